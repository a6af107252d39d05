"""A clock that is wrong: what heads say of when they were made, and whom that accuses."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from dominio.auditoria import Verificador
from dominio.sellos.cabezas import instante_de, ultima
from dominio.sellos.sellador import sellar
from dominio.vocabulario.tiempo import reloj_del_sistema
from modelos import Mensaje, Sello
from tests.dominio.auditoria.test_integridad import forzar
from tests.dominio.sellos.registro import escribir


def instantes(motor):
    with motor.connect() as conexion:
        return conexion.execute(select(Sello.sellado_en).order_by(Sello.tamano)).scalars().all()


@pytest.mark.parametrize("horas", [3, 1000])
def test_un_reloj_adelantado_de_quien_sella_no_acusa_a_nadie(motor, reloj, horas):
    """Neither what comes next, nor by the heads that were kept."""
    escribir(motor, reloj(), [1, 2])
    adelantado = reloj() + timedelta(hours=horas)
    dadas = [sellar(motor, lambda: adelantado).cabeza]
    assert instante_de(dadas[0]) == reloj().replace(microsecond=0)
    for numero in (3, 4):
        reloj.avanzar(minutes=1)
        escribir(motor, reloj(), [numero])
        dadas.append(sellar(motor, reloj).cabeza)
    for cabezas in ((), dadas):
        assert list(Verificador(motor, cabezas=cabezas).diferencias()) == []


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(-100_000, 100_000), st.integers(0, 600)), min_size=1, max_size=8))
def test_una_cabeza_no_es_de_despues_de_lo_que_cubre_ni_anterior_a_otra(motor, reloj, pasos):
    """Whatever the clock of whoever seals says each time."""
    for desvio, segundos in pasos:
        reloj.avanzar(seconds=segundos)
        with motor.connect() as conexion:
            numero = (conexion.execute(select(func.max(Mensaje.id))).scalar() or 0) + 1
            anterior = ultima(conexion)
        escribir(motor, reloj(), [numero])
        marcado = reloj() + timedelta(seconds=desvio)
        hecha = instante_de(sellar(motor, lambda marcado=marcado: marcado).cabeza)
        assert hecha <= max(reloj(), reloj() if anterior is None else anterior.sellado_en)
    assert instantes(motor) == sorted(instantes(motor))


def test_una_cabeza_del_futuro_no_arrastra_a_las_que_siguen(motor, reloj):
    """By a clock that was ahead in all that it did, or put in by somebody: those after it are of their own time again."""
    escribir(motor, reloj(), [1])
    sellar(motor, reloj)
    futura = reloj_del_sistema() + timedelta(days=9000)
    forzar(motor, f"UPDATE sello SET sellado_en = '{futura:%Y-%m-%d %H:%M:%S}'")
    for numero in (2, 3):
        reloj.avanzar(minutes=1)
        escribir(motor, reloj(), [numero])
        sellar(motor, reloj)
    primera, *otras = instantes(motor)
    assert all(una <= reloj_del_sistema() < primera for una in otras)
    assert otras == sorted(otras)


def test_en_postgresql_manda_tambien_el_reloj_de_la_base(motor):
    """A machine that is ahead in all it does, what it receives and what it seals: a head is of the time of the database,
    where that has one of its own."""
    ahora = reloj_del_sistema().replace(microsecond=0)
    adelantado = ahora + timedelta(hours=5)
    escribir(motor, adelantado, [1])
    hecha = instante_de(sellar(motor, lambda: adelantado).cabeza)
    assert (hecha == adelantado) == (motor.dialect.name == "sqlite")
    assert hecha == adelantado or ahora <= hecha < ahora + timedelta(hours=1)
