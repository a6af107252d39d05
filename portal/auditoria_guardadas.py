"""An auditor's searches under names of their own, each with an address that stays."""

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from dominio.auditoria.guardadas import BusquedaCambiada, GuardarBusqueda, QuitarBusqueda, guardadas_de
from dominio.errores import DatoObligatorio, NadaEnEstaDireccion, TextoDemasiadoLargo
from dominio.pedidos import Permiso
from portal import contexto, vueltas
from portal.auditoria_filtro import direccion, leer_busqueda
from portal.auditoria_ventana import pedir
from portal.permisos import exige

paginas = Blueprint("auditoria_guardadas", __name__)


@paginas.get("/auditoria/busquedas/<int:numero>")
@exige(Permiso.AUDITAR)
def abrir(numero: int) -> Response:
    """Go to the messages of a search of one's own."""
    with contexto.ventanilla().motor.connect() as conexion:
        propias = guardadas_de(conexion, contexto.actor().usuario_id)
    hallada = next((una for una in propias if una.id == numero), None)
    if hallada is None:
        raise NadaEnEstaDireccion(campo="pagina", valor=request.path)
    return redirect(direccion("auditoria.mensajes", hallada.criterios), 303)


@paginas.post("/auditoria/busquedas")
@exige(Permiso.AUDITAR)
def guardar() -> Response:
    """Keep the search that the form repeats."""
    busqueda = leer_busqueda(request.form)
    if busqueda.errores:
        raise busqueda.errores[0]
    try:
        pedir(GuardarBusqueda(nombre=request.form.get("nombre", ""), criterios=busqueda.campos), BusquedaCambiada)
    except (DatoObligatorio, TextoDemasiadoLargo) as error:
        return vueltas.con_errores([error], "auditoria.mensajes", valores=busqueda.campos)
    flash("La búsqueda quedó guardada.", "bien")
    return redirect(direccion("auditoria.mensajes", busqueda.campos), 303)


@paginas.post("/auditoria/busquedas/<int:numero>/quitar")
@exige(Permiso.AUDITAR)
def quitar(numero: int) -> Response:
    """Keep it no longer."""
    pedir(QuitarBusqueda(id=numero), BusquedaCambiada)
    flash("La búsqueda ya no está guardada.", "bien")
    return redirect(direccion("auditoria.mensajes", {}), 303)
