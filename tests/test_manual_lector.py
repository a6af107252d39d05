"""Who follows docs/integrador.md to the letter succeeds, whatever the day is and whoever did the same on that hub before."""

import re
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest

from tests.manual import MANUAL, PREFIJO, Escenario, Lector, desenlaces, ejemplos_de

TEXTO = MANUAL.read_text(encoding="utf-8")
EJEMPLOS = ejemplos_de(TEXTO)
DIAS = {
    "un mes después": datetime(2026, 4, 6, 13, tzinfo=UTC),
    "de madrugada, cuando ayer era otro mes": datetime(2026, 6, 1, 4, 10, tzinfo=UTC),
    "el día en que se atrasa la hora": datetime(2026, 4, 5, 3, 5, tzinfo=UTC),
    "el día en que se adelanta la hora": datetime(2026, 9, 6, 4, 30, tzinfo=UTC),
    "un año nuevo": datetime(2027, 1, 1, 3, 1, tzinfo=UTC),
    "un 29 de febrero": datetime(2028, 2, 29, 23, 30, tzinfo=UTC),
}


@pytest.fixture
def escenario(bancada):
    """A hub that was made just now, at the given instant."""
    with ExitStack() as abiertos:

        def abrir(ahora):
            escenario = Escenario(abiertos.enter_context(bancada.base("sqlite", con="nada")), ahora)
            abiertos.callback(escenario.motor.dispose)
            return escenario

        yield abrir


def con(texto):
    """The first message of the manual that has a text."""
    return next(mensaje for mensaje, _ in EJEMPLOS if texto in mensaje)


def exigir_lo_mismo(lector, mensaje, esperada):
    """What was promised to a reader of the manual happens, about the reader's own samples."""
    respuesta = lector.enviar(mensaje, esperada)
    assert desenlaces(respuesta) == desenlaces(esperada), (mensaje, respuesta)
    for codigo in re.findall(r"<codigo_muestra_cliente>(.+)<", esperada):
        assert lector.cambiar(codigo) in respuesta, (mensaje, respuesta)


@pytest.mark.parametrize("ahora", DIAS.values(), ids=DIAS)
def test_los_ejemplos_sirven_cualquier_dia(escenario, ahora):
    lector = Lector(escenario(ahora), "JPM1127-")
    for mensaje, esperada in EJEMPLOS:
        exigir_lo_mismo(lector, mensaje, esperada)


def test_sin_cambiar_la_fecha_un_mes_despues_no_sirven(escenario):
    """The change is needed: the manual says what happens without it."""
    respuesta = escenario(DIAS["un mes después"]).enviar(con("<simular>true"))

    assert desenlaces(respuesta) == ["<desenlace>rechazada", "HUB-2010"]
    assert "| `2026-03-05`, en todas partes | la fecha de **ayer** | `HUB-2010`" in TEXTO


def test_un_segundo_lector_del_mismo_hub_tambien_lo_logra(escenario):
    """And who keeps the prefix of another is told of the conflict, as the manual says."""
    compartido = escenario(DIAS["un mes después"])
    for prefijo in (PREFIJO, "ABC-", "Laura_2-"):
        lector = Lector(compartido, prefijo)
        for mensaje, esperada in EJEMPLOS:
            exigir_lo_mismo(lector, mensaje, esperada)

    distinta = Lector(compartido, PREFIJO).cambiar(con("N-0003")).replace("Amanda", "Otra")
    assert "HUB-1023" in compartido.enviar(distinta)


def test_quien_envia_de_verdad_la_que_ensayo_sigue_adelante(escenario):
    """Step 4 of the first sample is the same message without `simular`; later, that one is known already."""
    lector = Lector(escenario(DIAS["un mes después"]), "X-")
    for mensaje, esperada in EJEMPLOS:
        respuesta = lector.enviar(mensaje, esperada)
        if "<simular>true" in mensaje:
            de_verdad = lector.escenario.enviar(lector.cambiar(mensaje).replace("  <simular>true</simular>\n", ""))
            assert desenlaces(de_verdad) == ["<desenlace>creada"]
        elif "N-0003" in mensaje or "estadoMensaje" in mensaje:
            assert desenlaces(respuesta) == desenlaces(esperada.replace("creada", "existente", 1))
        else:
            assert desenlaces(respuesta) == desenlaces(esperada)
