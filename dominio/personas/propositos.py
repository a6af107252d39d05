"""What people who do not treat patients read them for: said in a session, and good for a while."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, update

from dominio.ventanilla.actor import Actor
from dominio.ventanilla.pedidos import Gestion, Pedido, Permiso
from dominio.ventanilla.porteria import SIN_TRATO
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.enumeraciones import Proposito
from dominio.vocabulario.errores import PropositoNoValido
from modelos import Base

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

VALE = timedelta(hours=1)
"""For how long what was said holds: what one reads for changes in the course of a day."""
_S = Base.metadata.tables["sesion"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclararProposito(Gestion):
    """Somebody says what they read patients for from now on; `proposito` is one of `Proposito`, as it was sent."""

    permiso = Permiso.PROPOSITO_DECLARAR
    operacion = "portal.declararProposito"
    sesion: bytes
    proposito: str


def con_su_proposito(actor: Actor, sesion: Row[Any], ahora: datetime) -> Actor:
    """Who is at the portal, with what they said, as long as it holds."""
    if actor.rol not in SIN_TRATO or sesion.proposito is None or ahora >= sesion.proposito_en + VALE:
        return actor
    return replace(actor, proposito=Proposito(sesion.proposito))


def _declarar(consulta: "Consulta", pedido: DeclararProposito) -> Recibo:
    if pedido.proposito not in set(Proposito):
        raise PropositoNoValido(campo="proposito", valor=pedido.proposito)
    valores = {"proposito": pedido.proposito, "proposito_en": consulta.ahora}
    consulta.conexion.execute(update(_S).where(_S.c.huella == pedido.sesion).values(**valores))
    return Recibo(**consulta.cabecera)


DE_PROPOSITOS: dict[type[Pedido], Callable[["Consulta", Any], Recibo]] = {DeclararProposito: _declarar}
"""How these requests are answered."""
