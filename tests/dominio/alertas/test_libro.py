"""The book of alerts: once per cause, opened and closed once, whatever comes and goes."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from dominio.alertas.avisos import SE_ABRIO, avisar
from dominio.alertas.condiciones import Mirada
from dominio.alertas.fichas import abiertas, cerradas, cifras_de_alertas
from dominio.alertas.libro import ABRE, CIERRA, LA_MISMA, PACIENCIA, anotar
from dominio.alertas.pedidos import ReconocerAlerta
from dominio.alertas.tipos import TipoDeAlerta
from modelos import Alerta, crear_motor
from tests.dominio.alertas.escena import CASO, JUEVES, CanalDePrueba, filas, vista
from tests.dominio.auditoria.podas import administrar

MINUTO = timedelta(minutes=1)
NADA = vista()


def durante(motor, desde, hasta, *casos):
    """A look each minute, the last one at the end."""
    while desde <= hasta:
        anotar(motor, desde, vista(*casos))
        desde += MINUTO
    return hasta


def las_abiertas(motor):
    with motor.connect() as conexion:
        return [(una.sujeto, una.veces, una.cuantos) for una in abiertas(conexion)]


def test_se_abre_cuando_dura_y_se_cierra_sola_cuando_pasa(motor, claves):
    """It began when it was first seen; of minutes nothing is told, and how much it is is kept up to date."""
    antes = durante(motor, JUEVES, JUEVES + ABRE - MINUTO, CASO)
    assert las_abiertas(motor) == []
    ahora = durante(motor, antes + MINUTO, antes + 3 * MINUTO, CASO, replace(CASO, sujeto="2", laboratorio_id=2))
    anotar(motor, ahora, vista(replace(CASO, cuantos=40)))
    anotar(motor, ahora, vista(replace(CASO, cuantos=15)))
    assert las_abiertas(motor) == [("1", 1, 15)]
    (primera, _) = filas(motor)
    assert (primera.abierta_en, primera.maximo) == (JUEVES, 40)
    fin = durante(motor, ahora + MINUTO, ahora + CIERRA)
    assert las_abiertas(motor) == [("1", 1, 15)]
    durante(motor, fin + MINUTO, fin + MINUTO)
    assert las_abiertas(motor) == []
    with motor.connect() as conexion:
        (cerrada,) = cerradas(conexion, fin)
    assert cerrada.cerrada_en == fin + MINUTO


def test_la_que_vuelve_en_un_dia_es_la_misma_una_vez_mas(motor, claves):
    """Whoever acknowledged it is asked again; after a day it is another one."""
    ahora = durante(motor, JUEVES, JUEVES + ABRE, CASO)
    with motor.begin() as conexion:
        conexion.execute(update(Alerta).values(reconocida_en=ahora, reconocida_por=1, nota="Se mudan"))
    ahora = durante(motor, ahora + MINUTO, ahora + CIERRA + MINUTO)
    ahora = durante(motor, ahora + timedelta(hours=3), ahora + timedelta(hours=3) + ABRE, CASO)
    assert las_abiertas(motor) == [("1", 2, 12)]
    assert filas(motor)[0].reconocida_en is filas(motor)[0].nota is None
    ahora = durante(motor, ahora + MINUTO, ahora + CIERRA + MINUTO)
    ahora += LA_MISMA + MINUTO
    durante(motor, ahora, ahora + ABRE, CASO)
    assert [(una.veces, una.cerrada_en is None) for una in filas(motor)] == [(2, False), (1, True)]


def test_lo_que_se_sospechaba_antes_de_no_mirar_empieza_de_nuevo(motor, claves):
    """A hub that stood still for days does not open at its first look what it saw before; three slow looks are enough."""
    anotar(motor, JUEVES, vista(CASO))
    ahora = JUEVES + timedelta(days=3)
    durante(motor, ahora, ahora + ABRE - MINUTO, CASO)
    assert las_abiertas(motor) == []
    anotar(motor, ahora + ABRE, vista(CASO))
    assert filas(motor)[0].abierta_en == ahora
    for n in (0, 1):
        anotar(motor, ahora + n * PACIENCIA, vista(CASO, replace(CASO, sujeto="2")))
    assert sorted(sujeto for sujeto, *_ in las_abiertas(motor)) == ["1", "2"]


def test_el_doble_de_lo_reconocido_vuelve_a_alarmar(motor, ventanilla):
    """However it got there, and whatever it was before; what only goes on stays acknowledged."""
    ahora = durante(motor, JUEVES, JUEVES + ABRE, replace(CASO, cuantos=90))
    ahora = durante(motor, ahora + MINUTO, ahora + MINUTO, replace(CASO, cuantos=12))
    administrar(ventanilla, ReconocerAlerta(numero=1, nota="Avisados"))
    for cuantos in (13, 18, 23, 12, 23):
        ahora = durante(motor, ahora + MINUTO, ahora + MINUTO, replace(CASO, cuantos=cuantos))
        assert filas(motor)[0].nota == "Avisados"
    durante(motor, ahora + MINUTO, ahora + MINUTO, replace(CASO, cuantos=24))
    (una,) = filas(motor)
    assert (una.reconocida_en, una.reconocida_por, una.nota, una.maximo) == (None, None, None, 24)


def test_lo_que_mide_un_tiempo_no_alarma_otra_vez_por_pasar(motor, ventanilla):
    """Of the same message unsealed the minutes double ever again."""
    caso = replace(CASO, tipo=TipoDeAlerta.SELLO, sujeto="", laboratorio_id=None)
    ahora = durante(motor, JUEVES, JUEVES + ABRE, caso)
    administrar(ventanilla, ReconocerAlerta(numero=1, nota="Se repone"))
    durante(motor, ahora + MINUTO, ahora + MINUTO, replace(caso, cuantos=60))
    (una,) = filas(motor)
    assert (una.nota, una.maximo) == ("Se repone", 60)


def test_lo_que_no_se_sabe_ni_abre_ni_cierra(motor, claves):
    """A question that cannot be answered leaves all as it is."""
    ahora = durante(motor, JUEVES, JUEVES + ABRE, CASO)
    for n in range(5):
        anotar(motor, ahora + n * CIERRA, Mirada([], frozenset(TipoDeAlerta) - {CASO.tipo}))
    assert las_abiertas(motor) == [("1", 1, 12)]


def test_lo_que_no_se_miro_no_cuenta_como_bien(motor, claves):
    """Two looks at which it was well, with hours between them in which nobody looked, are no quarter of an hour."""
    ahora = durante(motor, JUEVES, JUEVES + ABRE, CASO)
    anotar(motor, ahora + MINUTO, NADA)
    ahora += timedelta(hours=6)
    durante(motor, ahora, ahora + CIERRA - MINUTO)
    assert las_abiertas(motor) == [("1", 1, 12)]
    anotar(motor, ahora + CIERRA, NADA)
    assert las_abiertas(motor) == []


def test_lo_que_no_se_supo_no_cuenta_como_bien(motor, claves):
    """Others looked all the while, but not at this."""
    ahora = durante(motor, JUEVES, JUEVES + ABRE, CASO)
    anotar(motor, ahora + MINUTO, NADA)
    for n in range(2, 22):
        anotar(motor, ahora + n * MINUTO, Mirada([], frozenset(TipoDeAlerta) - {CASO.tipo}))
    ahora = durante(motor, ahora + 22 * MINUTO, ahora + 21 * MINUTO + CIERRA)
    assert las_abiertas(motor) == [("1", 1, 12)]
    anotar(motor, ahora + MINUTO, NADA)
    assert las_abiertas(motor) == []


def test_lo_que_solo_sostiene_no_abre(motor, claves):
    """It keeps open what is."""
    sosten = replace(CASO, sostiene=True)
    ahora = durante(motor, JUEVES, JUEVES + 2 * ABRE, sosten)
    assert filas(motor) == []
    ahora = durante(motor, ahora, ahora + ABRE, CASO)
    durante(motor, ahora, ahora + 3 * CIERRA, sosten)
    assert las_abiertas(motor) == [("1", 1, 12)]


def test_un_reloj_que_retrocede_no_abre_ni_cierra_antes(motor, claves):
    anotar(motor, JUEVES, vista(CASO))
    ahora = durante(motor, JUEVES - timedelta(hours=2), JUEVES - timedelta(hours=2) + ABRE - MINUTO, CASO)
    assert las_abiertas(motor) == []
    durante(motor, ahora, ahora + MINUTO, CASO)
    assert las_abiertas(motor) == [("1", 1, 12)]


def test_lo_enorme_cabe(motor, claves):
    durante(motor, JUEVES, JUEVES + ABRE, replace(CASO, cuantos=10**12))
    assert filas(motor)[0].cuantos == 2**31 - 1


def test_una_clase_de_una_version_posterior_se_pasa_por_alto(motor, claves):
    """While machines are upgraded one by one: those of before show and tell what they know, and leave it as it is."""
    ahora = durante(motor, JUEVES, JUEVES + ABRE, CASO, replace(CASO, sujeto="2"))
    with motor.begin() as conexion:
        conexion.execute(update(Alerta).where(Alerta.sujeto == "2").values(tipo="de_mas_adelante"))
    canal = CanalDePrueba()
    avisar(motor, canal, ahora, CIERRA)
    assert las_abiertas(motor) == [("1", 1, 12)]
    assert canal.sucesos() == [[(SE_ABRIO, 1)]]
    durante(motor, ahora, ahora + CIERRA + MINUTO)
    assert [fila.cerrada_en is None for fila in filas(motor)] == [False, True]
    with motor.begin() as conexion:
        conexion.execute(update(Alerta).values(cerrada_en=ahora))
    with motor.connect() as conexion:
        assert [una.sujeto for una in cerradas(conexion, ahora)] == ["1"]
        assert sum(cifras_de_alertas(conexion, ahora)["alertas_abiertas"].values()) == 0


MAL, BIEN, NO_SE_SABE, NADIE_MIRA = vista(CASO), NADA, Mirada([], frozenset(TipoDeAlerta) - {CASO.tipo}), None
TRAMOS = st.lists(
    st.tuples(st.sampled_from((1, 5, 14)), st.sampled_from((MAL, NO_SE_SABE, NADIE_MIRA)), st.sampled_from((1, 14, 16, 30))),
    min_size=1,
    max_size=4,
)
"""How long it was well, and what came then, for how long."""


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TRAMOS)
def test_solo_cierra_lo_que_se_vio_bien_todo_un_cuarto_de_hora(bancada, tramos):
    """Whatever was not known in between, and whenever nobody looked."""
    with bancada.base("sqlite", con="elenco") as direccion:
        motor = crear_motor(direccion)
        ahora = durante(motor, JUEVES, JUEVES + ABRE, CASO)
        miradas = [(ahora, MAL)]
        for mirada in [uno for bien, otra, cuanto in tramos for uno in [BIEN] * bien + [otra] * cuanto + [BIEN]]:
            ahora += MINUTO
            if mirada is not None:
                anotar(motor, ahora, mirada)
                miradas.append((ahora, mirada))
            if not las_abiertas(motor):
                break
        else:
            miradas = []
        motor.dispose()
    desde = max((n for n, (cuando, _) in enumerate(miradas) if cuando <= ahora - CIERRA), default=0)
    assert all(mirada is BIEN for _, mirada in miradas[desde:])
    assert all(otra - una <= PACIENCIA for (una, _), (otra, _) in pairwise(miradas[desde:]))


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.booleans(), st.integers(1, 30)), min_size=1, max_size=6))
def test_nunca_hay_dos_de_una_causa_ni_aleteo(bancada, tramos):
    """Whatever comes and goes for minutes: one row a cause, and no opening or closing that did not last."""
    with bancada.base("sqlite", con="elenco") as direccion:
        motor = crear_motor(direccion)
        ahora, seguidos, estaba = JUEVES, timedelta(), None
        abierta = False
        for esta, minutos in tramos:
            for _ in range(minutos):
                seguidos = seguidos + MINUTO if esta == estaba else timedelta()
                estaba = esta
                anotar(motor, ahora, vista(CASO) if esta else NADA)
                ahora += MINUTO
                abierta = abierta or (esta and seguidos >= ABRE)
                abierta = abierta and not (not esta and seguidos >= CIERRA)
                assert bool(las_abiertas(motor)) == abierta
        assert len(filas(motor)) <= 1
        motor.dispose()
