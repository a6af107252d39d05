"""The units that we ship may do little, and systemd itself says how little."""

import configparser
import subprocess
from pathlib import Path

import pytest

from tests.bases import exigir_programa

CARPETA = Path(__file__).parents[2] / "despliegue" / "systemd"
SERVICIOS = sorted(CARPETA.glob("*.service"))
EXPUESTO = 20
"""Tenths of systemd's measure from 0 to 10 that a unit may reach."""


@pytest.mark.parametrize("unidad", SERVICIOS, ids=lambda ruta: ruta.stem)
def test_cada_servicio_puede_poco(unidad):
    programa = exigir_programa("systemd-analyze")
    orden = [programa, "security", "--offline=yes", f"--threshold={EXPUESTO}", str(unidad)]
    hecho = subprocess.run(orden, capture_output=True, text=True, timeout=60)
    assert hecho.returncode == 0, hecho.stdout[-3000:] + hecho.stderr


@pytest.mark.parametrize("unidad", SERVICIOS, ids=lambda ruta: ruta.stem)
def test_lo_que_corre_como_postgres_no_se_lleva_su_memoria(unidad):
    """RemoveIPC removes what the user shares when the unit stops: of PostgreSQL's user, that of the running server."""
    leida = configparser.ConfigParser(strict=False, interpolation=None)
    leida.optionxform = str
    leida.read(unidad)
    servicio = leida["Service"]
    assert (servicio["User"], servicio.get("RemoveIPC")) in (("hub", "yes"), ("postgres", None))
