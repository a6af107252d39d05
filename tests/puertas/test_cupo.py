"""Large messages wait for each other, small ones for nobody."""

import threading
from contextlib import ExitStack

from puertas.cupo import EXENTO, Cupo


def test_los_mensajes_grandes_caben_hasta_el_cupo():
    """What is in work together never exceeds the budget, and everybody gets through."""
    cupo, cerrojo = Cupo(total=4 * EXENTO), threading.Lock()
    en_obra, maximo, atendidos = 0, 0, 0

    def atender(largo):
        nonlocal en_obra, maximo, atendidos
        for _ in range(50):
            with cupo.tomar(largo):
                with cerrojo:
                    en_obra += largo
                    maximo = max(maximo, en_obra)
                with cerrojo:
                    en_obra -= largo
                    atendidos += 1

    hilos = [threading.Thread(target=atender, args=(EXENTO + 1 + n * 100,)) for n in range(8)]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join(30)

    assert atendidos == 400
    assert maximo <= 4 * EXENTO


def test_uno_mayor_que_el_cupo_pasa_solo_y_los_pequenos_no_esperan():
    """A message of 16 MiB takes it all; those of one sample go on meanwhile."""
    cupo = Cupo(total=2 * EXENTO)
    entro = threading.Event()

    def otro_grande():
        with cupo.tomar(EXENTO + 1):
            entro.set()

    with ExitStack() as pila:
        pila.enter_context(cupo.tomar(100 * EXENTO))
        hilo = threading.Thread(target=otro_grande)
        hilo.start()
        with cupo.tomar(EXENTO):
            assert not entro.wait(0.2)
    hilo.join(10)

    assert entro.is_set()
