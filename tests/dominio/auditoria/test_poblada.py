"""The generator of big databases makes true ones, or what is measured on them would mean nothing."""

import pytest
from sqlalchemy import func, select

from bench.poblar import poblar
from dominio.atencion import abrir_ventanilla
from dominio.auditoria import ClaseDePaso, Falla, Filtro, Verificador, buscar, contar, vida
from dominio.maestros.publicados import cargar_fijos
from dominio.muestras.pedidos import EstadoServicio
from dominio.vocabulario.rut import partir_rut
from dominio.vocabulario.tiempo import reloj_del_sistema
from modelos import Muestra

pytestmark = [pytest.mark.postgres, pytest.mark.parametrize("tipo_base", ["postgres"])]
MUESTRAS, MENSAJES = 400, 1500


@pytest.fixture
def poblada(motor, direccion_base):
    """A small one."""
    with motor.begin() as conexion:
        cargar_fijos(conexion)
    poblar(direccion_base, muestras=MUESTRAS, mensajes=MENSAJES)
    return motor


def test_la_base_generada_es_coherente(poblada):
    """Bodies with their digests, samples with their traces, right check digits, and the numbers asked for."""
    halladas = [una for una in Verificador(poblada).diferencias() if una.falla is not Falla.MUESTRA_ALTERADA]
    assert halladas == []  # its samples have digests and results of their own, which no message brought
    with poblada.connect() as conexion:
        assert conexion.execute(select(func.count()).select_from(Muestra)).scalar_one() == MUESTRAS
        assert contar(conexion, Filtro()).cuantos == MENSAJES
        muestra = conexion.execute(select(Muestra.__table__).where(Muestra.estado == 4).limit(1)).one()
        pasos = vida(conexion, muestra.id, ahora=reloj_del_sistema()).pasos
        assert sum(paso.clase is ClaseDePaso.CAMBIO for paso in pasos) == 3
        rut = f"{muestra.paciente_run}-{muestra.paciente_dv}"
        assert partir_rut(rut, "rut") == (muestra.paciente_run, muestra.paciente_dv)
        assert buscar(conexion, Filtro(rut=rut)).mensajes


def test_el_hub_sigue_numerando_donde_termino_lo_generado(poblada, reloj):
    """The series go on after the last number."""
    numero = abrir_ventanilla(poblada, reloj=reloj).atender(None, EstadoServicio()).id_mensaje
    assert numero > MENSAJES
