"""SOAP calls at a steady pace: at an idle hub, then while one person uploads 100,000 results and fifty look at pages."""

import gc
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from threading import Event
from typing import Any

from sqlalchemy import update
from xlsxwriter.workbook import Workbook

from bench.cliente import Cliente
from bench.cluster import Cluster
from bench.hub import Hub
from bench.informe import Exigencia
from bench.personas import Persona
from bench.portal import Navegante
from dominio.personas import contrasenas
from dominio.personas.usuarios import UsuarioNuevo, registrar
from dominio.ventanilla.avance import Fase
from dominio.vocabulario.enumeraciones import Rol
from modelos import Usuario, crear_motor

FILAS = 100_000
CLIENTES, POR_SEGUNDO = 16, 200
"""The pace: eight times what the country's calls of a whole day have on average, 25 a second."""
PERSONAS, CADA_UNA = 50, 10.0
"""People at the portal while somebody uploads, and seconds after which each opens another page."""
A_LA_VEZ = 10
"""People who may wait for their page at the same time."""
PAGINAS = ("/inicio", "/laboratorio/muestras", "/laboratorio/mensajes", "/laboratorio/cargas", "/cuenta")
SEGUNDOS_EN_CALMA = 20
MAXIMO_VECES = 2.0
MINIMO_VISTAS = 10
"""Different states of progress that a person must see go by."""
MIRAR_CADA = 0.25
ACTUAL = re.compile(r'aria-current="step">\s*<span class="fase-nombre">([^<]+)</span>')
CUANTO = re.compile(r'max="(\d+)" value="(\d+)"')
GUARDADAS = re.compile(r"<strong>([\d.]+)</strong> guardadas")


@dataclass
class Subida:
    """What the person saw of one upload."""

    segundos_en_contestar: float = 0.0
    segundos: float = 0.0
    guardadas: int = 0
    vistas: list[tuple[int, float]] = field(default_factory=list)
    """Each different state: the place of its phase, and which part of it was done."""

    @property
    def retrocesos(self) -> int:
        """Times that the progress went back."""
        return sum(despues < antes for antes, despues in zip(self.vistas, self.vistas[1:], strict=False))


@dataclass
class Convivencia:
    """All rounds: milliseconds of each call, at an idle hub and during an upload."""

    calma: list[list[float]] = field(default_factory=list)
    carga: list[list[float]] = field(default_factory=list)
    subidas: list[Subida] = field(default_factory=list)
    paginas: list[list[float]] = field(default_factory=list)
    """Milliseconds of each page that was opened meanwhile."""

    def exigencias(self) -> list[Exigencia]:
        """What must hold, of the calls of all rounds together."""
        veces = percentil([*chain(*self.carga)], 99) / percentil([*chain(*self.calma)], 99)
        return [
            Exigencia("upload of 100,000 rows: p99 of calls, during it / idle", veces, MAXIMO_VECES, minimo=False),
            Exigencia("upload of 100,000 rows: stored", min(una.guardadas for una in self.subidas), FILAS),
            Exigencia("upload: different states of progress seen", min(len(u.vistas) for u in self.subidas), MINIMO_VISTAS),
            Exigencia("upload: progress went back", sum(u.retrocesos for u in self.subidas), 0, minimo=False),
        ]

    def cifras(self) -> dict[str, Any]:
        """For JSON."""
        return {
            **{nombre: [resumen(ronda) for ronda in getattr(self, nombre)] for nombre in ("calma", "carga", "paginas")},
            "subidas": [vars(una) for una in self.subidas],
        }


