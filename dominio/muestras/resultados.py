"""Delivering results with their reports, and correcting them once."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from dominio.muestras import estados
from dominio.muestras.comprobantes.guardado import guardar_informe
from dominio.muestras.items import Correccion, Entrega
from dominio.muestras.pedidos import CorregirResultado, EntregaResultado
from dominio.muestras.recepciones import resultado_para_leer
from dominio.muestras.reglas import exigir_informe, exigir_motivo, exigir_tras
from dominio.muestras.reglas_de_examen import exigir_autorizacion, exigir_resultado, exigir_valor, valor_desconocido
from dominio.muestras.vida import (
    Actual,
    Paso,
    Transicion,
    firma_de,
    mover,
)
from dominio.ventanilla.necesidades import Pesquisa
from dominio.ventanilla.recibos import ItemRecibo
from dominio.ventanilla.turno import Turno
from dominio.vocabulario.enumeraciones import Estado, Resultado
from dominio.vocabulario.errores import (
    CorreccionFueraDePlazo,
    CorreccionYaHecha,
    DatoNoCorresponde,
    DatoObligatorio,
    ErrorDominio,
    ExamenDesconocido,
    FaltaExamen,
    ValorNoPermitido,
)
from dominio.vocabulario.examenes import Examen, resultado_dicho
from dominio.vocabulario.tiempo import PRIMER_DIA, para_leer


def entregar(turno: Turno, pedido: EntregaResultado) -> Pesquisa[list[ItemRecibo]]:
    """Received samples get their result."""
    return mover(turno, pedido.items, ENTREGA)


def corregir(turno: Turno, pedido: CorregirResultado) -> Pesquisa[list[ItemRecibo]]:
    """Informed samples get another result: once, and within the days of their examination (ORD 892/2021: 7)."""
    return mover(turno, pedido.items, CORRECCION)


def _revisar_entrega(turno: Turno, item: Entrega, actual: Actual | None) -> Iterable[ErrorDominio]:
    for campo in ("resultado", "fecha_hora_resultado_laboratorio"):
        if getattr(item, campo) is None and not _valor_malo(item, campo):
            yield DatoObligatorio(campo=campo)
    yield from errores_de_entrega(turno, item, actual)


def _valor_malo(item: Entrega, campo: str) -> bool:
    """Whether the result is absent because it was told by a value that means none, which is said already."""
    return campo == "resultado" and any(error.campo == "valor_resultado" for error in item.errores)


def errores_de_entrega(turno: Turno, item: Entrega, actual: Actual | None) -> Iterable[ErrorDominio]:
    """What is wrong with the data that a result has, whatever it lacks."""
    for exigir in (_exigir_resultado, _exigir_fecha, _exigir_informe, _exigir_valor, _exigir_autorizacion):
        if error := _error_de(exigir, turno, item, actual):
            yield error


Item = TypeVar("Item", bound=Entrega)
ConResultado = TypeVar("ConResultado", bound=Any)
"""An item that has a result, its value and its errors."""
Exigencia = Callable[[Turno, Item, Actual | None], None]


def _error_de(exigir: Exigencia[Item], turno: Turno, item: Item, actual: Actual | None) -> ErrorDominio | None:
    try:
        exigir(turno, item, actual)
    except ErrorDominio as error:
        return error
    return None


def _exigir_resultado(turno: Turno, item: Entrega, actual: Actual | None) -> None:
    if item.resultado is not None and actual is not None:
        exigir_resultado(item.resultado, examen_de(turno, actual), actual.codigo_examen)


def _exigir_valor(turno: Turno, item: Entrega, actual: Actual | None) -> None:
    if item.resultado is not None and actual is not None and not any(e.campo == "valor_resultado" for e in item.errores):
        exigir_valor(item.resultado, item.valor_resultado, examen_de(turno, actual))


def _exigir_autorizacion(turno: Turno, _item: Entrega, actual: Actual | None) -> None:
    if actual is not None and actual.codigo_examen is not None:
        examen = examen_de(turno, actual)
        exigir_autorizacion("id_muestra", turno.catalogo, examen, turno.laboratorio_id, actual.creada_en)


def examen_de(turno: Turno, actual: Actual) -> Examen:
    """The examination of a sample, as it was in force when it was registered; refuses one that the catalogue lost."""
    examen = turno.catalogo.de_muestra(actual)
    if examen is not None:
        return examen
    if actual.codigo_examen is None:
        raise FaltaExamen(campo="id_muestra", tecnica=actual.tecnica_muestra)
    raise ExamenDesconocido(campo="id_muestra", valor=actual.codigo_examen, conocidos="")


def _exigir_fecha(turno: Turno, item: Entrega, actual: Actual | None) -> None:
    fecha = item.fecha_hora_resultado_laboratorio
    if fecha is not None:
        recepcion = actual.fecha_recepcion_laboratorio if actual else None
        desde = recepcion or PRIMER_DIA
        exigir_tras("fecha_hora_resultado_laboratorio", fecha, desde, turno.ahora)


def _exigir_informe(_turno: Turno, item: Entrega, _actual: Actual | None) -> None:
    if item.informe is not None:
        exigir_informe(item.informe)


def _ya_entregado(item: Entrega, actual: Actual) -> bool:
    return (
        actual.estado == Estado.CON_RESULTADO
        and item.informe is None
        and actual.resultado == item.resultado
        and actual.fecha_hora_resultado_laboratorio == item.fecha_hora_resultado_laboratorio
        and mismo_valor(item, actual)
    )


def con_resultado_escrito(turno: Turno, item: Item, actual: Actual) -> Item:
    """The same of a row, in which people also write the value in the place of the result."""
    return leer_resultado_escrito(con_resultado(turno, item, actual), turno.catalogo.de_muestra(actual))


def leer_resultado_escrito(item: ConResultado, examen: Examen | None) -> ConResultado:
    """A row whose result could not be read, with what it means if it is a value of the examination."""
    ilegible = next((e for e in item.errores if e.campo == "resultado" and isinstance(e, ValorNoPermitido)), None)
    if ilegible is None or examen is None or examen.por_omision:
        return item
    valor, demas = examen.valor_escrito(ilegible.valor), tuple(e for e in item.errores if e is not ilegible)
    if valor is None:
        error = valor_desconocido(ilegible.valor or "", examen, "resultado")
        return replace(item, errores=(*demas, error))
    if item.valor_resultado not in (None, valor):
        cuando = f"valor_resultado es {item.valor_resultado}"
        return replace(item, errores=(*demas, DatoNoCorresponde(campo="resultado", valor=valor, cuando=cuando)))
    return replace(item, resultado=examen.valores[valor], valor_resultado=valor, errores=demas)


def con_resultado(turno: Turno, item: Item, actual: Actual) -> Item:
    """The item with the result that its value means, if it tells the value alone, as people do."""
    if item.resultado is not None or item.valor_resultado is None or any(e.campo == "resultado" for e in item.errores):
        return item
    examen = turno.catalogo.de_muestra(actual)
    resultado = examen.valores.get(item.valor_resultado) if examen else None
    if examen is None or resultado is not None:
        return replace(item, resultado=resultado)
    return replace(item, errores=(*item.errores, valor_desconocido(item.valor_resultado, examen)))


def mismo_valor(item: Entrega, actual: Actual) -> bool:
    """Whether the sample has the value that the item tells, if it tells one."""
    return item.valor_resultado in (None, actual.valor_resultado or actual.resultado)


def valor_a_guardar(turno: Turno, item: Entrega, actual: Actual) -> str | None:
    """What is stored beside the verdict of an item that passed every rule."""
    assert item.resultado is not None  # noqa: S101 (the rules ask for it)
    return examen_de(turno, actual).valor_de(item.resultado, item.valor_resultado)


def _valores(turno: Turno, item: Entrega, actual: Actual, correcciones: int) -> dict[str, Any]:
    return {
        "resultado": item.resultado,
        "valor_resultado": valor_a_guardar(turno, item, actual),
        "fecha_hora_resultado_laboratorio": item.fecha_hora_resultado_laboratorio,
        "informado_en": turno.ahora if correcciones == 0 else actual.informado_en,
        "correcciones": correcciones,
        "informe_id": _guardar_informe(turno, item, actual),
    }


def _guardar_informe(turno: Turno, item: Entrega, actual: Actual) -> int | None:
    """Keep the report, and its number; the report of an earlier result stays stored but is no longer the sample's."""
    informe = item.informe
    if informe is None:
        return None
    numero = turno.numero("informe")
    guardar_informe(turno, numero, actual.id, informe.contenido, informe.nombre)
    return numero


