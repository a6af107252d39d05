"""How much memory a process and its children take together, at worst."""

from pathlib import Path
from threading import Event, Thread

PAGINA = 4096
CADA = 0.02
"""Seconds between looks."""


class Vigia:
    """Watches one process and its children while the block runs; `pico` is in bytes of resident memory.

    A child between being born and running a program of its own still shows its parent's memory as its own, so children
    that run the parent's very command are not counted.
    """

    def __init__(self) -> None:
        self.pico = 0
        self._fin = Event()
        self._hilo: Thread | None = None

    def __enter__(self) -> "Vigia":
        return self

    def vigilar(self, pid: int) -> None:
        """Watch this process from now on."""
        self._hilo = Thread(target=self._mirar, args=(pid,), daemon=True)
        self._hilo.start()

    def __exit__(self, *_excepcion: object) -> None:
        self._fin.set()
        if self._hilo is not None:
            self._hilo.join()

    def _mirar(self, pid: int) -> None:
        while not self._fin.wait(CADA):
            propio = _orden(pid)
            suma = _residente(pid) + sum(_residente(hijo) for hijo in _hijos(pid) if _orden(hijo) != propio)
            self.pico = max(self.pico, suma)


def _orden(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _residente(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGINA
    except (OSError, IndexError):
        return 0


def _hijos(pid: int) -> list[int]:
    hallados: list[int] = []
    try:
        for hilo in Path(f"/proc/{pid}/task").iterdir():
            hallados.extend(int(hijo) for hijo in (hilo / "children").read_text().split())
    except OSError:
        return []
    return [descendiente for hijo in hallados for descendiente in (hijo, *_hijos(hijo))]
