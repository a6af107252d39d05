"""How often a place of the net may do something: one count for all processes and machines, which never holds up anybody."""

from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, product
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, insert, select

from dominio.atencion import abrir_ventanilla
from dominio.muestras.comprobantes.comprobacion import COMPROBACIONES_POR_ORIGEN, Comprobaciones
from dominio.muestras.pedidos import DatosMuestraID
from dominio.ventanilla import frecuencias
from dominio.ventanilla.frecuencias import Frecuencia, Frecuencias, lugar
from dominio.ventanilla.porteria import FALLAS_POR_ORIGEN, Porteria
from dominio.ventanilla.ventanilla import ANONIMOS_EN_TOTAL, ANONIMOS_POR_ORIGEN
from dominio.vocabulario.errores import ClaveNoValida, DemasiadasComprobaciones, DemasiadosIntentos, ErrorDominio, FaltaClave
from modelos import Base, Mensaje, crear_motor, para_leer

CASA, AJENA = "192.0.2.10", "198.51.100.7"
PROCESOS = 4
"""Two on each of two machines, say."""


@pytest.fixture
def motores(direccion_base, claves):
    """An engine of each process, all on one database."""
    suyos = [crear_motor(direccion_base) for _ in range(PROCESOS)]
    yield suyos
    for uno in suyos:
        uno.dispose()


def dichos(hacer, cuantos, entre):
    """What so many tries were told, made by several at once, each by one of those in turn."""
    turnos = list(zip(range(cuantos), cycle(entre), strict=False))
    with ThreadPoolExecutor(8) as hilos:
        return list(hilos.map(lambda turno: resultado(lambda: hacer(turno[1])), turnos))


def resultado(hacer):
    try:
        return hacer()
    except ErrorDominio as error:
        return type(error)


def mensajes(motor):
    with para_leer(motor) as conexion:
        return conexion.execute(select(func.count()).select_from(Mensaje)).scalar_one()


@pytest.mark.parametrize("adelanto", [{"minutes": 2, "seconds": 1}, {"hours": 2}, {"days": 400}])
def test_un_reloj_que_se_atrasa_no_deja_lleno_lo_que_conto(motor, reloj, monkeypatch, adelanto):
    """What was counted while it was ahead is not held against anybody for as long as it was."""
    for cual in ("time.time", "dominio.ventanilla.frecuencias.time"):
        monkeypatch.setattr(cual, lambda: reloj().timestamp())
    cuentan, una = Frecuencias(motor, reloj), Frecuencia("algo", 2, 60).desde(CASA)
    reloj.avanzar(**adelanto)
    assert [bool(cuentan.demora(una)) for _ in range(3)] == [False, False, True]
    reloj.avanzar(minutes=-1)
    assert cuentan.demora(una), "so far apart the clocks of two machines may be"
    reloj.avanzar(minutes=1)
    reloj.avanzar(**{cual: -cuanto for cual, cuanto in adelanto.items()})
    assert [bool(cuentan.demora(una)) for _ in range(3)] == [False, False, True]


# ── what is told to senders, over all processes ─────────────────────────────────────────────────────────────────────
def test_las_claves_erradas_se_cuentan_entre_todos_los_procesos(motores, reloj, claves):
    """And a good key goes on being served by each of them."""
    porterias = [Porteria(motor, reloj) for motor in motores]
    vistos = dichos(lambda una: una.identificar("no-es", CASA), 100, porterias)
    assert vistos.count(ClaveNoValida) == FALLAS_POR_ORIGEN.maximo
    assert vistos.count(DemasiadosIntentos) == 100 - FALLAS_POR_ORIGEN.maximo
    assert [resultado(lambda una=una: una.identificar("no-es", AJENA)) for una in porterias] == [ClaveNoValida] * PROCESOS
    for una, (numero, clave) in product(porterias, claves.items()):
        assert una.identificar(clave, CASA).laboratorio_id == numero


@pytest.mark.parametrize(("en_total", "guardados"), [(ANONIMOS_EN_TOTAL.maximo,) * 2, (1000, ANONIMOS_POR_ORIGEN.maximo)])
def test_los_mensajes_de_extranos_se_guardan_contados_entre_todos(motores, reloj, monkeypatch, en_total, guardados):
    """So many of all addresses a second, and so many of one a minute; the clock of this test stands still."""
    monkeypatch.setattr("dominio.ventanilla.ventanilla.ANONIMOS_EN_TOTAL", Frecuencia("anónimos", en_total, 1))
    ventanillas = [abrir_ventanilla(motor, reloj=reloj) for motor in motores]
    antes = mensajes(motores[0])

    def enviar(una):
        sobre = una.sobre_interno(DatosMuestraID(id_muestra=1))
        sobre.origen = CASA
        return una.atender(None, DatosMuestraID(id_muestra=1), sobre)

    assert set(dichos(enviar, 100, ventanillas)) == {FaltaClave}
    assert mensajes(motores[0]) - antes == guardados


