"""An auditor reads what people say: no page, list or file has the name by which a system asks."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from itertools import cycle

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree, html

from dominio.auditoria import MensajeBuscado
from dominio.auditoria.exportacion import COLUMNAS_EXPORTADAS, a_csv, zona
from dominio.muestras.pedidos import EstadoServicio
from dominio.ventanilla.sobre import Sobre
from dominio.vocabulario.enumeraciones import DesenlaceMensaje, Puerta
from dominio.vocabulario.palabras import DESENLACES_DE_MENSAJE, OPERACIONES, PUERTAS
from portal.auditoria.filtro import CRITERIOS, OPCIONES_DE_CRITERIOS, ROTULOS_DE_CRITERIOS
from portal.auditoria.libro import a_libro
from tests.carga_excel.oficina import Oficina

INTERNO = re.compile(r"\b(?:[a-z]+\.)?[a-z]+[A-Z]\w*\b|\b(?:soap1\d|id_\w+|\w+_en|\w+_us)\b")
"""How what only systems say is written."""


def mensaje(numero: int = 7, **otros) -> MensajeBuscado:
    """One message as a search finds it."""
    suyos = {
        "id_mensaje": numero,
        "recibido_en": datetime(2026, 3, 5, 12, 30, 15, 250_000, tzinfo=UTC),
        "puerta": "portal",
        "operacion": "portal.confirmarCodigo",
        "laboratorio_id": 1,
        "laboratorio": "Laboratorio Norte",
        "credencial_id": None,
        "usuario_id": 3,
        "origen": "192.0.2.7",
        "id_mensaje_cliente": "0012",
        "total": 2,
        "aceptados": 1,
        "rechazados": 1,
        "desenlace": "parcial",
        "duracion_us": 12_345,
        "tamano_pedido": 900,
        "codigos": ("HUB-2004", "HUB-2010"),
    }
    return MensajeBuscado(**{**suyos, **otros})


def visible(pagina) -> str:
    """What a page says to who reads it."""
    arbol = html.fromstring(pagina.text).find(".//main")
    etree.strip_elements(arbol, "style", "script", with_tail=False)
    return " ".join(arbol.itertext())


@pytest.fixture
def de_todo(ventanilla, laboratorio_norte):
    """One message of each operation that there is, by all doors in turn."""
    for operacion, puerta in zip(OPERACIONES, cycle(Puerta)):
        sobre = Sobre(puerta=puerta, operacion=operacion, cuerpo=b"", recibido_en=ventanilla.reloj(), origen="192.0.2.7")
        ventanilla.atender(laboratorio_norte, EstadoServicio(), sobre)


def test_ninguna_pagina_ni_archivo_de_auditoria_dice_un_nombre_interno(entra, de_todo):
    auditora = entra("auditora")
    direccion, dichas, numeros = "/auditoria/mensajes", "", []
    while direccion:
        pagina = auditora.ver(direccion)
        numeros += re.findall(r'data-rotulo="Mensaje"><a href="(/auditoria/mensajes/\d+)"', pagina.text)
        dichas += visible(pagina)
        siguiente = re.search(r'rel="next" href="([^"]+)"', pagina.text)
        direccion = siguiente and siguiente[1].replace("&amp;", "&")
    assert len(numeros) >= len(OPERACIONES)
    for numero in numeros:
        dichas += visible(auditora.ver(numero)).partition("SHA-256")[0]
    dichas += auditora.ver("/auditoria/mensajes/exportar.csv").get_data(as_text=True)
    assert {palabras for palabras in OPERACIONES.values() if palabras not in dichas} == set()
    assert set(INTERNO.findall(dichas)) == set()


def test_lo_que_una_busqueda_guardada_pide_se_dice_en_palabras(entra):
    auditora = entra("auditora")
    campos = {"puerta": "soap11", "operacion": "portal.confirmarCodigo", "id_laboratorio": "1", "codigo_error": "HUB-2004"}
    auditora.enviar("/auditoria/busquedas", {"nombre": "Mía", **campos})
    (direccion,) = re.findall(r'href="(/auditoria/busquedas/\d+/quitar)"', auditora.ver("/auditoria/mensajes").text)
    dicho = visible(auditora.ver(direccion))
    for texto in ("Puerta", "SOAP 1.1", "Confirmar el segundo factor", "Laboratorio Norte (1)", "HUB-2004"):
        assert texto in dicho
    assert INTERNO.findall(dicho) == []


def test_cada_criterio_cada_puerta_y_cada_desenlace_tiene_palabras():
    assert set(ROTULOS_DE_CRITERIOS) == set(CRITERIOS) >= set(OPCIONES_DE_CRITERIOS)
    assert (set(PUERTAS), set(DESENLACES_DE_MENSAJE)) == (set(Puerta), set(DesenlaceMensaje))


# ── columns ─────────────────────────────────────────────────────────────────────────────────────────────────────────
ESPERADO = {
    "Mensaje": 7,
    "Recibido (hora de Chile)": datetime(2026, 3, 5, 9, 30, 15),  # noqa: DTZ001 (what a cell holds)
    "Zona horaria": "UTC-3",
    "Operación": "Confirmar el segundo factor",
    "Puerta": "Portal",
    "Desenlace": "Parcial",
    "Laboratorio": "Laboratorio Norte",
    "Número de laboratorio": 1,
    "Persona": "Eva Rojas (eva)",
    "Número de la clave de acceso": None,
    "Dirección de origen": "192.0.2.7",
    "Id del remitente": "0012",
    "Ítems": 2,
    "Aceptados": 1,
    "Rechazados": 1,
    "Errores": "HUB-2004 HUB-2010",
    "Tardó (milisegundos)": 12.3,
    "Tamaño del pedido (bytes)": 900,
}
COMIENZO = datetime(2020, 1, 1, tzinfo=UTC)
NOMBRES = {3: "Eva Rojas (eva)"}


def test_csv_y_libro_dicen_lo_mismo_con_su_tipo():
    """Numbers as numbers, instants as instants to the second, and a client's id that looks like a number as it is."""
    cabeza, fila = openpyxl.load_workbook(io.BytesIO(a_libro([mensaje()], NOMBRES))).active.iter_rows(values_only=True)
    assert dict(zip(cabeza, fila, strict=True)) == ESPERADO
    (leida,) = csv.DictReader(io.StringIO(a_csv([mensaje()], NOMBRES).decode("utf-8-sig")), delimiter=";")
    textos = {titulo: "" if valor is None else str(valor) for titulo, valor in ESPERADO.items()}
    assert leida == {**textos, "Tardó (milisegundos)": "12,3"}


