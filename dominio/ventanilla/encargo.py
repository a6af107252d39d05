"""A message that was left at the window, to be served with others, by whoever leads them."""

from collections.abc import Callable
from dataclasses import dataclass

from dominio.ventanilla.fila import Trabajo
from dominio.ventanilla.grupo import Caso
from dominio.ventanilla.recibos import Recibo


@dataclass(frozen=True, slots=True)
class Encargo:
    """First it is left (`dejar`); when it is back, `concluir` gives its receipt, or raises what it was refused with."""

    _caso: Caso
    _dejar: Callable[[Caso, Trabajo, Callable[[Trabajo], None]], None]
    concluir: Callable[[], Recibo]

    @property
    def servido(self) -> bool:
        """Whether it has a receipt, so that `concluir` has nothing to wait for."""
        return self._caso.recibo is not None

    def dejar(self, al_volver: Trabajo, encargar: Callable[[Trabajo], None]) -> None:
        """Leave it, and go (see `FilaDeEspera.dejar`)."""
        self._dejar(self._caso, al_volver, encargar)
