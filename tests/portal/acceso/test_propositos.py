"""Who reads patients and treats none says what for: before the first, once an hour, and on record."""

import io
import json
import re
from datetime import timedelta

import openpyxl
import pytest
from playwright.sync_api import expect
from sqlalchemy import select, text

from dominio.auditoria.verificacion import Verificador
from dominio.personas.propositos import VALE
from dominio.sellos.sellador import sellar
from dominio.ventanilla.compresion import descomprimir
from dominio.vocabulario.enumeraciones import Proposito
from modelos import Mensaje, MensajeCuerpo, MensajeError, MensajeProposito
from tests.elenco import una_informada

PACIENTE = ("11.111.111", "Ana María")
PAGINAS = {
    "minsal": (
        "/territorio/muestras",
        "/territorio/muestras?q=11111111-1",
        "/territorio/muestras/{id}",
    ),
    "mesa": ("/territorio/muestras", "/territorio/muestras/{id}", "/mesa/muestras/{id}", "/mesa/muestras?id_muestra={id}"),
}
CASOS = [(cuenta, pagina) for cuenta, paginas in PAGINAS.items() for pagina in paginas]


@pytest.fixture
def muestra(ventanilla, laboratorio_norte):
    return una_informada(ventanilla, laboratorio_norte)


@pytest.fixture
def callado(entra):
    """`callado("minsal")` came in and has not said what for."""
    return lambda cuenta: entra("").entrar(cuenta, proposito=None)


def de_la_pagina(motor, modelo, *columnas):
    """Rows of the record, newest first."""
    with motor.connect() as conexion:
        return conexion.execute(select(*columnas).order_by(modelo.mensaje_id.desc())).all()


@pytest.mark.parametrize(("cuenta", "pagina"), CASOS)
def test_antes_del_primer_paciente_se_dice_para_que(callado, muestra, motor, cuenta, pagina):
    """The page is not shown but asked for; said, it is there, and its message has the purpose."""
    persona, ruta = callado(cuenta), pagina.format(id=muestra)
    negada = persona.ver(ruta)
    assert negada.status_code == 303
    assert not any(dato in negada.text for dato in PACIENTE)
    pregunta = persona.ver(negada.location)
    assert "¿Para qué va a ver datos de pacientes?" in pregunta.text
    assert de_la_pagina(motor, MensajeError, MensajeError.codigo)[0] == ("HUB-5073",)
    dicha = persona.enviar("/proposito", {"proposito": "calidad", "siguiente": ruta})
    assert (dicha.status_code, dicha.location) == (303, ruta)
    abierta = persona.ver(ruta, follow_redirects=True)
    assert (abierta.status_code, "Propósito" in abierta.text[: abierta.text.index("<main")]) == (200, False)
    assert Proposito.CALIDAD.nombre in abierta.text
    (numero, proposito), *_ = de_la_pagina(motor, MensajeProposito, MensajeProposito.mensaje_id, MensajeProposito.proposito)
    with motor.connect() as conexion:
        pedido = conexion.execute(select(MensajeCuerpo.pedido).where(MensajeCuerpo.mensaje_id == numero)).scalar_one()
    assert proposito == json.loads(descomprimir(pedido))["proposito"] == "calidad"


def test_una_parte_de_una_pagina_lleva_a_la_pregunta_entera(callado, muestra):
    respuesta = callado("minsal").ver(f"/territorio/muestras/{muestra}", headers={"HX-Request": "true"})
    assert respuesta.status_code == 204
    assert respuesta.headers["HX-Redirect"].startswith("/proposito?siguiente=")


def test_vale_una_hora(callado, muestra, reloj):
    persona, ruta = callado("mesa"), f"/mesa/muestras/{muestra}"
    persona.enviar("/proposito", {"proposito": "soporte"})
    paso, pasado = timedelta(minutes=20), timedelta()
    while pasado < VALE:
        assert persona.ver(ruta).status_code == 200
        reloj.avanzar(minutes=20)
        pasado += paso
    assert persona.ver(ruta).location.startswith("/proposito")


@pytest.mark.parametrize("malo", ["", "curiosidad", "VIGILANCIA", " calidad", "x" * 5000, "calidad\x00", "Δ"])
def test_un_proposito_que_no_esta_en_la_lista_no_abre_nada(callado, muestra, malo):
    persona = callado("minsal")
    respuesta = persona.enviar("/proposito", {"proposito": malo})
    assert respuesta.status_code in (400, 422)
    assert persona.ver(f"/territorio/muestras/{muestra}").status_code == 303


@pytest.mark.parametrize("ajena", ["https://otro.cl/", "//otro.cl/", "/\\otro.cl", "javascript:alert(1)"])
def test_despues_no_se_sigue_a_otro_sitio(callado, ajena):
    assert callado("minsal").enviar("/proposito", {"proposito": "calidad", "siguiente": ajena}).location == "/inicio"


@pytest.mark.parametrize("cuenta", ["lab.norte", "seremi", "comuna", "utm", "tomador", "auditora"])
def test_a_quien_atiende_o_vigila_un_territorio_no_se_le_pregunta(entra, muestra, motor, cuenta):
    """Their reason is their role's; the page of the question does not exist for them."""
    persona = entra(cuenta)
    assert persona.ver("/proposito").status_code == 404
    assert persona.enviar("/proposito", {"proposito": "calidad"}).status_code == 404
    persona.ver("/inicio", follow_redirects=True)
    assert de_la_pagina(motor, MensajeProposito, MensajeProposito.mensaje_id) == []


