"""Results that come by workbook: each row names its sample and its patient, and both must belong together."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from dominio.muestras import estados
from dominio.muestras.planillas.pedidos import CargarResultados, ResultadoPlanilla
from dominio.muestras.resultados import ENTREGA, con_resultado_escrito, errores_de_entrega, mismo_valor, valor_a_guardar
from dominio.muestras.vida import (
    Actual,
    Mudanza,
    Paso,
    Transicion,
)
from dominio.ventanilla.necesidades import Pesquisa
from dominio.ventanilla.recibos import ItemRecibo
from dominio.ventanilla.turno import Turno
from dominio.vocabulario.enumeraciones import Estado
from dominio.vocabulario.errores import (
    DatoNoCorresponde,
    DatoObligatorio,
    ErrorDominio,
    MuestraDeOtroLaboratorio,
    MuestraRepetida,
    PlanillaDesplazada,
    RunInvalido,
    RutNoCorresponde,
)
from dominio.vocabulario.errores_contados import contando_errores
from dominio.vocabulario.examenes import resultado_dicho
from dominio.vocabulario.fallas import falla_de_elemento
from dominio.vocabulario.rut import a_rut, lecturas_de_rut

TOLERANCIA = 0.02
"""Share of the rows of a file whose RUT may be another patient's before the file is taken for one that shifted."""
MINIMO_DESPLAZADAS = 2
"""A single row cannot have shifted: to move one value is to move two."""


def cargar_resultados(turno: Turno, pedido: CargarResultados) -> Pesquisa[list[ItemRecibo]]:
    """Received samples get the results of the rows that pass every rule.

    Refuses the whole file with `PlanillaDesplazada` when too many ids come with another patient's RUT. Rows that give one
    sample different results are all refused; equal ones count once.
    """
    return _Carga(turno, CARGA, list(pedido.items)).hacer()


class DatosDelPaciente(Protocol):
    """Whatever tells who the patient of a sample is: an `Actual`, or a row of the database."""

    @property
    def paciente_run(self) -> int | None: ...
    @property
    def paciente_dv(self) -> str | None: ...
    @property
    def paciente_pasaporte(self) -> str | None: ...
    @property
    def identificador_recien_nacido(self) -> str | None: ...


class _Carga(Mudanza[ResultadoPlanilla]):
    """The rows of one file on their way."""

    def hacer(self) -> Pesquisa[list[ItemRecibo]]:
        yield from self._buscar()
        self._revisar_pacientes()
        self._marcar_contradichas()
        return list(contando_errores(self._resguardada(lugar + 1, item) for lugar, item in self.turno.recorrer(self.items)))

    def _revisar_pacientes(self) -> None:
        """Add to the rows what is wrong with their RUT; refuses a file in which a column has shifted against the other."""
        ajenas = []
        for lugar, item in enumerate(self.items):
            error = self._error_de_paciente(item)
            if error is not None:
                self._agregar_error(lugar, error)
                ajenas += [error.datos["id_muestra"]] if isinstance(error, RutNoCorresponde) else []
        total = len(self.items)
        if len(ajenas) >= MINIMO_DESPLAZADAS and len(ajenas) > TOLERANCIA * total:
            raise PlanillaDesplazada(campo="rut_paciente", cuantas=len(ajenas), total=total, id_muestra=ajenas[0])

    def _error_de_paciente(self, item: ResultadoPlanilla) -> ErrorDominio | None:
        try:
            return _error_de_paciente(item, self._a_la_vista(item))
        except Exception as falla:
            return falla_de_elemento(falla, "rut_paciente")

    def _a_la_vista(self, item: ResultadoPlanilla) -> Actual | None:
        """The sample of a row, if the laboratory may be told anything about it."""
        yo, codigo = self.turno.laboratorio_id, item.codigo_muestra_cliente
        una = self.por_id.get(item.id_muestra or 0)
        posibles = self.por_codigo.get(codigo or "", []) if item.id_muestra is None else [una] if una else []
        suyas = [actual for actual in posibles if yo in (actual.laboratorio_id, actual.laboratorio_origen_id)]
        return suyas[0] if len(suyas) == 1 else None

    def _agregar_error(self, lugar: int, error: ErrorDominio) -> None:
        item = self.items[lugar]
        self.items[lugar] = replace(item, errores=(*item.errores, error))

    def _marcar_contradichas(self) -> None:
        """Add to rows of one sample that do not agree the error that says so; a result that cannot be read disagrees."""
        filas: dict[int, list[int]] = defaultdict(list)
        for lugar, item in enumerate(self.items):
            actual = self._a_la_vista(item)
            clave = actual.id if actual else item.id_muestra
            if clave is not None:
                filas[clave].append(lugar)
        for id_muestra, lugares in filas.items():
            if len(lugares) > 1 and len({self._dicho(self.items[lugar]) for lugar in lugares}) > 1:
                for lugar in lugares:
                    self._agregar_error(lugar, MuestraRepetida(campo="id_muestra", valor=id_muestra))

    def _dicho(self, item: ResultadoPlanilla) -> Any:
        ilegible = next((error.valor for error in item.errores if error.campo == "resultado"), None)
        return item.resultado, item.fecha_hora_resultado_laboratorio, item.valor_resultado, ilegible


