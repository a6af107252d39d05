"""The kinds of alerts, and what one condition finds."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path


class TipoDeAlerta(StrEnum):
    """What may be wrong; the value is what the database, the webhook and Prometheus have."""

    CALLADO = "laboratorio_callado"
    CALLADOS = "muchos_callados"
    RECHAZOS = "rechazos"
    ATRASO = "atraso"
    SELLO = "sello"
    TRAMO = "tramo"
    RESPALDO = "respaldo"
    CLAVES = "claves"
    VENCIDAS = "claves_vencidas"
    DESTINO = "destino"
    CERTIFICADO = "certificado"


CRECEN = frozenset((TipoDeAlerta.CALLADOS, TipoDeAlerta.RECHAZOS, TipoDeAlerta.ATRASO))
"""Those that count what more can come to: twice as much as was acknowledged is not what somebody sees to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CasoDeAlerta:
    """That something is wrong now: with whom (a number, or nothing), and how much.

    One that only `sostiene` keeps an alert open that is, and opens none.
    """

    tipo: TipoDeAlerta
    sujeto: str = ""
    laboratorio_id: int | None = None
    cuantos: int
    sostiene: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Umbrales:
    """From when on something is wrong; 0 or None is never."""

    atraso_horas: int = 72
    respaldo_horas: int = 30
    sellar_cada: int = 60
    """Seconds between two seals; with 0 they are somebody's affair, once a day."""
    cabezas: Path | None = None
    """Where the newest head has to be."""


def del_laboratorio(tipo: TipoDeAlerta, numero: int | None, cuantos: int, *, sostiene: bool = False) -> CasoDeAlerta:
    """A case of one laboratory; without a number, of senders whom nobody knows."""
    sujeto = "" if numero is None else str(numero)
    return CasoDeAlerta(tipo=tipo, sujeto=sujeto, laboratorio_id=numero, cuantos=cuantos, sostiene=sostiene)


UNA_SEMANA = timedelta(days=7)
DIAS_DE_CERTIFICADO = 21
"""Before the end of a certificate, from which on it should have been renewed."""
CONTADOS_SIN_TRAMO = 10_000
"""Messages that belong to no stretch of the record are counted up to here."""
PRIMERA, ULTIMA, ANOTADA = 0, 1, 2
"""The rows of `AlertaTurno`: the first look of all, the last one, and the last one that was written down."""
