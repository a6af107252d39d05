"""PostgreSQL's advisory locks: each is of one affair, or two that have nothing to do with each other wait for each other."""

import re
from collections import Counter
from pathlib import Path

RAIZ = Path(__file__).parents[2]
CANDADO = re.compile(r"^CANDADO\w* *= *([0-9_]+)", re.MULTILINE)
FUERA = {"tests", "build", "bench"}


def test_cada_candado_tiene_su_numero():
    paquetes = [uno.parent for uno in RAIZ.glob("*/__init__.py") if uno.parent.name not in FUERA]
    textos = [archivo.read_text() for paquete in paquetes for archivo in paquete.rglob("*.py")]
    numeros = Counter(int(numero) for texto in textos for numero in CANDADO.findall(texto))
    assert len(numeros) > 5
    assert {numero for numero, veces in numeros.items() if veces > 1} == set()
