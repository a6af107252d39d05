"""The first calls of the README and of the contract's own work as they are written; only address and key are filled in."""

import os
import re
import subprocess
import sys

import pytest

from tests.interoperabilidad.conftest import AQUI, RAIZ

pytestmark = [pytest.mark.cliente, pytest.mark.timeout(420)]

README = (RAIZ / "README.md").read_text(encoding="utf-8")
CONTRATO = (RAIZ / "esquemas_wsdl" / "README.md").read_text(encoding="utf-8")


@pytest.fixture(params=["python", "php", "js", "perl"])
def lenguaje(request):
    """The language of a block of the README, and the command that runs a program from standard input."""
    if request.param == "python":
        return request.param, [sys.executable, "-"]
    return request.param, [request.getfixturevalue({"php": "php", "js": "node", "perl": "perl"}[request.param])]


def test_la_primera_llamada_funciona_tal_cual(hub, lenguaje):
    """A newcomer who copies it sees the two laboratories."""
    nombre, orden = lenguaje
    leeme, clave = (CONTRATO, "SU-CLAVE") if nombre == "perl" else (README, "YOUR-KEY")
    programa = re.search(rf"^```{nombre}\n(.*?)^```$", leeme, re.MULTILINE | re.DOTALL)[1]
    assert programa.count(clave) == 1
    programa = programa.replace("http://127.0.0.1:8080", hub["url"])
    hecho = subprocess.run(
        orden,
        input=programa.replace(clave, hub["laboratorios"][0]["accesskey"]),
        env={**os.environ, "NODE_PATH": str(AQUI / "node_modules")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert hecho.stdout.splitlines() == [f"{uno['id_laboratorio']} {uno['nombre']}" for uno in hub["laboratorios"]], hecho
