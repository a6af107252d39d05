"""A list of what was taken costs a fixed number of statements, however long it is and whatever becomes of it."""

import pytest
from stdnum.cl import rut

from tests.ordenes import contadas, de_lectura
from tests.tomas import poblar_lugares, registrar, registrar_antigenos, un_antigeno, una_toma

POCOS, MUCHOS = 2, 150


def pacientes(desde, cuantos):
    return [{"paciente_run": run, "paciente_dv": rut.calc_check_digit(str(run))} for run in range(desde, desde + cuantos)]


@pytest.mark.parametrize("hacer", [(registrar, una_toma), (registrar_antigenos, un_antigeno)], ids=["pcr", "antigeno"])
def test_un_lote_cuesta_lo_mismo_de_cualquier_tamano(ventanilla, motor, hacer):
    enviar, una = hacer
    poblar_lugares(motor)
    enviar(ventanilla, una())  # what the masters have is remembered from here on
    with contadas(motor) as ordenes:
        costos = []
        for desde, cuantos in ((1_000_000, POCOS), (2_000_000, MUCHOS)):
            for vez in range(2):
                ordenes.clear()
                items = enviar(ventanilla, *[una(**paciente) for paciente in pacientes(desde, cuantos)])
                assert {item.desenlace for item in items} == {"creada" if vez == 0 else "existente"}
                costos.append(len(de_lectura(ordenes)))
    assert costos[:2] == costos[2:]
