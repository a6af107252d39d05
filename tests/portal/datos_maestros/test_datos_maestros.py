"""The workbook of all codes: complete, current, texts alone, and for whoever came in."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert

from carga_excel.salida.datos_maestros import INDICE, datos_maestros
from dominio.maestros.publicados import MAESTROS, listar
from dominio.muestras.campos import CAMPOS_DE_FORMULARIO
from modelos import MarcaTest

DIRECCION = "/datos-maestros.xlsx"
CUENTAS = ("tomador", "utm", "lab.norte", "comuna", "minsal", "mesa", "auditora")


def hojas(contenido):
    libro = load_workbook(BytesIO(contenido))
    return {hoja.title: [tuple(celda.value for celda in fila) for fila in hoja.iter_rows()] for hoja in libro.worksheets}


@pytest.mark.parametrize("cuenta", CUENTAS)
def test_tiene_cada_maestro_entero(cuenta, entra, motor):
    with motor.begin() as conexion:
        conexion.execute(insert(MarcaTest).values(codigo="007", nombre="=1+1", activo=True))
        conexion.execute(insert(MarcaTest).values(codigo="008", nombre="Retirada", activo=False))
        publicados = {nombre: listar(conexion, nombre) for nombre in MAESTROS}
    respuesta = entra(cuenta).ver(DIRECCION)
    assert 'filename="datos-maestros.xlsx"' in respuesta.headers["Content-Disposition"]
    traidas = hojas(respuesta.data)
    assert list(traidas) == [INDICE, *MAESTROS]
    for nombre, elementos in publicados.items():
        assert [tuple(uno or "" for uno in fila) for fila in traidas[nombre][1:]] == [
            (c, n, p or "") for c, n, p in elementos
        ]
    assert traidas["marcas_test"][1:] == [("007", "=1+1", "")] or traidas["marcas_test"][1:] == [("007", "=1+1", None)]


def test_el_indice_dice_que_columna_usa_cada_uno():
    (_, *filas) = hojas(datos_maestros({nombre: [("1", "Uno", None)] for nombre in MAESTROS}))[INDICE]
    assert [(nombre, cuantas) for nombre, cuantas, _ in filas] == [(nombre, "1") for nombre in MAESTROS]
    usos = {nombre: campo for nombre, _, campo in filas if campo}
    conocidos = {campo.nombre for campos in CAMPOS_DE_FORMULARIO.values() for campo in campos}
    assert usos["comunas"] == "paciente_comuna"
    assert usos["marcas_test"] == "codigo_marca_test"
    assert set(usos.values()) <= conocidos


def test_sin_entrar_no_se_descarga(portal):
    assert portal.test_client().get(DIRECCION).status_code == 303
