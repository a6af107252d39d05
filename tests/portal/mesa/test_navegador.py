"""The help desk and a laboratory at their browsers: an edit, a deletion and a message that is served again."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import insert

from modelos import Profesional
from tests.elenco import una_creada, una_informada
from tests.portal.reenvios import MOTIVO, NUEVA
from tests.servicios.conftest import Hub
from tests.servicios.mensajes import crear, muestra, sobre11

pytestmark = [pytest.mark.navegador, pytest.mark.timeout(240)]
RAZON = "El laboratorio avisó por correo que el apellido venía cortado"


def test_una_edicion_se_autoriza_se_hace_y_se_ve(navegante, ventanilla, laboratorio_norte):
    """Two people, each only looking at the page."""
    clave = una_informada(ventanilla, laboratorio_norte)
    mesa = navegante("mesa")
    pagina = mesa.ir("/mesa/muestras")
    mesa.mirar("mesa-autorizaciones-vacia")
    pagina.get_by_label("Laboratorio que la registró").select_option(label="Laboratorio Norte (1)")
    pagina.get_by_label("Código que le dio").fill("N-1")
    pagina.get_by_role("button", name="Buscar por código").click()
    expect(pagina.get_by_role("heading", level=1)).to_have_text(f"Muestra {clave}")
    pagina.locator("summary", has_text="Autorizar una edición").click()
    pagina.locator("#autorizar-edicion-motivo").fill("corto")
    pagina.get_by_role("button", name="Autorizar la edición").click()
    expect(pagina.get_by_role("alert")).to_contain_text("HUB-3007")
    mesa.mirar("mesa-muestra-motivo-corto")
    pagina.locator("#autorizar-edicion-motivo").fill(RAZON)
    pagina.get_by_role("button", name="Autorizar la edición").click()
    expect(pagina.get_by_role("status")).to_contain_text("La edición quedó autorizada")
    mesa.mirar("mesa-muestra-en-edicion")

    lab = navegante("lab.norte")
    lab.ir(f"/laboratorio/muestras/{clave}")
    lab.mirar("lab-muestra-abierta")
    lab.pagina.get_by_role("link", name="Corregir los datos").click()
    expect(lab.pagina.get_by_role("heading", level=1)).to_have_text("Corregir los datos")
    lab.mirar("lab-corregir-datos")
    lab.pagina.get_by_label("Apellido paterno").fill("Pérez Soto")
    lab.pagina.get_by_label("Código DEIS").fill("999")
    lab.pagina.get_by_label("Dígito verificador").fill("3")
    lab.pagina.get_by_label("Por qué se corrige").fill("El apellido venía cortado")
    lab.pagina.get_by_role("button", name="Guardar la corrección").click()
    expect(lab.pagina.get_by_role("alert")).to_contain_text("HUB-2013")
    lab.mirar("lab-corregir-datos-con-errores")
    lab.pagina.get_by_label("Código DEIS").fill("113100")
    lab.pagina.get_by_label("Dígito verificador").fill("1")
    lab.pagina.get_by_role("button", name="Guardar la corrección").click()
    expect(lab.pagina.get_by_role("status")).to_have_text("Los datos quedaron corregidos.")
    lab.mirar("lab-muestra-con-datos-corregidos")

    mesa.ir("/mesa/muestras")
    expect(mesa.pagina.locator("tbody tr")).to_contain_text("Usada")
    mesa.mirar("mesa-autorizaciones")


def test_una_muestra_se_elimina_con_dos_manos(navegante, ventanilla, laboratorio_norte):
    """The laboratory is asked whether it is sure."""
    clave = una_creada(ventanilla, laboratorio_norte)
    mesa = navegante("mesa")
    mesa.ir(f"/mesa/muestras/{clave}")
    mesa.pagina.locator("#autorizar-eliminacion-motivo").fill("Se registró dos veces la misma muestra")
    mesa.pagina.get_by_role("button", name="Autorizar la eliminación").click()
    expect(mesa.pagina.get_by_role("status")).to_contain_text("La eliminación quedó autorizada")
    mesa.mirar("mesa-muestra-por-eliminar")

    lab = navegante("lab.norte")
    lab.ir(f"/laboratorio/muestras/{clave}")
    lab.pagina.locator("summary", has_text="Eliminar").click()
    lab.mirar("lab-eliminar")
    lab.pagina.get_by_label("escriba el número de la muestra").fill(lab.pagina.url.rpartition("/")[2])
    lab.pagina.get_by_role("button", name="Eliminar la muestra").click()
    expect(lab.pagina.get_by_role("status")).to_have_text("La muestra quedó eliminada.")
    auditora = navegante("auditora")
    auditora.ir(f"/auditoria/muestras/{clave}")
    auditora.mirar("auditoria-muestra-eliminada")


def test_un_mensaje_rechazado_se_atiende_otra_vez(navegante, ventanilla, motor, claves):
    """From the list to the outcome, and back by the links."""
    hub = Hub(motor, ventanilla, claves)
    malas = [muestra(codigo, rut_responsable=NUEVA) for codigo in ("N-2", "N-3")]
    hub.enviar(sobre11(crear(muestra("N-1"), *malas, muestra("N-4", paciente_dv="3"))))
    mesa = navegante("mesa")
    pagina = mesa.ir("/mesa/mensajes")
    expect(pagina.locator("tbody tr")).to_have_count(1)
    mesa.mirar("mesa-rechazados")
    pagina.locator("tbody a.principal").click()
    mesa.mirar("mesa-mensaje-rechazado")
    with motor.begin() as conexion:
        conexion.execute(insert(Profesional).values(rut=NUEVA, nombres="Luz", apellidos="Mar", activo=True))
    pagina.get_by_label("Motivo").fill(MOTIVO)
    pagina.get_by_role("button", name="Atender otra vez").click()
    expect(pagina.get_by_role("status")).to_contain_text("3 aceptados y 1 rechazados")
    mesa.mirar("mesa-mensaje-reenviado")
    pagina.locator(".aviso a").click()
    expect(pagina.get_by_role("heading", name="Veces que se atendió otra vez")).to_be_visible()
    mesa.mirar("mesa-mensaje-con-reenvio")

    lab = navegante("lab.norte")
    lab.ir("/laboratorio/mensajes")
    lab.pagina.locator("tbody a.principal").first.click()
    lab.mirar("lab-mensaje-reenviado")
