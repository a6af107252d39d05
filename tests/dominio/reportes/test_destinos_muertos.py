"""The process that sends is killed at each file in turn: in the end each day is there once, and nothing else is."""

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from dominio.reportes.destinos.mensajeria import Mensajeria
from dominio.reportes.destinos.registro import hallar
from dominio.reportes.destinos.secretos import crear_llave_de_destinos
from dominio.vocabulario.tiempo import en_chile, reloj_del_sistema
from modelos import Destino, RemesaEntregada
from tests.dominio.reportes.servidores import SECRETO, ServidorHttps, ServidorSftp, servidor
from tests.dominio.reportes.test_destinos import LOCALES

RAIZ = Path(__file__).resolve().parents[3]
ORDEN = [sys.executable, "-c", "from consola import principal; principal()", "reporte", "diario"]


@pytest.fixture(params=[ServidorSftp, ServidorHttps], ids=["sftp", "https"])
def destino(request, tmp_path):
    with servidor(request.param, tmp_path / "servidor") as uno:
        yield uno


def en_uso(motor, llave, destino, dia):
    """A target that was agreed on, with the key that it shows now."""
    mensajeria = Mensajeria(llave, LOCALES)
    valores = {"nombre": "Ministerio", "direccion": destino.direccion, "desde": dia, "propuesto_en": reloj_del_sistema()}
    valores["secreto"] = mensajeria.cerrar(destino.direccion, SECRETO)
    with motor.begin() as conexion:
        numero = conexion.execute(insert(Destino).values(**valores).returning(Destino.id)).scalar_one()
        huella = mensajeria.mirar(hallar(conexion, numero))
        conexion.execute(Destino.__table__.update().values(huella=huella))


def correr_hasta(destino, entorno, cuantas):
    """Run it, and kill it when that many writes came; 0 lets it end. Gives its exit code."""
    vistas = []
    with subprocess.Popen(ORDEN, env=entorno, cwd=RAIZ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as proceso:

        def matar():
            vistas.append(1)
            if len(vistas) == cuantas:
                os.kill(proceso.pid, signal.SIGKILL)

        destino.maltrato.al_recibir = matar
        return proceso.wait(60)


def test_muerto_en_cada_archivo(motor, claves, tmp_path, destino):
    ayer = en_chile(reloj_del_sistema()).date() - timedelta(days=1)
    llave = tmp_path / "destinos.llave"
    crear_llave_de_destinos(llave)
    en_uso(motor, llave, destino, ayer)
    entorno = {
        "PATH": os.environ["PATH"],
        "HUB_BASE_DATOS": motor.url.render_as_string(hide_password=False),
        "HUB_DATOS": str(tmp_path),
        "HUB_LLAVE_DESTINOS": str(llave),
        "HUB_DESTINOS_PERMITIDOS": "127.0.0.0/8",
        "PYTHONUTF8": "1",
    }
    for cuantas in (1, 2):
        assert correr_hasta(destino, entorno, cuantas) == -signal.SIGKILL
    assert correr_hasta(destino, entorno, 0) == 0
    hallados = destino.archivos()
    assert sorted(hallados) == [f"{ayer}/{nombre}" for nombre in ("cambios.csv", "manifiesto.json", "resultados.csv")]
    assert json.loads(hallados[f"{ayer}/manifiesto.json"])["dia"] == str(ayer)
    with motor.connect() as conexion:
        assert conexion.execute(select(RemesaEntregada.dia)).scalars().all() == [ayer]
    assert correr_hasta(destino, entorno, 1) == 0
