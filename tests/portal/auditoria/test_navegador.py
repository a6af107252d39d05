"""An auditor's day with a browser: find a message, read it, reveal it, follow its sample, look at the figures."""

import pytest
from playwright.sync_api import expect

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
