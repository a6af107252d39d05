"""The auditor's page about the seal: how it stands, sealing now, and the files that prove something outside."""

import json
import re

import pytest
from sqlalchemy import select

from dominio.auditoria import Verificador
from dominio.auditoria.atencion import sobre_de
from dominio.auditoria.pedidos import AsentarVerificacion
from dominio.sellos import llave as llaves
from dominio.sellos.sellador import sellar
from dominio.sellos.verificar_prueba import comprobar, leer_cabeza
from dominio.vocabulario.enumeraciones import Puerta
from modelos import Mensaje
from portal.aplicacion import crear_portal
from portal.marco.sucesos import AlSuceder
from tests.dominio.auditoria.test_integridad import AUDITORA, forzar
from tests.elenco import una_creada
from tests.portal.cliente import Cliente


@pytest.fixture
def auditora(entra):
    return entra("auditora")


def test_la_pagina_dice_como_esta_el_sello(auditora, ventanilla, laboratorio_norte, motor, reloj, tmp_path):
    """Before the first seal, unsigned, and signed; how many wait, and the last verifications with what they found."""
    una_creada(ventanilla, laboratorio_norte)
    assert "Todavía no se ha sellado nada" in auditora.ver("/auditoria/integridad").text
    cabeza = sellar(motor, reloj).cabeza
    pagina = auditora.ver("/auditoria/integridad").text
    assert "La cabeza no va firmada" in pagina
    assert str(cabeza) in pagina
    assert "Nadie ha verificado el registro" in pagina
    hecha = AsentarVerificacion(mensajes=7, informes=0, muestras=0, diferencias=3)
    ventanilla.atender(AUDITORA, hecha, sobre_de(hecha, puerta=Puerta.CONSOLA, recibido_en=reloj(), origen="root"))
    ventanilla.atender(AUDITORA, hecha)  # of which nothing is kept but that it was made
    llave = llaves.crear_llave(tmp_path / "sello.pem")
    cabeza = sellar(motor, reloj, llave).cabeza
    una_creada(ventanilla, laboratorio_norte, "N-2")
    pagina = auditora.ver("/auditoria/integridad").text
    assert (str(cabeza) in pagina, llave.publica.hex() in pagina, "no va firmada" in pagina) == (True, True, False)
    assert re.search(r"Por sellar</dt>\s*<dd[^>]*>1</dd>", pagina)
    assert "3 diferencias" in pagina


def test_sellar_ahora_queda_registrado_y_se_hace(ventanilla, personas, motor, reloj):
    """The click is itself under the seal that it leads to."""
    portal = crear_portal(ventanilla, "http://127.0.0.1", al_suceder=AlSuceder(sellar=lambda: sellar(motor, reloj)))
    auditora = Cliente(portal.test_client(), personas).entrar("auditora")
    respuesta = auditora.enviar("/auditoria/integridad/sellar")
    assert respuesta.status_code == 303
    assert "Se pidió sellar el registro" in auditora.ver(respuesta.location).text
    with motor.connect() as conexion:
        (pedido,) = conexion.execute(select(Mensaje.id).where(Mensaje.operacion == "auditoria.sellar")).scalars()
    prueba = json.loads(auditora.ver(f"/auditoria/mensajes/{pedido}/prueba.json").data)
    assert prueba["registro"]["hechos"]["operacion"] == "auditoria.sellar"
    assert list(Verificador(motor).diferencias()) == []


def test_se_bajan_la_prueba_y_su_verificador(auditora, ventanilla, laboratorio_norte, motor, reloj):
    """From the page of the message; before it is sealed the page says what to do, and a changed one has no proof."""
    una_creada(ventanilla, laboratorio_norte)
    assert "Todavía no está sellado" in auditora.ver("/auditoria/mensajes/1").text
    todavia = auditora.ver("/auditoria/mensajes/1/prueba.json")
    assert (todavia.status_code, "HUB-5050" in todavia.text) == (422, True)
    cabeza = sellar(motor, reloj).cabeza
    assert "/auditoria/mensajes/1/prueba.json" in auditora.ver("/auditoria/mensajes/1").text
    dada = auditora.ver("/auditoria/mensajes/1/prueba.json")
    assert dada.headers["Content-Disposition"] == 'attachment; filename="prueba-1.json"'
    assert comprobar(dada.text, None, leer_cabeza(str(cabeza)), {})["registro"]["lugar"] == 0
    programa = auditora.ver("/auditoria/integridad/verificar_prueba.py")
    assert programa.headers["Content-Disposition"] == 'attachment; filename="verificar_prueba.py"'
    espacio = {"__name__": "verificar_prueba"}
    exec(compile(programa.text, "verificar_prueba.py", "exec"), espacio)  # noqa: S102 (what is served is what runs)
    assert espacio["comprobar"](dada.text, None, espacio["leer_cabeza"](str(cabeza)), {})
    forzar(motor, "UPDATE mensaje SET duracion_us = 1 WHERE id = 1")
    assert "HUB-5051" in auditora.ver("/auditoria/mensajes/1/prueba.json").text
    assert auditora.ver("/auditoria/mensajes/9999999/prueba.json").status_code == 404
