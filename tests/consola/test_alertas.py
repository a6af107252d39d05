"""`hub alertas` lists and tries, and `hub respaldo hecho` tells that another program made a backup."""

import json
import os
from datetime import timedelta
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from config.ajustes import Ajustes
from consola import alertas as de_consola
from dominio.alertas.demoras import respaldo_viejo
from dominio.alertas.tipos import Umbrales
from dominio.vocabulario.tiempo import reloj_del_sistema
from tests.consola.orden import correr
from tests.dominio.alertas.escena import mirada_por_primera_vez, recibidos
from tests.dominio.alertas.pedidos_de_alertas import una_alerta


@pytest.fixture
def hub(motor, claves, tmp_path):
    base = motor.url.render_as_string(hide_password=False)
    entorno = {"PATH": os.environ["PATH"], "HUB_BASE_DATOS": base, "HUB_DATOS": str(tmp_path), "PYTHONUTF8": "1"}
    return lambda *orden, **ajustes: correr({**entorno, **ajustes}, *orden)


def test_se_listan_las_abiertas_y_a_pedido_las_demas(hub, motor):
    assert hub("alertas").salida == "No hay alertas abiertas.\n"
    ahora = reloj_del_sistema()
    una_alerta(motor, ahora)
    una_alerta(motor, ahora, sujeto="2", laboratorio_id=2, cerrada_en=ahora)
    assert hub("alertas").salida.count("Muestras atrasadas") == 1
    assert hub("alertas", "--todas").salida.count("Muestras atrasadas") == 2
    (una,) = json.loads(hub("alertas", "--json").salida)["alertas"]
    assert (una["tipo"], una["cuantos"], una["laboratorio"]) == ("atraso", 12, "Laboratorio Norte")


def test_probar_dice_que_fue_de_cada_camino(hub, tmp_path):
    """Without any it says what is missing; of one that fails, why."""
    assert "HUB-6084" in hub("alertas", "probar").errores
    secreto = tmp_path / "secreto"
    secreto.write_text("un secreto bastante largo")
    hecho = hub("alertas", "probar", HUB_AVISOS_WEBHOOK="https://127.0.0.1:9", HUB_AVISOS_SECRETO=str(secreto))
    assert hecho.codigo == 1
    assert "HUB_DESTINOS_PERMITIDOS" in hecho.errores


def test_probar_no_termina_en_un_rastro(motor, monkeypatch):
    """What no channel should fail with has a code as any other failure."""
    roto = SimpleNamespace(nombre="correo", enviar=lambda _carta: 1 // 0)
    monkeypatch.setattr(de_consola, "abrir_canales", lambda _ajustes: [roto])
    hecho = CliRunner().invoke(de_consola.alertas, ["probar"], obj=Ajustes.desde_entorno({}))
    assert hecho.exit_code == 1
    assert "HUB-9001" in str(hecho.exception) + hecho.output


def test_un_respaldo_de_otro_programa_se_anota(hub, motor):
    """The alert is over; one of the future is refused."""
    ahora = reloj_del_sistema()
    mirada_por_primera_vez(motor, ahora - timedelta(days=3))
    recibidos(motor, 1, ahora - timedelta(days=3))
    assert hub("respaldo", "hecho", "--en", "2099-01-01 00:00:00").codigo == 2
    with motor.connect() as conexion:
        assert respaldo_viejo(conexion, ahora, Umbrales())
    assert hub("respaldo", "hecho").codigo == 0
    with motor.connect() as conexion:
        assert not respaldo_viejo(conexion, ahora, Umbrales())
