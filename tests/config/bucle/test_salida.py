"""An answer comes whole and in order, however slowly its caller takes it."""

import socket

from hypothesis import given, settings
from hypothesis import strategies as st

from config.bucle.salida import SALIDA_EN_MEMORIA, Salida

PARTES = st.lists(st.sampled_from([1, 700, 70_000, SALIDA_EN_MEMORIA, 3 * SALIDA_EN_MEMORIA]), min_size=1, max_size=8)


@settings(max_examples=40, deadline=None)
@given(PARTES, st.integers(1_000, 500_000))
def test_lo_que_espera_llega_en_su_orden(partes, de_a):
    """In memory or in a file, while more is written and between what is taken."""
    nuestro, suyo = socket.socketpair()
    with nuestro, suyo:
        nuestro.setblocking(False)
        salida, esperado, recibido = Salida(nuestro, None), b"", b""
        for numero, largo in enumerate(partes):
            parte = bytes([numero]) * largo
            esperado += parte
            salida.escribir(parte)
            recibido += suyo.recv(de_a)
        while not salida.vaciar() or len(recibido) < len(esperado):
            recibido += suyo.recv(de_a)
        assert recibido == esperado
        assert not salida.pendiente
        assert not salida.perdida


def test_quien_se_fue_no_recibe_nada():
    """What would have waited for it is let go."""
    nuestro, suyo = socket.socketpair()
    with nuestro:
        nuestro.setblocking(False)
        salida = Salida(nuestro, None)
        salida.escribir(bytes(10 * SALIDA_EN_MEMORIA))
        suyo.close()
        assert salida.vaciar()
        assert salida.perdida
        salida.escribir(b"x")
        assert not salida.pendiente
