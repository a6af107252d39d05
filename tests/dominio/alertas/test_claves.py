"""Keys in use that end: told before, said to be over only when there is another, and a laboratory locked out apart."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, update

from dominio.alertas.claves import EN_USO, POR_VENCER, claves_por_vencer
from dominio.alertas.condiciones import Mirada
from dominio.alertas.fichas import abiertas
from dominio.alertas.libro import ABRE, anotar
from dominio.alertas.tipos import TipoDeAlerta, Umbrales
from modelos import Credencial, Laboratorio
from tests.dominio.alertas.escena import JUEVES
from tests.elenco import NORTE

DIA = timedelta(days=1)
POR_VENCERSE, VENCIDAS = TipoDeAlerta.CLAVES, TipoDeAlerta.VENCIDAS


@pytest.fixture
def dar(motor, claves):
    """Gives Norte a key; of the cast's there are none left."""
    with motor.begin() as conexion:
        conexion.execute(delete(Credencial))
    numeros = iter(range(1, 99))

    def hacer(vence_en, ultimo_uso_en=JUEVES, **otros):
        huella = next(numeros).to_bytes(32)
        fila = {"laboratorio_id": NORTE, "nombre": "LIS", "huella": huella, "creada_en": JUEVES - 300 * DIA}
        with motor.begin() as conexion:
            orden = insert(Credencial).values(**fila, vence_en=vence_en, ultimo_uso_en=ultimo_uso_en, **otros)
            return conexion.execute(orden.returning(Credencial.id)).scalar_one()

    return hacer


def hallados(motor, ahora):
    """Kind, laboratory and count of each case that opens an alert."""
    with motor.connect() as conexion:
        casos = claves_por_vencer(conexion, ahora, Umbrales())
    return [(uno.tipo, uno.laboratorio_id, uno.cuantos) for uno in casos if not uno.sostiene]


def las_abiertas(motor, desde, cuanto):
    """What is open after looks every ten minutes."""
    for n in range(cuanto // (2 * ABRE) + 1):
        ahora = desde + n * 2 * ABRE
        with motor.connect() as conexion:
            casos = claves_por_vencer(conexion, ahora, Umbrales())
        anotar(motor, ahora, Mirada(casos, frozenset((POR_VENCERSE, VENCIDAS))))
    with motor.connect() as conexion:
        return {una.tipo for una in abiertas(conexion)}


def test_alarman_las_que_vencen_pronto_y_las_vencidas(motor, dar):
    """Thirty days before the end, and after it: then nothing that it sends is accepted, which is told apart."""
    fin = JUEVES + POR_VENCER
    dar(fin)
    assert hallados(motor, fin - POR_VENCER - timedelta(seconds=1)) == []
    assert hallados(motor, JUEVES) == [(POR_VENCERSE, NORTE, 1)]
    with motor.begin() as conexion:
        conexion.execute(update(Credencial).values(ultimo_uso_en=fin - DIA))
    assert hallados(motor, fin) == [(POR_VENCERSE, NORTE, 1), (VENCIDAS, NORTE, 1)]


def test_vencer_no_es_estar_bien(motor, dar):
    """Who is locked out stays so in the book, months later too, until there is a key that lasts."""
    fin = JUEVES + timedelta(hours=1)
    dar(fin)
    assert las_abiertas(motor, JUEVES, timedelta(minutes=50)) == {POR_VENCERSE}
    assert las_abiertas(motor, fin, timedelta(hours=1)) == {POR_VENCERSE, VENCIDAS}
    assert las_abiertas(motor, fin + 2 * EN_USO, timedelta(hours=1)) == {POR_VENCERSE, VENCIDAS}
    dar(None, None)
    assert las_abiertas(motor, fin + 2 * EN_USO + DIA, timedelta(hours=1)) == set()


@pytest.mark.parametrize("dura", [None, JUEVES + POR_VENCER + DIA])
def test_la_nueva_cierra_aunque_la_vieja_siga(motor, dar, dura):
    """Before it is used: it is there. One that ends as soon does not."""
    dar(JUEVES + DIA)
    dar(JUEVES + 2 * DIA, None)
    assert las_abiertas(motor, JUEVES, timedelta(hours=1)) == {POR_VENCERSE}
    dar(dura, None)
    assert las_abiertas(motor, JUEVES + timedelta(hours=1), timedelta(hours=1)) == set()


def test_no_alarman_las_que_nadie_usa_ni_las_revocadas(motor, dar):
    """Nor one that was given up for another before the laboratory was locked out."""
    dar(JUEVES + DIA, None)
    dar(JUEVES + DIA, JUEVES - EN_USO)
    dar(JUEVES + DIA, JUEVES, revocada_en=JUEVES)
    assert hallados(motor, JUEVES) == []
    dar(JUEVES + 2 * DIA, JUEVES - DIA)
    assert hallados(motor, JUEVES) == [(POR_VENCERSE, NORTE, 2)]
    with motor.begin() as conexion:
        conexion.execute(update(Laboratorio).where(Laboratorio.id == NORTE).values(activo=False))
    assert hallados(motor, JUEVES) == []


def test_revocarlas_cierra(motor, dar):
    """The laboratory is gone, and somebody says so."""
    dar(JUEVES - DIA, JUEVES - 2 * DIA)
    assert las_abiertas(motor, JUEVES, timedelta(hours=1)) == {POR_VENCERSE, VENCIDAS}
    with motor.begin() as conexion:
        conexion.execute(update(Credencial).values(revocada_en=JUEVES))
    assert las_abiertas(motor, JUEVES + timedelta(hours=1), timedelta(hours=1)) == set()
