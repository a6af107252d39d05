"""A workbook at the window: the file is one message, its good rows are stored and its bad ones told, in one transaction."""

import json
from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import Connection

from carga_excel.lectura.proceso import Lectura, leer
from carga_excel.lectura.recolector import sin_recolector
from carga_excel.libros.columnas import Libro
from carga_excel.traduccion import Traductor
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.avance import (
    AVISAR_CADA,
    Avance,
    Fase,
    sin_avance,
)
from dominio.ventanilla.porteria import exigir_permiso
from dominio.ventanilla.recibos import (
    ErrorRegistrado,
    ItemRecibo,
    Recibo,
    ReciboLote,
)
from dominio.ventanilla.sobre import Reenvio, Sobre
from dominio.ventanilla.ventanilla import Ventanilla
from dominio.vocabulario.enumeraciones import Desenlace, Puerta
from dominio.vocabulario.errores import DemasiadasFilas, ErrorDominio, datos_de
from dominio.vocabulario.errores_contados import contando_errores
from modelos.filas import DE_CORRIDO, Ritmo

GUARDAN = (Desenlace.CREADA, Desenlace.ACTUALIZADA)
Cierre = Callable[[Connection, "CargaHecha"], None]
"""Writes what belongs into the transaction in which a file is stored."""


@dataclass(frozen=True, slots=True)
class ErrorDeCelda:
    """What is wrong with one cell, as its person is told: the row and the cell are those of their file."""

    fila: int
    celda: str
    titulo: str
    codigo: str
    campo: str | None
    valor: str | None
    mensaje: str


@dataclass(slots=True, kw_only=True)
class CargaHecha:
    """What became of a file. A context manager: the rows that were read stay at hand until it is closed."""

    libro: Libro
    lectura: Lectura
    filas: "array[int]"
    """The row of the sheet that each item of the receipt came from."""
    recibo: ReciboLote = field(init=False)

    def __enter__(self) -> "CargaHecha":
        return self

    def __exit__(self, *_excepcion: object) -> None:
        self.lectura.__exit__()

    @property
    def guardadas(self) -> int:
        """Rows that changed something."""
        return sum(item.desenlace in GUARDAN for item in self.recibo.items)

    @property
    def sin_cambio(self) -> int:
        """Rows whose result was there already, from this file or from an earlier message."""
        return self.recibo.aceptados - self.guardadas

    @property
    def repetidas(self) -> int:
        """Rows that say again what another row of the file said; each sample counts once.

        A sample that is only tried and would get its code from the hub has no name yet; a row that makes none repeats one.
        """
        aceptados = [item for item in self.recibo.items if _aceptado(item)]
        nombres = [(item.id_muestra or item.codigo_muestra_cliente, item.desenlace) for item in aceptados]
        veces = Counter(nombre for nombre, _ in nombres if nombre is not None)
        sin_nombre = sum(nombre is None and desenlace not in GUARDAN for nombre, desenlace in nombres)
        return sum(cuantas - 1 for cuantas in veces.values()) + sin_nombre

    @property
    def por_codigo(self) -> "Counter[str]":
        """How many rows got each error code."""
        return Counter(codigo for item in self.recibo.items for codigo in {error.codigo for error in item.errores})

    def errores(self) -> Iterator[ErrorDeCelda]:
        """Everything that is wrong, cell by cell, in the order of the file."""
        for fila, item in zip(self.filas, self.recibo.items, strict=True):
            yield from self._de_fila(fila, item)

    def rechazadas(self) -> dict[int, list[ErrorDeCelda]]:
        """The errors of each refused row, by its number in the sheet."""
        return {
            fila: self._de_fila(fila, item)
            for fila, item in zip(self.filas, self.recibo.items, strict=True)
            if not _aceptado(item)
        }

    def _de_fila(self, fila: int, item: ItemRecibo) -> list[ErrorDeCelda]:
        """The errors of a row from left to right, as a person reads it."""
        en_orden = sorted(item.errores, key=lambda error: self.lectura.orden(self._a_la_vista(error)))
        return [self._de_celda(fila, error) for error in en_orden]

    def _de_celda(self, fila: int, error: ErrorDominio | ErrorRegistrado) -> ErrorDeCelda:
        campo = self._a_la_vista(error)
        titulo = self.lectura.titulos.get(campo, campo)
        celda = self.lectura.celda(campo, fila)
        return ErrorDeCelda(fila=fila, celda=celda, titulo=titulo, **{**datos_de(error), "campo": campo or None})

    def _a_la_vista(self, error: ErrorDominio | ErrorRegistrado) -> str:
        """The field whose column a person looks at."""
        campo = error.campo or ""
        return self.libro.en_la_columna.get(campo, campo)


