"""A month of heads was kept: what a message costs does not grow with them, and the same is found as one by one."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dominio.auditoria import sello_verificado, tramos
from dominio.auditoria.sello_verificado import Recorrido, recorrer
from dominio.auditoria.tramos import AlcanceDeVerificacion
from dominio.sellos.cabezas import a_texto, instante_de, por_tamano
from dominio.sellos.verificar_prueba import Cabeza

COMIENZO = datetime(2026, 3, 1, tzinfo=UTC)
DE_UN_MES = 43_200


def cabezas(*pares):
    """Heads of these sizes, made so many minutes after the beginning."""
    return por_tamano(Cabeza(tamano, bytes(32), a_texto(COMIENZO + timedelta(minutes=m)), None) for tamano, m in pares)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 99)), max_size=30), st.none() | st.integers(-3, 40))
def test_la_ultima_que_no_cubre_un_lugar(pares, lugar):
    """The latest of all that are not larger, whether they go back in time or not."""
    dadas = cabezas(*pares)
    esperada = max((instante_de(una) for una in dadas if lugar is None or una.tamano <= lugar), default=None)
    assert AlcanceDeVerificacion(cabezas=tuple(dadas)).previa(lugar) == esperada


@given(st.lists(st.integers(0, 30), max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_las_de_un_tramo_de_tamanos(tamanos, desde, ancho):
    dadas = cabezas(*((tamano, 0) for tamano in tamanos))
    halladas = sello_verificado._entre(dadas, desde, desde + ancho)
    assert list(halladas) == [una for una in dadas if desde < una.tamano <= desde + ancho]


class Contadas(tuple):
    """Heads that count how often one of them was looked at."""

    vistas = 0

    def __getitem__(self, cual):
        hallado = super().__getitem__(cual)
        self.vistas += len(hallado) if isinstance(cual, slice) else 1
        return hallado

    def __iter__(self):
        self.vistas += len(self)
        return super().__iter__()


@pytest.fixture(scope="module")
def de_un_mes():
    return cabezas(*((n, n) for n in range(1, DE_UN_MES + 1)))


def test_cada_cabeza_se_lee_una_vez(sellado, monkeypatch, de_un_mes):
    """However many messages there are: three hundred would have read them thirteen million times."""
    leidas = []
    monkeypatch.setattr(tramos, "instante_de", lambda una: leidas.append(una) or instante_de(una))
    halladas, verificador = sellado.verificar(*de_un_mes)
    assert verificador.revisados["mensajes"] == 307
    assert halladas
    assert len(leidas) == DE_UN_MES


def test_un_mensaje_mira_pocas_cabezas(de_un_mes):
    contadas = Contadas(de_un_mes)
    alcance = AlcanceDeVerificacion(cabezas=contadas)
    contadas.vistas = 0
    for lugar in range(1000):
        alcance.previa(lugar)
    assert contadas.vistas <= 1000 * DE_UN_MES.bit_length()


def test_un_trozo_de_hojas_mira_solo_sus_cabezas(sellado, monkeypatch, de_un_mes):
    """In many turns each of the heads is looked at in one, besides those by which the first of a turn is found."""
    monkeypatch.setattr(sello_verificado, "HOJAS", 10)
    contadas, recorrido, vueltas = Contadas(de_un_mes), Recorrido(), 0
    with sellado.motor.connect() as conexion:
        while recorrer(conexion, recorrido, contadas, [])[0]:
            vueltas += 1
    assert vueltas == 31
    assert contadas.vistas <= 307 + 2 * 32 * DE_UN_MES.bit_length()
