"""What may fail around a hub: a disk that fills up, a clock that steps, a cable that is cut."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from bench.cluster import puerto_libre
from tests.red import RELEVADOR

TAMANO = 3 << 30
"""Bytes of the disk when it is not full."""
DORMIR = str(Path(__file__).with_name("dormir"))
BIBLIOTECAS = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/local/lib/faketime/libfaketimeMT.so.1")


class Disco:
    """A disk of the hub's own (tmpfs), which is full whenever that is wanted; without root a folder, which never is."""

    def __init__(self, lugar: Path) -> None:
        self.lugar = lugar
        self.propio = os.geteuid() == 0 and shutil.which("mount") is not None

    def montar(self) -> None:
        """Have it, with what an earlier run left on it."""
        self.lugar.mkdir(mode=0o755, parents=True, exist_ok=True)
        if self.propio and not self.lugar.is_mount():
            opciones = f"size={TAMANO},mode=0755"
            subprocess.run(["mount", "-t", "tmpfs", "-o", opciones, "hub-caos", self.lugar], check=True, timeout=20)

    def llenar(self, restan: int) -> None:
        """From now on only so many bytes are left; what is there stays."""
        for holgura in range(20):
            cuentas = os.statvfs(self.lugar)
            ocupado = (cuentas.f_blocks - cuentas.f_bfree) * cuentas.f_frsize
            if self._dar(ocupado + restan + (holgura << 14)):
                return
        raise RuntimeError("the disk was written faster than it could be filled")

    def vaciar(self) -> None:
        """There is room again."""
        assert self._dar(TAMANO)

    def desmontar(self) -> None:
        """Be gone, with all that is on it."""
        if self.propio and self.lugar.is_mount():
            subprocess.run(["umount", "--lazy", self.lugar], check=True, timeout=20)

    def _dar(self, octetos: int) -> bool:
        orden = ["mount", "-o", f"remount,size={octetos}", self.lugar]
        return subprocess.run(orden, capture_output=True, check=False, timeout=20).returncode == 0


class RelojAjeno:
    """The clock that the hub's processes see (libfaketime); the machine's stays as it is."""

    def __init__(self, archivo: Path) -> None:
        self._archivo = archivo
        self.biblioteca = next((una for patron in BIBLIOTECAS for una in sorted(Path("/").glob(patron[1:]))), None)
        self.mover(0)

    @property
    def entorno(self) -> dict[str, str]:
        """What makes a process see it; nothing if the machine lacks the library."""
        if self.biblioteca is None:
            return {}
        return {
            "LD_PRELOAD": str(self.biblioteca),
            "FAKETIME_TIMESTAMP_FILE": str(self._archivo),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "PYTHONPATH": os.pathsep.join(
                filter(None, (str(Path(__file__).with_name("dormir")), os.environ.get("PYTHONPATH")))
            ),
        }

    def mover(self, segundos: int) -> None:
        """Be so many seconds off from now on."""
        nuevo = self._archivo.with_suffix(".nuevo")
        nuevo.write_text(f"{segundos:+d}\n")
        nuevo.replace(self._archivo)

    @staticmethod
    def barrer() -> None:
        """Remove what the library leaves in memory of processes that were killed."""
        for resto in Path("/dev/shm").glob("*faketime_s*_*"):
            if not Path("/proc", resto.name.rpartition("_")[2]).exists():
                resto.unlink(missing_ok=True)


class Cable:
    """The network between the hub and PostgreSQL, which can be cut or fall silent."""

    def __init__(self, enchufe: Path) -> None:
        self.puerto, self._enchufe = puerto_libre(), enchufe
        self.tender()

    def tender(self) -> None:
        """Have what is sent arrive from now on."""
        orden = [sys.executable, "-c", RELEVADOR, "127.0.0.1", str(self.puerto), str(self._enchufe)]
        self._proceso = subprocess.Popen(orden, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert self._proceso.stdout is not None
        assert self._proceso.stdout.readline() == b"listo\n"

    def cortar(self) -> None:
        """All connections are broken, and no new one is taken."""
        self._proceso.kill()
        self._proceso.wait()

    def callar(self) -> None:
        """Nothing arrives, and nobody is told."""
        self._proceso.send_signal(signal.SIGSTOP)

    def hablar(self) -> None:
        """It arrives again, late."""
        self._proceso.send_signal(signal.SIGCONT)
