"""No page leads to one that does not understand its address: every link and every search form, for each role."""

from collections import deque
from urllib.parse import urlencode, urlsplit

import pytest
from flask import Flask
from lxml import html
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from dominio.muestras.items import Informe
from tests.elenco import una_creada, una_informada
from tests.portal.cliente import Cliente
from tests.servicios.conftest import Hub
from tests.servicios.mensajes import crear, muestra, sobre11

CUENTAS = ("lab.norte", "auditora", "mesa", "minsal", "seremi", "tomador")
POR_FORMA = 3
"""Addresses of the same page with the same arguments that are followed."""
MALOS = ("HUB-5015", "HUB-5016", "HUB-2003", "HUB-2012")


@pytest.fixture
def poblado(motor, ventanilla, claves, laboratorio_norte):
    """Something to be seen on most lists, and a second page of some."""
    una_informada(ventanilla, laboratorio_norte, "N-0", informe=Informe(contenido=b"%PDF-1.7 informe", nombre="i.pdf"))
    for n in range(1, 52):
        una_creada(ventanilla, laboratorio_norte, f"N-{n}")
    hub = Hub(motor, ventanilla, claves)
    hub.enviar(sobre11(crear(muestra("P-1"), muestra("P-2", paciente_dv="2"))))


def enlaces(texto: str) -> set[str]:
    """Where a page leads: links, what it fetches by itself, and its search forms as they come and with each choice."""
    arbol = html.fromstring(texto)
    halladas = {str(donde) for donde in arbol.xpath("//@href | //@hx-get")}
    for forma in arbol.xpath("//form[not(@method) or @method='get' or @method='GET']"):
        campos = {n: v for n, v in forma.fields.items() if n and isinstance(v, str)}
        halladas.add(f"{forma.get('action') or ''}?{urlencode(campos)}")
        for lista in forma.xpath(".//select[@name]"):
            elegido = next((valor for valor in lista.value_options if valor), "")
            halladas.add(f"{forma.get('action') or ''}?{urlencode({**campos, lista.get('name'): elegido})}")
    return halladas


def recorrer(portal: Flask, cliente: Cliente) -> dict[str, tuple[int, str]]:
    """Each address that can be reached from the beginning, a few of each kind, with how it answers."""
    mapa, vistas, formas = portal.url_map.bind("localhost"), {}, {}
    cola = deque(["/"])
    while cola:
        donde = urlsplit(cola.popleft())
        direccion = f"{donde.path}?{donde.query}" if donde.query else donde.path
        if donde.netloc or not donde.path.startswith("/") or direccion in vistas:
            continue
        try:
            extremo, _ = mapa.match(donde.path, method="GET")
        except (HTTPException, RequestRedirect):
            continue
        forma = (extremo, tuple(sorted(parte.partition("=")[0] for parte in donde.query.split("&"))))
        formas[forma] = formas.get(forma, 0) + 1
        if extremo == "static" or formas[forma] > POR_FORMA:
            continue
        respuesta = cliente.ver(direccion)
        es_pagina = respuesta.content_type.startswith("text/html")
        vistas[direccion] = (respuesta.status_code, respuesta.text if es_pagina else "")
        if respuesta.location:
            cola.append(respuesta.location)
        if es_pagina and respuesta.text.strip():
            cola.extend(sorted(donde.path + a if a.startswith("?") else a for a in enlaces(respuesta.text)))
    return vistas


@pytest.mark.timeout(300)
@pytest.mark.parametrize("cuenta", CUENTAS)
def test_todo_enlace_y_toda_busqueda_se_entiende(portal, entra, poblado, cuenta):
    vistas = recorrer(portal, entra(cuenta))
    assert len(vistas) > 10
    mal = {a: estado for a, (estado, texto) in vistas.items() if estado >= 400 and any(codigo in texto for codigo in MALOS)}
    assert mal == {}
    assert {a: estado for a, (estado, _) in vistas.items() if estado >= 500} == {}
