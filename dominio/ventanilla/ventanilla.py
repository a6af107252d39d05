"""The window: every door brings its requests here, and here alone data and record are written, in one transaction."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog
from sqlalchemy import Engine

from dominio.ventanilla.actor import Actor
from dominio.ventanilla.consulta import Consulta
from dominio.ventanilla.encargo import Encargo
from dominio.ventanilla.escribano import Escribano, Escritores
from dominio.ventanilla.fila import va_aparte
from dominio.ventanilla.frecuencias import Frecuencia, Frecuencias
from dominio.ventanilla.grupo import Caso
from dominio.ventanilla.pedidos import Escritura, Pedido
from dominio.ventanilla.porteria import exigir_permiso, exigir_proposito
from dominio.ventanilla.rastro import rastro
from dominio.ventanilla.recibos import Recibo
from dominio.ventanilla.registro import (
    Asiento,
    asentar_error,
    asentar_recibo,
)
from dominio.ventanilla.reintentos import con_reintentos, sin_base
from dominio.ventanilla.sobre import Sobre
from dominio.vocabulario.enumeraciones import Puerta
from dominio.vocabulario.errores import (
    BaseNoDisponible,
    ErrorDominio,
    ErrorInterno,
)
from dominio.vocabulario.fallas import decir_fallas
from dominio.vocabulario.limites import MAXIMO_CUERPO_ILEGIBLE
from dominio.vocabulario.tiempo import Reloj, reloj_del_sistema
from modelos.cambios import Cambios
from modelos.numeracion import Numeracion

ANONIMOS_POR_ORIGEN = Frecuencia("anónimo", 60, 60)
"""Messages of unknown senders that are kept per address; more are answered and counted, but not kept."""
ANONIMOS_EN_TOTAL = Frecuencia("anónimos", 10, 1)
"""The same of all addresses together: who has many must not keep the database from those who are known."""

trazas = structlog.get_logger("hub.ventanilla")
Hecho = TypeVar("Hecho")


@dataclass(frozen=True, slots=True)
class Atencion:
    """Who serves what: of each request that writes, what it does; of each other one, how it is answered."""

    escritores: Escritores
    respuestas: Mapping[type[Pedido], Callable[[Consulta, Any], Recibo]]


class Ventanilla:
    """Serves requests. One per process; safe between threads."""

    def __init__(
        self,
        motor: Engine,
        atencion: Atencion,
        *,
        reloj: Reloj = reloj_del_sistema,
        profesional_registrado: bool = True,
        direccion_publica: str = "http://localhost",
        observador: Callable[[Asiento], None] | None = None,
    ) -> None:
        self.motor = motor
        self.atencion = atencion
        self.reloj = reloj
        self._observador = observador
        self._numeracion = Numeracion(motor)
        self._escribano = Escribano(
            motor,
            atencion.escritores,
            self._numeracion,
            reloj,
            profesional_registrado=profesional_registrado,
            direccion_publica=direccion_publica,
        )
        self._frecuencias = Frecuencias(motor, reloj)

    def sobre_interno(self, pedido: Pedido) -> Sobre:
        """The envelope of a request that no message carried, as those of the console."""
        return Sobre(puerta=Puerta.CONSOLA, operacion=pedido.operacion, cuerpo=b"", recibido_en=self.reloj())

    def atender(self, actor: Actor | None, pedido: Pedido, sobre: Sobre | None = None) -> Recibo:
        """Serve a request: data, trace and record are written together, or nothing but the record of the refusal.

        Raises the `ErrorDominio` that refuses the request as a whole; it is on record then, under `error.id_mensaje`.
        """
        sobre = sobre or self.sobre_interno(pedido)
        return self._o_asentar(actor, sobre, lambda: self._atender(actor, pedido, sobre))

    def encargar(self, actor: Actor | None, pedido: Pedido, sobre: Sobre) -> Encargo | None:
        """The same for a request that can be left here; None if somebody has to wait for it. Refuses as `atender` does."""
        if not isinstance(pedido, Escritura) or va_aparte(pedido, sobre):
            return None

        def preparar() -> Encargo:
            exigir_permiso(actor, pedido)
            assert actor is not None  # noqa: S101 (every write needs a permission)
            caso = self._escribano.preparar(actor, pedido, sobre)
            return Encargo(caso, self._escribano.dejar, lambda: self._o_asentar(actor, sobre, lambda: self._concluir(caso)))

        return self._o_asentar(actor, sobre, preparar)

    def _atender(self, actor: Actor | None, pedido: Pedido, sobre: Sobre) -> Recibo:
        exigir_permiso(actor, pedido)
        if isinstance(pedido, Escritura):
            assert actor is not None  # noqa: S101 (every write needs a permission)
            return self._observado(self._escribano.escribir(actor, pedido, sobre), sobre, actor)
        return self._observado(con_reintentos(lambda: self._responder(actor, pedido, sobre)), sobre, actor)

    def _concluir(self, caso: Caso) -> Recibo:
        return self._observado(self._escribano.concluir(caso), caso.sobre, caso.actor)

    def _observado(self, hecho: tuple[Hecho, Asiento], sobre: Sobre, actor: Actor | None) -> Hecho:
        recibo, asiento = hecho
        decir_fallas(**rastro(sobre, actor))
        self._observar(asiento)
        return recibo

    def _o_asentar(self, actor: Actor | None, sobre: Sobre, hacer: Callable[[], Hecho]) -> Hecho:
        """Do it, or have the refusal on record, and raise it."""
        try:
            return hacer()
        except ErrorDominio as error:
            self.rechazar(sobre, error, actor)
            raise
        except Exception as falla:
            raise self.asentar_falla(sobre, falla, actor) from None

    def asentar_falla(self, sobre: Sobre, falla: Exception, actor: Actor | None = None) -> ErrorDominio:
        """Have our own failure on record, and give it as the sender is told of it."""
        error = self.como_error(falla, sobre, actor)
        self.rechazar(sobre, error, actor)
        return error

    def como_error(self, falla: Exception, sobre: Sobre | None = None, actor: Actor | None = None) -> ErrorDominio:
        """Our own failure as the sender is told of it; its details go to the technical log, without any value.

        With the envelope of its message, which is still to be recorded, the log says under which number that will be.
        """
        error: ErrorDominio = BaseNoDisponible() if sin_base(falla) else ErrorInterno()
        if sobre is not None:
            self._numerar(sobre, error, actor)
        trazas.error("falla_interna", exc_info=falla, **({} if sobre is None else rastro(sobre, actor)))
        return error

    def rechazar(self, sobre: Sobre, error: ErrorDominio, actor: Actor | None = None) -> None:
        """Record a message that was refused as a whole, and put its answer into `sobre.respuesta`.

        Of a sender who is not known only the first 64 KiB are kept, and so many a minute; what is not kept has no number.
        """
        self._numerar(sobre, error, actor)
        if sobre.codificar_error is not None:
            sobre.respuesta = sobre.codificar_error(error)
        if error.id_mensaje is not None:
            self._asentar_error(sobre, error, actor)
        decir_fallas(**rastro(sobre, actor))

    def _numerar(self, sobre: Sobre, error: ErrorDominio, actor: Actor | None) -> None:
        with suppress(Exception):
            if error.id_mensaje is None and self._se_guarda(sobre, actor):
                error.id_mensaje = sobre.id_mensaje = sobre.id_mensaje or self._numeracion.tomar("mensaje", 1)[0]

    def _se_guarda(self, sobre: Sobre, actor: Actor | None) -> bool:
        if actor is not None:
            return True
        sobre.cuerpo = sobre.cuerpo[:MAXIMO_CUERPO_ILEGIBLE]
        return not self._frecuencias.demora(ANONIMOS_EN_TOTAL.desde(), ANONIMOS_POR_ORIGEN.desde(sobre.origen))

    def _asentar_error(self, sobre: Sobre, error: ErrorDominio, actor: Actor | None) -> None:
        cambios = Cambios()
        asiento = asentar_error(cambios, sobre, actor, error)
        try:
            with self.motor.begin() as conexion:
                cambios.escribir(conexion, y_cerrar=True)
        except Exception as falla:
            trazas.error("registro_imposible", exc_info=falla, **rastro(sobre, actor))
        self._observar(asiento)

    def _observar(self, asiento: Asiento) -> None:
        if self._observador is not None:
            self._observador(asiento)

    # ── queries ─────────────────────────────────────────────────────────────────────────────────────────────────────
    def _responder(self, actor: Actor | None, pedido: Pedido, sobre: Sobre) -> tuple[Recibo, Asiento]:
        sobre.id_mensaje = self._numeracion.tomar("mensaje", 1)[0]
        with self.motor.begin() as conexion:
            consulta = Consulta(
                conexion=conexion,
                actor=actor,
                ahora=self.reloj(),
                id_mensaje=sobre.id_mensaje,
                recibido_en=sobre.recibido_en,
            )
            recibo = self.atencion.respuestas[type(pedido)](consulta, pedido)
            exigir_proposito(consulta)
            if sobre.codificar is not None:
                sobre.respuesta = sobre.codificar(recibo)
            cambios = Cambios()
            if consulta.muestra_pacientes and actor is not None and actor.proposito is not None:
                cambios.agregar("mensaje_proposito", {"mensaje_id": sobre.id_mensaje, "proposito": actor.proposito.value})
            tocadas, documentos = consulta.tocadas, consulta.documentos
            asiento = asentar_recibo(cambios, sobre, actor, recibo, tocadas, documentos, desenlace=pedido.desenlace())
            cambios.escribir(conexion, y_cerrar=sobre.al_asentar is None)
            if sobre.al_asentar is not None:
                sobre.al_asentar(conexion)
        return recibo, asiento
