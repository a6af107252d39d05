"""The head of a request: read by llhttp in its strict mode, and held to the rules that llhttp leaves to its user."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser

CABEZA = 16 * 1024
"""Bytes that the head of a request may have."""
IMPRIMIBLE = re.compile(rb"[\x21-\x7e]+")
UNICAS = frozenset({"HTTP_HOST", "CONTENT_TYPE", "CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING"})
"""Headers of which there may be one: two would be read differently by whoever reads them next."""
CIFRAS = 40
"""Digits of a Content-Length, most of them zeros."""


class Ilegible(Exception):
    """This head is not served; says why only when gunicorn's reader, which explains all others, would take it."""

    def __init__(self, motivo: str = "una de sus cabeceras está mal escrita, repetida o en conflicto con otra") -> None:
        super().__init__(motivo)
        self.motivo = motivo


@dataclass(frozen=True, slots=True)
class Reglas:
    """What gunicorn's settings say of heads."""

    linea: int
    campos: int
    campo: int
    seguras: Mapping[str, str]
    """Headers by which a trusted proxy tells that its caller uses https, and with which value."""

    @classmethod
    def de(cls, cfg: Any) -> "Reglas":
        """The rules that the server was started with."""
        seguras = {clave_de(nombre.encode()) or "": valor for nombre, valor in cfg.secure_scheme_headers.items()}
        return cls(cfg.limit_request_line, cfg.limit_request_fields, cfg.limit_request_field_size, seguras)


class CabezaHttp:
    """A head, in the terms of WSGI; llhttp calls the methods that begin with `on_`."""

    __slots__ = (
        "_crudas",
        "campos",
        "cierra",
        "completa",
        "consulta",
        "esquema",
        "largo",
        "leida",
        "metodo",
        "por_continuar",
        "recibir",
        "ruta",
        "url",
        "version",
    )

    def __init__(self) -> None:
        self.url = b""
        self.leida = self.completa = False
        self.recibir: Callable[[bytes], Any] | None = None
        """Who wants the body, if it comes in chunks."""
        self._crudas: list[tuple[bytes, bytes]] = []
        self.campos: dict[str, str] = {}
        self.esquema = "http"
        self.largo: int | None = 0
        """Bytes of the body; None if it comes in chunks."""
        self.por_continuar = False
        """Whether its sender waits to be told to go on."""

    def on_url(self, url: bytes) -> None:
        """Part of what is asked for."""
        self.url += url

    def on_header(self, nombre: bytes, valor: bytes) -> None:
        """A header; behind the body they come too, as trailers, of which nobody takes notice."""
        if not self.leida:
            self._crudas.append((nombre, valor))

    def on_headers_complete(self) -> None:
        """The end of the head."""
        self.leida = True

    def on_body(self, datos: bytes) -> None:
        """Part of a body in chunks, without what surrounds it."""
        if self.recibir is not None:
            self.recibir(datos)

    def on_message_complete(self) -> None:
        """The end of a body in chunks."""
        self.completa = True

    @property
    def raw_uri(self) -> str:
        """The target as it was written."""
        return self.url.decode("ascii")

    def acabar(self, lector: HttpRequestParser, reglas: Reglas, de_confianza: bool) -> None:
        """Hold what llhttp read to the rules; raises `Ilegible`."""
        self.metodo = lector.get_method().decode("ascii")
        self.version = lector.get_http_version()
        if not self.leida or self.version not in ("1.0", "1.1") or not 3 <= len(self.metodo) <= 20:
            raise Ilegible
        self._exigir_destino()
        if len(self._crudas) > reglas.campos:
            raise Ilegible
        for nombre, valor in self._crudas:
            if len(nombre) + len(valor) + 4 > reglas.campo:
                raise Ilegible
            self._anotar(clave_de(nombre), valor.decode("latin-1").strip(" \t"), reglas.seguras if de_confianza else {})
        self._medir()
        self._entender_conexion()

    def _exigir_destino(self) -> None:
        url = self.url
        de_ruta = url.startswith(b"/")
        if not IMPRIMIBLE.fullmatch(url) or (url == b"*" and self.metodo != "OPTIONS"):
            raise Ilegible
        if not de_ruta and b"://" not in url and url != b"*" and self.metodo != "CONNECT":
            raise Ilegible
        self.ruta, self.consulta = destino(url)

    def _anotar(self, clave: str | None, valor: str, seguras: Mapping[str, str]) -> None:
        if clave is None:
            return
        if clave in seguras:
            esquema = "https" if valor == seguras[clave] else "http"
            if any(otra in self.campos for otra in seguras) and esquema != self.esquema:
                raise Ilegible
            self.esquema = esquema
        if clave not in self.campos:
            self.campos[clave] = valor
        elif clave in UNICAS:
            raise Ilegible
        else:
            self.campos[clave] += "," + valor

    def _medir(self) -> None:
        anunciado, forma = self.campos.get("CONTENT_LENGTH"), self.campos.get("HTTP_TRANSFER_ENCODING")
        if forma is not None:
            if forma.lower() != "chunked":
                raise Ilegible("su Transfer-Encoding solo puede ser chunked")
            if self.version == "1.0" or anunciado is not None:
                raise Ilegible
            self.largo = None
        elif anunciado is not None:
            if not (anunciado.isascii() and anunciado.isdigit() and len(anunciado) <= CIFRAS):
                raise Ilegible
            self.largo = int(anunciado)

    def _entender_conexion(self) -> None:
        espera = self.campos.get("HTTP_EXPECT")
        if espera is not None and espera.lower() != "100-continue":
            raise Ilegible
        self.por_continuar = espera is not None and self.version == "1.1"
        dichas = {dicha.strip() for dicha in self.campos.get("HTTP_CONNECTION", "").lower().split(",")}
        quiere = "close" not in dichas and (self.version == "1.1" or "keep-alive" in dichas)
        self.cierra = not quiere or self.metodo == "CONNECT"


