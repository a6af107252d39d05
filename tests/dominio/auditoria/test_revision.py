"""After a restoration of a backup nothing expires until somebody says that they looked at what it lost."""

from datetime import timedelta

import pytest

from dominio.auditoria.pedidos import AsentarRestauracion, RevisarPerdida
from dominio.auditoria.simulacion import simular
from dominio.auditoria.vencibles import AlcanceDePoda
from dominio.sellos.sellador import sellar
from dominio.vocabulario.errores import MotivoDemasiadoCorto, PerdidaDesconocida, PerdidaSinRevisar
from modelos import para_leer
from tests.dominio.auditoria.podas import (
    MOTIVO,
    UNA_REGLA,
    administrar,
    auditar,
    con_cuerpo,
    podar_todo,
    sembrar,
    una_tanda,
)
from tests.dominio.auditoria.test_integridad import forzar
from tests.dominio.restauraciones import UNA_RESTAURACION

VIEJOS = set(range(1001, 1011))


@pytest.fixture
def restaurado(ventanilla, reloj):
    """Ten messages of years ago, sealed; and a restoration since."""
    sembrar(ventanilla.motor, [{"id": n, "recibido_en": reloj() - timedelta(days=900)} for n in sorted(VIEJOS)])
    sellar(ventanilla.motor, reloj)
    restaurar(ventanilla)
    return ventanilla


def restaurar(ventanilla):
    return administrar(ventanilla, AsentarRestauracion(**UNA_RESTAURACION)).id_mensaje


def exigir_que_se_niegue(ventanilla, reloj, constancia):
    """Whoever asks, however they ask."""
    tanda = una_tanda(ventanilla.motor, UNA_REGLA, reloj())
    for podar in (lambda: podar_todo(ventanilla, UNA_REGLA, reloj()), lambda: administrar(ventanilla, tanda.pedido)):
        with pytest.raises(PerdidaSinRevisar) as negado:
            podar()
        assert negado.value.valor == str(constancia)
    assert con_cuerpo(ventanilla.motor) >= VIEJOS


def test_sin_revisar_lo_perdido_no_vence_nada(restaurado, reloj):
    """Each restoration anew; what would expire can be looked at meanwhile."""
    segunda = restaurar(restaurado)
    exigir_que_se_niegue(restaurado, reloj, segunda)
    with para_leer(restaurado.motor) as conexion:
        assert sum(una.cuantos for una in simular(conexion, AlcanceDePoda(UNA_REGLA, reloj())).por_regla) == len(VIEJOS)
    auditar(restaurado, RevisarPerdida(id_restauracion=segunda, motivo=MOTIVO))
    exigir_que_se_niegue(restaurado, reloj, segunda - 1)
    auditar(restaurado, RevisarPerdida(id_restauracion=segunda - 1, motivo=MOTIVO))
    assert podar_todo(restaurado, UNA_REGLA, reloj()).por_regla.total() == len(VIEJOS)


def test_se_revisa_una_restauracion_y_se_dice_por_que(restaurado):
    with pytest.raises(PerdidaDesconocida):
        auditar(restaurado, RevisarPerdida(id_restauracion=1001, motivo=MOTIVO))
    with pytest.raises(MotivoDemasiadoCorto):
        auditar(restaurado, RevisarPerdida(id_restauracion=1001, motivo="porque si"))


@pytest.mark.parametrize(
    "orden",
    [
        "DELETE FROM mensaje_cuerpo WHERE mensaje_id = {n}",
        "UPDATE mensaje_cuerpo SET pedido = respuesta WHERE mensaje_id = {n}",
        "UPDATE mensaje SET desenlace = 'rechazado' WHERE id = {n}",
    ],
)
def test_una_revision_que_no_esta_como_se_escribio_no_vale(restaurado, reloj, orden):
    constancia = restaurar(restaurado)
    revisadas = [
        auditar(restaurado, RevisarPerdida(id_restauracion=numero, motivo=MOTIVO)).id_mensaje
        for numero in (constancia - 1, constancia)
    ]
    forzar(restaurado.motor, orden.format(n=revisadas[1]))
    exigir_que_se_niegue(restaurado, reloj, constancia)


def test_borrar_la_constancia_no_hace_que_no_hubo_restauracion(restaurado, reloj):
    """It is known twice, by its message and by a table."""
    constancia = restaurar(restaurado)
    auditar(restaurado, RevisarPerdida(id_restauracion=constancia - 1, motivo=MOTIVO))
    forzar(restaurado.motor, f"UPDATE mensaje SET operacion = 'auditoria.ver' WHERE id = {constancia}")
    exigir_que_se_niegue(restaurado, reloj, constancia)
