"""The technical log of a test, and that its lines lead to the record."""

import io
import json
import logging
import sys
import threading
from collections.abc import Iterator, Mapping

import pytest
from sqlalchemy import Engine, select

from config import trazas
from config.peticion import CABECERA
from modelos import Mensaje
from tests.limpieza import hallar


@pytest.fixture
def bitacora() -> Iterator[io.StringIO]:
    """What a hub would have written on stderr."""
    raiz = logging.getLogger()
    antes, al_caer = (raiz.handlers[:], raiz.level), (sys.excepthook, threading.excepthook, sys.unraisablehook)
    salida = io.StringIO()
    trazas.configurar("info", salida)
    yield salida
    hallado = hallar(salida.getvalue().encode())
    raiz.handlers[:], raiz.level = antes
    sys.excepthook, threading.excepthook, sys.unraisablehook = al_caer
    logging.captureWarnings(False)
    assert not hallado, hallado


def lineas(bitacora: io.StringIO) -> list[dict]:
    """Its lines so far, which are forgotten then."""
    escrito = bitacora.getvalue()
    bitacora.seek(0)
    bitacora.truncate()
    return [json.loads(linea) for linea in escrito.splitlines()]


def exigir_que_lleven(lineas: list[dict], cabeceras: Mapping[str, str], motor: Engine) -> None:
    """Each line leads to this answer, and to its row, unless one of them says that there is none."""
    for linea in lineas:
        assert linea["peticion"] == cabeceras[CABECERA], linea
    if any(linea["event"] == "registro_imposible" for linea in lineas) or not lineas:
        return
    if "X-Hub-Mensaje" not in cabeceras:  # what nobody known sends beyond its measure is not kept
        assert {linea["id_mensaje"] for linea in lineas} == {None}
        return
    with motor.connect() as conexion:
        tabla = Mensaje.__table__
        fila = conexion.execute(select(tabla).where(tabla.c.id == int(cabeceras["X-Hub-Mensaje"]))).one()
    for linea in lineas:
        if linea["event"] == "traza_externa":  # a library knows of no message
            continue
        assert linea["id_mensaje"] == fila.id, linea
        assert (linea["operacion"] or "", linea["laboratorio_id"]) == (fila.operacion or "", fila.laboratorio_id), linea
