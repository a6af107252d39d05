"""The integrators' pages, which anyone may read."""

import re

import pytest
from lxml import html

from dominio.muestras.pedidos import CONSULTAS, ESCRITURAS
from dominio.vocabulario.ejemplos_de_error import EJEMPLOS
from dominio.vocabulario.errores import catalogo
from servicios.publicacion import RUTAS
from tests.manual import MANUAL, PREFIJO, Escenario, desenlaces
from tests.portal import ejemplos
from tests.portal.navegador import copiado


@pytest.fixture
def nadie(entra):
    return entra("")


def test_la_portada_lleva_a_los_contratos(nadie):
    assert 'href="/integradores"' in nadie.ver("/").text
    pagina = nadie.ver("/integradores").text
    for ruta in RUTAS.values():
        assert f'href="http://127.0.0.1{ruta}?wsdl"' in pagina
        assert f'href="http://127.0.0.1{ruta}?xsd"' in pagina


def test_el_catalogo_tiene_cada_error_una_vez(nadie):
    hallados = re.findall(r'<tr id="(HUB-\d+)"', nadie.ver("/integradores/errores").text)
    assert hallados == [clase.codigo for clase in catalogo()]


def test_cada_error_tiene_su_ejemplo_y_su_remedio(nadie):
    """Whoever looks a code up sees what causes it, the sentence as it arrives, and what to do; no braces in either."""
    pagina = html.fromstring(nadie.ver("/integradores/errores").text)
    for clase in catalogo():
        _, plantilla, ejemplo, remedio = (" ".join(c.text_content().split()) for c in pagina.get_element_by_id(clase.codigo))
        assert plantilla == clase.plantilla
        assert EJEMPLOS[clase.codigo].causa in ejemplo
        assert ("→" in ejemplo) == ("{" in clase.plantilla)
        sin_espacios = (ejemplo + remedio).replace("{urn:hub-lis:interconexion:v1}", "")
        assert not re.search(r"[{}]|\bNone\b", sin_espacios), clase.codigo
        assert len(remedio) > 10


def test_el_catalogo_se_busca_por_codigo_y_por_palabra(nadie):
    for texto in ("hub-2004", "DÍGITO VERIFICADOR"):
        hallados = re.findall(r'<tr id="(HUB-\d+)"', nadie.ver("/integradores/errores", query_string={"texto": texto}).text)
        assert "HUB-2004" in hallados
        assert "HUB-9001" not in hallados
    assert "Ningún error dice eso." in nadie.ver("/integradores/errores?texto=zzz").text


def test_los_ejemplos_son_los_del_manual():
    """The manual is their only source, and another test plays it on a hub; mend with `python -m tests.portal.ejemplos`."""
    manual = MANUAL.read_text("utf-8")
    assert ejemplos.PAGINA.read_text("utf-8") == ejemplos.pagina(manual)


@pytest.mark.parametrize("meses_despues", [0, 1, 9])
def test_los_mensajes_de_la_pagina_sirven_el_dia_en_que_se_leen(nadie, reloj, bancada, meses_despues):
    """Copied one after another, they do what is shown beside them; two visitors are given different codes."""
    reloj.avanzar(days=30 * meses_despues)
    pagina = nadie.ver("/integradores/ejemplos").text
    bloques = [pre.text_content() for pre in html.fromstring(pagina).xpath("//pre[@data-copiar]/code")]
    with bancada.base("sqlite", con="nada") as direccion:
        escenario = Escenario(direccion, reloj())
        for mensaje, mostrada in zip(bloques[::2], bloques[1::2], strict=True):
            respuesta = escenario.enviar(mensaje)
            assert desenlaces(respuesta) == desenlaces(mostrada), (mensaje, respuesta)
            for codigo in re.findall(r"<codigo_muestra_cliente>(.+)<", mostrada):
                assert codigo in respuesta
        escenario.motor.dispose()

    assert PREFIJO not in "".join(bloques).replace(prefijo_de(pagina), "")
    assert prefijo_de(nadie.ver("/integradores/ejemplos").text) == prefijo_de(pagina)


def test_cada_visita_tiene_su_prefijo(entra):
    assert len({prefijo_de(entra("").ver("/integradores/ejemplos").text) for _ in range(5)}) == 5


def prefijo_de(pagina):
    return re.search(r"prefijo <code>(\w{8}-)</code>", pagina)[1]


def test_hay_un_ejemplo_de_cada_operacion(nadie):
    mostradas = re.findall(r'<h2 id="op-(\w+)">', nadie.ver("/integradores/ejemplos").text)
    assert set(mostradas) == {pedido.operacion for pedido in (*ESCRITURAS, *CONSULTAS)}


@pytest.mark.navegador
@pytest.mark.timeout(180)
def test_un_integrador_mira_y_copia(navegante):
    """The three pages at both widths; the copied message is the one that is shown."""
    visita = navegante("")
    pagina = visita.ir("/integradores")
    visita.mirar("integradores")
    pagina.get_by_role("link", name="Errores", exact=True).click()
    visita.mirar("integradores-errores")
    pagina.get_by_role("link", name="Ejemplos", exact=True).click()
    pagina.context.grant_permissions(["clipboard-read", "clipboard-write"])
    pagina.get_by_role("button", name="Copiar el mensaje de listarMaestro", exact=True).click()
    tomado = copiado(pagina)
    assert tomado.startswith('<listarMaestro xmlns="urn:hub-lis:interconexion:v1">')
    visita.mirar("integradores-ejemplos")
