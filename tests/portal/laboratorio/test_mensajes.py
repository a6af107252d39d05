"""A laboratory reads what was wrong with its messages, whatever door they came by."""

import re

import pytest
from sqlalchemy import Engine
from werkzeug.test import Client

from carga_excel.importar import importar
from carga_excel.libros.descripcion import RESULTADOS
from dominio.ventanilla.porteria import Porteria
from servicios.aplicacion import crear_aplicacion_soap
from tests.carga_excel.personas import recepcionadas, xlsx
from tests.elenco import NORTE, una_creada
from tests.portal.laboratorio.test_paginas import vista_en
from tests.servicios.mensajes import SOAP, TIPO, crear, muestra


@pytest.fixture
def soap(motor: Engine, ventanilla, claves):
    """`soap("soap11", body)` posts a message with the key of Laboratorio Norte and gives its number in the record."""
    porteria = Porteria(motor, ventanilla.reloj)

    def enviar(version: str, cuerpo: bytes) -> int:
        cliente = Client(crear_aplicacion_soap(ventanilla, porteria, version, "https://hub.cl/soap"))
        opciones = {"data": cuerpo, "content_type": TIPO[version], "headers": {"ACCESSKEY": claves[NORTE]}}
        return int(cliente.post("/", **opciones).headers["X-Hub-Mensaje"])

    return enviar


@pytest.mark.parametrize("version", ["soap11", "soap12"])
def test_los_de_su_sistema_dicen_que_estaba_mal_en_cada_elemento(entra, soap, version):
    malo = muestra("N-malo", paciente_run="11111112", paciente_direccion="..")
    numero = soap(version, SOAP[version](crear(muestra("N-1"), malo)))
    cliente = entra("lab.norte")
    assert f'href="/laboratorio/mensajes/{numero}"' in cliente.ver("/laboratorio/mensajes?ver=errores").text
    pagina = cliente.ver(f"/laboratorio/mensajes/{numero}").text
    for parte in ("HUB-2004", "HUB-2006 · paciente_direccion", "N-malo", "Registrar muestras", "1 aceptados, 1 rechazados"):
        assert parte in pagina
    assert pagina.index("N-malo") < pagina.index("N-1<"), "what was refused comes first"


def test_un_mensaje_que_no_se_pudo_leer_dice_por_que(entra, soap):
    numero = soap("soap11", b"<esto no es xml")
    pagina = entra("lab.norte").ver(f"/laboratorio/mensajes/{numero}").text
    assert "El mensaje completo fue rechazado" in pagina
    assert "HUB-1010" in pagina


def test_los_de_sus_planillas_dicen_en_que_fila(entra, ventanilla, laboratorio_norte):
    uno, otro = recepcionadas(ventanilla, laboratorio_norte, 2)
    with importar(ventanilla, laboratorio_norte, RESULTADOS, xlsx([(*uno, "Negativo"), (*otro, "Quizás")])) as carga:
        numero = carga.recibo.id_mensaje
    pagina = entra("lab.norte").ver(f"/laboratorio/mensajes/{numero}").text
    assert "Planilla de resultados" in pagina
    assert re.search(r'data-rotulo="Fila" class="numero">3<', pagina)
    assert "HUB-2002" in pagina


def test_sus_mensajes_dicen_que_estaba_mal_en_cada_uno(entra, ventanilla, laboratorio_norte):
    """A batch that the laboratory's system sent, half of it wrong, and what a person of it did wrong here."""
    cliente = entra("lab.norte")
    clave = una_creada(ventanilla, laboratorio_norte)
    cliente.enviar(f"/laboratorio/muestras/{clave}/devolver", {"vista": vista_en(cliente, clave), "motivo": ""})
    lista = cliente.ver("/laboratorio/mensajes?ver=errores").text
    numeros = re.findall(r'class="principal" href="/laboratorio/mensajes/(\d+)"', lista)
    assert len(numeros) == 1
    pagina = cliente.ver(f"/laboratorio/mensajes/{numeros[0]}").text
    for parte in ("HUB-2001", "Falta motivo", "Qué estaba mal", f'href="/laboratorio/muestras/{clave}"', "lab.norte"):
        assert parte in pagina
