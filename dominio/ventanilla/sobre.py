"""How a message travelled: by which door it came in, as which bytes, and how its answer is put into bytes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter

from sqlalchemy import Connection

from dominio.ventanilla.avance import Avance, Fase, sin_avance
from dominio.ventanilla.documentos import Apartado
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.enumeraciones import Puerta
from dominio.vocabulario.errores import ErrorDominio
from modelos.filas import DE_CORRIDO, Ritmo


@dataclass(frozen=True, slots=True, kw_only=True)
class Reenvio:
    """Of a message that is served again: which one, when it came, which time this is, and why."""

    original: int
    recibido_en: datetime
    vez: int
    motivo: str


@dataclass(slots=True, kw_only=True)
class Sobre:
    """The envelope of one message.

    A door fills in what it knows. `codificar` runs before anything is written, so that the answer that the record keeps is
    the one that is sent; `codificar_error` does the same for a refusal, when `error.id_mensaje` is known. `al_asentar` adds
    what must be written in that very transaction; `avance` is told how far a long request is, and `ritmo` says how it is
    written. The window sets `id_mensaje` (the message's own number, also when a receipt is repeated) and `respuesta` (the
    bytes to send).
    """

    puerta: Puerta
    operacion: str
    cuerpo: bytes
    recibido_en: datetime
    origen: str | None = None
    codificar: Callable[[Recibo], bytes] | None = None
    codificar_error: Callable[[ErrorDominio], bytes] | None = None
    al_asentar: Callable[[Connection], None] | None = None
    avance: Avance = sin_avance
    ritmo: Ritmo = DE_CORRIDO
    id_mensaje_cliente: str | None = None
    reenvio: Reenvio | None = None
    id_mensaje: int | None = None
    respuesta: bytes = b""
    apartado: Apartado | None = None
    """The body without its documents, of a message that may have some."""
    comenzado: float = field(default_factory=perf_counter)

    def guardando(self, hecho: int, total: int) -> None:
        """Tell how many rows are written."""
        self.avance(Fase.GUARDANDO, hecho, total)
