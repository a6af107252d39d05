"""An error as it is told: the data that every door renders, and the line that stands for them where there is only text."""

from typing import Any, Protocol


class Dicho(Protocol):
    """What reads like an error: a refusal, one as an earlier receipt told it, one of a cell."""

    @property
    def codigo(self) -> str: ...
    @property
    def campo(self) -> str | None: ...
    @property
    def valor(self) -> str | None: ...
    @property
    def mensaje(self) -> str: ...


def datos_de(error: Dicho) -> dict[str, Any]:
    """The error as data, in the order in which doors tell them and receipts keep them."""
    return {"codigo": error.codigo, "campo": error.campo, "valor": error.valor, "mensaje": error.mensaje}


def en_una_linea(error: Dicho) -> str:
    """The error as a line for a terminal, a fault or a page of plain text."""
    return f"{error.codigo}: {error.mensaje}"
