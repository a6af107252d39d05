"""Undoing the reception of a sample: by the same person, at once, and before anything else happens to it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from dominio.muestras import estados
from dominio.muestras.items import Deshechura
from dominio.muestras.pedidos import DeshacerRecepcion, RecepcionarMuestra
from dominio.muestras.vida import Actual, Mudanza, Paso, Transicion
from dominio.ventanilla.necesidades import Pesquisa
from dominio.ventanilla.recibos import ItemRecibo
from dominio.ventanilla.turno import Turno
from dominio.vocabulario.enumeraciones import Estado
from dominio.vocabulario.errores import ErrorDominio, RecepcionNoSeDeshace
from dominio.vocabulario.limites import DIAS_RECEPCION, MINUTOS_PARA_DESHACER
from modelos import Historial
from modelos.busqueda import Busqueda

_H = Historial.__table__.c
PASOS_CON_AUTOR = Busqueda(
    [_H.id, _H.muestra_id, _H.operacion, _H.usuario_id, _H.ocurrido_en, _H.desde, _H.hacia], _H.muestra_id
)
PLAZO_PARA_DESHACER = timedelta(minutes=MINUTOS_PARA_DESHACER)


def deshacer_recepcion(turno: Turno, pedido: DeshacerRecepcion) -> Pesquisa[list[ItemRecibo]]:
    """The samples are again as if nobody had received them; their term to be received is the one that they had."""
    return _Deshacer(turno, list(pedido.items)).hacer()


class _Deshacer(Mudanza[Deshechura]):
    """Samples that somebody received a moment ago."""

    def __init__(self, turno: Turno, items: list[Deshechura]) -> None:
        super().__init__(turno, DESHACER, items)
        self.pasos: dict[int, list[Any]] = {}

    def _buscar(self) -> Pesquisa[None]:
        yield from super()._buscar()
        if self.por_id:
            (pasos,) = yield [PASOS_CON_AUTOR.preguntar(list(self.por_id))]
            for paso in sorted(pasos, key=lambda paso: paso.id):
                self.pasos.setdefault(paso.muestra_id, []).append(paso)

    def _impedimentos(self, actual: Actual) -> Iterable[ErrorDominio]:
        impedimentos = list(super()._impedimentos(actual))
        yield from impedimentos
        if not impedimentos and (motivo := self._por_que_no(actual)):
            yield RecepcionNoSeDeshace(campo="id_muestra", valor=actual.id, motivo=motivo)

    def _por_que_no(self, actual: Actual) -> str | None:
        ultimo = self.pasos[actual.id][-1]
        if ultimo.operacion != RecepcionarMuestra.operacion:
            return "después le pasó otra cosa"
        if ultimo.usuario_id is None or ultimo.usuario_id != self.turno.actor.usuario_id:
            return "la hizo otra persona o un sistema"
        if self.turno.ahora > ultimo.ocurrido_en + PLAZO_PARA_DESHACER:
            return f"pasaron más de {MINUTOS_PARA_DESHACER} minutos"
        return None

    def _paso(self, item: Deshechura, actual: Actual) -> Paso:
        valores = {"fecha_recepcion_laboratorio": None, "vence_en": self._vencia(actual)}
        return Paso(hacia=Estado.ENVIADA, valores=valores, detalle="La recepción se deshizo.")

    def _vencia(self, actual: Actual) -> datetime:
        """When its term to be received ends, counted from when it was sent the last time."""
        enviada = [p for p in self.pasos[actual.id] if p.hacia == Estado.ENVIADA and p.desde in DE_NUEVO]
        return enviada[-1].ocurrido_en + timedelta(days=DIAS_RECEPCION)


DE_NUEVO = (None, Estado.EN_MODIFICACION)
"""From where a sample is sent so that its term begins."""
DESHACER: Transicion[Deshechura] = Transicion(
    desde=estados.POR_INFORMAR,
    operacion=DeshacerRecepcion.operacion,
    datos=("id_muestra",),
    revisar=lambda *_: (),
    ya_hecho=lambda _item, _actual: False,
    dar=lambda _turno, _item, _actual: Paso(hacia=Estado.ENVIADA, valores={}),
)
