"""Bodies expire as the rules say and holds allow, never more; the record says which, and its seal goes on standing."""

import json
from collections import Counter
from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from dominio.auditoria import Falla
from dominio.auditoria.pedidos import ProbarMensaje, Retener, Soltar, VerMensaje
from dominio.auditoria.plazos import PERPETUAS, Plazo, PlazosDeConservacion, Regla
from dominio.auditoria.simulacion import simular
from dominio.auditoria.vencibles import DE_TRAMO, LOTE_DIAS, AlcanceDePoda
from dominio.mensajes.numeros import desplegar
from dominio.mensajes.vencidos import vencimientos
from dominio.sellos.sellador import sellar
from dominio.ventanilla.cuerpos import DEL_CUERPO, Cual, abrir
from dominio.vocabulario.errores import (
    PodaSimultanea,
)
from modelos import MensajeCuerpo, PodaAnotada, para_leer
from tests.dominio.auditoria.podas import (
    MOTIVO,
    UNA_REGLA,
    administrar,
    auditar,
    cerrar_tramo,
    con_cuerpo,
    podar_todo,
    sembrar,
    una_tanda,
    verificado,
)
from tests.dominio.auditoria.test_integridad import forzar
from tests.elenco import una_creada

PUERTAS, DESENLACES = ("soap11", "soap12", "excel", "portal"), ("aceptado", "rechazado", "consulta", "fallido", "simulado")
OPERACIONES = ("crearMuestras", "entregaResultado", "auditoria.ver", "portal.inicio", "")


# ── exactly what the rules say ──────────────────────────────────────────────────────────────────────────────────────
def algunas(valores):
    return st.lists(st.sampled_from(valores), max_size=2, unique=True).map(tuple)


REGLAS = st.lists(
    st.builds(
        lambda puertas, operaciones, desenlaces, dias: (puertas, operaciones, desenlaces, dias),
        algunas(PUERTAS),
        algunas((*OPERACIONES, "auditoria.*", "portal.*", "crear*")),
        algunas(DESENLACES),
        st.none() | st.integers(1, 40),
    ),
    min_size=1,
    max_size=4,
)
MENSAJES = st.lists(
    st.fixed_dictionaries(
        {
            "dias": st.integers(0, 50),
            "puerta": st.sampled_from(PUERTAS),
            "operacion": st.sampled_from((*OPERACIONES, *PERPETUAS[:2])),
            "desenlace": st.sampled_from(DESENLACES),
            "laboratorio_id": st.sampled_from((None, 1, 2)),
            "muestras": st.lists(st.integers(1, 3), max_size=2, unique=True).map(tuple),
        }
    ),
    min_size=1,
    max_size=25,
)
RETENCIONES = st.lists(
    st.fixed_dictionaries(
        {
            "id_muestra": st.none() | st.integers(1, 3),
            "id_laboratorio": st.none() | st.sampled_from((1, 2)),
            "desde": st.none() | st.integers(0, 50),
            "hasta": st.none() | st.integers(0, 50),
        }
    ).filter(lambda una: any(valor is not None for valor in una.values())),
    max_size=2,
)


def calza(escrita, operacion):
    return operacion.startswith(escrita[:-1]) if escrita.endswith("*") else operacion == escrita


def debe_vencer(mensaje, reglas, retenciones):
    """The naive oracle: what a person would answer who has the rules and the holds in front of them."""
    if mensaje["operacion"] in PERPETUAS:
        return False
    for una in retenciones:
        retiene = una["id_muestra"] is None or una["id_muestra"] in mensaje["muestras"]
        retiene &= una["id_laboratorio"] is None or una["id_laboratorio"] == mensaje["laboratorio_id"]
        retiene &= una["desde"] is None or mensaje["dias"] <= una["desde"]
        retiene &= una["hasta"] is None or mensaje["dias"] > una["hasta"]
        if retiene:
            return False
    for puertas, operaciones, desenlaces, dias in reglas:
        if puertas and mensaje["puerta"] not in puertas:
            continue
        if operaciones and not any(calza(escrita, mensaje["operacion"]) for escrita in operaciones):
            continue
        if desenlaces and mensaje["desenlace"] not in desenlaces:
            continue
        return dias is not None and mensaje["dias"] > dias
    return False


