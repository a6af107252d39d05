"""A laboratory's list of the results that it believes to be here for a day, beside what is here."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, select

from dominio.muestras.estados import EXISTE
from dominio.muestras.pedidos import Conciliar
from dominio.reportes.ocupacion import ESTADOS_CON_RESULTADO
from dominio.reportes.periodo import Dias
from dominio.ventanilla.recibos import ConciliacionHecha, DiferenciaDeLista
from dominio.vocabulario.enumeraciones import Resultado
from dominio.vocabulario.errores import LineaIlegible, ListaDemasiadoLarga, ListaVacia
from dominio.vocabulario.limites import MAXIMO_CONCILIADAS
from dominio.vocabulario.tiempo import dia_buscado
from modelos import Muestra

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

FALTA, DESCONOCIDA, DISTINTA, OTRO_DIA = "falta_en_el_hub", "desconocida", "distinta", "otro_dia"
SIN_LISTAR, REPETIDA = "falta_en_la_lista", "repetida"
QUE_HACER = {
    FALTA: "El hub no tiene su resultado: recepciónela si hace falta y entréguelo.",
    DESCONOCIDA: "No es una muestra suya: revise el código, o regístrela.",
    DISTINTA: "El hub tiene otro resultado: si el suyo es el bueno, corríjalo; si no, corrija su lista.",
    OTRO_DIA: "El resultado está en el hub con la fecha de otro día: revise la fecha que envió.",
    SIN_LISTAR: "El hub la tiene con resultado de este día y su lista no: agréguela, o devuélvala si no debía informarse.",
    REPETIDA: "La muestra viene más de una vez en la lista: deje una sola línea.",
}
SEPARADOR = re.compile(r"[;\t]")
POR_PREGUNTA = 2_000
RESULTADOS_LEIDOS = {uno.value.casefold(): uno for uno in Resultado} | {"no apta": Resultado.NO_APTA}
_M = Muestra.__table__.c


@dataclass(frozen=True, slots=True)
class LineaDeLista:
    """One line: its place, by what the sample is named, and the result."""

    numero: int
    nombre: str
    resultado: Resultado


def leer_lista(texto: str) -> list[LineaDeLista]:
    """The lines that are not blank; refuses a list that is empty, too long, or has a line that cannot be read."""
    escritas = [(n, cruda.strip()) for n, cruda in enumerate(texto.splitlines(), start=1) if cruda.strip()]
    if not escritas:
        raise ListaVacia(campo="lista")
    if len(escritas) > MAXIMO_CONCILIADAS:
        raise ListaDemasiadoLarga(campo="lista", total=len(escritas), maximo=MAXIMO_CONCILIADAS)
    return [_leer(numero, cruda) for numero, cruda in escritas]


def _leer(numero: int, cruda: str) -> LineaDeLista:
    nombre, *resto = (parte.strip().strip('"') for parte in SEPARADOR.split(cruda))
    resultado = RESULTADOS_LEIDOS.get(" ".join(resto[0].casefold().split())) if len(resto) == 1 else None
    if not nombre or resultado is None:
        permitidos = " · ".join(uno.value for uno in Resultado)
        raise LineaIlegible(campo="lista", valor=cruda, linea=numero, permitidos=permitidos)
    return LineaDeLista(numero, nombre, resultado)


def conciliar(consulta: "Consulta", pedido: Conciliar) -> ConciliacionHecha:
    """What the two do not agree about."""
    lineas = leer_lista(pedido.lista)
    dia = dia_buscado(pedido.fecha)
    desde, hasta = Dias(dia, dia).bordes
    conocidas = _conocidas(consulta, {linea.nombre for linea in lineas})
    veces = Counter(conocidas[linea.nombre].id for linea in lineas if linea.nombre in conocidas)
    listadas, diferencias, coinciden = set(), [], 0
    for linea in lineas:
        fila = conocidas.get(linea.nombre)
        if fila is not None:
            listadas.add(fila.id)
        clase = REPETIDA if fila is not None and veces[fila.id] > 1 else _clase(linea, fila, desde, hasta)
        if clase is None:
            coinciden += 1
        else:
            diferencias.append(_diferencia(clase, linea, fila))
    diferencias += [
        _diferencia(SIN_LISTAR, None, fila) for fila in _del_dia(consulta, desde, hasta) if fila.id not in listadas
    ]
    mostradas = [una.id_muestra for una in diferencias if una.id_muestra is not None]
    consulta.tocadas.update(enumerate(mostradas, start=1))
    return ConciliacionHecha(
        **consulta.cabecera, fecha=pedido.fecha, enviadas=len(lineas), coinciden=coinciden, diferencias=diferencias
    )


def _clase(linea: LineaDeLista, fila: Any, desde: Any, hasta: Any) -> str | None:
    if fila is None:
        return DESCONOCIDA
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
        codigo_muestra_cliente=None if codigo is None else codigo[:64],
        id_muestra=None if fila is None else fila.id,
        resultado_enviado=None if linea is None else linea.resultado.value,
        resultado_hub=None if fila is None else fila.resultado,
        que_hacer=QUE_HACER[clase],
    )


_COLUMNAS = (_M.id, _M.codigo_muestra_cliente, _M.estado, _M.resultado, _M.fecha_hora_resultado_laboratorio)


def _conocidas(consulta: "Consulta", nombres: set[str]) -> dict[str, Any]:
    """The caller's samples by the names of the list: its own codes, or the hub's numbers."""
    yo = consulta.laboratorio_id
    suya = (_M.laboratorio_id == yo) | (_M.laboratorio_origen_id == yo)
    numeros = {int(nombre): nombre for nombre in nombres if nombre.isascii() and nombre.isdecimal() and len(nombre) <= 18}
    halladas: dict[str, Any] = {}
    for fila in _buscar(consulta, list(numeros), _M.id, suya):
        halladas[numeros[fila.id]] = fila
    for fila in _buscar(consulta, sorted(nombres), _M.codigo_muestra_cliente, _M.laboratorio_origen_id == yo):
        halladas[fila.codigo_muestra_cliente] = fila
    return halladas


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
