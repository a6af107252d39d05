"""One sample as it is stored, with what its codes mean."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import aliased

from dominio.muestras.estados import EXISTE
from dominio.vocabulario.errores import MuestraDesconocida
from modelos import Comuna, Establecimiento, Laboratorio, Muestra, Pais

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

_M = Muestra.__table__.c
SIN_MOSTRAR = frozenset({"huella", "ultimo_cambio", "ultimo_cambio_por", "informe_id", "cambios"})


def leer_fila(consulta: "Consulta", id_muestra: int, *alcance: ColumnElement[bool]) -> Row[Any]:
    """A sample with the names of its codes, if it is within what who asks may see; that it was seen is on record."""
    origen = aliased(Laboratorio)
    orden: Any = (
        select(
            *Muestra.__table__.c,
            Laboratorio.nombre.label("laboratorio"),
            origen.nombre.label("laboratorio_origen"),
            Comuna.nombre.label("comuna"),
            Pais.nombre.label("pais"),
            Establecimiento.nombre.label("establecimiento"),
        )
        .join(Laboratorio, Laboratorio.id == Muestra.laboratorio_id)
        .join(origen, origen.id == Muestra.laboratorio_origen_id)
        .join(Comuna, Comuna.codigo == Muestra.paciente_comuna, isouter=True)
        .join(Pais, Pais.codigo == Muestra.paciente_ext_paisorigen, isouter=True)
        .join(Establecimiento, Establecimiento.cod_deis == Muestra.cod_deis, isouter=True)
        .where(Muestra.id == id_muestra, *alcance, EXISTE)
    )
    fila: Row[Any] | None = consulta.conexion.execute(orden).one_or_none()
    if fila is None:
        raise MuestraDesconocida(campo="id_muestra", valor=id_muestra)
    consulta.tocadas[1] = fila.id
    return fila
