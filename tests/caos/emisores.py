"""Who uses the hub meanwhile, each as an honest one does: what got no answer is sent again, word for word."""

import http.client
import io
import re
import time
from base64 import b64encode
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit

import requests
from lxml import etree

from bench.cliente import FALLAS_DE_RED
from bench.portal import Navegante
from dominio.vocabulario.tiempo import en_chile
from servicios.publicacion import RUTAS
from tests.caos.libreta import Acuse, Libreta
from tests.caos.terreno import Terreno
from tests.carga_excel.personas import rut_de, xlsx
from tests.dominio.pasos import PDF
from tests.portal.formularios import formularios
from tests.portal.tomas import PROPIO
from tests.servicios.mensajes import MUESTRA, SOAP, TIPO, elementos, escritura, muestra

LOTES = (1, 1, 5)
PAUSA, TRAS_UN_TROPIEZO = 0.02, 0.1
"""Seconds between two items, and before an attempt is made again."""
ESPERA = 15.0
PACIENCIA = 240.0
"""Seconds after which a sender gives a message up, which fails the run."""
SEGUNDOS_DE_CARGA = 120.0
"""Seconds in which an upload must be served, whatever happened."""
CADA_ORDEN = 1.0
"""Seconds between two commands of the console."""
GUARDADO = ("creada", "existente", "actualizada", "sin_cambio")
ANTES = ("existente", "sin_cambio")
PASAJERO = re.compile(rb"HUB-900[23]")
"""The two refusals after which the same message is worth sending again."""
CODIGO = re.compile(r"HUB-\d{4}")
ETIQUETA = re.compile(r"<[^>]+>")
CUENTAS = re.compile(r"<strong>([\d.]+)</strong> (filas|guardadas|ya estaban|rechazadas)")


class Abandono(Exception):
    """Nobody answered for too long."""


@dataclass(frozen=True)
class Escena:
    """What all senders share: where they send, the hour that their samples speak of, and when to stop."""

    terreno: Terreno
    libreta: Libreta
    prefijo: str
    fin: Event

    def hora(self, hace: float) -> datetime:
        """An instant some hours ago, of which no clock here says that it is still to come."""
        return datetime.now(UTC).replace(microsecond=0) - timedelta(hours=hace)

    def insistir(self, intentar: Callable[[int], Any]) -> Any:
        """What comes of trying until it is something; `intentar` gives None, or fails, as long as it is nothing."""
        desde = time.monotonic()
        for intento in count():
            try:
                if (hecho := intentar(intento)) is not None:
                    return hecho
            except (*FALLAS_DE_RED, requests.RequestException) as falla:
                self.libreta.tropezar(type(falla).__name__)
            if time.monotonic() - desde > PACIENCIA:
                raise Abandono
            time.sleep(TRAS_UN_TROPIEZO)
        raise AssertionError


class Emisor(Thread):
    """Does one thing after the other until told to stop, and always ends what it began."""

    def __init__(self, escena: Escena, numero: int) -> None:
        super().__init__(daemon=True, name=f"{type(self).__name__}-{numero}")
        self.escena, self.numero = escena, numero
        self.falla: BaseException | None = None

    def run(self) -> None:
        try:
            for vuelta in count():
                if self.escena.fin.is_set():
                    return
                self.una(vuelta, f"{self.escena.prefijo}{self.name[0]}{self.numero}-{vuelta}")
                self.escena.fin.wait(PAUSA)
        except BaseException as falla:
            self.falla = falla

    def una(self, vuelta: int, codigo: str) -> None:
        """One round of work, under a code of its own."""
        raise NotImplementedError


