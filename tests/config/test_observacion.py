"""What an operator's tools read is true: health is asked of the database, and numbers add up."""

import json
import os
import sqlite3
import time
from contextlib import closing
from threading import Event
from types import SimpleNamespace

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text
from sqlalchemy.engine import make_url

from config import salud as salud_del_hub
from config.ajustes import Ajustes
from config.metricas import Metricas
from config.observacion import pagina_de_lista, pagina_de_salud, pagina_de_vida, pagina_metricas
from config.salud import Salud
from modelos.base import Base, crear_motor
from modelos.migraciones import version_esperada
from modelos.pulso import Pulso, exigir_que_se_escriba


def preguntar(pagina, **entorno) -> tuple[str, dict, bytes]:
    """Status line, headers and body of a page."""
    dicho = {}

    def comenzar(linea, cabeceras):
        dicho["linea"], dicho["cabeceras"] = linea, dict(cabeceras)

    cuerpo = b"".join(pagina({"REMOTE_ADDR": "127.0.0.1", **entorno}, comenzar))
    return dicho["linea"], dicho["cabeceras"], cuerpo


def salud_de(direccion, version: str | None = None, **opciones) -> Salud:
    """The health of a hub on that database."""
    return Salud(Pulso(direccion).tomar, version or version_esperada(), "1.0.0", **opciones)


def test_un_hub_sano_lo_dice(motor):
    """Database read and written, schema current: 200 on each page."""
    salud = salud_de(motor.url)
    for pagina in (pagina_de_salud(salud), pagina_de_lista(salud)):
        linea, cabeceras, cuerpo = preguntar(pagina)
        assert linea == "200 OK"
        assert cabeceras["Content-Type"] == "application/json"
        assert json.loads(cuerpo) == {"estado": "ok", "base": "ok", "esquema": "ok", "version": "1.0.0"}


def test_probar_no_deja_nada(motor):
    """However often it is tried, no table has a row more."""
    salud = salud_de(motor.url)
    with motor.connect() as conexion:
        antes = {tabla: conexion.scalar(text(f"SELECT count(*) FROM {tabla}")) for tabla in Base.metadata.tables}
    assert {salud.informe()["estado"] for _ in range(5)} == {"ok"}
    with motor.connect() as conexion:
        assert antes == {tabla: conexion.scalar(text(f"SELECT count(*) FROM {tabla}")) for tabla in antes}


def test_un_esquema_atrasado_no_es_salud(motor):
    """A hub whose code needs migrations that were not run must not get traffic."""
    linea, _, cuerpo = preguntar(pagina_de_salud(salud_de(motor.url, "9999")))

    assert linea == "503 Service Unavailable"
    assert json.loads(cuerpo)["esquema"] == "pendiente"


def test_quien_se_retira_no_esta_lista_pero_vive(motor):
    """From the order to stop on, whoever spreads the calls is sent away; the process lives, and its database is well."""
    salud, en_retirada = salud_de(motor.url), {"hub.en_retirada": True}
    linea, _, cuerpo = preguntar(pagina_de_lista(salud), **en_retirada)

    assert linea == "503 Service Unavailable"
    assert json.loads(cuerpo)["estado"] == "en_retirada"
    assert preguntar(pagina_de_salud(salud), **en_retirada)[0] == "200 OK"
    assert preguntar(pagina_de_vida("1.0.0"), **en_retirada)[0] == "200 OK"


def test_una_base_sin_esquema_no_es_salud(bancada, tipo_base):
    """Nobody ran `hub migrar` at all."""
    with bancada.base(tipo_base, con="nada") as direccion:
        assert salud_de(direccion).informe()["estado"] == "error"


@pytest.mark.parametrize("direccion", ["sqlite:////no/existe/hub.db", "postgresql://hub@127.0.0.1:1/hub"])
def test_una_base_que_no_responde_no_es_salud(direccion):
    """The answer says which part is not well, and nothing of the driver's message."""
    linea, _, cuerpo = preguntar(pagina_de_salud(salud_de(direccion)))

    assert linea == "503 Service Unavailable"
    assert json.loads(cuerpo) == {"estado": "error", "base": "inaccesible", "esquema": "desconocido", "version": "1.0.0"}


def test_la_salud_no_espera_a_quien_escribe(motor):
    """A long write on SQLite does not make the hub look ill."""
    with motor.begin() as conexion:
        conexion.execute(text("UPDATE numerador SET siguiente = siguiente"))
        assert salud_de(motor.url).informe()["estado"] == "ok"


@pytest.mark.postgres
def test_una_base_que_solo_se_lee_no_es_salud_y_sus_conexiones_se_sueltan(bancada):
    """As after a failover, when the node that was reached is a standby now."""
    with bancada.base("postgres") as direccion:
        motor, soltadas = crear_motor(direccion), []
        salud = salud_de(direccion, al_fallar=lambda: soltadas.append(1))
        assert salud.informe()["estado"] == "ok"
        with motor.begin() as conexion:
            conexion.execute(text(f"ALTER DATABASE {motor.url.database} SET default_transaction_read_only = on"))
        motor.dispose()
        salud = salud_de(direccion, al_fallar=lambda: soltadas.append(1))
        assert salud.informe() == {"estado": "error", "base": "solo_lectura", "esquema": "desconocido", "version": "1.0.0"}
        assert soltadas == [1]


