"""What every answer and every request of the portal must have, whatever the page."""

from flask import Flask, Response, g, request, session, url_for
from werkzeug.wrappers import Response as Respuesta

from dominio.personas.sesiones import Pendiente, SesionVigente
from dominio.pruebas.laboratorios import MAXIMO_MENSAJE_PRUEBAS
from dominio.vocabulario.errores import NadaEnEstaDireccion
from portal.envios import borradores
from portal.marco import contexto
from portal.marco.cuerpos import CON_ARCHIVO, MAXIMO_DE_FORMULARIO
from portal.marco.direcciones import aqui, ir_a
from portal.marco.permisos import Acceso, acceso_de

EN_LA_COOKIE = "sesion"
"""Under which name the signed cookie carries the session's token."""

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # Bootstrap draws arrows and ticks with images in its style sheet
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
CSP_DE_INFORME = "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""Of what others wrote and we hand out: without scripts, forms, cookies or this site's name."""
CABECERAS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PASOS_DE_INGRESO = {
    Pendiente.CODIGO: "acceso.codigo",
    Pendiente.CONTRASENA: "acceso.contrasena",
    Pendiente.ENROLAR: "acceso.segundo_factor",
}
"""Where somebody goes who has not finished coming in."""

FORMULARIO_DE_PRUEBAS = 2 * MAXIMO_MENSAJE_PRUEBAS
"""Bytes of the form with a message to the sandbox: a message that is somewhat too large gets the sandbox's own fault."""


def asegurar(portal: Flask) -> None:
    """Look at every request before its view, and finish every answer."""
    portal.before_request(_exigir_acceso)
    portal.after_request(_terminar)


def _exigir_acceso() -> Respuesta | None:
    """Send on whoever has still to come in; refuse what the role does not include exactly as what does not exist."""
    acceso = acceso_de(request.endpoint)
    if acceso is not None and acceso.aparte:
        request.max_content_length = request.max_form_memory_size = FORMULARIO_DE_PRUEBAS
    elif request.mimetype != CON_ARCHIVO:
        request.max_content_length = MAXIMO_DE_FORMULARIO  # read and parsed whole, whoever sends it
    if request.endpoint == "static":
        return None
    actual = contexto.sesiones().vigente(session.get(EN_LA_COOKIE), usar=acceso is None or not acceso.solo_mira)
    g.sesion = actual
    if acceso is not None and acceso.publico:
        return None
    if actual is None:
        return None if acceso is None else _a_la_entrada()
    return _del_que_entro(acceso, actual)


def _del_que_entro(acceso: Acceso | None, actual: SesionVigente) -> Respuesta | None:
    if actual.pendiente is not None and not (acceso and acceso.a_medias):
        return ir_a(url_for(PASOS_DE_INGRESO[actual.pendiente]))
    if acceso is None or not acceso.admite(actual.actor.rol):
        raise NadaEnEstaDireccion(campo="pagina", valor=request.path)
    return None


def _a_la_entrada() -> Respuesta:
    """To the log-in, and from there back to this page; of a form, to the page that shows what was typed into it."""
    quien = contexto.sesiones().quien_vencio(session.pop(EN_LA_COOKIE, None))
    siguiente = borradores.al_vencer(quien)
    if isinstance(siguiente, Respuesta):
        return siguiente
    return ir_a(url_for("acceso.entrar", siguiente=siguiente or aqui()))


def _terminar(respuesta: Response) -> Response:
    for nombre, valor in CABECERAS.items():
        respuesta.headers.setdefault(nombre, valor)
    if request.endpoint != "static":
        respuesta.headers["Cache-Control"] = "no-store"
    if id_mensaje := g.get("id_mensaje"):
        respuesta.headers["X-Hub-Mensaje"] = str(id_mensaje)
    return respuesta