def test_vence_lo_que_dicen_las_reglas_y_nada_mas(ventanilla, laboratorio_norte, reloj):
    """For rules, holds and ages at random, one by one and with their stretch; what an example leaves is part of the next."""
    motor, sembrados, numeros, veces = ventanilla.motor, {}, [count(10_000)], count()
    for codigo in ("N-1", "N-2", "N-3"):
        una_creada(ventanilla, laboratorio_norte, codigo)

    def sembrar_algunos(mensajes, ahora):
        nuevos = {next(numeros[-1]): dicho for dicho in mensajes}
        sembrados.update({numero: (dicho, ahora) for numero, dicho in nuevos.items()})
        sembrar(motor, [_fila(numero, dicho, ahora) for numero, dicho in nuevos.items()])
        return nuevos.keys()

    def retener(una, ahora):
        fechas = {cual: None if una[cual] is None else ahora - timedelta(days=una[cual]) for cual in ("desde", "hasta")}
        return auditar(ventanilla, Retener(motivo=MOTIVO, **{**una, **fechas})).id_mensaje

    @settings(max_examples=12, database=None, phases=[Phase.generate])  # what an example left cannot be made smaller
    @given(MENSAJES, REGLAS, RETENCIONES, st.integers(1, 7), st.sampled_from((1, 3, DE_TRAMO)))
    def probar(mensajes, reglas, retenciones, tanda, de_tramo):
        ahora = reloj.ahora = reloj.ahora + timedelta(hours=1)
        sembrar_algunos(mensajes, ahora)
        puestas = [retener(una, ahora) for una in retenciones]
        sellar(motor, reloj)
        sin_sellar = sembrar_algunos([{**mensajes[0], "dias": 99}], ahora)
        plazos, antes = _plazos(reglas), con_cuerpo(motor)
        numeros.append(count(cerrar_tramo(motor, next(veces)) or next(numeros[-1])))
        deben = {
            numero
            for numero in antes & sembrados.keys() - sin_sellar
            if debe_vencer(_con_su_edad(*sembrados[numero], ahora), reglas, retenciones)
        }
        with para_leer(motor) as conexion:
            contado = simular(conexion, AlcanceDePoda(plazos, ahora, de_tramo=de_tramo))
        hecho = podar_todo(ventanilla, plazos, ahora, tanda=tanda, de_tramo=de_tramo)
        assert tuple(hecho.tramos) == contado.tramos
        assert antes - con_cuerpo(motor) == deben
        assert sum(una.cuantos for una in contado.por_regla) == hecho.por_regla.total() == len(deben)
        for puesta in puestas:
            auditar(ventanilla, Soltar(id_retencion=puesta, motivo=MOTIVO))
        with para_leer(motor) as conexion:
            assert vencimientos(conexion, sembrados).keys() == sembrados.keys() - con_cuerpo(motor)

    probar()
    sellar(motor, reloj)
    fallas, verificador = verificado(motor)
    assert {falla for falla, _ in fallas} <= {Falla.INTERCALADO}  # those that were put there with an old date
    assert verificador.vencidos.total() == len(sembrados.keys() - con_cuerpo(motor))


def _fila(numero, dicho, ahora):
    resto = {cual: valor for cual, valor in dicho.items() if cual != "dias"}
    if resto["operacion"] in PERPETUAS:
        resto["desenlace"] = "rechazado"  # an act that was refused: it holds nothing, and explains nothing
    return {"id": numero, "recibido_en": ahora - timedelta(days=dicho["dias"]), **resto}


def _plazos(reglas):
    return PlazosDeConservacion(
        reglas=tuple(
            Regla(nombre=f"r{n}", puertas=p, operaciones=o, desenlaces=d, plazo=dias and Plazo(f"{dias} días", dias=dias))
            for n, (p, o, d, dias) in enumerate(reglas)
        ),
        informes=None,
    )


def _con_su_edad(dicho, visto, ahora):
    return {**dicho, "dias": dicho["dias"] + (ahora - visto) / timedelta(days=1)}


# ── the record of it ────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def viejo(ventanilla, reloj):
    """Ten messages of years ago, and one of now, sealed."""
    sembrar(ventanilla.motor, [{"id": n, "recibido_en": reloj() - timedelta(days=900)} for n in range(1001, 1011)])
    sembrar(ventanilla.motor, [{"id": 1011, "recibido_en": reloj()}])
    sellar(ventanilla.motor, reloj)
    return ventanilla


def test_lo_vencido_se_distingue_de_lo_borrado(viejo, reloj):
    """A body that somebody deletes is told as missing, though others expired; both keep their proof."""
    motor = viejo.motor
    hecho = podar_todo(viejo, UNA_REGLA, reloj(), tanda=4)
    assert (con_cuerpo(motor) & set(range(1001, 1012)), hecho.por_regla) == ({1011}, {"todo": 10})
    assert len(hecho.constancias) == 3
    with motor.begin() as conexion:
        conexion.execute(delete(MensajeCuerpo).where(MensajeCuerpo.mensaje_id == 1011))
    sellar(motor, reloj)
    fallas, verificador = verificado(motor)
    assert fallas == {(Falla.SIN_CUERPO, 1011)}
    assert verificador.vencidos == {"todo": 10}
    visto = auditar(viejo, VerMensaje(id_mensaje=1003)).visto
    assert (visto.pedido, visto.vencido.dicho) == (None, "venció el 05-03-2026 por la regla «todo» (1 año)")
    assert b'"registro"' in auditar(viejo, ProbarMensaje(id_mensaje=1003)).contenido


