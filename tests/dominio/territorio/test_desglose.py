"""A narrowed list has the samples that somebody finds who takes them one by one, and no one is told what is out of reach."""

import random
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from dominio.muestras.listas import ramas
from dominio.territorio.desglose import CONCLUYENTES, SIN_DESGLOSE, Desglose, PasoMedido
from dominio.territorio.espera import TRAMOS, Espera
from dominio.territorio.lista import DIAS_CONTADOS, ListarTerritorio
from dominio.ventanilla.actor import Actor
from dominio.vocabulario.enumeraciones import Estado, Resultado, Rol, Tecnica
from dominio.vocabulario.errores import FueraDeAlcance
from modelos import TOMA_DE_MUESTRAS
from tests.dominio.reportes.pais import (
    DE_COMUNAS,
    DEIS_VALPARAISO,
    METROPOLITANA,
    MINSAL,
    PROVIDENCIA,
    QUINTA,
    SANTIAGO,
    VALPARAISO,
)
from tests.dominio.reportes.quincena import COMUNA_DE, HASTA, PRIMERO, REGION_DE, SIN_COMUNA, sembrar
from tests.dominio.reportes.test_mes import comienzo
from tests.elenco import NORTE, SUR

CODIGOS = {None: None, "Providencia": PROVIDENCIA, "Valparaíso": VALPARAISO}
COMUNA = {deis: CODIGOS[nombre] for deis, nombre in COMUNA_DE.items()}
UTM = Actor(rol=Rol.ESTABLECIMIENTO, cod_deis=DEIS_VALPARAISO)
ALCANZAN = {
    MINSAL: {*COMUNA},
    METROPOLITANA: {deis for deis, region in REGION_DE.items() if region == 13},
    QUINTA: {deis for deis, region in REGION_DE.items() if region == 5},
    DE_COMUNAS[1]: {deis for deis, comuna in COMUNA.items() if comuna == PROVIDENCIA},
    UTM: {DEIS_VALPARAISO},
}
VECES, TOPE = 25, 30
EDADES = [timedelta(days=n) for n in (-10_000, 1, 2, 3, 7, 10_000)]


def una_busqueda(azar, alcanzados):
    """Any filters together, of those that the role may choose."""
    comunas = [COMUNA[deis] for deis in alcanzados if COMUNA[deis]]
    desglose = Desglose(
        comuna=azar.choice([None, None, *comunas]),
        sin_comuna=azar.random() < 0.1,
        laboratorio=azar.choice((None, None, None, NORTE, SUR, TOMA_DE_MUESTRAS)),
        tecnica=azar.choice((None, *Tecnica)),
        de_siempre=azar.random() < 0.5,
        resultados=azar.choice(((), (), CONCLUYENTES, (Resultado.POSITIVO,), (Resultado.NO_APTA,))),
        espera=azar.choice((None, None, None, *Espera)),
        medida=azar.choice((None, None, *PasoMedido)),
    )
    if desglose.sin_comuna:
        desglose = replace(desglose, comuna=None)
    desde = azar.choice((None, PRIMERO + timedelta(days=azar.randrange(14))))
    hasta = None if desde is None else desde + timedelta(days=azar.choice((0, 6, 40)))
    estado = azar.choice((None, None, Estado.CON_RESULTADO, Estado.RECEPCIONADA))
    return ListarTerritorio(desglose=desglose, desde=desde, hasta=hasta, estado=estado)


def cumple(una, pedido, alcanzados, ahora):
    """Whether a sample is in the list, said without SQL."""
    d = pedido.desglose
    deis = una["cod_deis"]
    return (
        deis in alcanzados
        and una["estado"] != Estado.ELIMINADA
        and pedido.estado in (None, una["estado"])
        and d.comuna in (None, COMUNA[deis])
        and (not d.sin_comuna or COMUNA[deis] is None)
        and d.laboratorio in (None, una["laboratorio_id"])
        and d.tecnica in (None, una["tecnica_muestra"])
        and (not d.de_siempre or una["codigo_examen"] in (None, "SARS2-PCR"))
        and (not d.resultados or una["resultado"] in d.resultados)
        and (d.espera is None or espera(una, d.espera, ahora))
        and (d.medida is None or una["fecha_recepcion_laboratorio"] is not None)
        and (d.medida is not PasoMedido.RESULTADO or una["fecha_hora_resultado_laboratorio"] is not None)
        and del_plazo(una, pedido, ahora)
    )


def espera(una, buscada, ahora):
    if una["estado"] != Estado.RECEPCIONADA:
        return False
    if buscada is Espera.TODA:
        return True
    desde, hasta = list(pairwise(EDADES))[TRAMOS.index(buscada)]
    return desde <= ahora - una["fecha_recepcion_laboratorio"] < hasta