def firma_de_resultado(
    laboratorio: int | None, resultado: Resultado | None, fecha: datetime | None, valor: str | None = None
) -> bytes:
    """The digest of a result without report, by whatever door it comes."""
    datos = {"resultado": resultado, "fecha_hora_resultado_laboratorio": fecha, "valor_resultado": valor}
    return firma_de(EntregaResultado.operacion, laboratorio, datos)


def _dar_entrega(turno: Turno, item: Entrega, actual: Actual) -> Paso:
    valores = _valores(turno, item, actual, 0)
    return Paso(hacia=Estado.CON_RESULTADO, valores=valores, detalle=_dicho(valores))


def _dicho(valores: dict[str, Any]) -> str | None:
    return resultado_dicho(valores["resultado"], valores["valor_resultado"])


ENTREGA: Transicion[Entrega] = Transicion(
    desde=estados.POR_INFORMAR,
    operacion=EntregaResultado.operacion,
    datos=("resultado", "fecha_hora_resultado_laboratorio", "informe", "valor_resultado"),
    revisar=_revisar_entrega,
    ya_hecho=_ya_entregado,
    dar=_dar_entrega,
    completar=con_resultado,
)


def _revisar_correccion(turno: Turno, item: Correccion, actual: Actual | None) -> Iterable[ErrorDominio]:
    yield from _revisar_entrega(turno, item, actual)
    if item.motivo is None:
        yield DatoObligatorio(campo="motivo")
    for exigir in (_exigir_motivo, _exigir_una_vez, _exigir_plazo):
        if error := _error_de(exigir, turno, item, actual):
            yield error


