"""What the tests of the `hub` command share."""

import os

import pytest

from tests.consola.orden import correr


@pytest.fixture
def auditoria(motor, claves, tmp_path):
    """Runs `hub auditoria`; gives status, output and errors."""
    entorno = {
        "PATH": os.environ["PATH"],
        "HUB_BASE_DATOS": motor.url.render_as_string(hide_password=False),
        "HUB_DATOS": str(tmp_path),
        "COLUMNS": "80",
        "PYTHONUTF8": "1",
    }

    def en_consola(*argumentos, bien=True, **ajustes):
        hecho = correr({**entorno, **{nombre: str(valor) for nombre, valor in ajustes.items()}}, "auditoria", *argumentos)
        assert not bien or hecho.codigo == 0, hecho.errores
        return hecho.salida if bien else hecho

    return en_consola
