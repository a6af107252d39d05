"""The front page."""

from flask import Blueprint, render_template

from portal.marco.permisos import publica

paginas = Blueprint("portada", __name__)


@paginas.get("/")
@publica
def portada() -> str:
    """What this is, and the ways in."""
    return render_template("portada.html")
