"""The queue at the window: one of those who wait serves all, and nobody is forgotten whatever happens to that one."""

import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event
from types import SimpleNamespace

import pytest

from dominio.ventanilla.fila import MAXIMO_BYTES, MAXIMO_ITEMS, FilaDeEspera
from tests.dominio.ventanilla.companias import ESPERA, Cola


def caso(nombre, items=1, octetos=10):
    return SimpleNamespace(
        nombre=nombre, pedido=SimpleNamespace(items=[nombre] * items), sobre=SimpleNamespace(cuerpo=b"x" * octetos)
    )


class Servicio:
    """Serves groups once it is told to, and does with each what it was told."""

    def __init__(self):
        self.grupos, self.hacer = [], {}
        self.ocupado, self.sigue = Event(), Event()
        self.fila = FilaDeEspera(self.servir)
        self.cola = self.fila._puestos = Cola()

    def servir(self, casos):
        nombres = [uno.nombre for uno in casos]
        self.grupos.append(nombres)
        if nombres[0] == "primero":
            self.ocupado.set()
            assert self.sigue.wait(ESPERA)
        return [uno for uno in casos if self.hacer.get(uno.nombre, lambda: False)()]

    def formar(self, hilos, casos):
        """Have these come in this order while the first is being served."""
        futuros = [hilos.submit(self.fila.pasar, caso("primero"))]
        assert self.ocupado.wait(ESPERA)
        assert self.cola.llegadas.acquire(timeout=ESPERA)
        for uno in casos:
            futuros.append(hilos.submit(self.fila.pasar, uno))
            assert self.cola.llegadas.acquire(timeout=ESPERA)
        return futuros


@pytest.fixture
def servicio():
    return Servicio()


def test_los_que_llegan_entretanto_son_el_grupo_siguiente(servicio):
    with ThreadPoolExecutor(5) as hilos:
        futuros = servicio.formar(hilos, [caso(letra) for letra in "abcd"])
        servicio.sigue.set()
        assert [futuro.result(ESPERA) for futuro in futuros] == [None] * 5
    assert servicio.grupos == [["primero"], ["a", "b", "c", "d"]]


