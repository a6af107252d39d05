"""What was blanked by order, verified: it is what the order says and no more, and what is left is what the order left."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from dominio.auditoria.identidad.cambios import resumenes
from dominio.mensajes.borrados import OrdenDeBorrado, leer_ordenes, ordenes_por_mensaje
from dominio.sellos.hojas import DEL_MENSAJE, Filas, Sales, reservados_de
from modelos import Muestra

DE_LA_IDENTIDAD = (
    Muestra.paciente_run,
    Muestra.paciente_pasaporte,
    Muestra.identificador_recien_nacido,
    Muestra.paciente_nombres,
    Muestra.paciente_ap_pat,
    Muestra.paciente_direccion,
    Muestra.paciente_telefono,
    Muestra.paciente_email,
    Muestra.paciente_fecha_nac,
)
"""What says whose a sample is."""
NACIDO_NUNCA = date(1900, 1, 1)


def olvidos_de(sales: Sales) -> dict[int, set[int]]:
    """By message, what was forgotten of it: the places of its salts."""
    olvidos: dict[int, set[int]] = {}
    for (mensaje, lugar), (sal, guardada) in sales.items():
        if sal is None or guardada is not None:
            olvidos.setdefault(mensaje, set()).update({lugar} if guardada is not None else ())
    return olvidos


def ordenes_de_hoy(conexion: Connection, numeros: Collection[int]) -> dict[int, OrdenDeBorrado]:
    """Of each of these messages the order that blanked somebody in it last."""
    dadas = ordenes_por_mensaje(conexion, numeros) if numeros else {}
    return {numero: suyas[-1] for numero, suyas in dadas.items()}


def fallas_de_borrado(filas: Filas, orden: OrdenDeBorrado | None, olvidados: Collection[int]) -> Iterator[str]:
    """In what a message of which something was forgotten differs from what its last order says that is left of it."""
    if orden is None:
        yield "no hay orden que lo diga"
        return
    dicho = orden.mensajes[str(filas.mensaje.id)]
    quedan = resumenes(dict(reservados_de(filas)), set(olvidados))
    for campo in sorted(quedan.keys() | dicho["ahora"].keys()):
        if quedan.get(campo) != dicho["ahora"].get(campo):
            yield f"{campo} no es lo que dejó la orden {orden.id_mensaje}"
    if sorted(lugar for lugar in olvidados if lugar > DEL_MENSAJE) != dicho["documentos"]:
        yield f"no nombraba a quien dice la orden {orden.id_mensaje}"


def fallas_de_identidad(conexion: Connection, muestras: Sequence[Any]) -> Iterator[tuple[int, str]]:
    """Samples that say that an order blanked their patient where none did; and those that have one in spite of an order."""
    dadas = leer_ordenes(conexion, _no_vacios(fila.identidad_borrada_por for fila in muestras))
    for fila in muestras:
        orden = dadas.get(fila.identidad_borrada_por)
        if fila.identidad_borrada_por is None:
            if not (fila.paciente_nombres or fila.paciente_ap_pat or fila.paciente_direccion):
                yield fila.numero, "falta y no dice por qué"
        elif orden is None or fila.numero not in orden.muestras:
            yield fila.numero, f"ninguna orden {fila.identidad_borrada_por} la nombra"
        elif any(_dicho(fila).values()):
            yield fila.numero, f"tiene una a pesar de la orden {orden.id_mensaje}"


def _dicho(fila: Any) -> Mapping[str, Any]:
    dichos = {columna.key: getattr(fila, columna.key) for columna in DE_LA_IDENTIDAD}
    return {**dichos, "paciente_fecha_nac": dichos["paciente_fecha_nac"] != NACIDO_NUNCA}


def _no_vacios(numeros: Iterable[int | None]) -> set[int]:
    return {numero for numero in numeros if numero is not None}
