"""A laboratory registers a sample by hand, as its system would by SOAP."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from dominio.muestras.reglas import de_run_entero
from dominio.ventanilla.pedidos import Permiso
from dominio.ventanilla.recibos import ReciboLote
from dominio.vocabulario.enumeraciones import Desenlace
from portal.envios import vueltas
from portal.marco import contexto
from portal.marco.permisos import exige
from portal.registro.formas import PROPIA
from portal.registro.formulario import comunes, pagina_de

paginas = Blueprint("registro_propio", __name__, url_prefix="/laboratorio/muestras")
Pagina = str | Response | tuple[str, int]
TAMBIEN_COMUNES = ("rut_responsable", "cod_deis", "tecnica_muestra")


@paginas.get("/nueva")
@exige(Permiso.MUESTRA_CREAR)
def nueva() -> Pagina:
    """The form."""
    accion = url_for("registro_propio.registrar")
    return pagina_de(PROPIA, {"tecnica_muestra": "RT-PCR"}, accion=accion, seccion_actual="laboratorio_inicio.inicio")


@paginas.post("/nueva")
@exige(Permiso.MUESTRA_CREAR)
def registrar() -> Pagina:
    """Register it, and go to its page or to the form of the next one."""
    hecho = contexto.pedir(PROPIA.pedido(items=(PROPIA.leer(),)), ReciboLote).items[0]
    if hecho.desenlace is Desenlace.RECHAZADA:
        return vueltas.con_errores(de_run_entero(hecho.errores), "registro_propio.nueva")
    if hecho.desenlace is Desenlace.EXISTENTE:
        flash(f"La muestra {hecho.codigo_muestra_cliente} ya estaba registrada con los mismos datos.", "aviso")
    else:
        flash(f"La muestra {hecho.codigo_muestra_cliente} quedó registrada.", "bien")
    if request.form.get("accion") == "otra":
        guardados = {**comunes(request.form), **{n: request.form.get(n, "") for n in TAMBIEN_COMUNES}}
        return vueltas.con_resultado("registro_propio.nueva", mostrar={"textos": guardados, "creada": hecho.id_muestra})
    return redirect(url_for("laboratorio_muestra.muestra", id_muestra=hecho.id_muestra), 303)
