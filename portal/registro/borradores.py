"""What somebody keeps for later of the form of a sample."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from dominio.muestras.tomas.borradores import BorradorVisto, GuardarBorrador, QuitarBorrador
from dominio.ventanilla.pedidos import Permiso
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.errores import ErrorDominio
from portal.envios import vueltas
from portal.marco import contexto
from portal.marco.formularios import DESFASE, ORIGEN
from portal.marco.permisos import exige
from portal.registro.formas import NOMBRES_DE_FORMULARIO

paginas = Blueprint("toma_borradores", __name__, url_prefix="/toma/borradores")
NOMBRES_GUARDADOS = NOMBRES_DE_FORMULARIO | {"fecha_muestra" + ORIGEN, "fecha_muestra" + DESFASE}


def guardar_borrador(clase: str, extremo: str) -> Response:
    """Keep what was typed, and say so; what cannot be kept stays in the form."""
    textos = {nombre: texto for nombre, texto in request.form.items() if nombre in NOMBRES_GUARDADOS}
    numero = request.form.get("borrador", "")
    try:
        pedido = GuardarBorrador(forma=clase, textos=textos, numero=int(numero) if numero.isdecimal() else None)
        contexto.pedir(pedido, BorradorVisto)
    except ErrorDominio as error:
        return vueltas.con_errores([error], extremo)
    flash("El borrador quedó guardado: lo espera en el inicio, sin número de muestra hasta que lo registre.", "bien")
    return redirect(url_for("toma.inicio"), 303)


@paginas.post("/<int:numero>/quitar")
@exige(Permiso.MUESTRA_TOMAR)
def quitar(numero: int) -> Response:
    """Drop a draft of one's own."""
    contexto.pedir(QuitarBorrador(numero=numero), Recibo)
    flash("El borrador se quitó.", "bien")
    return redirect(url_for("toma.inicio"), 303)
