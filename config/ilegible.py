"""What to tell of a request that gunicorn could not read, and of which address it was."""

from traceback import walk_tb
from typing import Any

from gunicorn.http import errors
from gunicorn.http.message import Message, Request
from gunicorn.http.unreader import IterUnreader

MOTIVOS: tuple[tuple[type[Exception], str], ...] = (
    (errors.LimitRequestLine, "su dirección es demasiado larga"),
    (errors.LimitRequestHeaders, "trae demasiadas cabeceras, o una demasiado larga"),
    (errors.ObsoleteFolding, "una de sus cabeceras está partida en varias líneas"),
    (errors.ExpectationFailed, "su cabecera Expect solo puede decir 100-continue"),
    (errors.UnsupportedTransferCoding, "su Transfer-Encoding solo puede ser chunked"),
    (errors.InvalidHTTPVersion, "no es de HTTP/1.1"),
    (errors.InvalidRequestMethod, "su método no es de HTTP"),
    (errors.InvalidRequestLine, "su primera línea no es de HTTP"),
    (errors.InvalidSchemeHeaders, "sus cabeceras se contradicen"),
)
REPETIBLES = ("HOST", "CONTENT-TYPE", "CONTENT-LENGTH", "TRANSFER-ENCODING")


def explicar(cfg: Any, inicio: bytes, cliente: Any) -> tuple[str, str | None]:
    """The path that a head asked for that is not served, and what is wrong with it; None if gunicorn would have taken it."""
    try:
        peticion = Request(cfg, IterUnreader([inicio]), cliente)
    except errors.ParseException as error:
        return _ruta_de(error), motivo_de(error)
    except (StopIteration, errors.NoMoreData) as error:
        return _ruta_de(error), None
    return peticion.path, None


def motivo_de(error: Exception) -> str:
    """The end of a sentence that says what is wrong with the request; nothing in it is of the sender's making."""
    for clase, motivo in MOTIVOS:
        if isinstance(error, clase):
            return motivo
    nombre = str(getattr(error, "hdr", "")).upper()
    cual = f"su cabecera {nombre.title()}" if nombre in REPETIBLES else "una de sus cabeceras"
    return f"{cual} está mal escrita, repetida o en conflicto con otra"


def _ruta_de(error: Exception) -> str:
    """The path asked for, if it was read; gunicorn's errors do not say of which request they are, but come out of it."""
    for marco, _ in walk_tb(error.__traceback__):
        mensaje = marco.f_locals.get("self")
        if isinstance(mensaje, Message):
            return getattr(mensaje, "path", None) or ""
    return ""
