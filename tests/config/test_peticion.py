"""Each request has a number, in its answer and in the log; what callers say of it is believed of proxies alone."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.contextvars import get_contextvars

from config.peticion import CABECERA, ConPeticion, numero_de
from config.valores import a_redes
from tests.config.servidor import hub

PROXIES = a_redes("10.0.0.1")
PROPIO = re.compile(r"[0-9a-f]{16}")
CIFRAS = st.text("0123456789abcdef", min_size=32, max_size=32).filter(lambda cifras: not cifras.isdecimal())


def del_proxy(**cabeceras: str) -> str:
    """The number of a request that came through the proxy."""
    return numero_de({"REMOTE_ADDR": "10.0.0.1", **cabeceras}, PROXIES)


@given(CIFRAS, st.uuids(version=4).map(str).filter(lambda uuid: not uuid.replace("-", "").isdecimal()))
def test_lo_que_un_proxy_declarado_numera_conserva_su_numero(cifras, uuid):
    """As nginx, HAProxy and OpenTelemetry give them; X-Request-ID comes first."""
    de_rastro = f"00-{cifras}-00f067aa0ba902b7-01"
    assert del_proxy(HTTP_X_REQUEST_ID=cifras) == cifras
    assert del_proxy(HTTP_X_REQUEST_ID=uuid) == uuid
    assert del_proxy(HTTP_TRACEPARENT=de_rastro) == cifras
    assert (
        del_proxy(HTTP_TRACEPARENT=de_rastro, HTTP_X_REQUEST_ID="7F000001:8296_7F00001E:1F90")
        == "7F000001:8296_7F00001E:1F90"
    )
    assert del_proxy(HTTP_TRACEPARENT=de_rastro, HTTP_X_REQUEST_ID="?") == cifras


@given(st.text(max_size=200), st.text(max_size=200))
def test_lo_que_no_parece_un_numero_se_reemplaza(pedido, rastro):
    """Whatever a proxy passes on: what is written into logs and answers is short and of few letters."""
    numero = del_proxy(HTTP_X_REQUEST_ID=pedido, HTTP_TRACEPARENT=rastro)
    assert PROPIO.fullmatch(numero) or (numero in (pedido, rastro[3:35]) and re.fullmatch(r"[0-9A-Fa-f:_-]{16,64}", numero))


@pytest.mark.parametrize(
    "pedido",
    [
        "12345678-5",
        "11111111-1-22222222-2",
        "+56912345678",
        "1" * 64,
        "JuanaPerezSoto",
        "a" * 65,
        "ab" * 8 + "\n",
        "abc",
        "-" * 20,
    ],
)
def test_un_dato_de_una_persona_no_es_un_numero(pedido):
    """A RUN, a telephone or a name that a laboratory's system puts there reaches no log."""
    assert PROPIO.fullmatch(del_proxy(HTTP_X_REQUEST_ID=pedido))


@pytest.mark.parametrize(
    "rastro",
    [
        f"00-{'0' * 32}-00f067aa0ba902b7-01",
        f"00-{'a' * 32}-{'0' * 16}-01",
        f"ff-{'a' * 32}-00f067aa0ba902b7-01",
        f"00-{'A' * 32}-00f067aa0ba902b7-01",
        f"00-{'a' * 32}-00f067aa0ba902b7",
        f"00-{'a' * 32}-00f067aa0ba902b7-01-x",
    ],
)
def test_un_traceparent_que_la_norma_no_admite_se_reemplaza(rastro):
    assert PROPIO.fullmatch(del_proxy(HTTP_TRACEPARENT=rastro))


@given(CIFRAS)
def test_a_quien_no_es_un_proxy_no_se_le_cree(cifras):
    """Else a caller's lines could pass for another's."""
    for proxies in ((), PROXIES):
        numero = numero_de({"REMOTE_ADDR": "192.0.2.7", "HTTP_X_REQUEST_ID": cifras, "HTTP_TRACEPARENT": cifras}, proxies)
        assert PROPIO.fullmatch(numero) and numero != cifras


def test_los_numeros_no_se_repiten():
    assert len({numero_de({}, ()) for _ in range(10_000)}) == 10_000


def test_el_numero_vale_mientras_se_atiende_y_despues_no():
    """Of the answer and of what is logged meanwhile, and of nothing that the thread does afterwards."""
    visto = []

    def aplicacion(entorno, comenzar):
        visto.append(get_contextvars()["peticion"])
        comenzar("200 OK", [])
        return []

    cabeceras = []
    ConPeticion(aplicacion, ())({"REMOTE_ADDR": "192.0.2.7"}, lambda _linea, suyas: cabeceras.extend(suyas))
    assert cabeceras == [(CABECERA, visto[0])]
    assert "peticion" not in get_contextvars()


def test_tambien_lo_que_no_se_lee_y_lo_que_falla_lleva_su_numero():
    """What is no HTTP, and what the server itself has to answer; its line in the log says the same number."""
    with hub() as servidor:
        buena, ilegible, fallida = (
            servidor.cabeza_de(lo_pedido) for lo_pedido in (b"GET / HTTP/1.1", b"=?", b"GET /falla HTTP/1.1")
        )
        lineas = servidor.terminar()
    numeros = [cabeceras["x-hub-peticion"] for _, cabeceras in (buena, ilegible, fallida)]
    assert len(set(numeros)) == 3 and all(map(PROPIO.fullmatch, numeros))
    assert fallida[0] == 500
    assert [linea["peticion"] for linea in lineas if linea["event"] == "peticion_fallida"] == [numeros[2]]
