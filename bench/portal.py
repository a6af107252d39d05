"""The portal in front of a big database: how long the first page of every list, search and filter takes."""

import random
import re
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

import requests
from rich.console import Console
from rich.table import Table

from bench.cluster import Cluster, conectar
from bench.hub import Hub
from bench.informe import Exigencia
from bench.paginas import PAGINAS, Medible
from bench.personas import Persona, crear_personas
from bench.poblar import MENSAJES, MUESTRAS, poblar
from dominio.personas import segundo_factor
from dominio.ventanilla.porteria import SIN_TRATO
from dominio.vocabulario.enumeraciones import Proposito
from dominio.vocabulario.tiempo import reloj_del_sistema
from modelos.base import crear_motor

UMBRAL_MS = 200.0
VUELTAS = 5
"""Times that each page is asked for, after once to warm up."""
ESPERA = 30
FICHAS = re.compile(r'name="(csrf_token|envio)" value="([^"]+)"')
"""What a form must bring back: that it is of this site, and that it is sent once."""
SIGUIENTE = re.compile(r'rel="next" href="([^"]+)"')


@dataclass
class Cronometrada:
    """A page and the milliseconds of each time that it was asked for."""

    pagina: Medible
    direccion: str
    tiempos: list[float] = field(default_factory=list)

    @property
    def mediana(self) -> float:
        return median(self.tiempos)


class Navegante:
    """A person at the portal: comes in with the second factor if there is one, and keeps the cookie."""

    def __init__(self, raiz: str, persona: Persona) -> None:
        self._raiz, self._sesion = raiz, requests.Session()
        self.ultima = ""
        """The address at which the last form that was sent arrived."""
        self._sesion.trust_env = False
        self.enviar("/entrar", "/entrar", {"cuenta": persona.cuenta, "contrasena": persona.contrasena})
        if persona.totp_secreto:
            codigo = segundo_factor.codigo(persona.totp_secreto, reloj_del_sistema())
            self.enviar("/entrar/codigo", "/entrar/codigo", {"codigo_totp": codigo})
        if persona.cuenta.partition(".")[0] in SIN_TRATO:
            self.enviar("/proposito", "/proposito", {"proposito": Proposito.CALIDAD})
        self.ver("/cuenta")

    def ver(self, direccion: str) -> str:
        """The page; raises when it is not shown."""
        respuesta = self._sesion.get(self._raiz + direccion, timeout=ESPERA)
        if respuesta.status_code != requests.codes.ok or "/entrar" in respuesta.url:
            raise RuntimeError(f"{direccion} answered {respuesta.status_code} at {respuesta.url}")
        return respuesta.text

    def descargar(self, direccion: str) -> tuple[float, float]:
        """Seconds until the first byte of a file, and until the last."""
        comienzo = time.monotonic()
        with self._sesion.get(self._raiz + direccion, timeout=ESPERA, stream=True) as respuesta:
            respuesta.raise_for_status()
            trozos = respuesta.iter_content(65_536)
            next(trozos)
            primero = time.monotonic() - comienzo
            for _ in trozos:
                pass
        return primero, time.monotonic() - comienzo

    def enviar(self, formulario: str, direccion: str, campos: dict[str, str], archivos: Any = None) -> str:
        """The page that comes of sending a form with the tokens that another page has."""
        fichas = dict(FICHAS.findall(self._sesion.get(self._raiz + formulario, timeout=ESPERA).text))
        respuesta = self.mandar(direccion, {**fichas, **campos}, archivos)
        respuesta.raise_for_status()
        self.ultima = urlsplit(respuesta.url).path
        return respuesta.text

    def mandar(self, direccion: str, campos: Mapping[str, Any], archivos: Any = None) -> requests.Response:
        """Where sending exactly these fields leads, whatever that is."""
        return self._sesion.post(self._raiz + direccion, data=campos, files=archivos, timeout=ESPERA)


def medir(este: Cluster, taller: Path, decir: Callable[[str], None]) -> list[Cronometrada]:
    """Fill a database, start the hub on it, and ask for every page in turns."""
    hub = Hub(este.crear_base("portal"), taller)
    hub.preparar()
    comienzo = time.monotonic()
    poblar(hub.base)
    personas = crear_todas(hub.base)
    este.asentar()
    decir(f"{MUESTRAS:,} samples and {MENSAJES:,} messages in {time.monotonic() - comienzo:.0f} s")
    hub.iniciar()
    try:
        return cronometrar(hub.direccion.rpartition("/soap/")[0], personas)
    finally:
        hub.detener()


def crear_todas(base: str) -> dict[str, Persona]:
    """The people of the table of pages, who know where to look."""
    motor = crear_motor(base)
    with closing(conectar(base)) as propia, propia.cursor() as cursor, motor.begin() as conexion:
        personas = crear_personas(conexion, cursor)
        comunes = _hallazgos(cursor)
    motor.dispose()
    for persona in personas.values():
        persona.datos.update(comunes, tras_todo=persona.datos["todo"] + timedelta(days=1))
    return personas


