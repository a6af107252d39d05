"""The shape of the code: sizes, names, who imports whom, and that what is declared exists."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

import pytest

from config.ajustes import AJUSTES

RAIZ = Path(__file__).resolve().parent.parent
CAPAS = ("carga_excel", "config", "consola", "dominio", "esquemas_wsdl", "modelos", "portal", "puertas", "servicios")
LINEAS_DE_ARCHIVO = 300
LINEAS_DE_FUNCION = 40
CATALOGOS = {"dominio/vocabulario/errores/muestra.py"}
"""Lists of many small things of one kind, which is one subject however long it gets."""
SUELTOS = {"dominio/sellos/verificar_prueba.py"}
"""Programs that go from hand to hand as a single file."""
AJENAS = {"node_modules", "__pycache__", "versiones"}
"""Not written by hand, or (the schema's revisions) written once and never changed."""
NOMBRES_VACIOS = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc", "utilidades", "ayudantes"}


def fuentes(*carpetas: str) -> list[Path]:
    """Our Python files: the modules on top and those of the named packages."""
    hallados = [*RAIZ.glob("*.py")]
    for carpeta in carpetas:
        hallados += (RAIZ / carpeta).rglob("*.py")
    return sorted(ruta for ruta in hallados if not AJENAS & set(ruta.parts))


def funciones(ruta: Path) -> Iterator[tuple[str, int]]:
    """Every function with its lines of code, which its docstring is not."""
    for nodo in ast.walk(ast.parse(ruta.read_text(encoding="utf-8"))):
        if isinstance(nodo, ast.FunctionDef | ast.AsyncFunctionDef):
            cuerpo = nodo.body[1:] if ast.get_docstring(nodo) is not None else nodo.body
            yield nodo.name, (nodo.end_lineno - cuerpo[0].lineno + 1 if cuerpo else 0)


def test_ningun_archivo_trata_de_dos_asuntos():
    """A file over 300 lines has more than one subject."""
    largos = {
        str(ruta.relative_to(RAIZ)): lineas
        for ruta in fuentes(*CAPAS, "bench", "tests")
        if (lineas := len(ruta.read_text(encoding="utf-8").splitlines())) >= LINEAS_DE_ARCHIVO
    }
    assert largos.keys() <= CATALOGOS | SUELTOS, largos


def test_ninguna_funcion_pasa_de_cuarenta_lineas():
    """About 10 lines is the aim, 40 the end; a test may hold a whole expected answer."""
    largas = [
        f"{ruta.relative_to(RAIZ)}:{nombre} ({lineas})"
        for ruta in fuentes(*CAPAS, "bench")
        for nombre, lineas in funciones(ruta)
        if lineas > LINEAS_DE_FUNCION
    ]
    assert not largas, largas


def test_ningun_modulo_es_un_cajon():
    """A module is named after what it is about."""
    cajones = [str(ruta) for ruta in fuentes(*CAPAS, "bench", "tests") if ruta.stem in NOMBRES_VACIOS]
    assert not cajones, cajones


def test_las_pruebas_yacen_como_el_codigo():
    """Who knows where a rule lives knows where its tests are: their folders have the names of the rooms."""
    cuartos = {ruta.parent.relative_to(RAIZ / "tests") for ruta in (RAIZ / "tests").glob("*/*/test_*.py")}
    assert cuartos
    assert [str(cuarto) for cuarto in cuartos if not (RAIZ / cuarto / "__init__.py").exists()] == []


def test_las_importaciones_van_hacia_abajo():
    """The contracts of setup.cfg hold (import-linter)."""
    programa = Path(sys.executable).with_name("lint-imports")
    hecho = subprocess.run(
        [programa, "--config", "setup.cfg"], cwd=RAIZ, capture_output=True, text=True, timeout=100, check=False
    )
    assert hecho.returncode == 0, hecho.stdout[-3000:]


def test_importar_no_hace_nada():
    """No setting is read at import, nothing is opened and nothing is logged, whatever the environment says."""
    hecho = subprocess.run(
        [sys.executable, "-c", f"import hub, {', '.join(CAPAS)}"],
        cwd=RAIZ,
        env={"HUB_PROCESOS": "no es un número", "HUB_BASE_DATOS": "tampoco", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (hecho.returncode, hecho.stdout + hecho.stderr) == (0, "")


@pytest.mark.parametrize("carpeta", CAPAS)
def test_solo_la_cima_lee_el_entorno(carpeta):
    """A setting comes by `Ajustes`, so that the README's table is all there is (a child's environment may be passed on)."""
    culpables = [
        str(ruta.relative_to(RAIZ))
        for ruta in fuentes(carpeta)
        if ruta.parent != RAIZ and re.search(r"os\.(getenv\(|environ(\.get\(|\[)[\"'])", ruta.read_text(encoding="utf-8"))
    ]
    assert not culpables, culpables


@pytest.mark.parametrize("meta", ["demo", "test", "lint", "bench"])
def test_el_makefile_ofrece_lo_prometido(meta):
    """The commands of the README exist and are explained by `make help`."""
    dicho = subprocess.run(["make", "-s", "help"], cwd=RAIZ, capture_output=True, text=True, timeout=20, check=True).stdout
    assert re.search(rf"^ *{meta} +\S", dicho, re.MULTILINE)


def test_el_readme_explica_cada_ajuste_con_su_valor_por_omision():
    """The README's table and the settings are one list."""
    filas = re.findall(
        r"^\| *`(HUB_[A-Z_]+)` *\| *(?:`([^`]*)`|—)? *\|", (RAIZ / "README.md").read_text("utf-8"), re.MULTILINE
    )
    assert sorted(filas) == sorted((ajuste.nombre, ajuste.omision) for ajuste in AJUSTES)


def test_ningun_paquete_escapa_a_quien_lo_revisa():
    """Each package on top is installed, typed and held to its floor; only tests and what measures stay at home."""
    declarado = ConfigParser()
    declarado.read(RAIZ / "setup.cfg", encoding="utf-8")
    paquetes = {ruta.parent.name for ruta in RAIZ.glob("*/__init__.py")} - {"tests"}
    assert {nombre.strip("*") for nombre in declarado["options.packages.find"]["include"].split()} == paquetes - {"bench"}
    assert set(declarado["importlinter"]["root_packages"].split()) == paquetes
    revisados = {nombre.strip() for nombre in declarado["mypy"]["files"].split(",")}
    assert paquetes - revisados == {"bench", "esquemas_wsdl"}
    assert set(CAPAS) == paquetes - {"bench"}
    pisos = declarado["importlinter:contract:capas"]["layers"].replace("|", " ").split()
    assert set(pisos) == paquetes - {"bench", "config"}
    sin_ajustes = declarado["importlinter:contract:ajustes"]["source_modules"].split()
    assert set(sin_ajustes) == paquetes - {"bench", "config", "consola"}
