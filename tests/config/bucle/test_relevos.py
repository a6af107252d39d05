"""The threads that serve calls relieve each other: one works at a time, and none makes others wait for what it waits for."""

import io
from threading import Barrier, Event, Semaphore, get_ident
from time import monotonic

import pytest

from config.bucle.conexion import PedidoHttp
from config.bucle.relevos import DEMORA, SEGUIDOS, Relevos

ESPERA = 30.0
"""Seconds after which a test gives up."""


class Llamadas:
    """A lane, and calls that do what they are told."""

    def __init__(self, hilos: int) -> None:
        self.relevos = Relevos(hilos)
        self.hacer, self.hechas, self.hilos = {}, [], set()
        self.fin, self._hecha = Event(), Semaphore(0)
        self.relevos.iniciar(self._servir)

    def _servir(self, pedido: PedidoHttp, relevos: Relevos) -> None:
        self.hilos.add(get_ident())
        nombre = pedido.inicio.decode()
        self.hacer.get(nombre, lambda: None)()
        self.hechas.append(nombre)
        self._hecha.release()
        if nombre == "fin":
            self.fin.set()

    def esperar(self, cuantas: int) -> None:
        """Until so many are done."""
        for _ in range(cuantas):
            assert self._hecha.acquire(timeout=ESPERA)

    def poner(self, *nombres: str) -> None:
        for nombre in nombres:
            self.relevos.poner(PedidoHttp(None, None, io.BytesIO(), monotonic(), inicio=nombre.encode()))
        self.relevos.avisar()


def test_mientras_nadie_espera_por_nada_trabaja_un_solo_hilo():
    llamadas = Llamadas(4)
    llamadas.poner(*[str(n) for n in range(200)], "fin")
    assert llamadas.fin.wait(ESPERA)
    assert llamadas.hechas == [*map(str, range(200)), "fin"]
    assert len(llamadas.hilos) == 1


def test_lo_encargado_se_hace_cuando_ya_no_hay_que_leer():
    """So that a group is of all that had come; but it is not put off for ever."""
    llamadas, hecho = Llamadas(2), Event()
    llamadas.hacer["0"] = lambda: llamadas.relevos.encargar(lambda: llamadas.hechas.append("encargo"))
    llamadas.hacer["x"] = lambda: llamadas.relevos.encargar(hecho.set)
    llamadas.poner("0", "1", "2", "x")
    assert hecho.wait(ESPERA)
    assert llamadas.hechas[:5] == ["0", "1", "2", "x", "encargo"]

    llamadas.hechas.clear()
    llamadas.poner("0", *["relleno"] * (2 * SEGUIDOS), "fin")
    assert llamadas.fin.wait(ESPERA)
    assert llamadas.hechas.index("encargo") <= SEGUIDOS


@pytest.mark.parametrize("hilos", [1, 4])
def test_quien_va_a_esperar_cede_el_turno(hilos):
    """As many wait at the same time as there are threads; with one alone, they follow each other."""
    llamadas, juntos = Llamadas(hilos), Barrier(hilos + 1)

    def esperar():
        llamadas.relevos.ceder()
        juntos.wait(ESPERA)

    llamadas.hacer = {str(n): esperar for n in range(hilos)}
    llamadas.poner(*map(str, range(hilos)))
    juntos.wait(ESPERA)
    llamadas.poner("a", "fin")
    llamadas.esperar(hilos + 2)
    assert sorted(llamadas.hechas) == sorted([*map(str, range(hilos)), "a", "fin"])


def test_quien_no_es_de_aqui_no_quita_el_turno_a_nadie():
    """A thread of another lane may lead a group, and answer those who were left here."""
    llamadas, dentro, sigue = Llamadas(2), Event(), Event()

    def trabajar():
        dentro.set()
        assert sigue.wait(ESPERA)

    llamadas.hacer["0"] = trabajar
    llamadas.poner("0", "1", "fin")
    assert dentro.wait(ESPERA)
    llamadas.relevos.ceder()
    assert llamadas.relevos.esperan
    sigue.set()
    assert llamadas.fin.wait(ESPERA)
    assert len(llamadas.hilos) == 1


def test_a_quien_demora_sin_decirlo_se_le_quita_el_turno():
    """And it may go on: who is in its place is not disturbed when it comes back."""
    llamadas, sigue, empezo = Llamadas(2), Event(), Event()

    def demorar():
        empezo.set()
        assert sigue.wait(ESPERA)

    llamadas.hacer["lenta"] = demorar
    llamadas.poner("lenta", "a", "fin")
    assert empezo.wait(ESPERA)
    while llamadas.relevos.esperan:
        Event().wait(DEMORA)
        llamadas.relevos.avisar()
    assert llamadas.fin.wait(ESPERA)
    assert llamadas.hechas == ["a", "fin"]
    sigue.set()
    llamadas.poner("b", "otro fin")
    llamadas.esperar(5)
    assert set(llamadas.hechas) == {"lenta", "a", "b", "fin", "otro fin"}
