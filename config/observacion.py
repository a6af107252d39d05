"""What an operator's tools ask the hub: whether it is well (/salud and what is below it) and what it did (/metricas)."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from config.metricas import Metricas
from config.negativa import RETIRADA
from config.salud import Salud
from config.valores import Red, permitida

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

OK, NO_DISPONIBLE = "200 OK", "503 Service Unavailable"


def pagina_de_vida(version_hub: str) -> "WSGIApplication":
    """/salud/viva: 200 as long as the process answers, whatever its database does."""

    def responder(entorno: "WSGIEnvironment", comenzar: "StartResponse") -> Iterable[bytes]:
        return _json(comenzar, "200 OK", {"estado": "ok", "version": version_hub})

    return responder


def pagina_de_salud(salud: Salud) -> "WSGIApplication":
    """/salud: JSON, 200 when the database can be read and written and its schema is the right one, otherwise 503."""

    def responder(entorno: "WSGIEnvironment", comenzar: "StartResponse") -> Iterable[bytes]:
        informe = salud.informe()
        return _json(comenzar, OK if informe["estado"] == "ok" else NO_DISPONIBLE, informe)

    return responder


def pagina_de_lista(salud: Salud) -> "WSGIApplication":
    """/salud/lista: likewise, and 503 from the moment when the hub is told to stop."""

    def responder(entorno: "WSGIEnvironment", comenzar: "StartResponse") -> Iterable[bytes]:
        informe = salud.informe()
        if entorno.get(RETIRADA):
            informe = {**informe, "estado": "en_retirada"}
        return _json(comenzar, OK if informe["estado"] == "ok" else NO_DISPONIBLE, informe)

    return responder


def pagina_metricas(metricas: Metricas, permitidas: Iterable[Red], *otras: Collector) -> "WSGIApplication":
    """/metricas and what `otras` tell, for addresses that may read it; through a proxy that is not trusted nobody may."""

    def responder(entorno: "WSGIEnvironment", comenzar: "StartResponse") -> Iterable[bytes]:
        ajena = "HTTP_X_FORWARDED_FOR" in entorno or "HTTP_FORWARDED" in entorno
        if ajena or not permitida(entorno.get("REMOTE_ADDR", ""), permitidas):
            aviso = "Su dirección no puede leer las métricas (HUB_METRICAS_PERMITIDAS).\n"
            return _texto(comenzar, "403 Forbidden", "text/plain; charset=utf-8", aviso.encode())
        return _texto(comenzar, "200 OK", CONTENT_TYPE_PLAIN_0_0_4, metricas.exponer(*otras))

    return responder


def _json(comenzar: "StartResponse", linea: str, datos: dict[str, str]) -> list[bytes]:
    return _texto(comenzar, linea, "application/json", json.dumps(datos).encode())


def _texto(comenzar: "StartResponse", linea: str, tipo: str, cuerpo: bytes) -> list[bytes]:
    comenzar(linea, [("Content-Type", tipo), ("Content-Length", str(len(cuerpo))), ("Cache-Control", "no-store")])
    return [cuerpo]
