"""A process that the hub started ends with it, however that one ends: the two are tied by the pipe of its input."""

import os
import signal
import sys
from threading import Thread
from time import sleep

PLAZO_AL_CERRAR = 5
"""Seconds that a statement of the database gets to end when the process must."""


def atarse_al_hub() -> None:
    """End by SIGTERM as soon as nobody holds the other end of the input any more."""
    Thread(target=_terminar_con_el_hub, daemon=True).start()


def _terminar_con_el_hub() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    sleep(PLAZO_AL_CERRAR)
    os._exit(1)
