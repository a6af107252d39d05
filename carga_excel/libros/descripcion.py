"""The workbooks that the hub takes in and hands out; another kind costs one more description, in a file beside this one."""

from collections.abc import Mapping

from carga_excel.libros.actualizacion import ACTUALIZACION
from carga_excel.libros.antigeno import ANTIGENOS
from carga_excel.libros.columnas import Libro
from carga_excel.libros.de_laboratorio import MUESTRAS, RESULTADOS
from dominio.muestras.planillas.pedidos import Planilla
from dominio.ventanilla.porteria import PERMISOS
from dominio.vocabulario.enumeraciones import Rol

__all__ = ["ACTUALIZACION", "ANTIGENOS", "LIBROS", "MUESTRAS", "RESULTADOS", "libros_de"]

LIBROS: Mapping[Planilla, Libro] = {libro.clave: libro for libro in (RESULTADOS, MUESTRAS, ACTUALIZACION, ANTIGENOS)}


def libros_de(rol: Rol) -> dict[Planilla, Libro]:
    """Those that somebody of that role may bring."""
    return {clave: libro for clave, libro in LIBROS.items() if libro.pedido.permiso in PERMISOS[rol]}
