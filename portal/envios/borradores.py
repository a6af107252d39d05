"""A form whose session had ended: what was typed waits for the same person, who is sent back to it after coming in."""

from flask import flash, redirect, request, session, url_for
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response
from wtforms import ValidationError

from portal.envios import fichas, vueltas
from portal.envios import paginas as envios
from portal.marco import contexto
from portal.marco.direcciones import direccion_propia
from portal.marco.permisos import acceso_de

SE_VENCIO = "Su sesión venció porque pasó mucho tiempo sin usarse."
TE_ESPERA = "Lo que escribió está guardado: lo verá al entrar otra vez con la misma cuenta."
SIN_ENVIAR = "Su sesión había vencido y esto no se envió. Revíselo y envíelo."
DE_OTRA_SESION = "Este formulario era de una sesión anterior y no se envió. Revíselo y envíelo otra vez."


def al_vencer(quien: int | None) -> Response | str | None:
    """What the log-in leads to for a form of somebody whose session ended: its page, or what became of it before.

    `quien` is the person, None if nobody knows.
    """
    if quien is not None:
        flash(SE_VENCIO, "aviso")
    if request.method != "POST" or acceso_de(request.endpoint) is None or not _es_de_esta_cookie():
        return None
    ficha = fichas.que_vino()
    if antes := envios.ya_enviado(ficha, quien):
        return antes
    if quien is None or not fichas.es_de(ficha, quien) or not request.form.get("pagina"):
        return None
    flash(TE_ESPERA, "aviso")
    return vueltas.guardar(quien, SIN_ENVIAR, _pagina())


def de_otra_sesion() -> Response | None:
    """Back to the page of a form that its sender opened in an earlier session of theirs; nothing is done.

    None if the form is somebody else's, or there is nothing to show.
    """
    actual, ficha, acceso = contexto.sesion_o_nadie(), fichas.que_vino(), acceso_de(request.endpoint)
    if actual is None or acceso is None or acceso.aparte:
        return None
    if acceso.publico:  # the log-in of a second tab: who sent it is in
        return redirect(url_for("acceso.inicio"), 303)
    usuario_id = actual.actor.usuario_id
    if antes := envios.ya_enviado(ficha, usuario_id):
        return antes
    if usuario_id is None or not fichas.es_de(ficha, usuario_id) or not request.form.get("pagina"):
        return None
    return redirect(vueltas.guardar(usuario_id, DE_OTRA_SESION, _pagina()), 303)


def _es_de_esta_cookie() -> bool:
    try:
        validate_csrf(request.form.get("csrf_token"))
    except (ValidationError, HTTPException):  # the second: a body that cannot be taken, of which nothing can be kept
        return False
    return "csrf_token" in session


def _pagina() -> str:
    return direccion_propia(request.form.get("pagina")) or url_for("acceso.inicio")
