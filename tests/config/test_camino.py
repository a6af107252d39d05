"""Whose place is taken when too many large requests are on their way."""

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.camino import COMIENZO, RITMO, VENTANA, Cabida, Camino, EnvioEnCamino, origen_de

PROXIES = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]


@pytest.mark.parametrize(
    ("direccion", "reenviada_por", "origen"),
    [
        ("192.0.2.7", None, "192.0.2.7"),
        ("192.0.2.7", "198.51.100.9", "192.0.2.7"),
        ("10.0.0.5", "198.51.100.9", "198.51.100.9"),
        ("10.0.0.5", "6.6.6.6, 198.51.100.9, 10.0.0.6", "198.51.100.9"),
        ("10.0.0.5", None, None),
        ("10.0.0.5", "10.0.0.6", None),
        ("10.0.0.5", "<script>", None),
        ("2001:db8::1", None, "2001:0db8:0000:0000"),
        ("2001:db8::2", None, "2001:0db8:0000:0000"),
        ("2001:db8:0:1::2", None, "2001:0db8:0000:0001"),
        ("::ffff:192.0.2.7", None, "::ffff:192.0.2.7"),
    ],
)
def test_de_quien_es_una_peticion(direccion, reenviada_por, origen):
    """The real caller where a trusted proxy tells; the proxy itself is nobody's address."""
    assert origen_de(direccion, reenviada_por, PROXIES) == origen


def entrar(camino: Camino, origen: str | None, desde: float, recibidos: int) -> EnvioEnCamino:
    envio = EnvioEnCamino(object(), origen, 10_000_000, None, desde)
    camino.entrar(envio)
    camino.anotar(envio, bytes(recibidos))
    return envio


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 200_000)), min_size=8, max_size=30),
    st.sampled_from([None, "a", "d"]),
)
def test_quien_envia_a_buen_paso_nunca_sobra(lentos, origen):
    """Whatever the others are and wherever from, also from its own address: one slower than it goes."""
    camino = Camino(Cabida(cuantas=8, bytes=10**9), Cabida(cuantas=4, bytes=10**9))
    for suyo, recibidos in lentos:
        entrar(camino, suyo, 0.0, recibidos)
    honesto = entrar(camino, origen, 100.0, 16_000)
    for momento in range(100, 120):
        camino.anotar(honesto, bytes(1_000_000 if momento % 3 else 0))
        while sobra := camino.sobra(honesto, momento + COMIENZO / 2):
            assert sobra is not honesto
            camino.salir(sobra)
    assert len(camino) <= 8


def test_un_proxy_de_confianza_no_se_limita_como_una_direccion():
    """All that comes through it and does not say for whom counts only among all."""
    camino = Camino(Cabida(cuantas=50, bytes=10**9), Cabida(cuantas=4, bytes=10**9))
    envios = [entrar(camino, None, 0.0, 1000) for _ in range(50)]
    assert camino.sobra(envios[-1], 60.0) is None
    assert camino.sobra(entrar(camino, None, 0.0, 1000), 60.0) is not None


def test_los_bytes_tambien_ocupan_lugar():
    """Few that sent nearly everything and stopped give way like many that sent little; complete ones do not."""
    camino = Camino(Cabida(cuantas=100, bytes=1_000_000), Cabida(cuantas=100, bytes=600_000))
    parados = [entrar(camino, "a", 0.0, 250_000) for _ in range(2)]
    completo = entrar(camino, "a", 0.0, 90_000)
    camino.anotar(completo, b"")
    nuevo = entrar(camino, "a", 20.0, 50_000)
    assert camino.sobra(nuevo, 20.0) in parados
    assert completo.completo


def test_el_paso_es_el_de_los_ultimos_segundos():
    """What came long ago does not excuse who stopped; who has only begun has its time."""
    envio = EnvioEnCamino(object(), "a", 10**9, None, 0.0)
    envio.llego(bytes(50_000_000))
    assert not envio.es_lento(VENTANA, 0)
    momentos = [VENTANA * n for n in range(1, 5)]
    assert [envio.es_lento(momento, 0) for momento in momentos][-1]
    constante = EnvioEnCamino(object(), "a", 10**9, None, 0.0)
    for segundo in range(60):
        constante.llego(bytes(RITMO * 3 // 2))
        assert not constante.es_lento(float(segundo), 0)
