"""What the headers of a request say: the key of who calls, and what the body is written in."""

from email.message import Message
from functools import lru_cache
from typing import Any

from dominio.vocabulario.errores import TipoDeContenidoNoAdmitido


def clave_de(environ: dict[str, Any]) -> str | None:
    """The key of the ACCESSKEY header; one that came several times is joined by commas, and equal ones are one."""
    valor: str | None = environ.get("HTTP_ACCESSKEY")
    if valor is None or "," not in valor:
        return valor
    claves = {clave.strip() for clave in valor.split(",")} - {""}
    return claves.pop() if len(claves) == 1 else valor


def exigir_tipo_de_contenido(environ: dict[str, Any], esperado: str) -> str | None:
    """The charset of the Content-Type, if it has one; refuses any other media type, MTOM and compression."""
    declarado = environ.get("CONTENT_TYPE") or ""
    compresion = (environ.get("HTTP_CONTENT_ENCODING") or "identity").strip().lower()
    if compresion != "identity":
        raise TipoDeContenidoNoAdmitido(valor=f"Content-Encoding: {compresion}", esperado=esperado)
    tipo, codificacion = _tipo_y_codificacion(declarado)
    if tipo != esperado:
        raise TipoDeContenidoNoAdmitido(valor=declarado, esperado=esperado)
    return codificacion


@lru_cache(maxsize=128)
def _tipo_y_codificacion(declarado: str) -> tuple[str, str | None]:
    """Nearly every client sends one of a few; parsing costs as much as the XML."""
    mensaje = Message()
    mensaje["content-type"] = declarado.replace("\r", " ").replace("\n", " ")
    codificacion = mensaje.get_param("charset")
    return (
        mensaje.get_content_type() if declarado else "",
        codificacion.strip("'\" ") if isinstance(codificacion, str) else None,
    )
