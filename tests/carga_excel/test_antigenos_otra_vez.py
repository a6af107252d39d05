"""Antigen tests that come again, by form or workbook: nothing that was said is dropped in silence; a retry is one."""

from collections import defaultdict
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from carga_excel.importar import importar
from carga_excel.libros.descripcion import ANTIGENOS
from dominio.muestras.planillas.pedidos import CargarAntigenos
from dominio.muestras.tomas import registro_de_antigenos
from dominio.muestras.tomas.items import ResultadoDeAntigeno
from dominio.muestras.tomas.pedidos import CorregirAntigeno
from dominio.ventanilla.turno import marca_de
from dominio.vocabulario.enumeraciones import Desenlace, Resultado, TipoDocumento
from modelos import Muestra
from tests.carga_excel.personas import rut_de
from tests.carga_excel.test_antigeno import BUENA, cargar, libro
from tests.elenco import codigos
from tests.tomas import TOMADORA, poblar_lugares, registrar_antigenos, un_antigeno

NEGATIVO, POSITIVO, DUDOSO = Resultado.NEGATIVO, Resultado.POSITIVO, Resultado.NO_CONCLUYENTE
PREGUNTA, CONTRADICHA = {("HUB-2081", "es_otra")}, {("HUB-2026", "resultado")}
EL_DE_LA_BASE = 11_111_111


@pytest.fixture(autouse=True)
def _lugares(ventanilla, motor, laboratorio_norte):
    poblar_lugares(motor)


def un_test(minutos, resultado, es_otra, run=EL_DE_LA_BASE, **cambios):
    tomada = un_antigeno().fecha_muestra + timedelta(minutes=minutos)
    paciente = {"paciente_run": run, "paciente_dv": rut_de(run)[-1], **cambios}
    return un_antigeno(fecha_muestra=tomada, resultado=resultado, es_otra=es_otra, **paciente)


def por_formulario(ventanilla, *tests, **cambios):
    """Each in a request of its own."""
    return [hecho for test in tests for hecho in registrar_antigenos(ventanilla, un_test(*test, **cambios))]


def en_una_planilla(ventanilla, *tests, simular=False, **cambios):
    """What the workbook of these rows asks for."""
    pedido = CargarAntigenos(items=tuple(un_test(*test, **cambios) for test in tests), simular=simular)
    return ventanilla.atender(TOMADORA, pedido).items


def por_planillas(ventanilla, *tests, **cambios):
    """Each in a workbook of its own."""
    return [hecho for test in tests for hecho in en_una_planilla(ventanilla, test, **cambios)]


PUERTAS = pytest.mark.parametrize("enviar", [por_formulario, por_planillas])


def guardados(motor):
    with motor.connect() as conexion:
        return [tuple(una) for una in conexion.execute(select(Muestra.id, Muestra.resultado).order_by(Muestra.id))]


def visto(hecho):
    return hecho.desenlace, frozenset(codigos(hecho))


@PUERTAS
def test_con_otro_resultado_se_pregunta_y_se_dice_cual_hay(ventanilla, motor, enviar):
    """With the one that is there it is a retry; who says that it is another test is believed, and may say it again."""
    (primero,) = enviar(ventanilla, (0, NEGATIVO, None))
    for dicho in (POSITIVO, DUDOSO):
        (otro,) = enviar(ventanilla, (0, dicho, None))
        assert codigos(otro) == PREGUNTA
        (error,) = otro.errores
        assert f"{primero.codigo_muestra_cliente}, con el resultado Negativo, que se corrige" in error.mensaje
    assert guardados(motor) == [(primero.id_muestra, "Negativo")]
    (igual,) = enviar(ventanilla, (0, NEGATIVO, None))
    assert (igual.desenlace, igual.id_muestra) == (Desenlace.EXISTENTE, primero.id_muestra)

    (segundo,) = enviar(ventanilla, (0, POSITIVO, True))
    assert segundo.desenlace is Desenlace.CREADA
    for es_otra in (True, None):
        repetidos = enviar(ventanilla, (0, POSITIVO, es_otra), (0, NEGATIVO, es_otra))
        assert [uno.id_muestra for uno in repetidos] == [segundo.id_muestra, primero.id_muestra]
    assert len(guardados(motor)) == 2


