"""Whatever error a page ends in, its status is the error's own."""

from flask import Flask
from flask.testing import FlaskClient

from dominio.vocabulario.errores import ErrorDominio, catalogo
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
