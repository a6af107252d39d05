"""Messages that ought to be sealed by now and are not: the seal was stopped, or they are kept from whoever seals."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from dominio.auditoria.diferencias import Diferencia, Falla
from dominio.auditoria.tramos import MARGEN_DEL_SELLO, AlcanceDeVerificacion
from dominio.sellos.cabezas import ultima
from dominio.sellos.pendientes import PRIMER_NUMERO, sin_hoja
from modelos import Mensaje

A_MANO = timedelta(days=1)
"""Between two seals where the hub makes none by itself."""


def debido(ahora: datetime, cada: int) -> datetime:
    """What was received before this ought to be sealed by now, if the hub seals every so many seconds (0: somebody does)."""
    return ahora - MARGEN_DEL_SELLO - (timedelta(seconds=cada) if cada else A_MANO)


def sin_sellar(
    conexion: Connection, alcance: AlcanceDeVerificacion, hasta: datetime | None, maximo: int
) -> list[Diferencia]:
    """The first messages without a leaf that were received before an instant; those that are older than a head that does not
    cover them are told of as such, and here no more."""
    if hasta is None:
        return []
    donde = [Mensaje.id >= PRIMER_NUMERO, Mensaje.recibido_en < hasta, *alcance.periodo(Mensaje.recibido_en)]
    propia = ultima(conexion)
    cabezas = [una for una in (alcance.previa(None), None if propia is None else propia.sellado_en) if una is not None]
    if cabezas:
        donde.append(Mensaje.recibido_en >= max(cabezas) - MARGEN_DEL_SELLO)
    filas = conexion.execute(sin_hoja(*donde).order_by(Mensaje.id).limit(maximo))
    return [Diferencia(Falla.SIN_SELLAR, f.id, f"recibido {f.recibido_en:%Y-%m-%d %H:%M:%S} UTC") for f in filas]
