"""Walking the record back in slices: all that there is, in order and once, however short the walks are."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, insert, text

from dominio.auditoria import Filtro, buscar, contar
from dominio.mensajes.filtro import A_MUESTRAS, DEL_HUB, POR_SOAP, SIN_ERRORES
from dominio.mensajes.franjas import TODOS, Franja
from dominio.mensajes.recorrido import SIN_PARAR, TRAMO_MINIMO, Cortado, RecorridoDelRegistro, RitmoDeBusqueda, a_lo_mas
from dominio.vocabulario.enumeraciones import DesenlaceMensaje, Puerta
from dominio.vocabulario.errores import BusquedaDemasiadoAmplia, FallaNuestra, catalogo
from modelos import Mensaje, MensajeError

COMIENZO = datetime(2026, 1, 1, 12, tzinfo=UTC)
LAPSO = timedelta(days=40)
CODIGOS = ("HUB-2004", "HUB-1002", "HUB-9001")
OPERACIONES = ("crearMuestras", "datosMuestraID", "portal.mensajes", "")
CON_ERRORES = sorted(frozenset(DesenlaceMensaje) - SIN_ERRORES)


# ── a record at random, and what a search should find in it ─────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Hecho:
    """A message as it is put on record."""

    recibido_en: datetime
    laboratorio_id: int | None
    puerta: Puerta
    operacion: str
    desenlace: DesenlaceMensaje
    codigos: frozenset[str]

    def cumple(self, filtro: Filtro) -> bool:
        """Whether a search should find it, one criterion after another."""
        return (
            (filtro.desde is None or self.recibido_en >= filtro.desde)
            and (filtro.hasta is None or self.recibido_en < filtro.hasta)
            and (filtro.id_laboratorio is None or self.laboratorio_id == filtro.id_laboratorio)
            and (not filtro.sin_identificar or self.laboratorio_id is None)
            and (filtro.puerta is None or self.puerta == filtro.puerta)
            and (filtro.operacion is None or self.operacion == filtro.operacion)
            and (filtro.desenlace is None or self.desenlace == filtro.desenlace)
            and (filtro.codigo_error is None or filtro.codigo_error in self.codigos)
            and (not filtro.solo_enviado or self.puerta in POR_SOAP or self.operacion in A_MUESTRAS)
        )


INSTANTES = st.one_of(
    st.integers(0, int(LAPSO / timedelta(microseconds=1))).map(lambda n: COMIENZO + timedelta(microseconds=n)),
    st.integers(0, 40).map(lambda dia: COMIENZO + timedelta(days=dia)),
    st.sampled_from((COMIENZO, COMIENZO + LAPSO, COMIENZO + timedelta(days=7, microseconds=1))),
)


@st.composite
def hechos(elegir) -> Hecho:
    """A message as the hub may write it: errors only where the outcome has some, the hub's own where it failed."""
    desenlace = elegir(st.sampled_from(DesenlaceMensaje))
    posibles = [c for c in CODIGOS if c.startswith(DEL_HUB) == (desenlace is DesenlaceMensaje.FALLIDO)]
    codigos = elegir(st.sets(st.sampled_from(posibles))) if desenlace in CON_ERRORES else ()
    return Hecho(
        elegir(INSTANTES),
        elegir(st.sampled_from((None, 1, 2))),
        elegir(st.sampled_from(Puerta)),
        elegir(st.sampled_from(OPERACIONES)),
        desenlace,
        frozenset(codigos),
    )


@st.composite
def filtros(elegir) -> Filtro:
    """Any combination of what is no look-up by a key, also impossible ones."""
    o_nada = lambda valores: elegir(st.one_of(st.none(), valores))  # noqa: E731
    return Filtro(
        desde=o_nada(INSTANTES),
        hasta=o_nada(INSTANTES),
        id_laboratorio=o_nada(st.sampled_from((1, 2, 3))),
        sin_identificar=elegir(st.integers(0, 3)) == 0,
        puerta=o_nada(st.sampled_from(Puerta)),
        operacion=o_nada(st.sampled_from(OPERACIONES)),
        desenlace=o_nada(st.sampled_from(DesenlaceMensaje)),
        codigo_error=o_nada(st.sampled_from(CODIGOS)),
        solo_enviado=o_nada(st.just(True)),
    )


@st.composite
def pocos_criterios(elegir) -> Filtro:
    """One or two of them, so that something is found."""
    campos = elegir(st.sets(st.sampled_from(sorted(Filtro.__dataclass_fields__)), max_size=2))
    todo = elegir(filtros())
    return Filtro(**{campo: getattr(todo, campo) for campo in campos})