def test_un_disco_lleno_no_es_salud(tmp_path, monkeypatch):
    """An embedded database without room for what comes next."""
    libre = os.statvfs(tmp_path)
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_bavail=100, f_frsize=libre.f_frsize))
    assert salud_de(f"sqlite:///{tmp_path}/hub.db").informe()["base"] == "sin_espacio"


def test_una_base_embebida_que_no_se_puede_escribir_no_es_salud(bancada):
    """Its file belongs to somebody else, or its disk is mounted for reading."""
    with bancada.base("sqlite") as direccion:
        salud = Salud(lambda: _solo_lectura(direccion), version_esperada(), "1.0.0")
        assert salud.informe()["base"] == "solo_lectura"


def _solo_lectura(direccion) -> list[str]:
    with closing(sqlite3.connect(f"file:{make_url(direccion).database}?mode=ro", uri=True)) as conexion:
        exigir_que_se_escriba(conexion)
    return []


def test_lo_que_no_vuelve_a_saberse_deja_de_valer(monkeypatch):
    """A try that hangs, as when the network is silent, is no good news: soon the hub is not well."""
    monkeypatch.setattr(salud_del_hub, "CADA", 0.0)
    monkeypatch.setattr(salud_del_hub, "VIGENCIA", 0.1)
    colgada, puede = Event(), Event()

    def tomar() -> list[str]:
        colgada.set()
        puede.wait(20)
        return ["0001"]

    salud = Salud(tomar, "0001", "1.0.0")
    salud.iniciar()
    assert colgada.wait(20)
    esperar(lambda: salud.informe()["base"] == "sin_respuesta")
    puede.set()
    esperar(lambda: salud.informe()["estado"] == "ok")


def esperar(que) -> None:
    """Until it is so, or 20 seconds."""
    limite = time.monotonic() + 20
    while not que():
        assert time.monotonic() < limite
        time.sleep(0.005)


@pytest.mark.postgres
def test_la_salud_vuelve_con_la_base(bancada):
    """After PostgreSQL dropped the connections, the hub is well again by itself."""
    with bancada.base("postgres") as direccion:
        salud = salud_de(direccion)
        salud.informe()
        motor = crear_motor(direccion)
        with motor.begin() as otra:
            otra.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        estados = [salud.informe()["estado"] for _ in range(2)]
        motor.dispose()

    assert estados == ["error", "ok"]


@pytest.fixture
def metricas() -> Metricas:
    """Counters of a small hub."""
    return Metricas(puertas=["soap11"], operaciones=["crear"], desenlaces=["parcial"], codigos=["HUB-2001"])


def valores(metricas: Metricas) -> dict[tuple, float]:
    """What a Prometheus server would read, by name and labels."""
    familias = text_string_to_metric_families(metricas.exponer().decode())
    return {(m.name, *sorted(m.labels.values())): m.value for familia in familias for m in familia.samples}


def test_lo_contado_se_lee_como_prometheus_lo_lee(metricas):
    """Messages, items, codes and durations of two messages."""
    metricas.contar(
        puerta="soap11",
        operacion="crear",
        desenlace="parcial",
        segundos=0.004,
        aceptados=93,
        rechazados=7,
        codigos={"HUB-2001": 9},
    )
    metricas.contar(puerta="soap11", operacion="crear", desenlace="parcial", segundos=99)

    leidos = valores(metricas)
    assert leidos["hub_mensajes_total", "crear", "parcial", "soap11"] == 2
    assert leidos["hub_items_total", "aceptado", "crear"] == 93
    assert leidos["hub_items_total", "crear", "rechazado"] == 7
    assert leidos["hub_errores_total", "HUB-2001"] == 9
    assert leidos["hub_duracion_segundos_bucket", "0.0025", "crear", "soap11"] == 0
    assert leidos["hub_duracion_segundos_bucket", "0.005", "crear", "soap11"] == 1
    assert leidos["hub_duracion_segundos_bucket", "30.0", "crear", "soap11"] == 1
    assert leidos["hub_duracion_segundos_bucket", "+Inf", "crear", "soap11"] == 2
    assert leidos["hub_duracion_segundos_sum", "crear", "soap11"] == pytest.approx(99.004)


def test_las_ranuras_se_suman(metricas):
    """Each process counts apart, and a reader of any of them gets the sum."""
    for ranura in (0, 1, 63):
        metricas.ocupar(ranura)
        metricas.contar(puerta="soap11", operacion="crear", desenlace="parcial", segundos=0.1)

    assert valores(metricas)["hub_mensajes_total", "crear", "parcial", "soap11"] == 3


def test_un_nombre_inventado_no_hace_series_nuevas(metricas):
    """A stranger who calls a thousand operations that do not exist fills one counter, not a thousand."""
    for numero in range(1000):
        metricas.contar(puerta="soap11", operacion=f"op{numero}", desenlace="parcial", segundos=0.1, codigos={"X": 1})

    leidos = valores(metricas)
    assert leidos["hub_mensajes_total", "otra", "parcial", "soap11"] == 1000
    assert leidos["hub_errores_total", "otra"] == 1000


def test_las_metricas_son_para_quien_puede_leerlas(metricas):
    """By default this machine, and never through a proxy that nobody declared."""
    pagina = pagina_metricas(metricas, Ajustes.desde_entorno({}).metricas_permitidas)

    assert preguntar(pagina)[0] == "200 OK"
    assert preguntar(pagina, REMOTE_ADDR="10.0.0.1")[0] == "403 Forbidden"
    assert preguntar(pagina, HTTP_X_FORWARDED_FOR="127.0.0.1")[0] == "403 Forbidden"
