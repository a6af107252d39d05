"""The hub runs in a virtual environment of its own, and says how to make one where it is not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

RAIZ = Path(__file__).resolve().parents[2]
HUB = "from consola import principal; principal()"
PROPIO = Path(sys.prefix) / "bin" / "python"


def hub(orden: str, lugar: Path, *, python: str | Path = PROPIO, otras: str = "") -> subprocess.CompletedProcess[str]:
    """What the command says in that environment, in which there may be more than the hub."""
    bibliotecas = os.pathsep.join([otras, str(RAIZ), *(ruta for ruta in sys.path if ruta.endswith("site-packages"))])
    entorno = {"PATH": os.environ["PATH"], "PYTHONPATH": bibliotecas, "HUB_BASE_DATOS": "sqlite", "HUB_DATOS": str(lugar)}
    return subprocess.run(
        [python, "-c", HUB, orden], env=entorno, cwd=lugar, capture_output=True, text=True, timeout=100, check=False
    )


@pytest.mark.parametrize(("orden", "modulo"), [("migrar", "config"), ("servir", "portal")])
def test_se_niega_junto_a_otro_programa_que_trae_un_modulo_suyo(tmp_path, orden, modulo):
    ficha = tmp_path / "otro_programa-1.0.dist-info"
    ficha.mkdir()
    (ficha / "METADATA").write_text("Metadata-Version: 2.1\nName: otro-programa\nVersion: 1.0\n")
    (ficha / "top_level.txt").write_text(f"{modulo}\n")
    dicho = hub(orden, tmp_path, otras=str(tmp_path))
    assert (dicho.returncode, dicho.stdout) == (4, ""), dicho.stderr
    for palabra in ("«otro-programa»", f"«{modulo}»", "python3 -m venv"):
        assert palabra in dicho.stderr


def test_se_niega_fuera_de_un_entorno_virtual(tmp_path):
    dicho = hub("migrar", tmp_path, python=sys._base_executable)
    assert dicho.returncode == 4, dicho.stderr
    assert "fuera de un entorno virtual" in dicho.stderr


def test_junto_a_sus_bibliotecas_trabaja(tmp_path):
    dicho = hub("migrar", tmp_path)
    assert dicho.returncode == 0, dicho.stderr
