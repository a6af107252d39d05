"""The sandbox's data: made once however many ask, left behind when it is due, on SQLite and on PostgreSQL."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError

from dominio.pruebas import tandas
from dominio.pruebas.laboratorios import LABORATORIOS, se_vacia_en
from dominio.pruebas.tandas import Tandas
from hub import llenar_pruebas
from modelos.migraciones import version_esperada
from modelos.renovable import crear_renovable


@pytest.fixture
def base_pruebas(bancada, tipo_base):
    """Address of a database that has nothing in it."""
    with bancada.base(tipo_base, con="nada") as direccion:
        yield direccion


@pytest.fixture
def hechas(base_pruebas, reloj):
    """Gives the editions as a process sees them, and counts how many were made."""
    llenadas = []

    def llenar(motor):
        llenadas.append(1)
        llenar_pruebas(motor, reloj)

    def como_otro_proceso(revision=None):
        return Tandas(crear_renovable(base_pruebas), revision or version_esperada(), reloj, llenar)

    como_otro_proceso.llenadas = llenadas
    return como_otro_proceso


def laboratorios(tanda, nombre):
    motor = tanda.abrir(nombre)
    try:
        with motor.begin() as conexion:
            return conexion.execute(text("SELECT count(*) FROM laboratorio WHERE activo")).scalar_one()
    finally:
        motor.dispose()


def test_varios_procesos_que_parten_a_la_vez_la_hacen_una_sola_vez(hechas):
    nombres = []
    hilos = [threading.Thread(target=lambda: nombres.append(hechas().vigente())) for _ in range(4)]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join(60)

    assert len(nombres) == 4
    assert len(set(nombres)) == len(hechas.llenadas) == 1
    assert laboratorios(hechas(), nombres[0]) == 2


def test_el_lunes_otra_toma_su_lugar_y_la_anterior_ya_no_se_abre(hechas, reloj):
    """A process that has it open still ends what it does; nobody finds the data of last week afterwards."""
    primera = hechas().vigente()
    en_uso = hechas().abrir(primera)
    with en_uso.connect() as conexion:
        conexion.execute(text("SELECT 1"))
    reloj.avanzar(days=7)
    segunda = hechas().vigente()

    assert segunda > primera
    assert hechas().vigente() == segunda
    assert len(hechas.llenadas) == 2
    en_uso.dispose()
    with pytest.raises((OperationalError, ProgrammingError)):
        laboratorios(hechas(), primera)
    assert laboratorios(hechas(), segunda) == 2


def test_se_hace_otra_si_crecio_demasiado(hechas, monkeypatch):
    """Also within the same second, in which a name made of the hour alone would be the same."""
    primera = hechas().vigente()
    monkeypatch.setattr(tandas, "MAXIMO_TANDA", 1000)
    segunda = hechas()._nombre_tras(primera)
    assert hechas().vigente() == segunda > primera


def test_una_de_otra_version_del_esquema_no_sirve(hechas):
    vieja = hechas("0001").vigente()
    nueva = hechas().vigente()
    assert nueva > vieja
    assert nueva.endswith(version_esperada())


def test_los_numeros_no_se_repiten_de_una_a_otra(hechas, reloj):
    """A number that somebody kept from last week names nothing this week, not somebody else's sample."""

    def siguiente():
        motor = hechas().abrir(hechas().vigente())
        with motor.begin() as conexion:
            numero = conexion.execute(text("SELECT siguiente FROM numerador WHERE serie = 'muestra'")).scalar_one()
        motor.dispose()
        return numero

    antes = siguiente()
    reloj.avanzar(days=7)
    assert siguiente() - antes == timedelta(days=7).total_seconds()


@pytest.mark.parametrize(
    ("cuando", "vaciado"),
    [
        ((2026, 3, 5, 12), (2026, 3, 9, 7)),
        ((2026, 3, 9, 6, 59), (2026, 3, 9, 7)),
        ((2026, 3, 9, 7), (2026, 3, 16, 7)),
        ((2026, 4, 4, 12), (2026, 4, 6, 8)),
    ],
    ids=["jueves", "lunes antes de las 4", "lunes a las 4", "cambia la hora"],
)
def test_se_vacia_los_lunes_a_las_cuatro_de_chile(cuando, vaciado):
    assert se_vacia_en(datetime(*cuando, tzinfo=UTC)) == datetime(*vaciado, tzinfo=UTC)


def test_los_laboratorios_de_pruebas_son_los_anunciados(hechas):
    motor = hechas().abrir(hechas().vigente())
    with motor.begin() as conexion:
        guardados = conexion.execute(
            text("SELECT id, nombre, comuna_codigo FROM laboratorio WHERE id > 0 ORDER BY id")
        ).all()
    motor.dispose()
    assert guardados == [(uno.id_laboratorio, uno.nombre, uno.comuna) for uno in LABORATORIOS]
