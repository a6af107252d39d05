"""The counts of tries: what they let through, for how long, and when they go."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from dominio.personas import intentos
from dominio.personas.intentos import (
    PLAZO_DE_FALLAS,
    Intentos,
    Tope,
    de_codigo,
    de_contrasena,
)
from dominio.ventanilla.frecuencias import podar
from dominio.vocabulario.errores import (
    CuentaEnEspera,
    DemasiadosIngresos,
    ErrorDominio,
    ErrorInterno,
    IngresoRechazado,
)
from modelos import Base, para_leer

CASA, AJENA = "192.0.2.10", "198.51.100.7"


def resultado(hacer):
    """The type of the refusal, or None."""
    try:
        hacer()
    except ErrorDominio as error:
        return type(error)
    return None


def cuentas(motor):
    with para_leer(motor) as conexion:
        return conexion.execute(select(func.count()).select_from(Base.metadata.tables["intento"])).scalar_one()


def fallar(cuenta_de, topes):
    with cuenta_de.contado(topes):
        raise IngresoRechazado


def cortados(cuenta_de, topes, cuantos):
    """Tries whose process dies while it checks."""
    tries = [cuenta_de.contado(topes) for _ in range(cuantos)]
    for uno in tries:
        uno.__enter__()
    return tries


def test_lo_que_se_corto_cuenta_un_minuto(motor, reloj, monkeypatch):
    """A process that died while checking keeps nobody out for long; what comes back late gives no guess away."""
    monkeypatch.setattr(intentos, "PACIENCIA", 0.0)
    cuenta_de, topes = Intentos(motor, reloj), (Tope(("x",), 3),)
    assert resultado(lambda: fallar(cuenta_de, topes)) is IngresoRechazado
    perdidos = cortados(cuenta_de, topes, 2)
    reloj.avanzar(seconds=59)
    with pytest.raises(DemasiadosIngresos, match="HUB-5003") as demasiados:
        fallar(cuenta_de, topes)
    assert "espere 1 minuto" in demasiados.value.mensaje
    reloj.avanzar(seconds=1)
    assert resultado(lambda: fallar(cuenta_de, topes)) is IngresoRechazado
    for perdido in perdidos:
        perdido.__exit__(None, None, None)
    assert resultado(lambda: fallar(cuenta_de, topes)) is IngresoRechazado
    assert resultado(lambda: fallar(cuenta_de, topes)) is DemasiadosIngresos, "what failed counts on"
    reloj.avanzar(minutes=14)
    assert resultado(lambda: fallar(cuenta_de, topes)) is IngresoRechazado


def test_lo_que_se_corto_hace_rato_no_estropea_la_cuenta_que_sigue(motor, reloj):
    cuenta_de, topes = Intentos(motor, reloj), (Tope(("x",), 2),)
    perdidos = cortados(cuenta_de, topes, 2)
    reloj.avanzar(minutes=15)
    assert resultado(lambda: fallar(cuenta_de, topes)) is IngresoRechazado
    for perdido in perdidos:
        perdido.__exit__(None, None, None)
    assert resultado(lambda: fallar(cuenta_de, topes)) is IngresoRechazado
    assert resultado(lambda: fallar(cuenta_de, topes)) is DemasiadosIngresos


@pytest.mark.parametrize("falla", [RuntimeError, ErrorInterno, OSError])
def test_lo_que_no_se_pudo_comprobar_por_culpa_nuestra_no_cuenta(motor, reloj, falla):
    """Whoever writes the right password while the database is failing over is not told that it was wrong too often."""
    cuenta_de, topes = Intentos(motor, reloj), (Tope(("x",), 2),)
    for _ in range(5):
        with pytest.raises(falla), cuenta_de.contado(topes):
            raise falla
    assert [resultado(lambda: fallar(cuenta_de, topes)) for _ in range(3)] == [IngresoRechazado] * 2 + [DemasiadosIngresos]


@pytest.mark.parametrize("cortado", [False, True])
def test_un_reloj_que_se_atrasa_no_deja_a_nadie_afuera(motor, reloj, cortado):
    """A count that ends in hours was begun by a clock that was wrong; one a minute ahead is a neighbour's."""
    cuenta_de, topes = Intentos(motor, reloj), (Tope(("x",), 1),)
    if cortado:
        cortados(cuenta_de, topes, 1)
    else:
        resultado(lambda: fallar(cuenta_de, topes))
    reloj.avanzar(minutes=-1)
    assert cortado or resultado(lambda: fallar(cuenta_de, topes)) is DemasiadosIngresos
    reloj.avanzar(minutes=-1)
    assert resultado(lambda: fallar(cuenta_de, topes)) is IngresoRechazado


