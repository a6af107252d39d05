"""One sample as it is stored, with what its codes mean."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import aliased

from dominio.maestros.publicados import tabla
from dominio.mensajes.borrados import leer_ordenes
from dominio.muestras.campos import CON_MAESTRO
from dominio.muestras.estados import EXISTE
from dominio.muestras.listas.rotulos import nombre_de
from dominio.vocabulario.errores import MuestraDesconocida
from modelos import TOMA_DE_MUESTRAS, Laboratorio, Muestra

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

SIN_MOSTRAR = frozenset({"huella", "ultimo_cambio", "ultimo_cambio_por", "informe_id", "cambios"})
NOMBRE_DE = "nombre_de_"
"""What the labels of the names of its codes begin with, before the field."""


def leer_fila(consulta: "Consulta", id_muestra: int, *alcance: ColumnElement[bool]) -> Row[Any]:
    """A sample with the names of its codes, if it is within what who asks may see; that it was seen is on record."""
    origen = aliased(Laboratorio)
    maestros = {campo: tabla(maestro.modelo).alias() for campo, maestro in CON_MAESTRO.items()}
    orden: Any = (
        select(
            *Muestra.__table__.c,
            Laboratorio.nombre.label("laboratorio"),
            origen.nombre.label("laboratorio_origen"),
            *(suyo.c.nombre.label(NOMBRE_DE + campo) for campo, suyo in maestros.items()),
        )
        .join(Laboratorio, Laboratorio.id == Muestra.laboratorio_id)
        .join(origen, origen.id == Muestra.laboratorio_origen_id)
        .where(Muestra.id == id_muestra, *alcance, EXISTE)
    )
    for campo, suyo in maestros.items():
        orden = orden.join(suyo, suyo.c[CON_MAESTRO[campo].clave] == Muestra.__table__.c[campo], isouter=True)
    fila: Row[Any] | None = consulta.conexion.execute(orden).one_or_none()
    if fila is None:
        raise MuestraDesconocida(campo="id_muestra", valor=id_muestra)
    consulta.tocadas[1] = fila.id
    return fila


def paciente_de(consulta: "Consulta", fila: Row[Any]) -> str:
    """The patient's name, or by which order it was blanked, why, and when."""
    if fila.identidad_borrada_por is None:
        return nombre_de(fila)
    orden = leer_ordenes(consulta.conexion, [fila.identidad_borrada_por]).get(fila.identidad_borrada_por)
    return nombre_de(fila) if orden is None else orden.dicha


def origen_de(fila: Row[Any]) -> str:
    """Who registered it, by name: a laboratory, or whoever takes samples at an establishment."""
    if fila.laboratorio_origen_id != TOMA_DE_MUESTRAS:
        return str(fila.laboratorio_origen)
    donde = getattr(fila, NOMBRE_DE + "cod_deis") or fila.cod_deis
    return f"{donde} ({fila.laboratorio_origen.lower()})"


def campos_de(fila: Row[Any]) -> dict[str, Any]:
    """What pages may show of a sample, by column."""
    return {c.name: getattr(fila, c.name) for c in Muestra.__table__.c if c.name not in SIN_MOSTRAR}


def nombres_de(fila: Row[Any]) -> dict[str, str | None]:
    """What the codes of a sample mean, by field."""
    return {campo: getattr(fila, NOMBRE_DE + campo) for campo in CON_MAESTRO}