def corregir(ventanilla, numero, resultado):
    item = ResultadoDeAntigeno(id_muestra=numero, resultado=resultado, motivo="Se leyó antes de tiempo")
    assert not ventanilla.atender(TOMADORA, CorregirAntigeno(items=(item,))).rechazados


@PUERTAS
@pytest.mark.parametrize("correcciones", [[POSITIVO], [POSITIVO, DUDOSO], [POSITIVO, NEGATIVO]])
def test_el_primer_envio_repetido_despues_de_corregirlo_es_el_mismo(ventanilla, motor, enviar, correcciones):
    """What it says was overtaken by the correction; a result that was neither said nor is there is asked about."""
    (primero,) = enviar(ventanilla, (0, NEGATIVO, None))
    for resultado in correcciones:
        corregir(ventanilla, primero.id_muestra, resultado)
    queda = correcciones[-1]
    for dicho in Resultado.POSITIVO, Resultado.NEGATIVO, Resultado.NO_CONCLUYENTE:
        (otra_vez,) = enviar(ventanilla, (0, dicho, None))
        if dicho in (NEGATIVO, queda):
            assert (otra_vez.desenlace, otra_vez.id_muestra) == (Desenlace.EXISTENTE, primero.id_muestra)
        else:
            assert codigos(otra_vez) == PREGUNTA
            assert f"con el resultado {queda}" in otra_vez.errores[0].mensaje
    assert guardados(motor) == [(primero.id_muestra, str(queda))]


def test_de_un_corregido_que_registro_una_version_anterior_se_cree_el_reenvio(ventanilla, monkeypatch):
    """It kept a digest that does not tell the result."""
    with monkeypatch.context() as antes:
        antes.setattr(registro_de_antigenos, "marca_con_resultado", lambda firma, _resultado: marca_de(firma))
        (primero,) = por_formulario(ventanilla, (0, NEGATIVO, None))
    (otro,) = por_formulario(ventanilla, (0, POSITIVO, None))
    assert codigos(otro) == PREGUNTA
    corregir(ventanilla, primero.id_muestra, POSITIVO)
    (otra_vez,) = por_formulario(ventanilla, (0, NEGATIVO, None))
    assert (otra_vez.desenlace, otra_vez.id_muestra) == (Desenlace.EXISTENTE, primero.id_muestra)


@pytest.mark.parametrize("simular", [False, True])
def test_dos_filas_con_resultados_distintos_se_rechazan_las_dos(ventanilla, motor, simular):
    """Which of them holds is for a person to say; one that cannot be read disagrees too, and the others are not touched."""
    dichos = {
        "Negativo": set(),
        "Positivo": set(),
        " NEGATIVO ": set(),
        "¿?": {("HUB-2002", "resultado")},
        None: {("HUB-2001", "resultado")},
    }
    otra, suyas = {**BUENA, "run_pasaporte": rut_de(12_345_678)}, [{**BUENA, "resultado": dicho} for dicho in dichos]
    buena, *contradichas = cargar(ventanilla, otra, *suyas, simular=simular)
    assert buena.desenlace is Desenlace.CREADA
    assert [codigos(una) for una in contradichas] == [CONTRADICHA | de_mas for de_mas in dichos.values()]
    assert len(guardados(motor)) == (0 if simular else 1)


@pytest.mark.parametrize("tipo", [TipoDocumento.PASAPORTE, TipoDocumento.RECIEN_NACIDO, TipoDocumento.SIN_DOCUMENTACION])
def test_tambien_las_de_quien_no_tiene_run(ventanilla, motor, tipo):
    documento = {
        TipoDocumento.PASAPORTE: {"paciente_pasaporte": "AB12", "paciente_ext_paisorigen": 152},
        TipoDocumento.RECIEN_NACIDO: {"identificador_recien_nacido": "Partida 12"},
        TipoDocumento.SIN_DOCUMENTACION: {"paciente_ext_paisorigen": 152},
    }[tipo]
    suyo = {"paciente_run": None, "paciente_dv": None, "paciente_prevision": None, "paciente_tipodoc": tipo, **documento}
    hechas = en_una_planilla(ventanilla, (0, NEGATIVO, None), (0, POSITIVO, None), **suyo)
    assert [codigos(una) for una in hechas] == [CONTRADICHA] * 2
    assert not guardados(motor)


