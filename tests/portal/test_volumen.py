"""No list of the portal escapes the benchmark that keeps every first page under 200 ms."""

import re
from collections import defaultdict
from urllib.parse import parse_qsl, urlsplit

import pytest

from bench.paginas import PAGINAS
from bench.sin_medir import NO_SON_LISTAS
from dominio.vocabulario.enumeraciones import Rol
from portal.auditoria.filtro import LECTORES
from tests.portal.test_permisos import CUENTAS

pytestmark = pytest.mark.parametrize("tipo_base", ["sqlite"])
VALORES = defaultdict(lambda: "1")
BUSQUEDA = re.compile(r'<form[^>]*method="get".*?</form>', re.DOTALL)
CAMPO = re.compile(r'<(?:input(?![^>]*type="hidden")|select)[^>]*\bname="(\w+)"')


def extremo_de(portal, direccion):
    """The endpoint that answers an address of the table."""
    ruta = urlsplit(direccion.format_map(VALORES)).path
    return portal.url_map.bind("127.0.0.1").match(ruta)[0]


@pytest.fixture
def medidas(portal):
    """By endpoint, the searches of the table."""
    por_extremo = defaultdict(list)
    for una in PAGINAS:
        por_extremo[extremo_de(portal, una.direccion)].append(una)
    return por_extremo


def test_cada_pagina_se_mide_o_se_dice_por_que_no(portal, medidas):
    """A new page is put into the table of the benchmark, as a list or as something else."""
    paginas = {regla.endpoint for regla in portal.url_map.iter_rules() if "GET" in regla.methods} - {"static"}
    assert paginas == medidas.keys() | NO_SON_LISTAS.keys()
    assert not medidas.keys() & NO_SON_LISTAS.keys()


def test_cada_criterio_de_una_busqueda_se_mide(portal, entra, medidas):
    """Each field of each form that searches is filled in by some search of the table."""
    clientes = {rol: entra(cuenta) for rol, cuenta in CUENTAS.items()}
    todos = set()
    for extremo, unas in medidas.items():
        if extremo == "auditoria_guardadas.abrir":  # sends on to the messages
            continue
        rol = Rol(unas[0].persona.partition(".")[0])
        pagina = clientes[rol].ver(unas[0].direccion.partition("?")[0].format_map(VALORES)).text
        ofrecidos = {nombre for formulario in BUSQUEDA.findall(pagina) for nombre in CAMPO.findall(formulario)}
        usados = {nombre for una in unas for nombre, _ in parse_qsl(urlsplit(una.direccion).query)}
        assert ofrecidos <= usados, extremo
        todos |= ofrecidos
    assert todos >= LECTORES.keys() | {"q", "estado", "comuna", "ver", "texto", "rol"}


def test_cada_perfil_que_lista_se_mide(medidas):
    """Every role has a list of its own in the table."""
    assert {una.persona.partition(".")[0] for unas in medidas.values() for una in unas} == {rol.value for rol in Rol}


def test_el_auditor_busca_por_cada_criterio_solo_y_combinado(tipo_base):
    """Alone, for those that mean something alone, and together with others."""
    consultas = [
        dict(parse_qsl(urlsplit(una.direccion).query)) for una in PAGINAS if "/auditoria/mensajes?" in una.direccion
    ]
    for nombre in LECTORES:
        assert any(nombre in consulta and len(consulta) == 1 for consulta in consultas), nombre
    combinables = LECTORES.keys() - {"id_mensaje", "id_mensaje_cliente", "documento"}
    for nombre in combinables:
        assert any(nombre in consulta and len(consulta) > 1 for consulta in consultas), nombre
