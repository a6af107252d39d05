"""A laboratory's list of the results that it believes to be here for a day, beside what is here."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, select

from dominio.muestras.estados import EXISTE
from dominio.muestras.pedidos import Conciliar
from dominio.reportes.ocupacion import ESTADOS_CON_RESULTADO
from dominio.reportes.pedidos import ConciliarPlanilla, LineaDeLista
from dominio.reportes.periodo import Dias
from dominio.ventanilla.recibos import ConciliacionHecha, DiferenciaDeLista
from dominio.vocabulario.enumeraciones import Resultado
from dominio.vocabulario.errores import LineaIlegible, ListaDemasiadoLarga, ListaVacia
from dominio.vocabulario.limites import MAXIMO_CONCILIADAS
from dominio.vocabulario.tiempo import dia_buscado
from modelos import TOMA_DE_MUESTRAS, Muestra

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

FALTA, DESCONOCIDA, DISTINTA, OTRO_DIA = "falta_en_el_hub", "desconocida", "distinta", "otro_dia"
SIN_LISTAR, REPETIDA = "falta_en_la_lista", "repetida"
ILEGIBLE, AMBIGUA = "ilegible", "ambigua"
QUE_HACER = {
    FALTA: "El hub no tiene su resultado: recepciónela si hace falta y entréguelo.",
    DESCONOCIDA: "No es una muestra suya: revise el código, o regístrela.",
    DISTINTA: "El hub tiene otro resultado: si el suyo es el bueno, corríjalo; si no, corrija su lista.",
    OTRO_DIA: "El resultado está en el hub con la fecha de otro día: revise la fecha que envió.",
    SIN_LISTAR: "El hub la tiene con resultado de este día y su lista no: agréguela, o devuélvala si no debía informarse.",
    REPETIDA: "La muestra viene más de una vez en la lista: deje una sola línea.",
    AMBIGUA: "El código es de dos muestras, una registrada por su laboratorio y otra que le enviaron: ponga su id_muestra.",
}
"""Each class with what to do; of a line that cannot be read, its own errors say it."""
SEPARADOR = re.compile(r"[;\t]")
CLASES_DICHAS = {
    FALTA: "Falta en el hub",
    DESCONOCIDA: "Desconocida",
    DISTINTA: "Distinta",
    OTRO_DIA: "De otro día",
    SIN_LISTAR: "Falta en su lista",
    REPETIDA: "Repetida",
    ILEGIBLE: "Ilegible",
    AMBIGUA: "Ambigua",
}
"""How people read the classes."""
POR_PREGUNTA = 2_000
RESULTADOS_LEIDOS = {uno.value.casefold(): uno for uno in Resultado} | {"no apta": Resultado.NO_APTA}
_M = Muestra.__table__.c


def leer_lista(texto: str) -> list[LineaDeLista]:
    """The lines that are not blank; refuses a list that is empty or too long, or of which no line can be read."""
    escritas = [(n, cruda.strip()) for n, cruda in enumerate(texto.splitlines(), start=1) if cruda.strip()]
    exigir_tamano(len(escritas))
    lineas = [_leer(numero, cruda) for numero, cruda in escritas]
    if all(linea.errores for linea in lineas):
        raise lineas[0].errores[0]
    return lineas


def exigir_tamano(total: int) -> None:
    """Refuse a list of nothing, and one of more lines than are compared at once."""
    if not total:
        raise ListaVacia(campo="lista")
    if total > MAXIMO_CONCILIADAS:
        raise ListaDemasiadoLarga(campo="lista", total=total, maximo=MAXIMO_CONCILIADAS)


def _leer(numero: int, cruda: str) -> LineaDeLista:
    nombre, *resto = (parte.strip().strip('"') for parte in SEPARADOR.split(cruda))
    resultado = RESULTADOS_LEIDOS.get(" ".join(resto[0].casefold().split())) if len(resto) == 1 else None
    if nombre and resultado is not None:
        return LineaDeLista(numero, nombre, resultado)
    permitidos = " · ".join(uno.value for uno in Resultado)
    error = LineaIlegible(campo="lista", valor=cruda, linea=numero, permitidos=permitidos)
    return LineaDeLista(numero, nombre or cruda, None, (error,))


def conciliar(consulta: "Consulta", pedido: Conciliar) -> ConciliacionHecha:
    """What the two do not agree about."""
    return _comparar(consulta, pedido.fecha, leer_lista(pedido.lista))


def conciliar_planilla(consulta: "Consulta", pedido: ConciliarPlanilla) -> ConciliacionHecha:
    """The same of a workbook."""
    exigir_tamano(len(pedido.lineas))
    return _comparar(consulta, pedido.fecha, pedido.lineas)


def _comparar(consulta: "Consulta", fecha: date, lineas: Sequence[LineaDeLista]) -> ConciliacionHecha:
    dia = dia_buscado(fecha)
    desde, hasta = Dias(dia, dia).bordes
    conocidas = _conocidas(consulta, {linea.nombre for linea in lineas})
    veces = Counter(fila.id for linea in lineas for fila in conocidas.get(linea.nombre, ()))
    diferencias, coinciden = [], 0
    for linea in lineas:
        filas = conocidas.get(linea.nombre, ())
        fila = filas[0] if len(filas) == 1 else None
        clase = _clase(linea, filas, veces, desde, hasta)
        if clase is None:
            coinciden += 1
        else:
            diferencias.append(_diferencia(clase, linea, fila))
    diferencias += [_diferencia(SIN_LISTAR, None, fila) for fila in _del_dia(consulta, desde, hasta) if fila.id not in veces]
    mostradas = [una.id_muestra for una in diferencias if una.id_muestra is not None]
    consulta.tocadas.update(enumerate(mostradas, start=1))
    return ConciliacionHecha(
        **consulta.cabecera, fecha=fecha, enviadas=len(lineas), coinciden=coinciden, diferencias=diferencias
    )


def _clase(linea: LineaDeLista, filas: Sequence[Any], veces: Counter[int], desde: Any, hasta: Any) -> str | None:
    if linea.resultado is None:
        return ILEGIBLE
    if len(filas) != 1:
        return AMBIGUA if filas else DESCONOCIDA
    fila = filas[0]
    if veces[fila.id] > 1:
        return REPETIDA
    if fila.resultado is None or fila.estado not in ESTADOS_CON_RESULTADO:
        return FALTA
    if fila.resultado != linea.resultado.value:
        return DISTINTA
    return None if desde <= fila.fecha_hora_resultado_laboratorio < hasta else OTRO_DIA


def _diferencia(clase: str, linea: LineaDeLista | None, fila: Any) -> DiferenciaDeLista:
    codigo: str | None = linea.nombre if linea is not None else None
    if fila is not None:
        codigo = fila.codigo_muestra_cliente
    return DiferenciaDeLista(
        clase=clase,
        linea=None if linea is None else linea.numero,
        codigo_muestra_cliente=codigo[:64] if codigo else None,
        id_muestra=None if fila is None else fila.id,
        resultado_enviado=None if linea is None or linea.resultado is None else linea.resultado.value,
        resultado_hub=None if fila is None else fila.resultado,
        que_hacer=QUE_HACER[clase] if clase in QUE_HACER else _de_errores(linea),
    )


def _de_errores(linea: LineaDeLista | None) -> str:
    return " ".join(f"{error.codigo}: {error.mensaje}" for error in (linea.errores if linea else ()))


_COLUMNAS = (_M.id, _M.codigo_muestra_cliente, _M.estado, _M.resultado, _M.fecha_hora_resultado_laboratorio)


def _conocidas(consulta: "Consulta", nombres: set[str]) -> dict[str, list[Any]]:
    """The caller's samples by the names of the list: its own codes, those of labels, or the hub's numbers.

    A name is of two samples where a laboratory gave its own one the code that the hub made for another.
    """
    yo = consulta.laboratorio_id
    suya = (_M.laboratorio_id == yo) | (_M.laboratorio_origen_id == yo)
    tomada = (_M.laboratorio_id == yo) & (_M.laboratorio_origen_id == TOMA_DE_MUESTRAS)
    numeros = {nombre: int(nombre) for nombre in nombres if nombre.isascii() and nombre.isdecimal() and len(nombre) <= 18}
    por_numero = {fila.id: fila for fila in _buscar(consulta, sorted(set(numeros.values())), _M.id, suya)}
    halladas = {nombre: [por_numero[numero]] for nombre, numero in numeros.items() if numero in por_numero}
    por_codigo: dict[str, list[Any]] = {}
    for fila in _buscar(consulta, sorted(nombres), _M.codigo_muestra_cliente, (_M.laboratorio_origen_id == yo) | tomada):
        por_codigo.setdefault(fila.codigo_muestra_cliente, []).append(fila)
    return {**halladas, **por_codigo}


def _buscar(consulta: "Consulta", valores: list[Any], columna: Any, suya: ColumnElement[bool]) -> Iterator[Any]:
    for desde in range(0, len(valores), POR_PREGUNTA):
        tanda = valores[desde : desde + POR_PREGUNTA]
        yield from consulta.conexion.execute(select(*_COLUMNAS).where(columna.in_(tanda), suya, EXISTE))


def _del_dia(consulta: "Consulta", desde: Any, hasta: Any) -> list[Any]:
    """What the caller informed of the day."""
    cuando = _M.fecha_hora_resultado_laboratorio
    donde = [
        cuando >= desde,
        cuando < hasta,
        _M.laboratorio_id == consulta.laboratorio_id,
        _M.estado.in_(ESTADOS_CON_RESULTADO),
    ]
    return list(consulta.conexion.execute(select(*_COLUMNAS).where(*donde).order_by(_M.id)))
