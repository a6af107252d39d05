"""Nobody moves, mends or informs a sample whose patient was blanked, whatever door is asked and whatever state it is in."""

from itertools import product

import pytest
from sqlalchemy import func, select, update

from dominio.atencion import ATENCION
from dominio.auditoria.identidad.orden import SIN_IDENTIDAD
from dominio.muestras import pedidos
from dominio.muestras.tomas import antigenos
from dominio.muestras.tomas.pedidos import CorregirAntigeno, EliminarTomas
from dominio.sellos.sellador import sellar
from dominio.vocabulario.enumeraciones import Desenlace, Estado
from modelos import Informe, Muestra
from tests.dominio.auditoria.identidades import dar, fila_de, orden
from tests.dominio.test_ordenes_por_lote import BUENOS, DE_TOMA, quien
from tests.elenco import una_informada
from tests.tomas import TOMADORA, poblar_lugares, registrar_antigenos, un_antigeno

ACABAN = (pedidos.AutorizarEliminacion, pedidos.RetirarAutorizacion, pedidos.EliminarMuestra, EliminarTomas)
"""What ends a sample's life, or takes back that it may end; it says nothing of anybody."""
ESTADOS = sorted(set(Estado) - {Estado.ELIMINADA})
NUEVAS = {pedido for pedido in ATENCION.escritores if getattr(BUENOS[pedido](1, ""), "id_muestra", None) is None}
"""Those that name no sample by its number."""


@pytest.fixture(autouse=True)
def _lugares(ventanilla, motor):
    poblar_lugares(motor)


@pytest.fixture
def borradas(ventanilla, laboratorio_norte, motor):
    """A sample of a laboratory's, by its number and code, and an antigen test; both say nothing of their patients."""
    muestra = una_informada(ventanilla, laboratorio_norte, "B-1")
    (antigeno,) = registrar_antigenos(ventanilla, un_antigeno())
    with motor.begin() as conexion:
        conexion.execute(update(Muestra).values({**SIN_IDENTIDAD, "huella": b"otra", "identidad_borrada_por": 1}))
    return muestra, antigeno.id_muestra


def informes(motor):
    with motor.connect() as conexion:
        return conexion.scalar(select(func.count()).select_from(Informe))


def test_ninguna_escritura_la_toca(borradas, ventanilla, motor):
    """None of them, in no state: nothing of the patient comes back, and no report of it is kept or issued."""
    for pedido, estado in product(ATENCION.escritores, ESTADOS):
        clave, antes = borradas[pedido in DE_TOMA], informes(motor)
        with motor.begin() as conexion:
            conexion.execute(update(Muestra).where(Muestra.id == clave).values(estado=estado))
        fila = fila_de(motor, clave)
        (item,) = ventanilla.atender(quien(pedido), pedido(items=(BUENOS[pedido](clave, "B-1"),))).items
        despues, codigos = fila_de(motor, clave), [error.codigo for error in item.errores]
        if pedido in ACABAN:
            assert {campo: getattr(despues, campo) for campo in SIN_IDENTIDAD} == SIN_IDENTIDAD
            assert "HUB-6077" not in codigos
            continue
        assert despues == fila, (pedido, estado)
        if pedido not in NUEVAS:
            sin_cambio = item.desenlace is Desenlace.SIN_CAMBIO and not codigos
            assert codigos == ["HUB-6077"] or sin_cambio, (pedido, estado)
            assert informes(motor) == antes


def test_otro_resultado_de_un_antigeno_no_emite_un_informe_sin_nombre(ventanilla, motor, reloj):
    """Within the days in which whoever made the test may mend it, after an order as it is given."""
    (test,) = registrar_antigenos(ventanilla, un_antigeno())
    reloj.avanzar(minutes=1)
    sellar(motor, reloj)
    dar(ventanilla, orden(id_muestra=test.id_muestra))
    antes = informes(motor)
    corregido = BUENOS[CorregirAntigeno](test.id_muestra, "")
    (item,) = ventanilla.atender(TOMADORA, CorregirAntigeno(items=(corregido,))).items
    assert ([error.codigo for error in item.errores], informes(motor)) == (["HUB-6077"], antes)


def test_lo_que_estaba_en_curso_se_mira_otra_vez(ventanilla, motor, reloj, monkeypatch):
    """A correction that read the patient's name before the order writes no report with it after the order."""
    (test,) = registrar_antigenos(ventanilla, un_antigeno())
    reloj.avanzar(minutes=1)
    sellar(motor, reloj)
    dadas, emitir = [], antigenos.emitir_informe

    def primero_la_orden(*args):
        if not dadas:
            dadas.append(dar(ventanilla, orden(id_muestra=test.id_muestra)))
        return emitir(*args)

    monkeypatch.setattr(antigenos, "emitir_informe", primero_la_orden)
    corregido = BUENOS[CorregirAntigeno](test.id_muestra, "")
    (item,) = ventanilla.atender(TOMADORA, CorregirAntigeno(items=(corregido,))).items
    assert (len(dadas), [error.codigo for error in item.errores]) == (1, ["HUB-6077"])
    assert informes(motor) == 1
