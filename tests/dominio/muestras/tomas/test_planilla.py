"""In the workbook of results the code of a label names its sample as the hub's number does."""

import pytest

from carga_excel.importar import importar
from carga_excel.libros.descripcion import RESULTADOS
from dominio.muestras.pedidos import RecepcionarMuestra
from dominio.vocabulario.enumeraciones import Desenlace
from tests.carga_excel.personas import xlsx
from tests.elenco import codigos, una_creada
from tests.tomas import poblar_lugares, recepcion, una_registrada

RUT = "11.111.111-1"


@pytest.fixture(autouse=True)
def _lugares(ventanilla, motor):
    poblar_lugares(motor)


def cargar(ventanilla, actor, *filas):
    """What became of each row."""
    with importar(ventanilla, actor, RESULTADOS, xlsx(filas)) as carga:
        return list(carga.recibo.items)


@pytest.fixture
def recibida(ventanilla, laboratorio_norte):
    numero, codigo = una_registrada(ventanilla)
    ventanilla.atender(laboratorio_norte, RecepcionarMuestra(items=(recepcion(codigo),)))
    return numero, codigo


def test_se_informa_por_su_codigo(ventanilla, laboratorio_norte, recibida):
    numero, codigo = recibida
    (fila,) = cargar(ventanilla, laboratorio_norte, (f" {codigo[:4]} {codigo[4:].lower()}", RUT, "Negativo"))
    assert (fila.desenlace, fila.id_muestra) == (Desenlace.ACTUALIZADA, numero), fila.errores


def test_de_otro_paciente_no_se_informa(ventanilla, laboratorio_norte, recibida):
    (fila,) = cargar(ventanilla, laboratorio_norte, (recibida[1], "12.345.678-5", "Negativo"))
    (error,) = fila.errores
    assert (error.campo, error.codigo[:5]) == ("rut_paciente", "HUB-4")
    assert recibida[1] in error.mensaje


def test_mal_copiado_se_dice_y_no_hunde_a_las_demas(ventanilla, laboratorio_norte, recibida):
    numero, codigo = recibida
    mal = codigo[:-1] + str((int(codigo[-1]) + 1) % 10)
    mala, buena = cargar(ventanilla, laboratorio_norte, (mal, RUT, "Negativo"), (numero, RUT, "Negativo"))
    assert ("HUB-2082", "id_muestra") in codigos(mala)
    assert buena.desenlace is Desenlace.ACTUALIZADA


def test_la_misma_por_su_codigo_y_por_su_numero_no_se_contradice(ventanilla, laboratorio_norte, recibida):
    numero, codigo = recibida
    filas = cargar(ventanilla, laboratorio_norte, (codigo, RUT, "Negativo"), (numero, RUT, "Positivo"))
    assert [codigos(fila) for fila in filas] == [{("HUB-2026", "id_muestra")}] * 2


def test_de_otro_laboratorio_no_existe(ventanilla, laboratorio_sur, recibida):
    (fila,) = cargar(ventanilla, laboratorio_sur, (recibida[1], RUT, "Negativo"))
    assert ("HUB-2020", "codigo_muestra_cliente") in codigos(fila)


def test_de_dos_muestras_no_se_elige(ventanilla, laboratorio_norte, recibida):
    una_creada(ventanilla, laboratorio_norte, recibida[1])
    (fila,) = cargar(ventanilla, laboratorio_norte, (recibida[1], RUT, "Negativo"))
    assert ("HUB-2080", "codigo_muestra_cliente") in codigos(fila)
