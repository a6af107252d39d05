"""The SOAP door as a WSGI application, one per version of SOAP, hosted by spyne.

Whatever comes in by POST, the answer is an envelope of this version: the receipt, or a fault with the message's number.
The one guard is the call's (`puertas.llamada`); nothing below it swallows anything. GET and HEAD read the contract
(`publicacion`).
"""

from collections.abc import Callable, Iterable
from functools import partial
from http import HTTPStatus
from typing import Any

from dominio.muestras.formas import forma_de
from dominio.ventanilla.encargo import Encargo
from dominio.ventanilla.porteria import Porteria
from dominio.ventanilla.ventanilla import Ventanilla
from dominio.vocabulario.errores import (
    ErrorDominio,
    SobreNoValido,
    TipoDeContenidoNoAdmitido,
    VersionSoapIncorrecta,
    XmlMalFormado,
)
from esquemas_wsdl import NAMESPACE
from puertas import memoria
from puertas.cupo import DEL_PROCESO, Cupo
from puertas.idioma import Idioma
from puertas.llamada import Llamada
from servicios import codificacion, fallas, publicacion
from servicios.compatibilidad import Application, WsgiApplication, WsgiMethodContext, WsgiTransportContext
from servicios.consultas import Consultas
from servicios.envoltura import SOAP11, SOAP12, Version
from servicios.llamada import LlamadaSoap
from servicios.muestras import Muestras
from servicios.protocolo import ProtocoloSoap
from servicios.publicacion import RUTAS
from servicios.resultados import Resultados

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

SERVICIO = "InterconexionLIS"
SERVICIOS = (Muestras, Resultados, Consultas)
VERSIONES = {version.puerta.value: version for version in (SOAP11, SOAP12)}

IDIOMAS = {
    nombre: Idioma(
        puerta=version.puerta,
        tipo_de_contenido=version.tipo_de_contenido,
        ilegible=XmlMalFormado,
        incompleto=SobreNoValido,
        metodos="GET, HEAD, POST",
    )
    for nombre, version in VERSIONES.items()
}
"""By the name of each version, `soap11` and `soap12`."""


def crear_aplicacion_soap(
    ventanilla: Ventanilla, porteria: Porteria, version: str, direccion_publica: str, cupo: Cupo = DEL_PROCESO
) -> "PuertaSoap":
    """The door of one version, `soap11` or `soap12`; `direccion_publica` is its own full address, for the WSDL."""
    memoria.compartir()
    return PuertaSoap(ventanilla, porteria, VERSIONES[version], direccion_publica, cupo)


class AplicacionSoap(Application):
    """spyne's application, whose errors travel as they are to the one guard."""

    def process_request(self, ctx: Any) -> None:
        """Call the operation."""
        ctx.out_object = [self.call_wrapper(ctx)]


class TransporteSoap(WsgiTransportContext):
    """spyne's transport context without its copy of the HTTP headers, which nobody reads."""

    def __init__(self, parent: Any, transport: Any, req_env: dict[str, Any], content_type: str) -> None:
        super(WsgiTransportContext, self).__init__(parent, transport, req_env, content_type)
        self.req_env = req_env


class ContextoSoap(WsgiMethodContext):
    """spyne's context of a call; of its fifteen events nobody listens to any."""

    HttpTransportContext = TransporteSoap
    __setattr__ = object.__setattr__
    """spyne's own looks at each of fifty attributes for typing errors, which costs a third of the call's parsing."""

    def fire_event(self, event: str, *args: Any, **kwargs: Any) -> None:
        """Nothing to do."""


