"""Whether the record is whole: what is kept is compared with what was written down when each message was served, and sealed.

The work is parted into stretches that several processes share, each in a small transaction, so that the hub goes on
meanwhile. How far it went can be kept in a file, from which it is taken up again.
"""

import json
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, replace
from datetime import datetime
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, exists, select

from dominio.auditoria.diferencias import Diferencia, Falla
from dominio.auditoria.perdidas import Perdida, perdidas, repartir
from dominio.auditoria.sello_verificado import ULTIMA_CLAVE, Recorrido, concluir, firma_de, recorrer
from dominio.auditoria.sin_sellar import sin_sellar
from dominio.auditoria.tramos import CLAVES_DE_TRAMO, AlcanceDeVerificacion, Hallazgo, Tramo, revisar
from dominio.sellos.cabezas import por_tamano
from dominio.sellos.verificar_prueba import Cabeza, PruebaMala, leer_cabeza
from dominio.vocabulario.errores import AvanceIlegible
from modelos import (
    Historial,
    Informe,
    Mensaje,
    MensajeCliente,
    MensajeCuerpo,
    MensajeError,
    MensajeMuestra,
    MensajeProposito,
    MensajeReenvio,
    SelloHoja,
    crear_motor,
    para_leer,
)

TANDA = {"mensajes": 500, "informes": 20, "muestras": 500}
"""Rows of a stretch; a report may have 5 MiB."""
CON_MENSAJE = (
    MensajeCuerpo,
    MensajeMuestra,
    MensajeError,
    MensajeCliente,
    MensajeProposito,
    MensajeReenvio,
    Historial,
    Informe,
)
"""What names a message, and must not outlive it."""
MAXIMO_HUERFANOS = 1_000
"""Missing messages that are told of each table; more of them would say nothing new."""
CADA_CUANTOS = 20
"""Stretches after which it is written down how far the verification went, unless something was found before."""
A_SOLAS = 100
"""Stretches that are done sooner than other processes are there to help."""
POR_PROCESO = 4
"""Stretches that are handed to each process in advance."""


