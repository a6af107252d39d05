"""Documents go with the last body that has them, unless somebody brings them again at that very moment."""

import base64
import hashlib
import os
from datetime import timedelta
from threading import Thread
from time import sleep

import pytest
from sqlalchemy import insert, select, text

from dominio.auditoria import Verificador
from dominio.auditoria.documentos_sueltos import MARGEN, recoger_documentos
from dominio.auditoria.pedidos import QuitarDocumentos
from dominio.auditoria.plazos import Plazo, PlazosDeConservacion, Regla
from dominio.sellos.sellador import sellar
from dominio.ventanilla.cuerpos import guardar
from dominio.ventanilla.documentos import Apartado, apartar
from modelos import Documento, Mensaje, filas_documentos
from modelos.cambios import Cambios
from tests.dominio.auditoria.podas import administrar, fila_de, podar_todo

PLAZOS = PlazosDeConservacion(reglas=(Regla(nombre="todo", plazo=Plazo("1 año", meses=12)),), informes=None)
UNO, OTRO = (b"%PDF-1.4\n" + os.urandom(2_000) for _ in range(2))


def con_pdf(*documentos):
    return b"".join(b"<informe>%b</informe>" % base64.b64encode(uno) for uno in documentos)


def escribir(conexion, numero, cuando, *documentos):
    """A message that was refused, with its documents."""
    cuerpo = con_pdf(*documentos)
    huellas = {"huella_pedido": hashlib.sha256(cuerpo).digest(), "huella_respuesta": hashlib.sha256(b"no").digest()}
    cambios = Cambios()
    guardar(cambios, numero, apartar(cuerpo), Apartado(b"no"))
    cambios.escribir(conexion)
    conexion.execute(insert(Mensaje).values({**fila_de(id=numero, recibido_en=cuando, desenlace="rechazado"), **huellas}))


def hay(motor):
    with motor.connect() as conexion:
        return set(conexion.execute(select(Documento.sha256)).scalars())


def huella(documento):
    return hashlib.sha256(documento).hexdigest()


@pytest.fixture
def viejo(ventanilla, reloj):
    """A message of years ago with two documents, one of which somebody brought again today."""
    with ventanilla.motor.begin() as conexion:
        escribir(conexion, 1001, reloj() - timedelta(days=900), UNO, OTRO)
        escribir(conexion, 1002, reloj(), OTRO)
    sellar(ventanilla.motor, reloj)
    return ventanilla


def recoger(ventanilla):
    return recoger_documentos(ventanilla.motor, lambda p: administrar(ventanilla, p), ventanilla.reloj)


def test_se_va_con_el_ultimo_que_lo_tiene(viejo, reloj):
    assert recoger(viejo) == 0
    assert podar_todo(viejo, PLAZOS, reloj()).por_regla == {"todo": 1}
    assert (recoger(viejo), hay(viejo.motor)) == (1, {huella(OTRO)})
    assert recoger(viejo) == 0
    sellar(viejo.motor, reloj)
    assert list(Verificador(viejo.motor).diferencias()) == []


def test_desde_que_instante_se_mira_lo_dice_el_reloj_al_comenzar(viejo, reloj):
    """However long the bodies took: not when these began to go, and not when it was looked to the end."""
    podar_todo(viejo, PLAZOS, reloj())
    comienzo = reloj.ahora = reloj.ahora + timedelta(hours=9)
    pedidos = []

    def servir(pedido):
        pedidos.append(pedido)
        return administrar(viejo, pedido)

    assert recoger_documentos(viejo.motor, servir, reloj) == 1
    assert [pedido.desde for pedido in pedidos] == [comienzo - MARGEN]


def test_quien_lo_trae_otra_vez_mientras_tanto_lo_conserva(viejo, reloj):
    """It came, and was committed, after it had been looked for who has it."""
    podar_todo(viejo, PLAZOS, reloj())
    pedido = QuitarDocumentos(documentos=(huella(UNO),), desde=reloj() - timedelta(hours=1))
    with viejo.motor.begin() as conexion:
        escribir(conexion, 1003, reloj(), UNO)
    assert administrar(viejo, pedido).quitados == 0
    assert hay(viejo.motor) == {huella(UNO), huella(OTRO)}


@pytest.mark.parametrize("tipo_base", [pytest.param("postgres", marks=pytest.mark.postgres)])
def test_quien_lo_trae_y_quien_lo_quita_se_esperan(viejo, reloj):
    """Each of the two waits for the other to commit, and then sees what it did."""
    podar_todo(viejo, PLAZOS, reloj())
    pedido = QuitarDocumentos(documentos=(huella(UNO),), desde=reloj() - timedelta(hours=1))
    quitados = []
    with viejo.motor.begin() as conexion:
        escribir(conexion, 1003, reloj(), UNO)
        hilo = Thread(target=lambda: quitados.append(administrar(viejo, pedido).quitados))
        hilo.start()
        hasta_que_espere(viejo.motor)
    hilo.join()
    assert (quitados, hay(viejo.motor)) == ([0], {huella(UNO), huella(OTRO)})
    assert _integro(viejo, 1003)


@pytest.mark.parametrize("tipo_base", [pytest.param("postgres", marks=pytest.mark.postgres)])
def test_lo_que_dos_traen_a_la_vez_no_se_quita_mientras_uno_lo_escribe(ventanilla, reloj, monkeypatch):
    """Neither saw it there; it is the other's who was first, and whose body may go before this one is committed."""
    monkeypatch.setattr(filas_documentos, "_los_que_hay", lambda *_: set())
    with ventanilla.motor.begin() as conexion:
        escribir(conexion, 1001, reloj() - timedelta(days=900), UNO)
    sellar(ventanilla.motor, reloj)
    pedido = QuitarDocumentos(documentos=(huella(UNO),), desde=reloj() - timedelta(hours=1))
    with ventanilla.motor.begin() as conexion:
        escribir(conexion, 1002, reloj(), UNO)
        hilo = Thread(target=lambda: administrar(ventanilla, pedido))
        hilo.start()
        hasta_que_espere(ventanilla.motor)
    hilo.join()
    assert hay(ventanilla.motor) == {huella(UNO)}


def hasta_que_espere(motor):
    orden = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    for _ in range(1_000):
        with motor.connect() as conexion:
            if conexion.execute(orden).scalar_one():
                return
        sleep(0.01)
    raise TimeoutError("nobody waits")


def _integro(ventanilla, numero):
    return numero not in {una.numero for una in Verificador(ventanilla.motor).diferencias()}


@pytest.mark.parametrize("tipo_base", [pytest.param("postgres", marks=pytest.mark.postgres)])
def test_quien_lo_trae_mientras_se_quita_lo_escribe_otra_vez(viejo, reloj):
    podar_todo(viejo, PLAZOS, reloj())

    def traer():
        with viejo.motor.begin() as conexion:
            escribir(conexion, 1003, reloj(), UNO)

    with viejo.motor.begin() as conexion:
        conexion.execute(text("SELECT pg_advisory_xact_lock(7214029)"))
        conexion.execute(text("DELETE FROM documento WHERE sha256 = :h"), {"h": huella(UNO)})
        hilo = Thread(target=traer)
        hilo.start()
        hasta_que_espere(viejo.motor)
    hilo.join()
    assert huella(UNO) in hay(viejo.motor)
    assert _integro(viejo, 1003)
