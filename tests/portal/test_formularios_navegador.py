"""A person's habits at a real browser: reload, back, two clicks, and a session that ends while they write."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from modelos import Credencial, Laboratorio
from tests.elenco import NORTE

pytestmark = [pytest.mark.navegador, pytest.mark.timeout(180), pytest.mark.parametrize("tipo_base", ["sqlite"])]
LABORATORIO = f"/administracion/laboratorios/{NORTE}"


def claves_de(motor, nombre):
    with motor.connect() as conexion:
        orden = select(func.count()).select_from(Credencial).where(Credencial.nombre == nombre)
        return conexion.execute(orden).scalar_one()


def test_recargar_y_volver_atras_despues_de_crear_una_clave(navegante, motor):
    """One key, shown once; the browser never asks whether to send a form again."""
    visita = navegante("mesa")
    pagina = visita.ir(LABORATORIO)
    pagina.get_by_label("Para qué es").fill("LIS de producción")
    pagina.get_by_role("button", name="Crear clave").dblclick()
    expect(pagina.locator("#clave-nueva")).to_be_visible()
    pagina.reload()
    expect(pagina.locator("#clave-nueva")).to_have_count(0)
    expect(pagina.get_by_text("ya se mostró, venció")).to_be_visible()
    pagina.go_back()
    pagina.go_forward()
    expect(pagina.get_by_role("heading", level=1)).to_contain_text("Laboratorio Norte")
    assert claves_de(motor, "LIS de producción") == 1


def test_un_error_deja_la_pagina_usable(navegante):
    visita = navegante("mesa")
    pagina = visita.ir("/administracion/laboratorios")
    pagina.locator("#c-nombre").fill("Laboratorio Norte")
    pagina.get_by_role("button", name="Crear laboratorio").click()
    expect(pagina.get_by_role("alert")).to_contain_text("HUB-5020")
    pagina.reload()
    expect(pagina.locator("#c-nombre")).to_have_value("Laboratorio Norte")
    pagina.go_back()
    expect(pagina.get_by_role("heading", level=1)).to_have_text("Laboratorios")


def test_revocar_pide_el_nombre(navegante, motor):
    visita = navegante("mesa")
    pagina = visita.ir(LABORATORIO)
    pagina.get_by_role("link", name="Revocar la clave LIS").click()
    visita.mirar("mesa-revocar")
    pagina.get_by_label("Para confirmar, escriba: LIS").fill("otra")
    pagina.get_by_role("button", name="Revocar la clave").click()
    expect(pagina.get_by_role("alert")).to_contain_text("HUB-5009")
    pagina.get_by_label("Para confirmar, escriba: LIS").fill("lis")
    pagina.get_by_role("button", name="Revocar la clave").click()
    expect(pagina.get_by_text("La clave quedó revocada")).to_be_visible()


def test_se_avisa_antes_de_que_venza_y_se_sigue(navegante, reloj):
    """The notice, its button, and what happens to what was typed when nobody pressed it."""
    visita = navegante("mesa")
    pagina = visita.pagina
    pagina.clock.install()
    visita.ir("/administracion/laboratorios")
    aviso = pagina.locator("[data-sesion-quedan]")
    expect(aviso).to_be_hidden()
    reloj.avanzar(minutes=28, seconds=10)
    pagina.clock.fast_forward("28:10")
    expect(aviso).to_contain_text("Su sesión vence en 2 minutos.")
    visita.mirar("sesion-por-vencer")
    aviso.get_by_role("button", name="Seguir").click()
    expect(aviso).to_be_hidden()
    pagina.locator("#c-nombre").fill("Laboratorio Austral")
    reloj.avanzar(minutes=31)
    pagina.clock.fast_forward("31:00")
    expect(aviso).to_contain_text("Su sesión venció")
    pagina.get_by_role("button", name="Crear laboratorio").click()
    expect(pagina.get_by_text("Lo que escribió está guardado")).to_be_visible()
    visita.mirar("entrar-vencida")


def test_al_entrar_otra_vez_el_formulario_vuelve(navegante, reloj, personas, motor):
    visita = navegante("mesa")
    pagina = visita.ir("/administracion/laboratorios")
    pagina.locator("#c-nombre").fill("Laboratorio Austral")
    reloj.avanzar(minutes=31)
    pagina.get_by_role("button", name="Crear laboratorio").click()
    pagina.get_by_label("Cuenta").fill("mesa")
    pagina.get_by_label("Contraseña").fill(personas["mesa"].contrasena)
    pagina.get_by_role("button", name="Entrar").click()
    pagina.get_by_label("Código de seis cifras").fill(personas.codigo("mesa"))
    pagina.get_by_role("button", name="Continuar").click()
    expect(pagina.locator("#c-nombre")).to_have_value("Laboratorio Austral")
    visita.mirar("formulario-que-vuelve")
    pagina.get_by_role("button", name="Crear laboratorio").click()
    expect(pagina.get_by_role("heading", level=1)).to_contain_text("Laboratorio Austral")
    with motor.connect() as conexion:
        orden = select(func.count()).select_from(Laboratorio).where(Laboratorio.nombre == "Laboratorio Austral")
        assert conexion.execute(orden).scalar_one() == 1