@pytest.mark.parametrize("que", [{"items": MAXIMO_ITEMS // 2 + 1}, {"octetos": MAXIMO_BYTES // 2 + 1}])
def test_un_grupo_lleva_a_lo_mas_tantos_items_y_bytes(servicio, que):
    with ThreadPoolExecutor(4) as hilos:
        futuros = servicio.formar(hilos, [caso("a", **que), caso("b", **que), caso("c")])
        servicio.sigue.set()
        assert [futuro.result(ESPERA) for futuro in futuros] == [None] * 4
    assert servicio.grupos == [["primero"], ["a"], ["b", "c"]]


def test_quien_se_aplaza_va_primero_en_el_siguiente(servicio):
    """Also who leads: who waited longest is never overtaken."""
    veces = iter([True, True, False])
    servicio.hacer = {"a": lambda: next(veces), "c": lambda: len(servicio.grupos) == 2}
    with ThreadPoolExecutor(4) as hilos:
        futuros = servicio.formar(hilos, [caso(letra) for letra in "abc"])
        servicio.sigue.set()
        assert [futuro.result(ESPERA) for futuro in futuros] == [None] * 4
    assert servicio.grupos == [["primero"], ["a", "b", "c"], ["a", "c"], ["a"]]


def test_si_quien_guia_se_cae_los_demas_quedan_libres(servicio):
    """Whatever breaks in the service, those of the group go on by themselves, and the next group is served."""

    def caer():
        raise SystemExit

    servicio.hacer = {"a": caer}
    with ThreadPoolExecutor(4) as hilos:
        futuros = servicio.formar(hilos, [caso("a"), caso("b")])
        servicio.sigue.set()
        assert isinstance(futuros[1].exception(ESPERA), SystemExit)
        assert futuros[2].result(ESPERA) is None
        hilos.submit(servicio.fila.pasar, caso("d")).result(ESPERA)
    assert servicio.grupos[-1] == ["d"]


def test_quien_se_va_sin_esperar_no_detiene_la_fila(servicio):
    """A command that is interrupted while it waits, as by Ctrl-C, leaves its place."""
    principal, salio = threading.main_thread().ident, Event()

    def interrumpir(*_):
        if not salio.is_set():
            raise KeyboardInterrupt

    anterior = signal.signal(signal.SIGUSR1, interrumpir)
    try:
        with ThreadPoolExecutor(4) as hilos:
            futuros = servicio.formar(hilos, [])

            def avisar():
                assert servicio.cola.llegadas.acquire(timeout=ESPERA)
                while not salio.wait(0.02):  # one that comes just before the wait begins is not noticed
                    signal.pthread_kill(principal, signal.SIGUSR1)

            futuros.append(hilos.submit(avisar))
            with pytest.raises(KeyboardInterrupt):
                try:
                    servicio.fila.pasar(caso("impaciente"))
                finally:
                    salio.set()
            futuros.append(hilos.submit(servicio.fila.pasar, caso("b")))
            assert servicio.cola.llegadas.acquire(timeout=ESPERA)
            servicio.sigue.set()
            assert [futuro.result(ESPERA) for futuro in futuros] == [None] * 3
    finally:
        servicio.sigue.set()
        signal.signal(signal.SIGUSR1, anterior)
    assert servicio.grupos == [["primero"], ["b"]]


def test_sin_nadie_que_espere_un_grupo_es_de_cuantos_envian(servicio):
    """Sixty messages that one thread leaves are one group; whoever leads does for each what was to be done for it."""
    trabajos, vueltos = [], []
    for n in range(60):
        servicio.fila.dejar(caso(f"N-{n}"), partial(vueltos.append, n), trabajos.append)
    assert (len(trabajos), vueltos) == (1, [])
    trabajos.pop()()
    assert vueltos == list(range(60))
    assert [len(grupo) for grupo in servicio.grupos] == [60]
    assert not trabajos


def test_quien_queda_aplazado_vuelve_a_encargar_que_lo_guien(servicio):
    """As often as it takes; what does not fit into a group is led in the next."""
    trabajos, vueltos = [], []
    veces = iter([True, True, False])
    servicio.hacer = {"a": lambda: next(veces)}
    for letra in "ab":
        servicio.fila.dejar(caso(letra, items=MAXIMO_ITEMS - 1), partial(vueltos.append, letra), trabajos.append)
    while trabajos:
        trabajos.pop()()
    assert (vueltos, servicio.grupos) == (["a", "b"], [["a"], ["a"], ["a"], ["b"]])


def test_quien_espera_y_quien_no_se_sirven_en_el_mismo_grupo(servicio):
    """One who is here in person leads: the threads that could be found for the others may all be here."""
    trabajos, vueltos = [], []
    with ThreadPoolExecutor(4) as hilos:
        futuros = servicio.formar(hilos, [])
        for letra in "ab":
            servicio.fila.dejar(caso(letra), partial(vueltos.append, letra), trabajos.append)
            assert servicio.cola.llegadas.acquire(timeout=ESPERA)
            futuros.append(hilos.submit(servicio.fila.pasar, caso(letra.upper())))
            assert servicio.cola.llegadas.acquire(timeout=ESPERA)
        servicio.sigue.set()
        assert [futuro.result(ESPERA) for futuro in futuros] == [None] * 3
    assert (trabajos, vueltos, servicio.grupos[-1]) == ([], ["a", "b"], ["a", "A", "b", "B"])


def test_quien_viene_en_persona_no_espera_a_que_otro_encuentre_quien_lo_guie(servicio):
    """Else the only thread that there is would wait for itself; what was arranged before is not done twice."""
    trabajos, vueltos = [], []
    servicio.fila.dejar(caso("a"), partial(vueltos.append, "a"), trabajos.append)
    servicio.fila.pasar(caso("b"))
    assert (vueltos, servicio.grupos) == (["a"], [["a", "b"]])
    servicio.fila.dejar(caso("c"), partial(vueltos.append, "c"), trabajos.append)
    for trabajo in trabajos:
        trabajo()
    assert (vueltos, servicio.grupos) == (["a", "c"], [["a", "b"], ["c"]])


def test_si_quien_guia_se_cae_se_avisa_a_quienes_se_fueron(servicio):
    def caer():
        raise SystemExit

    trabajos, vueltos = [], []
    servicio.hacer = {"a": caer}
    for letra in "ab":
        servicio.fila.dejar(caso(letra), partial(vueltos.append, letra), trabajos.append)
    with pytest.raises(SystemExit):
        trabajos.pop()()
    assert (vueltos, trabajos) == (["a", "b"], [])
