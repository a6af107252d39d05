"""What is on its way takes bounded memory, of the whole process and of each address."""

import socket
from contextlib import ExitStack

from gunicorn.config import Config
from gunicorn.http.message import Request
from gunicorn.http.unreader import IterUnreader
from hypothesis import given
from hypothesis import strategies as st

from bench.procesos import hijos, pss_mb
from config.bucle.cabeza import Reglas, leer_cabeza
from config.bucle.llegada import Llegada, MemoriaEnCamino
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


EN_TROZOS = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
PIEZAS = [
    b"0\r\n",
    b"\r\n",
    b"3\r\nabc\r\n",
    b"3\r\nab\n\r\n",
    b"A;x=y\r\n0123456789\r\n",
    b"00\r\n",
    b"X: y\r\n",
    b"GET / HTTP/1.1\r\n",
]
RAREZAS = [b"\n", b"\r", b" ", b"-", b"+", b"_", b";", b"0x", b"F", b"\0"]


@given(
    st.lists(st.one_of(st.sampled_from(PIEZAS), st.sampled_from(RAREZAS)), max_size=8),
    st.lists(st.integers(1, 9), max_size=9),
)
def test_dos_lectores_coinciden_en_cada_cuerpo_en_trozos(partes, cortes):
    """What is served of whatever comes, cut anyhow, is what gunicorn would have read, and so is what is behind it."""
    bytes_ajenos = b"".join([*partes, b"0\r\n\r\n"])
    llegada = Llegada(None, *leer_cabeza(EN_TROZOS, Reglas.de(Config()), de_confianza=False), None, 0.0)
    resto = bytes_ajenos
    for corte in [*cortes, len(bytes_ajenos)]:
        if llegada.completa or not resto:
            break
        trozo, resto = resto[:corte], resto[corte:]
        resto = llegada.recibir(trozo) + resto
    if llegada.completa and not llegada.rota:
        ajena = Request(Config(), IterUnreader([EN_TROZOS + bytes_ajenos]), ("127.0.0.1", 1))
        assert llegada.entrada().read() == ajena.body.read()
        assert resto == ajena.unreader.read(len(bytes_ajenos))
    llegada.cerrar()
