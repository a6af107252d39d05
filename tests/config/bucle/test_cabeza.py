"""A head is read as gunicorn's own reader reads it, or not at all."""

import io
import socket
from itertools import chain, combinations

import pytest
from gunicorn.config import Config
from gunicorn.http import wsgi
from gunicorn.http.errors import ParseException
from gunicorn.http.message import Request
from gunicorn.http.unreader import IterUnreader
from hypothesis import given
from hypothesis import strategies as st

from config.bucle.cabeza import Ilegible, Reglas, leer_cabeza
from config.bucle.conexion import Conexion, PedidoHttp, entorno_comun, entorno_de

CLIENTE, SERVIDOR = ("192.0.2.7", 4711), ("127.0.0.1", 8080)
DEL_ENCHUFE = {"gunicorn.socket", "wsgi.early_hints", "wsgi.input", "wsgi.errors"}
"""What reaches into the connection, and what is another object each time."""
DESTINOS = ["/", "/soap?wsdl", "/a%20b/%C3%B1?x=%41#f", "//dos/barras?a", "http://x/y?z", "/?", "/a;b", "/%zz", "*"]
LINEAS = [
    "Host: x:80",
    "HOST: y",
    "Content-Type: text/xml; charset=utf-8",
    "Content-Length: 0",
    "Content-Length: 0012",
    "Content-Length: 9 9",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: gzip",
    "Accept:  a/b ",
    "accept: c/d",
    "X-Vacia:",
    "X_Baja: se va",
    "X-Latina: ñ",
    "X-Forwarded-For: 198.51.100.9",
    "X-Forwarded-Proto: https",
    "X-Forwarded-Ssl: off",
    "Connection: close",
    "Connection: keep-alive",
    "Expect: 100-continue",
    "Upgrade: websocket",
    "Cookie: hub=abc; x=y",
    "sin dos puntos",
    "X : y",
    " doblada",
    "X\x00: y",
    "X: y\x01z",
    "X: y\rz",
    "X: y\nz",
]


def cfg(proxies: str = "") -> Config:
    """gunicorn's settings, as the hub has them."""
    dicho = Config()
    for nombre, valor in {
        "limit_request_line": 4094,
        "limit_request_fields": 64,
        "limit_request_field_size": 8190,
        "forwarder_headers": "",
        "forwarded_allow_ips": proxies,
        "workers": 2,
    }.items():
        dicho.set(nombre, valor)
    return dicho


def de_gunicorn(cabeza: bytes, dicho: Config) -> tuple[dict, bool]:
    """The environment that gunicorn makes, and whether it would close the connection."""
    peticion = Request(dicho, IterUnreader([cabeza]), CLIENTE)
    peticion._expected_100_continue = False
    entorno = wsgi.create(peticion, None, CLIENTE, SERVIDOR, dicho)[1]
    return {**entorno, "wsgi.multithread": True}, peticion.should_close()


def nuestro(cabeza: bytes, dicho: Config) -> tuple[dict, bool]:
    """The same of ours; raises `Ilegible`."""
    with socket.socket() as enchufe:
        conn = Conexion(enchufe, CLIENTE, entorno_comun(dicho, SERVIDOR), dicho, 0.0)
    leida, _ = leer_cabeza(cabeza, Reglas.de(dicho), conn.de_confianza)
    return entorno_de(PedidoHttp(conn, leida, io.BytesIO(), 0.0), leida), leida.cierra


def sin_enchufe(entorno: dict) -> dict:
    """What can be compared."""
    return {clave: valor for clave, valor in entorno.items() if clave not in DEL_ENCHUFE}


def comparar(cabeza: bytes, dicho: Config) -> bool:
    """Whether it is served; if it is, as gunicorn would."""
    try:
        propio, cierra = nuestro(cabeza, dicho)
    except Ilegible:
        return False
    ajeno, cerraria = de_gunicorn(cabeza, dicho)
    assert sin_enchufe(propio) == sin_enchufe(ajeno), cabeza
    assert cierra or not cerraria, cabeza
    return True


@pytest.mark.parametrize("proxies", ["", "192.0.2.0/24"])
@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_cada_cabeza_da_el_entorno_de_gunicorn(version, proxies):
    """Each target with each pair of headers, from a trusted proxy and from others."""
    dicho, servidas = cfg(proxies), 0
    for destino in DESTINOS:
        for lineas in chain([()], combinations(LINEAS, 1), combinations(LINEAS, 2)):
            metodo = "OPTIONS" if destino == "*" else "POST"
            cabeza = "\r\n".join([f"{metodo} {destino} HTTP/{version}", *lineas, "", ""])
            servidas += comparar(cabeza.encode("latin-1"), dicho)
    assert servidas > 500


@given(
    st.lists(
        st.one_of(
            st.sampled_from([*LINEAS, "GET / HTTP/1.1", "POST /a HTTP/1.0", "PUT /%41?b HTTP/1.1", "HEAD /x HTTP/1.1"]).map(
                lambda linea: linea.encode("latin-1") + b"\r\n"
            ),
            st.sampled_from([b"\r", b"\n", b"\0", b" ", b":", b"\x80", b"\r\n", b"HTTP/1.1", b"%", b"x"]),
            st.binary(max_size=3),
        ),
        max_size=12,
    )
)
def test_lo_que_se_sirve_lo_leeria_gunicorn_igual(partes):
    """Whatever the bytes: two readers that differ on where a request ends would let one pass for another."""
    inicio = b"".join([b"GET / HTTP/1.1\r\n", *partes])
    for cabeza in (inicio, b"".join(partes)):
        comparar(cabeza.partition(b"\r\n\r\n")[0] + b"\r\n\r\n", cfg())


@pytest.mark.parametrize(
    "linea",
    [
        "GET /x\nHost: a",
        "GET /x",
        "GET /x HTTP/0.9",
        "GET /x HTTP/2.0",
        "get /x HTTP/1.1",
        "GET x HTTP/1.1",
        "GET /\xf1 HTTP/1.1",
        "\rGET /x HTTP/1.1",
    ],
)
def test_una_primera_linea_que_no_es_de_http_no_se_sirve(linea):
    """llhttp takes some of them in its strict mode too."""
    cabeza = f"{linea}\r\nContent-Length: 5\r\n\r\n".encode("latin-1")
    assert not comparar(cabeza, cfg())
    with pytest.raises(ParseException):
        de_gunicorn(cabeza, cfg())
