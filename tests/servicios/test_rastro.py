"""Whatever fails, and wherever: its line in the technical log leads to the message in the record."""

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from config.peticion import ConPeticion
from dominio.muestras.formas import forma_de
from dominio.ventanilla.frecuencias import Frecuencia
from tests.bitacora import exigir_que_lleven, lineas
from tests.servicios.mensajes import consulta, crear, muestra

RAIZ = Path(__file__).resolve().parents[2]
NUESTROS = tuple(str(RAIZ / carpeta) for carpeta in ("dominio", "modelos", "portal", "puertas", "servicios"))
LUGARES = 30
"""Calls, of all the functions that serve a message, in which something fails, one after the other."""
SECRETO = "Juana 12345678-5"
MENSAJES = {
    "crearMuestras": crear(muestra("N-1"), muestra("N-2", paciente_nombres="Juana")),
    "datosMuestraRUT": consulta("datosMuestraRUT", rut_paciente="12345678-5"),
    "ilegible": "<a>",
}
_origenes = count(1)


@contextmanager
def fallando(en: int | None = None) -> Iterator[list[int]]:
    """Count the calls of our functions, and have that one fail."""
    llamadas = [0]

    def mirar(marco, suceso, _argumento) -> None:
        if suceso == "call" and marco.f_code.co_filename.startswith(NUESTROS):
            llamadas[0] += 1
            if llamadas[0] == en:
                raise ZeroDivisionError(SECRETO)

    antes = sys.gettrace()
    sys.settrace(mirar)
    try:
        yield llamadas
    finally:
        sys.settrace(antes)


@pytest.fixture
def llamar(hub, monkeypatch):
    """Send a message of the cast, with a number, and have something fail in that call of our functions."""
    monkeypatch.setattr("dominio.ventanilla.ventanilla.ANONIMOS_EN_TOTAL", Frecuencia("anónimos", 1000, 1))
    monkeypatch.setattr(hub, "puertas", {version: ConPeticion(puerta, ()) for version, puerta in hub.puertas.items()})

    def llamar_y_fallar(version: str, mensaje: str, en: int | None = None):
        origen = f"10.0.{next(_origenes) // 250}.{next(_origenes) % 250}"
        with fallando(en) as llamadas:
            respuesta = hub.operacion(MENSAJES[mensaje], version, REMOTE_ADDR=origen)
        return respuesta, llamadas[0]

    return llamar_y_fallar


@pytest.mark.parametrize("mensaje", list(MENSAJES))
@pytest.mark.parametrize("version", ["soap11", "soap12"])
def test_donde_sea_que_falle_la_traza_lleva_al_mensaje(llamar, motor, bitacora, version, mensaje):
    """The line says request, message, operation and laboratory, and they are those of the answer and of the record."""
    _, total = llamar(version, mensaje)
    dichas = 0
    for en in random.Random(f"{version} {mensaje}").sample(range(1, total), min(LUGARES, total - 1)):
        try:
            respuesta, _ = llamar(version, mensaje, en)
        except ZeroDivisionError:  # the server answers that, and has a line of its own
            lineas(bitacora)
            continue
        escritas = lineas(bitacora)
        assert not any(secreto in str(escritas) for secreto in SECRETO.split())
        dichas += len(escritas)
        exigir_que_lleven(escritas, respuesta.cabeceras, motor)
    assert dichas > 5


def test_lo_que_se_lee_mal_se_dice_con_el_numero_del_mensaje(llamar, motor, bitacora, monkeypatch):
    """An item is read before its message has a number; the line waits for it, also when the group is served anew."""
    lectores = forma_de("crearMuestras").campos.lectores

    def fallar(*_dicho):
        raise ZeroDivisionError(SECRETO)

    monkeypatch.setitem(lectores, "paciente_nombres", fallar)
    respuesta, _ = llamar("soap11", "crearMuestras")
    escritas = lineas(bitacora)
    assert {(linea["event"], linea["campo"]) for linea in escritas} == {("falla_de_elemento", "paciente_nombres")}
    exigir_que_lleven(escritas, respuesta.cabeceras, motor)