@example((datetime(2026, 4, 5, 3, 30, tzinfo=UTC) - COMIENZO) // timedelta(milliseconds=1))
@example((datetime(2026, 4, 5, 2, 30, tzinfo=UTC) - COMIENZO) // timedelta(milliseconds=1))
@given(st.integers(0, 20 * 365 * 86_400 * 1_000))
def test_la_hora_y_la_zona_dicen_el_instante_y_ninguna_fraccion(milesimas):
    """Also in the hour that comes twice: together they lead back to the second."""
    instante = COMIENZO + timedelta(milliseconds=milesimas)
    (fila,) = csv.DictReader(io.StringIO(a_csv([mensaje(recibido_en=instante)], {}).decode("utf-8-sig")), delimiter=";")
    pared = datetime.strptime(fila["Recibido (hora de Chile)"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    assert pared - timedelta(hours=int(fila["Zona horaria"].removeprefix("UTC"))) == instante.replace(microsecond=0)
    assert zona(instante) in {"UTC-3", "UTC-4"}


@pytest.mark.libreoffice
@pytest.mark.timeout(400)
def test_libreoffice_ve_cada_columna_con_su_tipo(tmp_path):
    (tmp_path / "mensajes.xlsx").write_bytes(a_libro([mensaje()], NOMBRES))
    tabla = etree.parse(Oficina(tmp_path / "perfil").a_fods(tmp_path, tmp_path / "mensajes.xlsx")).find(".//{*}table")
    celdas = [
        next((valor for nombre, valor in celda.attrib.items() if nombre.endswith("}value-type")), None)
        for celda in tabla.findall(".//{*}table-row")[1].findall("{*}table-cell")
        for _ in range(int(next((v for n, v in celda.attrib.items() if n.endswith("}number-columns-repeated")), "1")))
    ]
    esperados = {int: "float", float: "float", str: "string", datetime: "date", type(None): None}
    assert celdas[: len(ESPERADO)] == [esperados[type(valor)] for valor in ESPERADO.values()]
    assert len(ESPERADO) == len(COLUMNAS_EXPORTADAS)
    assert "05-03-2026 09:30:15" in " ".join(tabla.itertext())
