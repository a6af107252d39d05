"""Rows are given by name: wherever a column stands in its table, nothing is written into its neighbour's."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, String, Table

from modelos import crear_motor
from modelos.filas import COLUMNAS, MOLDES, ORDEN, TABLAS, Molde
from tests.modelos.jornada import contar, guardado, jugar

RAIZ = Path(__file__).resolve().parents[2]
AJENA = "    columna_ajena: Mapped[str | None] = mapped_column(String(20))\n"
CLASE = re.compile(r"^class .+?(?=^class |\Z)", re.DOTALL | re.MULTILINE)
COLUMNA = re.compile(r"^    \w+: Mapped\[.*\n", re.MULTILINE)


def con_columna_ajena(fuente: str, parte: float) -> str:
    """The source of models with one column more in each table, that far from its first to behind its last column."""

    def agregar(clase: re.Match[str]) -> str:
        texto = clase[0]
        lugares = [columna.start() for columna in COLUMNA.finditer(texto)]
        lugares.append(list(COLUMNA.finditer(texto))[-1].end())
        lugar = lugares[round(parte * (len(lugares) - 1))]
        return texto[:lugar] + AJENA + texto[lugar:]

    return CLASE.sub(agregar, fuente)


def modelos_en(carpeta: Path, parte: float) -> None:
    shutil.copytree(RAIZ / "modelos", carpeta / "modelos", ignore=shutil.ignore_patterns("__pycache__"))
    for archivo in ("muestra.py", "mensaje.py", "documento.py"):
        ruta = carpeta / "modelos" / archivo
        ruta.write_text(con_columna_ajena(ruta.read_text("utf-8"), parte), encoding="utf-8")


@pytest.mark.parametrize("parte", [0.0, 0.22, 0.5, 0.78, 1.0])
def test_una_columna_de_mas_no_corre_a_sus_vecinas(bancada, tipo_base, tmp_path, parte):
    """In whichever place of every table: a day by all doors stores the same under the same names, and nothing in it."""
    modelos_en(tmp_path, parte)
    with bancada.base(tipo_base, con="nada") as propia:
        motor = crear_motor(propia)
        jugar(motor)
        esperado = json.loads(json.dumps(guardado(motor), default=str))
        motor.dispose()
    with bancada.base(tipo_base, con="nada") as ajena:
        orden = f"from {contar.__module__} import contar; contar({ajena!r})"
        hecho = subprocess.run(
            [sys.executable, "-c", orden],
            cwd=tmp_path,
            env={"PYTHONPATH": f"{tmp_path}:{RAIZ}", "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
    assert hecho.returncode == 0, hecho.stderr[-2000:]
    hallado = json.loads(hecho.stdout)
    ajenas = {tabla: {fila.pop("columna_ajena") for fila in filas} for tabla, filas in hallado.items()}

    assert ajenas == {tabla: {None} for tabla in ORDEN}
    assert hallado == esperado
    assert all(esperado.values()), "a table that the day does not fill is not tested"


@pytest.mark.parametrize("tabla", ORDEN)
@given(datos=st.data())
def test_el_orden_en_que_se_nombran_no_importa(tabla, datos):
    """Each value comes out in the place of its column, whatever is named first, read from an object or left out."""
    nombres = COLUMNAS[tabla]
    optativas = [nombre for nombre in nombres if TABLAS[tabla].c[nombre].nullable]
    vacias = set(datos.draw(st.lists(st.sampled_from(optativas), unique=True))) if optativas else set()
    dadas = datos.draw(st.permutations([nombre for nombre in nombres if nombre not in vacias]))
    cuantas = datos.draw(st.integers(0, len(dadas)))
    objeto = type("Objeto", (), {nombre: nombre.upper() for nombre in dadas[cuantas:]})()

    fila = Molde(TABLAS[tabla]).fila({nombre: nombre.upper() for nombre in dadas[:cuantas]}, objeto)

    assert dict(zip(nombres, fila, strict=True)) == {n: None if n in vacias else n.upper() for n in nombres}


@pytest.mark.parametrize("tabla", ORDEN)
def test_lo_que_falta_o_sobra_se_nota(tabla):
    """A column that may not be empty, and a name that is no column: never a row that is shifted."""
    nombres = COLUMNAS[tabla]
    exigida = next(nombre for nombre in nombres if not TABLAS[tabla].c[nombre].nullable)
    for dadas in ([n for n in nombres if n != exigida], [*nombres, "otra"], [*(n for n in nombres if n != exigida), "otra"]):
        with pytest.raises(LookupError):
            MOLDES[tabla].fila(dict.fromkeys(dadas, 1))


def test_un_valor_nombrado_vale_mas_que_el_del_objeto():
    """What is said by name is meant; an attribute that is read alone is one value."""
    tabla = Table("x", MetaData(), Column("a", Integer, primary_key=True, autoincrement=False), Column("b", String))
    objeto = type("Objeto", (), {"a": 1, "b": "dicho"})()

    assert Molde(tabla).fila({"a": 2}, objeto) == (2, "dicho")
