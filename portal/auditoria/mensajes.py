"""The auditor's log of messages: search, count, export."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from flask import Blueprint, Response, render_template, request

from dominio.auditoria import contar
from dominio.auditoria.atencion import MensajesExportados
from dominio.auditoria.exportacion import MAXIMO_EXPORTADO
from dominio.auditoria.guardadas import guardadas_de
from dominio.auditoria.pedidos import ExportarMensajes
from dominio.mensajes.busqueda import MAXIMO_CONTADO, PaginaDeMensajes
from dominio.ventanilla.pedidos import Permiso
from dominio.vocabulario.tiempo import en_chile
from portal.auditoria.filtro import (
    CRITERIOS,
    ROTULOS,
    BusquedaPedida,
    a_momento,
    atajos,
    direccion,
    leer_busqueda,
    opciones,
)
from portal.auditoria.libro import a_libro
from portal.auditoria.ventana import hallar, pedir, personas
from portal.marco import contexto
from portal.marco.argumentos import entiende
from portal.marco.formularios import numero_de
from portal.marco.navegacion import Seccion
from portal.marco.permisos import exige

paginas = Blueprint("auditoria", __name__)
SECCIONES = (Seccion("Mensajes", "auditoria.mensajes", 10),)
VECES = 40
"""How often an open page counts again by itself, so that a forgotten one does not keep its session awake."""
LIBRO = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@paginas.get("/auditoria/mensajes")
@exige(Permiso.AUDITAR)
@entiende(*CRITERIOS, "cursor")
def mensajes() -> tuple[str, int]:
    """The log, newest first."""
    busqueda = leer_busqueda(request.args)
    cursor = request.args.get("cursor") or None
    ahora = contexto.ventanilla().reloj()
    pagina = PaginaDeMensajes((), None) if busqueda.errores else hallar(busqueda.filtro, cursor)
    with contexto.ventanilla().motor.connect() as conexion:
        datos = {
            "opciones": opciones(conexion),
            "guardadas": guardadas_de(conexion, contexto.actor().usuario_id),
            "quienes": personas(conexion, pagina.mensajes),
            "cuantos": 0 if busqueda.errores else contar(conexion, busqueda.filtro),
        }
    cuenta = {"maximo": MAXIMO_CONTADO, "nuevos": 0, "cuenta": _direccion_de_cuenta(busqueda, ahora, VECES)}
    comunes = {
        "busqueda": busqueda,
        "campos": busqueda.campos,
        "atajos": atajos(ahora),
        "exporta": MAXIMO_EXPORTADO,
        "rotulos": ROTULOS,
    }
    html = render_template("auditoria/mensajes.html", pagina=pagina, cursor=cursor, **datos, **cuenta, **comunes)
    return html, 422 if busqueda.errores else 200


@paginas.get("/auditoria/mensajes/cuenta")
@exige(Permiso.AUDITAR)
@entiende(*CRITERIOS, "abierta", "quedan")
def cuenta() -> str:
    """How many messages there are by now, and how many of them came since the page was opened: a piece of that page.

    A count of somebody's messages tells something of them: it is on record as any other search for them.
    """
    busqueda = leer_busqueda(request.args)
    if busqueda.errores:
        raise busqueda.errores[0]
    hallar(busqueda.filtro, None, limite=1)
    abierta = a_momento(request.args.get("abierta", ""), "abierta")
    quedan = min(numero_de("quedan") or 0, VECES)
    with contexto.ventanilla().motor.connect() as conexion:
        cuantos = contar(conexion, busqueda.filtro)
        nuevos = contar(conexion, replace(busqueda.filtro, desde=max(abierta, busqueda.filtro.desde or abierta)))
    return render_template(
        "auditoria/_cuenta.html",
        cuantos=cuantos,
        nuevos=nuevos,
        maximo=MAXIMO_CONTADO,
        campos=busqueda.campos,
        cuenta=_direccion_de_cuenta(busqueda, abierta, quedan - 1),
    )


def _direccion_de_cuenta(busqueda: BusquedaPedida, abierta: datetime, quedan: int) -> str | None:
    """Where the page asks for the next count; nowhere for a search that names somebody, each of which is on record."""
    if busqueda.errores or busqueda.filtro.nombra_a_alguien or quedan < 1:
        return None
    desde = f"{en_chile(abierta):%Y-%m-%dT%H:%M:%S%z}"
    return direccion("auditoria.cuenta", {"abierta": f"{desde[:-2]}:{desde[-2:]}", "quedan": quedan, **busqueda.campos})


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
