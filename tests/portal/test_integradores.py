"""The integrators' pages, which anyone may read."""

import re

import pytest
from lxml import html

from dominio.ejemplos_de_error import EJEMPLOS
from dominio.errores import catalogo
from dominio.pedidos import CONSULTAS, ESCRITURAS
from servicios.publicacion import RUTAS
from tests.manual import MANUAL
from tests.portal import ejemplos


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
    pagina.get_by_role("button", name="Copiar el mensaje de listarMaestro").click()
    copiado = pagina.evaluate("navigator.clipboard.readText()")
    assert copiado.startswith('<listarMaestro xmlns="urn:hub-lis:interconexion:v1">')
    visita.mirar("integradores-ejemplos")
