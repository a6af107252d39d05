"""A bare Debian in a folder, in which commands are given as on a machine of its own, most of them without a network."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

DEBIAN, ESPEJO = "bookworm", "http://deb.debian.org/debian"
RESERVA = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "hub-lis"
"""What was fetched stays here, so that the next time takes a minute."""
NOMBRE = "hub.ejemplo.cl"
ENTORNO = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "LANG": "C.UTF-8",
    "TERM": "dumb",
    "DEBIAN_FRONTEND": "noninteractive",
}
CERTIFICADOS = "/etc/certificados-de-la-maquina.crt"
PLAZO = 900


class Raiz:
    """The folder; `afuera` is the file that stands for the network of the machine, of which this process has none."""

    def __init__(self, lugar: Path, afuera: int) -> None:
        self.lugar, self._afuera = lugar, afuera
        self.donde = "/root"
        """The directory in which the reader of the manual is."""

    def escribir(self, ruta: str, contenido: str | bytes, modo: int = 0o644) -> None:
        """Put a file there."""
        archivo = self.lugar / ruta.lstrip("/")
        archivo.parent.mkdir(parents=True, exist_ok=True)
        archivo.write_bytes(contenido.encode() if isinstance(contenido, str) else contenido)
        archivo.chmod(modo)

    def leer(self, ruta: str) -> str:
        """What is in a file of it."""
        return (self.lugar / ruta.lstrip("/")).read_text(encoding="utf-8")

    def orden(self, *palabras: str) -> list[str]:
        """A command as it is given there."""
        return [shutil.which("chroot") or "chroot", str(self.lugar), *palabras]

    def teclear(self, texto: str, *, con_red: bool) -> subprocess.CompletedProcess[str]:
        """What a person types in a shell of root, which goes on in the directory where the last one was left."""
        guion = f"set -e\ncd {self.donde}\n{texto}\npwd > /run/donde\n"
        fuera = ["nsenter", f"--net=/proc/self/fd/{self._afuera}"] if con_red else []
        hecho = subprocess.run(
            [*fuera, *self.orden("bash", "-c", guion)],
            env=self.entorno(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=PLAZO,
            pass_fds=[self._afuera],
        )
        if hecho.returncode == 0:
            self.donde = self.leer("/run/donde").strip()
        return hecho

    def entorno(self) -> Mapping[str, str]:
        """What a shell there knows; of this machine only where Python's registry is."""
        propios = {nombre: os.environ[nombre] for nombre in ("PIP_INDEX_URL", "PIP_DEFAULT_TIMEOUT") if nombre in os.environ}
        return {**ENTORNO, **propios, **({"PIP_CERT": CERTIFICADOS} if "PIP_CERT" in os.environ else {})}


@contextmanager
def raiz_desnuda(afuera: int) -> Iterator[Raiz]:
    """A fresh one; what it needs of this machine is mounted for this process alone, so nothing stays when it ends."""
    RESERVA.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=RESERVA, prefix="servidor-") as temporal:
        raiz = Raiz(Path(temporal) / "raiz", afuera)
        subprocess.run(["cp", "-a", "--reflink=auto", _base(afuera), raiz.lugar], check=True)
        montados = _montar(raiz)
        try:
            _preparar(raiz)
            yield raiz
        finally:
            for montado in reversed(montados):
                subprocess.run(["umount", "--lazy", montado], check=True)


def _base(afuera: int) -> Path:
    """What debootstrap makes, once."""
    hecha = RESERVA / DEBIAN
    if not hecha.exists():
        parcial = RESERVA / f"{DEBIAN}.parcial"
        shutil.rmtree(parcial, ignore_errors=True)
        orden = ["nsenter", f"--net=/proc/self/fd/{afuera}", "debootstrap", DEBIAN, str(parcial), ESPEJO]
        subprocess.run(orden, check=True, stdout=subprocess.DEVNULL, pass_fds=[afuera])
        parcial.rename(hecha)
    return hecha


def _montar(raiz: Raiz) -> list[Path]:
    """Processes, the few devices, and what was fetched before."""
    montados = []
    for de, a, como in (
        ("proc", "proc", ["-t", "proc"]),
        ("/dev", "dev", ["--rbind"]),
        ("tmpfs", "run", ["-t", "tmpfs"]),
        (RESERVA / "apt", "var/cache/apt/archives", ["--bind"]),
        (RESERVA / "pip", "root/.cache/pip", ["--bind"]),
    ):
        if isinstance(de, Path):
            de.mkdir(parents=True, exist_ok=True)
        lugar = raiz.lugar / a
        lugar.mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", *como, str(de), str(lugar)], check=True)
        montados.append(lugar)
    return montados


def _preparar(raiz: Raiz) -> None:
    """What a machine has that a folder has not: its name, its network, and somebody who says yes to apt."""
    nombres = f"127.0.0.1 localhost {NOMBRE} {os.uname().nodename}\n"
    raiz.escribir("/etc/hosts", nombres)
    raiz.escribir("/etc/hostname", f"{NOMBRE}\n")
    raiz.escribir("/etc/resolv.conf", Path("/etc/resolv.conf").read_bytes())
    raiz.escribir("/etc/apt/apt.conf.d/99si", 'APT::Get::Assume-Yes "true";\n')
    raiz.escribir("/usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n", 0o755)  # who starts services is systemd.py
    if certificados := os.environ.get("PIP_CERT"):
        raiz.escribir(CERTIFICADOS, Path(certificados).read_bytes())
    subprocess.run(["mount", "--bind", raiz.lugar / "etc/hosts", "/etc/hosts"], check=True)
