"""The RT figures agree with counts made otherwise, day after day, and with what a laboratory declares."""

import random
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from dominio.reportes.ocupacion import figuras
from dominio.reportes.pedidos import CompararReporte, DeclararTributacion, VerTributacion
from dominio.reportes.periodo import Dias
from dominio.vocabulario.enumeraciones import Resultado
from dominio.vocabulario.errores import (
    DeclaracionFueraDePlazo,
    DeclaracionQueNoSuma,
    DeclaracionRepetida,
    PermisoDenegado,
    ReporteSinComparacion,
)
from dominio.vocabulario.tiempo import en_chile
from modelos import TOMA_DE_MUESTRAS, Historial
from tests.dominio.de_mesa import MESA, borrado, eliminacion
from tests.dominio.pasos import cambio, devolucion, recepcion, rechazo, uno
from tests.dominio.reportes.pais import DE_COMUNAS, MINSAL, emitido, filas
from tests.elenco import NORTE, SUR, entrega, una_creada

DIA = date(2026, 3, 5)
BUENA = {"stock_espera": 5, "recibidas": 10, "procesadas": 8, "stock_final": 7, "positivas": 3, "capacidad": 20}


def vivir(ventanilla, reloj, actores, dias, semilla=7, prefijo="T"):
    """Some days in which samples of two laboratories go every way there is; gives by day who stands in state 3."""
    azar, claves, al_final = random.Random(semilla), [], {}
    for n in range(dias):
        for _ in range(azar.randrange(30, 40)):
            reloj.avanzar(minutes=azar.randrange(1, 15))
            _un_paso(ventanilla, azar, actores, claves, prefijo)
        with ventanilla.motor.begin() as conexion:
            al_final[DIA + timedelta(days=n)] = _en_tres(conexion)
        reloj.ahora = reloj.ahora.replace(hour=12) + timedelta(days=1)
    return al_final


def _un_paso(ventanilla, azar, actores, claves, prefijo):
    actor = azar.choice(actores)
    clave = azar.choice(claves) if claves and azar.random() < 0.75 else None
    if clave is None:
        claves.append(una_creada(ventanilla, actor, f"{prefijo}-{len(claves)}", fecha_muestra=ventanilla.reloj()))
        uno(ventanilla, actor, recepcion(claves[-1]))
        return
    resultado = azar.choice((Resultado.POSITIVO, Resultado.NEGATIVO))
    pedidos = (
        recepcion(clave),
        entrega(clave, ventanilla, resultado=resultado),
        entrega(clave, ventanilla, resultado=resultado),
        rechazo(clave),
        devolucion(clave),
        cambio(clave, destino=SUR if actor.laboratorio_id == NORTE else NORTE),
    )
    uno(ventanilla, actor, azar.choice(pedidos))
    if azar.random() < 0.05:
        uno(ventanilla, MESA, eliminacion(clave))
        uno(ventanilla, actor, borrado(clave))


def _en_tres(conexion):
    """By laboratory, how many samples stand in state 3 now: an independent count of what waits."""
    orden = text("SELECT laboratorio_id, count(*) FROM muestra WHERE estado = 3 GROUP BY laboratorio_id")
    return dict(tuple(fila) for fila in conexion.execute(orden))


@pytest.mark.parametrize("semilla", [7, 8, 9])
def test_lo_que_espera_es_lo_que_estaba_recepcionado(ventanilla, motor, reloj, laboratorio_norte, laboratorio_sur, semilla):
    """Reckoned back from today, each day's final stock is what was counted on that day; and each day begins where the last
    one ended."""
    al_final = vivir(ventanilla, reloj, (laboratorio_norte, laboratorio_sur), 6, semilla)
    with motor.connect() as conexion:
        todas = list(figuras(conexion, [NORTE, SUR], Dias(DIA, DIA + timedelta(days=5))))
        pasos = conexion.execute(select(Historial)).all()
    sist = {(una.laboratorio_id, una.dia): una for una in todas if una.fuente == "sist"}
    for (laboratorio, dia), una in sist.items():
        assert una.stock_final == al_final[dia].get(laboratorio, 0), (laboratorio, dia)
        assert una.stock_final == una.stock_espera + una.recibidas - una.procesadas + una.otros
        antes = sist.get((laboratorio, dia - timedelta(days=1)))
        assert una.stock_espera == (antes.stock_final if antes else 0)
    for que, donde in (("procesadas", (3, 4)), ("recibidas", (2, 3))):
        contados = sum((p.desde, p.hacia) == donde for p in pasos)
        assert sum(getattr(una, que) for una in sist.values()) == contados > 3
    de_dia = {
        dia: sum((p.desde, p.hacia) == (3, 4) and en_chile(p.ocurrido_en).date() == dia for p in pasos) for dia in al_final
    }
    assert {dia: sum(sist[lab, dia].procesadas for lab in (NORTE, SUR)) for dia in al_final} == de_dia


