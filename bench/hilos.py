"""Threads that do something over and over while something else is measured."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Event, Thread


@contextmanager
def mientras(trabajos: Iterable[Callable[[Event], None]]) -> Iterator[None]:
    """Have each done in a thread of its own meanwhile; it is given what says that it is enough, and waited for."""
    fin = Event()
    hilos = [Thread(target=trabajo, args=(fin,)) for trabajo in trabajos]
    for hilo in hilos:
        hilo.start()
    try:
        yield
    finally:
        fin.set()
        for hilo in hilos:
            hilo.join()
