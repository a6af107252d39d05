"""A laboratory is silent beside its own habit, and a day off is no silence."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from dominio.alertas.condiciones import Mirada
from dominio.alertas.fichas import abiertas
from dominio.alertas.libro import CIERRA, anotar
from dominio.alertas.silencio import callados, referencias
from dominio.alertas.tipos import TipoDeAlerta, Umbrales
from dominio.vocabulario.tiempo import en_chile
from modelos import Laboratorio
from tests.dominio.alertas.escena import JUEVES, filas, laboratorios, recibidos, semanas
from tests.elenco import NORTE, SUR

VIERNES_DE_FIESTAS = datetime(2026, 9, 18, 15, 30, tzinfo=UTC)


def hallados(motor, ahora):
    with motor.connect() as conexion:
        return callados(conexion, ahora, Umbrales())


def numeros(motor, ahora):
    return [uno.laboratorio_id for uno in hallados(motor, ahora)]


def test_calla_quien_siempre_envia_a_esta_hora(motor, claves):
    """Three of four weeks are a habit; one that sends at other hours, or little, has none."""
    recibidos(motor, NORTE, *semanas(JUEVES, 1, 2, 4), veces=5)
    recibidos(motor, SUR, *semanas(JUEVES, 1, 2, 3, 4), veces=4)
    recibidos(motor, SUR, *semanas(JUEVES - timedelta(hours=6), 1, 2, 3, 4), veces=50)
    assert numeros(motor, JUEVES) == [NORTE]


def test_dos_semanas_no_son_habito(motor, claves):
    recibidos(motor, NORTE, *semanas(JUEVES, 1, 2), veces=50)
    assert numeros(motor, JUEVES) == []


@pytest.mark.parametrize("minutos", [10, 90, 230])
def test_quien_se_adelanto_o_acaba_de_enviar_no_calla(motor, claves, minutos):
    """A single message within an hour before the usual two hours is enough."""
    recibidos(motor, NORTE, *semanas(JUEVES, 1, 2, 3, 4), veces=9)
    recibidos(motor, NORTE, JUEVES - timedelta(minutes=minutos))
    assert numeros(motor, JUEVES) == []


def test_quien_suele_enviar_a_esta_misma_hora_todavia_puede_llegar(motor, claves):
    """For an hour after the usual time nobody is called silent."""
    recibidos(motor, NORTE, *(JUEVES - timedelta(weeks=n, minutes=10) for n in (1, 2, 3, 4)), veces=9)
    assert numeros(motor, JUEVES) == []
    assert numeros(motor, JUEVES + timedelta(hours=1)) == [NORTE]


def test_en_un_feriado_no_se_espera_a_quien_no_envia_los_domingos(motor, claves):
    """And on one the habit is that of Sundays, of who works on them."""
    for laboratorio, cuales in ((NORTE, (7, 14, 21, 28)), (SUR, (5, 12, 19, 26))):
        dias = [VIERNES_DE_FIESTAS - timedelta(days=n, hours=1, minutes=30) for n in cuales]
        recibidos(motor, laboratorio, *dias, veces=9)
    assert numeros(motor, VIERNES_DE_FIESTAS) == [SUR]
    assert VIERNES_DE_FIESTAS - timedelta(days=5) == referencias(VIERNES_DE_FIESTAS)[0]


def test_un_feriado_pasado_no_cuenta_como_dia_de_habito(motor, claves):
    """A week after the holidays the days before them are looked at."""
    despues = VIERNES_DE_FIESTAS + timedelta(days=7)
    dias = [despues - timedelta(weeks=n) for n in (2, 3, 4, 5)]
    assert [en_chile(una).date() for una in dias] == [una.date() for una in referencias(despues)]


def test_con_otra_hora_de_verano_la_hora_es_la_del_reloj(motor):
    """Chile's clocks moved between some of these days, and nine o'clock is nine o'clock."""
    una = datetime(2026, 4, 16, 13, 0, tzinfo=UTC)
    assert {uno.hour for uno in referencias(una)} == {en_chile(una).hour}
    assert len({uno.utcoffset() for uno in referencias(una)}) == 2


def test_muchos_a_la_vez_son_un_solo_caso(motor, claves):
    """A day off that no calendar knows alarms once, with a count; those that are open already stay so."""
    muchos = laboratorios(motor, 6, JUEVES)
    for uno in muchos:
        recibidos(motor, uno, *semanas(JUEVES, 1, 2, 3), veces=5)
    for uno in muchos[:2]:
        recibidos(motor, uno, JUEVES - timedelta(minutes=5))
    casos = hallados(motor, JUEVES)
    assert [(uno.tipo, uno.cuantos) for uno in casos if not uno.sostiene] == [(TipoDeAlerta.CALLADOS, 4)]
    assert {uno.laboratorio_id for uno in casos if uno.sostiene} == set(muchos[2:])
    recibidos(motor, muchos[2], JUEVES - timedelta(minutes=5))
    assert {uno.tipo for uno in hallados(motor, JUEVES)} == {TipoDeAlerta.CALLADO}


