"""How many items a message may bring is the window's affair, whichever door it comes by."""

import pytest
from sqlalchemy import select

from dominio.muestras.pedidos import ESCRITURAS
from dominio.muestras.planillas.pedidos import CargarMuestras, CargarResultados
from dominio.vocabulario.errores import DemasiadosElementos, ListaVacia
from dominio.vocabulario.limites import MAXIMO_FILAS
from modelos import Mensaje


@pytest.mark.parametrize("clase", ESCRITURAS)
def test_la_ventanilla_no_toma_una_lista_de_mas_de_lo_que_cabe_en_un_mensaje(ventanilla, laboratorio_norte, motor, clase):
    """No door can forget it; the refusal is on record like any other."""
    with pytest.raises(DemasiadosElementos) as rechazo:
        ventanilla.atender(laboratorio_norte, clase(items=(None,) * 501))

    assert rechazo.value.datos == {"total": 501, "maximo": 500}
    with motor.connect() as conexion:
        fila = conexion.execute(select(Mensaje.id, Mensaje.operacion, Mensaje.desenlace)).one()
    assert fila == (rechazo.value.id_mensaje, clase.operacion, "rechazado")


@pytest.mark.parametrize("clase", [*ESCRITURAS, CargarMuestras, CargarResultados])
def test_una_puerta_puede_preguntar_antes_de_leer(clase):
    """Asked early it is the same rule, with the name that the sender gave the list."""
    with pytest.raises(ListaVacia) as rechazo:
        clase.exigir_cantidad(0, "muestras")
    assert rechazo.value.campo == "muestras"
    clase.exigir_cantidad(1)
    clase.exigir_cantidad(clase.maximo)
    with pytest.raises(DemasiadosElementos):
        clase.exigir_cantidad(clase.maximo + 1)


def test_una_planilla_es_un_mensaje_de_cien_mil_filas():
    """A workbook's rows are one request, whose limit is its own."""
    assert {clase.maximo for clase in (CargarMuestras, CargarResultados)} == {MAXIMO_FILAS}
