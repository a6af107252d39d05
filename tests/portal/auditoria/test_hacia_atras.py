"""A search that finds next to nothing says how far back it looked, and a link goes on from there, for all who search."""

import csv
import io
import re
from datetime import timedelta
from html import unescape

import pytest

from dominio.mensajes.recorrido import RitmoDeBusqueda
from dominio.mesa import mensajes as de_la_mesa
from dominio.trabajo import mensajes as del_laboratorio
from portal.auditoria import ventana
from tests.portal.auditoria.test_paginas import LOTE, mensajes_de, numero_de
from tests.servicios.conftest import Hub
from tests.servicios.mensajes import crear, muestra, sobre11

BREVE = RitmoDeBusqueda(en_total=0, por_tramo=1, corte=30, primero=timedelta(days=1), resto=0)
"""One slice of a day on each page."""
SIGUIENTE = re.compile(r'rel="next" href="([^"]+)"')


@pytest.fixture
def viejo(motor, ventanilla, claves, reloj, monkeypatch):
    """The number of a message that was refused in part; for three days after it others came, which were accepted."""
    hub = Hub(motor, ventanilla, claves)
    numero = numero_de(hub.enviar(LOTE))
    for dia in range(3):
        reloj.avanzar(days=1)
        hub.enviar(sobre11(crear(muestra(f"N-1{dia}"))))
    for modulo in (ventana, de_la_mesa, del_laboratorio):
        monkeypatch.setattr(modulo, "AL_MIRAR", BREVE)
    return numero


def seguir(cliente, direccion: str) -> list[str]:
    """The texts of all pages of a list."""
    textos = [cliente.ver(direccion).text]
    while enlace := SIGUIENTE.search(textos[-1]):
        textos.append(cliente.ver(unescape(enlace[1])).text)
    return textos


@pytest.mark.parametrize(
    ("cuenta", "direccion", "vacio"),
    [
        ("auditora", "/auditoria/mensajes?desenlace=parcial", "Ningún mensaje cumple"),
        ("mesa", "/mesa/mensajes?error=HUB-2004", "No hay mensajes rechazados"),
        ("lab.norte", "/laboratorio/mensajes?ver=errores", "No hay mensajes con errores"),
    ],
)
def test_se_dice_hasta_cuando_se_busco_y_se_sigue_desde_ahi(viejo, entra, cuenta, direccion, vacio):
    """No page claims that there is nothing before all was looked at; together they have the one, once."""
    paginas = seguir(entra(cuenta), direccion)
    assert len(paginas) > 2
    assert ["Se buscó hasta el" in pagina for pagina in paginas] == [*[True] * (len(paginas) - 1), False]
    assert ["Seguir buscando hacia atrás" in pagina for pagina in paginas] == [*[True] * (len(paginas) - 1), False]
    assert not [pagina for pagina in paginas[:-1] if vacio in pagina]
    hallados = [
        int(n) for pagina in paginas for n in re.findall(r'data-rotulo="Mensaje"><a [^>]*href="[^"]*/(\d+)"', pagina)
    ]
    assert hallados == [viejo]


def test_lo_contado_se_dice_por_lo_menos_y_lo_exportado_es_todo(viejo, entra):
    """The count of what was looked at is no count of all; a file of the search is complete."""
    auditora = entra("auditora")
    primera, *_ = seguir(auditora, "/auditoria/mensajes?desenlace=parcial")
    assert "<strong>Ninguno</strong> hasta ahora" in primera
    aceptados = auditora.ver("/auditoria/mensajes?operacion=crearMuestras&desenlace=aceptado")
    assert "<strong>al menos 2</strong> mensajes" in aceptados.text
    archivo = re.search(r'href="([^"]+exportar\.csv[^"]*)"', primera)[1]
    (fila,) = csv.DictReader(io.StringIO(auditora.ver(unescape(archivo)).data.decode("utf-8-sig")), delimiter=";")
    assert fila["Mensaje"] == str(viejo)


def test_en_vivo_tambien_se_dice(viejo, entra):
    auditora = entra("auditora")
    trozo = auditora.ver("/auditoria/mensajes/ultimos?desenlace=parcial&abierta=2026-03-05")
    assert mensajes_de(trozo) == []
    assert "Entre los mensajes recibidos desde el" in trozo.text
