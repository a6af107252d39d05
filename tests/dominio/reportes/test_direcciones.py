"""Addresses of targets and their secrets: what is public, what is not, and what a text must be."""

import re
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dominio.reportes.destinos.direccion import leer_direccion, numericas, se_permite
from dominio.reportes.destinos.mensajeria import Mensajeria
from dominio.reportes.destinos.secretos import crear_llave_de_destinos
from dominio.vocabulario.errores import (
    DatoObligatorio,
    DireccionDeDestinoNoPermitida,
    DireccionDeDestinoNoValida,
    SecretoNoSirve,
    SinLlaveDeDestinos,
)
from tests.dominio.reportes.servidores import SECRETO

LOCALES = (ip_network("127.0.0.0/8"),)


@pytest.fixture
def mensajeria(tmp_path):
    crear_llave_de_destinos(tmp_path / "llave")
    return Mensajeria(tmp_path / "llave", LOCALES)


@pytest.mark.parametrize(
    "numero",
    ["127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "::1",
     "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::",
     "255.255.255.255", "192.0.2.1", "240.0.0.1", "::127.0.0.1"],
)  # fmt: skip
def test_lo_local_y_lo_privado_no_se_permite(numero):
    assert not se_permite(ip_address(numero), ())
    assert se_permite(ip_address(numero), (ip_network("0.0.0.0/0"), ip_network("::/0")))


@given(st.ip_addresses())
def test_lo_permitido_es_publico(numero):
    assert not se_permite(numero, ()) or (numero.is_global and not numero.is_private)


def test_el_nombre_que_cambia_no_lleva_a_otra_parte(monkeypatch, mensajeria):
    """What is checked is what is connected to: the numbers, each time anew."""
    dichas = iter([["93.184.216.34"], ["127.0.0.1"], ["10.0.0.1", "93.184.216.34"]])
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", (uno, 443)) for uno in next(dichas)])
    direccion = leer_direccion("https://cambia.example.cl/x")
    assert numericas(direccion, ()) == ["93.184.216.34"]
    with pytest.raises(DireccionDeDestinoNoPermitida):
        numericas(direccion, ())
    assert numericas(direccion, ()) == ["93.184.216.34"]


@pytest.mark.parametrize(
    "texto",
    ["", "ftp://a.cl/", "https://", "https://a.cl:99999/", "https://u@a.cl/", "sftp://a.cl/x", "sftp://u:clave@a.cl/x",
     "https://a.cl/x?y=1", "https://a.cl/#x", "https://a.cl/../x", "https://a b.cl/", "https://a.cl/ñ", "https://[::1",
     "https://127.1/", "https://2130706433/", "sftp://u@a.cl/%2e%2e/x", "https://a.cl\n/x", "file:///etc/passwd",
     "https://" + "a" * 300 + ".cl/"],
)  # fmt: skip
def test_una_direccion_mala_se_dice_sin_decir_su_clave(texto):
    with pytest.raises(DireccionDeDestinoNoValida) as rechazo:
        leer_direccion(texto)
    assert "clave" not in rechazo.value.mensaje


@given(st.text(max_size=60).map(lambda cola: f"https://{cola}") | st.text(max_size=60))
def test_cualquier_texto_es_direccion_o_tiene_respuesta(texto):
    try:
        leida = leer_direccion(texto)
    except DireccionDeDestinoNoValida:
        return
    assert re.fullmatch(r"(sftp|https)://[\x21-\x7e]+", str(leida))
    assert leer_direccion(str(leida)) == leida


@pytest.mark.parametrize(
    ("secreto", "error"),
    [("", DatoObligatorio), ("a\nb", SecretoNoSirve), ("x" * 8_001, SecretoNoSirve), ("-----BEGIN nada", SecretoNoSirve)],
)
def test_un_secreto_que_no_sirve(mensajeria, secreto, error):
    with pytest.raises(error):
        mensajeria.cerrar("sftp://hub@127.0.0.1/x", secreto)


def test_sin_llave_no_hay_secretos():
    with pytest.raises(SinLlaveDeDestinos):
        Mensajeria(None, LOCALES).cerrar("sftp://hub@127.0.0.1/x", SECRETO)
