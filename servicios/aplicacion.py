"""The SOAP door as a WSGI application, one per version of SOAP, hosted by spyne.

Whatever comes in by POST, the answer is an envelope of this version: the receipt, or a fault with the message's number.
There is one guard, `PuertaSoap.handle_rpc`; nothing below it catches anything. GET and HEAD read the contract
(`publicacion`).
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import structlog

from dominio.ventanilla.porteria import Porteria
from dominio.ventanilla.sobre import Sobre
from dominio.ventanilla.ventanilla import Ventanilla
from dominio.vocabulario.errores import (
    ErrorDominio,
    MetodoNoAdmitido,
    TipoDeContenidoNoAdmitido,
    VersionSoapIncorrecta,
)
from esquemas_wsdl import NAMESPACE
from servicios import codificacion, fallas, lectura, memoria, publicacion
from servicios.compatibilidad import Application, WsgiApplication, WsgiMethodContext, WsgiTransportContext
from servicios.consultas import Consultas
from servicios.cupo import DEL_PROCESO, EXENTO, Cupo
from servicios.envoltura import SOAP11, SOAP12, Version
from servicios.llamada import Llamada
from servicios.muestras import Muestras
from servicios.protocolo import ProtocoloSoap
from servicios.publicacion import RUTAS
from servicios.resultados import Resultados

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

SERVICIO = "InterconexionLIS"
SERVICIOS = (Muestras, Resultados, Consultas)
VERSIONES = {version.puerta.value: version for version in (SOAP11, SOAP12)}

trazas = structlog.get_logger("hub.soap")


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
        estado = "200 OK"
        try:
            servir(ctx, req_env)
        except ErrorDominio as error:
            self._hablar_como(ctx, error)
            estado = self._rechazar(llamada, error)
        except Exception as falla:
            estado = self._rechazar(llamada, self._ventanilla.como_error(falla))
        self.get_out_string(ctx)
        salida = ctx.out_string
        start_response(estado, self._cabeceras(ctx, estado))
        # spyne's contexts refer to each other; cut, all that the call took (a tree of 100 MB, say) goes at once.
        largo = llamada.largo
        ctx.__dict__.clear()
        del llamada
        memoria.devolver(largo)
        return salida

    def _llamada(self, req_env: dict[str, Any]) -> Llamada:
        sobre = Sobre(
            puerta=self._version.puerta,
            operacion="",
            cuerpo=b"",
            recibido_en=self._ventanilla.reloj(),
            origen=req_env.get("REMOTE_ADDR"),
            codificar_error=partial(fallas.desde_error, version=self._version),
        )
        return Llamada(self._ventanilla, self._porteria, sobre, lectura.clave_de(req_env))

    def _servir(self, ctx: Any, req_env: dict[str, Any]) -> None:
        llamada = ctx.udc
        cuerpo = lectura.leer_cuerpo(req_env)
        llamada.sobre.cuerpo = cuerpo.contenido
        llamada.largo = len(cuerpo.contenido)
        if req_env["REQUEST_METHOD"] != "POST":
            raise MetodoNoAdmitido(valor=req_env["REQUEST_METHOD"])
        lectura.exigir_completo(cuerpo)
        ctx.in_string = [cuerpo.contenido]
        llamada.codificacion = lectura.exigir_tipo_de_contenido(req_env, self._version.tipo_de_contenido)
        if len(cuerpo.contenido) > EXENTO:  # of a stranger, nobody reads a large message
            llamada.anticipar()
        with self._cupo.tomar(len(cuerpo.contenido)):
            self._atender(ctx, llamada.codificacion)

    def _atender(self, ctx: Any, codificacion_http: str | None) -> None:
        llamada = ctx.udc
        self.generate_contexts(ctx, codificacion_http)
        llamada.sobre.operacion = ctx.descriptor.name
        llamada.sobre.codificar = partial(codificacion.desde_recibo, operacion=ctx.descriptor.name, version=self._version)
        llamada.identificar(ctx.in_document)
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
                ctx.transport.mime_type = f"{otra.tipo_de_contenido}; charset=utf-8"

    def _rechazar(self, llamada: Llamada, error: ErrorDominio) -> str:
        """The status of the refusal, which is put on record here unless the window did it already."""
        if not llamada.sobre.respuesta:
            try:
                llamada.rechazar(error)
            except Exception as falla:
                trazas.error("registro_imposible", exc_info=falla)
                llamada.sobre.respuesta = fallas.desde_error(error, self._version)
        return fallas.estado_http(error)

    @staticmethod
    def _cabeceras(ctx: Any, estado: str) -> list[tuple[str, str]]:
        numero = ctx.udc.sobre.id_mensaje
        return [
            ("Content-Type", ctx.transport.mime_type),
            ("Content-Length", str(sum(map(len, ctx.out_string)))),
            *([] if numero is None else [("X-Hub-Mensaje", str(numero))]),
            *([("Allow", "GET, HEAD, POST")] if estado.startswith("405") else []),
        ]
