"""What is on its way takes bounded memory, of the whole process and of each address."""

import socket
from contextlib import ExitStack

from hypothesis import given
from hypothesis import strategies as st

from bench.procesos import hijos, pss_mb
from config.bucle.llegada import MemoriaEnCamino
from tests.config.servidor import hub

CUERPO = 240_000


def test_lo_que_esta_en_camino_no_llena_la_memoria():
    """Three hundred bodies that stop short of their end: most are in files, and the next caller is served."""
    with hub(HUB_PROCESOS="1") as servidor, ExitStack() as pila:
        servidor.pedir()
        (proceso,) = hijos(servidor.proceso.pid)
        antes = pss_mb(proceso)
        for _ in range(300):
            conexion = pila.enter_context(socket.create_connection(("127.0.0.1", servidor.puerto), timeout=20))
            conexion.sendall(b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % CUERPO + bytes(CUERPO - 1))
        assert servidor.pedir()[0] == 200
        assert pss_mb(proceso) - antes < 40


class Llegando:
    """A body as far as its memory goes."""

    def __init__(self, origen: str | None) -> None:
        self.envio, self.tomada = self, 0
        self.origen = origen


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 40), st.booleans()), max_size=60))
def test_la_memoria_se_cuenta_sin_perder_nada(pasos):
    """Whatever is taken and given back: room is denied when the address or all have too much, and only then."""
    memoria = MemoriaEnCamino(total=100, por_origen=50)
    cuerpos = [Llegando(origen) for origen in ("a", "a", "b", "c", None, None)]
    for cual, cuanta, toma in pasos:
        if not toma:
            memoria.soltar(cuerpos[cual])
            assert cuerpos[cual].tomada == 0
            continue
        hubo = memoria.tomar(cuerpos[cual], cuanta)
        de_su_origen = sum(uno.tomada for uno in cuerpos if uno.origen == cuerpos[cual].origen)
        excede = cuerpos[cual].origen is not None and de_su_origen > 50
        assert hubo == (not excede and sum(uno.tomada for uno in cuerpos) <= 100)
