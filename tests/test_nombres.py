"""One name, one meaning: what is read under a name in one file is the same thing in any other."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.test_arquitectura import CAPAS, RAIZ, fuentes

ADREDE = {"Examen", "Informe"}
"""A thing and the table of its rows, which are the same to whoever reads."""


def definidos(arbol: ast.Module) -> Iterator[tuple[str, bool]]:
    """The public names on the top of a module, and whether each is a class."""
    for nodo in arbol.body:
        if isinstance(nodo, ast.ClassDef):
            yield nodo.name, True
        destinos = nodo.targets if isinstance(nodo, ast.Assign) else [nodo.target] if isinstance(nodo, ast.AnnAssign) else []
        yield from ((destino.id, False) for destino in destinos if isinstance(destino, ast.Name))


def importados(arbol: ast.Module) -> set[tuple[str, str]]:
    """The names that a module takes from others, with the module of each."""
    traidos = (nodo for nodo in ast.walk(arbol) if isinstance(nodo, ast.ImportFrom) and nodo.module)
    return {(nodo.module, alias.name) for nodo in traidos for alias in nodo.names}


def con_varios_sentidos(fuente: dict[str, str]) -> set[str]:
    """Names that two modules define, when it is a class in both or one of them is imported under it elsewhere."""
    arboles = {modulo: ast.parse(texto) for modulo, texto in fuente.items()}
    clases, todos = defaultdict(set), defaultdict(set)
    for modulo, arbol in arboles.items():
        for nombre, es_clase in definidos(arbol):
            if not nombre.startswith("_"):
                todos[nombre].add(modulo)
                if es_clase:
                    clases[nombre].add(modulo)
    traidos = set().union(*map(importados, arboles.values()))
    return {
        nombre
        for nombre, modulos in todos.items()
        if len(clases[nombre]) > 1 or (len(modulos) > 1 and any((modulo, nombre) in traidos for modulo in modulos))
    }


def test_un_nombre_significa_una_cosa():
    """Whoever moves between files need not ask which `Busqueda` this one is."""
    fuente = {modulo_de(ruta): ruta.read_text(encoding="utf-8") for ruta in fuentes(*CAPAS)}
    assert con_varios_sentidos(fuente) - ADREDE == set()


def modulo_de(ruta: Path) -> str:
    return ".".join(ruta.relative_to(RAIZ).with_suffix("").parts).removesuffix(".__init__")


def test_se_nota_un_nombre_que_significa_dos():
    """Two classes of one name; a constant that is imported where another is; not what each has to itself."""
    fuente = {
        "uno": "class Fila: ...\nLARGO = 1\nPROPIO = 1\n_privado = 1",
        "dos": "class Fila: ...\nLARGO = 2\nPROPIO = 2\n_privado = 2",
        "tres": "from uno import LARGO",
    }
    assert con_varios_sentidos(fuente) == {"Fila", "LARGO"}
