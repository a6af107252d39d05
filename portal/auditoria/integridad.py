"""The auditor's page about the seal of the record, and the files that prove something to somebody outside."""

from importlib.resources import files

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as Respuesta

from dominio.auditoria.atencion import PruebaDada, SelloPedido
from dominio.auditoria.integridad import MENSAJES_CONTADOS, estado_del_sello
from dominio.auditoria.pedidos import PedirSello, ProbarMensaje
from dominio.ventanilla.pedidos import Permiso
from modelos import para_leer
from portal.auditoria.ventana import pedir
from portal.marco import contexto
from portal.marco.navegacion import Seccion
from portal.marco.permisos import exige

paginas = Blueprint("auditoria_integridad", __name__)
SECCIONES = (Seccion("Integridad", "auditoria_integridad.ver", 16),)


@paginas.get("/auditoria/integridad")
@exige(Permiso.AUDITAR)
def ver() -> str:
    """How the seal stands, and the last verifications."""
    ventanilla = contexto.ventanilla()
    with para_leer(ventanilla.motor) as conexion:
        estado = estado_del_sello(conexion, ventanilla.reloj())
    return render_template("auditoria/integridad.html", estado=estado, contados=MENSAJES_CONTADOS)


@paginas.post("/auditoria/integridad/sellar")
@exige(Permiso.AUDITAR)
def sellar() -> Respuesta:
    """Have the record sealed now; that it was asked for is itself on record, and under the seal that it leads to."""
    pedir(PedirSello(), SelloPedido)
    current_app.extensions["hub_al_suceder"].sellar()
    flash("Se pidió sellar el registro. La cabeza nueva aparece aquí en unos segundos: cargue la página otra vez.", "bien")
    return redirect(url_for("auditoria_integridad.ver"), 303)


@paginas.get("/auditoria/integridad/verificar_prueba.py")
@exige(Permiso.AUDITAR)
def verificador() -> Response:
    """The verifier, for whoever gets a proof."""
    programa = files("dominio.sellos").joinpath("verificar_prueba.py").read_bytes()
    return _archivo(programa, "text/x-python; charset=utf-8", "verificar_prueba.py")


@paginas.get("/auditoria/mensajes/<int:id_mensaje>/prueba.json")
@exige(Permiso.AUDITAR)
def prueba(id_mensaje: int) -> Response:
    """The proof of one message."""
    dada = pedir(ProbarMensaje(id_mensaje=id_mensaje), PruebaDada)
    return _archivo(dada.contenido, "application/json", f"prueba-{id_mensaje}.json")


def _archivo(contenido: bytes, tipo: str, nombre: str) -> Response:
    return Response(contenido, content_type=tipo, headers={"Content-Disposition": f'attachment; filename="{nombre}"'})