def test_de_uno_inactivo_no_se_espera_nada(motor, claves):
    recibidos(motor, NORTE, *semanas(JUEVES, 1, 2, 3, 4), veces=9)
    with motor.begin() as conexion:
        conexion.execute(update(Laboratorio).where(Laboratorio.id == NORTE).values(activo=False))
    assert numeros(motor, JUEVES) == []


# ── until something comes ───────────────────────────────────────────────────────────────────────────────────────────
def velar(motor, desde, cuanto):
    """Look every ten minutes, note what is found, and give the kinds that were open, each time they changed."""
    vistas, ahora = [], desde
    while ahora <= desde + cuanto:
        anotar(motor, ahora, Mirada(hallados(motor, ahora), frozenset((TipoDeAlerta.CALLADO, TipoDeAlerta.CALLADOS))))
        with motor.connect() as conexion:
            son = sorted((una.tipo.value, una.laboratorio_id) for una in abiertas(conexion))
        vistas += [son] if son != (vistas[-1] if vistas else []) else []
        ahora += timedelta(minutes=10)
    return vistas


def test_quien_callo_sigue_callado_hasta_que_envia(motor, claves):
    """From noon to the next day it is one alert, also at hours at which it never sends; a message closes it."""
    recibidos(motor, NORTE, *semanas(JUEVES, 1, 2, 3, 4), veces=5)
    recibidos(motor, SUR, *(JUEVES + timedelta(hours=n) for n in range(26)))
    callado = [(TipoDeAlerta.CALLADO.value, NORTE)]
    assert velar(motor, JUEVES, timedelta(hours=26)) == [callado]
    manana = JUEVES + timedelta(hours=26)
    recibidos(motor, NORTE, manana)
    assert velar(motor, manana, CIERRA + timedelta(minutes=10)) == [callado, []]
    assert [(una.veces, una.cerrada_en - manana <= 2 * CIERRA) for una in filas(motor)] == [(1, True)]


def test_de_quien_ya_no_esta_activo_se_deja_de_esperar(motor, claves):
    """The other way in which it ends."""
    recibidos(motor, NORTE, *semanas(JUEVES, 1, 2, 3, 4), veces=5)
    assert velar(motor, JUEVES, timedelta(hours=9)) == [[(TipoDeAlerta.CALLADO.value, NORTE)]]
    with motor.begin() as conexion:
        conexion.execute(update(Laboratorio).where(Laboratorio.id == NORTE).values(activo=False))
    assert velar(motor, JUEVES + timedelta(hours=9), timedelta(hours=1))[-1] == []


@pytest.mark.parametrize("antes", [timedelta(), timedelta(hours=3)])
def test_un_reloj_que_retrocede_no_sostiene_lo_que_ya_paso(motor, claves, antes):
    """What came is newer than the alert, or within the hours that count."""
    recibidos(motor, NORTE, *semanas(JUEVES, 1, 2, 3, 4), veces=5)
    velar(motor, JUEVES, timedelta(minutes=30))
    recibidos(motor, NORTE, JUEVES - antes + timedelta(hours=1))
    assert velar(motor, JUEVES - antes + timedelta(hours=1), timedelta(minutes=30))[-1] == []


def test_muchos_siguen_callados_mientras_lo_este_la_mitad(motor, claves):
    """In the evening it is the same alert, and nobody is told of each; what is left of them opens none by night."""
    muchos = laboratorios(motor, 6, JUEVES)
    for uno in muchos:
        recibidos(motor, uno, *semanas(JUEVES, 1, 2, 3), veces=5)
    todos = [(TipoDeAlerta.CALLADOS.value, None)]
    assert velar(motor, JUEVES, timedelta(hours=20)) == [todos]
    manana = JUEVES + timedelta(hours=20)
    for uno in muchos[:2]:
        recibidos(motor, uno, manana)
    assert velar(motor, manana, timedelta(hours=1)) == [todos]
    recibidos(motor, muchos[2], manana + timedelta(hours=1))
    assert velar(motor, manana + timedelta(hours=1), timedelta(hours=1)) == [todos, []]
    assert [(una.tipo, una.veces, una.maximo) for una in filas(motor)] == [(TipoDeAlerta.CALLADOS.value, 1, 6)]
