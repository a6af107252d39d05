"""The auditor's log of messages: search, count, export."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, render_template, request

from dominio.auditoria.atencion import MensajesExportados
from dominio.auditoria.exportacion import MAXIMO_EXPORTADO
from dominio.auditoria.guardadas import guardadas_de
from dominio.auditoria.pedidos import ExportarMensajes
from dominio.mensajes.busqueda import PaginaDeMensajes
from dominio.ventanilla.pedidos import Permiso
from portal.auditoria import vivo as vivos
from portal.auditoria.filtro import (
    CRITERIOS,
    ORIGENES,
    ROTULOS_DE_CRITERIOS,
    BusquedaPedida,
    atajos,
    leer_busqueda,
    momentos_a_la_vista,
    opciones,
)
from portal.auditoria.libro import a_libro
from portal.auditoria.ventana import hallar, pedir, personas
from portal.marco import contexto
from portal.marco.argumentos import entiende, opcion_de
from portal.marco.navegacion import Seccion
from portal.marco.permisos import exige

paginas = Blueprint("auditoria", __name__)
SECCIONES = (Seccion("Mensajes", "auditoria.mensajes", 10),)
LIBRO = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@paginas.get("/auditoria/mensajes")
@exige(Permiso.AUDITAR)
@entiende(*CRITERIOS, *ORIGENES, "cursor", "vivo")
def mensajes() -> tuple[str, int]:
    """The log, newest first: a page of it, or the newest ones as they come."""
    busqueda = leer_busqueda(request.args)
    ahora, cursor = contexto.ventanilla().reloj(), request.args.get("cursor") or None
    vivo = opcion_de("vivo", {"si": True}) is not None and not busqueda.errores and not busqueda.filtro.nombra_a_alguien
    hallado = vivos.seguidos(busqueda, ahora) if vivo else _hallado(busqueda, cursor, ahora)
    with contexto.ventanilla().motor.connect() as conexion:
        datos = {"opciones": opciones(conexion), "guardadas": guardadas_de(conexion, contexto.actor().usuario_id)}
    forma = {"campos": busqueda.campos, "momentos": momentos_a_la_vista(busqueda.campos)}
    comunes = {"busqueda": busqueda, **forma, "rotulos": ROTULOS_DE_CRITERIOS, "atajos": atajos(ahora)}
    lista = {"cursor": cursor, "vivo": vivo, "exporta": MAXIMO_EXPORTADO}
    html = render_template("auditoria/mensajes.html", **{**hallado, **datos, **comunes, **lista})
    return html, 422 if busqueda.errores else 200


def _hallado(busqueda: BusquedaPedida, cursor: str | None, ahora: datetime) -> dict[str, Any]:
    pagina = PaginaDeMensajes((), None) if busqueda.errores else hallar(busqueda.filtro, cursor)
    with contexto.ventanilla().motor.connect() as conexion:
        quienes = personas(conexion, pagina.mensajes)
    return {"pagina": pagina, "quienes": quienes, **vivos.al_abrir(busqueda, cursor, pagina, ahora)}


@paginas.get("/auditoria/mensajes/exportar.csv")
@exige(Permiso.AUDITAR)
@entiende(*CRITERIOS)
def exportar_csv() -> Response:
    """The messages of a search for a spreadsheet program."""
    return _exportar("csv", "text/csv; charset=utf-8", None)


@paginas.get("/auditoria/mensajes/exportar.xlsx")
@exige(Permiso.AUDITAR)
@entiende(*CRITERIOS)
def exportar_xlsx() -> Response:
    """The messages of a search as a workbook."""

    def como_libro(recibo: MensajesExportados) -> None:
        recibo.contenido = a_libro(recibo.mensajes, recibo.quienes)

    return _exportar("xlsx", LIBRO, como_libro)


def _exportar(extension: str, tipo: str, preparar: Callable[[MensajesExportados], None] | None) -> Response:
    """The file, named after its message; a criterion that cannot be read is refused."""
    busqueda = leer_busqueda(request.args)
    if busqueda.errores:
        raise busqueda.errores[0]
    recibo = pedir(ExportarMensajes(filtro=busqueda.filtro), MensajesExportados, preparar)
    resto = "" if recibo.completo else f"-los-{recibo.filas}-mas-nuevos"
    nombre = f"mensajes-exportacion-{recibo.id_mensaje}{resto}.{extension}"
    respuesta = Response(recibo.contenido, content_type=tipo)
    respuesta.headers["Content-Disposition"] = f'attachment; filename="{nombre}"'
    return respuesta