class Verificador:
    """Walks through the record, or through a period of it; the seal is always looked at from its beginning."""

    def __init__(
        self,
        motor: Engine,
        *,
        desde: datetime | None = None,
        hasta: datetime | None = None,
        cabezas: Sequence[Cabeza] = (),
        llaves: Sequence[bytes] = (),
        procesos: int = 1,
        a_solas: int = A_SOLAS,
        avance: Path | None = None,
        sellado_hasta: datetime | None = None,
    ) -> None:
        """`cabezas` are those that were kept outside of the database; `avance`, the file to go on from and to write.
        What was received before `sellado_hasta` ought to be sealed; without it nobody says what ought to be.

        Those that a restoration of a backup lost, as the sealed record tells, are not compared; `perdidas` tells of each.
        Other processes help with what has more than `a_solas` stretches.
        """
        self._motor = motor
        with para_leer(motor) as conexion:
            self.perdidas: list[Perdida] = perdidas(conexion)
        vigentes, self._de_lo_perdido = repartir(cabezas, self.perdidas)
        self._alcance = AlcanceDeVerificacion(desde=desde, hasta=hasta, cabezas=tuple(por_tamano(vigentes)))
        self._sellado_hasta = sellado_hasta
        self._llaves = llaves
        self._procesos, self._a_solas = procesos, a_solas
        self._avance = avance
        self.revisados = dict.fromkeys(CLAVES_DE_TRAMO, 0)
        self.vencidos: Counter[str] = Counter()
        """Messages whose bodies expired, by the rule that let them."""
        self.borrados: Counter[int] = Counter()
        """Messages out of which the identity of a patient was blanked, by the order."""
        self.sellados = 0
        self._halladas: list[Diferencia] = []
        self._vistas: set[Diferencia] = set()
        self._etapa = 0
        self._despues_de: int | None = None
        self._recorrido = Recorrido()
        self._sin_anotar = 0
        if avance is not None:
            self._leer_avance(avance)

    @property
    def halladas(self) -> int:
        """How many differences there are so far."""
        return len(self._halladas)

    @property
    def primera(self) -> Diferencia | None:
        """The difference that is first in the order of the seal."""
        return min((una for una in self._halladas if una.lugar is not None), key=lambda una: una.lugar or 0, default=None)

    def diferencias(self) -> Iterator[Diferencia]:
        """Everything that is not as it was written, as it is found; the counts are whole when this ends."""
        yield from tuple(self._halladas)
        etapas: list[Callable[[], Iterator[list[Diferencia]]]] = [
            *(lambda clase=clase: self._por_tramos(clase) for clase in CLAVES_DE_TRAMO),
            self._huerfanos,
            self._sello,
        ]
        for etapa in etapas[self._etapa :]:
            for halladas in etapa():
                nuevas = [una for una in dict.fromkeys(halladas) if una not in self._vistas]
                self._halladas += nuevas
                self._vistas |= set(nuevas)
                self._sin_anotar += 1
                if nuevas or self._sin_anotar >= CADA_CUANTOS:
                    self._anotar()
                yield from nuevas
            self._etapa, self._despues_de = self._etapa + 1, None
            self._anotar()

    # ── stretch by stretch ──────────────────────────────────────────────────────────────────────────────────────────
    def _por_tramos(self, clase: str) -> Iterator[list[Diferencia]]:
        tramos = self._tramos(clase)
        primeros = list(islice(tramos, self._a_solas + 1))
        solo = self._procesos == 1 or len(primeros) <= self._a_solas
        equipo: AbstractContextManager[Any] = nullcontext() if solo else self._equipo()
        with equipo as procesos:
            pendientes: deque[tuple[Tramo, Callable[[], Hallazgo]]] = deque()
            for tramo in (*primeros, *tramos):
                pendientes.append((tramo, self._encargar(procesos, tramo)))
                if len(pendientes) > self._procesos * POR_PROCESO:
                    yield self._recoger(*pendientes.popleft())
            while pendientes:
                yield self._recoger(*pendientes.popleft())

    def _tramos(self, clase: str) -> Iterator[Tramo]:
        """The stretches that are left, found without reading their rows."""
        clave, desde = CLAVES_DE_TRAMO[clase], self._despues_de
        while True:
            with para_leer(self._motor) as conexion:
                orden = select(clave).where(*Tramo(clase, desde, None).clave(clave)).order_by(clave)
                hasta = conexion.execute(orden.offset(TANDA[clase] - 1).limit(1)).scalar()
            yield Tramo(clase, desde, hasta)
            if hasta is None:
                return
            desde = hasta

    def _equipo(self) -> ProcessPoolExecutor:
        # Not forked: a copy of this process would share its connections.
        return ProcessPoolExecutor(self._procesos, get_context("spawn"), _abrir, (self._motor.url, self._alcance))

    def _encargar(self, procesos: ProcessPoolExecutor | None, tramo: Tramo) -> Callable[[], Hallazgo]:
        if procesos is None:
            return lambda: _revisar(self._motor, tramo, self._alcance)
        encargo: Future[Hallazgo] = procesos.submit(_revisar_aparte, tramo)
        return encargo.result

    def _recoger(self, tramo: Tramo, hallar: Callable[[], Hallazgo]) -> list[Diferencia]:
        hallazgo = hallar()
        self.revisados[tramo.clase] += hallazgo.revisados
        self.vencidos += hallazgo.vencidos
        self.borrados += hallazgo.borrados
        self._despues_de = ULTIMA_CLAVE if tramo.hasta is None else tramo.hasta
        return hallazgo.diferencias

    # ── as a whole ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _huerfanos(self) -> Iterator[list[Diferencia]]:
        """Numbers of messages that other tables name, or that were sealed, and that are not there."""
        for modelo in CON_MENSAJE:
            columna = modelo.__table__.c.mensaje_id
            orden = select(columna).where(~exists().where(Mensaje.id == columna)).distinct().order_by(columna)
            with para_leer(self._motor) as conexion:
                huerfanos = conexion.execute(orden.limit(MAXIMO_HUERFANOS)).scalars().all()
            yield [Diferencia(Falla.SIN_MENSAJE, numero, f"tabla {modelo.__tablename__}") for numero in huerfanos]
        hoja: Any = SelloHoja.__table__.c
        borrados = select(hoja.mensaje_id, hoja.lugar).where(~exists().where(Mensaje.id == hoja.mensaje_id))
        with para_leer(self._motor) as conexion:
            filas = conexion.execute(borrados.order_by(hoja.lugar).limit(MAXIMO_HUERFANOS)).all()
        yield [Diferencia(Falla.MENSAJE_BORRADO, f.mensaje_id, f"lugar {f.lugar}", f.lugar) for f in filas]
        with para_leer(self._motor) as conexion:
            yield sin_sellar(conexion, self._alcance, self._sellado_hasta, MAXIMO_HUERFANOS)

    def _sello(self) -> Iterator[list[Diferencia]]:
        hay = True
        while hay:
            with para_leer(self._motor) as conexion:
                hay, nuevas = recorrer(conexion, self._recorrido, self._alcance.cabezas, self._llaves)
            self.sellados = sum(1 << altura for altura, _ in self._recorrido.frontera)
            yield nuevas
        ultimas = [perdida.cabeza for perdida in self.perdidas if perdida.cabeza is not None]
        yield [falla for cabeza in (*self._de_lo_perdido, *ultimas) for falla in firma_de(cabeza, self._llaves)]
        with para_leer(self._motor) as conexion:
            yield list(concluir(conexion, self._recorrido, self._alcance.cabezas, self._llaves))

    # ── how far it went ─────────────────────────────────────────────────────────────────────────────────────────────
    def _anotar(self) -> None:
        self._sin_anotar = 0
        if self._avance is None:
            return
        recorrido = self._recorrido
        datos = {
            "alcance": self._alcance.huella,
            "cabezas": [str(cabeza) for cabeza in self._alcance.cabezas],
            "etapa": self._etapa,
            "despues_de": self._despues_de,
            "revisados": self.revisados,
            "sellados": self.sellados,
            "vencidos": self.vencidos,
            "borrados": self.borrados,
            "halladas": [asdict(una) for una in self._halladas],
            "frontera": [[altura, huella.hex()] for altura, huella in recorrido.frontera],
            "concordo": recorrido.concordo,
            "discrepo": recorrido.discrepo,
            "vacios": recorrido.vacios,
        }
        nuevo = self._avance.with_name(f"{self._avance.name}.nuevo")
        try:
            nuevo.write_text(json.dumps(datos), encoding="utf-8")
            nuevo.rename(self._avance)
        except OSError:
            raise AvanceIlegible(campo="avance", valor=str(self._avance)) from None

    def _leer_avance(self, avance: Path) -> None:
        try:
            if avance.exists():
                self._retomar(json.loads(avance.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, PruebaMala):
            raise AvanceIlegible(campo="avance", valor=str(avance)) from None

    def _retomar(self, datos: dict[str, Any]) -> None:
        if datos["alcance"] != self._alcance.huella:
            raise ValueError("another verification's")
        self._tomar_cabezas(datos["cabezas"], sum(1 << altura for altura, _ in datos["frontera"]))
        self._etapa, self._despues_de = datos["etapa"], datos["despues_de"]
        self.revisados, self.sellados = datos["revisados"], datos["sellados"]
        self.vencidos = Counter(datos.get("vencidos", {}))
        self.borrados = Counter({int(orden): cuantos for orden, cuantos in datos.get("borrados", {}).items()})
        self._halladas = [Diferencia(**{**una, "falla": Falla(una["falla"])}) for una in datos["halladas"]]
        self._vistas = set(self._halladas)
        frontera = [(altura, bytes.fromhex(huella)) for altura, huella in datos["frontera"]]
        self._recorrido = Recorrido(frontera, datos["concordo"], datos["discrepo"], datos.get("vacios", 0))

    def _tomar_cabezas(self, anteriores: Sequence[str], recorrido: int) -> None:
        """Go on with the heads of before; those that were published since are welcome as long as they are still ahead."""
        cabezas, sabidas = self._alcance.cabezas, frozenset(anteriores)
        if any(una.tamano <= recorrido and str(una) not in sabidas for una in cabezas):
            raise ValueError("the leaves under this head were read before it was known")
        todas = por_tamano([*cabezas, *map(leer_cabeza, anteriores)])
        self._alcance = replace(self._alcance, cabezas=tuple(todas))


def _revisar(motor: Engine, tramo: Tramo, alcance: AlcanceDeVerificacion) -> Hallazgo:
    with para_leer(motor) as conexion:
        return revisar(conexion, tramo, alcance)


_propio: dict[str, Any] = {}
"""What a process that helps has of its own: its engine, and what is verified."""


def _abrir(url: URL, alcance: AlcanceDeVerificacion) -> None:
    _propio.update(motor=crear_motor(url), alcance=alcance)


def _revisar_aparte(tramo: Tramo) -> Hallazgo:
    return _revisar(_propio["motor"], tramo, _propio["alcance"])
