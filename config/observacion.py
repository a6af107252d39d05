"""What an operator's tools ask the hub: whether it is well (/salud) and what it has done (/metricas)."""

import json
from collections.abc import Iterable
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from sqlalchemy import Engine

from config.metricas import Metricas
from config.trazas import traza
from config.valores import Red, permitida

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

VIGENCIA = 1.0
"""Seconds that an answer about health holds, so that asking costs the database nothing to speak of."""

_VERSION = "SELECT version_num FROM alembic_version"


class Salud:
    """Whether this process reaches its database, and whether the schema is the one that the code needs."""

    def __init__(self, motor: Engine, version_esquema: str, version_hub: str) -> None:
        self._motor = motor
        self._version_esquema = version_esquema
        self._version_hub = version_hub
        self._cerrojo = Lock()
        self._vence = 0.0
        self._informe: dict[str, str] = {}

    def informe(self) -> dict[str, str]:
        """`estado` is ok or error; `base` and `esquema` say which part is not well."""
        with self._cerrojo:
            if monotonic() >= self._vence:
                self._informe = self._revisar()
                self._vence = monotonic() + VIGENCIA
            return self._informe

    def _revisar(self) -> dict[str, str]:
        base, esquema = "ok", "desconocido"
        try:
            esquema = "ok" if self._leer_version() == [self._version_esquema] else "pendiente"
        except Exception as error:  # whatever a driver raises, the answer is the same: not well
            traza("hub.salud").warning("base_inaccesible", exc_info=error)
            base = "inaccesible"
        estado = "ok" if (base, esquema) == ("ok", "ok") else "error"
        return {"estado": estado, "base": base, "esquema": esquema, "version": self._version_hub}

    def _leer_version(self) -> list[str]:
        """Asked below SQLAlchemy's transactions, which on SQLite would wait for whoever is writing."""
        conexion = self._motor.raw_connection()
        try:
            cursor = conexion.cursor()
            cursor.execute(_VERSION)
            versiones = [fila[0] for fila in cursor.fetchall()]
            conexion.rollback()
        except Exception:
            conexion.invalidate()
            raise
        conexion.close()
        return versiones


def pagina_salud(salud: Salud) -> "WSGIApplication":
    """/salud: JSON, 200 when all is well and 503 otherwise."""

    def responder(entorno: "WSGIEnvironment", comenzar: "StartResponse") -> Iterable[bytes]:
        informe = salud.informe()
        linea = "200 OK" if informe["estado"] == "ok" else "503 Service Unavailable"
        return _texto(comenzar, linea, "application/json", json.dumps(informe).encode())

    return responder


def pagina_metricas(metricas: Metricas, permitidas: Iterable[Red]) -> "WSGIApplication":
    """/metricas, for the addresses that may read it; a request through a proxy that is not trusted never may."""

    def responder(entorno: "WSGIEnvironment", comenzar: "StartResponse") -> Iterable[bytes]:
        ajena = "HTTP_X_FORWARDED_FOR" in entorno or "HTTP_FORWARDED" in entorno
        if ajena or not permitida(entorno.get("REMOTE_ADDR", ""), permitidas):
            aviso = "Su dirección no puede leer las métricas (HUB_METRICAS_PERMITIDAS).\n"
            return _texto(comenzar, "403 Forbidden", "text/plain; charset=utf-8", aviso.encode())
        return _texto(comenzar, "200 OK", CONTENT_TYPE_PLAIN_0_0_4, metricas.exponer())

    return responder


def _texto(comenzar: "StartResponse", linea: str, tipo: str, cuerpo: bytes) -> list[bytes]:
    comenzar(linea, [("Content-Type", tipo), ("Content-Length", str(len(cuerpo))), ("Cache-Control", "no-store")])
    return [cuerpo]
