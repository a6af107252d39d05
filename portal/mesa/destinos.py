"""Targets of the daily report: the help desk proposes them, the ministry confirms them, both try them."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dominio.reportes.destinos.mensajeria import Mensajeria
from dominio.reportes.destinos.pedidos import (
    AnotarVista,
    ConfirmarDestino,
    DestinoCambiado,
    DestinosHallados,
    ListarDestinos,
    ProponerDestino,
    RetirarDestino,
)
from dominio.reportes.destinos.registro import LARGO_DE_DESTINO, hallar
from dominio.ventanilla.pedidos import Permiso
from dominio.ventanilla.porteria import PERMISOS
from dominio.vocabulario.errores import ErrorDominio, HuellaDeDestinoCambiada, HuellaQueNoSeVio
from modelos import para_leer
from portal.envios import vueltas
from portal.envios.confirmaciones import Confirmacion, ultimo_uso
from portal.marco import contexto
from portal.marco.navegacion import Seccion
from portal.marco.permisos import exige

paginas = Blueprint("destinos", __name__)
SECCIONES = (Seccion("Destinos", "destinos.destinos", 45),)


@paginas.get("/destinos")
@exige(Permiso.DESTINO_VER)
def destinos() -> str:
    """All of them with how they stand, and the form for one more."""
    vuelta = vueltas.actual()
    puede = PERMISOS[contexto.actor().rol]
    return render_template(
        "administracion/destinos.html",
        destinos=contexto.pedir(ListarDestinos(), DestinosHallados).destinos,
        propone=Permiso.DESTINO_PROPONER in puede,
        confirma=Permiso.DESTINO_CONFIRMAR in puede,
        errores=vuelta.errores,
        form=vuelta.de("destinos.proponer").campos,
        largo=LARGO_DE_DESTINO,
    )


@paginas.post("/destinos")
@exige(Permiso.DESTINO_PROPONER)
def proponer() -> Response:
    """Propose one; its secret is encrypted before anything else is done with it."""
    direccion = request.form.get("direccion", "")
    try:
        secreto = mensajeria().cerrar(direccion, request.form.get("secreto", ""))
        pedido = ProponerDestino(nombre=request.form.get("nombre", ""), direccion=direccion, secreto=secreto)
        contexto.pedir(pedido, DestinoCambiado)
    except ErrorDominio as error:
        return _no_se_pudo(error, ProponerDestino.operacion)
    flash("Quedó propuesto. Pruébelo para ver su huella; alguien del ministerio la compara y lo confirma.", "bien")
    return redirect(url_for("destinos.destinos"), 303)


@paginas.post("/destinos/<int:numero>/probar")
@exige(Permiso.DESTINO_VER)
def probar(numero: int) -> Response:
    """See what it shows; at a confirmed one that shows what was confirmed, come in and leave a file."""
    try:
        fila = _hallar(numero)
        huella = mensajeria().mirar(fila)
        contexto.pedir(AnotarVista(numero=numero, huella=huella), DestinoCambiado)
        if fila.huella is not None:
            _entrar(fila, huella)
    except ErrorDominio as error:
        return _no_se_pudo(error, AnotarVista.operacion)
    flash(
        "Se dejó un archivo de prueba, se leyó igual y se quitó." if fila.huella else "Responde: compare su huella.", "bien"
    )
    return redirect(url_for("destinos.destinos"), 303)


def _entrar(fila: Any, huella: str) -> None:
    if huella != fila.huella:
        raise HuellaDeDestinoCambiada(valor=fila.nombre)
    mensajeria().probar(fila)
    contexto.pedir(AnotarVista(numero=fila.id, huella=None), DestinoCambiado)


@paginas.post("/destinos/<int:numero>/confirmar")
@exige(Permiso.DESTINO_CONFIRMAR)
def confirmar(numero: int) -> Response:
    """Take for the target's what it shows at this moment, if that is what was compared."""
    try:
        fila = _hallar(numero)
        huella = mensajeria().mirar(fila)
        if huella != request.form.get("huella"):
            contexto.pedir(AnotarVista(numero=numero, huella=huella), DestinoCambiado)
            raise HuellaQueNoSeVio(campo="huella", valor=fila.nombre)
        contexto.pedir(ConfirmarDestino(numero=numero, huella=huella), DestinoCambiado)
    except ErrorDominio as error:
        return _no_se_pudo(error, ConfirmarDestino.operacion)
    flash(f"«{fila.nombre}» quedó confirmado: recibe el reporte diario desde el último emitido.", "bien")
    return redirect(url_for("destinos.destinos"), 303)


@paginas.get("/destinos/<int:numero>/retirar")
@exige(Permiso.DESTINO_VER)
def pedir_retirar(numero: int) -> str:
    """Ask before nothing more is sent to it."""
    todos = contexto.pedir(ListarDestinos(), DestinosHallados).destinos
    fila = _hallar(numero)
    ultimo = next(uno.ultimo_en for uno in todos if uno.numero == numero)
    return Confirmacion(
        titulo=f"Retirar {fila.nombre}",
        boton="Retirar el destino",
        nombre=fila.nombre,
        efectos=("No se le envía nada más.", "Lo que ya recibió queda donde está, y lo que se hizo queda en el registro."),
        hechos=(("Último envío", ultimo_uso(ultimo)),),
        accion=url_for("destinos.retirar", numero=numero),
        volver=url_for("destinos.destinos"),
        de_que=fila.nombre,
        seccion="destinos.destinos",
    ).pagina()


@paginas.post("/destinos/<int:numero>/retirar")
@exige(Permiso.DESTINO_VER)
def retirar(numero: int) -> Response:
    """Send nothing more to it."""
    try:
        contexto.pedir(RetirarDestino(numero=numero, confirmacion=request.form.get("confirmacion", "")), DestinoCambiado)
    except ErrorDominio as error:
        if error.codigo == "HUB-5055":
            raise
        return vueltas.con_errores([error], "destinos.pedir_retirar", numero=numero)
    flash("Quedó retirado: no se le envía nada más.", "bien")
    return redirect(url_for("destinos.destinos"), 303)


def mensajeria() -> Mensajeria:
    """Whoever reaches targets."""
    una: Mensajeria = current_app.extensions["hub_mensajeria"]
    return una


def _hallar(numero: int) -> Any:
    with para_leer(contexto.ventanilla().motor) as conexion:
        return hallar(conexion, numero)


def _no_se_pudo(error: ErrorDominio, operacion: str) -> Response:
    if error.id_mensaje is None:
        contexto.rechazar(error, operacion)
    return vueltas.con_errores([error], "destinos.destinos")
