"""Errors as pages: in Spanish, with what to do and the number of the message to quote."""

from http import HTTPStatus

from flask import Flask, g, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, RequestEntityTooLarge
from werkzeug.wrappers import Response

from dominio.vocabulario.errores import BaseNoDisponible, ErrorDominio, FormularioVencido, NadaEnEstaDireccion
from dominio.vocabulario.palabras import SIN_OPERACION
from portal.envios import borradores
from portal.envios import paginas as envios
from portal.marco import contexto
from portal.marco.cuerpos import error_de_cuerpo
from puertas.estados import volver_luego

COMO_SI_NO_EXISTIERA = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
"""All errors of these are one page: a refusal never tells that the thing exists."""


def responder_fallas(portal: Flask) -> None:
    """Make a page of whatever goes wrong."""
    portal.register_error_handler(ErrorDominio, _de_dominio)
    portal.register_error_handler(CSRFError, _de_formulario)
    portal.register_error_handler(HTTPException, _de_http)
    portal.register_error_handler(Exception, _nuestra)


Pagina = tuple[str, int, list[tuple[str, str]]] | Response


def _de_dominio(error: ErrorDominio, estado: int | None = None) -> Pagina:
    """A refusal; what has no number yet never reached the window and is put on record now.

    `estado` is that of what the framework refused by itself, which stays the framework's.
    """
    if error.id_mensaje is None:
        contexto.rechazar(error, SIN_OPERACION)
    contexto.anotar(error.id_mensaje)
    if error.estado in COMO_SI_NO_EXISTIERA:
        return _pagina("fallas/no_hallada.html", NadaEnEstaDireccion.estado)
    return _pagina("fallas/rechazo.html", estado or error.estado, error=error)


def _de_formulario(_error: CSRFError) -> Pagina:
    return borradores.de_otra_sesion() or _de_dominio(FormularioVencido())


def _de_http(error: HTTPException) -> Pagina | HTTPException:
    """An address that is not there, or what the framework refuses; redirections go on their way."""
    if error.code is None or error.code < 400:
        return error
    if isinstance(error, NotFound | MethodNotAllowed):
        return _no_hallada()
    if isinstance(error, RequestEntityTooLarge):
        return _de_dominio(error_de_cuerpo(request), error.code)
    return _de_dominio(FormularioVencido(), error.code)


def _no_hallada() -> Pagina:
    """Of who came in it is on record, as a page that their role does not include is."""
    if contexto.sesion_o_nadie() is None:
        return _pagina("fallas/no_hallada.html", NadaEnEstaDireccion.estado)
    return _de_dominio(NadaEnEstaDireccion(campo="pagina", valor=request.path))


def _nuestra(falla: Exception) -> Pagina:
    """Our own failure: the technical log has it, the page a number."""
    return _de_dominio(contexto.asentar_falla(falla))


def _pagina(plantilla: str, estado: int, error: ErrorDominio | None = None) -> Pagina:
    """The page; of a form, the way to it, so that loading it again sends nothing. Without a database it is shown at once."""
    de_formulario = request.method == "POST" and not isinstance(error, BaseNoDisponible)
    otra = envios.falla(plantilla, estado, error) if de_formulario else None
    if otra is not None:
        return otra
    return render_template(plantilla, id_mensaje=g.get("id_mensaje"), error=error), estado, volver_luego(estado)
