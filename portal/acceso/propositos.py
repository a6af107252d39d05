"""What for: asked of who reads patients whom they do not treat, before the first one and once an hour."""

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from dominio.personas.propositos import DeclararProposito
from dominio.ventanilla.pedidos import Permiso
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.enumeraciones import Proposito
from dominio.vocabulario.errores import PropositoNoValido
from portal.envios import vueltas
from portal.marco import contexto
from portal.marco.argumentos import entiende
from portal.marco.direcciones import direccion_propia, ir_a
from portal.marco.permisos import exige

paginas = Blueprint("propositos", __name__)


@paginas.get("/proposito")
@exige(Permiso.PROPOSITO_DECLARAR)
@entiende("siguiente")
def elegir() -> str:
    """The purposes among which to choose."""
    return render_template(
        "acceso/proposito.html",
        propositos=[(uno.value, uno.nombre) for uno in Proposito],
        siguiente=direccion_propia(request.args.get("siguiente")),
        errores=vueltas.actual().errores,
    )


@paginas.post("/proposito")
@exige(Permiso.PROPOSITO_DECLARAR)
def declarar() -> Response:
    """Keep it for a while, and on to the page for which it was asked."""
    siguiente = direccion_propia(request.form.get("siguiente"))
    pedido = DeclararProposito(sesion=contexto.sesion().huella, proposito=request.form.get("proposito", "")[:60])
    try:
        contexto.pedir(pedido, Recibo)
    except PropositoNoValido as error:
        return vueltas.con_errores([error], "propositos.elegir", siguiente=siguiente)
    return ir_a(siguiente or url_for("acceso.inicio"))
