"""`hub reporte`: the same reports as the portal's, by their number."""

import json
import os
from datetime import timedelta
from functools import partial

import pytest

from dominio.vocabulario.tiempo import en_chile, reloj_del_sistema
from tests.consola.orden import correr
from tests.examenes import FLU, traer


@pytest.fixture
def reporte(motor, claves, tmp_path):
    """Runs `hub reporte`."""
    entorno = {
        "PATH": os.environ["PATH"],
        "HUB_BASE_DATOS": motor.url.render_as_string(hide_password=False),
        "HUB_DATOS": str(tmp_path),
        "PYTHONUTF8": "1",
    }
    return lambda *argumentos: correr(entorno, "reporte", *argumentos)


def test_se_emite_se_lista_y_se_descarga(reporte, tmp_path):
    ayer = (en_chile(reloj_del_sistema()) - timedelta(days=1)).date()
    hecho = reporte("emitir", "ministerial", "--desde", ayer, "--guardar", tmp_path / "a.csv", "--json")
    assert hecho.codigo == 0, hecho.errores
    numero = json.loads(hecho.salida)["numero"]
    assert reporte("descargar", numero, tmp_path / "b.csv").codigo == 0
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert f"{numero}: Ministerial" in reporte("listar").salida
    assert reporte("cambios", numero, "-").salida.startswith("\ufeffcambio;id_muestra;")


def test_un_rt_de_un_examen_lo_nombra(reporte, motor):
    ayer = (en_chile(reloj_del_sistema()) - timedelta(days=1)).date()
    emitir = partial(reporte, "emitir", "rt_7_dias", "--desde", ayer, "--examen")
    assert "HUB-2060" in emitir("NO-HAY").errores
    assert not traer(motor, FLU).errores
    assert ": RT 7 días (FLU-AB), " in emitir("FLU-AB").salida


def test_lo_de_otro_alcance_no_se_entrega(reporte, tmp_path):
    hecho = reporte("emitir", "global", "--desde", "2020-01-01")
    assert (hecho.codigo, "HUB-6005" in hecho.errores) == (1, True)
    assert "HUB-6006" in reporte("descargar", 1, "-", "--region", 13).errores
    assert reporte("listar", "--region", 13, "--comuna", 13101).codigo == 2


def test_se_concilia_una_lista(reporte, tmp_path):
    lista = tmp_path / "lista.csv"
    lista.write_text("Muestra;Resultado\nN-1;Positivo\n", encoding="utf-8")
    hecho = reporte("conciliar", lista, "--laboratorio", 1, "--fecha", "2026-03-05", "--json")
    assert hecho.codigo == 1, hecho.errores
    assert [una["clase"] for una in json.loads(hecho.salida)["diferencias"]] == ["desconocida"]
    lista.write_text("a;b\n1;2\n", encoding="utf-8")
    hecho = reporte("conciliar", lista, "--laboratorio", 1, "--fecha", "2026-03-05")
    assert (hecho.codigo, "HUB-4" in hecho.errores) == (3, True)