def del_plazo(una, pedido, ahora):
    if pedido.desde is None:  # what waits since ever, anything else of seven days
        hoy = HASTA + timedelta(days=1)
        inicio, fin = comienzo(hoy - timedelta(days=7)), comienzo(hoy + timedelta(days=1))
        return (
            una["fecha_muestra"] < ahora + timedelta(days=1)
            if pedido.desglose.espera
            else inicio <= una["fecha_muestra"] < fin
        )
    return comienzo(pedido.desde) <= una["fecha_muestra"] < comienzo(pedido.hasta + timedelta(days=1))


def recorrer(ventanilla, actor, pedido):
    """All that is shown until the last page, and how many the first one says there are."""
    hallado = ventanilla.atender(actor, pedido)
    vistas, total = [una.id_muestra for una in hallado.muestras], hallado.total
    while hallado.cursor:
        hallado = ventanilla.atender(actor, replace(pedido, cursor=hallado.cursor))
        assert hallado.total is None  # it is counted once
        vistas += [una.id_muestra for una in hallado.muestras]
    return vistas, total


@pytest.mark.parametrize("semilla", [11, 12])
@pytest.mark.parametrize("actor", [*ALCANZAN], ids=["minsal", "metropolitana", "quinta", "comuna", "utm"])
def test_la_lista_tiene_lo_que_se_cuenta_a_mano(ventanilla, motor, reloj, monkeypatch, actor, semilla):
    """Whatever filters are put together, page by page, also where a list too long to count stops and goes on."""
    muestras = sembrar(motor, reloj, semilla, 250)
    monkeypatch.setattr(ramas, "MAXIMO_LEIDAS", 60)
    monkeypatch.setattr(ramas, "MAXIMO_DE_LISTA", TOPE)
    azar, alcanzados, vacias = random.Random(semilla), ALCANZAN[actor], 0
    for _ in range(VECES):
        pedido = una_busqueda(azar, alcanzados)
        suyas = [una for una in muestras if cumple(una, pedido, alcanzados, reloj())]
        suyas.sort(key=lambda una: (una["fecha_muestra"], una["id"]), reverse=True)
        vistas, total = recorrer(ventanilla, actor, pedido)
        assert vistas == [una["id"] for una in suyas], pedido
        se_cuenta = pedido.desde is None or (pedido.hasta - pedido.desde).days < DIAS_CONTADOS or pedido.desglose.espera
        cuantas = min(len(suyas), TOPE + 1)
        assert total == (cuantas if se_cuenta and pedido.desglose != SIN_DESGLOSE else None), pedido
        vacias += not suyas
    assert vacias < VECES


def test_una_lista_angosta_mira_de_a_pocas(ventanilla, motor, reloj, monkeypatch):
    """No page looks at more than its share, and says where it stopped; the count is of the whole list."""
    muestras = sembrar(motor, reloj, 3, 250)
    monkeypatch.setattr(ramas, "MAXIMO_LEIDAS", 20)
    pedido = ListarTerritorio(desglose=Desglose(resultados=(Resultado.NO_APTA,)), desde=PRIMERO, hasta=HASTA)
    hallado = ventanilla.atender(MINSAL, pedido)
    no_aptas = [una for una in muestras if cumple(una, pedido, ALCANZAN[MINSAL], reloj())]
    assert hallado.hasta_aqui is not None
    assert len(hallado.muestras) < hallado.total == len(no_aptas)


@pytest.mark.parametrize(
    ("actor", "comuna"),
    [
        (MINSAL, 99999),
        (MINSAL, 2**70),
        (METROPOLITANA, VALPARAISO),
        (QUINTA, SANTIAGO),
        (DE_COMUNAS[1], SANTIAGO),
        (UTM, PROVIDENCIA),
        (Actor(rol=Rol.COMUNA), SANTIAGO),
    ],
)
def test_una_comuna_que_no_se_alcanza_se_rechaza(ventanilla, motor, reloj, actor, comuna):
    """An empty list would be read as there being no samples, and a whole one would be everybody's."""
    sembrar(motor, reloj, 1, 20)
    with pytest.raises(FueraDeAlcance):
        ventanilla.atender(actor, ListarTerritorio(desglose=Desglose(comuna=comuna)))


@pytest.mark.parametrize("laboratorio", [987654, -1, 2**70])
def test_un_laboratorio_que_no_existe_se_rechaza(ventanilla, laboratorio):
    with pytest.raises(FueraDeAlcance):
        ventanilla.atender(MINSAL, ListarTerritorio(desglose=Desglose(laboratorio=laboratorio)))


def test_sin_comuna_no_amplia_lo_que_se_alcanza(ventanilla, motor, reloj):
    """Who reads one comuna reads none of the establishments of which the master tells no comuna."""
    sembrar(motor, reloj, 1, 60)
    sin_comuna = ListarTerritorio(desglose=Desglose(sin_comuna=True, espera=Espera.TODA))
    assert {una.establecimiento for una in ventanilla.atender(MINSAL, sin_comuna).muestras} == {"x"}
    for actor in (METROPOLITANA, DE_COMUNAS[1], UTM):
        assert ventanilla.atender(actor, sin_comuna).muestras == ()
    assert SIN_COMUNA not in ALCANZAN[METROPOLITANA]