def test_dos_filas_contradichas_lo_son_aunque_una_ya_este(ventanilla, motor):
    por_planillas(ventanilla, (0, NEGATIVO, None))
    hechas = en_una_planilla(ventanilla, (0, NEGATIVO, None), (0, POSITIVO, None))
    assert [codigos(una) for una in hechas] == [CONTRADICHA] * 2


@pytest.mark.parametrize("simular", [False, True])
def test_las_filas_de_un_archivo_se_encuentran_entre_ellas(ventanilla, motor, simular):
    """The first stands, and the later one names it; with an hour between them nobody asks."""
    minutos = [(0, None), (-30, None), (-31, 1), (-91, None)]
    primera, cerca, otra, lejos = cargar(
        ventanilla,
        *[{**BUENA, "fecha_muestra": BUENA["fecha_muestra"] + timedelta(minutes=m), "es_otra": es} for m, es in minutos],
        simular=simular,
    )
    assert [una.desenlace for una in (primera, otra, lejos)] == [Desenlace.CREADA] * 3
    assert codigos(cerca) == PREGUNTA
    cual = "la 1.ª de este mismo envío" if simular else f"la {primera.codigo_muestra_cliente}"
    assert f": {cual}. Si" in cerca.errores[0].mensaje
    assert len(guardados(motor)) == (0 if simular else 3)


def contradichas(tests):
    """Whether each has another beside it that says another result of the same minute."""
    dichos = defaultdict(set)
    for minutos, resultado, es_otra in tests:
        if not es_otra:
            dichos[minutos].add(resultado)
    return [not es_otra and len(dichos[minutos]) > 1 for minutos, _, es_otra in tests]


TESTS = st.lists(
    st.tuples(
        st.sampled_from([-80, -50, -20, 0]),
        st.sampled_from([NEGATIVO, POSITIVO, DUDOSO]),
        st.sampled_from([None, None, True]),
    ),
    min_size=1,
    max_size=6,
)
CORRIDAS = count(5_000_000, 10)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tests=TESTS)
def test_un_archivo_dice_de_cada_fila_lo_que_diria_el_formulario(ventanilla, motor, tests):
    """But for those of which another says the contrary; sent again, nothing is stored that was not refused before."""
    run = next(CORRIDAS)
    malas = contradichas(tests)
    hechas = en_una_planilla(ventanilla, *tests, run=run)
    ensayo = en_una_planilla(ventanilla, *tests, run=run + 1, simular=True)
    de_a_una = iter(por_formulario(ventanilla, *[t for t, mala in zip(tests, malas, strict=True) if not mala], run=run + 2))
    esperado = [(Desenlace.RECHAZADA, frozenset(CONTRADICHA)) if mala else visto(next(de_a_una)) for mala in malas]
    assert [visto(una) for una in hechas] == esperado
    assert [visto(una) for una in ensayo] == esperado
    antes = guardados(motor)
    otra_vez = en_una_planilla(ventanilla, *tests, run=run)
    assert guardados(motor) == antes
    for hecha, repetida in zip(hechas, otra_vez, strict=True):
        assert (hecha.desenlace is Desenlace.RECHAZADA) or repetida.id_muestra == hecha.id_muestra


@pytest.mark.parametrize("simular", [False, True])
def test_se_cuentan_las_que_repiten_y_no_las_que_no_tienen_codigo(ventanilla, simular):
    """In a rehearsal nothing has a code yet."""
    distintas = [{**BUENA, "run_pasaporte": rut_de(EL_DE_LA_BASE + n)} for n in range(4)]
    with importar(ventanilla, TOMADORA, ANTIGENOS, libro(*distintas, distintas[2], distintas[2]), simular=simular) as carga:
        assert (carga.recibo.aceptados, carga.guardadas, carga.sin_cambio, carga.repetidas) == (6, 4, 2, 2)
