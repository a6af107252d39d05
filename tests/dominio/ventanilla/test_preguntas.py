"""Asking for many at once finds for each what it would have found alone."""

from random import Random

import pytest
from sqlalchemy import bindparam

from dominio.ventanilla.necesidades import a_la_vez, averiguar
from modelos import Comuna, Muestra
from modelos.busqueda import Busqueda, responder
from tests.elenco import NORTE, SUR, crear, una_muestra

_T = Muestra.__table__.c
POR_CODIGO = Busqueda(
    [_T.id, _T.huella, _T.creada_en], _T.codigo_muestra_cliente, _T.laboratorio_origen_id == bindparam("yo")
)
POR_ID = Busqueda([_T.codigo_muestra_cliente, _T.laboratorio_origen_id], _T.id)
COMUNAS = Busqueda([Comuna.__table__.c.codigo], Comuna.__table__.c.codigo)
DIFICILES = ["N-1", "n-1", 'a"b', "a\\b", "{a,b}", "NULL", "ñ 李", "'", "%s", "$1", "a,b", "[0]", "N-9"]


@pytest.fixture
def ids(ventanilla, laboratorio_norte, laboratorio_sur):
    """Samples of two laboratories under the same codes."""
    codigos = DIFICILES[:-1]
    recibos = [
        ventanilla.atender(actor, crear(*map(una_muestra, codigos))) for actor in (laboratorio_norte, laboratorio_sur)
    ]
    return [item.id_muestra for recibo in recibos for item in recibo.items]


def test_cada_uno_recibe_lo_suyo(motor, ids):
    """Of several look-ups, with values that repeat, that nobody has, that look like syntax, or with none at all."""
    azar = Random(7)

    def una():
        cual = azar.randrange(3)
        if cual == 0:
            return POR_CODIGO.preguntar(azar.choices(DIFICILES, k=azar.randrange(5)), yo=azar.choice([NORTE, SUR]))
        if cual == 1:
            return POR_ID.preguntar(azar.choices([*ids, 10**15], k=azar.randrange(5)))
        return COMUNAS.preguntar(azar.choices([13101, 5101, 99999], k=azar.randrange(3)))

    with motor.connect() as conexion:
        for _ in range(40):
            preguntas = [una() for _ in range(azar.randrange(1, 9))]
            juntas = responder(conexion, preguntas)
            de_a_una = [
                pregunta.busqueda.hallar(conexion, pregunta.valores, **pregunta.parametros) for pregunta in preguntas
            ]
            assert [sorted(filas) for filas in juntas] == [sorted(filas) for filas in de_a_una]
            for pregunta, filas in zip(preguntas, juntas, strict=True):
                hay = {13101, 5101, *ids, *DIFICILES[:-1]}
                assert len(filas) == len(set(pregunta.valores) & hay)


def test_las_partes_de_una_pesquisa_preguntan_a_la_vez(motor, ids):
    """Parts that need one round, two, and none; what each found comes back to it."""
    rondas = []

    def dos(clave):
        (filas,) = yield [POR_ID.preguntar([clave])]
        codigo, dueno = filas[0]
        (suyas,) = yield [POR_CODIGO.preguntar([codigo], yo=dueno)]
        return suyas[0].id

    def una(codigo):
        (filas,) = yield [POR_CODIGO.preguntar([codigo], yo=SUR)]
        return len(filas)

    def ninguna():
        yield from ()
        return "nada"

    def anotada(pesquisa):
        halladas = None
        while True:
            try:
                preguntas = pesquisa.send(halladas)
            except StopIteration as fin:
                return fin.value
            rondas.append(len(preguntas))
            halladas = yield preguntas

    with motor.connect() as conexion:
        halladas = averiguar(conexion, anotada(a_la_vez(dos(ids[0]), ninguna(), una("N-9"), dos(ids[-1]))))

    assert halladas == [ids[0], "nada", 0, ids[-1]]
    assert rondas == [3, 2]