class Registro:
    """A record that is only added to, and what is in it; some of its numbers belong to no stretch of it."""

    def __init__(self, motor) -> None:
        self.motor = motor
        self.hechos = dict[int, Hecho]()
        self._numeros = count(1)

    def agregar(self, *nuevos: Hecho, desde: int = 0) -> None:
        """Put these on record; numbers, from `desde` on, say nothing of when they came."""
        numerados = {desde + (next(self._numeros) * 7919) % 2_999_999: hecho for hecho in nuevos}
        with self.motor.begin() as conexion:
            for numero, hecho in numerados.items():
                conexion.execute(insert(Mensaje).values(**_fila(numero, hecho)))
                for codigo in hecho.codigos:
                    conexion.execute(insert(MensajeError).values(mensaje_id=numero, codigo=codigo, veces=1))
        self.hechos |= numerados

    def los_que_cumplen(self, filtro: Filtro) -> list[int]:
        """By the oracle, newest first."""
        suyos = [(hecho.recibido_en, numero) for numero, hecho in self.hechos.items() if hecho.cumple(filtro)]
        return [numero for _, numero in sorted(suyos, reverse=True)]


def _fila(numero: int, hecho: Hecho) -> dict[str, object]:
    ceros = dict.fromkeys(("total", "aceptados", "rechazados", "duracion_us", "tamano_pedido"), 0)
    propios = {n: getattr(hecho, n) for n in ("recibido_en", "laboratorio_id", "operacion")}
    dichos = {"puerta": hecho.puerta.value, "desenlace": hecho.desenlace.value}
    return {"id": numero, **propios, **dichos, **ceros, "huella_pedido": bytes(32), "huella_respuesta": bytes(32)}


@pytest.fixture
def registro(motor, claves):
    return Registro(motor)


# ── pages ───────────────────────────────────────────────────────────────────────────────────────────────────────────
RITMOS = st.builds(
    RitmoDeBusqueda,
    en_total=st.sampled_from((0.0, 0.0, 0.002)),
    por_tramo=st.just(0.05),
    corte=st.just(30.0),
    primero=st.sampled_from((timedelta(days=4), timedelta(days=10), timedelta(days=30))),
    resto=st.just(0),
)
"""Pages of a slice or two, so that it takes many of them."""


def recorrer(motor, filtro, ritmo, limite, entretanto=lambda: None) -> list[int]:
    """The messages of all pages together; each page must have got further back than the one before."""
    hallados, cursor, hastas = [], None, []
    while True:
        with motor.connect() as conexion:
            pagina = buscar(conexion, filtro, cursor=cursor, limite=limite, ritmo=ritmo)
        hallados += [uno.id_mensaje for uno in pagina.mensajes]
        assert len(pagina.mensajes) == limite or pagina.cursor is None or pagina.buscado_hasta is not None
        hastas += [pagina.buscado_hasta] if pagina.buscado_hasta else []
        if (cursor := pagina.cursor) is None:
            assert pagina.buscado_hasta is None
            assert all(antes > despues for antes, despues in pairwise(hastas))
            return hallados
        entretanto()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(datos=st.data(), nuevos=st.lists(hechos(), max_size=12), ritmo=RITMOS, limite=st.integers(1, 4))
def test_las_paginas_juntas_son_lo_que_hay_en_orden_y_una_vez(registro, datos, nuevos, ritmo, limite):
    """However little each looks at; and so says the count, which on the way says no more than there is."""
    registro.agregar(*nuevos)
    filtro = datos.draw(st.one_of(filtros(), pocos_criterios()))

    hallados = recorrer(registro.motor, filtro, ritmo, limite)

    esperados = registro.los_que_cumplen(filtro)
    assert hallados == esperados
    with registro.motor.connect() as conexion:
        assert contar(conexion, filtro, ritmo=SIN_PARAR).cuantos == len(esperados)
        al_menos = contar(conexion, filtro, ritmo=ritmo)
        assert al_menos.cuantos <= len(esperados)
        assert not al_menos.exacta or al_menos.cuantos == len(esperados)
        assert contar(conexion, filtro, maximo=2, ritmo=SIN_PARAR).cuantos == min(3, len(esperados))


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(datos=st.data(), nuevos=st.lists(hechos(), min_size=4, max_size=12), ritmo=RITMOS, filtro=pocos_criterios())
def test_tambien_mientras_llegan_mensajes(registro, datos, nuevos, ritmo, filtro):
    """What was there when the search began is found once; of what comes meanwhile, nothing twice or out of order."""
    registro.agregar(*nuevos)
    antes = registro.los_que_cumplen(filtro)

    hallados = recorrer(
        registro.motor, filtro, ritmo, 2, lambda: len(registro.hechos) < 150 and registro.agregar(datos.draw(hechos()))
    )

    lugares = [(registro.hechos[numero].recibido_en, numero) for numero in hallados]
    assert all(uno > otro for uno, otro in pairwise(lugares))
    assert set(hallados) <= set(registro.los_que_cumplen(filtro))
    assert set(antes) <= set(hallados)