class Lis(Emisor):
    """A laboratory's system: creates, receives and delivers, by turns with and without ids of its own messages."""

    def una(self, vuelta: int, codigo: str) -> None:
        version = ("soap11", "soap12")[(vuelta + self.numero) % 2]
        con_id = vuelta % 4 < 2
        codigos = [f"{codigo}-{n}" for n in range(LOTES[vuelta % len(LOTES)])]
        pasos = (
            ("crearMuestras", "muestras", 2, [_muestra(self.escena, uno) for uno in codigos]),
            ("recepcionarMuestra", "recepciones", 3, [_recepcion(self.escena, uno) for uno in codigos]),
            ("entregaResultado", "entregas", 4, [_entrega(self.escena, uno, vuelta % 5 == 0) for uno in codigos]),
        )
        for operacion, lista, estado, items in pasos:
            cola = elementos({"id_mensaje_cliente": f"{codigo}-{estado}"}) if con_id else ""
            mensaje = SOAP[version](escritura(operacion, lista, "".join(items), cola))
            self.enviar(version, mensaje, codigos, estado)

    def enviar(self, version: str, mensaje: bytes, codigos: Sequence[str], estado: int) -> None:
        """Until all of it is acknowledged."""
        numero, cuerpo, intento = self.escena.insistir(lambda vez: self._intentar(version, mensaje, vez))
        items = [*etree.fromstring(cuerpo).iter("{*}item")]
        desenlaces = [item.findtext("{*}desenlace") for item in items]
        if len(items) != len(codigos) or not set(desenlaces) <= set(GUARDADO):
            self.escena.libreta.rechazar(f"{self.name}: {cuerpo[:900].decode(errors='replace')}")
            return
        repetido = b"repetido>true<" in cuerpo
        tarde = len(codigos) if intento and repetido else sum(uno in ANTES for uno in desenlaces) if intento else 0
        acuses = [
            Acuse(codigo, estado, int(item.findtext("{*}id_muestra")), numero)
            for codigo, item in zip(codigos, items, strict=True)
        ]
        self.escena.libreta.acusar(*acuses, sin_respuesta=tarde)

    def _intentar(self, version: str, mensaje: bytes, intento: int) -> tuple[int, bytes, int] | None:
        partes = urlsplit(self.escena.terreno.hub.direccion)
        cabeceras = {"Content-Type": TIPO[version], "ACCESSKEY": self.escena.terreno.hub.clave}
        with closing(http.client.HTTPConnection(str(partes.hostname), partes.port, timeout=ESPERA)) as conexion:
            conexion.request("POST", RUTAS[version], mensaje, cabeceras)
            respuesta = conexion.getresponse()
            cuerpo = respuesta.read()
        if respuesta.status == 200:
            return int(respuesta.headers["X-Hub-Mensaje"]), cuerpo, intento
        self._mirar(cuerpo)
        return None

    def _mirar(self, cuerpo: bytes) -> None:
        """A refusal must have a code, and one that says that trying again is worth it."""
        if (pasajero := PASAJERO.search(cuerpo)) is None:
            self.escena.libreta.rechazar(f"{self.name}: {cuerpo[:900].decode(errors='replace')}")
        self.escena.libreta.tropezar(pasajero[0].decode() if pasajero else "other")


class Oficina(Emisor):
    """A laboratory's person at the portal: registers a sample by hand and receives it with the scanner."""

    def __init__(self, escena: Escena, numero: int) -> None:
        super().__init__(escena, numero)
        self._navegante: Navegante | None = None

    def navegante(self) -> Navegante:
        """The browser, in which the person came in."""
        if self._navegante is None:
            raiz = self.escena.terreno.hub.direccion.rpartition("/soap/")[0]
            try:
                self._navegante = Navegante(raiz, self.escena.terreno.persona)
            except RuntimeError as falla:  # no page behind the door, as happens to anybody while the hub is down
                raise ConnectionError from falla
        return self._navegante

    def entrar_de_nuevo(self) -> None:
        """The session may have ended with the clock."""
        self._navegante = None

    def mandar(self, pagina: str, escrito: dict[str, str], archivo: bytes | None = None) -> tuple[str, str]:
        """Fill a form in and send it, the same form again as long as there is no answer; where that led, and its text."""
        forma = self.escena.insistir(lambda _: self._abrir(pagina))
        archivos = {"archivo": (f"{self.name}.xlsx", io.BytesIO(archivo))} if archivo else None

        def enviar(_: int) -> tuple[str, str] | None:
            if archivos:
                archivos["archivo"][1].seek(0)
            respuesta = self.navegante().mandar(forma.ruta, {**forma.campos, **escrito}, archivos)
            return urlsplit(respuesta.url).path, respuesta.text

        return self.escena.insistir(enviar)

    def _abrir(self, pagina: str) -> Any:
        try:
            formas = [*formularios(self.navegante().ver(pagina), pagina)]
        except RuntimeError:
            self.entrar_de_nuevo()
            return None
        return next((una for una in formas if "/registrar" in una.ruta or una.ruta == pagina), None)

    def una(self, vuelta: int, codigo: str) -> None:
        self.escena.insistir(lambda _: self._registrar(codigo))
        self.escena.libreta.acusar(Acuse(codigo, 2))
        self.escena.insistir(lambda _: self._escanear(codigo))
        self.escena.libreta.acusar(Acuse(codigo, 3))
        self.escena.fin.wait(0.2)

    def _registrar(self, codigo: str) -> bool | None:
        run = rut_de(11_000_000 + abs(hash(codigo)) % 9_000_000)
        propio = {**PROPIO, "codigo_muestra_cliente": codigo, "paciente_run": run, "tecnica_muestra": "RT-PCR"}
        propio["fecha_muestra"] = f"{en_chile(self.escena.hora(10)):%Y-%m-%dT%H:%M}"
        return self._dicho(*self.mandar("/laboratorio/muestras/nueva", propio), codigo)

    def _escanear(self, codigo: str) -> bool | None:
        return self._dicho(*self.mandar("/laboratorio/recepcion", {"codigo": codigo}), f"{codigo}: ")

    def _dicho(self, lugar: str, texto: str, esperado: str) -> bool | None:
        """Whether the page tells that it was done; a refusal that says «again» is no answer."""
        codigos = {*CODIGO.findall(texto)}
        if lugar.startswith("/entrar"):
            self.entrar_de_nuevo()
            return None
        if not codigos and esperado in texto:
            return True
        if not codigos or not all(PASAJERO.match(uno.encode()) for uno in codigos):
            dicho = " ".join(ETIQUETA.sub(" ", texto).split())
            self.escena.libreta.rechazar(f"{self.name} at {lugar}: {sorted(codigos)} {dicho[:1500]}")
        for uno in codigos or {"page"}:
            self.escena.libreta.tropezar(f"{uno} (portal)")
        return None


