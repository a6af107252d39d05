"""What part of the country a person reaches, by its name as by its code."""

import pytest
from sqlalchemy import insert, select

from dominio.personas.ambitos import (
    AMBITOS,
    nombre_del_ambito,
    partes,
    resolver,
)
from dominio.vocabulario.enumeraciones import Rol
from dominio.vocabulario.errores import AlcanceAmbiguo, CodigoDesconocido, DatoObligatorio
from modelos import Establecimiento
from tests.elenco import COD_DEIS, NORTE, PROFESIONAL


@pytest.fixture
def conexion(motor, claves):
    """On a database with the masters."""
    with motor.begin() as abierta:
        yield abierta


@pytest.mark.parametrize(
    ("rol", "texto", "clave"),
    [
        (Rol.LABORATORIO, "laboratorio NORTE", NORTE),
        (Rol.LABORATORIO, NORTE, NORTE),
        (Rol.TOMADOR, "paz eva", PROFESIONAL),
        (Rol.ESTABLECIMIENTO, " cesfam ", COD_DEIS),
        (Rol.COMUNA, "ñuñoa", 13120),
        (Rol.COMUNA, "13101", 13101),
        (Rol.COMUNA, "Santiago", 13101),
        (Rol.SEREMI, "biobio", 8),
    ],
)
def test_se_elige_por_el_nombre_o_por_el_codigo(conexion, rol, texto, clave):
    assert resolver(conexion, rol, texto) == clave


def test_cada_parte_se_elige_por_su_codigo_y_por_su_nombre_entero(conexion):
    """Of every master: also where a name is part of another one's."""
    for rol in AMBITOS:
        todas = partes(conexion, rol)
        assert todas
        for clave, nombre in todas:
            assert resolver(conexion, rol, str(clave)) == clave
            assert resolver(conexion, rol, nombre.upper()) == clave
            assert nombre_del_ambito(conexion, rol, clave) == nombre


def test_un_nombre_de_varios_los_muestra_y_no_elige(conexion):
    conexion.execute(insert(Establecimiento).values(cod_deis="113101", nombre="CESFAM de prueba dos", activo=True))
    with pytest.raises(AlcanceAmbiguo) as error:
        resolver(conexion, Rol.ESTABLECIMIENTO, "prueba")
    assert "113101 (CESFAM de prueba dos)" in error.value.mensaje
    assert conexion.execute(select(Establecimiento.cod_deis)).scalars().all()


@pytest.mark.parametrize(
    ("texto", "error"), [(None, DatoObligatorio), (" ", DatoObligatorio), ("Atlántida", CodigoDesconocido)]
)
def test_lo_que_falta_y_lo_que_no_existe_se_dicen(conexion, texto, error):
    for rol in AMBITOS:
        with pytest.raises(error):
            resolver(conexion, rol, texto)
