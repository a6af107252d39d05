"""What fails in a page leads by its line in the technical log to the record, as what fails at any door."""

import pytest

from config.peticion import ConPeticion
from dominio.ventanilla.ventanilla import Ventanilla
from tests.bitacora import exigir_que_lleven, lineas


@pytest.mark.parametrize("donde", ["_responder", "atender"])
def test_lo_que_falla_en_una_pagina_lleva_a_su_mensaje(entra, portal, motor, bitacora, monkeypatch, donde):
    """Whether the window fails with what the page asks, or the page itself."""
    portal.wsgi_app = ConPeticion(portal.wsgi_app, ())
    cliente = entra("lab.norte")
    lineas(bitacora)

    def fallar(*_argumentos):
        monkeypatch.undo()
        raise ZeroDivisionError("Juana")

    monkeypatch.setattr(Ventanilla, donde, fallar)
    respuesta = cliente.ver("/laboratorio/muestras")

    escritas = lineas(bitacora)
    assert [linea["event"] for linea in escritas] == ["falla_interna"]
    assert "Juana" not in str(escritas)
    exigir_que_lleven(escritas, respuesta.headers, motor)
