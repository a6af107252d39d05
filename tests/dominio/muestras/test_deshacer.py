"""A reception is undone by who made it, at once, and by nobody else later."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from dominio.muestras.items import Deshechura, Entrega, Recepcion
from dominio.muestras.pedidos import DeshacerRecepcion, EntregaResultado, RecepcionarMuestra
from dominio.vocabulario.enumeraciones import Desenlace, Estado, Resultado
from modelos import Historial, Muestra
from tests.elenco import codigos, una_creada


@pytest.fixture
def persona(laboratorio_norte):
    """Somebody of Laboratorio Norte at the portal."""
    return replace(laboratorio_norte, usuario_id=7)


def uno(ventanilla, actor, pedido):
    (item,) = ventanilla.atender(actor, pedido).items
    return item


def recibida(ventanilla, actor, codigo="N-1"):
    clave = una_creada(ventanilla, actor, codigo)
    assert uno(ventanilla, actor, recepcion(clave)).estado_muestra == Estado.RECEPCIONADA
    return clave


def recepcion(clave, **opciones):
    return RecepcionarMuestra(items=(Recepcion(id_muestra=clave),), **opciones)


def deshacer(clave):
    return DeshacerRecepcion(items=(Deshechura(id_muestra=clave),))


def test_vuelve_a_estar_enviada_con_el_plazo_que_tenia(ventanilla, motor, persona, reloj):
    clave = una_creada(ventanilla, persona)
    with motor.connect() as conexion:
        vence_en = conexion.execute(select(Muestra.vence_en)).scalar_one()
    reloj.avanzar(days=2)
    uno(ventanilla, persona, recepcion(clave))
    hecha = uno(ventanilla, persona, deshacer(clave))
    assert (hecha.desenlace, hecha.estado_muestra) == (Desenlace.ACTUALIZADA, Estado.ENVIADA)
    with motor.connect() as conexion:
        fila = conexion.execute(select(Muestra.vence_en, Muestra.fecha_recepcion_laboratorio)).one()
        pasos = conexion.execute(select(Historial.desde, Historial.hacia).order_by(Historial.id)).all()
    assert tuple(fila) == (vence_en, None)
    assert tuple(pasos[-1]) == (Estado.RECEPCIONADA, Estado.ENVIADA)
    assert uno(ventanilla, persona, deshacer(clave)).desenlace is Desenlace.SIN_CAMBIO


def test_diez_minutos_y_ni_uno_mas(ventanilla, persona, reloj):
    clave, otra = recibida(ventanilla, persona), recibida(ventanilla, persona, "N-2")
    reloj.avanzar(minutes=10)
    assert uno(ventanilla, persona, deshacer(clave)).desenlace is Desenlace.ACTUALIZADA
    reloj.avanzar(seconds=1)
    assert codigos(uno(ventanilla, persona, deshacer(otra))) == {("HUB-4066", "id_muestra")}


def test_solo_quien_la_hizo(ventanilla, laboratorio_norte, laboratorio_sur, persona):
    clave = recibida(ventanilla, persona)
    for otro in (replace(persona, usuario_id=8), laboratorio_norte):
        assert codigos(uno(ventanilla, otro, deshacer(clave))) == {("HUB-4066", "id_muestra")}
    assert codigos(uno(ventanilla, laboratorio_sur, deshacer(clave))) == {("HUB-2020", "id_muestra")}


def test_nada_mas_le_paso(ventanilla, persona):
    clave = recibida(ventanilla, persona)
    entrega = Entrega(id_muestra=clave, resultado=Resultado.NEGATIVO, fecha_hora_resultado_laboratorio=ventanilla.reloj())
    uno(ventanilla, persona, EntregaResultado(items=(entrega,)))
    assert codigos(uno(ventanilla, persona, deshacer(clave))) == {("HUB-2022", "id_muestra")}


def test_la_recepcion_tardia_de_un_lis_es_una_repeticion_superada(ventanilla, laboratorio_norte, persona):
    clave = recibida(ventanilla, persona)
    uno(ventanilla, persona, deshacer(clave))
    assert codigos(uno(ventanilla, laboratorio_norte, recepcion(clave))) == {("HUB-2033", "id_muestra")}
    otra_vez = uno(ventanilla, persona, recepcion(clave, a_proposito=True))
    assert otra_vez.desenlace is Desenlace.ACTUALIZADA