def leer_cabeza(datos: bytes, reglas: Reglas, de_confianza: bool) -> tuple[CabezaHttp, HttpRequestParser]:
    """A complete head, and the reader to which a body in chunks may go on; raises `Ilegible`.

    A header that says who the caller's caller is counts only if the caller is `de_confianza`.
    """
    if not datos[:1].isalpha() or datos.find(b"\r\n") > reglas.linea or datos.count(b"\n") != datos.count(b"\r\n"):
        raise Ilegible
    cabeza = CabezaHttp()
    lector = HttpRequestParser(cabeza)
    try:
        lector.feed_data(datos)
    except HttpParserUpgrade:
        pass  # nothing else is spoken here; the request is served as if it had not asked
    except HttpParserError:
        raise Ilegible from None
    cabeza.acabar(lector, reglas, de_confianza)
    return cabeza, lector


@lru_cache(maxsize=1024)
def clave_de(nombre: bytes) -> str | None:
    """What WSGI calls a header; None for one whose underscores would make it pass for another."""
    if b"_" in nombre:
        return None
    texto = nombre.decode("latin-1").upper().replace("-", "_")
    return texto if texto in ("CONTENT_TYPE", "CONTENT_LENGTH") else "HTTP_" + texto


@lru_cache(maxsize=1024)
def destino(url: bytes) -> tuple[str, str]:
    """The path, its escapes undone as WSGI wants it, and the query; raises `Ilegible`."""
    texto = url.decode("ascii")
    if url.startswith(b"/"):
        ruta, _, consulta = texto.partition("#")[0].partition("?")
    else:
        try:
            partes = urlsplit(texto)
        except ValueError:
            raise Ilegible from None
        ruta, consulta = partes.path, partes.query
    return unquote_to_bytes(ruta).decode("latin-1"), consulta
