"""What an operator's tools read is true: health is asked of the database, and numbers add up."""

import json

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from config import observacion
from config.ajustes import Ajustes
from config.metricas import Metricas
from config.observacion import Salud, pagina_metricas, pagina_salud
from modelos.base import crear_motor
from modelos.migraciones import version_esperada


@pytest.fixture(autouse=True)
def sin_memoria(monkeypatch):
    """Each question about health is asked of the database."""
    monkeypatch.setattr(observacion, "VIGENCIA", 0.0)


def preguntar(pagina, **entorno) -> tuple[str, dict, bytes]:
    """Status line, headers and body of a page."""
    dicho = {}

    def comenzar(linea, cabeceras):
        dicho["linea"], dicho["cabeceras"] = linea, dict(cabeceras)

    cuerpo = b"".join(pagina({"REMOTE_ADDR": "127.0.0.1", **entorno}, comenzar))
    return dicho["linea"], dicho["cabeceras"], cuerpo


def test_un_hub_sano_lo_dice(motor):
    """Database reached, schema current: 200."""
    linea, cabeceras, cuerpo = preguntar(pagina_salud(Salud(motor, version_esperada(), "1.0.0")))

    assert linea == "200 OK"
    assert cabeceras["Content-Type"] == "application/json"
    assert json.loads(cuerpo) == {"estado": "ok", "base": "ok", "esquema": "ok", "version": "1.0.0"}


def test_un_esquema_atrasado_no_es_salud(motor):
    """A hub whose code needs migrations that were not run must not get traffic."""
    linea, _, cuerpo = preguntar(pagina_salud(Salud(motor, "9999", "1.0.0")))

    assert linea == "503 Service Unavailable"
    assert json.loads(cuerpo)["esquema"] == "pendiente"


def test_una_base_sin_esquema_no_es_salud(bancada, tipo_base):
    """Nobody ran `hub migrar` at all."""
    with bancada.base(tipo_base, con="nada") as direccion:
        motor = crear_motor(direccion)
        informe = Salud(motor, version_esperada(), "1.0.0").informe()
        motor.dispose()

    assert informe["estado"] == "error"


@pytest.mark.parametrize("direccion", ["sqlite:////no/existe/hub.db", "postgresql://hub@127.0.0.1:1/hub"])
def test_una_base_que_no_responde_no_es_salud(direccion):
    """The answer says which part is not well, and nothing of the driver's message."""
    linea, _, cuerpo = preguntar(pagina_salud(Salud(crear_motor(direccion), "0001", "1.0.0")))

    assert linea == "503 Service Unavailable"
    assert json.loads(cuerpo) == {"estado": "error", "base": "inaccesible", "esquema": "desconocido", "version": "1.0.0"}


def test_la_salud_no_espera_a_quien_escribe(motor):
    """A long write on SQLite does not make the hub look ill."""
    with motor.begin() as conexion:
        conexion.execute(text("UPDATE numerador SET siguiente = siguiente"))
        assert Salud(motor, version_esperada(), "1.0.0").informe()["estado"] == "ok"


@pytest.mark.postgres
def test_la_salud_vuelve_con_la_base(bancada):
    """After PostgreSQL dropped the connections, the hub is well again by itself."""
    with bancada.base("postgres") as direccion:
        motor = crear_motor(direccion)
        salud = Salud(motor, version_esperada(), "1.0.0")
        salud.informe()
        with crear_motor(direccion).begin() as otra:
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
