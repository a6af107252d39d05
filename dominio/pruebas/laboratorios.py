"""The sandbox, as facts: a hub with two laboratories whose keys everybody may know, and in which nothing stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Protocol

from sqlalchemy import Connection, update

from dominio.personas.laboratorios import crear_laboratorio, guardar_credencial
from dominio.ventanilla.frecuencias import Frecuencia
from dominio.vocabulario.limites import MIB
from dominio.vocabulario.tiempo import CHILE, PRIMER_DIA, en_chile
from modelos import Numerador

MAXIMO_MENSAJE_PRUEBAS = 1 * MIB
"""Bytes of a message to the sandbox; the real hub takes larger ones."""
MENSAJES_POR_ORIGEN = Frecuencia("pruebas", 120, 60)
"""Messages that are taken from one address, by all who share the sandbox's database."""
MAXIMO_TANDA = 256 * MIB
"""Bytes of the sandbox's data, beyond which it is emptied before its time."""
HORA_DE_VACIADO = time(4)
"""On Mondays, in Chile."""


@dataclass(frozen=True, slots=True)
class LaboratorioDePruebas:
    """A laboratory of the sandbox and its key, which is no secret: it opens nothing else."""

    id_laboratorio: int
    nombre: str
    clave: str
    comuna: int


LABORATORIOS = (
    LaboratorioDePruebas(1, "Laboratorio de Pruebas Norte", "PRUEBAS-NORTE-clave-publica", 2101),
    LaboratorioDePruebas(2, "Laboratorio de Pruebas Sur", "PRUEBAS-SUR-clave-publica", 10101),
)
PROFESIONAL, MEDICO, COD_DEIS = "35000001-1", "36000223-3", "900101"
"""Who takes the samples of the examples, who asks for them, and where; all of them invented."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contestacion:
    """What the sandbox's door answered to a message."""

    estado: str
    """The HTTP status line."""
    cuerpo: bytes
    id_mensaje: int | None
    segundos: float


class HubDePruebas(Protocol):
    """The sandbox as pages use it."""

    @property
    def direcciones(self) -> Mapping[str, str]:
        """Where each version of SOAP is served: `soap11`, `soap12`."""

    @property
    def tipos(self) -> Mapping[str, str]:
        """The Content-Type of each version."""

    def enviar(self, version: str, cuerpo: bytes, clave: str, origen: str | None) -> Contestacion:
        """Send a message as a caller by HTTP does, with the same limits."""


def se_vacia_en(desde: datetime) -> datetime:
    """When the data of an edition that is there at that instant goes."""
    local = en_chile(desde)
    lunes = local.date() - timedelta(days=local.weekday())
    vaciado = datetime.combine(lunes, HORA_DE_VACIADO, tzinfo=CHILE)
    return vaciado if vaciado > local else datetime.combine(lunes + timedelta(days=7), HORA_DE_VACIADO, tzinfo=CHILE)


def comenzar(conexion: Connection, ahora: datetime) -> None:
    """Both laboratories, each with the key that everybody knows, and numbers that no edition before gave."""
    for uno in LABORATORIOS:
        crear_laboratorio(conexion, uno.nombre, ahora, numero=uno.id_laboratorio, comuna=uno.comuna)
        guardar_credencial(conexion, uno.id_laboratorio, "Pública", uno.clave, ahora)
    desde = int((ahora - PRIMER_DIA).total_seconds())  # a week has more seconds than an edition has room for samples
    conexion.execute(update(Numerador).values(siguiente=desde))
