"""A stretch of the record of years ago in which no number is given any more (PostgreSQL)."""

from datetime import timedelta

import pytest

from dominio.auditoria.plazos import PERPETUAS
from dominio.auditoria.tramos_vencidos import preparar_tramo, vencidos
from dominio.auditoria.vencibles import AlcanceDePoda
from dominio.sellos.sellador import sellar
from modelos import para_leer
from tests.dominio.auditoria.podas import UNA_REGLA, cerrar_tramo, con_cuerpo, sembrar

PRIMERO, CUANTOS = 5_001, 90
TODOS = set(range(PRIMERO, PRIMERO + CUANTOS))
RECIENTE, PERPETUO, SIN_SELLAR = 6_001, 6_002, 6_003
QUEDAN = {RECIENTE, PERPETUO, SIN_SELLAR}


@pytest.fixture
def tramo_viejo(ventanilla, reloj):
    """A stretch of years ago in which no number is given any more, with three bodies that no rule lets go."""
    antes = reloj() - timedelta(days=900)
    sembrar(ventanilla.motor, [{"id": n, "recibido_en": antes} for n in sorted(TODOS)])
    perpetuo = {"id": PERPETUO, "recibido_en": antes, "operacion": PERPETUAS[1], "desenlace": "rechazado"}
    sembrar(ventanilla.motor, [{"id": RECIENTE, "recibido_en": reloj() - timedelta(days=5)}, perpetuo])
    sellar(ventanilla.motor, reloj)
    sembrar(ventanilla.motor, [{"id": SIN_SELLAR, "recibido_en": antes}])
    cerrar_tramo(ventanilla.motor)
    return ventanilla


def preparado(ventanilla, reloj, plazos=UNA_REGLA):
    """The stretch, ready to go."""
    alcance = AlcanceDePoda(plazos, reloj(), de_tramo=1)
    with para_leer(ventanilla.motor) as conexion:
        (tramo,) = vencidos(conexion, alcance, [])
    return preparar_tramo(ventanilla.motor, alcance, tramo).pedido


def lo_del_tramo(motor):
    return con_cuerpo(motor) & (TODOS | QUEDAN)
