"""How the hub's processes and the sandbox's speak with each other: a request goes, an answer comes, each in one frame."""

import json
import socket
import struct
from dataclasses import dataclass
from time import monotonic
from typing import Any

from dominio.vocabulario.limites import MIB

LARGOS = struct.Struct("!II")
MAXIMO_CABEZA = 1 * MIB
"""Bytes of a frame's head; the headers that the server takes with one request fit into it."""
MAXIMO_CUERPO = 16 * MIB
"""Bytes of a frame's body; no answer to a message of the sandbox's size is as long."""


class RecadoCortado(OSError):
    """The other side went away before it had said all."""


@dataclass(frozen=True, slots=True)
class Recado:
    """One frame: a head, which is JSON, and the bytes that go with it."""

    cabeza: Any
    cuerpo: bytes

    def enviar(self, enchufe: socket.socket, hasta: float) -> None:
        """Send it; raises TimeoutError when it is not gone at that instant of `monotonic`."""
        cabeza = json.dumps(self.cabeza).encode()
        enchufe.settimeout(_quedan(hasta))
        enchufe.sendall(LARGOS.pack(len(cabeza), len(self.cuerpo)) + cabeza + self.cuerpo)

    @classmethod
    def recibir(cls, enchufe: socket.socket, hasta: float) -> "Recado":
        """The next one; raises TimeoutError, RecadoCortado, or ValueError if it is none of ours."""
        de_cabeza, de_cuerpo = LARGOS.unpack(_leer(enchufe, LARGOS.size, hasta))
        if de_cabeza > MAXIMO_CABEZA or de_cuerpo > MAXIMO_CUERPO:
            raise ValueError("a frame without measure")
        return cls(json.loads(_leer(enchufe, de_cabeza, hasta)), bytes(_leer(enchufe, de_cuerpo, hasta)))


def _leer(enchufe: socket.socket, cuantos: int, hasta: float) -> bytearray:
    """So many bytes; the time is that of all of them, so that who sends one now and then keeps nobody."""
    leido = bytearray(cuantos)
    vista, llevo = memoryview(leido), 0
    while llevo < cuantos:
        enchufe.settimeout(_quedan(hasta))
        nuevos = enchufe.recv_into(vista[llevo:])
        if not nuevos:
            raise RecadoCortado
        llevo += nuevos
    return leido


def _quedan(hasta: float) -> float:
    quedan = hasta - monotonic()
    if quedan <= 0:
        raise TimeoutError
    return quedan
