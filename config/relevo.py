"""How a hub takes over from itself: the same process begins anew with the code and the settings that are on disk.

The program is executed again in its place, with the same number, so that whoever watches over it notices nothing; the
processes that serve go on meanwhile, and end when new ones have taken their place.
"""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass

VARIABLE = "_RELEVO_DEL_HUB"
"""In the environment of the program that begins anew; not one of the hub's settings."""
COMPROBAR = "--comprobar"
"""What the same command is told when it shall only say whether it could serve."""
PACIENCIA = 30.0
"""Seconds that this may take."""
SENALES = {signal.SIGHUP, signal.SIGUSR2, signal.SIGTERM, signal.SIGINT, signal.SIGQUIT}
"""What waits while nobody listens to it."""


@dataclass(frozen=True, slots=True)
class Relevo:
    """What the new program gets: its listening socket, who holds that, and the processes that still serve."""

    descriptor: int
    ajena: bool
    """Whether systemd holds the socket too."""
    anteriores: tuple[int, ...]

    def empezar(self) -> None:
        """Execute this program again; does not return."""
        os.set_inheritable(self.descriptor, True)
        dicho = f"{self.descriptor} {int(self.ajena)} {','.join(map(str, self.anteriores))}"
        orden = esta_orden()
        os.execve(orden[0], orden, {**os.environ, VARIABLE: dicho})  # noqa: S606 (what was executed before)

    @classmethod
    def recibido(cls) -> "Relevo | None":
        """What the program before this one left, if it began as its successor; nobody else gets it any more."""
        dicho = os.environ.pop(VARIABLE, None)
        if dicho is None:
            return None
        descriptor, ajena, anteriores = dicho.split(" ")
        return cls(int(descriptor), ajena == "1", tuple(int(pid) for pid in anteriores.split(",") if pid))


def esta_orden() -> list[str]:
    """The command that began this program, to be executed again.

    A script that can be executed says by itself which Python it is for: its name may be a link that leads to another
    version's environment by now.
    """
    primera, *resto = sys.orig_argv[1:]
    if primera.startswith("-") or not os.access(primera, os.X_OK):
        return [sys.executable, primera, *resto]
    return [primera, *resto]


def retener_senales() -> None:
    """Have signals wait from now on: what the program before heard, and had not acted on, would be lost."""
    signal.pthread_sigmask(signal.SIG_BLOCK, SENALES)


def escuchar_senales() -> None:
    """Take up the signals that came meanwhile."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SENALES)


def impedimento() -> str | None:
    """Why the program could not serve if it began now, in its own last words; None if it could."""
    orden = [*esta_orden(), COMPROBAR]
    try:
        hecho = subprocess.run(  # noqa: S603 (what was executed before)
            orden, capture_output=True, text=True, timeout=PACIENCIA, check=False
        )
    except subprocess.TimeoutExpired:
        return f"la comprobación no terminó en {PACIENCIA:.0f} segundos"
    except OSError as error:
        return f"{orden[0]} no se puede ejecutar: {error.strerror}"
    if hecho.returncode == 0:
        return None
    lineas = hecho.stderr.strip().splitlines()
    return lineas[-1] if lineas else f"la comprobación terminó con {hecho.returncode}"
