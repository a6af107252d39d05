"""A hub's server in a process of its own, with an application that says who served whom."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.red import con_escucha

PROGRAMA = """
import os, sys, time
from config.ajustes import Ajustes
from config.metricas import Metricas
from config.observacion import pagina_metricas
from config.peticion import ConPeticion
from config.procedencia import con_procedencia
from config.servidor import servir
from config.trazas import configurar

ajustes = Ajustes.desde_entorno(os.environ)
metricas = Metricas(puertas=["soap11"], operaciones=["crear"], desenlaces=["aceptado"], codigos=[])

def fabrica():
    leer_metricas = pagina_metricas(metricas, ajustes.metricas_permitidas)
    def aplicacion(entorno, comenzar):
        if motivo := entorno.get("hub.peticion_ilegible"):
            dicho = f"{entorno['PATH_INFO']} {motivo}".encode()
            comenzar("500 Internal Server Error", [("Content-Length", str(len(dicho)))])
            return [dicho]
        if entorno["PATH_INFO"] == "/lista":
            comenzar("503 Service Unavailable" if "hub.en_retirada" in entorno else "200 OK", [("Content-Length", "0")])
            return []
        if entorno["PATH_INFO"] == "/metricas":
            return leer_metricas(entorno, comenzar)
        if entorno["PATH_INFO"] == "/falla":
            raise ValueError("RUN 12345678")
        if entorno["PATH_INFO"].endswith("/largo"):
            comenzar("200 OK", [("Content-Length", "40000000")])
            return (bytes(1_000_000) for _ in range(40))
        if entorno["PATH_INFO"].endswith("/breve"):
            time.sleep(0.005)
        if entorno["PATH_INFO"].endswith("/lento"):
            time.sleep(0.5)
        cuerpo = entorno["wsgi.input"].read()
        metricas.contar(puerta="soap11", operacion="crear", desenlace="aceptado", segundos=0.01)
        dicho = " ".join([str(os.getpid()), entorno["REMOTE_ADDR"], entorno["wsgi.url_scheme"], str(len(cuerpo))]).encode()
        comenzar("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(dicho)))])
        return [dicho]
    return ConPeticion(con_procedencia(aplicacion, ajustes.proxies), ajustes.proxies)

configurar(ajustes.nivel_trazas)
if "--comprobar" in sys.argv:
    sys.exit(os.path.exists(os.environ.get("IMPEDIMENTO", "")) and "no se puede")
servir(ajustes, fabrica, metricas, lambda: print("listo", flush=True), relevable=True)
"""


class Hub:
    """A server in a process of its own."""

    def __init__(self, proceso: subprocess.Popen, puerto: int) -> None:
        self.proceso = proceso
        self.puerto = puerto

    def pedir(self, ruta: str = "/", cabeceras: dict | None = None) -> tuple[int, str]:
        """Status and text of one request on a connection of its own."""
        conexion = http.client.HTTPConnection("127.0.0.1", self.puerto, timeout=20)
        try:
            conexion.request("GET", ruta, headers=cabeceras or {})
            respuesta = conexion.getresponse()
            return respuesta.status, respuesta.read().decode()
        finally:
            conexion.close()

    def cabeza_de(self, lo_pedido: bytes) -> tuple[int, dict[str, str]]:
        """Status and headers, by their names in lower case, of what a first line and no more gets."""
        with socket.create_connection(("127.0.0.1", self.puerto), timeout=20) as enchufe:
            enchufe.sendall(lo_pedido + b"\r\nHost: hub\r\n\r\n")
            respuesta = http.client.HTTPResponse(enchufe)
            respuesta.begin()
            return respuesta.status, {nombre.lower(): valor for nombre, valor in respuesta.getheaders()}

    def leer_trazas(self) -> Iterator[dict]:
        """The lines of its log as they come."""
        return map(json.loads, self.proceso.stderr)

    def terminar(self) -> list[dict]:
        """Stop it in order; its log."""
        self.proceso.send_signal(signal.SIGTERM)
        _, trazas = self.proceso.communicate(timeout=40)
        return [json.loads(linea) for linea in trazas.splitlines()]


@contextmanager
def hub(escucha: socket.socket | None = None, **entorno: str):
    """A server that listens on a port of its own, or on a socket that it is handed as by systemd."""
    orden = [sys.executable, "-c", PROGRAMA]
    if escucha is None:
        with socket.create_server(("127.0.0.1", 0)) as enchufe:
            puerto = enchufe.getsockname()[1]
    else:
        puerto, orden = escucha.getsockname()[1], con_escucha(escucha, orden)
    propio = {"HUB_ESCUCHA": f"127.0.0.1:{puerto}", "HUB_PROCESOS": "2", "HUB_ESPERA_RETIRO": "0"}
    proceso = subprocess.Popen(
        orden,
        env={**os.environ, **propio, **entorno},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        pass_fds=() if escucha is None else (escucha.fileno(),),
    )
    try:
        assert proceso.stdout.readline() == "listo\n"
        yield Hub(proceso, puerto)
    finally:
        if proceso.poll() is None:
            proceso.send_signal(signal.SIGTERM)
            proceso.communicate(timeout=40)
