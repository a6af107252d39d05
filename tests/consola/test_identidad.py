"""`hub auditoria borrar-identidad`, as a person or a program runs it."""

import json

import pytest

from tests.elenco import una_informada

MOTIVO = ("--causa", "supresion", "--solicita", "titular", "--motivo", "Solicitud 77-2026 de la oficina de partes")
RUT = ("--rut", "11111111-1")


@pytest.fixture
def informada(ventanilla, laboratorio_norte):
    return una_informada(ventanilla, laboratorio_norte)


def test_se_ensaya_se_borra_y_se_dice_que_esta_hecho(informada, auditoria):
    auditoria("buscar", *RUT)
    ensayo = auditoria("borrar-identidad", *RUT, *MOTIVO, "--simular")
    assert f"Se borraría la identidad de 1 muestra ({informada})." in ensayo
    assert ensayo.endswith("No se borró nada.\n")
    assert json.loads(auditoria("borrar-identidad", *RUT, *MOTIVO, "--simular", "--json"))["muestras"] == [informada]
    hecho = auditoria("borrar-identidad", *RUT, *MOTIVO)
    assert f"Borrada la identidad de 1 muestra ({informada})." in hecho
    orden = hecho.split("Constancia: mensaje ")[1].split(".")[0]
    verificado = auditoria("verificar")
    assert f"por la orden {orden}." in verificado
    assert "Diferencias: 0." in verificado
    traza = " ".join(auditoria("muestra", informada).split())
    assert f"Identidad borrada por la orden {orden} (derecho de supresión" in traza
    assert "11111111" not in auditoria("ver", orden, "--revelar", "--motivo", "para ver qué dice")
    assert f"por la orden {orden}" in auditoria("borrar-identidad", "--muestra", informada, *MOTIVO)
    assert json.loads(auditoria("borrar-identidad", "--muestra", informada, *MOTIVO, "--json"))["ya_borrada"] is True
    negado = auditoria("borrar-identidad", *RUT, *MOTIVO, bien=False)
    assert (negado.codigo, "HUB-6073" in negado.errores) == (1, True)


def test_se_dice_a_quien_y_por_que(informada, auditoria):
    for argumentos in (MOTIVO, (*RUT, "--muestra", 1, *MOTIVO), RUT, (*RUT, *MOTIVO[:-1], "corto")):
        assert auditoria("borrar-identidad", *argumentos, bien=False).codigo in (1, 2)
    nombrada = auditoria("borrar-identidad", *RUT, *MOTIVO[:-1], "Lo pide Ana María Pérez", bien=False)
    assert (nombrada.codigo, "HUB-6076" in nombrada.errores) == (1, True)