def test_por_las_fechas_del_laboratorio(ventanilla, motor, reloj, laboratorio_norte):
    """Received and informed on days that the hub learnt of later."""
    clave = una_creada(ventanilla, laboratorio_norte)
    cuando = reloj()
    reloj.avanzar(days=1)
    uno(ventanilla, laboratorio_norte, recepcion(clave, fecha_recepcion_laboratorio=cuando))
    uno(ventanilla, laboratorio_norte, entrega(clave, ventanilla))
    with motor.connect() as conexion:
        todas = {(f.dia, f.fuente): f for f in figuras(conexion, [NORTE], Dias(DIA, DIA + timedelta(days=1)))}
    primera, segunda = todas[DIA, "inf"], todas[DIA + timedelta(days=1), "inf"]
    assert (primera.recibidas, primera.stock_final) == (1, 1)
    assert (segunda.stock_espera, segunda.procesadas, segunda.stock_final, segunda.acumuladas_positivas) == (1, 1, 0, 1)
    assert (todas[DIA, "sist"].recibidas, todas[DIA + timedelta(days=1), "sist"].recibidas) == (0, 1)


def declarar(ventanilla, actor, dia=DIA, **cambios):
    return ventanilla.atender(actor, DeclararTributacion(dia=dia, **{**BUENA, **cambios}))


def test_lo_declarado_va_al_lado_y_la_diferencia_se_marca(ventanilla, motor, reloj, laboratorio_norte):
    reloj.avanzar(days=1)
    declarar(ventanilla, laboratorio_norte, observacion="Falló un equipo")
    dia = ventanilla.atender(laboratorio_norte, VerTributacion()).dias[0]
    assert (dia.dia, dia.declarado.capacidad, dia.observacion, dia.tarde) == (DIA, 20, "Falló un equipo", False)
    assert set(dia.difieren) == {"stock_espera", "recibidas", "procesadas", "stock_final", "positivas"}
    fila = next(f for f in filas(motor, emitido(ventanilla, laboratorio_norte, "rt_7_dias", DIA)) if f["Fuente"] == "trib")
    assert (fila["stock_final"], fila["tasa_ocupacion_dia"], fila["alerta_cuello_botella"]) == ("7", "0,35", "No")


def test_una_declaracion_no_se_repite_ni_se_adelanta_ni_descuadra(ventanilla, motor, reloj, laboratorio_norte):
    reloj.avanzar(days=1)
    malas = (
        (DeclaracionFueraDePlazo, {"dia": DIA + timedelta(days=1)}),
        (DeclaracionFueraDePlazo, {"dia": DIA - timedelta(days=7)}),
        (DeclaracionFueraDePlazo, {"dia": date(2100, 1, 1)}),
        (DeclaracionQueNoSuma, {"stock_final": 8}),
        (DeclaracionQueNoSuma, {"positivas": 9}),
    )
    for error, cambios in malas:
        with pytest.raises(error):
            declarar(ventanilla, laboratorio_norte, **cambios)
    numero = declarar(ventanilla, laboratorio_norte).id_mensaje
    with pytest.raises(DeclaracionRepetida) as rechazo_:
        declarar(ventanilla, laboratorio_norte, recibidas=11, stock_final=8)
    assert str(numero) in rechazo_.value.mensaje


def test_se_ve_quien_falta_quien_llego_tarde_y_donde_se_corta(ventanilla, motor, reloj, laboratorio_norte):
    reloj.avanzar(days=3)
    declarar(ventanilla, laboratorio_norte)
    declarar(ventanilla, laboratorio_norte, DIA + timedelta(days=1), stock_espera=4, stock_final=6)
    vista = ventanilla.atender(MINSAL, VerTributacion())
    de_norte = {uno_.dia: uno_ for uno_ in vista.dias if uno_.laboratorio_id == NORTE}
    assert de_norte[DIA].tarde
    assert de_norte[DIA + timedelta(days=1)].rompe == 7
    assert not de_norte[DIA + timedelta(days=2)].falta
    assert all(uno_.falta for uno_ in vista.dias if uno_.laboratorio_id == SUR and uno_.dia < DIA + timedelta(days=2))
    de_quienes = {uno_.laboratorio_id for uno_ in vista.dias}
    assert (TOMA_DE_MUESTRAS in de_quienes, {NORTE, SUR} <= de_quienes) == (False, True), "takers process nothing"


def test_cada_uno_lo_suyo(ventanilla, motor, reloj, laboratorio_norte, laboratorio_sur):
    """Nobody declares for another, and a comuna sees no laboratory's figures."""
    reloj.avanzar(days=1)
    declarar(ventanilla, laboratorio_norte)
    suyas = ventanilla.atender(laboratorio_sur, VerTributacion()).dias
    assert {dia.laboratorio_id for dia in suyas} == {SUR}
    assert all(dia.declarado is None for dia in suyas)
    for actor, pedido in ((MINSAL, DeclararTributacion(dia=DIA, **BUENA)), (DE_COMUNAS[0], VerTributacion())):
        with pytest.raises(PermisoDenegado):
            ventanilla.atender(actor, pedido)


def test_las_cifras_se_emiten_y_no_se_comparan_por_muestras(ventanilla, motor, reloj, laboratorio_norte):
    reloj.avanzar(days=2)
    ficha = emitido(ventanilla, MINSAL, "rt_acumulado", DIA, DIA + timedelta(days=1))
    assert {(fila["Día"], fila["Fuente"]) for fila in filas(motor, ficha)} == {("06-03-2026", "inf"), ("06-03-2026", "sist")}
    with pytest.raises(ReporteSinComparacion):
        ventanilla.atender(MINSAL, CompararReporte(numero=ficha.numero))
