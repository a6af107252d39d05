"""The shell blocks of the manual, in its order, and what a reader puts into them."""

import re
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "operacion.md"
BLOQUE = re.compile(r"^( *)```sh\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)

VALORES = {
    "CLAVE-DUENO": "dueno-de-ensayo",
    "CLAVE-APP": "aplicacion-de-ensayo",
    "CLAVE-PRUEBAS": "pruebas-de-ensayo",
    "hub auditoria muestra 1234": "hub auditoria muestra 1",
    "cabeza-000000001205-20261122T012437Z": "ninguna",
}
"""What the manual says for whoever reads it, and what this reader puts there; all else is done as it stands."""

NO_SE_DAN = {
    "--conservar 7": "it shows three commands at once, on a backup that has a name of its own",
    "pg_create_physical_replication_slot": "its timer and its receiver of WAL are for systemd itself",
    "--hasta": "it is for a hub that is stopped and a database that was lost",
    "respaldo anotar": "it is for a database that was restored by other means",
    "openssl ts -verify": "it needs an authority of time stamps, out of reach here",
}
"""Blocks that this reader passes over, each by a word that only it has, and why."""


@dataclass(frozen=True)
class Bloque:
    """What is typed at once: its section and line in the manual, and the commands."""

    seccion: str
    linea: int
    texto: str

    @property
    def por_que_no(self) -> str | None:
        """Why this reader passes over it."""
        return next((motivo for palabra, motivo in NO_SE_DAN.items() if palabra in self.texto), None)

    @property
    def con_red(self) -> bool:
        """Whether it fetches something from Debian's or Python's registry."""
        return "apt-get" in self.texto or "pip install --require-hashes" in self.texto

    def llenado(self) -> str:
        """With what this reader puts into it."""
        texto = self.texto
        for dicho, valor in VALORES.items():
            texto = texto.replace(dicho, valor)
        return texto


def bloques(manual: str | None = None) -> list[Bloque]:
    """All of them, from top to bottom."""
    texto = MANUAL.read_text(encoding="utf-8") if manual is None else manual
    return [
        Bloque(_seccion(texto[: uno.start()]), texto.count("\n", 0, uno.start()) + 2, dedent(uno[2]))
        for uno in BLOQUE.finditer(texto)
    ]


def _seccion(antes: str) -> str:
    return re.findall(r"^##+ (.+)$", antes, re.MULTILINE)[-1]
