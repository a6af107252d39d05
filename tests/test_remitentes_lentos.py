"""A real hub under callers who send slowly, all at once or contradictory requests: the others do not notice."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path

import pytest

from bench import atacantes
from bench.hub import Hub

PLAZO = 10.0
"""Seconds in which an honest message of any size has its answer."""
TAMANOS = (300, 40_000, 300_000, 3_000_000, 16_700_000)
UNA, SESENTA_Y_CUATRO = ["127.0.0.1"] * 200, [f"127.0.0.{n}" for n in range(2, 66)]


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub as `hub servir` runs it."""
    taller: Path = tmp_path_factory.mktemp("hub")
    hub = Hub(f"sqlite:///{taller}/hub.db", taller)
    hub.preparar()
    try:
        hub.iniciar()
        yield hub
    finally:
        hub.detener()


def enviar(hub: Hub, cuerpo: bytes) -> tuple[int, bytes, float]:
    """Status, answer and seconds of a message on a connection of its own."""
    conexion, comienzo = HTTPConnection("127.0.0.1", hub.puerto, timeout=40), time.monotonic()
    try:
        conexion.request("POST", atacantes.RUTA, cuerpo, {"Content-Type": "text/xml; charset=utf-8", "ACCESSKEY": hub.clave})
        respuesta = conexion.getresponse()
        return respuesta.status, respuesta.read(), time.monotonic() - comienzo
    finally:
        conexion.close()


@pytest.mark.cronometro
@pytest.mark.parametrize("origenes", [UNA, SESENTA_Y_CUATRO], ids=["200 de una dirección", "64 de 64 direcciones"])
@pytest.mark.parametrize(
    "como",
    [
        {"anunciados": 16_000_000},
        {"anunciados": 33_000_000},
        {"anunciados": 16_000_000, "llegan": 8_000},
        {"anunciados": 200_000, "llegan": 100_000},
        {"anunciados": 16_000_000, "Expect": "100-continue"},
        {"anunciados": 16_000_000, "X_Larga": "x" * 8000, "X_Otra": "x" * 8000, "X_Mas": "x" * 4000},
    ],
    ids=["grandes", "enormes", "apenas", "medianos", "avisados", "de gran cabeza"],
)
def test_quienes_envian_despacio_no_dejan_sin_respuesta_a_nadie(hub, origenes, como):
    """However much they announced and sent, and wherever they are, a message of any size is answered in time."""
    with ExitStack() as lentas:
        conexiones = [lentas.enter_context(atacantes.lenta(hub.puerto, origen, **como)) for origen in origenes]
        for tamano in TAMANOS:
            for conexion in conexiones:
                _un_byte(conexion)
            cuerpo = atacantes.ESTADO if tamano == TAMANOS[0] else atacantes.con_informes(tamano)
            estado, respuesta, segundos = enviar(hub, cuerpo)
            assert estado == 200, respuesta[:500]
            assert segundos < PLAZO


def _un_byte(conexion) -> None:
    """One more, if the hub still listens."""
    try:
        conexion.send(b" ")
    except OSError:
        conexion.close()


@pytest.mark.cronometro
def test_quienes_envian_despacio_en_trozos_tampoco(hub):
    """Nobody can tell how long a message in chunks will be; it keeps nobody waiting either."""
    cabeza = atacantes.peticion(hub.puerto, b"", Transfer_Encoding="chunked").replace(b"Content-Length: 0\r\n", b"")
    with ExitStack() as lentas:
        for _ in range(100):
            conexion = lentas.enter_context(atacantes.conectar(hub.puerto))
            conexion.sendall(cabeza + b"f0000\r\n" + b" " * 300_000)
        for tamano in TAMANOS[1:]:
            estado, respuesta, segundos = enviar(hub, atacantes.con_informes(tamano))
            assert (estado, segundos < PLAZO) == (200, True), respuesta[:500]


@pytest.mark.cronometro
def test_a_quien_no_mantiene_el_paso_se_le_dice(hub):
    """A large message that stops half-way is refused in less than 20 s, by a fault that says at which pace it must come."""
    with atacantes.lenta(hub.puerto, "127.0.0.1") as conexion:
        comienzo = time.monotonic()
        respuesta = next(atacantes.respuestas(conexion))
        assert b"HUB-1035" in respuesta
        assert "16 KiB por segundo" in respuesta.decode()
        assert time.monotonic() - comienzo < 20


@pytest.mark.cronometro
def test_lo_que_es_demasiado_grande_se_rechaza_por_lo_que_anuncia(hub):
    """The announcement condemns it, so it is answered at once, and its sender, who still sends, can read that."""
    with atacantes.lenta(hub.puerto, "127.0.0.1", anunciados=33_000_000) as conexion:
        comienzo = time.monotonic()
        assert b"HUB-1014" in next(atacantes.respuestas(conexion))
        assert time.monotonic() - comienzo < 5
    estado, respuesta, _ = enviar(hub, b" " * 33_000_000)
    assert (estado, b"HUB-1014" in respuesta) == (500, True)
