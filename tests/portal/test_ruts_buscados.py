"""A RUT is found however it is written, by every search of the portal; without its digit, both persons in one's scope."""

import re

import pytest
from stdnum.cl import rut as stdnum_rut

from tests.elenco import una_creada
from tests.portal.auditoria.test_paginas import mensajes_de
from tests.servicios.conftest import Hub
from tests.servicios.mensajes import crear, muestra, sobre11

PAREJAS = [
    (largo, stdnum_rut.calc_check_digit(str(largo)), largo // 10, str(largo % 10))
    for largo in (66280152, 70000016)
    if stdnum_rut.calc_check_digit(str(largo // 10)) == str(largo % 10)
]
"""Two persons of whom one's RUT, written without hyphen, is the other's RUN."""


def con_puntos(numero: int) -> str:
    return f"{numero:,}".replace(",", ".")


def escritos(largo: int, suyo: str, corto: int, otro: str) -> dict[str, str]:
    """Ways of writing, each with whom it means: the `a` with the long number, the `b` with the short one, or both."""
    con_digito = {
        f"{antes}{numero}{guion}{digito}": quien
        for quien, junto, digito in (("a", largo, suyo), ("b", corto, otro))
        for numero in (str(junto), con_puntos(junto), con_puntos(junto).replace(".", " "))
        for guion in ("-", " - ", "\u2013", " ")
        for antes in ("", "0")
    }
    sin_digito = {
        str(largo): "ab",
        f"0{largo}": "ab",
        f" {largo} ": "ab",
        con_puntos(largo): "a",
        f"{con_puntos(corto)}{otro}": "b",
    }
    return {**con_digito, **sin_digito}


def test_hay_parejas():
    assert len(PAREJAS) >= 2


@pytest.mark.parametrize("pareja", PAREJAS, ids=lambda pareja: str(pareja[0]))
def test_un_rut_se_halla_como_se_escriba_y_solo_en_el_propio_alcance(
    pareja, entra, ventanilla, laboratorio_norte, laboratorio_sur
):
    """What Sur and Norte find of the same two people are their own samples."""
    largo, suyo, corto, otro = pareja
    de = {}
    for cuenta, laboratorio in (("lab.norte", laboratorio_norte), ("lab.sur", laboratorio_sur)):
        for quien, run, digito in (("a", largo, suyo), ("b", corto, otro)):
            de[cuenta, quien] = una_creada(ventanilla, laboratorio, f"N-{quien}", paciente_run=run, paciente_dv=digito)
    todas = {
        (cuenta, quien): {de["lab.norte", quien], de["lab.sur", quien]} for cuenta in ("minsal", "seremi") for quien in "ab"
    }
    propias = {clave: {numero} for clave, numero in de.items()} | todas
    for cuenta, lista in (
        ("lab.norte", "laboratorio"),
        ("lab.sur", "laboratorio"),
        ("minsal", "territorio"),
        ("seremi", "territorio"),
    ):
        cliente = entra(cuenta)
        for escrito, quienes in escritos(*pareja).items():
            pagina = cliente.ver(f"/{lista}/muestras", query_string={"q": escrito})
            halladas = {int(numero) for numero in re.findall(rf'href="/{lista}/muestras/(\d+)', pagina.text)}
            assert halladas == set().union(*(propias[cuenta, quien] for quien in quienes)), (cuenta, escrito)
            assert ("Se buscaron las dos personas" in pagina.text) == (quienes == "ab"), (cuenta, escrito)


@pytest.mark.parametrize("pareja", PAREJAS, ids=lambda pareja: str(pareja[0]))
def test_auditoria_halla_los_mensajes_de_las_dos(pareja, entra, motor, ventanilla, claves):
    largo, suyo, corto, otro = pareja
    hub = Hub(motor, ventanilla, claves)
    de = {}
    for quien, run, digito in (("a", largo, suyo), ("b", corto, otro)):
        enviado = hub.enviar(sobre11(crear(muestra(f"N-{quien}", paciente_run=str(run), paciente_dv=digito))))
        de[quien] = int(enviado.cabeceras["X-Hub-Mensaje"])
    auditora = entra("auditora")
    for escrito, quienes in escritos(*pareja).items():
        pagina = auditora.ver("/auditoria/mensajes", query_string={"rut": escrito, "operacion": "crearMuestras"})
        assert set(mensajes_de(pagina)) == {de[quien] for quien in quienes}, escrito
        respuesta = auditora.ver("/auditoria/lecturas", query_string={"rut": escrito})
        assert ("puede ser de dos personas" in respuesta.text) == (quienes == "ab"), escrito


def test_un_codigo_que_parece_un_rut_malo_se_halla(entra, ventanilla, laboratorio_norte):
    """It is a day and a number; when nothing has that code, that it is no right RUT is told."""
    clave = una_creada(ventanilla, laboratorio_norte, "261122-4")
    for cuenta, lista in (("lab.norte", "laboratorio"), ("minsal", "territorio")):
        cliente = entra(cuenta)
        assert f'href="/{lista}/muestras/{clave}' in cliente.ver(f"/{lista}/muestras?q=261122-4").text
        ninguna = cliente.ver(f"/{lista}/muestras?q=261123-4")
        assert (ninguna.status_code, "HUB-2004" in ninguna.text) == (422, True)
