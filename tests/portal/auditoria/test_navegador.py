"""An auditor's day with a browser: find a message, read it, reveal it, follow its sample, look at the figures."""

import pytest
from playwright.sync_api import expect

from dominio.auditoria.atencion import sobre_de
from dominio.auditoria.pedidos import AsentarVerificacion
from dominio.sellos import llave as llaves
from dominio.sellos.sellador import sellar
from dominio.vocabulario.enumeraciones import Puerta
from tests.dominio.auditoria.test_integridad import AUDITORA
from tests.portal.auditoria.test_paginas import MOTIVO
from tests.servicios.conftest import Hub
from tests.servicios.mensajes import crear, muestra, sobre11, sobre12

pytestmark = [pytest.mark.navegador, pytest.mark.timeout(180)]


def poblar(hub, reloj):
    """A morning of messages, some of them wrong."""
    for n in range(12):
        hub.enviar(sobre11(crear(muestra(f"N-{n}"))))
        reloj.avanzar(minutes=17)
        hub.enviar(sobre12(crear(muestra(f"P-{n}"))), "soap12")
    hub.enviar(sobre11(crear(muestra("N-50"), muestra("N-51", paciente_dv="2", cod_deis="999"))))
    hub.enviar(b"<roto", clave="otra-clave")
    hub.enviar(sobre11(crear(muestra("N-1"))))
    reloj.avanzar(minutes=3)


def test_una_auditora_halla_un_mensaje_y_lo_sigue(navegante, motor, ventanilla, claves, reloj):
    """By its error code, with what was wrong beside the element; then, with a reason, the data themselves."""
    poblar(Hub(motor, ventanilla, claves), reloj)
    visita = navegante("auditora")
    pagina = visita.ir("/auditoria/mensajes")
    visita.mirar("auditoria-mensajes")
    pagina.get_by_label("Código de error").select_option("HUB-2004")
    pagina.get_by_role("button", name="Buscar").click()
    expect(pagina.locator("#cuenta")).to_have_text("1 mensaje")
    pagina.get_by_text("Guardar esta búsqueda").click()
    visita.mirar("auditoria-mensajes-guardar")
    pagina.get_by_label("Nombre").fill("RUN con dígito errado")
    pagina.get_by_role("button", name="Guardar").click()
    visita.ir("/auditoria/mensajes").get_by_role("link", name="RUN con dígito errado", exact=True).click()
    pagina.locator("tbody a").click()
    expect(pagina.locator('.linea-mal:has-text("<cod_deis>") + .senal')).to_contain_text("HUB-2013")
    expect(pagina.get_by_text("Ana María")).to_have_count(0)
    visita.mirar("auditoria-mensaje")
    pagina.get_by_text("Los datos personales están ocultos").click()
    pagina.get_by_label("Motivo").fill(MOTIVO)
    pagina.get_by_role("button", name="Revelar los datos personales").click()
    expect(pagina.get_by_text("Ana María").first).to_be_visible()
    visita.mirar("auditoria-mensaje-revelado")
    pagina.get_by_role("link", name="Muestra ").first.click()
    expect(pagina.get_by_text("con los datos personales a la vista")).to_be_visible()
    visita.mirar("auditoria-muestra")
    pagina.get_by_role("link", name="Cifras").click()
    visita.mirar("auditoria-cifras")
    visita.ir("/auditoria/muestras")
    visita.mirar("auditoria-muestras")
    visita.ir("/auditoria/mensajes?rut=x&puerta=excel")
    visita.mirar("auditoria-mensajes-criterio-malo")
    visita.ir("/auditoria/mensajes?puerta=excel")
    expect(pagina.get_by_text("Ningún mensaje cumple")).to_be_visible()
    with pagina.expect_download() as descarga:
        visita.ir("/auditoria/mensajes?operacion=crearMuestras").get_by_role("link", name="Excel").click()
    assert descarga.value.suggested_filename.endswith(".xlsx")


ESCONDER = "valor => Object.defineProperty(document, 'hidden', { configurable: true, get: () => valor })"
PREGUNTARIA = """trozo => trozo.dispatchEvent(
  new CustomEvent('htmx:beforeRequest', { bubbles: true, cancelable: true }))"""


def test_una_auditora_sigue_lo_que_llega(navegante, motor, ventanilla, claves, reloj):
    """It comes by itself, at both widths, and nothing is asked for while nobody looks."""
    hub = Hub(motor, ventanilla, claves)
    poblar(hub, reloj)
    visita = navegante("auditora")
    reloj.avanzar(seconds=10)
    pagina = visita.ir("/auditoria/mensajes")
    pagina.get_by_role("link", name="Seguir en vivo").click()
    expect(pagina.get_by_text("En vivo")).to_be_visible()
    reloj.avanzar(seconds=10)
    hub.enviar(sobre11(crear(muestra("N-60"))))
    expect(pagina.locator("tr.nuevo")).to_have_count(1, timeout=20_000)
    visita.mirar("auditoria-en-vivo")
    trozo = pagina.locator("#ultimos")
    for escondida in (True, False):
        pagina.evaluate(ESCONDER, escondida)
        assert trozo.evaluate(PREGUNTARIA) is not escondida
    pagina.get_by_role("link", name="Detener").click()
    expect(pagina.locator("#ultimos")).to_have_count(0)


def test_una_auditora_mira_el_sello_y_baja_una_prueba(navegante, motor, ventanilla, claves, reloj, tmp_path):
    """How it stands, signed; the proof of a message from its page; and nothing to be seen before the first seal."""
    poblar(Hub(motor, ventanilla, claves), reloj)
    visita = navegante("auditora")
    visita.ir("/auditoria/integridad")
    visita.mirar("auditoria-integridad-sin-sello")
    hecha = AsentarVerificacion(mensajes=27, informes=0, muestras=24, sellados=27, diferencias=1)
    ventanilla.atender(AUDITORA, hecha, sobre_de(hecha, puerta=Puerta.CONSOLA, recibido_en=reloj(), origen="root"))
    sellar(motor, reloj, llaves.crear_llave(tmp_path / "sello.pem"))
    pagina = visita.ir("/auditoria/integridad")
    expect(pagina.get_by_text("1 diferencia")).to_be_visible()
    visita.mirar("auditoria-integridad")
    pagina.get_by_role("button", name="Sellar ahora").click()
    expect(pagina.get_by_text("Se pidió sellar el registro")).to_be_visible()
    pagina = visita.ir("/auditoria/mensajes/1")
    with pagina.expect_download() as bajada:
        pagina.get_by_role("link", name="Prueba del mensaje").click()
    assert bajada.value.suggested_filename == "prueba-1.json"
    visita.mirar("auditoria-mensaje-con-prueba")
