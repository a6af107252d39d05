"""The record's tables in stretches of numbers: a month begins by itself, and nobody is ever refused for want of one."""

import gc
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from dominio.sellos import meses
from dominio.sellos.sellador import sellar
from modelos import Mensaje, MensajeError
from modelos.busqueda import Busqueda
from modelos.migraciones import migrar
from modelos.numeracion import Numeracion, Numerador
from modelos.tramos import ANCHO, PARTIDAS, TramoDelRegistro, al_dia, debido, tramos_de
from tests.consola.test_migrar_ver import llevar
from tests.dominio.test_rol_del_hub import bajo_rol, solo_postgres
from tests.elenco import crear, una_muestra

DESPUES = "9000_01"
"""A month that has not begun."""
TRAMOS = text(
    "SELECT CAST(parte.oid::regclass AS text) FROM pg_inherits"
    " JOIN pg_class parte ON parte.oid = inhrelid WHERE relkind = 'r'"
)


def avanzar(motor, hasta: int) -> None:
    """Have numbers given up to this one."""
    with motor.begin() as conexion:
        conexion.execute(update(Numerador).where(Numerador.serie == "mensaje").values(siguiente=hasta))


def siguiente(motor) -> int:
    with motor.connect() as conexion:
        return conexion.scalar(select(Numerador.siguiente).where(Numerador.serie == "mensaje"))


def donde_estan(motor, tabla: str) -> dict[str, int]:
    """How many rows each stretch has."""
    with motor.connect() as conexion:
        orden = text(f"SELECT CAST(tableoid::regclass AS text), count(*) FROM {tabla} GROUP BY 1")
        return {parte.removeprefix(f"{tabla}_"): filas for parte, filas in conexion.execute(orden)}


# ── which is due ────────────────────────────────────────────────────────────────────────────────────────────────────
PASOS = st.lists(st.tuples(st.booleans(), st.integers(0, 5 * ANCHO)), max_size=40)


@given(PASOS)
def test_los_tramos_se_siguen_y_alcanzan(pasos):
    """Whatever a month brings: no number is in two, each begins where the one before ends or after it, names are new."""
    tramos, numero, mes = [TramoDelRegistro("2026_11", 0, ANCHO)], 1, 0
    for termina_el_mes, cuantos in pasos:
        mes, numero = mes + termina_el_mes, numero + cuantos
        nuevo = debido(tramos, numero, f"{2027 + mes // 12}_{mes % 12 + 1:02}")
        if nuevo is not None:
            numero = max(numero, nuevo.desde) if nuevo.salta else numero
            tramos.append(nuevo)
    assert all(antes.hasta <= despues.desde < despues.hasta for antes, despues in pairwise(tramos))
    assert all(tramo.desde % ANCHO == tramo.hasta % ANCHO == 0 for tramo in tramos)
    assert len({tramo.nombre for tramo in tramos}) == len(tramos)


