"""A report is of one examination: without a choice of the default ones, as if there were no other."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from dominio.muestras.pedidos import ReporteDiario
from dominio.reportes.archivo import CSV
from dominio.reportes.ocupacion import figuras
from dominio.reportes.pedidos import DeclararTributacion, EmitirReporte, VerTotales
from dominio.reportes.periodo import Dias
from dominio.reportes.propio import DICHAS
from dominio.vocabulario.errores import ExamenDesconocido
from modelos import Examen, Muestra
from tests.dominio.reportes.pais import MINSAL, bytes_de, emitido, filas
from tests.dominio.reportes.test_ocupacion import BUENA, vivir
from tests.dominio.reportes.test_remesas import CAMBIOS, a_las_ocho, diario, leer
from tests.elenco import NORTE, SUR, una_informada, una_recepcionada

DIA = date(2026, 3, 5)
DE_RT = ("rt_7_dias", "rt_acumulado")


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


def emitir(ventanilla, motor, reporte, examen=None):
    """The name and the bytes of five days' report."""
    pedido = EmitirReporte(reporte=reporte, desde=DIA, hasta=DIA + timedelta(days=4), examen=examen)
    ficha = ventanilla.atender(MINSAL, pedido).ficha
    return ficha.nombre, bytes_de(motor, ficha)


@pytest.fixture
def cinco_dias(ventanilla, motor, reloj, laboratorio_norte, laboratorio_sur, otro_examen):
    """Two laboratories work for some days, and in the same days besides with the other examination; gives the RT reports
    from before there was any of that, and the samples of it."""
    actores, comienzo = (laboratorio_norte, laboratorio_sur), reloj()
    vivir(ventanilla, reloj, actores, 5)
    sin = {reporte: emitir(ventanilla, motor, reporte)[1] for reporte in DE_RT}
    with motor.connect() as conexion:
        antes = conexion.execute(select(func.max(Muestra.id))).scalar_one()
    reloj.ahora = comienzo
    vivir(ventanilla, reloj, actores, 5, semilla=8, prefijo="FLU")
    with motor.begin() as conexion:
        conexion.execute(update(Muestra).where(Muestra.id > antes).values(codigo_examen=otro_examen))
    return sin, Muestra.id > antes


def test_los_rt_son_los_mismos_con_otros_examenes(ventanilla, motor, cinco_dias, otro_examen):
    """Byte for byte; the other one has reports of its own, named after it."""
    sin, _ = cinco_dias
    for reporte in DE_RT:
        assert emitir(ventanilla, motor, reporte)[1] == sin[reporte]
        nombre, del_otro = emitir(ventanilla, motor, reporte, otro_examen)
        assert nombre.startswith(f"{reporte}-INFLUENZA-X-")
        assert del_otro != sin[reporte]


def test_el_rt_de_otro_examen_cuenta_solo_sus_muestras(ventanilla, motor, cinco_dias, otro_examen):
    """As if they were the only ones; and both add up to all of them, figure by figure."""
    _, ajenas = cinco_dias
    dias = Dias(DIA, DIA + timedelta(days=4))
    contadas = [campo for campo in DICHAS if campo not in ("fuente", "capacidad")]
    with motor.begin() as conexion:
        del_otro, de_siempre = (list(figuras(conexion, [NORTE, SUR], dias, uno)) for uno in (otro_examen, None))
        conexion.execute(update(Muestra).where(~ajenas).values(tecnica_muestra="Test Pack"))
        conexion.execute(update(Muestra).where(ajenas).values(codigo_examen=None))
        solas = list(figuras(conexion, [NORTE, SUR], dias))
        conexion.execute(update(Muestra).values(tecnica_muestra="RT-PCR"))
        todas = list(figuras(conexion, [NORTE, SUR], dias))
    assert solas == del_otro
    for una, otra, ambas in zip(del_otro, de_siempre, todas, strict=True):
        for campo in contadas:
            assert getattr(una, campo) + getattr(otra, campo) == getattr(ambas, campo), (una, campo)
    assert sum(una.procesadas for una in del_otro) > 3


def test_lo_declarado_no_es_de_otro_examen(ventanilla, motor, reloj, laboratorio_norte, otro_examen):
    """Its capacity is RT-PCR's: how full another one is stays unknown, and nothing is declared of it."""
    una_recepcionada(ventanilla, laboratorio_norte)
    reloj.avanzar(days=1)
    ventanilla.atender(laboratorio_norte, DeclararTributacion(dia=DIA, **BUENA))
    fuentes = {}
    for examen in (None, otro_examen):
        recibo = ventanilla.atender(laboratorio_norte, ReporteDiario(fecha=DIA, codigo_examen=examen))
        fuentes[examen] = {una["fuente"]: una["capacidad"] for una in recibo.figuras}
    assert fuentes == {None: {"inf": 20, "sist": 20, "trib": 20}, otro_examen: {"inf": None, "sist": None}}
    pedido = EmitirReporte(reporte="rt_7_dias", desde=DIA, hasta=DIA, examen=otro_examen)
    for fila in filas(motor, ventanilla.atender(laboratorio_norte, pedido).ficha):
        assert (fila["capacidad_max"], fila["tasa_ocupacion_dia"], fila["alerta_cuello_botella"]) == ("", "", "")


def test_los_totales_y_las_cifras_propias_son_del_examen(ventanilla, motor, reloj, laboratorio_norte, otro_examen):
    otra = una_informada(ventanilla, laboratorio_norte, "N-1")
    una_informada(ventanilla, laboratorio_norte, "N-2")
    una_informada(ventanilla, laboratorio_norte, "N-3")
    de_examen(motor, otra, otro_examen)
    for examen, cuantas in ((None, 2), (otro_examen, 1)):
        pedido = VerTotales(reporte="rt_7_dias", desde=DIA, hasta=DIA, examen=examen)
        assert ventanilla.atender(laboratorio_norte, pedido).total == cuantas
        propias = ventanilla.atender(laboratorio_norte, ReporteDiario(fecha=DIA, codigo_examen=examen)).figuras
        assert [una["procesadas"] for una in propias] == [cuantas, cuantas]
    with pytest.raises(ExamenDesconocido) as rechazo:
        ventanilla.atender(laboratorio_norte, ReporteDiario(fecha=DIA, codigo_examen="NO-HAY"))
    assert rechazo.value.campo == "codigo_examen"
