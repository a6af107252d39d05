"""The answers to requests that are not read: those that are no HTTP, and those that are not waited for."""

import contextlib
import io
from typing import Any

from gunicorn.http import wsgi
from gunicorn.http.errors import InvalidResponseHeader, InvalidResponseHeaderName, ParseException
from gunicorn.workers.gthread import ThreadWorker

from config import ilegible

ILEGIBLE = "hub.peticion_ilegible"
"""In the environment that the application gets: what is wrong with a request that is not HTTP."""
ABANDONADA = "hub.peticion_abandonada"
"""Likewise: why (`config.camino.Abandono`) a request is not waited for."""


class TrabajadorCortes(ThreadWorker):
    """A worker that has the application say in its own words why a request is not served."""

    def negar(self, req: Any, conn: Any, clave: str, motivo: object) -> None:
        """Answer a request whose head was read, and whose body will not be."""
        respuesta, entorno = wsgi.create(req, conn.sock, conn.client, conn.server, self.cfg)
        respuesta.force_close()
        for parte in self.wsgi({**entorno, clave: motivo, "wsgi.input": io.BytesIO()}, respuesta.start_response):
            respuesta.write(parte)
        respuesta.close()

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Let the application answer, in the words of the address, a request that gunicorn could not read."""
        if not isinstance(exc, ParseException) or isinstance(exc, InvalidResponseHeader | InvalidResponseHeaderName):
            super().handle_error(req, client, addr, exc)
            return
        entorno = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": getattr(req, "path", None) or ilegible.ruta_de(exc),
            "QUERY_STRING": "",
            "REMOTE_ADDR": addr[0] if addr else "",
            "wsgi.input": io.BytesIO(),
            "wsgi.url_scheme": "http",
            ILEGIBLE: ilegible.motivo_de(exc),
        }
        cabecera = io.StringIO()

        def comenzar(estado: str, cabeceras: list[tuple[str, str]], _falla: Any = None) -> None:
            lineas = [f"HTTP/1.1 {estado}", "Connection: close", *(f"{nombre}: {valor}" for nombre, valor in cabeceras)]
            cabecera.write("\r\n".join(lineas) + "\r\n\r\n")

        cuerpo = b"".join(self.wsgi(entorno, comenzar))
        with contextlib.suppress(OSError):
            client.sendall(cabecera.getvalue().encode("latin-1") + cuerpo)
