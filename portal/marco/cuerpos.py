"""Bodies of requests: one that is over the limits is refused once, in words, and read to its end all the same.

A browser shows no answer as long as it has something left to send; a server that closes the connection in the face of an
upload makes it show its own page, "the connection was reset".
"""

from collections.abc import Iterable
from io import BytesIO
from math import ceil
from typing import IO, TYPE_CHECKING

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException

from dominio.pruebas.laboratorios import MAXIMO_MENSAJE_PRUEBAS
from dominio.vocabulario.errores import (
    ArchivoDemasiadoGrande,
    ErrorDominio,
    InformeDemasiadoGrande,
    MensajeDemasiadoGrande,
    PeticionNoAtendible,
)
from dominio.vocabulario.limites import MAXIMO_ARCHIVO, MAXIMO_INFORME, MIB
from portal.marco.permisos import es_aparte
from puertas.cuerpo import MAXIMO_DRENADO, largo_declarado

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

TROZO = 256 * 1024
MAXIMO_DE_FORMULARIO = 500_000
"""Bytes of a form without a file, and of a text in one that has a file."""
CON_ARCHIVO = "multipart/form-data"
CON_INFORME = "laboratorio_muestra"
"""The pages whose file is a report; those of the others are workbooks."""


class PeticionDePagina(Request):
    """A request whose body, if it cannot be taken, is told so once: whoever looks again finds it empty.

    What puts the refusal on record, or shows it as a page, looks again.
    """

    def _load_form_data(self) -> None:
        try:
            super()._load_form_data()
        except HTTPException:
            vars(self).update(form=ImmutableMultiDict(), files=ImmutableMultiDict(), stream=BytesIO())
            raise


def error_de_cuerpo(peticion: Request) -> ErrorDominio:
    """What is wrong with a body that is over the limits: all of it, or what is in it."""
    if es_aparte(peticion.endpoint):
        return MensajeDemasiadoGrande(maximo_mib=MAXIMO_MENSAJE_PRUEBAS // MIB)
    largo, maximo = peticion.content_length, peticion.max_content_length or 0
    if peticion.mimetype != CON_ARCHIVO or (largo is not None and largo <= maximo):
        partes, texto = peticion.max_form_parts, f"{MAXIMO_DE_FORMULARIO:,}".replace(",", ".")
        return PeticionNoAtendible(detalle=f"el formulario trae más de {partes} partes, o más de {texto} bytes de texto")
    pesa = f"más de {maximo // MIB}" if largo is None else f"{ceil(largo / MIB * 10) / 10:.1f}".replace(".", ",")
    if peticion.blueprint == CON_INFORME:
        return InformeDemasiadoGrande(campo="informe", mib=pesa, maximo_mib=MAXIMO_INFORME // MIB)
    return ArchivoDemasiadoGrande(campo="archivo", mib=pesa, maximo_mib=MAXIMO_ARCHIVO // MIB)


def agotando(aplicacion: "WSGIApplication") -> "WSGIApplication":
    """The application, which leaves nothing of a body unread: what it did not want is read before its answer goes out."""

    def atender(entorno: "WSGIEnvironment", comenzar: "StartResponse") -> Iterable[bytes]:
        cuerpo = entorno["wsgi.input"] = _Cuerpo(entorno)
        respuesta = aplicacion(entorno, comenzar)
        cuerpo.agotar()
        return respuesta

    return atender


class _Cuerpo:
    """The body as it arrives, which knows how much of it is still to come."""

    def __init__(self, entorno: "WSGIEnvironment") -> None:
        self._entrada: IO[bytes] = entorno["wsgi.input"]
        largo = largo_declarado(entorno)
        self._falta = MAXIMO_DRENADO if largo is None else largo

    def read(self, cuanto: int = -1) -> bytes:
        """Up to so many bytes, all of them when negative."""
        pedido = self._falta if cuanto < 0 else min(cuanto, self._falta)
        leido = self._entrada.read(pedido) if pedido else b""
        self._falta = self._falta - len(leido) if leido else 0
        return leido

    def agotar(self) -> None:
        """Read what is left, unless that is without measure or the caller is gone."""
        pendiente = min(self._falta, MAXIMO_DRENADO)
        while pendiente > 0:
            try:
                leido = self.read(min(TROZO, pendiente))
            except OSError:
                return
            if not leido:
                return
            pendiente -= len(leido)