def _hallazgos(cursor: Any) -> dict[str, Any]:
    """Things to search for that no sample of a person's says: messages, a passport, a laboratory that sent nothing."""
    ordenes = {
        "de_cliente": "SELECT max(id) FROM mensaje WHERE id_mensaje_cliente IS NOT NULL",
        "usuario": "SELECT max(id) FROM usuario",
        "carga": "SELECT max(id) FROM carga",
        "parcial": "SELECT max(id) FROM mensaje WHERE desenlace = 'parcial'",
        "del_parcial": "SELECT laboratorio_id FROM mensaje WHERE desenlace = 'parcial' ORDER BY id DESC LIMIT 1",
        "primera": "SELECT min(id) FROM muestra",
        "pasaporte": "SELECT paciente_pasaporte FROM muestra WHERE paciente_pasaporte IS NOT NULL LIMIT 1",
        "callado": "INSERT INTO laboratorio (nombre, activo, creado_en) VALUES ('Callado', true, now()) RETURNING id",
    }
    hallados = {}
    for nombre, orden in ordenes.items():
        cursor.execute(orden)
        hallados[nombre] = cursor.fetchone()[0]
    return hallados


def cronometrar(
    raiz: str, personas: dict[str, Persona], paginas: Iterable[Medible] = PAGINAS, vueltas: int = VUELTAS
) -> list[Cronometrada]:
    """Each page so many times, in another order each time, so that none profits from its neighbour."""
    navegantes = {nombre: Navegante(raiz, persona) for nombre, persona in personas.items()}
    personas["auditor"].datos["guardada"] = _guardar_busqueda(navegantes["auditor"])
    listas, fallas = [], list[str]()
    for una in paginas:
        try:
            listas.append(_preparar(navegantes[una.persona], personas[una.persona], una))
        except RuntimeError as falla:
            fallas.append(str(falla))
    if fallas:
        raise RuntimeError("\n".join(fallas))
    azar = random.Random(1)
    for _ in range(vueltas):
        for una in azar.sample(listas, len(listas)):
            comienzo = time.perf_counter()
            navegantes[una.pagina.persona].ver(una.direccion)
            una.tiempos.append((time.perf_counter() - comienzo) * 1000)
    return listas


def _guardar_busqueda(auditora: Navegante) -> str:
    auditora.enviar("/auditoria/mensajes", "/auditoria/busquedas", {"nombre": "Parciales", "desenlace": "parcial"})
    hallada = re.search(r'href="/auditoria/busquedas/(\d+)"', auditora.ver("/auditoria/mensajes"))
    assert hallada is not None
    return hallada[1]


def _preparar(navegante: Navegante, persona: Persona, pagina: Medible) -> Cronometrada:
    """The address with its fields filled in; the page must show what the table says, or its time would mean nothing."""
    direccion = pagina.direccion.format(**persona.datos)
    texto = navegante.ver(direccion)
    if pagina.siguiente:
        enlace = SIGUIENTE.search(texto)
        if enlace is None:
            raise RuntimeError(f"{direccion} has no second page")
        direccion = unescape(enlace[1])
        texto = navegante.ver(direccion)
    halladas = "<tbody>" in texto
    if pagina.halla is not None and pagina.halla != halladas:
        raise RuntimeError(f"{pagina.persona}: {direccion} should show {'some rows' if pagina.halla else 'none'}")
    return Cronometrada(pagina, direccion)


# ── the report ──────────────────────────────────────────────────────────────────────────────────────────────────────
def exigencias(medidas: list[Cronometrada]) -> list[Exigencia]:
    """The slowest page of all decides."""
    peor = max(medidas, key=lambda una: una.mediana)
    cual = f"{peor.pagina.persona} {_pagina(peor)} ({peor.pagina.filtro})"
    return [Exigencia(f"portal, slowest of {len(medidas)} pages, ms: {cual}", peor.mediana, UMBRAL_MS, minimo=False)]


def mostrar(consola: Console, medidas: list[Cronometrada]) -> None:
    """Print every page, the slowest of each list first."""
    tabla = Table(title=f"First pages over {MUESTRAS:,} samples and {MENSAJES:,} messages, {VUELTAS} times each")
    for titulo in ("person", "page", "filter"):
        tabla.add_column(titulo, no_wrap=True)
    for titulo in ("median ms", "max ms"):
        tabla.add_column(titulo, justify="right")
    for una in sorted(medidas, key=lambda una: (una.pagina.persona, _pagina(una), -una.mediana)):
        tabla.add_row(una.pagina.persona, _pagina(una), una.pagina.filtro, f"{una.mediana:.0f}", f"{max(una.tiempos):.0f}")
    consola.print(tabla)


def en_cifras(medidas: list[Cronometrada]) -> dict[str, object]:
    """Each page with its times, for JSON."""
    return {
        "muestras": MUESTRAS,
        "mensajes": MENSAJES,
        "paginas": [
            {
                "persona": una.pagina.persona,
                "direccion": una.pagina.direccion,
                "filtro": una.pagina.filtro,
                "segunda_pagina": una.pagina.siguiente,
                "mediana_ms": round(una.mediana, 1),
                "maximo_ms": round(max(una.tiempos), 1),
            }
            for una in medidas
        ],
    }


def _pagina(una: Cronometrada) -> str:
    return re.sub(r"\{\w+\}", "…", una.pagina.direccion.partition("?")[0])
