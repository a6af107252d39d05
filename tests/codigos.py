"""Writes the table of error codes of esquemas_wsdl/README.md from the code: python -m tests.codigos"""

import re
from pathlib import Path

from dominio.vocabulario.errores import catalogo

LEEME = Path(__file__).parent.parent / "esquemas_wsdl" / "README.md"
FILA = r"(?:^\| HUB-{familia}\d{{3}} \|.*\n)+"


def filas(familia: str) -> str:
    """The rows of the codes that begin with a digit."""
    de_ella = (error for error in catalogo() if error.codigo.startswith(f"HUB-{familia}"))
    return "".join(f"| {error.codigo} | {error.plantilla} | {error.remedio} |\n" for error in de_ella)


def reescribir() -> None:
    """Put today's rows in the place of each family's."""
    texto = LEEME.read_text(encoding="utf-8")
    for familia in sorted({error.codigo[4] for error in catalogo()}):
        nuevas = filas(familia)
        texto, veces = re.subn(FILA.format(familia=familia), lambda _, nuevas=nuevas: nuevas, texto, flags=re.MULTILINE)
        if veces != 1:
            raise SystemExit(f"{LEEME.name} no tiene una tabla para la familia {familia}xxx")
    LEEME.write_text(texto, encoding="utf-8")


if __name__ == "__main__":
    reescribir()
