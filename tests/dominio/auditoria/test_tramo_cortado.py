"""Whoever drops a stretch of the record may be killed at any point, and nobody who calls meanwhile notices (PostgreSQL)."""

import signal
from contextlib import contextmanager
from itertools import count
from threading import Event, Thread
from time import monotonic

import pytest
from sqlalchemy import insert, text

from dominio.auditoria.archivo import recoger
from dominio.vocabulario.errores import TablasOcupadas
from modelos import MensajeCuerpo
from tests.consola.orden import procesos
from tests.dominio.auditoria.podas import administrar, con_cuerpo, fila_de_cuerpos, podar_todo
from tests.dominio.auditoria.test_poda_cortada import PLAZOS, lo_que_hay, podar_hasta_morir
from tests.dominio.auditoria.tramos_viejos import CUANTOS, QUEDAN, TODOS, lo_del_tramo, preparado
from tests.elenco import crear, una_muestra

pytestmark = pytest.mark.parametrize("tipo_base", [pytest.param("postgres", marks=pytest.mark.postgres)])


def test_se_puede_matar_en_cualquier_punto_mientras_se_suelta_un_tramo(tramo_viejo, direccion_base, tmp_path, reloj):
    """It is killed at every fourth step of a run in turn, until one has no more; nothing is archived twice."""
    for paso in count(2, 4):
        proceso = procesos.Process(target=podar_hasta_morir, args=(direccion_base, tmp_path, paso, 1))
        proceso.start()
        proceso.join()
        lo_que_hay(tramo_viejo.motor, tmp_path)
        if proceso.exitcode == 0:
            break
        assert proceso.exitcode == -signal.SIGKILL
    assert paso > 10
    recoger(tmp_path)
    assert podar_todo(tramo_viejo, PLAZOS, reloj(), carpeta=tmp_path, de_tramo=1).por_regla.total() == 0
    assert lo_que_hay(tramo_viejo.motor, tmp_path) == set()
    assert len(list(tmp_path.glob("*.zst"))) == len(list(tmp_path.glob("*.json"))) == 1
    assert lo_del_tramo(tramo_viejo.motor) == QUEDAN


@contextmanager
def leyendo(motor):
    """Somebody who reads bodies, and does not end."""
    with motor.connect() as lector:
        lector.execute(text("SELECT count(*) FROM mensaje_cuerpo"))
        yield


QUIEN_ESPERA = text(
    "SELECT max(pid) FROM pg_stat_activity WHERE query LIKE '%registro_vencer_tramo%' AND pid <> pg_backend_pid()"
    " AND wait_event IN ('relation', 'PgSleep')"
)


def quien_espera(motor, hilo, otro_que=None):
    """The process of the database that waits for the tables, once it does; None if the thread is done."""
    while hilo.is_alive():
        with motor.connect() as conexion:
            if (pid := conexion.scalar(QUIEN_ESPERA)) not in (None, otro_que):
                return pid
    return None


def test_si_la_base_corta_a_quien_suelta_no_se_solto_nada(tramo_viejo, reloj):
    pedido, fallas = preparado(tramo_viejo, reloj), []

    def soltar():
        try:
            administrar(tramo_viejo, pedido)
        except Exception as falla:
            fallas.append(falla)

    with leyendo(tramo_viejo.motor):
        hilo = Thread(target=soltar)
        hilo.start()
        pid = None
        while (pid := quien_espera(tramo_viejo.motor, hilo, otro_que=pid)) is not None:  # the window tries once more
            with tramo_viejo.motor.begin() as conexion:
                conexion.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        hilo.join()
    assert len(fallas) == 1
    assert lo_del_tramo(tramo_viejo.motor) == TODOS | QUEDAN
    assert administrar(tramo_viejo, pedido).borrados == CUANTOS


@pytest.mark.cronometro
def test_quien_llama_mientras_se_suelta_un_tramo_no_espera(tramo_viejo, laboratorio_norte, reloj):
    """No call takes a second, though somebody reads all bodies for a while and the tables have to be asked for again."""
    esperas, fin, pedido = [], Event(), preparado(tramo_viejo, reloj)

    def llamar_sin_pausa():
        for n in count():
            comienzo = monotonic()
            recibo = tramo_viejo.atender(laboratorio_norte, crear(una_muestra(f"M-{n}")))
            esperas.append((monotonic() - comienzo, recibo))
            if fin.is_set():
                return

    hilo, otro = Thread(target=llamar_sin_pausa), Thread(target=administrar, args=(tramo_viejo, pedido))
    hilo.start()
    with leyendo(tramo_viejo.motor):
        otro.start()
        quien_espera(tramo_viejo.motor, otro)
        antes = len(esperas)
        while len(esperas) < antes + 20:
            fin.wait(0.01)
        assert otro.is_alive()
    otro.join()
    fin.set()
    hilo.join()
    assert lo_del_tramo(tramo_viejo.motor) == QUEDAN
    assert {recibo.aceptados for _, recibo in esperas} == {1}
    assert {recibo.id_mensaje for _, recibo in esperas} <= con_cuerpo(tramo_viejo.motor)
    assert max(segundos for segundos, _ in esperas) < 1.0


@pytest.mark.cronometro
def test_quien_escribe_en_el_tramo_no_espera_a_quien_lo_suelta(tramo_viejo, reloj):
    """Late, while somebody else reads: whoever drops it gives way at once, and says so."""
    pedido, fallas = preparado(tramo_viejo, reloj), []

    def soltar():
        try:
            administrar(tramo_viejo, pedido)
        except TablasOcupadas as falla:
            fallas.append(falla)

    with leyendo(tramo_viejo.motor):
        hilo = Thread(target=soltar)
        hilo.start()
        quien_espera(tramo_viejo.motor, hilo)
        comienzo = monotonic()
        with tramo_viejo.motor.begin() as conexion:
            conexion.execute(insert(MensajeCuerpo), [fila_de_cuerpos(7_777)])
        assert monotonic() - comienzo < 5
        hilo.join()
    assert len(fallas) == 1
    assert lo_del_tramo(tramo_viejo.motor) == TODOS | QUEDAN
