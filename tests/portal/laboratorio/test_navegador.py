"""A laboratory's day with a browser: everything is done by who only looks at the page."""

import pytest
from playwright.sync_api import expect

from dominio.muestras.items import Recepcion
from dominio.muestras.pedidos import RecepcionarMuestra
from dominio.pruebas.informe_inventado import pdf
from dominio.ventanilla.sobre import Sobre
from dominio.vocabulario.enumeraciones import Puerta
from portal.marco.contexto import en_json, resumen
from tests.elenco import crear, una_informada, una_muestra, una_recepcionada

pytestmark = [pytest.mark.navegador, pytest.mark.timeout(240)]


@pytest.fixture
def muestras(ventanilla, laboratorio_norte, reloj):
    """Five waiting, one received, one informed, one rejected batch; all of Laboratorio Norte."""
    nombres = ["Ana María", "Benjamín", "Catalina", "Diego", "Ñusta"]
    nuevas = [
        una_muestra(f"N-{i}", paciente_nombres=nombre, paciente_ap_pat="Pérez" if i < 2 else "Muñoz", paciente_ap_mat="Soto")
        for i, nombre in enumerate(nombres)
    ]
    mala = una_muestra("N-malo", paciente_run=11111112, rut_medico="1-9", paciente_direccion="..")
    sobre = Sobre(
        puerta=Puerta.SOAP11,
        operacion="crearMuestras",
        cuerpo=b"<crearMuestras/>",
        recibido_en=reloj(),
        codificar=lambda recibo: en_json(resumen(recibo)),
    )
    ids = [item.id_muestra for item in ventanilla.atender(laboratorio_norte, crear(*nuevas, mala), sobre).items[:5]]
    recibida = una_recepcionada(ventanilla, laboratorio_norte, "N-recibida")
    informada = una_informada(ventanilla, laboratorio_norte, "N-informada")
    return {"enviadas": ids, "recibida": recibida, "informada": informada}


def test_el_dia_de_un_laboratorio(navegante, muestras, ventanilla, reloj):
    """Find, receive many, deliver with a PDF, correct, reject, return, transfer, and read what was wrong."""
    visita = navegante("lab.norte")
    pagina = visita.pagina
    pagina.get_by_role("link", name="Muestras", exact=True).click()
    expect(pagina.get_by_role("heading", level=1)).to_have_text("Muestras")
    visita.mirar("lab-muestras")

    pagina.get_by_label("ID, RUT, código o nombre").fill("munoz")
    pagina.get_by_role("button", name="Buscar").click()
    expect(pagina.locator("tbody tr")).to_have_count(3)
    pagina.get_by_label("Marcar las 3 de esta página").check()
    pagina.get_by_role("button", name="Recepcionar marcadas (3)").click()
    expect(pagina.get_by_role("status")).to_have_text("3 muestras recepcionadas.")
    visita.mirar("lab-recepcionadas")

    pagina.locator("tbody a.principal").first.click()
    visita.mirar("lab-muestra-recibida")
    pagina.locator("summary", has_text="Informar el resultado").click()
    pagina.locator("#entregar-resultado").select_option("Positivo")
    pagina.get_by_label("Informe firmado").set_input_files(
        {"name": "informe.pdf", "mimeType": "application/pdf", "buffer": b"esto no es un pdf"}
    )
    pagina.get_by_role("button", name="Informar el resultado").click()
    expect(pagina.get_by_role("alert")).to_contain_text("HUB-3002")
    visita.mirar("lab-entrega-rechazada")
    pagina.get_by_label("Informe firmado").set_input_files(
        {"name": "informe.pdf", "mimeType": "application/pdf", "buffer": pdf(["Informe", "Positivo"])}
    )
    pagina.get_by_role("button", name="Informar el resultado").click()
    expect(pagina.get_by_role("status")).to_have_text("El resultado quedó informado.")

    reloj.avanzar(minutes=5)
    pagina.locator("summary", has_text="Corregir el resultado").click()
    pagina.locator("#corregir-resultado").select_option("Negativo")
    pagina.get_by_label("Motivo de la corrección").fill("Se transcribió mal la lectura del equipo.")
    pagina.get_by_label("El resultado corregido queda sin informe").check()
    visita.mirar("lab-corregir")
    pagina.get_by_role("button", name="Corregir el resultado").click()
    expect(pagina.get_by_role("status")).to_have_text("El resultado quedó corregido.")
    visita.mirar("lab-muestra-corregida")
    pagina.locator(".vida a").last.click()
    expect(pagina.get_by_role("heading", level=1)).to_contain_text("Mensaje")
    visita.mirar("lab-mensaje-bueno")