def percentil(tiempos: list[float], cual: int) -> float:
    """The time that so many in a hundred calls did not exceed."""
    ordenados = sorted(tiempos)
    return ordenados[min(len(ordenados) - 1, len(ordenados) * cual // 100)]


def resumen(tiempos: list[float]) -> dict[str, float]:
    """The figures of one round, in milliseconds."""
    return {"llamadas": len(tiempos), "p50": percentil(tiempos, 50), "p99": percentil(tiempos, 99), "peor": max(tiempos)}


def medir(este: Cluster, taller: Path, rondas: int, decir: Callable[[str], None]) -> Convivencia:
    """Rounds in turns, each upload of samples of its own."""
    hub, medido = Hub(este.crear_base("convivencia"), taller), Convivencia()
    hub.preparar()
    try:
        hub.iniciar()
        sembrar(hub)
        persona = Navegante(hub.direccion.rpartition("/soap")[0], persona_de(hub))
        llamar(hub, "calienta", hasta(3))
        for ronda in range(rondas):
            archivo = _archivo(hub, taller)
            este.asentar()
            medido.calma.append(llamar(hub, f"calma{ronda}", hasta(SEGUNDOS_EN_CALMA)))
            este.asentar()
            tiempos, paginas, subida = _llamar_y_subir(hub, f"carga{ronda}", persona, archivo)
            medido.carga.append(tiempos)
            medido.paginas.append(paginas)
            medido.subidas.append(subida)
            decir(_linea(medido))
    finally:
        hub.detener()
    return medido


def _linea(medido: Convivencia) -> str:
    calma, carga, subida = resumen(medido.calma[-1]), resumen(medido.carga[-1]), medido.subidas[-1]
    paginas = medido.paginas[-1]
    return (
        f"round {len(medido.subidas)}  calls idle: p50 {calma['p50']:.1f}, p99 {calma['p99']:.1f} ms; during an upload of "
        f"{subida.segundos:.1f} s: p50 {carga['p50']:.1f}, p99 {carga['p99']:.1f} ms; answered in "
        f"{subida.segundos_en_contestar:.2f} s, {len(subida.vistas)} states of progress seen; {len(paginas)} pages, "
        f"p99 {percentil(paginas, 99):.0f} ms"
    )


# ── the calls ───────────────────────────────────────────────────────────────────────────────────────────────────────
def hasta(segundos: float) -> Callable[[], bool]:
    """Says when so many have gone by."""
    fin = time.monotonic() + segundos
    return lambda: time.monotonic() >= fin


def llamar(hub: Hub, prefijo: str, basta: Callable[[], bool]) -> list[float]:
    """Milliseconds of each call, counted from when it was due: a call that waits for an earlier one is late too."""

    def un_lis(numero: int) -> list[float]:
        cliente, tiempos = Cliente(hub.direccion, hub.clave), []
        comienzo = time.monotonic() + numero / POR_SEGUNDO
        while not basta():
            debida = comienzo + len(tiempos) * CLIENTES / POR_SEGUNDO
            time.sleep(max(0.0, debida - time.monotonic()))
            respuesta = cliente.crear([f"{prefijo}-{numero}-{len(tiempos)}"])
            if respuesta.estado != 200 or b"rechazada" in respuesta.cuerpo:
                raise RuntimeError(f"the hub refused a call: {respuesta.cuerpo[:500].decode()}")
            tiempos.append((time.monotonic() - debida) * 1000)
        return tiempos

    with _sin_recoger(), ThreadPoolExecutor(CLIENTES) as varios:
        return [*chain.from_iterable(varios.map(un_lis, range(CLIENTES)))]


@contextmanager
def _sin_recoger() -> Iterator[None]:
    """Without the collector of garbage: one look at all objects stops every caller of this process for 100 ms."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _llamar_y_subir(hub: Hub, prefijo: str, persona: Navegante, archivo: Path) -> tuple[list[float], list[float], Subida]:
    fin = Event()
    with ThreadPoolExecutor(2) as otro:
        llamadas = otro.submit(llamar, hub, prefijo, fin.is_set)
        paginas = otro.submit(_mirar, persona, fin.is_set)
        try:
            subida = _subir(persona, archivo)
        finally:
            fin.set()
        return llamadas.result(), paginas.result(), subida


def _mirar(persona: Navegante, basta: Callable[[], bool]) -> list[float]:
    """Milliseconds of each page, while so many people, all with one session, open one every ten seconds."""

    def unas(numero: int) -> list[float]:
        tiempos: list[float] = []
        comienzo = time.monotonic() + numero * CADA_UNA / PERSONAS
        while not basta():
            debida = comienzo + len(tiempos) * CADA_UNA * A_LA_VEZ / PERSONAS
            time.sleep(max(0.0, debida - time.monotonic()))
            persona.ver(PAGINAS[(numero + len(tiempos)) % len(PAGINAS)])
            tiempos.append((time.monotonic() - debida) * 1000)
        return tiempos

    with ThreadPoolExecutor(A_LA_VEZ) as varios:
        return [*chain.from_iterable(varios.map(unas, range(A_LA_VEZ)))]


# ── the upload ──────────────────────────────────────────────────────────────────────────────────────────────────────
def _subir(persona: Navegante, archivo: Path) -> Subida:
    """Send the file as its person does, and look at its page until it is done."""
    subida, comienzo = Subida(), time.monotonic()
    formulario = "/laboratorio/cargas/resultados"
    with archivo.open("rb") as contenido:
        pagina = persona.enviar(formulario, formulario, {"accion": "cargar"}, {"archivo": contenido})
    subida.segundos_en_contestar = time.monotonic() - comienzo
    while (hallada := GUARDADAS.search(pagina)) is None:
        actual, cuanto = ACTUAL.search(pagina), CUANTO.search(pagina)
        if actual:
            vista = list(Fase).index(Fase(actual[1])), int(cuanto[2]) / int(cuanto[1]) if cuanto else 0.0
            if vista not in subida.vistas[-1:]:
                subida.vistas.append(vista)
        elif "aviso-mal" in pagina:
            raise RuntimeError("the hub refused the workbook")
        time.sleep(MIRAR_CADA)
        pagina = persona.ver(persona.ultima)
    subida.segundos, subida.guardadas = time.monotonic() - comienzo, int(hallada[1].replace(".", ""))
    return subida


def sembrar(hub: Hub) -> None:
    """Samples that serve as patterns for those that are put straight into the database."""
    cliente = Cliente(hub.direccion, hub.clave)
    for lote in range(20):
        cliente.crear([f"semilla{lote}-{numero}" for numero in range(100)])


def persona_de(hub: Hub) -> Persona:
    """Somebody of the hub's laboratory."""
    contrasena, motor = contrasenas.provisoria(), crear_motor(hub.base)
    with motor.begin() as conexion:
        nuevo = UsuarioNuevo(cuenta="laura.norte", nombre="Laura Norte", rol=Rol.LABORATORIO, alcance=1)
        registrar(conexion, nuevo, contrasenas.guardar(contrasena), datetime.now(UTC))
        conexion.execute(update(Usuario).values(contrasena_provisoria=False, contrasena_vence_en=None))
    motor.dispose()
    return Persona("laura.norte", contrasena, None, {})


def _archivo(hub: Hub, taller: Path) -> Path:
    """A workbook with a result for each of so many new samples."""
    ids, archivo = hub.recepcionadas(FILAS), taller / "convivencia.xlsx"
    with closing(hub.conectar()) as conexion, conexion.cursor() as cursor, Workbook(archivo) as libro:
        cursor.execute(
            "SELECT id::text, paciente_run || '-' || paciente_dv FROM muestra WHERE id >= %s AND id < %s ORDER BY id",
            (ids.start, ids.stop),
        )
        hoja = libro.add_worksheet()
        hoja.write_row(0, 0, ["ID Muestra", "ID Paciente (RUT)", "Resultados"])
        for fila, (id_muestra, rut) in enumerate(cursor, start=1):
            hoja.write_row(fila, 0, [id_muestra, rut, "Negativo" if fila % 9 else "Positivo"])
    return archivo
