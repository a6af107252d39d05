"""From HTTP to verified bytes."""

import pytest

from dominio.vocabulario.errores import (
    CodificacionFalsa,
    CodificacionNoAdmitida,
)
from servicios import lectura

XML = '<?xml version="1.0" encoding="{}"?><a>Muñoz €</a>'


@pytest.mark.parametrize("nombre", ["utf-8", "UTF-8", "utf-16", "windows-1252"])
@pytest.mark.parametrize("por_http", [True, False])
def test_traduce_lo_declarado_a_utf8(nombre, por_http):
    datos = XML.format(nombre).encode(nombre)
    assert "Muñoz €".encode() in lectura.a_utf8(datos, nombre if por_http else None)


@pytest.mark.parametrize(
    ("datos", "declarado", "esperado"),
    [
        ("<a>ñ</a>".encode("utf-8-sig"), None, "<a>ñ</a>"),
        ("<a>ñ</a>".encode("utf-16-le"), "utf-16", "<a>ñ</a>"),
        ("<a>ñ</a>".encode("utf-16-be"), "UTF_16", "<a>ñ</a>"),
        ("<a>ñ</a>".encode("utf-16-be"), None, "<a>ñ</a>"),
        ("<a>ñ</a>".encode("latin-1"), "ISO-8859-1", "<a>ñ</a>"),
        (b"<a>n</a>", "us-ascii", "<a>n</a>"),
        ("<a>ñ</a>".encode(), None, "<a>ñ</a>"),
    ],
)
def test_reconoce_marcas_y_primeros_bytes(datos, declarado, esperado):
    assert lectura.a_utf8(datos, declarado).decode() == esperado


def test_la_codificacion_de_http_gana():
    datos = XML.format("iso-8859-1").encode()
    assert lectura.a_utf8(datos, "utf-8") == datos


@pytest.mark.parametrize("nombre", ["ebcdic-cp-us", "utf-7", "utf-32", "idna", "x" * 60])
@pytest.mark.parametrize("por_http", [True, False])
def test_rechaza_codificaciones_que_no_lee(nombre, por_http):
    with pytest.raises(CodificacionNoAdmitida) as rechazo:
        lectura.a_utf8(XML.format(nombre).encode(), nombre if por_http else None)
    assert rechazo.value.valor == nombre


@pytest.mark.parametrize(
    ("datos", "declarado", "posicion"),
    [
        ("<a>ñ</a>".encode("latin-1"), "utf-8", 4),
        ("<a>ñ</a>".encode("latin-1"), None, 4),
        ("<a>ñ</a>".encode(), "us-ascii", 4),
        (b"<a>\x81</a>", "windows-1252", 4),
        (b"\xff\xfe<\0a", "utf-16", 5),
        ("<a>\ud800</a>".encode("utf-8", "surrogatepass"), "utf-8", 4),
    ],
)
def test_dice_desde_que_byte_la_codificacion_es_falsa(datos, declarado, posicion):
    with pytest.raises(CodificacionFalsa) as rechazo:
        lectura.a_utf8(datos, declarado)
    assert f"(byte {posicion})" in rechazo.value.mensaje


@pytest.mark.parametrize("por_http", [True, False])
@pytest.mark.parametrize("nombre", ["utf-16", "UTF_16", "utf-16le", "utf-16be"])
@pytest.mark.parametrize("antes", ["", " ", "\n"])
def test_dice_que_un_utf16_parece_utf8(nombre, por_http, antes):
    """One byte a character, read as two, are Chinese letters and no error."""
    datos = (antes + XML.format(nombre)).encode()
    with pytest.raises(CodificacionFalsa) as rechazo:
        lectura.a_utf8(datos, nombre if por_http else None)
    assert "parecen UTF-8" in rechazo.value.mensaje


@pytest.mark.parametrize("de_verdad", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("nombre", ["utf-8", "iso-8859-1", "windows-1252", "us-ascii"])
def test_dice_que_un_utf8_parece_utf16(de_verdad, nombre):
    with pytest.raises(CodificacionFalsa) as rechazo:
        lectura.a_utf8(XML.format(nombre).encode(de_verdad), nombre)
    assert "parecen UTF-16" in rechazo.value.mensaje


@pytest.mark.parametrize(
    ("datos", "parece"), [("<a>ñ</a>".encode("latin-1"), "parecen ISO-8859-1 o windows-1252"), (b"\x1f\x8b\x08", "gzip")]
)
def test_dice_que_parecen_los_bytes(datos, parece):
    with pytest.raises(CodificacionFalsa) as rechazo:
        lectura.a_utf8(datos, "utf-8")
    assert parece in rechazo.value.mensaje