def test_rechazar_devolver_y_derivar(navegante, muestras, ventanilla):
    """The three ways in which a sample leaves, each with its reason, and the heap in which it is found later."""
    visita = navegante("lab.norte")
    pagina = visita.pagina
    una, otra, tercera = muestras["enviadas"][:3]
    visita.ir(f"/laboratorio/muestras/{una}")
    pagina.locator("summary", has_text="Rechazar").click()
    pagina.get_by_label("Motivo").first.select_option("Muestra derramada")
    pagina.get_by_role("button", name="Rechazar la muestra").click()
    expect(pagina.get_by_role("status")).to_have_text("La muestra quedó rechazada.")
    visita.ir(f"/laboratorio/muestras/{otra}")
    pagina.locator("summary", has_text="Devolver").click()
    pagina.locator("#devolver-motivo").fill("Faltan datos del paciente")
    pagina.get_by_role("button", name="Devolver la muestra").click()
    expect(pagina.get_by_role("status")).to_have_text("La muestra quedó devuelta.")
    visita.ir(f"/laboratorio/muestras/{tercera}")
    pagina.locator("summary", has_text="Derivar").click()
    pagina.get_by_label("Laboratorio de destino").select_option(label="Laboratorio Sur")
    pagina.get_by_role("button", name="Derivar la muestra").click()
    expect(pagina.get_by_role("status")).to_have_text("La muestra quedó derivada al otro laboratorio.")
    pagina.get_by_role("link", name="Rechazadas").click()
    expect(pagina.locator("tbody tr")).to_have_count(1)
    visita.mirar("lab-rechazadas")
    pagina.get_by_label("ID, RUT, código o nombre").fill(str(tercera))
    pagina.keyboard.press("Enter")
    expect(pagina.locator("tbody")).to_contain_text("en Laboratorio Sur")


def test_una_pagina_vieja_no_cambia_nada(navegante, muestras, ventanilla, laboratorio_norte):
    """Somebody else received the sample meanwhile: who still sees it as sent is told so, and it stays received."""
    visita = navegante("lab.norte")
    pagina, una = visita.pagina, muestras["enviadas"][0]
    visita.ir(f"/laboratorio/muestras/{una}")
    pagina.locator("summary", has_text="Rechazar").click()
    pagina.get_by_label("Motivo").first.select_option("Muestra derramada")
    ventanilla.atender(laboratorio_norte, RecepcionarMuestra(items=(Recepcion(id_muestra=una),)))
    pagina.get_by_role("button", name="Rechazar la muestra").click()
    expect(pagina.get_by_role("alert")).to_contain_text("cambió mientras usted la miraba: ahora está recepcionada")
    visita.mirar("lab-pagina-vieja")


def test_los_mensajes_dicen_que_estaba_mal(navegante, muestras):
    """What the laboratory's system sent wrong is read here, without calling the help desk."""
    visita = navegante("lab.norte")
    pagina = visita.ir("/laboratorio/mensajes")
    visita.mirar("lab-mensajes")
    pagina.get_by_label("Mostrar").select_option("errores")
    pagina.get_by_role("button", name="Filtrar").click()
    expect(pagina.locator("tbody tr")).to_have_count(1)
    pagina.locator("tbody a").first.click()
    expect(pagina.locator("tbody tr").first).to_contain_text("HUB-2004")
    visita.mirar("lab-mensaje-con-errores")