def test_se_dice_cuanto_falta(motor, reloj):
    cuenta_de, topes = Intentos(motor, reloj), (Tope(("x",), 1),)
    resultado(lambda: fallar(cuenta_de, topes))
    reloj.avanzar(minutes=12, seconds=30)
    with pytest.raises(DemasiadosIngresos) as demasiados:
        fallar(cuenta_de, topes)
    assert "espere 3 minutos" in demasiados.value.mensaje


def test_un_tope_lleno_no_gasta_los_demas(motor, reloj):
    """Nor leaves a row: a stranger who is told to wait cannot fill the table."""
    cuenta_de = Intentos(motor, reloj)
    resultado(lambda: fallar(cuenta_de, (Tope(("lugar",), 1),)))
    for n in range(5):
        assert resultado(lambda n=n: fallar(cuenta_de, (Tope(("lugar",), 1), Tope((str(n),), 1)))) is DemasiadosIngresos
    assert cuentas(motor) == 1


def test_las_cuentas_vencidas_se_quitan(motor, reloj):
    cuenta_de = Intentos(motor, reloj)
    for n in range(4):
        resultado(lambda n=n: fallar(cuenta_de, (Tope((str(n),), 1),)))
    reloj.avanzar(minutes=14)
    resultado(lambda: fallar(cuenta_de, (Tope(("otra",), 1),)))
    reloj.avanzar(minutes=1)
    podar(motor, reloj())
    assert cuentas(motor) == 1
    reloj.avanzar(minutes=14)
    resultado(lambda: fallar(Intentos(motor, reloj), (Tope(("nueva",), 1),)))
    assert cuentas(motor) == 1, "they go by themselves as others come"


@given(
    tries=st.lists(
        st.tuples(
            st.sampled_from(["ana", "beto"]),
            st.sampled_from([CASA, AJENA, "2001:db8::1", None]),
            st.booleans(),
            st.booleans(),
            st.sampled_from([0, 0, 0, 0, 1, 6]),
        ),
        max_size=60,
    ),
    hacer=st.sampled_from([de_contrasena, de_codigo]),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@pytest.mark.parametrize("tipo_base", ["sqlite"], indirect=True)
def test_nunca_se_comprueban_mas_de_las_que_caben(motor, reloj, tries, hacer):
    """Whoever tries what from wherever in whatever order: of each count as many fail within its time as it has places, the
    right ones cost nothing, and whoever is refused is refused because one of them is full."""
    with motor.begin() as conexion:
        conexion.execute(Base.metadata.tables["intento"].delete())
    cuenta_de = Intentos(motor, reloj)
    llenas: dict[Tope, list] = {}
    for cuenta, origen, conocido, acierta, minutos in tries:
        reloj.avanzar(minutes=minutos)
        topes = hacer(cuenta, origen, conocido=conocido)
        fallas = {tope: [x for x in llenas.get(tope, ()) if x[0] + PLAZO_DE_FALLAS > reloj()] for tope in topes}
        cabe = all(len(fallas[tope]) < tope.maximo for tope in topes)

        def probar(acierta=acierta, topes=topes):
            with cuenta_de.contado(topes):
                if not acierta:
                    raise IngresoRechazado

        dicho = resultado(probar)
        if not cabe:
            assert dicho in (DemasiadosIngresos, CuentaEnEspera)
            continue
        assert dicho is (None if acierta else IngresoRechazado)
        for tope in topes:
            comienzo = fallas[tope][0][0] if fallas[tope] else abiertas(motor, tope)
            llenas[tope] = fallas[tope] + ([] if acierta else [(comienzo,)])


def abiertas(motor, tope):
    """When a count began that the database has."""
    tabla = Base.metadata.tables["intento"]
    with para_leer(motor) as conexion:
        return conexion.execute(select(tabla.c.vence_en).where(tabla.c.clave == tope.clave)).scalar_one() - PLAZO_DE_FALLAS
