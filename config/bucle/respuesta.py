"""What the application answers, as HTTP wants it."""

import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from gunicorn import SERVER
from gunicorn.http.errors import InvalidResponseHeader, InvalidResponseHeaderName
from gunicorn.http.message import TOKEN_RE
from gunicorn.http.wsgi import HEADER_VALUE_RE, STATUS_RE
from gunicorn.util import http_date, is_hoppish

from config.bucle.salida import Salida

JUNTOS = 64 * 1024
"""Bytes of an answer that are gathered before they are sent."""


class RespuestaHttp:
    """One answer: the application starts it, gives its parts, and ends it. What it says wrong raises, as gunicorn does."""

    def __init__(self, salida: Salida, metodo: str, version: str, cierra: bool) -> None:
        self._salida = salida
        self._metodo, self._version = metodo, version
        self.cierra = cierra
        """Whether the connection ends with it."""
        self.status: str | None = None
        self.sent = 0
        """Bytes of its body."""
        self._lineas: list[str] = []
        self._largo: int | None = None
        self._en_trozos = self._sin_cuerpo = False
        self.comenzada = False
        """Whether some of it is on its way, so that nothing else can be answered."""
        self._juntos: list[bytes] = []
        self._por_enviar = 0

    def comenzar(self, estado: str, cabeceras: list[tuple[str, str]], falla: Any = None) -> Callable[[bytes], None]:
        """What WSGI calls `start_response`."""
        if falla and self.comenzada:
            raise falla[1].with_traceback(falla[2])
        if self.status is not None and not falla:
            raise AssertionError("the answer was started already")
        if not STATUS_RE.fullmatch(estado):
            raise ValueError("an invalid status")
        self.status, self._lineas, self._largo = estado, [], None
        codigo = int(estado[:3])
        self._sin_cuerpo = self._metodo == "HEAD" or codigo in (204, 304) or codigo < 200
        for nombre, valor in cabeceras:
            if (linea := linea_de(nombre, valor)) is None:
                continue
            if nombre.lower() == "content-length":
                if codigo == 204 or codigo < 200:
                    continue
                self._largo = int(valor)
            self._lineas.append(linea)
        self._en_trozos = self._largo is None and self._version == "1.1" and not self._sin_cuerpo
        self.cierra = self.cierra or not (self._en_trozos or self._sin_cuerpo or self._largo is not None)
        return self.escribir

    def escribir(self, parte: bytes) -> None:
        """The next part of the body."""
        if not isinstance(parte, bytes):
            raise TypeError("a part of the body that is no bytes")
        if self._sin_cuerpo:
            return
        if self._largo is not None:
            parte = parte[: self._largo - self.sent]
        if not parte:
            return
        self.sent += len(parte)
        self._juntar(b"%X\r\n%b\r\n" % (len(parte), parte) if self._en_trozos else parte)
        if self._por_enviar >= JUNTOS:
            self._enviar()

    def acabar(self) -> None:
        """Send what is left of it; whoever announced more than there was cannot be believed in what comes next."""
        if self._en_trozos:
            self._juntar(b"0\r\n\r\n")
        if self._largo is not None and self.sent < self._largo and not self._sin_cuerpo:
            self.cierra = True
        self._enviar()

    def fallar(self, *cabeceras: tuple[str, str]) -> None:
        """Say that something failed; if an answer is on its way, the connection ends in the middle of it instead."""
        self.cierra = True
        if self.comenzada:
            return
        self._juntos, self._por_enviar, self.sent = [], 0, 0
        falla = "Ocurrió un error interno.\n".encode()
        tipo, largo = ("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(falla)))
        self.status = None
        self.comenzar("500 Internal Server Error", [tipo, largo, *cabeceras])
        self.escribir(falla)
        self.acabar()

    def _juntar(self, datos: bytes) -> None:
        self._juntos.append(datos)
        self._por_enviar += len(datos)

    def _enviar(self) -> None:
        if not self.comenzada:
            if self.status is None:
                raise AssertionError("the application answered nothing")
            self._juntos.insert(0, self._cabecera().encode("latin-1"))
            self.comenzada = True
        datos, self._juntos, self._por_enviar = b"".join(self._juntos), [], 0
        if datos:
            self._salida.escribir(datos)

    def _cabecera(self) -> str:
        sigue = "close" if self.cierra else "keep-alive"
        fecha = _fecha(int(time.time()))
        comienzo = f"HTTP/{self._version} {self.status}\r\nServer: {SERVER}\r\nDate: {fecha}\r\nConnection: {sigue}\r\n"
        forma = "Transfer-Encoding: chunked\r\n" if self._en_trozos else ""
        return f"{comienzo}{forma}{''.join(self._lineas)}\r\n"


@lru_cache(maxsize=512)
def linea_de(nombre: str, valor: str) -> str | None:
    """A header's line; None for those that are between servers, which the application has no say in."""
    if not isinstance(nombre, str) or not isinstance(valor, str):
        raise TypeError("a header that is no text")
    if not TOKEN_RE.fullmatch(nombre):
        raise InvalidResponseHeaderName(repr(nombre))
    if not HEADER_VALUE_RE.fullmatch(valor):
        raise InvalidResponseHeader(repr(nombre))
    valor = valor.strip(" \t")
    return None if is_hoppish(nombre) else f"{nombre}: {valor}\r\n"


@lru_cache(maxsize=2)
def _fecha(segundo: int) -> str:
    return str(http_date(segundo))
