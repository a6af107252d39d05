"""`hub crear-laboratorio` and `hub credencial`: the same rules as in the portal."""

import os

import pytest

from tests.consola.orden import correr
from tests.elenco import COD_DEIS


@pytest.fixture
def hub(motor, claves, tmp_path):
    """Runs `hub` on the populated database."""
    entorno = {
        "PATH": os.environ["PATH"],
        "HUB_BASE_DATOS": motor.url.render_as_string(hide_password=False),
        "HUB_DATOS": str(tmp_path),
    }
    return lambda *argumentos: correr(entorno, *argumentos)


def test_un_laboratorio_nuevo_recibe_un_numero_que_nadie_tiene(hub):
    """Also after numbers that came with a master, of which no sequence knows."""
    assert hub("crear-laboratorio", "Laboratorio Este", "--cod-deis", COD_DEIS).salida.startswith("Laboratorio 3: ")


@pytest.mark.parametrize(
    ("argumentos", "codigo"),
    [
        (("laboratorio  norte",), "HUB-5020"),
        (("Laboratorio Este", "--cod-deis", "999999"), "HUB-2013"),
        ((" ",), "HUB-2001"),
        (("a" * 201,), "HUB-2005"),
    ],
)
def test_un_nombre_repetido_o_un_establecimiento_desconocido_se_rechazan(hub, argumentos, codigo):
    hecho = hub("crear-laboratorio", *argumentos)
    assert (hecho.codigo, codigo in hecho.errores) == (4, True), hecho.errores


def test_una_clave_no_vence_ayer_ni_en_mil_anios(hub):
    for vence in ("2020-01-01", "9999-12-31"):
        hecho = hub("credencial", "crear", 1, "LIS nuevo", "--vence", vence)
        assert (hecho.codigo, "HUB-2010" in hecho.errores) == (4, True)
