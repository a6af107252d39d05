"""The hub issues and delivers the daily report by itself, in a process apart, when the hour has come and not before."""

from datetime import time, timedelta

import pytest
from structlog.testing import capture_logs

from config.ajustes import Ajustes
from dominio.reportes.entrega import por_turno
from dominio.reportes.pregonero import Pregonero
from dominio.vocabulario.tiempo import en_chile, reloj_del_sistema
from hub import crear_pregonero
from tests.consola.orden import correr


@pytest.fixture
def entorno(motor, claves, tmp_path):
    return {
        "HUB_BASE_DATOS": motor.url.render_as_string(hide_password=False),
        "HUB_DATOS": str(tmp_path),
        "HUB_REMESAS": str(tmp_path / "remesas"),
        "HUB_REMESAS_DESDE": "00:00",
    }


def test_el_hub_lo_emite_y_lo_deja(motor, entorno, tmp_path):
    """Once: at the next look nothing is missing."""
    pregonero = crear_pregonero(motor, Ajustes.desde_entorno(entorno))
    assert pregonero.toca()
    pregonero.mirar()
    ayer = en_chile(reloj_del_sistema()).date() - timedelta(days=1)
    assert [una.name for una in (tmp_path / "remesas").iterdir()] == [f"{ayer:%Y-%m-%d}"]
    assert not pregonero.toca()


def test_sin_carpeta_no_hay_quien_lo_emita(motor, entorno):
    assert crear_pregonero(motor, Ajustes.desde_entorno({**entorno, "HUB_REMESAS": ""})) is None


def test_antes_de_la_hora_no_toca(motor, reloj, claves):
    """By Chile's clock: 12:30 UTC is 09:30 there."""
    assert not Pregonero(motor, reloj, time(9, 31), [], {}).toca()
    assert Pregonero(motor, reloj, time(9, 30), [], {}).toca()


def test_dos_a_la_vez_no_lo_emiten(motor, entorno, tmp_path):
    """While one is at it, another says so and does nothing."""
    with por_turno(motor) as mio:
        assert mio
        hecho = correr({**entorno, "PYTHONUTF8": "1"}, "reporte", "diario")
        assert hecho.codigo == 0, hecho.errores
        assert not (tmp_path / "remesas").exists()
    assert correr({**entorno, "PYTHONUTF8": "1"}, "reporte", "diario").codigo == 0
    assert len(list((tmp_path / "remesas").iterdir())) == 1


def test_una_falla_se_avisa_una_vez(motor, entorno, tmp_path):
    """Fifty looks at a folder that cannot be written to are one warning; once it can, what waited is left there."""
    (tmp_path / "remesas").write_text("no es una carpeta")
    pregonero = crear_pregonero(motor, Ajustes.desde_entorno(entorno))
    with capture_logs() as avisos:
        pregonero.mirar()
        pregonero.mirar()
    assert [uno["event"] for uno in avisos] == ["reporte_diario_fallido"]
    (tmp_path / "remesas").unlink()
    pregonero.mirar()
    assert len(list((tmp_path / "remesas").iterdir())) == 1
