"""What the help desk allows a laboratory to do with a sample, what it takes back, and how the laboratory uses it.

An edit opens the sample (state 9). A deletion leaves it as it is, and holds while nothing else happens to it: what was
authorised is to delete the sample as it was then.
"""

from collections.abc import Collection, Iterable

from dominio.muestras import estados
from dominio.muestras.correcciones import regresos_de
from dominio.muestras.items import Autorizacion, Eliminacion
from dominio.muestras.pedidos import (
    AutorizarEdicion,
    AutorizarEliminacion,
    EliminarMuestra,
    RetirarAutorizacion,
)
from dominio.muestras.reglas import exigir_motivo
from dominio.muestras.vida import (
    CONOCIDA,
    Actual,
    Mudanza,
    Paso,
    Transicion,
)
from dominio.ventanilla.necesidades import Pesquisa, a_la_vez
from dominio.ventanilla.recibos import ItemRecibo
from dominio.ventanilla.turno import Turno
from dominio.vocabulario.enumeraciones import Estado
from dominio.vocabulario.errores import (
    DatoObligatorio,
    EliminacionNoAutorizada,
    ErrorDominio,
    MuestraDeOtroOrigen,
    MuestraRepetida,
    SinAutorizacion,
)
from modelos import Historial, Muestra
from modelos.busqueda import Busqueda

_H = Historial.__table__.c
_T = Muestra.__table__.c
_COLUMNAS = [_T[campo] for campo in Actual._fields]
CUALQUIERA = Busqueda(_COLUMNAS, _T.id, estados.EXISTE)
"""Samples by id, whosever they are."""
TAMBIEN_ELIMINADAS = Busqueda(_COLUMNAS, _T.id, CONOCIDA)
PASOS = Busqueda([_H.id, _H.muestra_id, _H.operacion], _H.muestra_id)


def ultimas_operaciones(muestras: Collection[int]) -> Pesquisa[dict[int, str]]:
    """By which operation each of these samples came to be as it is."""
    (pasos,) = yield [PASOS.preguntar(muestras)]
    return {paso.muestra_id: paso.operacion for paso in sorted(pasos, key=lambda paso: paso.id)}


# ── the help desk ───────────────────────────────────────────────────────────────────────────────────────────────────
class _DeMesa(Mudanza[Autorizacion]):
    """Samples of any laboratory, named by the hub's ids, also when they have expired."""

    def _quien(self) -> int | None:
        return None

    def _buscar(self) -> Pesquisa[None]:
        (halladas,) = yield [CUALQUIERA.preguntar([i.id_muestra for i in self.items if i.id_muestra is not None])]
        self.por_id = {fila.id: Actual._make(fila) for fila in halladas}
        en_edicion = [a.id for a in self.por_id.values() if a.estado == Estado.EDICION_AUTORIZADA]
        self.ultimas, self.regresos = yield from a_la_vez(ultimas_operaciones(self.por_id), regresos_de(en_edicion))

    def _conocida(self, actual: Actual, firma: bytes) -> bool:
        return True

    def _impedimentos(self, actual: Actual) -> Iterable[ErrorDominio]:
        if actual.id in self.movidas:
            yield MuestraRepetida(campo="id_muestra", valor=actual.id)
        elif actual.estado not in self.transicion.desde:
            yield self._estado_no_permite(actual)


class _Retiro(_DeMesa):
    """What was authorised is no longer so."""

    def _impedimentos(self, actual: Actual) -> Iterable[ErrorDominio]:
        por_eliminar = self.ultimas.get(actual.id) == AutorizarEliminacion.operacion
        if actual.id in self.movidas:
            yield MuestraRepetida(campo="id_muestra", valor=actual.id)
        elif actual.estado != Estado.EDICION_AUTORIZADA and not por_eliminar:
            yield SinAutorizacion(campo="id_muestra", valor=actual.id)

    def _paso(self, item: Autorizacion, actual: Actual) -> Paso:
        if actual.estado == Estado.EDICION_AUTORIZADA:
            return Paso(hacia=self.regresos[actual.id], valores={}, motivo=item.motivo, detalle="La edición no se hizo.")
        return super()._paso(item, actual)


def autorizar_edicion(turno: Turno, pedido: AutorizarEdicion) -> Pesquisa[list[ItemRecibo]]:
    """Informed samples are open for one edit by their laboratory of origin (states 4, 7 and 8 → 9)."""
    return _DeMesa(turno, EDICION, list(pedido.items)).hacer()


