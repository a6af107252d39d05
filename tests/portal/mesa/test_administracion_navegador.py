"""A day at the help desk, with a browser."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.navegador, pytest.mark.timeout(180)]


def test_la_mesa_recibe_a_un_laboratorio_y_a_su_gente(navegante):
    """A laboratory, its key, a person of it, and a file of professionals with a mistake."""
    visita = navegante("mesa")
    pagina = visita.ir("/administracion/laboratorios")
    pagina.locator("#c-nombre").fill("Laboratorio Austral")
    visita.mirar("mesa-laboratorios")
    pagina.get_by_role("button", name="Crear laboratorio").click()
    expect(pagina.get_by_role("heading", level=1)).to_contain_text("Laboratorio Austral")
    pagina.get_by_label("Para qué es").fill("LIS de producción")
    pagina.get_by_label("Último día en que sirve").fill("2026-12-31")
    pagina.get_by_role("button", name="Crear clave").click()
    expect(pagina.locator("#clave-nueva")).to_be_visible()
    visita.mirar("mesa-clave")
    numero = pagina.url.partition("?")[0].rpartition("/")[2]
    pagina.get_by_role("link", name="Usuarios", exact=True).click()
    pagina.locator("#c-cuenta").fill("rosa.paz")
    pagina.locator("#c-nombre").fill("Rosa Paz")
    pagina.locator("#c-rol").select_option("laboratorio")
    pagina.locator("#c-alcance_laboratorio").select_option(numero)
    visita.mirar("mesa-usuarios")
    pagina.get_by_role("button", name="Crear usuario").click()
    expect(pagina.get_by_text("Contraseña provisoria: cópiela ahora")).to_be_visible()
    visita.mirar("mesa-usuario")
    pagina.get_by_role("link", name="Maestros").click()
    pagina.locator("#c-maestro").select_option("profesionales")
    archivo = b"rut;nombres;apellidos\n11111111-1;Ana;Araya\n22222222-3;Beto;Bravo\n"
    pagina.locator("#c-archivo").set_input_files({"name": "nomina.csv", "mimeType": "text/csv", "buffer": archivo})
    pagina.get_by_role("button", name="Revisar sin guardar").click()
    expect(pagina.get_by_role("status")).to_contain_text("no se guardó nada")
    visita.mirar("mesa-maestros")
