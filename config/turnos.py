"""Who gets one of a process's threads next."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import Any


class Hilos(ThreadPoolExecutor):
    """Threads that know whether there is more to do than they can do at once."""

    def hay_fila(self) -> bool:
        """Whether a request waits for a thread."""
        return not self._work_queue.empty()


class Turnos:
    """The few threads that one kind of connection may hold, so that some are left for the others."""

    def __init__(self, cuantos: int) -> None:
        self._cuantos = max(1, cuantos)
        self._tomados: set[Any] = set()
        self._fila: deque[Any] = deque()

    def __len__(self) -> int:
        """How many wait."""
        return len(self._fila)

    def __contains__(self, conexion: object) -> bool:
        """Whether it has a thread by this turn."""
        return conexion in self._tomados

    @property
    def tomados(self) -> int:
        """How many have a thread."""
        return len(self._tomados)

    def pedir(self, conexion: Any) -> bool:
        """Whether it may have a thread now; if not, `dejar` will name it when its turn comes."""
        if len(self._tomados) < self._cuantos:
            self._tomados.add(conexion)
            return True
        self._fila.append(conexion)
        return False

    def dejar(self, conexion: Any) -> Any | None:
        """Give a turn back, if this connection had one; who may have a thread now instead."""
        if conexion not in self._tomados:
            return None
        self._tomados.remove(conexion)
        if not self._fila:
            return None
        siguiente = self._fila.popleft()
        self._tomados.add(siguiente)
        return siguiente