class PuertaSoap(WsgiApplication):
    """One address of the service."""

    def __init__(
        self, ventanilla: Ventanilla, porteria: Porteria, version: Version, direccion_publica: str, cupo: Cupo
    ) -> None:
        protocolos = {"in_protocol": ProtocoloSoap(version), "out_protocol": ProtocoloSoap(version)}
        super().__init__(AplicacionSoap(SERVICIOS, tns=NAMESPACE, name=SERVICIO, **protocolos))
        self._ventanilla = ventanilla
        self._porteria = porteria
        self._version = version
        self._idioma = IDIOMAS[version.puerta]
        self._direccion = direccion_publica
        self._cupo = cupo

    def __call__(self, req_env: dict[str, Any], start_response: Any, wsgi_url: str | None = None) -> Iterable[bytes]:
        """Publish the contract, or serve a call."""
        publicado = publicacion.responder(req_env, start_response, self._version.puerta.value, self._direccion)
        return self.handle_rpc(req_env, start_response) if publicado is None else publicado

    def handle_rpc(self, req_env: dict[str, Any], start_response: Any) -> list[bytes]:
        """Serve a call; whatever happens, the answer is an envelope, and on record if the record can be written."""
        return self._responder(req_env, start_response, self._servir)

    def rechazar_peticion(self, req_env: dict[str, Any], start_response: Any, error: ErrorDominio) -> list[bytes]:
        """Answer a request that is refused without being read, as any other refusal."""

        def rechazar(_ctx: Any, _req_env: dict[str, Any]) -> None:
            raise error

        return self._responder(req_env, start_response, rechazar)

    def _responder(
        self, req_env: dict[str, Any], start_response: Any, servir: Callable[[Any, dict[str, Any]], None]
    ) -> list[bytes]:
        ctx = ContextoSoap(self, req_env, self.app.out_protocol.mime_type)
        ctx.udc = llamada = self._llamada(req_env)
        error = llamada.servir(lambda: self._hablando(ctx, servir, req_env))
        tipo = ctx.transport.mime_type
        ctx.__dict__.clear()  # spyne's contexts refer to each other; cut, all that the call took goes at once
        if error is None and llamada.anfitrion is not None and llamada.encargo is not None:
            llamada.anfitrion.aplazar(llamada.encargo, partial(_concluir, llamada, llamada.encargo, start_response, tipo))
            return []
        salida, largo = _enviar(llamada, error, start_response, tipo), llamada.largo
        del llamada
        memoria.devolver(largo)
        return salida

    def _llamada(self, req_env: dict[str, Any]) -> Llamada:
        codificar_error = partial(fallas.desde_error, version=self._version)
        return LlamadaSoap.de(req_env, self._ventanilla, self._porteria, self._idioma, codificar_error)

    def _hablando(self, ctx: Any, servir: Callable[[Any, dict[str, Any]], None], req_env: dict[str, Any]) -> None:
        """Serve; a refusal is told in the version of SOAP that its sender can read."""
        try:
            servir(ctx, req_env)
        except ErrorDominio as error:
            self._hablar_como(ctx, error)
            raise

    def _servir(self, ctx: Any, req_env: dict[str, Any]) -> None:
        llamada = ctx.udc
        ctx.in_string = [llamada.recibir(req_env)]
        with llamada.admitir(self._cupo):
            self.generate_contexts(ctx, llamada.codificacion)
            llamada.credencial = ctx.in_document.credencial
            nombre = ctx.descriptor.name
            codificar = partial(codificacion.desde_recibo, operacion=nombre, version=self._version)
            llamada.comenzar(forma_de(nombre).pedido, codificar)
            self.get_in_object(ctx)
            self.get_out_object(ctx)

    def _hablar_como(self, ctx: Any, error: ErrorDominio) -> None:
        """Have a sender of the other version of SOAP, whose address this is not, answered in a way that it can read."""
        for otra in VERSIONES.values():
            por_tipo = isinstance(error, TipoDeContenidoNoAdmitido) and (error.valor or "").lower().startswith(
                otra.tipo_de_contenido
            )
            if por_tipo or (isinstance(error, VersionSoapIncorrecta) and error.datos["espacio"] == otra.espacio):
                if otra is not self._version:
                    direccion = self._direccion.replace(RUTAS[self._version.puerta.value], RUTAS[otra.puerta.value])
                    error.datos["otra"] = f"; SOAP {otra.numero} se atiende en {direccion}"
                ctx.udc.sobre.codificar_error = partial(fallas.desde_error, version=otra)
                ctx.transport.mime_type = IDIOMAS[otra.puerta].tipo_de_respuesta


def _concluir(llamada: Llamada, encargo: Encargo, comenzar: Any, tipo: str) -> list[bytes]:
    """Answer a call that was left at the window."""
    return _enviar(llamada, llamada.servir(encargo.concluir), comenzar, tipo)


def _enviar(llamada: Llamada, error: ErrorDominio | None, comenzar: Any, tipo: str) -> list[bytes]:
    return llamada.responder(comenzar, HTTPStatus.OK if error is None else fallas.estado_http(error), tipo, error)
