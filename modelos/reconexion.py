"""Connecting to a server that does not answer: one waits for it, and the others learn from that one."""

from collections.abc import Callable
from time import monotonic
from typing import Any

TRAS_UNA_FALLA = 1.0
"""Seconds after a failure for which nobody else tries: a message would wait at each of its steps for the same thing."""


class Reconexion:
    """Connects for all threads of a process to one server."""

    def __init__(self) -> None:
        self._falla: Exception | None = None
        self._hasta = 0.0

    def conectar(self, conectar: Callable[[], Any]) -> Any:
        """The connection; raises what the driver says, or has just said to somebody else."""
        if self._falla is not None and monotonic() < self._hasta:
            raise type(self._falla)(*self._falla.args)
        try:
            conexion = conectar()
        except Exception as falla:
            self._falla, self._hasta = falla.with_traceback(None), monotonic() + TRAS_UNA_FALLA
            raise
        self._falla = None
        return conexion
