"""Coming in with a browser, on each kind of database: what a person sees and reads."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.navegador, pytest.mark.timeout(180)]


def test_una_persona_entra_se_equivoca_y_sale(navegante, personas):
    """The front page, the log-in with its mistakes, the account's page, a page that is not there, and out."""
    visita = navegante("")
    pagina = visita.ir("/")
    visita.mirar("portada")
    pagina.get_by_role("link", name="Entrar al portal").click()
    pagina.get_by_label("Cuenta").fill("auditora")
    pagina.get_by_label("Contraseña").fill("no es esta")
    pagina.get_by_role("button", name="Entrar").click()
    expect(pagina.get_by_role("alert")).to_contain_text("HUB-5001")
    visita.mirar("entrar-rechazado")
    pagina.get_by_label("Contraseña").fill(personas["auditora"].contrasena)
    pagina.keyboard.press("Enter")
    expect(pagina.get_by_label("Código de seis cifras")).to_be_visible()
    visita.mirar("entrar-codigo")
    pagina.get_by_label("Código de seis cifras").fill(personas.codigo("auditora"))
    pagina.keyboard.press("Enter")
    expect(pagina.get_by_role("button", name="Salir")).to_be_visible()
    visita.ir("/cuenta")
    visita.mirar("cuenta")
    visita.ir("/no-existe")
    expect(pagina.get_by_role("heading", level=1)).to_have_text("No hay nada en esta dirección")
    visita.mirar("no-hallada")
    pagina.get_by_role("button", name="Salir").click()
    expect(pagina.get_by_role("status")).to_have_text("La sesión quedó cerrada.")
    visita.mirar("entrar")


def test_una_persona_nueva_elige_contrasena_y_activa_su_segundo_factor(navegante, personas):
    """Anyone may have a second factor; the pages of choosing a password and of the QR code."""
    visita = navegante("lab.norte")
    pagina = visita.ir("/cuenta")
    pagina.get_by_role("link", name="Cambiar la contraseña").click()
    visita.mirar("contrasena")
    visita.ir("/cuenta")
    pagina.get_by_role("link", name="Activar el segundo factor").click()
    expect(pagina.locator("svg.qr")).to_be_visible()
    visita.mirar("segundo-factor")
