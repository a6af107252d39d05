"""Whether the hub can do its work, found out from time to time and not when somebody asks."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread
from time import monotonic, sleep
from typing import Any

from config.trazas import traza

CADA = 0.5
"""Seconds between two tries."""
VIGENCIA = 2.8
"""Seconds that what was found out holds: longer than a slow try takes. One that does not come to its end is no good news."""

SIN_ESCRITURA = frozenset({"25006", "8"})
SIN_ESPACIO = frozenset({"53100", "13"})
SIN_TABLA = frozenset({"42P01", "1"})
A_TIEMPO = frozenset({"57014", "55P03"})
"""SQLSTATEs, and what SQLite says instead."""


@dataclass(frozen=True, slots=True)
class Diagnostico:
    """What a try found: the word for the database and for its schema."""

    base: str
    esquema: str = "desconocido"

    @property
    def bueno(self) -> bool:
        """Whether messages can be served."""
        return self.base == "ok" and self.esquema in ("ok", "siguiente")


class Salud:
    """Tries the database, tells what it found, and has `al_fallar` called when it is no good.

    `tomar` gives the schema's version and those whose hubs may serve on it, or raises. Before `iniciar` each question is a
    try of its own.
    """

    def __init__(
        self,
        tomar: Callable[[], list[str]],
        version_esquema: str,
        version_hub: str,
        al_fallar: Callable[[], None] = lambda: None,
    ) -> None:
        self._tomar, self._al_fallar = tomar, al_fallar
        self._version_esquema, self._version_hub = version_esquema, version_hub
        self._diagnostico = Diagnostico("ok", "ok")
        self._hasta: float | None = None
        """Until when the finding holds; None as long as nobody tries regularly."""

    def iniciar(self) -> None:
        """Try again and again, for as long as the process lives."""
        self._hasta = monotonic() + VIGENCIA
        Thread(target=self._seguir, name="salud", daemon=True).start()

    def informe(self) -> dict[str, str]:
        """`estado` is ok or error; `base` and `esquema` say which part is not well."""
        if self._hasta is None:
            self.probar()
        diagnostico = self._diagnostico
        if self._hasta is not None and monotonic() > self._hasta:
            diagnostico = Diagnostico("sin_respuesta")
        estado = "ok" if diagnostico.bueno else "error"
        return {"estado": estado, "base": diagnostico.base, "esquema": diagnostico.esquema, "version": self._version_hub}

    def probar(self) -> None:
        """Try once, and log it when the finding is another than before."""
        antes, self._diagnostico = self._diagnostico, self._diagnosticar()
        if self._diagnostico.base not in ("ok", "ocupada"):
            self._al_fallar()
        if not antes.bueno and self._diagnostico.bueno:
            traza("hub.salud").info("base_recuperada")

    def _seguir(self) -> None:
        while True:
            self.probar()
            self._hasta = monotonic() + VIGENCIA
            sleep(CADA)

    def _diagnosticar(self) -> Diagnostico:
        try:
            versiones = self._tomar()
        except Exception as falla:  # whatever a driver raises, the answer is the same: not well
            diagnostico = _de_la_falla(falla)
            if diagnostico != self._diagnostico:
                traza("hub.salud").warning("base_inaccesible", base=diagnostico.base, exc_info=falla)
            return diagnostico
        esquema = self._esquema(versiones)
        if esquema != self._diagnostico.esquema and esquema != "ok":
            traza("hub.salud").warning("esquema_distinto", estado=esquema)
        return Diagnostico("ok", esquema)

    def _esquema(self, versiones: list[str]) -> str:
        """The schema's own version comes first, then those whose hubs may serve on it."""
        if versiones[:1] == [self._version_esquema]:
            return "ok"
        return "siguiente" if self._version_esquema in versiones else "pendiente"


def _de_la_falla(falla: Exception) -> Diagnostico:
    origen: Any = getattr(falla, "orig", falla)
    codigo = str(getattr(origen, "pgcode", None) or getattr(origen, "sqlite_errorcode", None))
    if codigo in SIN_TABLA:
        return Diagnostico("ok", "pendiente")
    if codigo in SIN_ESCRITURA:
        return Diagnostico("solo_lectura")
    if codigo in SIN_ESPACIO:
        return Diagnostico("sin_espacio")
    return Diagnostico("ocupada" if codigo in A_TIEMPO else "inaccesible")
