"""The look through all logs finds what it should, and the settings of the manual keep PostgreSQL's free of values."""

import base64
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from modelos import crear_motor
from tests.limpieza import PLANTADOS, bitacoras, hallar, retirar, revisar

CONTROL = "control-7f3a91"


@pytest.mark.parametrize("valor", PLANTADOS)
@pytest.mark.parametrize("antes", ["", "x", "xy", "xyz"])
def test_se_halla_en_todas_sus_formas(valor, antes):
    """Also inside something longer that is encoded as a whole."""
    for forma in (valor, valor.upper(), quote(valor), repr(valor), ascii(valor)):
        assert hallar(f"{antes}{forma}z".encode()), forma
    assert hallar(base64.b64encode(f"{antes}{valor} y más".encode()))


def test_se_hallan_claves_y_cuerpos_y_no_lo_demas():
    assert hallar(b"accesskey=hub_" + b"a1-_" * 11)
    assert hallar(b"<soapenv:Envelope xmlns")
    assert hallar(b"run 11111111 fallo")
    assert not hallar(b'{"event": "atiende", "direccion": "127.0.0.1:8080", "huella": "a111111112", "base": "hub_app"}')


def test_se_leen_las_bitacoras_que_haya(tmp_path):
    (tmp_path / "a").mkdir()
    sucia = tmp_path / "a" / "proxy.log"
    sucia.write_text("GET /?rut=11111111-1")
    (tmp_path / "b.txt").write_text("11111111-1")
    vistas, halladas = revisar([tmp_path])
    sucia.unlink()  # that the whole run is looked through at its end
    assert (vistas, list(halladas)) == (1, [str(sucia)])


def test_lo_que_se_va_antes_del_fin_se_lee_antes(tmp_path):
    """A folder of a test's own goes in any case, and its logs are looked through."""
    for nombre, dice in (("limpia", "todo bien"), ("sucia", "RUT 11111111-1")):
        (tmp_path / nombre).mkdir()
        (tmp_path / nombre / "registro.log").write_text(dice)
    retirar(tmp_path / "limpia")
    with pytest.raises(AssertionError, match="11111111-1"):
        retirar(tmp_path / "sucia")
    assert not list(tmp_path.iterdir())


@pytest.mark.postgres
def test_postgresql_no_anota_lo_que_trae_una_sentencia_que_falla(bancada):
    """Neither the statement nor the key that was there before; whoever undoes the settings sees both."""
    with bancada.base("postgres") as direccion:
        motor = crear_motor(direccion)
        (bitacora,) = (uno for uno in bitacoras([bancada.raiz]) if uno.name == "postgres.log")
        orden = "INSERT INTO region (codigo, nombre) VALUES (1, 'MARCA'), (1, 'MARCA')"
        assert "callado-55b2" not in _al_fallar(motor, bitacora, orden.replace("MARCA", "callado-55b2"))
        abrir = "SET log_min_error_statement = 'error'; SET log_error_verbosity = 'default'"
        assert CONTROL in _al_fallar(motor, bitacora, orden.replace("MARCA", CONTROL), abrir)
        motor.dispose()


def _al_fallar(motor, bitacora: Path, orden: str, antes: str = "SELECT 1") -> str:
    """What the database's log says of a statement that fails."""
    desde = bitacora.stat().st_size
    with motor.connect() as conexion:
        conexion.execute(text(antes))
        with pytest.raises(DBAPIError):
            conexion.execute(text(orden))
    with bitacora.open("rb") as abierta:
        abierta.seek(desde)
        dicho = abierta.read().decode()
    assert "duplicate key" in dicho
    return dicho
