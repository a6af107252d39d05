"""What sets one door's messages apart from another's before anything in them is read."""

from collections.abc import Callable
from dataclasses import dataclass

from dominio.vocabulario.enumeraciones import Puerta
from dominio.vocabulario.errores import ErrorDominio


@dataclass(frozen=True, slots=True, kw_only=True)
class Idioma:
    """What the messages of a door are written in, and how it refuses what is none of them.

    `ilegible` refuses what is not written so, `incompleto` what did not come whole; both take the detail of their sentence.
    """

    puerta: Puerta
    tipo_de_contenido: str
    ilegible: Callable[..., ErrorDominio]
    incompleto: Callable[..., ErrorDominio]
    metodos: str = "POST"
    """What is answered here, for whoever comes with another method."""

    @property
    def tipo_de_respuesta(self) -> str:
        """The Content-Type of what goes out."""
        return f"{self.tipo_de_contenido}; charset=utf-8"
