"""What an auditor takes away: a search as a file, and the figures of a period."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest

from portal.auditoria import graficos
from tests.portal.auditoria.test_paginas import LOTE, asiento, numero_de
from tests.servicios.conftest import Hub
from tests.servicios.mensajes import crear, muestra, sobre11


@pytest.fixture
def hub(motor, ventanilla, claves):
    """The hub as laboratories' systems reach it."""
    return Hub(motor, ventanilla, claves)


def test_una_busqueda_se_lleva_en_csv_y_en_excel(hub, entra, motor):
    """The same rows in both; a client's id that is a formula stays text; each export is on record with its digest."""
    peligroso = '<id_mensaje_cliente>=HYPERLINK("x")</id_mensaje_cliente>'
    numero = numero_de(hub.enviar(sobre11(crear(muestra("N-1"), muestra("N-2", paciente_dv="2"), cola=peligroso))))
    auditora = entra("auditora")
    texto = auditora.ver("/auditoria/mensajes/exportar.csv?operacion=crearMuestras")
    (fila,) = csv.DictReader(io.StringIO(texto.data.decode("utf-8-sig")), delimiter=";")
    dichos = fila["Mensaje"], fila["Id del remitente"], fila["Errores"], fila["Operación"]
    assert dichos == (str(numero), '\'=HYPERLINK("x")', "HUB-2004", "Registrar muestras")

    libro = auditora.ver("/auditoria/mensajes/exportar.xlsx?operacion=crearMuestras")

    cabeza, *filas = openpyxl.load_workbook(io.BytesIO(libro.data)).active.iter_rows()
    (leida,) = [{c.value: celda for c, celda in zip(cabeza, una, strict=True)} for una in filas]
    assert leida["Mensaje"].value == numero
    assert (leida["Id del remitente"].value, leida["Id del remitente"].data_type) == ('=HYPERLINK("x")', "s")
    assert f"{leida['Recibido (hora de Chile)'].value:%d-%m-%Y %H:%M:%S.%f}" == "05-03-2026 09:30:15.000000"
    assert asiento(motor, numero_de(libro))[0].operacion == "auditoria.exportar"
    assert str(numero_de(libro)) in libro.headers["Content-Disposition"]


def test_la_busqueda_vacia_tambien_se_exporta(entra):
    libro = entra("auditora").ver("/auditoria/mensajes/exportar.xlsx?operacion=rechazarMuestra")
    assert openpyxl.load_workbook(io.BytesIO(libro.data)).active.max_row == 1


def test_las_cifras_son_las_del_registro(hub, entra, reloj):
    """Hours by door, the share refused, the codes, and who fell silent; each as a table too."""
    hub.enviar(LOTE)
    hub.enviar(LOTE.replace(b"crearMuestras", b"otraCosa"))
    reloj.avanzar(minutes=5)
    pagina = entra("auditora").ver("/auditoria/cifras").text
    assert re.search(r"<title>05-03 09:00 · SOAP 1\.1: 2</title>", pagina)
    assert re.search(r'&amp;codigo_error=HUB-2004">HUB-2004</a></th><td class="numero">1<', pagina)
    assert re.search(r"Laboratorio Sur</a></th><td>Nunca envió uno", pagina)
    assert "Laboratorio Norte</a></th>" not in pagina


def test_un_periodo_imposible_se_dice(entra):
    auditora = entra("auditora")
    for malo in (
        "desde=2026-01-01&hasta=2026-03-01",
        "desde=2026-03-05&hasta=2026-03-04",
        "desde=2031-01-01&hasta=2031-01-02",
        "desde=x",
    ):
        assert auditora.ver(f"/auditoria/cifras?{malo}").status_code == 422
    assert "No llegó ningún mensaje" in auditora.ver("/auditoria/cifras?desde=2020-01-01&hasta=2020-01-02").text


@pytest.mark.parametrize(("dias", "rotulos"), [(1, 9), (7, 8)])
def test_el_eje_de_las_horas_dice_horas_redondas(dias, rotulos):
    """Every third hour of a day, and the beginning of each day of a week."""
    desde = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
    horas = graficos.por_hora([], desde, desde + timedelta(days=dias)).horas
    dichas = [re.search(r"(\d\d)(:00| h)$", rotulo.texto)[1] for rotulo in horas]
    assert len(dichas) <= rotulos
    assert {int(hora) % (3 if dias == 1 else 24) for hora in dichas} == {0}
