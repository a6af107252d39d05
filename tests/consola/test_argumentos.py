"""Whatever is typed as an option or an argument of a command is understood or refused: never a traceback."""

import json
import os
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from consola import principal
from tests.consola.orden import procesos
from tests.test_documentado import ordenes

SIRVEN = {"servir", "servir-pruebas", "demo", "procesar-cargas", "migrar"}
"""Commands that serve, or whose options are not data."""
FECHAS = ("9999-12-31", "0001-01-01", "9999-12-31 23:59")
RAROS = (*FECHAS, "-1", "0", "9" * 30, "", "a\tb", "ñ\U0001f9ea", "a" * 3000, "\udcff")


def llamadas() -> list[list[str]]:
    """Every command with each of its parameters given each value, and the parameters that it demands given a plain one."""
    halladas = []
    for nombre, orden in ordenes(principal, "hub"):
        if nombre.split()[1] in SIRVEN:
            continue
        demas = [p for p in orden.params if not getattr(p, "is_flag", False)]
        for probado in demas:
            for raro in RAROS:
                palabras = nombre.split()[1:]
                for parametro in demas:
                    valor = raro if parametro is probado else "1"
                    if parametro is probado or parametro.required:
                        palabras += _dicho(parametro, valor)
                halladas.append(palabras)
    return halladas


def _dicho(parametro: click.Parameter, valor: str) -> list[str]:
    return [valor] if isinstance(parametro, click.Argument) else [f"{parametro.opts[0]}={valor}"]


def _probar(entorno: dict[str, str], salida: Path) -> None:
    os.environ.clear()
    os.environ.update(entorno)
    os.chdir(entorno["HUB_DATOS"])
    fallas = []
    for palabras in llamadas():
        hecho = CliRunner().invoke(principal, palabras)
        if hecho.exit_code not in (0, 1, 2, 3, 4) or not isinstance(hecho.exception, SystemExit | None):
            fallas.append((palabras, repr(hecho.exception)))
    salida.write_text(json.dumps(fallas), "utf-8")


@pytest.mark.timeout(300)
def test_nada_que_se_escriba_en_la_consola_es_una_falla(motor, claves, tmp_path):
    """In a process of its own, since a command sets up logs and files of its own."""
    entorno = {
        "PATH": os.environ["PATH"],
        "HUB_BASE_DATOS": motor.url.render_as_string(hide_password=False),
        "HUB_DATOS": str(tmp_path),
    }
    salida = tmp_path / "fallas.json"
    proceso = procesos.Process(target=_probar, args=(entorno, salida))
    proceso.start()
    proceso.join(280)
    if proceso.is_alive():
        proceso.kill()
        proceso.join()
    assert len(llamadas()) > 100
    assert json.loads(salida.read_text("utf-8")) == []
