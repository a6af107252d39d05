"""The page of alerts: what is wrong now, who sees to it, and what was wrong lately."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dominio.alertas.pedidos import LARGO_DE_NOTA, AlertaCambiada, AlertasHalladas, ListarAlertas, ReconocerAlerta
from dominio.ventanilla.pedidos import Permiso
from dominio.ventanilla.porteria import PERMISOS
from dominio.vocabulario.errores import ErrorDominio
from portal.envios import vueltas
from portal.marco import contexto
from portal.marco.navegacion import Seccion
from portal.marco.permisos import exige

paginas = Blueprint("alertas", __name__)
SECCIONES = (Seccion("Alertas", "alertas.ver", 46),)


@paginas.get("/alertas")
@exige(Permiso.ALERTA_VER)
def ver() -> str:
    """The open ones first, those that nobody sees to before the others."""
    hallado = contexto.pedir(ListarAlertas(), AlertasHalladas)
    vuelta = vueltas.actual()
    return render_template(
        "mesa/alertas.html",
        hallado=hallado,
        reconoce=Permiso.ALERTA_RECONOCER in PERMISOS[contexto.actor().rol],
        errores=vuelta.errores,
        form=vuelta.de(ReconocerAlerta.operacion).campos,
        largo=LARGO_DE_NOTA,
    )


@paginas.post("/alertas/<int:numero>/reconocer")
@exige(Permiso.ALERTA_RECONOCER)
def reconocer(numero: int) -> Response:
    """Somebody sees to one, and says how."""
    try:
        contexto.pedir(ReconocerAlerta(numero=numero, nota=request.form.get("nota", "")), AlertaCambiada)
    except ErrorDominio as error:
        return vueltas.con_errores([error], "alertas.ver")
    flash("Quedó reconocida: no se recuerda más, y se cierra sola cuando pase.", "bien")
    return redirect(url_for("alertas.ver"), 303)
