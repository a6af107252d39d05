"""From HTTP to verified bytes."""

import io

import pytest

from dominio.vocabulario.errores import (
    CodificacionFalsa,
    CodificacionNoAdmitida,
    MensajeDemasiadoGrande,
    SobreNoValido,
    TipoDeContenidoNoAdmitido,
    XmlMalFormado,
)
from dominio.vocabulario.limites import MAXIMO_CUERPO_ILEGIBLE, MAXIMO_MENSAJE
from servicios import lectura

XML = '<?xml version="1.0" encoding="{}"?><a>Muñoz €</a>'


class Corriente(io.RawIOBase):
    """An input of so many bytes that says how many were taken."""

    def __init__(self, total: int) -> None:
        self.pendiente = self.total = total

    def read(self, cuantos: int = -1) -> bytes:
        tomados = min(cuantos, self.pendiente)
        self.pendiente -= tomados
        return b"x" * tomados


class Cortada(io.RawIOBase):
    """An input whose caller has gone."""

    def read(self, cuantos: int = -1) -> bytes:
        raise ConnectionResetError


def test_lee_lo_que_anuncia_el_largo():
    entorno = {"wsgi.input": io.BytesIO(b"hola y mas"), "CONTENT_LENGTH": "4"}
    assert lectura.leer_cuerpo(entorno).contenido == b"hola"


def test_lee_por_trozos_hasta_el_final():
    """A chunked request has no length; the server says that its input ends by itself."""
    entorno = {"wsgi.input": io.BytesIO(b"hola"), "wsgi.input_terminated": True}
    assert lectura.leer_cuerpo(entorno).contenido == b"hola"


@pytest.mark.parametrize("largo", ["", "-5", "abc", "٤"])
def test_sin_largo_legible_no_lee(largo):
    """Reading without a length from a server that does not end its input would wait for ever."""
    entorno = {"wsgi.input": io.BytesIO(b"hola"), "CONTENT_LENGTH": largo}
    assert lectura.leer_cuerpo(entorno).contenido == b""


@pytest.mark.parametrize("por_trozos", [False, True])
def test_drena_lo_que_excede_y_guarda_el_comienzo(por_trozos):
    """The sender of 50 MB has to be able to finish, or it gets a reset instead of the fault."""
    entrada = Corriente(50_000_000)
    entorno = {"wsgi.input": entrada, "wsgi.input_terminated": True}
    cuerpo = lectura.leer_cuerpo(entorno if por_trozos else {**entorno, "CONTENT_LENGTH": "50000000"})

    assert (len(cuerpo.contenido), entrada.pendiente) == (MAXIMO_CUERPO_ILEGIBLE, 0)
    with pytest.raises(MensajeDemasiadoGrande):
        lectura.exigir_completo(cuerpo)


def test_no_drena_sin_fin():
    entrada = Corriente(10**12)
    lectura.leer_cuerpo({"wsgi.input": entrada, "CONTENT_LENGTH": str(10**12)})
    assert entrada.total - entrada.pendiente <= lectura.MAXIMO_DRENADO + MAXIMO_CUERPO_ILEGIBLE


def test_admite_justo_el_maximo():
    cuerpo = lectura.leer_cuerpo({"wsgi.input": Corriente(MAXIMO_MENSAJE), "wsgi.input_terminated": True})
    lectura.exigir_completo(cuerpo)
    assert len(cuerpo.contenido) == MAXIMO_MENSAJE


@pytest.mark.parametrize(
    ("entrada", "frase"), [(io.BytesIO(b"hol"), "3 de los 4 bytes anunciados"), (Cortada(), "no llegó entero")]
)
def test_dice_que_el_mensaje_llego_cortado(entrada, frase):
    with pytest.raises(SobreNoValido) as rechazo:
        lectura.exigir_completo(lectura.leer_cuerpo({"wsgi.input": entrada, "CONTENT_LENGTH": "4"}))
    assert frase in rechazo.value.mensaje


@pytest.mark.parametrize("largo", [None, "", "0"])
def test_dice_que_el_mensaje_llego_vacio(largo):
    """A redirection lost the body, or nobody said how long it is: no line and column will tell that."""
    entorno = {"wsgi.input": io.BytesIO(), **({} if largo is None else {"CONTENT_LENGTH": largo})}
    with pytest.raises(XmlMalFormado) as rechazo:
        lectura.exigir_completo(lectura.leer_cuerpo(entorno))
    assert all(dicho in rechazo.value.mensaje for dicho in ("vacío", "redirección", "Content-Length"))


@pytest.mark.parametrize(
    ("cabecera", "clave"),
    [(None, None), ("k", "k"), ("k,k", "k"), ("k, k ,k", "k"), ("k,", "k"), ("k,l", "k,l"), (",", ",")],
)
def test_una_clave_repetida_es_una(cabecera, clave):
    """Servers join headers of one name with commas; a proxy and a LIS may both add the key."""
    assert lectura.clave_de({} if cabecera is None else {"HTTP_ACCESSKEY": cabecera}) == clave


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
    assert lectura.exigir_tipo_de_contenido({"CONTENT_TYPE": declarado}, "text/xml") == charset


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
        lectura.exigir_tipo_de_contenido(entorno, "text/xml")


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
