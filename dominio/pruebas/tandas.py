"""Which edition of the sandbox's data serves now; a new one is made by whoever notices that it is due."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from dominio.pruebas.laboratorios import MAXIMO_TANDA, se_vacia_en
from dominio.vocabulario.tiempo import Reloj
from modelos.renovable import BaseRenovable

NOMBRE_DE_INSTANTE = "%Y%m%d%H%M%S"


class Tandas:
    """The editions of one hub; its processes agree on them by their names and take turns at making one."""

    def __init__(self, base: BaseRenovable, revision: str, reloj: Reloj, llenar: Callable[[Engine], None]) -> None:
        self._base = base
        self._revision = revision
        self._reloj = reloj
        self._llenar = llenar

    def vigente(self) -> str:
        """The name of the edition that serves, made now if there is none or if the last one is over."""
        ultima = self._base.ultima()
        if ultima is not None and self._sirve(ultima):
            return ultima
        with self._base.turno():
            ultima = self._base.ultima()
            if ultima is None or not self._sirve(ultima):
                ultima = self._nombre_tras(ultima)
                self._base.hacer(ultima, self._llenar)
        return ultima

    def abrir(self, nombre: str) -> Engine:
        """An engine on that edition."""
        return self._base.abrir(nombre)

    def _nombre_tras(self, ultima: str | None) -> str:
        """A name that sorts after the last one, also when the clock went back or has not moved on."""
        ahora = self._reloj().astimezone(UTC)
        hecha_en = ahora if ultima is None else max(ahora, _instante(ultima) + timedelta(seconds=1))
        return f"{hecha_en:{NOMBRE_DE_INSTANTE}}_{self._revision}"

    def _sirve(self, nombre: str) -> bool:
        a_tiempo = self._reloj() < se_vacia_en(_instante(nombre))
        de_este_esquema = nombre.partition("_")[2] == self._revision
        return a_tiempo and de_este_esquema and self._base.bytes(nombre) <= MAXIMO_TANDA


def _instante(nombre: str) -> datetime:
    return datetime.strptime(nombre.partition("_")[0], NOMBRE_DE_INSTANTE).replace(tzinfo=UTC)
