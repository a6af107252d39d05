"""The socket on which the hub listens: its own, systemd's, or that of the hub that it takes over from."""

import errno
import os
import socket
import struct
import sys

from gunicorn import systemd

from config.ajustes import ErrorDeAjuste
from config.valores import Escucha

CONEXIONES_EN_ESPERA = 2048
PACIENCIA = 10
"""Seconds that a caller may be silent in the middle of a request, or not take its answer."""
AL_HABLAR = 30
"""Seconds that the kernel keeps a connection on which nothing was said, before it is handed over all the same."""


def escuchar(escucha: Escucha) -> tuple[socket.socket, bool]:
    """A listening socket, and whether somebody holds it open for the hub while the hub is not there.

    systemd does so (`hub-lis.socket`): what it hands over counts, and `escucha` does not.
    """
    heredados = systemd.listen_fds()
    if not heredados:
        return abrir(escucha), False
    if heredados > 1:
        raise ErrorDeAjuste(f"systemd entregó {heredados} conexiones de escucha y el hub atiende en una; deje una sola.")
    return _preparado(socket.socket(fileno=systemd.SD_LISTEN_FDS_START)), True


def abrir(escucha: Escucha, paciencia: int = PACIENCIA) -> socket.socket:
    """A listening socket of one's own, or `ErrorDeAjuste` saying why there is none."""
    familia = socket.AF_INET6 if ":" in escucha.anfitrion else socket.AF_INET
    try:
        enchufe = socket.create_server((escucha.anfitrion, escucha.puerto), family=familia, backlog=CONEXIONES_EN_ESPERA)
    except OSError as error:
        motivo = "ya lo ocupa otro programa" if error.errno == errno.EADDRINUSE else "este equipo no lo permite"
        raise ErrorDeAjuste(f"No se puede atender en {escucha}: {motivo}. Elija otra dirección con HUB_ESCUCHA.") from None
    return _preparado(enchufe, paciencia)


def _preparado(enchufe: socket.socket, paciencia: int = PACIENCIA) -> socket.socket:
    """Have the kernel hand over a connection when its first bytes have come, and break off a wait that is too long."""
    if sys.platform == "linux" and enchufe.family != socket.AF_UNIX:  # where accepted connections inherit these
        demorar(enchufe, AL_HABLAR)
        for sentido in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            enchufe.setsockopt(socket.SOL_SOCKET, sentido, struct.pack("@ll", paciencia, 0))
    return enchufe


def demorar(enchufe: socket.socket, segundos: int) -> None:
    """Have the kernel hand over connections when something came on them, or after so many seconds; 0 is at once."""
    if sys.platform == "linux":
        enchufe.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, segundos)


def de_descriptor(numero: int) -> socket.socket:
    """The socket that an open file number stands for, which no program started from now on inherits."""
    enchufe = socket.socket(fileno=numero)
    os.set_inheritable(numero, False)
    return enchufe
