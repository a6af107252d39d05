"""Who is told of what people do and somebody else has to see to."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AlSuceder:
    """Who is told what people do: that they uploaded a workbook, want the record sealed now, or a report's workbook made."""

    subir: Callable[[], None] = lambda: None
    sellar: Callable[[], None] = lambda: None
    pedir_libro: Callable[[], None] = lambda: None


NADIE_SE_ENTERA = AlSuceder()
