"""What is held stays, whatever the rules say, and a hold that cannot be read keeps everything."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from dominio.auditoria.pedidos import Retener, Soltar
from dominio.auditoria.retenciones import vigentes
from dominio.sellos.sellador import sellar
from dominio.vocabulario.errores import (
    FaltaCriterio,
    MotivoDemasiadoCorto,
    MuestraDesconocida,
    RetencionDesconocida,
    RetencionesCambiaron,
    RetencionIlegible,
)
from modelos import para_leer
from tests.dominio.auditoria.podas import MOTIVO, UNA_REGLA, administrar, auditar, con_cuerpo, podar_todo, sembrar, una_tanda
from tests.dominio.auditoria.test_integridad import forzar


@pytest.fixture
def viejo(ventanilla, reloj):
    """Ten messages of years ago, and one of now, sealed."""
    sembrar(ventanilla.motor, [{"id": n, "recibido_en": reloj() - timedelta(days=900)} for n in range(1001, 1011)])
    sembrar(ventanilla.motor, [{"id": 1011, "recibido_en": reloj()}])
    sellar(ventanilla.motor, reloj)
    return ventanilla


def test_una_retencion_que_llega_en_plena_poda_se_respeta(viejo, reloj):
    """It was put after the lot was chosen and before it went: the lot is chosen anew."""
    tanda = una_tanda(viejo.motor, UNA_REGLA, reloj())
    auditar(viejo, Retener(motivo=MOTIVO, id_laboratorio=1))
    with pytest.raises(RetencionesCambiaron):
        administrar(viejo, tanda.pedido)
    assert podar_todo(viejo, UNA_REGLA, reloj()).por_regla.total() == 0
    assert set(range(1001, 1012)) <= con_cuerpo(viejo.motor)


def test_una_retencion_puesta_mientras_se_leen_no_parece_una_alterada(viejo):
    """It is on record in both places by the second look; who reads at one instant does not see it, nor any difference."""
    puesta = []

    def poner(_conexion, _cursor, orden, *_resto):
        if "FROM retencion" in orden and not puesta:
            puesta.append(0)
            puesta[0] = auditar(viejo, Retener(motivo=MOTIVO, id_laboratorio=1)).id_mensaje

    event.listen(viejo.motor, "before_cursor_execute", poner)
    try:
        with para_leer(viejo.motor) as conexion:
            halladas = [una.id_mensaje for una in vigentes(conexion)]
    finally:
        event.remove(viejo.motor, "before_cursor_execute", poner)
    assert puesta != [0]
    assert halladas == (puesta if viejo.motor.dialect.name == "postgresql" else [])


def test_se_retiene_y_se_suelta_con_motivo(viejo, reloj):
    for negado, pedido in (
        (MotivoDemasiadoCorto, Retener(motivo="porque si", id_laboratorio=1)),
        (FaltaCriterio, Retener(motivo=MOTIVO)),
        (MuestraDesconocida, Retener(motivo=MOTIVO, id_muestra=99)),
        (RetencionDesconocida, Soltar(motivo=MOTIVO, id_retencion=5)),
    ):
        with pytest.raises(negado):
            auditar(viejo, pedido)
    puesta = auditar(viejo, Retener(motivo=MOTIVO, id_laboratorio=1, desde=reloj() - timedelta(days=900))).id_mensaje
    with para_leer(viejo.motor) as conexion:
        (una,) = vigentes(conexion)
    assert (una.id_mensaje, una.motivo, una.origen, una.puesta_en) == (puesta, MOTIVO, "ana", reloj())
    assert una.que == "laboratorio 1, desde 17-09-2023 09:30"
    auditar(viejo, Soltar(motivo=MOTIVO, id_retencion=puesta))
    with para_leer(viejo.motor) as conexion:
        assert vigentes(conexion) == []
    with pytest.raises(RetencionDesconocida):
        auditar(viejo, Soltar(motivo=MOTIVO, id_retencion=puesta))


@pytest.mark.parametrize(
    "orden",
    [
        "DELETE FROM mensaje_cuerpo WHERE mensaje_id = {n}",
        "DELETE FROM retencion WHERE mensaje_id = {n}",
        "UPDATE mensaje SET operacion = 'auditoria.ver' WHERE id = {n}",
        "UPDATE mensaje_cuerpo SET pedido = respuesta WHERE mensaje_id = {n}",
    ],
)
def test_una_retencion_que_no_se_puede_leer_detiene_todo(viejo, reloj, orden):
    """Nobody knows what it held, so that nothing expires."""
    puesta = auditar(viejo, Retener(motivo=MOTIVO, id_laboratorio=2)).id_mensaje
    forzar(viejo.motor, orden.format(n=puesta))
    with pytest.raises(RetencionIlegible) as negado:
        podar_todo(viejo, UNA_REGLA, reloj())
    assert (negado.value.valor, set(range(1001, 1012)) <= con_cuerpo(viejo.motor)) == (str(puesta), True)
