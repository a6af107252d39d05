"""Documents when an identity is blanked: the patient's go with the last body that has them, and nobody else loses one."""

import base64
import hashlib
import json
from dataclasses import replace
from threading import Thread

import pytest
from sqlalchemy import func, select, text

from dominio.auditoria import Falla
from dominio.auditoria.identidad import documentos as documentos_de_la_orden
from dominio.auditoria.pedidos import VerMensaje
from dominio.muestras.pedidos import ObtenerInforme
from dominio.sellos.sellador import sellar
from dominio.ventanilla.compresion import comprimir
from modelos import Documento, Informe, Mensaje
from tests.dominio.auditoria.identidades import CUANDO, OTRO_PDF, PDF, dar, entregar_informe, orden, vestigios
from tests.dominio.auditoria.podas import auditar, verificado
from tests.dominio.auditoria.test_documentos_sueltos import hasta_que_espere
from tests.dominio.auditoria.test_identidad import llave, suya  # noqa: F401 (fixtures)
from tests.dominio.auditoria.test_integridad import forzar
from tests.servicios.conftest import hub  # noqa: F401 (a fixture)
from tests.servicios.mensajes import SOAP, consulta, elementos, entregar, escritura
from tests.servicios.test_una_vez import _cambiar_cuerpo

EN_POSTGRES = pytest.mark.parametrize("tipo_base", [pytest.param("postgres", marks=pytest.mark.postgres)])
AJENO = b"%PDF-1.4 informe de otra persona " + b"-" * 1500


def huella(pdf):
    return hashlib.sha256(pdf).hexdigest()


def sellado(hub, reloj):  # noqa: F811
    """All that came so far is in the seal."""
    reloj.avanzar(minutes=1)
    sellar(hub.motor, reloj)


def ultimo(motor):
    with motor.connect() as conexion:
        return conexion.scalar(select(func.max(Mensaje.id)))


def visto(hub, numero):  # noqa: F811
    return auditar(hub.ventanilla, VerMensaje(id_mensaje=numero)).visto


def entero(hub, numero):  # noqa: F811
    """Whether both bodies of a message can be read and are as the record says."""
    return visto(hub, numero).integro


def documentos(motor):
    with motor.connect() as conexion:
        return dict(conexion.execute(select(Documento.sha256, Documento.informe_id)).all())


def con_bytes(motor):
    """The reports that have any."""
    with motor.connect() as conexion:
        return conexion.scalars(select(Informe.id).where(Informe.contenido.is_not(None))).all()


def recepcionar(hub, clave):  # noqa: F811
    hub.operacion(escritura("recepcionarMuestra", "recepciones", f"<recepcion><id_muestra>{clave}</id_muestra></recepcion>"))


# ── what is told ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_una_orden_no_disculpa_a_ningun_otro_cuerpo(hub, suya, reloj):  # noqa: F811
    """Whoever replaces a body by what refers to a blanked report is told of, in each message."""
    hecho = dar(hub.ventanilla, orden())
    sellado(hub, reloj)
    una = [[0, huella(PDF)]]
    dichos = json.dumps({"pedido": una, "respuesta": una}).replace(":", r"\:")
    cambio = f"UPDATE mensaje_cuerpo SET pedido = respuesta, documentos = '{dichos}'"
    forzar(hub.motor, f"{cambio} WHERE mensaje_id <> {hecho.id_mensaje}")
    fallas = verificado(hub.motor)[0]
    otros = set(range(1, ultimo(hub.motor) + 1)) - {hecho.id_mensaje}
    assert {numero for falla, numero in fallas if falla == Falla.DOCUMENTO_PERDIDO} == otros


