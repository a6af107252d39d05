"""The taker's morning in Chromium: with the keyboard alone, at both widths, and nothing that axe-core finds serious."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from modelos import Muestra
from tests.portal.servidor import servido
from tests.tomas import una_registrada

pytestmark = pytest.mark.navegador


def llenar(pagina, run="11.111.111-1", nombres="Ana María"):
    """All that a form of a PCR sample asks of a patient with a RUN, by the names of its fields."""
    pagina.locator("[name=paciente_run]").fill(run)
    for nombre, texto in {
        "paciente_nombres": nombres,
        "paciente_ap_pat": "Pérez",
        "paciente_ap_mat": "Soto",
        "paciente_fecha_nac": "1980-01-31",
        "paciente_direccion": "Calle Larga 12",
        "paciente_telefono": "+56 9 1234 5678",
    }.items():
        pagina.locator(f"[name={nombre}]").fill(texto)
    pagina.locator("[name=paciente_sexo]").select_option("F")
    pagina.locator("[name=paciente_prevision]").select_option("FONASA")
    pagina.locator("[name=sin_orden_medica]").select_option("true")
    buscar(pagina, "paciente_comuna", "nunoa")
    buscar(pagina, "tipo_muestra", "saliva")


def buscar(pagina, nombre, parte):
    """Choose from a long list by a part of a name, with the keyboard."""
    escrito = pagina.locator(f"#c-{nombre}")
    escrito.fill(parte)
    pagina.keyboard.press("Enter")


@pytest.mark.parametrize("ancho", ["escritorio", "telefono"])
def test_una_muestra_de_la_primera_a_la_ultima_tecla(navegante, motor, ancho):
    una = navegante("tomador", ancho)
    una.ir("/toma")
    una.mirar(f"toma-inicio-vacio-{ancho}")
    pagina = una.ir("/toma/muestras/nueva")
    expect(pagina.locator("[name=paciente_run]")).to_be_focused()
    una.mirar(f"toma-nueva-{ancho}")
    llenar(pagina)
    buscar(pagina, "id_laboratorio", "norte")
    expect(pagina.locator("[name=paciente_comuna]")).to_have_value("13120")
    una.mirar(f"toma-llena-{ancho}")
    pagina.get_by_role("button", name="Guardar y otra").press("Enter")
    pagina.get_by_text("Siga con la siguiente").wait_for()
    una.mirar(f"toma-otra-{ancho}")
    pagina.get_by_text("Ver la anterior").click()
    pagina.wait_for_url("**/territorio/muestras/*")
    una.mirar(f"toma-muestra-{ancho}")
    una.ir("/toma")
    una.mirar(f"toma-inicio-{ancho}")
    with motor.connect() as conexion:
        fila = conexion.execute(select(Muestra.__table__)).one()
    assert (fila.laboratorio_id, fila.paciente_comuna, fila.tipo_muestra) == (1, 13120, "Saliva")


def test_la_tecla_enter_guarda_y_los_errores_quedan_junto_a_su_campo(navegante):
    una = navegante("tomador")
    pagina = una.ir("/toma/antigenos/nuevo")
    pagina.locator("[name=paciente_run]").fill("11.111.111-2")
    pagina.locator("[name=paciente_nombres]").focus()
    pagina.locator("#dicho-del-run").get_by_text("HUB-2004").wait_for()
    una.mirar("toma-antigeno")
    for nombre in ("paciente_nombres", "paciente_ap_pat", "paciente_ap_mat", "paciente_direccion", "paciente_telefono"):
        pagina.locator(f"[name={nombre}]").fill("Ana")
    pagina.locator("[name=paciente_fecha_nac]").fill("1980-01-31")
    pagina.locator("[name=paciente_sexo]").select_option("F")
    buscar(pagina, "paciente_comuna", "santiago")
    buscar(pagina, "tipo_muestra", "nasal")
    pagina.locator("[name=resultado]").select_option("Negativo")
    pagina.locator("[name=paciente_telefono]").press("Enter")
    pagina.get_by_role("alert").wait_for()
    una.mirar("toma-errores")
    assert "HUB-2004" in pagina.locator("#c-paciente_run-error1").inner_text()
    assert pagina.locator("[name=paciente_nombres]").input_value() == "Ana"


def test_sin_javascript_se_registra_igual(navegador, ventanilla, personas, motor):
    with servido(ventanilla) as direccion:
        contexto = navegador.new_context(java_script_enabled=False, locale="es-CL")
        pagina = contexto.new_page()
        pagina.goto(direccion + "/entrar")
        pagina.get_by_label("Cuenta").fill("tomador")
        pagina.get_by_label("Contraseña").fill(personas["tomador"].contrasena)
        pagina.get_by_role("button", name="Entrar").click()
        pagina.goto(direccion + "/toma/muestras/nueva")
        pagina.locator("[name=paciente_run]").fill("11.111.111-1")
        for nombre in ("paciente_nombres", "paciente_ap_pat", "paciente_ap_mat", "paciente_direccion", "paciente_telefono"):
            pagina.locator(f"[name={nombre}]").fill("Ana")
        pagina.locator("[name=paciente_fecha_nac]").fill("1980-01-31")
        for nombre, valor in {
            "paciente_sexo": "F",
            "paciente_prevision": "FONASA",
            "paciente_comuna": "13101",
            "tipo_muestra": "Saliva",
            "id_laboratorio": "1",
            "sin_orden_medica": "true",
        }.items():
            pagina.locator(f"[name={nombre}]").select_option(valor)
        pagina.get_by_role("button", name="Guardar", exact=True).last.click()
        pagina.get_by_text("Quedó registrada con el código").wait_for()
        contexto.close()
    with motor.connect() as conexion:
        assert conexion.execute(select(Muestra.estado)).scalar_one() == 2


@pytest.mark.parametrize("ancho", ["escritorio", "telefono"])
def test_la_recepcion_no_necesita_el_raton(navegante, ventanilla, ancho):
    """The page is looked at in the end: axe-core leaves marks of its own, which the next swap would carry over."""
    codigos = [una_registrada(ventanilla, paciente_nombres=nombre, es_otra=True)[1] for nombre in ("Ana", "Eva")]
    una = navegante("lab.norte", ancho)
    pagina = una.ir("/laboratorio/recepcion")
    for leido, dicho in (
        ("T0000000", "HUB-2020"),
        ("AJENO-7", "HUB-2020"),
        *((uno, f"{uno}: recepcionada") for uno in codigos),
    ):
        pagina.keyboard.type(leido)
        pagina.keyboard.press("Enter")
        pagina.get_by_text(leido).first.wait_for()
        pagina.get_by_text(dicho).wait_for()
        expect(pagina.locator("[name=codigo]")).to_be_focused()
    una.mirar(f"recepcion-bien-{ancho}")


def test_lo_leido_antes_de_la_respuesta_es_del_tubo_siguiente(navegante, ventanilla):
    """A scanner does not wait: what it has begun to say when the answer comes is not lost."""
    uno, otro = [una_registrada(ventanilla, paciente_nombres=nombre, es_otra=True)[1] for nombre in ("Ana", "Eva")]
    pagina = navegante("lab.norte").ir("/laboratorio/recepcion")
    pagina.keyboard.type(uno)
    pagina.keyboard.press("Enter")
    pagina.keyboard.type(otro[:4])
    pagina.get_by_text(f"{uno}: recepcionada").wait_for()
    pagina.keyboard.type(otro[4:])
    pagina.keyboard.press("Enter")
    pagina.get_by_text(f"{otro}: recepcionada").wait_for()


def test_lo_que_no_se_recepciono_se_ve_de_lejos(navegante):
    una = navegante("lab.norte")
    pagina = una.ir("/laboratorio/recepcion")
    pagina.keyboard.type("T0012345")
    pagina.keyboard.press("Enter")
    pagina.get_by_text("no se recepcionó").wait_for()
    una.mirar("recepcion-mal")
