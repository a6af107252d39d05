"""What the page of how things stand says is what somebody counts who takes the samples one by one."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from math import ceil

import pytest
from sqlalchemy import event, select

from dominio.reportes.pedidos import VerSituacion
from dominio.vocabulario.enumeraciones import Tecnica
from modelos import Laboratorio
from tests.dominio.reportes.pais import DE_COMUNAS, METROPOLITANA, MINSAL, QUINTA
from tests.dominio.reportes.quincena import COMUNA_DE, DE_LA_SEMANA, HASTA, PRIMERO, REGION_DE, sembrar
from tests.dominio.reportes.test_mes import comienzo

HORA = timedelta(hours=1)


@pytest.fixture(params=[1, 2, 3, 4])
def muestras(request, motor, ventanilla, reloj):
    """Some hundred samples of a generated fortnight, as they were written."""
    return sembrar(motor, reloj, request.param)


def percentil(demoras, parte):
    """The whole hours that the one took which is so far up among all, the quickest first."""
    horas = sorted(una // HORA for una in demoras)
    return min(horas[max(ceil(len(horas) * parte / 10) - 1, 0)], 720)


def contadas(muestras):
    """All, the conclusive and the positive ones."""
    resultados = Counter(una["resultado"] for una in muestras)
    return len(muestras), resultados["Positivo"] + resultados["Negativo"], resultados["Positivo"]


def demoras_de(semana, desde, hasta):
    pasadas = [una[hasta] - una[desde] for una in semana if una[desde] and una[hasta]]
    return (percentil(pasadas, 5), percentil(pasadas, 9), len(pasadas)) if pasadas else None


def test_cada_cifra_es_la_que_se_cuenta_a_mano(ventanilla, motor, reloj, muestras):
    """Of each authority and technique."""
    with motor.connect() as conexion:
        nombres = dict(tuple(f) for f in conexion.execute(select(Laboratorio.id, Laboratorio.nombre)))
    for actor, regiones in ((MINSAL, {5, 13, None}), (METROPOLITANA, {13}), (QUINTA, {5}), (DE_COMUNAS[1], {13})):
        for tecnica in Tecnica:
            vista = ventanilla.atender(actor, VerSituacion(hasta=HASTA, tecnica=tecnica))
            propias = [una for una in muestras if _es_de(una, tecnica, regiones)]
            _comprobar_dias_y_comunas(vista, propias)
            _comprobar_laboratorios(vista, propias, nombres, reloj())
            _comprobar_espera(vista, propias, reloj())


def _es_de(muestra, tecnica, regiones):
    de_siempre = muestra["tecnica_muestra"] is tecnica and muestra["codigo_examen"] != "FLU"
    return de_siempre and muestra["estado"] != 10 and REGION_DE[muestra["cod_deis"]] in regiones


def del_periodo(muestras, desde, hasta):
    fin = comienzo(hasta + timedelta(days=1))
    return [una for una in muestras if comienzo(desde) <= una["fecha_muestra"] < fin]


def _comprobar_dias_y_comunas(vista, propias):
    for dia in vista.dias:
        hoy = del_periodo(propias, dia.dia, dia.dia)
        assert (dia.tomadas, dia.concluyentes, dia.positivas) == contadas(hoy), dia.dia
    semana = del_periodo(propias, DE_LA_SEMANA, HASTA)
    de_comuna = {c: contadas([una for una in semana if COMUNA_DE[una["cod_deis"]] == c]) for c in COMUNA_DE.values()}
    dichas = {una.nombre: (una.tomadas, una.concluyentes, una.positivas) for una in vista.comunas}
    assert dichas == {c: n for c, n in de_comuna.items() if n[0]}


def _comprobar_espera(vista, propias, ahora):
    edades = [ahora - una["fecha_recepcion_laboratorio"] for una in propias if una["estado"] == 3]
    bordes = [timedelta(days=n) for n in (-10_000, 1, 2, 3, 7, 10_000)]
    assert [n for _, n in vista.espera] == [sum(a <= una < b for una in edades) for a, b in pairwise(bordes)]


def _comprobar_laboratorios(vista, propias, nombres, ahora):
    semana = del_periodo(propias, DE_LA_SEMANA, HASTA)
    esperan = Counter(una["laboratorio_id"] for una in propias if una["estado"] == 3)
    assert {uno.laboratorio_id for uno in vista.laboratorios} == {una["laboratorio_id"] for una in semana} | {*esperan}
    for uno in vista.laboratorios:
        suyas = [una for una in semana if una["laboratorio_id"] == uno.laboratorio_id]
        de_ambas = [una for una in del_periodo(propias, PRIMERO, HASTA) if una["laboratorio_id"] == uno.laboratorio_id]
        ultimo = max((una["informado_en"] for una in de_ambas if una["informado_en"]), default=None)
        assert uno.nombre == nombres[uno.laboratorio_id]
        assert (uno.tomadas, uno.concluyentes, uno.positivas) == contadas(suyas)
        for dicha, desde, hasta in (
            (uno.hasta_recibir, "fecha_muestra", "fecha_recepcion_laboratorio"),
            (uno.hasta_informar, "fecha_recepcion_laboratorio", "fecha_hora_resultado_laboratorio"),
        ):
            assert (dicha and (dicha.mediana, dicha.p90, dicha.medidas)) == demoras_de(suyas, desde, hasta)
        assert uno.ultimo == ultimo
        assert uno.callado == (bool(suyas) and (ultimo is None or ultimo < ahora - timedelta(days=2)))
        assert uno.esperan == esperan[uno.laboratorio_id]


@pytest.mark.parametrize("muestras", [1], indirect=True)
def test_de_una_semana_pasada_se_dice_quien_callaba_entonces(ventanilla, motor, reloj, muestras):
    """Who informed until its last day was not silent, however long ago that is."""
    reloj.avanzar(days=60)
    vista = ventanilla.atender(MINSAL, VerSituacion(hasta=HASTA))
    for uno in vista.laboratorios:
        assert uno.callado == (uno.ultimo is None or uno.ultimo < comienzo(HASTA + timedelta(days=1)) - timedelta(days=2))
    assert not all(uno.callado for uno in vista.laboratorios)


@pytest.mark.usefixtures("muestras")
@pytest.mark.parametrize("muestras", [1], indirect=True)
def test_lo_que_espera_se_cuenta_en_su_indice(ventanilla, motor):
    """However many samples there are, those that wait are counted without reading any."""
    ordenes = []
    event.listen(motor, "before_cursor_execute", lambda _c, _u, orden, datos, *_: ordenes.append((orden, datos)))
    ventanilla.atender(MINSAL, VerSituacion(hasta=HASTA))
    ((orden, datos),) = [una for una in ordenes if "AS edad" in una[0]]
    with motor.connect() as conexion:
        if motor.dialect.name == "sqlite":
            plan = "\n".join(f[3] for f in conexion.exec_driver_sql(f"EXPLAIN QUERY PLAN {orden}", datos))
            assert "COVERING INDEX ix_muestra_recibidas" in plan
        else:
            conexion.exec_driver_sql("SET LOCAL enable_seqscan = off")
            plan = "\n".join(f[0] for f in conexion.exec_driver_sql(f"EXPLAIN {orden}", datos))
            assert "ix_muestra_recibidas" in plan
