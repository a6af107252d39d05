"""What the headers of a request say."""

import pytest

from dominio.vocabulario.errores import TipoDeContenidoNoAdmitido
from puertas.cabeceras import clave_de, exigir_tipo_de_contenido


@pytest.mark.parametrize(
    ("cabecera", "clave"),
    [(None, None), ("k", "k"), ("k,k", "k"), ("k, k ,k", "k"), ("k,", "k"), ("k,l", "k,l"), (",", ",")],
)
def test_una_clave_repetida_es_una(cabecera, clave):
    """Servers join headers of one name with commas; a proxy and a LIS may both add the key."""
    assert clave_de({} if cabecera is None else {"HTTP_ACCESSKEY": cabecera}) == clave


@pytest.mark.parametrize(
    ("declarado", "charset"),
    [
        ("text/xml", None),
        ("text/xml; charset=utf-8", "utf-8"),
        ('TEXT/XML;charset="UTF-8"', "UTF-8"),
        ("text/xml; action=urn:x; charset=iso-8859-1", "iso-8859-1"),
    ],
)
def test_lee_el_tipo_de_contenido(declarado, charset):
    assert exigir_tipo_de_contenido({"CONTENT_TYPE": declarado}, "text/xml") == charset


@pytest.mark.parametrize(
    "entorno",
    [
        {},
        {"CONTENT_TYPE": ""},
        {"CONTENT_TYPE": "application/soap+xml; charset=utf-8"},
        {"CONTENT_TYPE": "application/json"},
        {"CONTENT_TYPE": 'multipart/related; type="application/xop+xml"; boundary=x; start-info="text/xml"'},
        {"CONTENT_TYPE": "text/xml", "HTTP_CONTENT_ENCODING": "gzip"},
        {"CONTENT_TYPE": "text/xmlx"},
        {"CONTENT_TYPE": "text/xml\r\nX: y"},
    ],
)
def test_rechaza_otros_tipos_mtom_y_compresion(entorno):
    with pytest.raises(TipoDeContenidoNoAdmitido):
        exigir_tipo_de_contenido(entorno, "text/xml")