def test_un_mes_que_no_se_esperaba_tan_grande_sigue_en_otro_tramo():
    tramos = [TramoDelRegistro("2026_11", 0, ANCHO)]
    assert debido(tramos, ANCHO // 2, "2026_11") is None
    assert debido(tramos, ANCHO - 10, "2026_11") == TramoDelRegistro("2026_11_2", ANCHO, 3 * ANCHO)


def test_un_mes_comienza_con_lo_que_uso_el_anterior_y_la_mitad_mas():
    """Whatever it was given; so that quiet months after a great one do not go on jumping as far."""
    tramos = [TramoDelRegistro("2026_11", 0, ANCHO), TramoDelRegistro("2026_11_2", ANCHO, 9 * ANCHO)]
    assert debido(tramos, 3 * ANCHO, "2026_12") == TramoDelRegistro("2026_12", 9 * ANCHO, 12 * ANCHO, salta=True)
    tramos.append(TramoDelRegistro("2026_12", 9 * ANCHO, 12 * ANCHO))
    assert debido(tramos, 9 * ANCHO + 20, "2027_01") == TramoDelRegistro("2027_01", 12 * ANCHO, 13 * ANCHO, salta=True)


def test_tras_una_restauracion_no_queda_un_mes_en_el_resto():
    """The series jumped far beyond the last stretch: the next one begins near, and the next number is its first."""
    tramos = [TramoDelRegistro("2026_11", 0, ANCHO)]
    assert debido(tramos, 8641 * ANCHO + 1, "2026_11") == TramoDelRegistro(
        "2026_11_2", 8642 * ANCHO, 8644 * ANCHO, salta=True
    )


def test_en_una_sola_pieza_no_se_debe_nada(motor):
    if motor.dialect.name == "sqlite":
        assert al_dia(motor, DESPUES) is None
    assert debido([], 1, DESPUES) is None


def test_ningun_mensaje_pregunta_por_algo_que_esta_en_todos_los_tramos(ventanilla):
    """Whatever the window looks up while it serves costs the same after years: it looks into one stretch, or into none."""
    busquedas = [una for una in gc.get_objects() if isinstance(una, Busqueda)]
    assert len(busquedas) > 20
    claves = {una.tabla: una._columna.name for una in busquedas if una.tabla in PARTIDAS}
    assert set(claves.values()) <= {"id", "mensaje_id"}


# ── on the database ─────────────────────────────────────────────────────────────────────────────────────────────────
@solo_postgres
def test_un_mes_comienza_con_su_primer_numero(ventanilla, laboratorio_norte):
    """What had its number before it stays in its month, also when it is written later."""
    motor = ventanilla.motor
    ventanilla.atender(laboratorio_norte, crear(una_muestra("A-1", paciente_dv="2")))
    reservado = Numeracion(motor).tomar("mensaje", 1)[0]
    nuevo = al_dia(motor, DESPUES)
    assert nuevo == TramoDelRegistro(DESPUES, ANCHO, 2 * ANCHO, salta=True)
    assert siguiente(motor) == ANCHO
    otra = Numeracion(motor).tomar("mensaje", 1)[0]
    with motor.begin() as conexion:
        for numero in (reservado, otra):
            conexion.execute(insert(MensajeError).values(mensaje_id=numero, codigo="HUB-0000", veces=1))
    assert otra == ANCHO
    (primero,) = (nombre for nombre in donde_estan(motor, "mensaje"))
    assert donde_estan(motor, "mensaje_error") == {primero: 2, DESPUES: 1}
    assert al_dia(motor, DESPUES) is None
    with motor.connect() as conexion:
        assert [tramos_de(conexion, tabla) for tabla in PARTIDAS] == [tramos_de(conexion, "mensaje")] * len(PARTIDAS)


@solo_postgres
def test_si_falta_un_tramo_no_se_rechaza_a_nadie(ventanilla, laboratorio_norte, reloj):
    """Nobody has added one for long: what comes is kept, found and sealed; the next stretch begins after it."""
    motor = ventanilla.motor
    avanzar(motor, 3 * ANCHO + 5)
    recibo = ventanilla.atender(laboratorio_norte, crear(una_muestra("A-1")))
    assert recibo.aceptados == 1
    assert recibo.id_mensaje > 3 * ANCHO
    assert donde_estan(motor, "mensaje") == {"resto": 1}
    assert al_dia(motor, DESPUES) == TramoDelRegistro(DESPUES, 4 * ANCHO, 5 * ANCHO, salta=True)
    ventanilla._numeracion._libres["mensaje"].clear()  # another process, which took no numbers yet
    otro = ventanilla.atender(laboratorio_norte, crear(una_muestra("A-2")))
    assert otro.id_mensaje == 4 * ANCHO
    assert donde_estan(motor, "mensaje") == {"resto": 1, DESPUES: 1}
    assert sellar(motor, reloj).nuevos == 2


@solo_postgres
def test_cada_tramo_esta_tan_cerrado_como_su_tabla(ventanilla, laboratorio_norte):
    """Also for the owner, who names it; and of one that is added later."""
    motor = ventanilla.motor
    ventanilla.atender(laboratorio_norte, crear(una_muestra("A-1", paciente_dv="2")))
    al_dia(motor, DESPUES)
    with motor.connect() as conexion:
        partes = conexion.scalars(TRAMOS).all()
    assert len(partes) == 3 * len(PARTIDAS)
    for parte in partes:
        vencen = parte.startswith("mensaje_cuerpo")
        for orden in (f"TRUNCATE {parte}", f"DELETE FROM {parte}"):
            if not (vencen and orden.startswith("DELETE")):
                with pytest.raises(DBAPIError, match="registro cerrado"), motor.begin() as conexion:
                    conexion.execute(text(orden))


@solo_postgres
def test_el_rol_del_hub_agrega_tramos_y_no_los_alcanza(motor, claves):
    """It may do that, and nothing else to these tables; no stretch may cover numbers of another one."""
    with bajo_rol(motor) as suyo:
        assert al_dia(suyo, DESPUES) is not None
        for orden in (
            f"SELECT 1 FROM mensaje_{DESPUES}",
            f"INSERT INTO mensaje_error_{DESPUES} VALUES (1, 'HUB-0000', 1)",
            "ALTER TABLE mensaje DETACH PARTITION mensaje_resto",
            "SELECT registro_agregar_tramo('muestra', '9000_02', 9000000, 10000000)",
            "SELECT registro_agregar_tramo('mensaje', '9000_02', 1, 10)",
            "SELECT registro_agregar_tramo('mensaje', 'x; DROP TABLE muestra', 9000000, 10000000)",
        ):
            with pytest.raises(DBAPIError), suyo.begin() as conexion:
                conexion.execute(text(orden))
        with suyo.connect() as conexion:
            assert [tramo.nombre for tramo in tramos_de(conexion, "mensaje")][1:] == [DESPUES]


@solo_postgres
def test_quien_lee_por_mucho_rato_aplaza_el_tramo_y_nada_mas(motor, claves):
    """Nothing is half done; the next attempt does it all."""
    with motor.connect() as lector:
        lector.execute(text("SELECT count(*) FROM mensaje_error"))
        with pytest.raises(OperationalError):
            al_dia(motor, DESPUES)
        with motor.connect() as conexion:
            assert [len(tramos_de(conexion, tabla)) for tabla in PARTIDAS] == [1] * len(PARTIDAS)
    assert al_dia(motor, DESPUES) is not None


@solo_postgres
def test_quien_sella_comienza_el_mes(motor, claves):
    """And goes on to seal where somebody is in the way."""
    en_enero = datetime(9000, 1, 15, tzinfo=UTC)
    with motor.connect() as lector:
        lector.execute(text("SELECT count(*) FROM mensaje_error"))
        meses.poner_al_dia(motor, lambda: en_enero)
    meses.poner_al_dia(motor, lambda: en_enero)
    with motor.connect() as conexion:
        assert tramos_de(conexion, "mensaje")[-1].nombre == DESPUES


# ── databases of before ─────────────────────────────────────────────────────────────────────────────────────────────
@solo_postgres
@pytest.mark.parametrize("siguientes", [1, 3_456_789])
def test_lo_que_habia_es_el_primer_tramo(bancada, tipo_base, siguientes):
    """With its rows, indices, closures and permissions; numbers that were given already fall into it."""
    with bancada.base(tipo_base, con="nada") as direccion:
        llevar(direccion, "0028")
        motor = create_engine(direccion, poolclass=NullPool)
        avanzar(motor, siguientes)
        with motor.begin() as conexion:
            conexion.execute(text("INSERT INTO mensaje_error VALUES (1, 'HUB-0000', 1), (900, 'HUB-0000', 1)"))
            conexion.execute(text("GRANT SELECT ON mensaje_error TO PUBLIC"))
        migrar(motor)
        with motor.connect() as conexion:
            (tramo,) = tramos_de(conexion, "mensaje_error")
            assert conexion.scalar(select(func.count()).select_from(MensajeError)) == 2
            assert conexion.scalar(select(func.count()).select_from(Mensaje)) == 0
            de_sobra = text("SELECT count(*) FROM pg_constraint WHERE conname = 'hasta_la_frontera'")
            assert conexion.scalar(de_sobra) == 0
        assert tramo.desde == 0
        assert tramo.hasta >= siguientes + ANCHO // 2 or siguientes == 1
        assert donde_estan(motor, "mensaje_error") == {tramo.nombre: 2}
        motor.dispose()
