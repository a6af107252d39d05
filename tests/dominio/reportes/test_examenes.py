"""A report is of one examination: without a choice of the default ones, as if there were no other."""

from datetime import date

import pytest
from sqlalchemy import select, update

from dominio.reportes.archivo import CSV
from dominio.reportes.pedidos import EmitirReporte, VerTotales
from dominio.vocabulario.errores import ExamenDesconocido
from modelos import Examen, Muestra
from tests.dominio.reportes.pais import MINSAL, bytes_de, emitido, filas
from tests.dominio.reportes.test_remesas import CAMBIOS, a_las_ocho, diario, leer
from tests.elenco import una_informada

DIA = date(2026, 3, 5)


@pytest.fixture
def otro_examen(motor):
    """An examination that is nobody's default."""
    with motor.begin() as conexion:
        fila = conexion.execute(select(*Examen.__table__.c).where(Examen.tecnica == "RT-PCR").limit(1)).one()._mapping
        cambios = {"codigo": "INFLUENZA-X", "nombre": "Influenza", "por_omision": False}
        conexion.execute(Examen.__table__.insert().values(**{**fila, **cambios}))
    return "INFLUENZA-X"


def de_examen(motor, clave, examen):
    with motor.begin() as conexion:
        conexion.execute(update(Muestra).where(Muestra.id == clave).values(codigo_examen=examen))


def test_el_ministerial_es_el_mismo_con_otros_examenes(ventanilla, motor, reloj, laboratorio_norte, otro_examen):
    """Byte for byte; the other one has a report of its own."""
    de_siempre = una_informada(ventanilla, laboratorio_norte, "N-1")
    otra = una_informada(ventanilla, laboratorio_norte, "N-2")
    reloj.avanzar(days=1)
    de_examen(motor, otra, otro_examen)
    con = bytes_de(motor, emitido(ventanilla, MINSAL, desde=DIA))
    propio = ventanilla.atender(MINSAL, EmitirReporte(reporte="ministerial", desde=DIA, hasta=DIA, examen=otro_examen)).ficha
    assert [int(fila["id_muestra"]) for fila in filas(motor, propio)] == [otra]
    assert propio.nombre.startswith("ministerial-INFLUENZA-X-")
    with motor.begin() as conexion:
        conexion.execute(update(Muestra).where(Muestra.id == otra).values(estado=10))
    assert bytes_de(motor, emitido(ventanilla, MINSAL, desde=DIA)) == con
    assert f";{de_siempre};".encode() in con


def test_el_de_siempre_dicho_con_su_codigo_cuenta_igual(ventanilla, motor, reloj, laboratorio_norte):
    clave = una_informada(ventanilla, laboratorio_norte)
    with motor.connect() as conexion:
        codigo = conexion.execute(select(Examen.codigo).where(Examen.por_omision, Examen.tecnica == "RT-PCR")).scalar_one()
    de_examen(motor, clave, codigo)
    for examen in (None, codigo):
        totales = ventanilla.atender(MINSAL, VerTotales(reporte="ministerial", desde=DIA, hasta=DIA, examen=examen))
        assert totales.total == 1


def test_el_diario_los_lleva_aparte(ventanilla, motor, reloj, laboratorio_norte, otro_examen):
    de_siempre = una_informada(ventanilla, laboratorio_norte, "N-1")
    otra = una_informada(ventanilla, laboratorio_norte, "N-2")
    de_examen(motor, otra, otro_examen)
    reloj.ahora = a_las_ocho(date(2026, 3, 6))
    ficha = diario(ventanilla, DIA)
    assert [fila["id_muestra"] for fila in leer(motor, ficha, CSV)] == [str(de_siempre)]
    assert leer(motor, ficha, CAMBIOS) == []
    assert [fila["id_muestra"] for fila in leer(motor, ficha, f"resultados-{otro_examen}.csv")] == [str(otra)]


def test_un_examen_que_no_hay_se_dice(ventanilla, motor):
    with pytest.raises(ExamenDesconocido):
        ventanilla.atender(MINSAL, VerTotales(reporte="ministerial", desde=DIA, hasta=DIA, examen="NO-HAY"))
