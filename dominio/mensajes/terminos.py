"""For how long something is kept, as it is written, and whether a rule lets a message go, as a record says that it did."""

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

_PLAZO = re.compile(r"([1-9][0-9]{0,3}) (años?|mes(?:es)?|días?)")


@dataclass(frozen=True, slots=True)
class Plazo:
    """A time by the calendar; `dicho` is how it was written."""

    dicho: str
    meses: int = 0
    dias: int = 0

    def antes_de(self, ahora: datetime) -> datetime:
        """What is older than this is past the term at that instant; of a later one it is never less.

        Of a day that the month had not, it is all of that month: by the hour of its last day it would go back at midnight.
        """
        meses = ahora.year * 12 + ahora.month - 1 - self.meses
        anio, mes = divmod(meses, 12)
        ultimo = calendar.monthrange(anio, mes + 1)[1]
        hasta = ahora.replace(year=anio, month=mes + 1, day=min(ahora.day, ultimo))
        if ahora.day > ultimo:
            hasta = hasta.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        return hasta - timedelta(days=self.dias)


def leer_plazo(dicho: Any) -> Plazo:
    """The time that a text says; raises ValueError for any other."""
    hallado = _PLAZO.fullmatch(dicho) if isinstance(dicho, str) else None
    cuantos = int(hallado[1]) if hallado else 0
    unidad = hallado[2][0] if hallado else ""
    if not hallado or (cuantos > 100 and unidad == "a") or (cuantos > 1200 and unidad == "m"):
        raise ValueError("no term")
    if unidad == "d":
        return Plazo(dicho, dias=cuantos)
    return Plazo(dicho, meses=cuantos * (12 if unidad == "a" else 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hechos:
    """What rules look at: when a message was received, or a report made, and of what kind it is."""

    recibido_en: datetime
    puerta: str = ""
    operacion: str = ""
    desenlace: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReglaAplicada:
    """A rule by which a record says that something expired: its name, its term, and before when that was.

    `entre` are all the rules in their order, of which it must be the first that fits; None where there is but one.
    """

    nombre: str
    plazo: str
    antes_de: datetime
    entre: Sequence[Mapping[str, Any]] | None

    @classmethod
    def leida(cls, dicha: Mapping[str, Any], asentada_en: datetime, entre: Sequence[Any] | None) -> "ReglaAplicada":
        """That of a record; raises ValueError if its term was not over for what it says, when the record was made."""
        antes_de = datetime.fromisoformat(dicha["antes_de"]).astimezone(UTC)
        if antes_de > leer_plazo(dicha["plazo"]).antes_de(asentada_en.astimezone(UTC)):
            raise ValueError("the term is not over")
        return cls(nombre=dicha["regla"], plazo=dicha["plazo"], antes_de=antes_de, entre=entre)

    def deja_ir(self, uno: Hechos) -> bool:
        """Whether it lets that go."""
        return uno.recibido_en < self.antes_de and (self.entre is None or self._la_que_calza(uno) == self.nombre)

    def _la_que_calza(self, uno: Hechos) -> str | None:
        return next((una["regla"] for una in self.entre or () if _calza(una, uno)), None)


def _calza(regla: Mapping[str, Any], uno: Hechos) -> bool:
    """Whether a rule, as data, fits a message; `plazos.Regla.condicion` says the same to the database."""
    puertas, operaciones, desenlaces = (regla[cuales] for cuales in ("puertas", "operaciones", "desenlaces"))
    if (puertas and uno.puerta not in puertas) or (desenlaces and uno.desenlace not in desenlaces):
        return False
    return not operaciones or any(_es_operacion(escrita, uno.operacion) for escrita in operaciones)


def _es_operacion(escrita: str, operacion: str) -> bool:
    return operacion.startswith(escrita[:-1]) if escrita.endswith("*") else operacion == escrita
