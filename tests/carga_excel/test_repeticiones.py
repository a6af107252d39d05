"""Files that are uploaded again, late: a row does not undo what was done with its sample since."""

import pytest
from sqlalchemy import select

from carga_excel.importar import importar
from carga_excel.libros.descripcion import RESULTADOS
from modelos import Muestra
from tests.carga_excel.personas import recepcionadas, xlsx
from tests.dominio.pasos import PDF, devolucion
from tests.elenco import entrega


@pytest.fixture
def cargar(ventanilla, laboratorio_norte):
    """Uploads a file of Laboratorio Norte."""

    def cargar(contenido, **opciones):
        with importar(ventanilla, laboratorio_norte, RESULTADOS, contenido, **opciones) as carga:
            return carga

    return cargar


def informadas(motor):
    """The samples that have a result."""
    with motor.connect() as conexion:
        return set(conexion.execute(select(Muestra.id).where(Muestra.resultado.is_not(None))).scalars())


def test_un_archivo_que_se_carga_otra_vez_no_repone_un_resultado_devuelto(cargar, ventanilla, laboratorio_norte, motor):
    """Its row is refused and says by which messages; the others are as they were, and on purpose it is stored."""
    esperan = recepcionadas(ventanilla, laboratorio_norte, 3)
    archivo = xlsx([(*fila, "Positivo") for fila in esperan])
    primera = cargar(archivo)
    devuelta = ventanilla.atender(laboratorio_norte, devolucion(esperan[1][0]))

    ensayo = cargar(archivo, simular=True)
    tardia = cargar(archivo)

    for carga in (ensayo, tardia):
        assert [item.desenlace for item in carga.recibo.items] == ["sin_cambio", "rechazada", "sin_cambio"]
        (error,) = carga.recibo.items[1].errores
        assert (error.codigo, error.campo) == ("HUB-2033", "id_muestra")
        assert f"con su mensaje {primera.recibo.id_mensaje}" in error.mensaje
        assert f"su mensaje {devuelta.id_mensaje}:" in error.mensaje
        assert "«Repetir a propósito»" in error.mensaje
    assert informadas(motor) == {esperan[0][0], esperan[2][0]}
    a_proposito = cargar(archivo, a_proposito=True)
    assert (a_proposito.guardadas, a_proposito.sin_cambio, a_proposito.recibo.rechazados) == (1, 2, 0)


def test_un_resultado_devuelto_no_vuelve_por_otra_puerta(cargar, ventanilla, laboratorio_norte, motor):
    """A workbook that only said what a LIS had delivered already is remembered too."""
    ((clave, rut),) = recepcionadas(ventanilla, laboratorio_norte, 1)
    ventanilla.atender(laboratorio_norte, entrega(clave, ventanilla, informe=PDF))
    cargar(xlsx([(clave, rut, "Positivo")]))
    ventanilla.atender(laboratorio_norte, devolucion(clave))

    carga = cargar(xlsx([(clave, rut, "Positivo")]))

    assert carga.por_codigo == {"HUB-2033": 1}
    assert informadas(motor) == set()
