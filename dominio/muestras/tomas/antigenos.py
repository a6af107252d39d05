"""What whoever took a sample may undo of it: the result of an antigen test, and its registration, for a few days."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from sqlalchemy import bindparam, literal_column

from dominio.muestras import estados
from dominio.muestras.autorizaciones import ultimas_operaciones
from dominio.muestras.comprobantes.emision import emitir_informe, nombres_para
from dominio.muestras.correcciones import ENTERAS
from dominio.muestras.pedidos import AutorizarEliminacion
from dominio.muestras.recepciones import resultado_para_leer
from dominio.muestras.reglas import exigir_motivo
from dominio.muestras.reglas_de_examen import exigir_resultado, exigir_valor
from dominio.muestras.resultados import examen_de
from dominio.muestras.tomas.items import EliminacionDeToma, ResultadoDeAntigeno
from dominio.muestras.tomas.pedidos import CorregirAntigeno, EliminarTomas
from dominio.muestras.vida import Actual, Mudanza, Paso, Transicion
from dominio.ventanilla.necesidades import Pesquisa, a_la_vez
from dominio.ventanilla.recibos import ItemRecibo
from dominio.ventanilla.turno import Turno
from dominio.vocabulario.enumeraciones import Estado
from dominio.vocabulario.errores import (
    DatoNoCorresponde,
    DatoObligatorio,
    EliminacionFueraDePlazo,
    EliminacionNoAutorizada,
    ErrorDominio,
    MuestraRepetida,
    ResultadoDeAntigenoFueraDePlazo,
)
from dominio.vocabulario.limites import DIAS_DEL_ANTIGENO
from dominio.vocabulario.tiempo import para_leer
from modelos import TOMA_DE_MUESTRAS, Muestra
from modelos.busqueda import Busqueda

_T = Muestra.__table__.c
SUYAS = Busqueda(
    [_T[campo] for campo in Actual._fields],
    _T.id,
    _T.laboratorio_origen_id == literal_column(str(TOMA_DE_MUESTRAS)),
    _T.rut_responsable == bindparam("tomador"),
)
"""Samples by id, those that `tomador` took and registered; deleted ones too."""
CREADAS = Busqueda([_T.id, _T.creada_en], _T.id)
PLAZO_DEL_ANTIGENO = timedelta(days=DIAS_DEL_ANTIGENO)


DeToma = TypeVar("DeToma", ResultadoDeAntigeno, EliminacionDeToma)


class _DelTomador(Mudanza[DeToma]):
    """Samples that one person took, named by the hub's ids."""

    def _quien(self) -> int | None:
        return None

    def _buscar(self) -> Pesquisa[None]:
        ids = [item.id_muestra for item in self.items if item.id_muestra is not None]
        tomador = self.turno.actor.rut_profesional or ""
        halladas, creadas = yield [SUYAS.preguntar(ids, tomador=tomador), CREADAS.preguntar(ids)]
        self.por_id = {fila.id: Actual._make(fila) for fila in halladas}
        self.creadas = {fila.id: fila.creada_en for fila in creadas}
        self.ultimas, self.turno.catalogo = yield from a_la_vez(ultimas_operaciones(self.por_id), self._catalogo())

    def _conocida(self, actual: Actual, firma: bytes) -> bool:
        return actual.estado != Estado.ELIMINADA or actual.ultimo_cambio == firma

    def _es_antigeno(self, actual: Actual) -> bool:
        return actual.laboratorio_id == TOMA_DE_MUESTRAS

    def _vencio(self, actual: Actual) -> bool:
        return self.turno.ahora > self.creadas[actual.id] + PLAZO_DEL_ANTIGENO

    def _hasta(self, actual: Actual) -> str:
        return para_leer(self.creadas[actual.id] + PLAZO_DEL_ANTIGENO)


# ── the result ──────────────────────────────────────────────────────────────────────────────────────────────────────
def corregir_antigeno(turno: Turno, pedido: CorregirAntigeno) -> Pesquisa[list[ItemRecibo]]:
    """The tests have another result; their report says it from then on."""
    return _CorreccionDeAntigeno(turno, CORRECCION_DE_ANTIGENO, list(pedido.items)).hacer()


