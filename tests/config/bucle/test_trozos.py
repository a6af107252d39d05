"""Where a body in chunks ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.bucle.cabeza import CABEZA
from config.bucle.trozos import TROZOS_LIBRES, Trozos


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=8), st.booleans(), st.binary(max_size=5), st.data())
def test_un_cuerpo_en_trozos_acaba_donde_acaba(trozos, con_final, detras, data):
    """However it is cut on the way, with line ends in its data, extensions or trailers; what is behind it is counted."""
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
    assert seguidos.sobran == len(detras)


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
