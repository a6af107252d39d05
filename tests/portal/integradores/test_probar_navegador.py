"""The try-it page in a browser, at both widths."""

import pytest
from playwright.sync_api import expect

from dominio.vocabulario.tiempo import reloj_del_sistema
from tests.portal.navegador import copiado, visita
from tests.portal.pruebas import hub_entero
from tests.portal.servidor import Personas, servida


@pytest.mark.navegador
@pytest.mark.timeout(180)
def test_un_integrador_prueba_desde_la_portada(tmp_path, bancada, navegador):
    """From the front page to a result at the other laboratory, an error with its remedy, and an order to copy."""
    with (
        hub_entero(tmp_path, bancada, "sqlite") as hub,
        servida(hub.cliente.application) as direccion,
        visita(navegador, direccion, Personas(por_cuenta={}, reloj=reloj_del_sistema)) as quien,
    ):
        pagina = quien.ir("/integradores")
        quien.mirar("integradores-pruebas")
        pagina.get_by_role("link", name="Probar un mensaje").click()
        quien.mirar("probar")
        pagina.get_by_role("button", name="Enviar").click()
        pagina.get_by_role("link", name="Pasarla al otro laboratorio").click()
        pagina.get_by_role("button", name="Enviar").click()
        pagina.get_by_role("link", name="Recepcionarla en Laboratorio de Pruebas Sur").click()
        pagina.get_by_role("button", name="Enviar").click()
        quien.mirar("probar-respuesta")
        pagina.get_by_role("link", name="Entregar su resultado").click()
        pagina.get_by_label("entregaResultado, por SOAP 1.1").fill("<!DOCTYPE x><script>alert(1)</script>")
        pagina.get_by_role("button", name="Enviar").click()
        expect(pagina.get_by_role("link", name="HUB-1011")).to_be_visible()
        quien.mirar("probar-error")
        pagina.context.grant_permissions(["clipboard-read", "clipboard-write"])
        pagina.get_by_label("Operación").select_option("listarMaestro")
        pagina.get_by_role("button", name="Preparar mensaje").click()
        pagina.get_by_role("button", name="Copiar la orden de curl").click()
        assert copiado(pagina).startswith("curl -s http")
        pagina.get_by_role("link", name="Errores", exact=True).click()
        quien.mirar("integradores-catalogo")
