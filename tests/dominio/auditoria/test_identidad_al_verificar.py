"""Whoever verifies while an identity is blanked is told of no difference that is none."""

import pytest

from dominio.auditoria import tramos
from dominio.sellos.sellador import sellar
from tests.dominio.auditoria.identidades import dar, dejar_rastro, orden
from tests.dominio.auditoria.podas import verificado
from tests.servicios.conftest import hub  # noqa: F401 (a fixture)


@pytest.mark.parametrize("entre", ["leer_filas", "leer_sales", "vencimientos", "ordenes_de_hoy"])
def test_una_orden_que_se_asienta_entre_dos_miradas_no_parece_una_alteracion(
    hub,  # noqa: F811
    reloj,
    laboratorio_norte,
    monkeypatch,
    entre,
):
    """It is written between any two statements of whoever looks."""
    hub.norte = laboratorio_norte
    dejar_rastro(hub, reloj)
    sellar(hub.motor, reloj)
    leer, dadas = getattr(tramos, entre), []

    def dar_y_leer(*con):
        if not dadas:
            dadas.append(True)
            dar(hub.ventanilla, orden())
        return leer(*con)

    monkeypatch.setattr(tramos, entre, dar_y_leer)
    fallas, _ = verificado(hub.motor)
    assert dadas
    assert fallas == set()
