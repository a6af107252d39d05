"""A call, from who asks to the answer: identify, serve or refuse, render; what is not the door's own affair of it.

There is one guard, `Llamada.servir`; nothing below it needs to catch anything.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from typing import Any

import structlog

from dominio.ventanilla.actor import Actor
from dominio.ventanilla.encargo import Encargo
from dominio.ventanilla.pedidos import Pedido
from dominio.ventanilla.porteria import Porteria
from dominio.ventanilla.rastro import rastro
from dominio.ventanilla.recibos import Recibo
from dominio.ventanilla.sobre import Sobre
from dominio.ventanilla.ventanilla import Ventanilla
from dominio.vocabulario.errores import ErrorDeAcceso, ErrorDominio, FallaNuestra, MetodoNoAdmitido
from puertas.anfitrion import ANFITRION, Anfitrion
from puertas.cabeceras import clave_de, exigir_tipo_de_contenido
from puertas.cuerpo import exigir_completo, leer_cuerpo
from puertas.cupo import EXENTO, Cupo
from puertas.estados import linea_de_estado, volver_luego
from puertas.idioma import Idioma

trazas = structlog.get_logger("hub.puertas")

Comenzar = Callable[..., Any]
"""WSGI's `start_response`."""


@dataclass(slots=True)
class Llamada:
    """One call while it is served: what its door has learnt of it so far, and its one way to the window.

    `clave` is that of the HTTP header, `codificacion` what the Content-Type says.
    """

    ventanilla: Ventanilla
    porteria: Porteria
    idioma: Idioma
    sobre: Sobre
    clave: str | None
    codificacion: str | None = None
    actor: Actor | None = None
    largo: int = 0
    """Bytes of the message as it came."""
    anfitrion: Anfitrion | None = None
    encargo: Encargo | None = None
    """What was left at the window, if nobody is to wait for it here."""

    @classmethod
    def de(
        cls,
        entorno: dict[str, Any],
        ventanilla: Ventanilla,
        porteria: Porteria,
        idioma: Idioma,
        codificar_error: Callable[[ErrorDominio], bytes],
    ) -> "Llamada":
        """A call that has just come in."""
        sobre = Sobre(
            puerta=idioma.puerta,
            operacion="",
            cuerpo=b"",
            recibido_en=ventanilla.reloj(),
            origen=entorno.get("REMOTE_ADDR"),
            codificar_error=codificar_error,
        )
        return cls(ventanilla, porteria, idioma, sobre, clave_de(entorno), anfitrion=entorno.get(ANFITRION))

    def recibir(self, entorno: dict[str, Any]) -> bytes:
        """The whole body; refuses what is no message of this door by its method, size or media type."""
        cuerpo = leer_cuerpo(entorno, self.idioma)
        self.sobre.cuerpo = cuerpo.contenido
        self.largo = len(cuerpo.contenido)
        if entorno["REQUEST_METHOD"] != "POST":
            raise MetodoNoAdmitido(valor=entorno["REQUEST_METHOD"])
        exigir_completo(cuerpo, self.idioma)
        self.codificacion = exigir_tipo_de_contenido(entorno, self.idioma.tipo_de_contenido)
        return cuerpo.contenido

    def admitir(self, cupo: Cupo) -> AbstractContextManager[None]:
        """Hold the budget for this message; of a stranger, nobody reads a large one."""
        if self.largo > EXENTO:
            self._ceder()
            self.anticipar()
        return cupo.tomar(self.largo)

    def comenzar(self, pedido: type[Pedido], codificar: Callable[[Any], bytes]) -> None:
        """Note what is asked for and how it is answered, and learn who asks, unless anyone may."""
        self.sobre.operacion = pedido.operacion
        self.sobre.codificar = codificar
        if pedido.permiso is not None:
            self.identificar()

    def identificar(self) -> None:
        """Learn who calls; refuses who is unknown."""
        clave, usuario = self.credenciales()
        self.actor = self.porteria.identificar(clave, self.sobre.origen, usuario)

    def credenciales(self) -> tuple[str | None, str | None]:
        """The key to identify by, and the user that goes with it, where messages bear one."""
        return self.clave, None

    def anticipar(self) -> None:
        """Learn who calls before the message is read, as far as that can be told."""
        self.identificar()

    def atender(self, pedido: Pedido) -> Recibo | None:
        """The window's receipt for this request, whose bytes are in the envelope; None if it was left there (`encargo`)."""
        if self.anfitrion is not None and self.largo <= EXENTO:
            self.encargo = self.ventanilla.encargar(self.actor, pedido, self.sobre)
            if self.encargo is not None:
                return None
        self._ceder()
        return self.ventanilla.atender(self.actor, pedido, self.sobre)

    def _ceder(self) -> None:
        if self.anfitrion is not None:
            self.anfitrion.ceder()

    def servir(self, trabajo: Callable[[], object]) -> ErrorDominio | None:
        """Do the work; whatever goes wrong is put into bytes, and on record if the record can be written.

        Gives the refusal, without the frames that it came from: they hold the whole message.
        """
        try:
            trabajo()
            return None
        except ErrorDominio as error:
            rechazo = error.sin_rastro()
        except Exception as falla:
            rechazo = self.ventanilla.como_error(falla, self.sobre, self.actor)
        if not self.sobre.respuesta:  # the window did it already
            self._rechazar(rechazo)
        return rechazo

    def _rechazar(self, error: ErrorDominio) -> None:
        """Have the refusal recorded, under the caller's name if it can be told."""
        self._ceder()
        if self.actor is None and not isinstance(error, ErrorDeAcceso | FallaNuestra):
            with suppress(Exception):
                self.anticipar()
        try:
            self.ventanilla.rechazar(self.sobre, error, self.actor)
        except Exception as falla:
            trazas.error("registro_imposible", exc_info=falla, **rastro(self.sobre, self.actor))
            if self.sobre.codificar_error is not None:
                self.sobre.respuesta = self.sobre.codificar_error(error)

    def responder(
        self, comenzar: Comenzar, estado: int, tipo: str | None = None, error: ErrorDominio | None = None
    ) -> list[bytes]:
        """Send what is in the envelope, and be done with the message; `error` is what it was refused for."""
        salida, numero = self.sobre.respuesta, self.sobre.id_mensaje
        cabeceras = [
            ("Content-Type", tipo or self.idioma.tipo_de_respuesta),
            ("Content-Length", str(len(salida))),
            *([] if numero is None else [("X-Hub-Mensaje", str(numero))]),
            *([("Allow", self.idioma.metodos)] if estado == MetodoNoAdmitido.estado else []),
            *(volver_luego(error.estado) if error is not None else ()),
        ]
        comenzar(linea_de_estado(estado), cabeceras)
        return [salida]