class Cargador(Oficina):
    """A laboratory's person who uploads workbooks and looks at the page of each until it is done."""

    def una(self, vuelta: int, codigo: str) -> None:
        codigos = [f"{codigo}-{n}" for n in range(8)]
        libro = _libro(self.escena, codigos)
        self.escena.insistir(lambda _: self._subir(libro, len(codigos)))
        self.escena.libreta.acusar(*(Acuse(uno, 4) for uno in codigos))

    def _subir(self, libro: bytes, cuantas: int) -> bool | None:
        lugar, texto = self.mandar("/laboratorio/cargas/muestras", {"accion": "cargar"}, libro)
        if not lugar.startswith("/laboratorio/cargas/"):
            return self._dicho(lugar, texto, libro.hex())
        hasta = time.monotonic() + SEGUNDOS_DE_CARGA
        while not (cuentas := {que: int(cuantas) for cuantas, que in CUENTAS.findall(texto)}):
            if CODIGO.search(texto):
                return self._dicho(lugar, texto, "")
            if time.monotonic() > hasta:
                self.escena.libreta.rechazar(f"{self.name}: the upload {lugar} was not served in {SEGUNDOS_DE_CARGA:.0f} s")
                raise Abandono
            time.sleep(0.2)
            texto = self.escena.insistir(lambda _: self._ver(lugar))
        if cuentas["rechazadas"] or cuentas["filas"] != cuantas:
            self.escena.libreta.rechazar(f"{self.name}: {lugar} {cuentas}")
        return True

    def _ver(self, lugar: str) -> str | None:
        try:
            return self.navegante().ver(lugar)
        except RuntimeError:
            self.entrar_de_nuevo()
            return None


class Consola(Emisor):
    """An operator who loads a workbook by the console, and seals."""

    def una(self, vuelta: int, codigo: str) -> None:
        codigos = [f"{codigo}-{n}" for n in range(3)]
        archivo = self.escena.terreno.carpeta / f"consola-{self.numero}.xlsx"
        archivo.write_bytes(_libro(self.escena, codigos))
        self.escena.insistir(lambda _: self._orden("cargar", "muestras", str(archivo), "--laboratorio", "1"))
        self.escena.libreta.acusar(*(Acuse(uno, 4) for uno in codigos))
        self.escena.fin.wait(CADA_ORDEN)

    def _orden(self, *palabras: str) -> str | None:
        try:
            return self.escena.terreno.hub.mandar(*palabras) or "done"
        except RuntimeError as falla:
            if "ended with 1:" in str(falla) or "Traceback" in str(falla):
                self.escena.libreta.rechazar(f"{self.name}: {str(falla)[:1500]}")
            self.escena.libreta.tropezar("console")
            return None


EMISORES: tuple[type[Emisor], ...] = (Lis, Lis, Lis, Oficina, Cargador, Consola)


def _muestra(escena: Escena, codigo: str) -> str:
    return muestra(codigo, fecha_muestra=escena.hora(10).isoformat())


def _recepcion(escena: Escena, codigo: str) -> str:
    datos = {"codigo_muestra_cliente": codigo, "fecha_recepcion_laboratorio": escena.hora(8).isoformat()}
    return f"<recepcion>{elementos(datos)}</recepcion>"


def _entrega(escena: Escena, codigo: str, con_informe: bool) -> str:
    datos = {
        "codigo_muestra_cliente": codigo,
        "resultado": "Negativo",
        "fecha_hora_resultado_laboratorio": escena.hora(6).isoformat(),
    }
    if con_informe:
        datos["informe"] = b64encode(PDF.contenido + codigo.encode()).decode()
    return f"<entrega>{elementos(datos)}</entrega>"


def _libro(escena: Escena, codigos: Sequence[str]) -> bytes:
    """A workbook of samples with their results."""
    comunes = {
        **MUESTRA,
        "fecha_muestra": escena.hora(10).isoformat(),
        "fecha_recepcion_laboratorio": escena.hora(8).isoformat(),
        "resultado": "Negativo",
        "fecha_hora_resultado_laboratorio": escena.hora(6).isoformat(),
    }
    return xlsx([[*({**comunes, "codigo_muestra_cliente": uno}).values()] for uno in codigos], tuple(comunes))
