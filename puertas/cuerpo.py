"""The body of a request, read within bounds: what is over the limit is drained, so that its sender gets an answer."""

import time
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any

from dominio.vocabulario.errores import ErrorDominio, MensajeDemasiadoGrande
from dominio.vocabulario.limites import MAXIMO_CUERPO_ILEGIBLE, MAXIMO_MENSAJE, MIB
from puertas.idioma import Idioma

MAXIMO_DRENADO = 256 * MIB
"""Bytes of an oversized message that are read and thrown away, so that its sender gets the answer and not a reset."""
PLAZO_DRENADO = 20.0
"""Seconds that the same may take."""
POR_VEZ = 1 * MIB
VACIO = (
    "llegó vacío; suele deberse a una redirección (http a https, por ejemplo) que pierde el cuerpo, a una petición sin "
    "Content-Length, o a un proxy"
)
CORTADO = "no llegó entero: la conexión se cortó o sus trozos están mal formados"


@dataclass(frozen=True, slots=True)
class Cuerpo:
    """A request's body as far as it came; of one over the limit, only the beginning, and `excedido` is true."""

    contenido: bytes
    anunciado: int | None
    excedido: bool = False


def leer_cuerpo(environ: dict[str, Any], idioma: Idioma, maximo: int = MAXIMO_MENSAJE) -> Cuerpo:
    """The whole body, by its Content-Length or until the end of its chunks; what is too big is drained within bounds."""
    entrada = environ["wsgi.input"]
    largo = largo_declarado(environ)
    if largo is not None and largo <= maximo:
        return Cuerpo(_leer(entrada, largo, idioma), largo)
    contenido = _leer(entrada, MAXIMO_CUERPO_ILEGIBLE if largo is not None else maximo + 1, idioma)
    if largo is None and len(contenido) <= maximo:
        return Cuerpo(contenido, largo)
    with suppress(ErrorDominio):
        _drenar(entrada, MAXIMO_DRENADO if largo is None else min(largo - len(contenido), MAXIMO_DRENADO), idioma)
    return Cuerpo(contenido[:MAXIMO_CUERPO_ILEGIBLE], largo, excedido=True)


def _leer(entrada: IO[bytes], cuantos: int, idioma: Idioma) -> bytes:
    """What comes of so many bytes, fewer if the caller hangs up; each server has errors of its own for bad chunks."""
    try:
        return entrada.read(cuantos) if cuantos else b""
    except Exception:
        raise idioma.incompleto(detalle=CORTADO) from None


def largo_declarado(environ: dict[str, Any]) -> int | None:
    """The bytes to read, or None if only the end of the chunks will tell.

    A server that does not say that its input ends by itself (`wsgi.input_terminated`) must not be read without a length.
    """
    declarado = environ.get("CONTENT_LENGTH") or ""
    if declarado.isascii() and declarado.isdigit():
        return int(declarado[:18])
    return None if environ.get("wsgi.input_terminated") else 0


def _drenar(entrada: IO[bytes], pendiente: int, idioma: Idioma) -> None:
    limite = time.monotonic() + PLAZO_DRENADO
    while pendiente > 0 and time.monotonic() < limite:
        leido = len(_leer(entrada, min(POR_VEZ, pendiente), idioma))
        if not leido:
            return
        pendiente -= leido


def exigir_completo(cuerpo: Cuerpo, idioma: Idioma) -> None:
    """Refuse a message over the size limit, one that was cut off on the way, and one without anything."""
    if cuerpo.excedido:
        raise MensajeDemasiadoGrande(maximo_mib=MAXIMO_MENSAJE // MIB)
    if not cuerpo.contenido and not cuerpo.anunciado:
        raise idioma.ilegible(detalle=VACIO)
    if len(cuerpo.contenido) < (cuerpo.anunciado or 0):
        raise idioma.incompleto(detalle=f"llegaron {len(cuerpo.contenido)} de los {cuerpo.anunciado} bytes anunciados")
