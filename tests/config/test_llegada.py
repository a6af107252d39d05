"""When a request is here: by its Content-Length, by the end of its chunks, or because its head condemns it."""

import pytest
from gunicorn.config import Config
from hypothesis import given
from hypothesis import strategies as st

from config.llegada import CABEZA, TROZOS_LIBRES, Trozos, leer_cabeza, total

CASOS = {
    "nothing yet": (b"", 1),
    "half a head": (b"POST / HTTP/1.1\r\nHost: x\r\n", 27),
    "a head without body": (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", 27),
    "half a body": (b"POST / HTTP/1.1\r\nContent-LENGTH:  10\r\n\r\nabc", 50),
    "all of it and the next": (b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET", 41),
    "a large one": (b"POST / HTTP/1.1\r\nContent-Length: 16777216\r\n\r\n", 16777216 + 45),
    "an absurd length": (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", None),
    "chunks": (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab", None),
    "no HTTP at all": (b"hello\n", 0),
    "an endless head": (b"GET / HTTP/1.1\r\nX: " + b"y" * CABEZA, 0),
}


@pytest.mark.parametrize("caso", CASOS)
def test_cuantos_bytes_tiene_una_peticion(caso):
    """More than there are: wait; fewer: serve; none: it can be judged already; unknown: read its head with care."""
    inicio, bytes_suyos = CASOS[caso]
    assert total(inicio) == bytes_suyos


def test_la_cabeza_dice_lo_que_entiende_el_lector():
    """What is read of a head is what gunicorn reads, of whichever spelling."""
    inicio = b"POST / HTTP/1.1\r\ncontent-length: 0012\r\nX-Forwarded-For: 1.1.1.1\r\nx-forwarded-for: 2.2.2.2\r\n\r\nabc"
    leida = leer_cabeza(Config(), inicio, ("127.0.0.1", 1))
    assert inicio[leida.fin :] == b"abc"
    assert (leida.largo, leida.por_continuar, leida.reenviada_por) == (12, False, "1.1.1.1,2.2.2.2")
    assert leer_cabeza(Config(), b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", ("127.0.0.1", 1)) is None


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=8), st.booleans(), st.binary(max_size=5), st.data())
def test_un_cuerpo_en_trozos_acaba_donde_acaba(trozos, con_final, detras, data):
    """However it is cut on the way, with line ends in its data, extensions or trailers; and what is behind it is noticed."""
    cuerpo = b"".join(b"%X;a=b\r\n%s\r\n" % (len(trozo), trozo) for trozo in trozos)
    cuerpo += b"00\r\n" + (b"X: y\r\n" if con_final else b"") + b"\r\n"
    cortes = sorted(data.draw(st.lists(st.integers(0, len(cuerpo)), max_size=5)))
    seguidos = Trozos()
    for desde, hasta in zip([0, *cortes], cortes, strict=False):
        seguidos.seguir(cuerpo[desde:hasta])
        assert seguidos.acabados == (hasta == len(cuerpo))
    seguidos.seguir(cuerpo[cortes[-1] if cortes else 0 :] + detras)
    assert seguidos.acabados
    assert not seguidos.demasiados
    assert seguidos.sobran == bool(detras)


@pytest.mark.parametrize("malo", [b"hola\r\n", b"-3\r\n", b"\r\n", b"3\r\nabc" + b"x" * 2 * CABEZA])
def test_lo_que_no_son_trozos_no_se_espera(malo):
    """It will not get better; who reads it says what is wrong."""
    seguidos = Trozos()
    seguidos.seguir(malo)
    assert seguidos.acabados


@pytest.mark.parametrize("uno", [b"1\r\nx\r\n", b"0\r\n" + b"a\r\n" * 3])
def test_los_trozos_de_un_byte_se_acaban_pronto(uno):
    """Each costs as much as 8 kB do, so that there is an end to them; those of ordinary size are as many as they like."""
    seguidos = Trozos()
    for _ in range(TROZOS_LIBRES + 200):
        seguidos.seguir(uno)
    assert seguidos.demasiados
    normales = Trozos()
    for _ in range(3 * TROZOS_LIBRES):
        normales.seguir(b"800\r\n" + b"x" * 2048 + b"\r\n")
    assert not normales.acabados
