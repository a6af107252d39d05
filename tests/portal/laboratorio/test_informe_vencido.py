"""Whoever opens a report that expired reads that it did, and by which rule, on the page as by SOAP."""

from datetime import timedelta

from dominio.sellos.sellador import sellar
from dominio.vocabulario.errores import InformeVencido
from tests.dominio.auditoria.podas import podar_todo
from tests.dominio.auditoria.test_informes_vencidos import INFORME, PLAZOS, vencer
from tests.elenco import una_informada


def informe_vencido(ventanilla, actor, reloj):
    """A sample whose report expired sixteen years from now."""
    muestra = una_informada(ventanilla, actor, informe=INFORME)
    sellar(ventanilla.motor, reloj)
    hoy = reloj.ahora
    reloj.avanzar(days=16 * 366)
    podar_todo(ventanilla, PLAZOS, reloj())
    assert vencer(ventanilla, reloj).cuantos == 1
    reloj.avanzar(days=-(reloj.ahora - hoy) / timedelta(days=1))
    return muestra


def test_la_pagina_dice_que_el_informe_vencio_y_por_que_regla(entra, ventanilla, laboratorio_norte, reloj):
    muestra = informe_vencido(ventanilla, laboratorio_norte, reloj)
    visto = entra("lab.norte").ver(f"/laboratorio/muestras/{muestra}/informe.pdf")
    assert visto.status_code == InformeVencido.estado
    for parte in (InformeVencido.codigo, "«informes»", "15 años"):
        assert parte in visto.text
    assert entra("lab.norte").ver(f"/laboratorio/muestras/{muestra}").status_code == 200