def test_sin_pacientes_no_se_pregunta(callado):
    """Who administers, or looks at figures without anybody in them, is not asked."""
    totales = "/reportes?reporte=ministerial&desde=2026-03-04&hasta=2026-03-04"
    for cuenta, rutas in (("mesa", ("/administracion/laboratorios", "/mesa/muestras")), ("minsal", ("/destinos", totales))):
        persona = callado(cuenta)
        assert [persona.ver(ruta).status_code for ruta in rutas] == [200, 200]


def test_lo_que_pide_un_formulario_se_hace_despues_de_decirlo(callado, muestra, reloj):
    """A report that holds patients is issued by a form: nothing is done before, and one comes back to its page."""
    reloj.avanzar(days=1)
    persona, pagina = callado("minsal"), "/reportes?reporte=ministerial&desde=2026-03-05&hasta=2026-03-05"
    formulario = {"reporte": "ministerial", "desde": "2026-03-05", "hasta": "2026-03-05"}
    negada = persona.entregar(
        "/reportes", {**persona.fichas(), **formulario}, headers={"Referer": f"http://localhost{pagina}"}
    )
    pregunta = persona.ver(negada.location).text
    siguiente = re.search(r'name="siguiente" value="([^"]+)"', pregunta)[1].replace("&amp;", "&")
    assert siguiente == pagina
    assert persona.enviar("/proposito", {"proposito": "vigilancia", "siguiente": siguiente}).location == pagina
    assert "emitido con el número" in persona.ver(persona.enviar("/reportes", formulario).location).text


def test_descargar_lo_que_otro_emitio_tambien_es_ver(entra, callado, muestra, reloj, motor):
    """A file of patients shows them to whoever opens it, whoever had it made."""
    reloj.avanzar(days=1)
    entra("minsal").enviar("/reportes", {"reporte": "ministerial", "desde": "2026-03-05", "hasta": "2026-03-05"})
    persona = callado("minsal")
    for archivo in ("reporte.csv", "reporte.xlsx"):
        assert persona.ver(f"/reportes/1/{archivo}").location.startswith("/proposito")
    persona.enviar("/proposito", {"proposito": "calidad"})
    descarga = persona.ver("/reportes/1/reporte.csv")
    assert (descarga.status_code, "11111111-1" in descarga.text) == (200, True)
    numero, proposito = de_la_pagina(motor, MensajeProposito, MensajeProposito.mensaje_id, MensajeProposito.proposito)[0]
    assert (str(numero), proposito) == (descarga.headers["X-Hub-Mensaje"], "calidad")


def test_quien_vio_dice_para_que(entra, callado, muestra):
    entra("lab.norte").ver(f"/laboratorio/muestras/{muestra}")
    for cuenta, proposito in (("minsal", "autoridad"), ("mesa", "paciente")):
        persona = callado(cuenta)
        persona.enviar("/proposito", {"proposito": proposito})
        persona.ver(f"/territorio/muestras/{muestra}")
    libro = entra("auditora").ver(f"/auditoria/lecturas/quien-vio.xlsx?id_muestra={muestra}").data
    filas = openpyxl.load_workbook(io.BytesIO(libro)).active.iter_rows(min_row=2, values_only=True)
    assert [fila[5] for fila in filas] == [Proposito.PACIENTE.nombre, Proposito.AUTORIDAD.nombre, ""]


def test_lo_dicho_queda_sellado(callado, muestra, motor, reloj):
    """Changed afterwards by the owner of the database, the seal tells of it."""
    persona = callado("minsal")
    persona.enviar("/proposito", {"proposito": "calidad"})
    persona.ver(f"/territorio/muestras/{muestra}")
    sellar(motor, reloj)
    assert list(Verificador(motor).diferencias()) == []
    guardia = "cerrado_mensaje_proposito_update"
    quitar = f"DROP TRIGGER {guardia}" + (" ON mensaje_proposito" if motor.dialect.name == "postgresql" else "")
    with motor.begin() as conexion:
        conexion.execute(text(quitar))
        conexion.execute(text("UPDATE mensaje_proposito SET proposito = 'autoridad'"))
    with motor.connect() as conexion:
        numero = conexion.execute(select(MensajeProposito.mensaje_id)).scalar_one()
        assert conexion.execute(select(Mensaje.operacion).where(Mensaje.id == numero)).scalar_one() == "territorio.muestra"
    assert [uno.numero for uno in Verificador(motor).diferencias()] == [numero]


def test_la_pregunta_se_ve_bien(navegante, ventanilla, laboratorio_norte):
    """Asked on the way to a page, with the keyboard, and seen above from then on; at both widths."""
    clave = una_informada(ventanilla, laboratorio_norte)
    visita = navegante("mesa")
    visita.ir("/proposito")
    visita.mirar("proposito")
    visita.pagina.get_by_label("Propósito").select_option(label=Proposito.PACIENTE.nombre)
    visita.pagina.get_by_label("Propósito").press("Tab")
    visita.pagina.keyboard.press("Enter")
    visita.pagina.wait_for_url(lambda url: "/proposito" not in url)
    visita.ir(f"/territorio/muestras/{clave}")
    expect(visita.pagina.get_by_role("link", name=Proposito.PACIENTE.nombre)).to_be_visible()
    visita.mirar("proposito-en-una-muestra")