def documento_de(actual: DatosDelPaciente) -> str | None:
    """The patient's document as the workbooks show it: the RUN as `12345678-5`, or whatever else the sample has."""
    if actual.paciente_run is not None:
        return f"{actual.paciente_run}-{actual.paciente_dv}"
    return actual.paciente_pasaporte or actual.identificador_recien_nacido


def _error_de_paciente(item: ResultadoPlanilla, actual: Actual | None) -> ErrorDominio | None:
    """What is wrong with the RUT of a row: it is missing, is none, or is of another patient than the sample's."""
    rut, suyo = item.rut_paciente, documento_de(actual) if actual else None
    if rut is None:
        return None if actual and suyo is None else DatoObligatorio(campo="rut_paciente")
    if rut == suyo:
        return None
    try:
        if actual is None or actual.paciente_run is not None:
            lecturas = lecturas_de_rut(rut, "rut_paciente")
            if suyo is not None and suyo in [f"{numero}-{digito}" for numero, digito in lecturas]:
                return None  # whose sample it is decides between two readings
            rut = a_rut(rut, "rut_paciente")
    except ErrorDominio as error:
        # Of a sample that is not known it may be a passport, unless only its digit is wrong.
        return error if actual or isinstance(error, RunInvalido) else None
    if suyo is None or rut.strip().casefold() == suyo.strip().casefold():
        return None
    cual = item.id_muestra or item.codigo_muestra_cliente
    return RutNoCorresponde(campo="rut_paciente", valor=item.rut_paciente, id_muestra=cual)


def _revisar(turno: Turno, item: ResultadoPlanilla, actual: Actual | None) -> Iterable[ErrorDominio]:
    if item.resultado is None:
        yield DatoObligatorio(campo="resultado")
    try:
        _exigir_laboratorio(turno, item)
        _exigir_examen(item, actual)
    except ErrorDominio as error:
        yield error
    yield from errores_de_entrega(turno, item, actual)


def _exigir_laboratorio(turno: Turno, item: ResultadoPlanilla) -> None:
    """Refuse a row that says it is another laboratory's."""
    otro = item.id_laboratorio
    if otro is not None and otro != turno.laboratorio_id:
        raise MuestraDeOtroLaboratorio(campo="id_laboratorio", valor=item.id_muestra, laboratorio=otro)


def _exigir_examen(item: ResultadoPlanilla, actual: Actual | None) -> None:
    """Refuse a row that says it is of another examination than its sample."""
    dicho, suyo = item.codigo_examen, actual.codigo_examen if actual else None
    if actual is not None and dicho is not None and dicho != suyo:
        cuando = f"la muestra es de {suyo}" if suyo else "la muestra es del examen de siempre de su técnica"
        raise DatoNoCorresponde(campo="codigo_examen", valor=dicho, cuando=cuando)


def _ya_informado(item: ResultadoPlanilla, actual: Actual) -> bool:
    return (
        actual.estado == Estado.CON_RESULTADO
        and actual.resultado == item.resultado
        and item.fecha_hora_resultado_laboratorio in (None, actual.fecha_hora_resultado_laboratorio)
        and mismo_valor(item, actual)
    )


def _dar(turno: Turno, item: ResultadoPlanilla, actual: Actual) -> Paso:
    fecha = item.fecha_hora_resultado_laboratorio or _ahora_en_segundos(turno, actual)
    valores: dict[str, Any] = {
        "resultado": item.resultado,
        "valor_resultado": valor_a_guardar(turno, item, actual),
        "fecha_hora_resultado_laboratorio": fecha,
        "informado_en": turno.ahora,
        "correcciones": 0,
        "informe_id": None,
    }
    detalle = resultado_dicho(item.resultado, valores["valor_resultado"])
    return Paso(hacia=Estado.CON_RESULTADO, valores=valores, detalle=detalle)


def _ahora_en_segundos(turno: Turno, actual: Actual) -> datetime:
    """Whole seconds, but never before the reception."""
    ahora = turno.ahora.replace(microsecond=0)
    return max(ahora, actual.fecha_recepcion_laboratorio or ahora)


CARGA: Transicion[ResultadoPlanilla] = Transicion(
    desde=estados.POR_INFORMAR,
    operacion=ENTREGA.operacion,
    datos=ENTREGA.datos,
    revisar=_revisar,
    ya_hecho=_ya_informado,
    dar=_dar,
    completar=con_resultado_escrito,
)
