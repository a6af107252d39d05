"""What the hub's own server offers beside WSGI: an answer may come later, and others go on while one has to wait."""

from collections.abc import Callable, Iterable
from typing import Protocol

from dominio.ventanilla.encargo import Encargo

ANFITRION = "hub.anfitrion"
"""Where the environment of a request has it; other servers have none, and each call is served while its thread waits."""


class Anfitrion(Protocol):
    """The server, as one request sees it."""

    def aplazar(self, encargo: Encargo, concluir: Callable[[], Iterable[bytes]]) -> None:
        """Once the application has returned, and with nothing, leave this; when it is back, `concluir` begins the answer."""

    def ceder(self) -> None:
        """Have others served by another thread: this one is about to wait."""
