"""Which processes a hub has, and what they run."""

import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def hijos_de(proceso: subprocess.Popen) -> set[str]:
    """The numbers of the processes that serve."""
    return set(Path(f"/proc/{proceso.pid}/task/{proceso.pid}/children").read_text().split())


def pythones_de_las_pruebas(datos: Path) -> Iterator[str]:
    """What the processes of this hub's sandbox run."""
    for proceso in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            python, *palabras = (proceso / "cmdline").read_text().split("\0")
            if "servir-pruebas" in palabras and f"HUB_DATOS={datos}\0" in (proceso / "environ").read_text():
                yield python
