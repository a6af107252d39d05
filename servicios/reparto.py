"""Which application serves a request, by its address; a SOAP client that went astray is told so in SOAP."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from dominio.vocabulario.errores import ErrorDominio, PeticionNoAtendible, en_una_linea
from puertas.estados import linea_de_estado
from servicios.aplicacion import PuertaSoap
from servicios.envoltura import SOAP11, SOAP12
from servicios.publicacion import RUTAS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

TIPOS_SOAP = (SOAP11.tipo_de_contenido, SOAP12.tipo_de_contenido)


class Repartidor:
    """Sends each request to the application of its path, and all others to one.

    `encabezar` adds what every answer says, and `sin_leer` tells why a request came without its body, if it did.
    What was meant for the SOAP door but is no HTTP, or went astray, gets the fault that a SOAP client can read.
    """

    def __init__(
        self,
        puertas: dict[str, PuertaSoap],
        otras: "dict[str, WSGIApplication]",
        resto: "WSGIApplication",
        encabezar: "Callable[[StartResponse], StartResponse]",
        sin_leer: "Callable[[WSGIEnvironment], ErrorDominio | None]",
    ) -> None:
        self._puertas, self._encabezar, self._sin_leer = puertas, encabezar, sin_leer
        self._rutas: dict[str, WSGIApplication] = {**puertas, **otras}
        self._resto = resto

    def __call__(self, entorno: "WSGIEnvironment", comenzar: "StartResponse") -> Iterable[bytes]:
        comenzar = self._encabezar(comenzar)
        ruta = entorno.get("PATH_INFO", "")
        aplicacion = self._rutas.get(ruta.rstrip("/") or "/")
        if (error := self._sin_leer(entorno)) is None:
            if aplicacion is not None:
                return aplicacion(entorno, comenzar)
            if not _es_soap(entorno):
                return self._resto(entorno, comenzar)
            error = PeticionNoAtendible(detalle=f"aquí no hay un servicio; use {' o '.join(self._puertas)}")
        elif ruta and not _es_soap(entorno):
            return _texto_simple(comenzar, error)
        return self._puertas[RUTAS[_version(entorno)]].rechazar_peticion(entorno, comenzar, error)


def _es_soap(entorno: "WSGIEnvironment") -> bool:
    """Whether a SOAP client is calling, though not where it should."""
    es_de_soap = entorno.get("CONTENT_TYPE", "").lower().startswith(TIPOS_SOAP)
    return entorno["REQUEST_METHOD"] == "POST" and (es_de_soap or "/soap" in entorno["PATH_INFO"].lower())


def _version(entorno: "WSGIEnvironment") -> str:
    """The version of SOAP that such a client speaks."""
    tipo = entorno.get("CONTENT_TYPE", "").lower()
    de_12 = tipo.startswith(SOAP12.tipo_de_contenido) if tipo else "/soap12" in entorno["PATH_INFO"].lower()
    return "soap12" if de_12 else "soap11"


def _texto_simple(comenzar: "StartResponse", error: ErrorDominio) -> list[bytes]:
    cuerpo = f"{en_una_linea(error)}\n".encode()
    cabeceras = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(cuerpo)))]
    comenzar(linea_de_estado(error.estado), cabeceras)
    return [cuerpo]