class _CorreccionDeAntigeno(_DelTomador[ResultadoDeAntigeno]):
    """Tests of the one who made them; each gets a report with its new result."""

    def _buscar(self) -> Pesquisa[None]:
        yield from super()._buscar()
        (filas,) = yield [ENTERAS.preguntar(list(self.por_id))]
        self.enteras = {fila.id: fila for fila in filas}
        self.nombres = yield from nombres_para(filas)

    def _paso(self, item: ResultadoDeAntigeno, actual: Actual) -> Paso:
        paso, entera = super()._paso(item, actual), self.enteras[actual.id]
        resultado, informado = paso.valores["resultado"], paso.valores["fecha_hora_resultado_laboratorio"]
        numero = emitir_informe(self.turno, actual.id, entera, resultado, informado, self.nombres)
        return replace(paso, valores={**paso.valores, "informe_id": numero})

    def _impedimentos(self, actual: Actual) -> Iterable[ErrorDominio]:
        if actual.id in self.movidas:
            yield MuestraRepetida(campo="id_muestra", valor=actual.id)
        elif not self._es_antigeno(actual):
            cuando = "la muestra la analiza un laboratorio, que es quien corrige su resultado"
            yield DatoNoCorresponde(campo="resultado", cuando=cuando)
        elif actual.estado not in self.transicion.desde:
            yield self._estado_no_permite(actual)
        elif self._vencio(actual):
            datos = {"hasta": self._hasta(actual), "dias": DIAS_DEL_ANTIGENO}
            yield ResultadoDeAntigenoFueraDePlazo(campo="id_muestra", valor=actual.id, **datos)


def _revisar_resultado(turno: Turno, item: ResultadoDeAntigeno, actual: Actual | None) -> Iterable[ErrorDominio]:
    try:
        if item.resultado is None:
            raise DatoObligatorio(campo="resultado")
        if actual is not None:
            exigir_resultado(item.resultado, examen_de(turno, actual), actual.codigo_examen)
            exigir_valor(item.resultado, None, examen_de(turno, actual))
    except ErrorDominio as error:
        yield error
    yield from _sin_motivo(item.motivo)


def _sin_motivo(motivo: str | None) -> Iterable[ErrorDominio]:
    try:
        if motivo is None:
            raise DatoObligatorio(campo="motivo")
        exigir_motivo("motivo", motivo)
    except ErrorDominio as error:
        yield error


def _dar_resultado(turno: Turno, item: ResultadoDeAntigeno, actual: Actual) -> Paso:
    assert item.resultado is not None  # noqa: S101 (the rules ask for it)
    valores = {
        "resultado": item.resultado,
        "valor_resultado": examen_de(turno, actual).valor_de(item.resultado, None),
        "fecha_hora_resultado_laboratorio": turno.ahora.replace(microsecond=0),
        "correcciones": actual.correcciones + 1,
    }
    detalle = f"{item.resultado}; antes, {resultado_para_leer(actual)}."
    return Paso(hacia=Estado.CON_RESULTADO, valores=valores, motivo=item.motivo, detalle=detalle)


CORRECCION_DE_ANTIGENO: Transicion[ResultadoDeAntigeno] = Transicion(
    desde=estados.INFORMADAS,
    operacion=CorregirAntigeno.operacion,
    datos=("id_muestra", "resultado", "motivo"),
    revisar=_revisar_resultado,
    ya_hecho=lambda _item, _actual: False,
    dar=_dar_resultado,
)


# ── the registration ────────────────────────────────────────────────────────────────────────────────────────────────
def eliminar(turno: Turno, pedido: EliminarTomas) -> Pesquisa[list[ItemRecibo]]:
    """Antigen tests of the last days, and what the help desk allows, are gone for everybody but auditors."""
    return _EliminacionDeTomas(turno, BORRADO, list(pedido.items)).hacer()


class _EliminacionDeTomas(_DelTomador[EliminacionDeToma]):
    """Samples of the one who took them."""

    def _impedimentos(self, actual: Actual) -> Iterable[ErrorDominio]:
        if actual.id in self.movidas:
            yield MuestraRepetida(campo="id_muestra", valor=actual.id)
        elif self.ultimas.get(actual.id) == AutorizarEliminacion.operacion:
            return
        elif not self._es_antigeno(actual):
            yield EliminacionNoAutorizada(campo="id_muestra", valor=actual.id)
        elif self._vencio(actual):
            datos = {"hasta": self._hasta(actual), "dias": DIAS_DEL_ANTIGENO}
            yield EliminacionFueraDePlazo(campo="id_muestra", valor=actual.id, **datos)


BORRADO: Transicion[EliminacionDeToma] = Transicion(
    desde=estados.POR_ELIMINAR,
    operacion=EliminarTomas.operacion,
    datos=("id_muestra",),
    revisar=lambda _turno, item, _actual: _sin_motivo(item.motivo),
    ya_hecho=lambda _item, _actual: False,
    dar=lambda _turno, item, _actual: Paso(hacia=Estado.ELIMINADA, valores={}, motivo=item.motivo),
    sin_identidad=True,
)
