"""How the window answers what is asked of alerts."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, select, update

from dominio.alertas.fichas import ABIERTA, abiertas, cerradas
from dominio.alertas.libro import a_solas
from dominio.alertas.pedidos import LARGO_DE_NOTA, AlertaCambiada, AlertasHalladas, ListarAlertas, ReconocerAlerta
from dominio.alertas.tipos import CRECEN
from dominio.ventanilla.pedidos import Pedido
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.errores import AlertaDesconocida, AlertaNoReconocible, DatoObligatorio
from modelos import Alerta

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

_A = Alerta.__table__.c


_LO_RECONOCIDO = case((_A.tipo.in_([tipo.value for tipo in CRECEN]), _A.cuantos), else_=_A.maximo)
"""Beside what is measured whether more came to it."""


def listar(consulta: "Consulta", _pedido: ListarAlertas) -> AlertasHalladas:
    """The open ones and those of the last days."""
    de_antes = cerradas(consulta.conexion, consulta.ahora)
    return AlertasHalladas(**consulta.cabecera, abiertas=abiertas(consulta.conexion), cerradas=de_antes)


def reconocer(consulta: "Consulta", pedido: ReconocerAlerta) -> AlertaCambiada:
    """One is seen to; once."""
    nota = " ".join(pedido.nota.split())[:LARGO_DE_NOTA]
    if not nota:
        raise DatoObligatorio(campo="nota")
    a_solas(consulta.conexion)
    de_ese = select(_A.id, ABIERTA.label("abierta"), _A.reconocida_en).where(
        _A.id == pedido.numero, _A.abierta_en.is_not(None)
    )
    fila = consulta.conexion.execute(de_ese).one_or_none()
    if fila is None:
        raise AlertaDesconocida(campo="alerta", valor=pedido.numero)
    if not fila.abierta or fila.reconocida_en is not None:
        raise AlertaNoReconocible(campo="alerta", valor=pedido.numero)
    quien = consulta.actor.usuario_id if consulta.actor is not None else None
    valores = {"reconocida_en": consulta.ahora, "reconocida_por": quien, "nota": nota, "maximo": _LO_RECONOCIDO}
    consulta.conexion.execute(update(Alerta).where(_A.id == pedido.numero).values(**valores))
    return AlertaCambiada(**consulta.cabecera, numero=pedido.numero)


ATENCION_DE_ALERTAS: dict[type[Pedido], Callable[["Consulta", Any], Recibo]] = {
    ListarAlertas: listar,
    ReconocerAlerta: reconocer,
}
"""Each of these requests with its answer."""
