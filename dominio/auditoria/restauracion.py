"""Taking up work again on a database that was restored from a backup: numbers go on past all that can have been given out,
and what was lost is itself on record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, func, select, text

from dominio.auditoria.pedidos import AsentarRestauracion
from dominio.sellos import arbol
from dominio.sellos.cabezas import RELOJES, instante_de
from dominio.sellos.llave import firmada_por
from dominio.sellos.sellador import lector, tamano_de
from dominio.sellos.verificar_prueba import Cabeza
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.errores import CabezaDelFuturo, CabezaDeOtroRegistro, CabezaSinFirmaConocida
from modelos import Historial, Mensaje, Restauracion, para_leer
from modelos.series import saltar

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta


@dataclass(slots=True, kw_only=True)
class RestauracionAsentada(Recibo):
    """The answer to `AsentarRestauracion`."""

    def resumen(self) -> dict[str, int]:
        """Nothing that the request does not say."""
        return {}


def retomar(
    motor: Engine,
    asentar: Callable[[AsentarRestauracion], RestauracionAsentada],
    respaldo: str,
    cabeza: Cabeza | None,
    ahora: datetime,
    llaves: Sequence[bytes] | None = (),
) -> AsentarRestauracion:
    """Carry every series on and put on record what was lost: `respaldo` says from what, `cabeza` is the last published head.

    `llaves` are those that sign heads; None, if whoever restores answers for the head. Raises what `exigir_creible` does, or
    `CabezaDeOtroRegistro`, before anything is written if the database is none of before that head. Once it is done,
    or in its middle, it can be done again; numbers are then carried on further.
    """
    exigir_creible(cabeza, ahora, llaves)
    with para_leer(motor) as conexion:
        lugares = tamano_de(conexion)
        exigir_anterior(conexion, lugares, cabeza)
        ultimo_en = conexion.execute(select(func.max(Mensaje.recibido_en))).scalar()
        historial = int(conexion.execute(select(func.coalesce(func.max(Historial.id), 0))).scalar_one())
    with motor.begin() as conexion:
        numeracion = saltar(conexion, timedelta(0) if ultimo_en is None else ahora - ultimo_en)
    pedido = AsentarRestauracion(
        respaldo=respaldo,
        hasta=ultimo_en,
        lugares=lugares,
        cabeza=None if cabeza is None else str(cabeza),
        historial_ultimo=historial,
        numeracion=numeracion,
    )
    asentar(pedido)
    return pedido


def exigir_creible(cabeza: Cabeza | None, ahora: datetime, llaves: Sequence[bytes] | None) -> None:
    """Refuse a head that cannot have been published, by its instant or for want of a signature by one of the keys."""
    if cabeza is None or llaves is None:
        return
    if _instante(cabeza) > ahora + RELOJES:
        raise CabezaDelFuturo(campo="cabeza", valor=cabeza.dicho)
    if llaves and not any(firmada_por(llave, cabeza) for llave in llaves):
        detalle = "no está firmada" if cabeza.firma is None else "la firmó una llave que no se indicó"
        raise CabezaSinFirmaConocida(campo="cabeza", valor=cabeza.dicho, detalle=detalle)


def _instante(cabeza: Cabeza) -> datetime:
    """When a head was made; what is no instant never comes."""
    try:
        return instante_de(cabeza)
    except ValueError:
        return datetime.max.replace(tzinfo=UTC)


def exigir_anterior(conexion: Connection, lugares: int, cabeza: Cabeza | None) -> None:
    """Refuse a head that covers no more than what is there, and to which that does not lead."""
    if cabeza is not None and cabeza.tamano <= lugares and arbol.raiz(lector(conexion), cabeza.tamano) != cabeza.raiz:
        raise CabezaDeOtroRegistro(campo="cabeza", valor=cabeza.dicho)


def asentar_restauracion(consulta: "Consulta", pedido: AsentarRestauracion) -> RestauracionAsentada:
    """Write down by what cursors of before are told; that the request is on record says the rest."""
    transaccion = None
    if consulta.conexion.dialect.name == "postgresql":
        transaccion = consulta.conexion.execute(text("SELECT pg_current_xact_id()::text::bigint")).scalar_one()
    fila = Restauracion.__table__.insert().values(  # type: ignore[attr-defined]
        mensaje_id=consulta.id_mensaje,
        restaurada_en=consulta.ahora,
        historial_ultimo=pedido.historial_ultimo,
        historial_primero=pedido.numeracion["historial"][1],
        transaccion=transaccion,
    )
    consulta.conexion.execute(fila)
    return RestauracionAsentada(**consulta.cabecera)