# ── the same document elsewhere ─────────────────────────────────────────────────────────────────────────────────────
def test_el_mismo_pdf_enviado_otra_vez_se_lee_y_se_borra_con_otra_orden(hub, suya, reloj):  # noqa: F811
    """Also if it comes again and again."""
    dar(hub.ventanilla, orden())
    assert documentos(hub.motor) == {}
    for pdf in (PDF, OTRO_PDF):
        assert entregar_informe(hub, suya, pdf).texto("desenlace") != "actualizada"
        otra_vez = ultimo(hub.motor)
        assert entero(hub, otra_vez)
        sellado(hub, reloj)
        assert verificado(hub.motor)[0] == set()
        assert str(otra_vez) in dar(hub.ventanilla, orden(id_muestra=suya)).mensajes
        assert documentos(hub.motor) == {}
    assert vestigios(hub.motor) == set()
    sellado(hub, reloj)
    assert verificado(hub.motor)[0] == set()


def test_dos_muestras_con_el_mismo_pdf(hub, suya, reloj):  # noqa: F811
    """What the other's messages show stays, with its own report; once that is blanked too, nothing is left of it."""
    otra = suya - 1
    recepcionar(hub, otra)
    assert entregar_informe(hub, otra, PDF).texto("desenlace") == "actualizada"
    numero = ultimo(hub.motor)
    sellado(hub, reloj)
    dar(hub.ventanilla, orden(id_muestra=suya))
    assert entero(hub, numero)
    assert base64.b64encode(PDF) in visto(hub, numero).pedido
    assert base64.b64decode(hub.operacion(consulta("obtenerInforme", id_muestra=otra)).texto("informe")) == PDF
    sellado(hub, reloj)
    assert verificado(hub.motor)[0] == set()
    dar(hub.ventanilla, orden(id_muestra=otra))
    sellado(hub, reloj)
    assert (verificado(hub.motor)[0], documentos(hub.motor)) == (set(), {})


def test_lo_que_a_otra_muestra_se_le_rechazo_sigue_en_su_mensaje(hub, suya, reloj):  # noqa: F811
    """No report has its bytes any more: they are kept for that body alone."""
    otra = suya - 1
    assert entregar_informe(hub, otra, PDF).texto("desenlace") == "rechazada"
    numero = ultimo(hub.motor)
    sellado(hub, reloj)
    dar(hub.ventanilla, orden(id_muestra=suya))
    assert entero(hub, numero)
    assert documentos(hub.motor) == {huella(PDF): None}
    sellado(hub, reloj)
    assert verificado(hub.motor)[0] == set()


def test_una_lectura_que_iba_en_camino_se_lee_y_se_borra_con_otra_orden(hub, suya, reloj, monkeypatch):  # noqa: F811
    """It read the report before the order, and is written after it."""
    respuestas, leidos = hub.ventanilla.atencion.respuestas, []

    def leer(pregunta, pedido):
        leidos.append(leidos[0] if leidos else informe(pregunta, pedido))
        pregunta.tocadas[1] = suya
        return replace(leidos[0], **pregunta.cabecera)

    informe = respuestas[ObtenerInforme]
    monkeypatch.setitem(respuestas, ObtenerInforme, leer)
    for _ in range(2):
        assert hub.operacion(consulta("obtenerInforme", id_muestra=suya)).estado.startswith("200")
        numero = ultimo(hub.motor)
        assert entero(hub, numero)
        sellado(hub, reloj)
        assert str(numero) in dar(hub.ventanilla, orden(id_muestra=suya)).mensajes
    assert (documentos(hub.motor), con_bytes(hub.motor)) == ({}, [])
    sellado(hub, reloj)
    assert verificado(hub.motor)[0] == set()


