"""What the senders were told, written down outside of all that fails, so that a run that was cut short goes on."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any


@dataclass(frozen=True)
class Acuse:
    """A sample that somebody was told is stored, how far its life went by that, and under which number if that was said."""

    codigo: str
    estado: int
    id_muestra: int | None = None
    mensaje: int | None = None


@dataclass
class Libreta:
    """All acknowledgements of a run, by whoever got them."""

    archivo: Path
    acuses: dict[str, Acuse] = field(default_factory=dict)
    """The furthest of each sample."""
    mensajes: set[int] = field(default_factory=set)
    codigos: Counter[str] = field(default_factory=Counter)
    """Refusals that made a sender try again, by code; what the network did, by its exception."""
    rechazos: list[str] = field(default_factory=list)
    """What no honest sender may be told."""
    sin_respuesta: int = 0
    """Items that a second attempt found stored: the first one got no answer."""
    _nuevos: list[Acuse] = field(default_factory=list)
    _cerrojo: Any = field(default_factory=Lock)

    def __post_init__(self) -> None:
        if self.archivo.exists():
            for linea in self.archivo.read_text().splitlines():
                self._anotar(Acuse(*json.loads(linea)))

    def acusar(self, *acuses: Acuse, sin_respuesta: int = 0) -> None:
        """Write down what was just acknowledged."""
        lineas = "".join(json.dumps([una.codigo, una.estado, una.id_muestra, una.mensaje]) + "\n" for una in acuses)
        with self._cerrojo:
            with self.archivo.open("a") as archivo:
                archivo.write(lineas)
            for una in acuses:
                self._anotar(una)
            self._nuevos += acuses
            self.sin_respuesta += sin_respuesta

    def _anotar(self, una: Acuse) -> None:
        antes = self.acuses.get(una.codigo)
        conocida = una.id_muestra or (antes.id_muestra if antes else None)
        self.acuses[una.codigo] = Acuse(una.codigo, max(una.estado, antes.estado if antes else 0), conocida)
        if una.mensaje is not None:
            self.mensajes.add(una.mensaje)

    def tropezar(self, motivo: str) -> None:
        """An attempt that is made again."""
        with self._cerrojo:
            self.codigos[motivo] += 1

    def rechazar(self, dicho: str) -> None:
        """An answer that ends the trust."""
        with self._cerrojo:
            self.rechazos.append(dicho)

    def quitar_nuevos(self) -> list[Acuse]:
        """Those since the last time."""
        with self._cerrojo:
            nuevos, self._nuevos = self._nuevos, []
            return nuevos

    @property
    def cuantos(self) -> int:
        """Acknowledgements that nobody took yet."""
        return len(self._nuevos)


@dataclass
class Marcha:
    """How far a run is; with its seed, what is still to come."""

    semilla: int
    hechas: int = 0
    arranques: int = 0
    por_clase: dict[str, int] = field(default_factory=dict)
    segundos: dict[str, float] = field(default_factory=dict)
    """How long it took to be well again, all together, by kind."""
    cuentas: dict[str, int] = field(default_factory=dict)
    tropiezos: dict[str, int] = field(default_factory=dict)
    sin_respuesta: int = 0
    verificaciones: int = 0
    diferencias: int = 0
    dichas: list[str] = field(default_factory=list)
    """The differences that the seal told so far."""

    @classmethod
    def leer(cls, archivo: Path, semilla: int) -> "Marcha":
        """The one that was cut short, or a new one."""
        return cls(**json.loads(archivo.read_text())) if archivo.exists() else cls(semilla)

    def guardar(self, archivo: Path) -> None:
        """So that it can be read whenever this process dies."""
        nuevo = archivo.with_suffix(".nuevo")
        nuevo.write_text(json.dumps(vars(self), indent=1))
        nuevo.replace(archivo)