def test_sin_su_constancia_lo_vencido_es_lo_borrado(viejo, reloj):
    """Whoever takes the message or the row of a poda away, or says something else in it, explains nothing any more."""
    motor = viejo.motor
    constancia = podar_todo(viejo, UNA_REGLA, reloj()).constancias[0]
    sellar(motor, reloj)
    forzar(motor, f"DELETE FROM poda WHERE mensaje_id = {constancia}")
    assert {numero for falla, numero in verificado(motor)[0] if falla is Falla.SIN_CUERPO} == set(range(1001, 1011))


def test_una_constancia_cambiada_no_explica_nada(viejo, reloj):
    motor = viejo.motor
    constancia = podar_todo(viejo, UNA_REGLA, reloj()).constancias[0]
    sellar(motor, reloj)
    forzar(motor, f"UPDATE mensaje_cuerpo SET pedido = respuesta WHERE mensaje_id = {constancia}")
    fallas = verificado(motor)[0]
    assert (Falla.PEDIDO_ALTERADO, constancia) in fallas
    assert {numero for falla, numero in fallas if falla is Falla.SIN_CUERPO} == set(range(1001, 1011))


def test_un_cuerpo_alterado_no_vence(viejo, reloj):
    """What somebody changed is evidence, and does not go with the rest."""
    forzar(viejo.motor, "UPDATE mensaje_cuerpo SET pedido = respuesta WHERE mensaje_id = 1005")
    hecho = podar_todo(viejo, UNA_REGLA, reloj(), tanda=3)
    assert (hecho.alterados, con_cuerpo(viejo.motor) & set(range(1001, 1012))) == ([1005], {1005, 1011})
    assert verificado(viejo.motor)[0] == {(Falla.PEDIDO_ALTERADO, 1005)}


def test_dos_podas_a_la_vez_no_borran_dos_veces(viejo, reloj):
    """The second one, prepared before the first was done, finds less than it was told, and does nothing."""
    tanda = una_tanda(viejo.motor, UNA_REGLA, reloj())
    administrar(viejo, tanda.pedido)
    with pytest.raises(PodaSimultanea):
        administrar(viejo, tanda.pedido)
    with viejo.motor.connect() as conexion:
        assert len(conexion.execute(select(PodaAnotada.mensaje_id)).all()) == 1


# ── what a record is about ──────────────────────────────────────────────────────────────────────────────────────────
DE_CUATRO = _plazos([((), (), (uno,), 1) for uno in DESENLACES[:4]])


def constancias(motor):
    """What the record says of each lot, and the numbers between which it is looked for."""
    with motor.connect() as conexion:
        orden = select(PodaAnotada.primero, PodaAnotada.ultimo, *DEL_CUERPO)
        orden = orden.join_from(PodaAnotada, MensajeCuerpo, MensajeCuerpo.mensaje_id == PodaAnotada.mensaje_id)
        filas = conexion.execute(orden.order_by(PodaAnotada.mensaje_id)).all()
        return [(fila.primero, fila.ultimo, json.loads(abrir(conexion, fila, Cual.PEDIDO))["reglas"]) for fila in filas]


def test_cada_constancia_es_de_una_regla_y_de_un_mes_a_lo_mas(ventanilla, reloj):
    """Its numbers begin and end with its own; as many lots as it takes, and no more, where all is of one month."""
    motor, numeros = ventanilla.motor, count(10_000)

    def podados(mensajes, tanda):
        antes = len(constancias(motor))
        sembrados = [
            {"id": next(numeros), "recibido_en": reloj() - timedelta(days=dias), "desenlace": desenlace}
            for desenlace, dias in mensajes
        ]
        sembrar(motor, sembrados)
        sellar(motor, reloj)
        podar_todo(ventanilla, DE_CUATRO, reloj(), tanda=tanda)
        return [uno["id"] for uno in sembrados], constancias(motor)[antes:]

    @settings(max_examples=4, database=None, phases=[Phase.generate])
    @given(st.lists(st.tuples(st.sampled_from(DESENLACES[:4]), st.integers(10, 2000)), min_size=1), st.integers(1, 9))
    def probar(mensajes, tanda):
        sembrados, nuevas = podados(mensajes, tanda)
        dichos = [numero for una in nuevas for numero in _de_una(una, sembrados)]
        assert sorted(dichos) == sembrados
        del_mes = [(desenlace, 30) for desenlace, _ in mensajes]
        por_regla = Counter(desenlace for desenlace, _ in mensajes)
        assert len(podados(del_mes, tanda)[1]) == sum(-(-cuantos // tanda) for cuantos in por_regla.values())

    probar()


def _de_una(constancia, sembrados):
    primero, ultimo, (regla,) = constancia
    suyos = list(desplegar(regla["mensajes"], sembrados))
    desde, hasta = (datetime.fromisoformat(regla[cual]) for cual in ("desde", "hasta"))
    assert (primero, ultimo, len(suyos)) == (min(suyos), max(suyos), regla["cuantos"])
    assert hasta - desde <= LOTE_DIAS
    return suyos
