"""«Datos maestros» as one download: all that a sample may name, and nothing of anybody."""

from flask import Blueprint, Response

from carga_excel.salida.datos_maestros import datos_maestros
from dominio.maestros.publicados import MAESTROS, listar
from portal.marco import contexto
from portal.marco.permisos import con_sesion

paginas = Blueprint("datos_maestros", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@paginas.get("/datos-maestros.xlsx")
@con_sesion
def descargar() -> Response:
    """Every master that `listarMaestro` gives, as it is now."""
    with contexto.ventanilla().motor.connect() as conexion:
        contenido = datos_maestros({nombre: listar(conexion, nombre) for nombre in MAESTROS})
    cabeceras = {"Content-Disposition": 'attachment; filename="datos-maestros.xlsx"'}
    return Response(contenido, mimetype=XLSX, headers=cabeceras)
