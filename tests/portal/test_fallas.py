"""Whatever error a page ends in, its status is the error's own."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from werkzeug.test import Client

from dominio.vocabulario.errores import ErrorDominio, catalogo
from portal.aplicacion import PortalAlPrimerUso
from portal.marco.permisos import publica

CLASES = {clase.codigo: clase for clase in catalogo()}


def test_una_pagina_responde_con_el_estado_del_error(portal: Flask):
    """Of what is not for one's role the page says that there is nothing, as of what does not exist."""

    @portal.get("/falla/<codigo>")
    @publica
    def falla(codigo: str):
        error = CLASES[codigo].__new__(CLASES[codigo])
        ErrorDominio.__init__(error, campo="campo", valor="valor")
        raise error

    cliente = portal.test_client()
    assert isinstance(cliente, FlaskClient)
    vistos = {codigo: cliente.get(f"/falla/{codigo}").status_code for codigo in CLASES}
    assert vistos == {codigo: 404 if clase.estado == 403 else clase.estado for codigo, clase in CLASES.items()}


@pytest.mark.parametrize(
    ("falla", "estado", "codigo"),
    [(OperationalError("SELECT", {}, Exception("gone")), "503", "HUB-9002"), (ValueError("x"), "500", "HUB-9001")],
)
def test_si_ni_la_pagina_de_la_falla_se_puede_hacer_se_dice_su_codigo(ventanilla, falla, estado, codigo):
    """As when the database goes away between a page and its error page: never a bare 500."""

    def caido(_entorno, _comenzar):
        raise falla

    portal = PortalAlPrimerUso(ventanilla, "", {}, None, None, None, None)
    portal._portal = caido
    respuesta = Client(portal).get("/laboratorio")
    assert respuesta.status.startswith(estado)
    assert respuesta.text.startswith(codigo)
