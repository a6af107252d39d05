"""An auditor's searches under names of their own, each with an address that stays."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from dominio.auditoria.guardadas import BusquedaCambiada, Guardada, GuardarBusqueda, QuitarBusqueda, guardadas_de
from dominio.ventanilla.pedidos import Permiso
from dominio.vocabulario.errores import (
    ConfirmacionNoCalza,
    DatoObligatorio,
    NadaEnEstaDireccion,
    TextoDemasiadoLargo,
)
from portal.auditoria.filtro import direccion, en_palabras, leer_busqueda, opciones
from portal.auditoria.ventana import pedir
from portal.envios import vueltas
from portal.envios.confirmaciones import Confirmacion
from portal.marco import contexto
from portal.marco.permisos import exige

paginas = Blueprint("auditoria_guardadas", __name__)


@paginas.get("/auditoria/busquedas/<int:numero>")
@exige(Permiso.AUDITAR)
def abrir(numero: int) -> Response:
    """Go to the messages of a search of one's own."""
    return redirect(direccion("auditoria.mensajes", _propia(numero).criterios), 303)


def _propia(numero: int) -> Guardada:
    with contexto.ventanilla().motor.connect() as conexion:
        propias = guardadas_de(conexion, contexto.actor().usuario_id)
    hallada = next((una for una in propias if una.id == numero), None)
    if hallada is None:
        raise NadaEnEstaDireccion(campo="pagina", valor=request.path)
    return hallada


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


@paginas.get("/auditoria/busquedas/<int:numero>/quitar")
@exige(Permiso.AUDITAR)
def pedir_quitar(numero: int) -> str:
    """Ask before a search is forgotten."""
    una = _propia(numero)
    with contexto.ventanilla().motor.connect() as conexion:
        listas = opciones(conexion)
    return Confirmacion(
        titulo=f"Quitar la búsqueda {una.nombre}",
        boton="Quitar la búsqueda",
        nombre=una.nombre,
        efectos=("Deja de estar guardada, y su dirección deja de servir a quien la tenga.", "Los mensajes no cambian."),
        hechos=tuple(en_palabras(una.criterios, listas)),
        accion=url_for("auditoria_guardadas.quitar", numero=numero),
        volver=url_for("auditoria.mensajes"),
        de_que="Registro de mensajes",
        seccion="auditoria.mensajes",
    ).pagina()


@paginas.post("/auditoria/busquedas/<int:numero>/quitar")
@exige(Permiso.AUDITAR)
def quitar(numero: int) -> Response:
    """Keep it no longer."""
    try:
        pedir(QuitarBusqueda(id=numero, confirmacion=request.form.get("confirmacion", "")), BusquedaCambiada)
    except ConfirmacionNoCalza as error:
        return vueltas.con_errores([error], "auditoria_guardadas.pedir_quitar", numero=numero)
    flash("La búsqueda ya no está guardada.", "bien")
    return redirect(direccion("auditoria.mensajes", {}), 303)
