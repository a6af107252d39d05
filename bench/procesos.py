"""What a set of processes costs: memory that is really theirs (PSS) and processor time."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Event, Thread

TICS = os.sysconf("SC_CLK_TCK")


def hijos(pid: int) -> list[int]:
    """The direct children of a process."""
    hallados = []
    for ruta in Path("/proc").glob("[0-9]*/stat"):
        try:
            campos = ruta.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(campos[1]) == pid:
            hallados.append(int(ruta.parent.name))
    return sorted(hallados)


def descendientes(pid: int) -> list[int]:
    """The children of a process, and theirs."""
    return [uno for hijo in hijos(pid) for uno in (hijo, *descendientes(hijo))]


def rss_mb(pid: int) -> float:
    """Megabytes of memory that a process has in sight, shared pages included; 0 once it ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6
    except OSError:
        return 0.0


def pss_mb(pid: int) -> float:
    """Megabytes (10^6) of memory of a process, shared pages divided among those who share them; 0 once it ended."""
    try:
        lineas = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(linea.split()[1]) * 1024 / 1e6 for linea in lineas if linea.startswith("Pss:")), 0.0)


def _tics(pid: int, con_hijos: bool) -> int:
    try:
        campos = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(map(int, campos[11 : 15 if con_hijos else 13]))


def segundos_cpu(pid: int) -> float:
    """Processor seconds of a process and of all its children, those that ended too."""
    return (_tics(pid, True) + sum(_tics(hijo, True) for hijo in hijos(pid))) / TICS


class Vigia:
    """Watches the memory of some processes from a thread and keeps the highest sum seen."""

    def __init__(self, pids: Callable[[], Iterable[int]], cada: float = 0.5) -> None:
        self._pids, self._cada = pids, cada
        self._fin = Event()
        self._hilo = Thread(target=self._mirar, daemon=True)
        self.maximo_mb = 0.0

    def _mirar(self) -> None:
        while True:
            self.maximo_mb = max(self.maximo_mb, sum(map(pss_mb, self._pids())))
            if self._fin.wait(self._cada):
                return

    def __enter__(self) -> "Vigia":
        self._hilo.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._fin.set()
        self._hilo.join()