def autorizar_eliminacion(turno: Turno, pedido: AutorizarEliminacion) -> Pesquisa[list[ItemRecibo]]:
    """Samples may be deleted by their laboratory of origin, if nothing else happens to them before."""
    return _DeMesa(turno, ELIMINACION, list(pedido.items)).hacer()


def retirar(turno: Turno, pedido: RetirarAutorizacion) -> Pesquisa[list[ItemRecibo]]:
    """An edit or a deletion that nobody has made may no longer be made."""
    return _Retiro(turno, RETIRO, list(pedido.items)).hacer()


def _exigir_motivo(_turno: Turno, item: Autorizacion, _actual: Actual | None) -> Iterable[ErrorDominio]:
    if item.motivo is None:
        yield DatoObligatorio(campo="motivo")
        return
    try:
        exigir_motivo("motivo", item.motivo)
    except ErrorDominio as error:
        yield error


EDICION: Transicion[Autorizacion] = Transicion(
    desde=estados.POR_AUTORIZAR,
    operacion=AutorizarEdicion.operacion,
    datos=("motivo",),
    revisar=_exigir_motivo,
    ya_hecho=lambda _item, _actual: False,
    dar=lambda _turno, item, _actual: Paso(hacia=Estado.EDICION_AUTORIZADA, valores={}, motivo=item.motivo),
)
ELIMINACION: Transicion[Autorizacion] = Transicion(
    desde=estados.POR_ELIMINAR,
    operacion=AutorizarEliminacion.operacion,
    datos=("motivo",),
    revisar=_exigir_motivo,
    ya_hecho=lambda _item, _actual: False,
    dar=lambda _turno, item, actual: Paso(hacia=Estado(actual.estado), valores={}, motivo=item.motivo),
    sin_identidad=True,
)
RETIRO: Transicion[Autorizacion] = Transicion(
    desde=frozenset(Estado),
    operacion=RetirarAutorizacion.operacion,
    datos=("motivo",),
    revisar=_exigir_motivo,
    ya_hecho=lambda _item, _actual: False,
    dar=lambda _turno, item, actual: Paso(
        hacia=Estado(actual.estado), valores={}, motivo=item.motivo, detalle="La eliminación no se hizo."
    ),
    sin_identidad=True,
)


# ── the laboratory ──────────────────────────────────────────────────────────────────────────────────────────────────
def eliminar(turno: Turno, pedido: EliminarMuestra) -> Pesquisa[list[ItemRecibo]]:
    """Samples that the help desk allows to delete are gone for everybody but auditors; their codes are not free again."""
    return _Eliminacion(turno, BORRADO, list(pedido.items)).hacer()


class _Eliminacion(Mudanza[Eliminacion]):
    """Samples of the laboratory that registered them; one that it deleted itself is known for a retry."""

    def _buscar(self) -> Pesquisa[None]:
        ids = [item.id_muestra for item in self.items if item.id_muestra is not None]
        (halladas,) = yield [TAMBIEN_ELIMINADAS.preguntar(ids, yo=self.yo)]
        self.por_id = {fila.id: Actual._make(fila) for fila in halladas}
        self.ultimas = yield from ultimas_operaciones(self.por_id)

    def _conocida(self, actual: Actual, firma: bytes) -> bool:
        if actual.estado == Estado.ELIMINADA:
            return actual.ultimo_cambio == firma
        return super()._conocida(actual, firma)

    def _impedimentos(self, actual: Actual) -> Iterable[ErrorDominio]:
        if actual.laboratorio_origen_id != self.yo:
            yield MuestraDeOtroOrigen(campo="id_muestra", valor=actual.id)
        elif actual.id in self.movidas:
            yield MuestraRepetida(campo="id_muestra", valor=actual.id)
        elif self.ultimas.get(actual.id) != AutorizarEliminacion.operacion:
            yield EliminacionNoAutorizada(campo="id_muestra", valor=actual.id)


BORRADO: Transicion[Eliminacion] = Transicion(
    desde=estados.POR_ELIMINAR,
    operacion=EliminarMuestra.operacion,
    datos=("id_muestra",),
    revisar=lambda *_: (),
    ya_hecho=lambda _item, _actual: False,
    dar=lambda _turno, _item, _actual: Paso(hacia=Estado.ELIMINADA, valores={}),
    sin_identidad=True,
)
