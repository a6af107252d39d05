"""SQLite's one lock for who writes: it goes round, and nobody holds it who only reads."""

from threading import Event, Thread
from time import monotonic

import pytest
from sqlalchemy import text

from modelos.base import a_escribir, crear_motor, para_decidir

pytestmark = pytest.mark.parametrize("tipo_base", ["sqlite"])
RETIENE = 0.02
"""Seconds for which a busy writer holds the lock, which it takes again at once."""
VECES = 25
PLAZO = 10.0
"""Seconds for so many turns; with SQLite's own patience they took over 17, with ours less than 2."""


@pytest.mark.cronometro
def test_quien_escribe_sin_pausa_no_deja_a_otro_sin_turno(motor, direccion_base):
    """SQLite's own patience looks every tenth of a second, and would find the lock taken for minutes."""
    otro, fin, hechas = crear_motor(direccion_base), Event(), []

    def insistir():
        with otro.connect() as conexion:
            while not fin.is_set():
                with conexion.begin():
                    fin.wait(RETIENE)

    hilo = Thread(target=insistir)
    hilo.start()
    try:
        desde = monotonic()
        while len(hechas) < VECES and monotonic() - desde < PLAZO:
            with motor.begin() as conexion:
                hechas.append(conexion.execute(text("UPDATE numerador SET siguiente = siguiente")).rowcount)
    finally:
        fin.set()
        hilo.join(PLAZO)
        otro.dispose()
    assert len(hechas) == VECES


def test_mientras_se_decide_otro_escribe(motor, direccion_base):
    """Only from `a_escribir` on is the lock held; what was read before may have changed by then."""
    otro = crear_motor(direccion_base)
    with para_decidir(motor, con_cerrojo=False) as conexion:
        antes = conexion.execute(text("SELECT siguiente FROM numerador WHERE serie = 'mensaje'")).scalar_one()
        with otro.begin() as ajena:
            ajena.execute(text("UPDATE numerador SET siguiente = siguiente + 1"))
        a_escribir(conexion)
        ahora = conexion.execute(text("SELECT siguiente FROM numerador WHERE serie = 'mensaje'")).scalar_one()
        conexion.execute(text("UPDATE numerador SET siguiente = siguiente + 1"))
    otro.dispose()

    assert ahora == antes + 1
    with motor.connect() as conexion:
        assert conexion.execute(text("SELECT siguiente FROM numerador WHERE serie = 'mensaje'")).scalar_one() == antes + 2


def test_lo_que_no_se_llega_a_escribir_no_queda(motor):
    with pytest.raises(ZeroDivisionError), para_decidir(motor, con_cerrojo=False) as conexion:
        a_escribir(conexion)
        conexion.execute(text("UPDATE numerador SET siguiente = -1"))
        raise ZeroDivisionError
    with motor.connect() as conexion:
        assert conexion.execute(text("SELECT min(siguiente) FROM numerador")).scalar_one() > 0
