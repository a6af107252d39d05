"""A workbook while it is made: who makes it, how far it is, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from dominio.cargas import tomas
from dominio.cargas.estados import INTENTOS, EstadoCarga
from dominio.reportes.archivo import CSV, LIBRO, Guardado, archivos_de
from dominio.reportes.descripcion import CLASES_DE_REPORTE, ClaseDeReporte
from dominio.reportes.libros import espera
from dominio.reportes.rt import ClaseDeFiguras
from dominio.vocabulario.errores import CambioSimultaneo, ErrorDominio
from modelos import Base, Reporte, ReporteLibro

_LIBROS = Base.metadata.tables[ReporteLibro.__tablename__]
_L, _R = _LIBROS.c, Reporte.__table__.c


@dataclass(frozen=True, slots=True, kw_only=True)
class LibroTomado:
    """The workbook of a report that whoever has `toma` makes now; `sha256` is of the CSV of which it is made."""

    numero: int
    toma: str
    intentos: int
    clase: ClaseDeReporte | ClaseDeFiguras
    cortado_en: datetime
    sha256: str

    @property
    def agotada(self) -> bool:
        """Whether it was begun too often without ever coming to an end."""
        return self.intentos > INTENTOS


def hay_por_tomar(conexion: Connection, ahora: datetime) -> bool:
    """Whether a workbook could be made now: one that waits, or that was left behind."""
    return bool(espera.por_hacer(conexion, ahora))


def tomar(conexion: Connection, toma: str, ahora: datetime) -> LibroTomado | None:
    """The next workbook, which nobody else makes then; one that was left behind counts as waiting."""
    for numero in espera.por_hacer(conexion, ahora):
        if (fila := _marcar(conexion, numero, toma, ahora)) is not None:
            return _tomado(conexion, fila)
    return None


def _marcar(conexion: Connection, numero: int, toma: str, ahora: datetime) -> Any:
    return tomas.marcar(conexion, _LIBROS, _L.reporte_id == numero, espera.abandonado(ahora), toma, ahora, hecho=0)


def _tomado(conexion: Connection, fila: Any) -> LibroTomado:
    reporte = conexion.execute(select(_R.clase, _R.cortado_en).where(_R.id == fila.reporte_id)).one()
    return LibroTomado(
        numero=fila.reporte_id,
        toma=fila.toma,
        intentos=fila.intentos,
        clase=CLASES_DE_REPORTE[reporte.clase],
        cortado_en=reporte.cortado_en,
        sha256=archivos_de(conexion, fila.reporte_id)[CSV].sha256,
    )


def avanzar(conexion: Connection, tomado: LibroTomado, hecho: int, ahora: datetime) -> None:
    """Say how many rows are written, and that somebody still is at it."""
    _cambiar(conexion, tomado, latido=ahora, hecho=hecho)


def terminar(conexion: Connection, tomado: LibroTomado, partes: Iterable[bytes], ahora: datetime) -> None:
    """Keep the file, in the transaction that says that it is made; who lost the workbook to another keeps nothing.

    A hub of the version before, which makes them while one waits, may have been quicker.
    """
    if not _cambiar(conexion, tomado, estado=EstadoCarga.TERMINADA.value, terminado_en=ahora):
        raise CambioSimultaneo
    if LIBRO in archivos_de(conexion, tomado.numero):
        return
    guardado = Guardado(conexion, tomado.numero, LIBRO)
    for parte in partes:
        guardado.agregar(parte)
    guardado.cerrar(ahora)


def rechazar(conexion: Connection, tomado: LibroTomado, error: ErrorDominio, ahora: datetime) -> None:
    """Note why there will be no workbook, unless somebody asks for it again."""
    valores = {"error_codigo": error.codigo, "error_mensaje": error.mensaje}
    _cambiar(conexion, tomado, estado=EstadoCarga.FALLIDA.value, terminado_en=ahora, **valores)


def soltar(conexion: Connection, toma: str, *, cuenta: bool = True) -> bool:
    """Let a workbook wait again whose making stopped half way, as `tomas.soltar` does."""
    return tomas.soltar(conexion, _LIBROS, toma, cuenta=cuenta)


def _cambiar(conexion: Connection, tomado: LibroTomado, **valores: Any) -> bool:
    return tomas.cambiar(conexion, _LIBROS, _L.reporte_id == tomado.numero, tomado.toma, **valores)
