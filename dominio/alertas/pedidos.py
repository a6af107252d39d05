"""What people ask about alerts: to see them, and to say that somebody sees to one."""

from collections.abc import Sequence
from dataclasses import dataclass

from dominio.alertas.fichas import FichaDeAlerta
from dominio.ventanilla.pedidos import Administracion, Pedido, Permiso
from dominio.ventanilla.recibos import Recibo

LARGO_DE_NOTA = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ListarAlertas(Pedido):
    """The alerts that are open, and those of the last days."""

    permiso = Permiso.ALERTA_VER
    operacion = "alertas.listar"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconocerAlerta(Administracion):
    """Somebody sees to an open alert, and says how: nobody is reminded of it any more."""

    permiso = Permiso.ALERTA_RECONOCER
    operacion = "alertas.reconocer"
    numero: int
    nota: str


@dataclass(slots=True, kw_only=True)
class AlertasHalladas(Recibo):
    """Open ones, those that nobody acknowledged first, and closed ones."""

    abiertas: Sequence[FichaDeAlerta]
    cerradas: Sequence[FichaDeAlerta]

    def resumen(self) -> dict[str, list[int]]:
        """What the record keeps of it."""
        return {"abiertas": [una.numero for una in self.abiertas]}


@dataclass(slots=True, kw_only=True)
class AlertaCambiada(Recibo):
    """Which alert was acknowledged."""

    numero: int

    def resumen(self) -> dict[str, int]:
        """What the record keeps of it."""
        return {"alerta": self.numero}