def test_las_comprobaciones_tambien(motores, reloj):
    comprobaciones = [Comprobaciones(motor, reloj) for motor in motores]
    vistos = dichos(lambda una: una.comprobar("x", CASA), COMPROBACIONES_POR_ORIGEN.maximo + 40, comprobaciones)
    assert vistos.count(None) == COMPROBACIONES_POR_ORIGEN.maximo
    assert vistos.count(DemasiadasComprobaciones) == 40


# ── one count ───────────────────────────────────────────────────────────────────────────────────────────────────────
@given(
    cuantos=st.lists(st.tuples(st.integers(0, 1), st.sampled_from([CASA, AJENA])), max_size=40),
    maximo=st.integers(1, 6),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_dos_procesos_cuentan_como_uno(motor, reloj, cuantos, maximo):
    """Whoever asks in whichever order: each place gets its number, and no more."""
    procesos, veces = [Frecuencias(motor, reloj) for _ in range(2)], Frecuencia(str(uuid4()), maximo, 60)
    dados = [origen for cual, origen in cuantos if not procesos[cual].demora(veces.desde(origen))]
    for origen in (CASA, AJENA):
        assert dados.count(origen) == min(maximo, [uno for _, uno in cuantos].count(origen))


def test_se_dice_cuanto_falta_y_despues_hay_otra_vez(motor, reloj):
    veces = Frecuencia("x", 1, 60)
    uno = Frecuencias(motor, reloj)
    assert uno.demora(veces.desde(CASA)) == 0
    reloj.avanzar(seconds=45)
    assert Frecuencias(motor, reloj).demora(veces.desde(CASA)) == 15
    reloj.avanzar(seconds=15)
    assert uno.demora(veces.desde(CASA)) == 0


def test_lo_que_no_cabe_en_una_no_gasta_otra(motor, reloj):
    uno = Frecuencias(motor, reloj)
    chica, grande = Frecuencia("chica", 1, 60).desde(CASA), Frecuencia("grande", 2, 60).desde(CASA)
    assert [uno.demora(grande, chica) > 0 for _ in range(5)] == [False, True, True, True, True]
    assert [uno.demora(grande) > 0 for _ in range(2)] == [False, True]


def test_lo_que_se_sabe_lleno_no_se_pregunta_a_la_base(motor, reloj):
    """A flood from one place costs the database as many statements as it has tries, and no more."""
    uno, veces = Frecuencias(motor, reloj), Frecuencia("x", 2, 60)
    ordenes = []
    event.listen(motor, "before_cursor_execute", lambda *partes: ordenes.append(partes[2]))
    for _ in range(3):
        uno.demora(veces.desde(CASA))
    hasta_ahi = len(ordenes)
    assert all(uno.demora(veces.desde(CASA)) for _ in range(100))
    assert len(ordenes) == hasta_ahi


def test_quien_llama_desde_siempre_otro_lugar_no_acapara_la_base(motor, reloj, monkeypatch):
    """Beyond so many a second a process counts by itself."""
    monkeypatch.setattr(frecuencias, "EN_LA_BASE", Frecuencia("", 3, 3600).desde().limite)
    uno, veces = Frecuencias(motor, reloj), Frecuencia("x", 1, 60)
    origenes = [f"192.0.2.{n}" for n in range(10)]
    assert [uno.demora(veces.desde(origen)) for origen in origenes] == [0] * 10
    assert all(uno.demora(veces.desde(origen)) for origen in origenes[3:])
    with para_leer(motor) as conexion:
        assert conexion.execute(select(func.count()).select_from(Base.metadata.tables["intento"])).scalar_one() == 3


def test_sin_base_cada_proceso_cuenta_solo(direccion_base, motor, reloj):
    """Whoever has a wrong key is told so, whatever ails the database."""
    Base.metadata.tables["intento"].drop(motor)
    uno, veces = Frecuencias(motor, reloj), Frecuencia("x", 2, 60)
    assert [uno.demora(veces.desde(CASA)) > 0 for _ in range(4)] == [False, False, True, True]
    assert uno.demora(veces.desde(AJENA)) == 0


def test_las_cuentas_terminadas_se_quitan_solas(motor, reloj):
    _I = Base.metadata.tables["intento"]
    with motor.begin() as conexion:
        vieja = {"clave": b"v" * 32, "vence_en": reloj(), "cuantos": 9, "en_curso": 0}
        conexion.execute(insert(_I).values(vieja))
    Frecuencias(motor, reloj).demora(Frecuencia("x", 1, 60).desde(CASA))
    with para_leer(motor) as conexion:
        assert conexion.execute(select(_I.c.cuantos)).scalars().all() == [1]


@pytest.mark.parametrize(
    ("uno", "otro", "mismo"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.10", "198.51.100.7", False),
        ("::ffff:192.0.2.10", "192.0.2.10", True),
        ("::ffff:192.0.2.10", "::ffff:192.0.2.11", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        (None, None, True),
        ("no es una dirección", "otra cosa", False),
    ],
)
def test_en_ipv6_cuenta_la_red(uno, otro, mismo):
    """A caller there has 2^64 addresses to fail from."""
    assert (lugar(uno) == lugar(otro)) is mismo
