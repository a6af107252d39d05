"""Clocks that run ahead and systems without seconds: what they tell is taken within a minute, and stored as told."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from dominio.muestras.campos import CAMPOS_MUESTRA
from dominio.muestras.consultas import LIMITES_PUBLICADOS
from dominio.vocabulario.errores import TipoNoValido
from dominio.vocabulario.limites import SEGUNDOS_DE_TOLERANCIA
from modelos import Muestra
from tests.dominio.pasos import correccion, recepcion, uno
from tests.elenco import codigos, crear, entrega, una_creada, una_informada, una_muestra, una_recepcionada

UN_SEGUNDO = timedelta(seconds=1)
SIN_ESPERA = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])


def guardada(motor, clave, columna):
    with motor.connect() as conexion:
        return conexion.execute(select(Muestra.__table__.c[columna]).where(Muestra.id == clave)).scalar_one()


@pytest.mark.parametrize("segundos", [1, 2, 59, 60])
def test_un_reloj_adelantado_entra_y_se_guarda_lo_dicho(ventanilla, laboratorio_norte, reloj, motor, segundos):
    """In each step of a sample, told so much ahead of the hub's own clock."""
    dicho = reloj() + timedelta(seconds=segundos)
    clave = una_creada(ventanilla, laboratorio_norte, fecha_muestra=dicho)
    assert uno(ventanilla, laboratorio_norte, recepcion(clave, fecha_recepcion_laboratorio=dicho)).errores == ()
    pedido = entrega(clave, ventanilla, fecha_hora_resultado_laboratorio=dicho)
    assert uno(ventanilla, laboratorio_norte, pedido).errores == ()
    assert uno(ventanilla, laboratorio_norte, correccion(clave, ventanilla, fecha=dicho)).errores == ()
    for columna in ("fecha_muestra", "fecha_recepcion_laboratorio", "fecha_hora_resultado_laboratorio"):
        assert guardada(motor, clave, columna) == dicho


def test_mas_adelantado_se_rechaza(ventanilla, laboratorio_norte, reloj):
    dicho = reloj() + timedelta(seconds=SEGUNDOS_DE_TOLERANCIA) + UN_SEGUNDO
    (item,) = ventanilla.atender(laboratorio_norte, crear(una_muestra(fecha_muestra=dicho))).items
    assert codigos(item) == {("HUB-2010", "fecha_muestra")}
    clave = una_recepcionada(ventanilla, laboratorio_norte, "N-2")
    item = uno(ventanilla, laboratorio_norte, entrega(clave, ventanilla, fecha_hora_resultado_laboratorio=dicho))
    assert codigos(item) == {("HUB-2010", "fecha_hora_resultado_laboratorio")}


@SIN_ESPERA
@given(st.integers(0, 3600), st.integers(0, 3600))
def test_un_lis_sin_segundos_nunca_llega_antes_que_si_mismo(ventanilla, laboratorio_norte, reloj, toma, demora):
    """A sample timed with seconds, received and informed by a system that drops them."""
    tomada = reloj() - timedelta(seconds=toma + demora)
    recibida, informada = ((tomada + timedelta(seconds=s)).replace(second=0, microsecond=0) for s in (demora // 2, demora))
    clave = una_creada(ventanilla, laboratorio_norte, f"N-{next(SERIE)}", fecha_muestra=tomada)
    assert not uno(ventanilla, laboratorio_norte, recepcion(clave, fecha_recepcion_laboratorio=recibida)).errores
    pedido = entrega(clave, ventanilla, fecha_hora_resultado_laboratorio=informada)
    assert not uno(ventanilla, laboratorio_norte, pedido).errores


SERIE = iter(range(10**6))


def test_mas_de_un_minuto_antes_del_paso_anterior_se_rechaza(ventanilla, laboratorio_norte, reloj):
    tomada = reloj() - timedelta(hours=1)
    clave = una_creada(ventanilla, laboratorio_norte, fecha_muestra=tomada)
    antes = recepcion(clave, fecha_recepcion_laboratorio=tomada - timedelta(seconds=SEGUNDOS_DE_TOLERANCIA) - UN_SEGUNDO)
    assert codigos(uno(ventanilla, laboratorio_norte, antes)) == {("HUB-2010", "fecha_recepcion_laboratorio")}


def test_la_tolerancia_se_publica():
    assert LIMITES_PUBLICADOS["segundos_de_tolerancia"] == SEGUNDOS_DE_TOLERANCIA == 60


@pytest.mark.parametrize("campo", ["epivigila", "id_laboratorio", "paciente_comuna", "paciente_run"])
@pytest.mark.parametrize("texto", ["1.5", "9" * 19, "-1", "x", str(2**31)])
def test_un_entero_dice_su_rango_verdadero(campo, texto):
    """No field of 32 bits is said to take 18 figures."""
    leer = next(uno.leer for uno in CAMPOS_MUESTRA if uno.nombre == campo)
    with pytest.raises(TipoNoValido) as rechazo:
        leer(texto, campo)
    assert "cifras" not in rechazo.value.mensaje
    assert " entre " in rechazo.value.mensaje


def test_la_correccion_de_ayer_sigue_en_pie(ventanilla, laboratorio_norte):
    """The tolerance moves no other term."""
    clave = una_informada(ventanilla, laboratorio_norte)
    assert uno(ventanilla, laboratorio_norte, correccion(clave, ventanilla)).errores == ()
