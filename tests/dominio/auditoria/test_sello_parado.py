"""Whoever writes to the tables past the hub neither stops the seal in silence nor puts in what it does not see."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from dominio.alertas.demoras import sello_tarde
from dominio.alertas.tipos import Umbrales
from dominio.auditoria import Falla
from dominio.auditoria.integridad import estado_del_sello
from dominio.auditoria.sin_sellar import debido
from dominio.sellos.sellador import sellar
from dominio.vocabulario.errores import SelloCortado
from modelos import SelloAvance, SelloHoja, SelloHueco
from tests.dominio.auditoria.sellado import borrar
from tests.dominio.auditoria.test_integridad import forzar
from tests.dominio.sellos.registro import escribir, sellados

LEJOS = 2**62


def hoja(lugar, mensaje, huella="raiz"):
    """A leaf at that place, of that message."""
    return f"INSERT INTO sello_hoja SELECT {lugar}, {mensaje}, {huella} FROM sello WHERE tamano = 307"


def por_sellar(sellado):
    with sellado.motor.connect() as conexion:
        return estado_del_sello(conexion, sellado.reloj()).por_sellar


def alertado(sellado):
    with sellado.motor.connect() as conexion:
        return [uno.cuantos for uno in sello_tarde(conexion, sellado.reloj(), Umbrales())]


def de_hoy(sellado):
    """What a verification of now finds, of a hub that seals each minute."""
    return sellado.verificar(*sellado.cabezas, sellado_hasta=debido(sellado.reloj(), 60))[0]


@pytest.mark.parametrize("dias", [0, 100])
@pytest.mark.parametrize("numero", [0, -(2**63)])
def test_un_numero_que_el_hub_no_da_se_nombra(sellado, numero, dias):
    """With an old date or that of now; it waits for the seal as any other, and is told of before and after."""
    escribir(sellado.motor, sellado.reloj() - timedelta(days=dias), [numero])
    assert de_hoy(sellado) == {(Falla.INTERCALADO, numero)}
    assert por_sellar(sellado) == 1
    assert bool(alertado(sellado)) == bool(dias)
    assert sellar(sellado.motor, sellado.reloj, sellado.llave).nuevos == 1
    assert de_hoy(sellado) == {(Falla.INTERCALADO, numero)}
    assert por_sellar(sellado) == 0
    assert alertado(sellado) == []


@pytest.mark.parametrize("faltan", [1, 65_536, LEJOS])
def test_una_hoja_puesta_lejos_se_nombra_y_detiene_el_sello(sellado, faltan):
    """The gap before it is told once, the verification ends, and nothing is sealed after it until it is taken away."""
    forzar(sellado.motor, hoja(307 + faltan, 777))
    halladas = de_hoy(sellado)
    assert {(Falla.SIN_HOJA, 307), (Falla.MENSAJE_BORRADO, 777)} <= halladas
    assert {falla for falla, _ in halladas} <= {Falla.SIN_HOJA, Falla.MENSAJE_BORRADO, Falla.NODO_ALTERADO}
    escribir(sellado.motor, sellado.reloj(), [2000])
    with pytest.raises(SelloCortado):
        sellar(sellado.motor, sellado.reloj, sellado.llave)
    sellado.reloj.avanzar(minutes=11)
    assert alertado(sellado) == [11]
    forzar(sellado.motor, "DELETE FROM sello_hoja WHERE mensaje_id = 777")
    assert sellar(sellado.motor, sellado.reloj, sellado.llave).nuevos == 1
    assert de_hoy(sellado) == set()


def test_las_cabezas_tras_un_hueco_grande_no_calzan(sellado):
    """Neither that over the leaf far away, nor any over what was taken out; and what signed them is looked at."""
    forzar(sellado.motor, hoja(LEJOS, 777), f"UPDATE sello SET tamano = {LEJOS + 1} WHERE tamano = 307")
    halladas = de_hoy(sellado)
    assert (Falla.CABEZA_DISTINTA, LEJOS + 1) in halladas
    assert (Falla.FIRMA_MALA, LEJOS + 1) in halladas
    forzar(sellado.motor, "DELETE FROM sello_hoja WHERE lugar BETWEEN 0 AND 306")
    halladas = de_hoy(sellado)
    assert {(Falla.SIN_HOJA, 0), (Falla.CABEZA_DISTINTA, sellado.cabezas[0].tamano)} <= halladas


def test_una_hoja_antes_del_primer_lugar_se_nombra(sellado):
    """No tree has it, however well it fits its message."""
    escribir(sellado.motor, sellado.reloj(), [1500])
    forzar(sellado.motor, hoja(-7, 1500))
    assert (Falla.REGISTRO_ALTERADO, 1500) in de_hoy(sellado)


@pytest.mark.parametrize(
    "ordenes",
    [
        ["UPDATE sello_avance SET hasta = 900000000000"],
        ["UPDATE sello_avance SET hasta = 2150"],
        ["UPDATE sello_avance SET hasta = 0", "DELETE FROM sello_hueco"],
        ["UPDATE sello_avance SET hasta = -9"],
        [hoja(307, 2180)],
        ["DELETE FROM sello_avance"],
    ],
)
def test_lo_que_el_sellador_recuerda_no_lo_detiene(sellado, ordenes):
    """Whatever stands in the row that is open to the hub, or under a number that is still to come, all is sealed."""
    forzar(sellado.motor, *ordenes)
    escribir(sellado.motor, sellado.reloj(), range(2000, 2200, 2))
    assert por_sellar(sellado) >= 99
    sellar(sellado.motor, sellado.reloj, sellado.llave, todos=False)
    assert set(range(2000, 2200, 2)) <= set(sellados(sellado.motor))
    assert por_sellar(sellado) == 0
    escribir(sellado.motor, sellado.reloj(), [2101, 2300])
    sellado.reloj.avanzar(hours=1)
    assert sellar(sellado.motor, sellado.reloj, sellado.llave, todos=False).nuevos == 2
    with sellado.motor.connect() as conexion:
        assert conexion.execute(select(SelloAvance.hasta)).scalar_one() == 2300


def test_lo_que_sigue_sin_sellar_lo_dicen_la_verificacion_la_alerta_y_la_pagina(sellado):
    """Numbers that were taken from the sealer's sight: what is on record of them is told; a person's seal has them all."""
    escribir(sellado.motor, sellado.reloj(), [10**12])
    sellar(sellado.motor, sellado.reloj, sellado.llave)
    forzar(sellado.motor, "DELETE FROM sello_hueco")
    escribir(sellado.motor, sellado.reloj(), range(2000, 2010))
    assert sellar(sellado.motor, sellado.reloj, sellado.llave, todos=False).nuevos == 0
    assert por_sellar(sellado) == 10
    assert alertado(sellado) == []
    assert de_hoy(sellado) == set()
    sellado.reloj.avanzar(hours=2, minutes=30)
    assert alertado(sellado) == [150]
    forzar(sellado.motor, *borrar(2003), "UPDATE mensaje SET duracion_us = 5 WHERE id = 2004")
    assert de_hoy(sellado) == {(Falla.SIN_SELLAR, n) for n in range(2000, 2010) if n != 2003}
    assert sellar(sellado.motor, sellado.reloj, sellado.llave).nuevos == 9
    assert de_hoy(sellado) == set()
    with sellado.motor.connect() as conexion:
        assert conexion.execute(select(SelloHoja.lugar).where(SelloHoja.mensaje_id == 2009)).scalar_one() == 316


@pytest.mark.parametrize(("cada", "horas"), [(60, 2), (3600, 3), (0, 26)])
def test_cuando_debio_sellarse(sellado, cada, horas):
    """A message has the time that any may take to be written, and until the next seal."""
    escribir(sellado.motor, sellado.reloj(), [2000])
    for minutos, esperado in ((-2, set()), (2, {(Falla.SIN_SELLAR, 2000)})):
        cuando = sellado.reloj() + timedelta(hours=horas, minutes=minutos)
        halladas, _ = sellado.verificar(sellado_hasta=debido(cuando, cada))
        assert halladas == esperado
    assert sellado.verificar(sellado_hasta=debido(cuando, cada), hasta=sellado.reloj())[0] == set()


def test_los_huecos_no_se_repiten_al_mirar_otra_vez(sellado):
    """A sealer that looks again at numbers that it saw remembers each gap once."""
    escribir(sellado.motor, sellado.reloj(), [2000, 2010])
    sellar(sellado.motor, sellado.reloj, sellado.llave)
    with sellado.motor.begin() as conexion:
        antes = conexion.execute(select(SelloHueco.desde, SelloHueco.hasta).order_by(SelloHueco.desde)).all()
        conexion.execute(text("UPDATE sello_avance SET hasta = 5"))
    assert sellar(sellado.motor, sellado.reloj, sellado.llave).nuevos == 0
    with sellado.motor.connect() as conexion:
        assert conexion.execute(select(SelloHueco.desde, SelloHueco.hasta).order_by(SelloHueco.desde)).all() == antes