def _exigir_motivo(_turno: Turno, item: Correccion, _actual: Actual | None) -> None:
    if item.motivo is not None:
        exigir_motivo("motivo", item.motivo)


def _exigir_una_vez(_turno: Turno, _item: Entrega, actual: Actual | None) -> None:
    if actual is not None and actual.estado == Estado.CON_RESULTADO and actual.correcciones > 0:
        raise CorreccionYaHecha(campo="id_muestra", valor=actual.id)


def _exigir_plazo(turno: Turno, _item: Entrega, actual: Actual | None) -> None:
    if actual is None or actual.informado_en is None:
        return
    hasta = actual.informado_en + timedelta(days=examen_de(turno, actual).dias_correccion)
    if turno.presentado_en > hasta:
        raise CorreccionFueraDePlazo(campo="id_muestra", valor=actual.id, hasta=para_leer(hasta))


def _dar_correccion(turno: Turno, item: Correccion, actual: Actual) -> Paso:
    valores = _valores(turno, item, actual, actual.correcciones + 1)
    detalle = f"{_dicho(valores)}; antes, {resultado_para_leer(actual)}."
    return Paso(hacia=Estado.CON_RESULTADO, valores=valores, motivo=item.motivo, detalle=detalle)


CORRECCION: Transicion[Correccion] = Transicion(
    desde=estados.INFORMADAS,
    operacion=CorregirResultado.operacion,
    datos=(*ENTREGA.datos, "motivo"),
    revisar=_revisar_correccion,
    ya_hecho=lambda _item, _actual: False,
    dar=_dar_correccion,
    completar=con_resultado,
)