@EN_POSTGRES
def test_quien_lo_lee_mientras_se_borra_espera_y_guarda_lo_que_dio(hub, suya, reloj, monkeypatch):  # noqa: F811
    """On SQLite nobody reads for the record while somebody else writes."""
    borrar, dadas = documentos_de_la_orden.borrar_informes, []
    pedido = consulta("obtenerInforme", id_muestra=suya)
    hilo = Thread(target=lambda: dadas.append(hub.operacion(pedido)))

    def con_alguien_que_lee(*args):
        hilo.start()
        hasta_que_espere(hub.motor)
        borrar(*args)

    monkeypatch.setattr("dominio.auditoria.identidad.orden.borrar_informes", con_alguien_que_lee)
    dar(hub.ventanilla, orden())
    hilo.join()
    monkeypatch.undo()
    assert base64.b64decode(dadas[0].texto("informe")) == PDF
    numero = int(dadas[0].texto("id_mensaje"))
    assert entero(hub, numero)
    sellado(hub, reloj)
    assert verificado(hub.motor)[0] == set()
    assert str(numero) in dar(hub.ventanilla, orden(id_muestra=suya)).mensajes
    assert (documentos(hub.motor), vestigios(hub.motor)) == ({}, set())


@EN_POSTGRES
def test_quien_trae_un_documento_y_la_orden_no_se_traban(hub, suya):  # noqa: F811
    """The order waits for them without holding the sample, which they want next."""
    hilo = Thread(target=lambda: dar(hub.ventanilla, orden()))
    with hub.motor.begin() as conexion:
        conexion.execute(text("SELECT pg_advisory_xact_lock_shared(7214029)"))
        hilo.start()
        hasta_que_espere(hub.motor)
        conexion.execute(text("SET LOCAL lock_timeout = '2s'"))
        conexion.execute(text("SELECT id FROM muestra FOR UPDATE"))
    hilo.join()
    assert vestigios(hub.motor) == set()


DANOS = ("DELETE FROM documento", "UPDATE documento SET contenido = NULL, informe_id = (SELECT id FROM informe)")


@pytest.mark.parametrize("dano", DANOS, ids=("falta", "apunta_a_nada"))
def test_un_cuerpo_sin_el_informe_que_otra_orden_borro_sale_entero(hub, suya, reloj, dano):  # noqa: F811
    """As a hub left it that took the bytes of a report while a body referred to them."""
    dar(hub.ventanilla, orden())
    entregar_informe(hub, suya, PDF)
    numero = ultimo(hub.motor)
    sellado(hub, reloj)
    forzar(hub.motor, dano)
    assert not entero(hub, numero)
    assert str(numero) in dar(hub.ventanilla, orden(id_muestra=suya)).mensajes
    assert visto(hub, numero).pedido == b"[identidad borrada]"
    entregar_informe(hub, suya, PDF)
    assert entero(hub, ultimo(hub.motor))
    sellado(hub, reloj)
    assert verificado(hub.motor)[0] == set()


# ── bodies of several ───────────────────────────────────────────────────────────────────────────────────────────────
def test_de_un_mensaje_con_su_pdf_adentro_se_lee_el_del_otro(hub, suya, reloj):  # noqa: F811
    """A body of before documents were kept apart."""
    otra = suya - 1
    recepcionar(hub, otra)
    resultado = elementos({"resultado": "Positivo", "fecha_hora_resultado_laboratorio": CUANDO})
    pedido = entregar(
        *(
            f"<id_muestra>{clave}</id_muestra>{resultado}<informe>{base64.b64encode(pdf).decode()}</informe>"
            for clave, pdf in ((otra, AJENO), (suya, OTRO_PDF))
        )
    )
    assert hub.operacion(pedido).todos("desenlace") == ["actualizada", "rechazada"]
    numero = ultimo(hub.motor)
    forzar(hub.motor, f"DELETE FROM documento WHERE sha256 = '{huella(AJENO)}'")
    _cambiar_cuerpo(hub.motor, numero, pedido=comprimir(SOAP["soap11"](pedido)), documentos=None)
    sellado(hub, reloj)
    dar(hub.ventanilla, orden(id_muestra=suya))
    quedo = visto(hub, numero)
    assert quedo.integro
    assert base64.b64encode(AJENO) in quedo.pedido
    assert base64.b64encode(OTRO_PDF) not in quedo.pedido
    sellado(hub, reloj)
    assert verificado(hub.motor)[0] == set()
