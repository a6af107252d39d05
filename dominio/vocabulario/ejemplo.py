"""What somebody did, and the sentence that came back."""

from typing import Any

from dominio.vocabulario.errores import ErrorDominio


class Ejemplo:
    """What was done or sent, and the data of the error that it got."""

    def __init__(self, causa: str, **datos: Any) -> None:
        self.causa = causa
        self._datos = datos

    def mensaje(self, clase: type[ErrorDominio]) -> str:
        """The sentence, as whoever did that reads it."""
        return clase(**self._datos).mensaje
