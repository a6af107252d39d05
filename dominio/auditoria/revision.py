"""What a restoration of a backup lost has to be looked at by a person before anything expires.

A hold that was put after the backup is not in the database any more: what it held would go.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from dominio.auditoria.pedidos import AsentarRestauracion, RevisarPerdida
from dominio.auditoria.retenciones import exigir_motivo_escrito
from dominio.ventanilla.cuerpos import DEL_CUERPO, Cual, abrir
from dominio.ventanilla.pedidos import Pedido
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.enumeraciones import DesenlaceMensaje
from dominio.vocabulario.errores import ErrorDominio, PerdidaDesconocida, PerdidaSinRevisar
from modelos import Mensaje, MensajeCuerpo, Restauracion

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta


@dataclass(slots=True, kw_only=True)
class PerdidaRevisada(Recibo):
    """The answer to `RevisarPerdida`."""

    def respuesta(self) -> bytes:
        """Nothing that the request does not say."""
        return json.dumps({"id_mensaje": self.id_mensaje}).encode()


def exigir_perdidas_revisadas(conexion: Connection) -> None:
    """Refuse to let anything expire while there is a restoration of which nobody said that they looked at what it lost."""
    if faltan := _restauraciones(conexion) - _revisadas(conexion):
        raise PerdidaSinRevisar(campo="id_restauracion", valor=max(faltan))


def _restauraciones(conexion: Connection) -> set[int]:
    """Their messages: that one of them was changed, or taken away, is no reason to take it for none."""
    orden = select(Mensaje.id).where(
        Mensaje.operacion == AsentarRestauracion.operacion,
        Mensaje.desenlace == DesenlaceMensaje.ADMINISTRADA.value,
        Mensaje.laboratorio_id.is_(None),
    )
    return {*conexion.scalars(orden), *conexion.scalars(select(Restauracion.mensaje_id))}


def _revisadas(conexion: Connection) -> set[int]:
    orden: Any = select(Mensaje.huella_pedido, *DEL_CUERPO).join(MensajeCuerpo, MensajeCuerpo.mensaje_id == Mensaje.id)
    orden = orden.where(
        Mensaje.operacion == RevisarPerdida.operacion,
        Mensaje.desenlace == DesenlaceMensaje.CONSULTA.value,
        Mensaje.laboratorio_id.is_(None),
    )
    return {numero for fila in conexion.execute(orden) if (numero := _dicha(conexion, fila)) is not None}


def _dicha(conexion: Connection, fila: Any) -> int | None:
    """Which restoration a message is about; None if it is not what was asked."""
    try:
        cuerpo = abrir(conexion, fila, Cual.PEDIDO)
        igual = hashlib.sha256(cuerpo).digest() == bytes(fila.huella_pedido)
        return int(json.loads(cuerpo)["id_restauracion"]) if igual else None
    except (ErrorDominio, ValueError, LookupError, TypeError):
        return None


def _revisar(consulta: "Consulta", pedido: RevisarPerdida) -> PerdidaRevisada:
    exigir_motivo_escrito(pedido.motivo)
    if pedido.id_restauracion not in _restauraciones(consulta.conexion):
        raise PerdidaDesconocida(campo="id_restauracion", valor=pedido.id_restauracion)
    return PerdidaRevisada(**consulta.cabecera)


DE_REVISION: dict[type[Pedido], Callable[["Consulta", Any], Recibo]] = {RevisarPerdida: _revisar}
"""How the request is answered."""