def _aceptado(item: ItemRecibo) -> bool:
    return item.desenlace is not Desenlace.RECHAZADA


def importar(
    ventanilla: Ventanilla,
    actor: Actor,
    libro: Libro,
    contenido: bytes,
    *,
    simular: bool = False,
    a_proposito: bool = False,
    origen: str | None = None,
    reenvio: Reenvio | None = None,
    avance: Avance = sin_avance,
    ritmo: Ritmo = DE_CORRIDO,
    cierre: Cierre | None = None,
) -> CargaHecha:
    """Serve a file; raises the `ErrorDominio` that refuses it as a whole, which is on record then.

    With `a_proposito` its rows are applied also where they repeat what was applied once and overtaken since. One that the
    help desk has served again (`reenvio`) comes by the portal, where it was asked for.
    """
    sobre = Sobre(
        puerta=Puerta.PORTAL if reenvio else Puerta.EXCEL,
        operacion=libro.pedido.operacion,
        cuerpo=contenido,
        recibido_en=ventanilla.reloj(),
        origen=origen,
        reenvio=reenvio,
        codificar_error=partial(error_como_json, simulado=simular, a_proposito=a_proposito),
        avance=avance,
        ritmo=ritmo,
    )
    lectura = _leer(ventanilla, actor, libro, sobre, avance)
    try:
        carga = CargaHecha(libro=libro, lectura=lectura, filas=array("L"))
        sobre.codificar = partial(_como_json, carga, a_proposito=a_proposito)
        sobre.al_asentar = cierre and (lambda conexion: cierre(conexion, carga))
        with sin_recolector():
            items = _todos(ventanilla, actor, sobre, _items(carga, avance))
            pedido = libro.pedido(items=items, simular=simular, a_proposito=a_proposito)
            avance(Fase.REVISANDO, 0, 0)
            ventanilla.atender(actor, pedido, sobre)
    except BaseException:
        lectura.__exit__()
        raise
    return carga


def _leer(ventanilla: Ventanilla, actor: Actor, libro: Libro, sobre: Sobre, avance: Avance) -> Lectura:
    """The rows of the file; a file that cannot be read, and an actor who may not send it, are on record too."""
    avance(Fase.ABRIENDO, 0, 0)
    try:
        exigir_permiso(actor, libro.pedido(items=()))
        lectura = leer(sobre.cuerpo, libro.busqueda())
        if lectura.total > libro.pedido.maximo:
            lectura.__exit__()
            raise DemasiadasFilas(hoja=lectura.hoja, maximo=libro.pedido.maximo)
        return lectura
    except ErrorDominio as error:
        ventanilla.rechazar(sobre, error, actor)
        raise
    except Exception as falla:
        raise ventanilla.asentar_falla(sobre, falla, actor) from None


def _todos(ventanilla: Ventanilla, actor: Actor, sobre: Sobre, items: Iterator[Any]) -> tuple[Any, ...]:
    """The rows; a file with too many errors in them is on record too."""
    try:
        return tuple(contando_errores(items))
    except ErrorDominio as error:
        ventanilla.rechazar(sobre, error, actor)
        raise


def _items(carga: CargaHecha, avance: Avance) -> Iterator[Any]:
    traductor, total = Traductor(carga.libro, carga.lectura.campos), carga.lectura.total
    for hechas, (numero, *celdas) in enumerate(carga.lectura.crudas()):
        if not hechas % AVISAR_CADA:
            avance(Fase.LEYENDO, hechas, total)
        carga.filas.append(numero)
        yield traductor.item(celdas)


# ── the answer, as the record keeps it ──────────────────────────────────────────────────────────────────────────────
def _como_json(carga: CargaHecha, recibo: Recibo, *, a_proposito: bool) -> bytes:
    assert isinstance(recibo, ReciboLote)  # noqa: S101 (a workbook is always a list)
    carga.recibo = recibo
    datos = {
        "id_mensaje": recibo.id_mensaje,
        "recibido_en": recibo.recibido_en.isoformat(),
        "simulado": recibo.simulado,
        "a_proposito": a_proposito,
        "hoja": carga.lectura.hoja,
        "total": recibo.total,
        "aceptados": recibo.aceptados,
        "rechazados": recibo.rechazados,
        "guardadas": carga.guardadas,
        "errores": [{"fila": error.fila, "celda": error.celda, **datos_de(error)} for error in carga.errores()],
    }
    return json.dumps(datos, ensure_ascii=False).encode()


def error_como_json(error: ErrorDominio, **como_se_pidio: bool) -> bytes:
    """A refusal of the file as a whole, as the record keeps it: also how it was asked for, which the file does not tell."""
    datos = {**datos_de(error), "id_mensaje": error.id_mensaje, **como_se_pidio}
    return json.dumps(datos, ensure_ascii=False).encode()
