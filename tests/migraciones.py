"""What a migration may do: only add, again if need be, beside those who use the hub, and saying what it does on SQLite."""

import ast
import io
import re
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from textwrap import dedent, indent
from types import ModuleType

from alembic.migration import MigrationContext
from alembic.operations import Operations

from modelos.migraciones import CARPETA, historia, version_esperada
from tests.bases import exigir_programa

PRIMERA = "0011"
"""From which revision on the rule holds: the tables of those before it were nobody's yet."""
DE_OTRO_GUSTO = (
    "prefer-text-field",  # the tables say how long a text may be
    "prefer-bigint-over-int",  # keys are bigint; the rest are counts and codes
    "prefer-bigint-over-smallint",
    "prefer-identity",
    "require-lock-timeout",  # `paciencia` sets it for every migration
    "require-statement-timeout",  # what is measured is who waits, not how long an index takes
)
"""Rules of squawk that are about something else, and why."""
DE_DATOS = re.compile(
    r"^\s*(UPDATE|DELETE|TRUNCATE|INSERT)\b(?!\s+(?:INTO\s+)?alembic_version)(?:\s+INTO\s+(\S+))?",
    re.MULTILINE | re.IGNORECASE,
)
AGREGADA = re.compile(r"^CREATE TABLE (?:IF NOT EXISTS )?(\S+)", re.MULTILINE)

TRANSACCION = re.compile(r"^BEGIN;$(.*?)^COMMIT;$", re.MULTILINE | re.DOTALL)
ALTERADA = re.compile(r"^ALTER TABLE (?:IF EXISTS |ONLY )*(\S+)", re.MULTILINE)


def nuevas(*carpetas: Path) -> list[Path]:
    """The files of the revisions for which the rule holds, the last one first."""
    return [Path(una.path) for una in historia((CARPETA, *carpetas)).walk_revisions() if una.revision >= PRIMERA]


def cargar(archivo: Path) -> ModuleType:
    """The revision as a module."""
    ficha = spec_from_file_location(f"revision_{archivo.stem}", archivo)
    assert ficha is not None
    assert ficha.loader is not None
    modulo = module_from_spec(ficha)
    ficha.loader.exec_module(modulo)
    return modulo


def en_sql(modulo: ModuleType) -> str:
    """What the revision says to PostgreSQL."""
    salida = io.StringIO()
    opciones = {"as_sql": True, "output_buffer": salida, "transactional_ddl": True}
    contexto = MigrationContext.configure(dialect_name="postgresql", opts=opciones)
    with Operations.context(contexto):
        modulo.upgrade()
    return f"BEGIN;\n{salida.getvalue()}\nCOMMIT;\n"


def hallazgos(archivo: Path) -> list[str]:
    """What is wrong with a revision."""
    modulo = cargar(archivo)
    sql = en_sql(modulo)
    agregadas = set(AGREGADA.findall(sql))  # a table of its own may come with what is in it: nobody waits for that
    propios = [f"writes data: {hecho[1]}" for hecho in DE_DATOS.finditer(sql) if hecho[2] not in agregadas]
    propios += [f"holds {tablas} tables together" for tablas in map(_tomadas, TRANSACCION.findall(sql)) if tablas > 1]
    if "sqlite" not in (ast.get_docstring(ast.parse(archivo.read_text("utf-8"))) or "").lower():
        propios.append("does not say what it does on SQLite")
    return [*propios, *_de_squawk(sql)]


def _tomadas(transaccion: str) -> int:
    """How many tables a transaction alters: while it waits for one, nobody gets at those before."""
    return len(set(ALTERADA.findall(transaccion)))


def _de_squawk(sql: str) -> list[str]:
    programa = exigir_programa("squawk", str(Path(sys.executable).with_name("squawk")))
    orden = [programa, "--reporter", "gcc", "--exclude", ",".join(DE_OTRO_GUSTO), "--stdin-filepath", "revision.sql"]
    hecho = subprocess.run(orden, input=sql, capture_output=True, text=True, timeout=60, check=False)
    assert not hecho.stderr, hecho.stderr
    return [linea.partition("warning: ")[2] or linea for linea in hecho.stdout.splitlines()]


def escribir(carpeta: Path, pasos: str, doc: str = "En SQLite, lo mismo.", *, corta: bool = False) -> Path:
    """A revision after the last one, in a folder of its own."""
    carpeta.mkdir(exist_ok=True)
    archivo = carpeta / "9001_prueba.py"
    archivo.write_text(
        dedent(f'''\
        """Una prueba.

        {doc}
        """

        from pathlib import Path

        import sqlalchemy as sa
        from alembic import op

        from modelos.migraciones import ampliar

        revision = "9001"
        down_revision = "{version_esperada()}"
        corta = {corta}


        def upgrade():
        ''')
        + indent(pasos.strip(), "    ")
        + "\n",
        "utf-8",
    )
    return archivo
