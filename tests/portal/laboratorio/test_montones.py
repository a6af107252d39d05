"""The work list, heap by heap: what is there to do, and nothing that was done already."""

import re

import pytest
from sqlalchemy import select, update

from dominio.muestras.items import Devolucion, Rechazo
from dominio.muestras.listas.montones import MONTONES, Pestana
from dominio.muestras.pedidos import CrearMuestras, DevolverMuestra, RechazarMuestra
from dominio.vocabulario.enumeraciones import Estado
from modelos import Muestra
from tests.elenco import una_creada, una_informada, una_muestra, una_recepcionada
from tests.portal.laboratorio.test_paginas import ids_de

LISTA = "/laboratorio/muestras"


@pytest.fixture
def de_cada_una(ventanilla, laboratorio_norte, reloj, motor):
    """A sample of each heap, by heap."""
    vencida = una_creada(ventanilla, laboratorio_norte, "V-0")
    reloj.avanzar(days=6)
    por_vencer = una_creada(ventanilla, laboratorio_norte, "V-1", fecha_muestra=reloj())
    reloj.avanzar(days=6)
    devuelta = una_recepcionada(ventanilla, laboratorio_norte, "N-3", fecha_muestra=reloj())
    rechazada = una_creada(ventanilla, laboratorio_norte, "N-5", fecha_muestra=reloj())
    pedidos = (
        DevolverMuestra(items=(Devolucion(id_muestra=devuelta, motivo="falta el RUT del médico"),)),
        RechazarMuestra(items=(Rechazo(id_muestra=rechazada, motivo="Muestra derramada"),)),
    )
    for pedido in pedidos:
        assert ventanilla.atender(laboratorio_norte, pedido).aceptados == 1
    informada = una_creada(ventanilla, laboratorio_norte, "N-4", fecha_muestra=reloj())
    with motor.begin() as conexion:
        hecha = update(Muestra).where(Muestra.id == informada)
        conexion.execute(hecha.values(estado=Estado.CON_RESULTADO.value, vence_en=None))
    return {
        Pestana.POR_RECEPCIONAR: una_creada(ventanilla, laboratorio_norte, "N-1", fecha_muestra=reloj()),
        Pestana.POR_INFORMAR: una_recepcionada(ventanilla, laboratorio_norte, "N-2", fecha_muestra=reloj()),
        Pestana.DEVUELTAS: devuelta,
        Pestana.POR_VENCER: por_vencer,
        Pestana.FINALIZADAS: informada,
        Pestana.RECHAZADAS: rechazada,
        "vencida": vencida,
    }


def test_cada_muestra_esta_en_el_monton_de_lo_que_hay_que_hacer(entra, de_cada_una):
    """And what is about to expire is also to be received; what expired is not."""
    norte = entra("lab.norte")
    esperadas = {pestana: {de_cada_una[pestana]} for pestana in Pestana if pestana is not Pestana.TODAS}
    esperadas[Pestana.POR_RECEPCIONAR].add(de_cada_una[Pestana.POR_VENCER])
    esperadas[Pestana.RECHAZADAS].add(de_cada_una["vencida"])
    esperadas[Pestana.TODAS] = set(de_cada_una.values())
    vistas = {
        pestana: set(ids_de(norte.ver(f"{LISTA}?pestana={pestana}&desde=2026-02-01&hasta=2026-03-31").text))
        for pestana in Pestana
    }
    assert vistas == esperadas


def test_los_montones_cubren_todos_los_estados():
    """A sample is never in no heap: a new state has to be put into one."""
    visibles = set(Estado) - {Estado.EN_CREACION, Estado.ELIMINADA}
    puestos = [estado for pestana, monton in MONTONES.items() if pestana is not Pestana.TODAS for estado in monton.estados]
    assert set(puestos) == visibles == set(MONTONES[Pestana.TODAS].estados)


def marcadas(pagina):
    """What a browser sends of the page's form when nothing is changed."""
    campos = {"volver": LISTA}
    for numero in re.findall(r'name="id" value="(\d+)" checked', pagina):
        campos.setdefault("id", []).append(numero)
        campos[f"vista-{numero}"] = re.search(rf'name="vista-{numero}" value="([^"]*)"', pagina)[1]
    return campos


def test_despues_de_recepcionar_la_pagina_muestra_las_siguientes(entra, ventanilla, laboratorio_norte, motor):
    """And all that match can be received at once, not only those of the first page."""
    nuevas = tuple(una_muestra(f"N-{n}") for n in range(60))
    ventanilla.atender(laboratorio_norte, CrearMuestras(items=nuevas))
    norte = entra("lab.norte")
    primera = norte.ver(LISTA).text
    assert "Marcar las 60 que calzan" in primera
    campos = {"volver": LISTA, "id": ids_de(primera)}
    campos |= {f"vista-{n}": re.search(rf'name="vista-{n}" value="([^"]*)"', primera)[1] for n in campos["id"]}
    norte.enviar(f"{LISTA}/recepcionar", campos)
    assert set(ids_de(norte.ver(LISTA).text)).isdisjoint(campos["id"])

    quedan = norte.ver(f"{LISTA}?pestana=por-recepcionar&todas=1").text
    assert len(ids_de(quedan)) == 10
    norte.enviar(f"{LISTA}/recepcionar", marcadas(quedan))
    with motor.connect() as conexion:
        assert set(conexion.execute(select(Muestra.estado)).scalars()) == {Estado.RECEPCIONADA.value}


def test_una_busqueda_que_cambia_los_dias_lo_dice(entra, ventanilla, laboratorio_norte):
    """A filter by name or comuna covers more days and counts nothing: the page says both."""
    una_informada(ventanilla, laboratorio_norte)
    norte = entra("lab.norte")
    assert "abarca 31 días en vez de 7" in norte.ver(f"{LISTA}?q=ana").text
    assert "abarca 31 días" not in norte.ver(LISTA).text