def test_una_combinacion_imposible_se_responde_sin_buscar(motor, claves):
    """By what the hub writes: no outcome without errors has one, and one that failed has none but the hub's."""
    with motor.connect() as conexion:
        for desenlace in DesenlaceMensaje:
            for codigo in CODIGOS:
                filtro = Filtro(desenlace=desenlace, codigo_error=codigo)
                falla_ajena = desenlace is DesenlaceMensaje.FALLIDO and codigo != "HUB-9001"
                assert filtro.imposible == (desenlace in SIN_ERRORES or falla_ajena)
        assert Filtro(sin_identificar=True, id_laboratorio=1).imposible
        conexion.close()
        imposible = Filtro(desenlace=DesenlaceMensaje.ACEPTADO, codigo_error="HUB-2004")
        assert buscar(conexion, imposible).mensajes == ()
        assert contar(conexion, imposible).cuantos == 0


def test_los_codigos_del_hub_son_los_de_sus_fallas():
    """A message that failed has an error of that family, and no other has."""
    for clase in catalogo():
        assert clase.codigo.startswith(DEL_HUB) == issubclass(clase, FallaNuestra), clase


# ── the walk itself ─────────────────────────────────────────────────────────────────────────────────────────────────
MUCHOS = 300
TODO = [Franja(*TODOS, datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))]
PEREZOSO = RitmoDeBusqueda(en_total=None, por_tramo=0.5, corte=1)


@pytest.fixture(scope="module")
def ninguna():
    """A connection to nothing in particular."""
    with create_engine("sqlite://").connect() as conexion:
        yield conexion


@given(st.floats(1, 1e8), st.floats(1, 1e8))
def test_los_tramos_se_siguen_aunque_se_corten(ninguna, lapso, cabe):
    """From the newest to the oldest without a gap, each as short as has to be."""
    desde, hasta = COMIENZO - timedelta(seconds=lapso), COMIENZO
    mirados = []

    def mirar(tramo, _faltan):
        largo = (tramo.hasta or hasta) - (tramo.desde or desde)
        if largo > max(timedelta(seconds=cabe), 2 * TRAMO_MINIMO):
            raise Cortado
        mirados.append(tramo)
        return int(len(mirados) == MUCHOS)

    assert RecorridoDelRegistro(ninguna, TODO, mirar, 1, desde, hasta, PEREZOSO).andar() is None
    assert mirados[0].hasta is None
    assert mirados[-1].desde is None or len(mirados) == MUCHOS
    assert all(uno.desde == otro.hasta for uno, otro in pairwise(mirados))


def test_lo_que_ni_un_segundo_deja_mirar_se_dice(ninguna):
    """When not even the shortest slice is done in time."""

    def mirar(_tramo, _faltan):
        raise Cortado

    with pytest.raises(BusquedaDemasiadoAmplia):
        RecorridoDelRegistro(ninguna, TODO, mirar, 1, COMIENZO - LAPSO, COMIENZO, PEREZOSO).andar()


@pytest.mark.parametrize("tipo_base", [pytest.param("postgres", marks=pytest.mark.postgres)])
def test_un_tramo_que_tarda_se_corta_y_lo_demas_sigue(motor):
    """The transaction goes on, with the limit of before."""
    with motor.connect() as conexion:
        conexion.exec_driver_sql("CREATE TEMPORARY TABLE nota (n int)")
        conexion.exec_driver_sql("SET LOCAL statement_timeout = 12345")
        with pytest.raises(Cortado), a_lo_mas(conexion, 0.05):
            conexion.execute(text("SELECT pg_sleep(30)"))
        with a_lo_mas(conexion, 5):
            assert conexion.scalar(text("SELECT 1")) == 1
        conexion.exec_driver_sql("INSERT INTO nota VALUES (1)")
        assert conexion.scalar(text("SHOW statement_timeout")) == "12345ms"
        assert conexion.scalar(text("SELECT count(*) FROM nota")) == 1
