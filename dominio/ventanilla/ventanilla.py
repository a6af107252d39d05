"""The window: every door brings its requests here, and here alone data and record are written, in one transaction."""

from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any

import structlog
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from dominio.ventanilla import reenvios
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.conocidos import Conocidos
from dominio.ventanilla.consulta import Consulta
from dominio.ventanilla.pedidos import Escritura, Pedido
from dominio.ventanilla.porteria import exigir_permiso
from dominio.ventanilla.recibos import ItemRecibo, Recibo, ReciboLote
from dominio.ventanilla.registro import (
    Asiento,
    asentar_error,
    asentar_recibo,
    guardar_recibo,
)
from dominio.ventanilla.reintentos import con_reintentos, se_corto
from dominio.ventanilla.sobre import Sobre
from dominio.ventanilla.turno import Turno, huella, huella_de_pares
from dominio.vocabulario.enumeraciones import Puerta
from dominio.vocabulario.errores import (
    BaseNoDisponible,
    ErrorDominio,
    ErrorInterno,
)
from dominio.vocabulario.limites import MAXIMO_CUERPO_ILEGIBLE
from dominio.vocabulario.tiempo import Reloj, reloj_del_sistema
from modelos.cambios import Cambios
from modelos.numeracion import Numeracion

ANONIMOS_POR_ORIGEN = parse("60/minute")
"""Messages of unknown senders that are kept per address; more are answered and counted, but not kept."""
ANONIMOS_EN_TOTAL = parse("10/second")
"""The same of all addresses together: who has many must not keep the database from those who are known."""

trazas = structlog.get_logger("hub.ventanilla")


@dataclass(frozen=True, slots=True)
class Atencion:
    """Who serves what: of each request that writes, what it does; of each other one, how it is answered."""

    escritores: Mapping[type[Escritura[Any]], Callable[[Turno, Any], list[ItemRecibo]]]
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
        observador: Callable[[Asiento], None] | None = None,
    ) -> None:
        self.motor = motor
        self.atencion = atencion
        self.reloj = reloj
        self._profesional_registrado = profesional_registrado
        self._observador = observador
        self._numeracion = Numeracion(motor)
        self._conocidos = Conocidos()
        self._anonimos = FixedWindowRateLimiter(MemoryStorage())

    def sobre_interno(self, pedido: Pedido) -> Sobre:
        """The envelope of a request that no message carried, as those of the console."""
        return Sobre(puerta=Puerta.CONSOLA, operacion=pedido.operacion, cuerpo=b"", recibido_en=self.reloj())

    def atender(self, actor: Actor | None, pedido: Pedido, sobre: Sobre | None = None) -> Recibo:
        """Serve a request: data, trace and record are written together, or nothing but the record of the refusal.

        Raises the `ErrorDominio` that refuses the request as a whole; it is on record then, under `error.id_mensaje`.
        """
        sobre = sobre or self.sobre_interno(pedido)
        try:
            exigir_permiso(actor, pedido)
            if isinstance(pedido, Escritura):
                return self._escribir(actor, pedido, sobre)
            return self._consultar(actor, pedido, sobre)
        except ErrorDominio as error:
            self.rechazar(sobre, error, actor)
            raise
        except Exception as falla:
            nuestro = self.como_error(falla)
            self.rechazar(sobre, nuestro, actor)
            raise nuestro from None

    def como_error(self, falla: Exception) -> ErrorDominio:
        """Our own failure as the sender is told of it; its details go to the technical log, without any value."""
        trazas.error("falla_interna", exc_info=falla)
        sin_base = isinstance(falla, OperationalError) or se_corto(falla)
        return BaseNoDisponible() if sin_base else ErrorInterno()

    def rechazar(self, sobre: Sobre, error: ErrorDominio, actor: Actor | None = None) -> None:
        """Record a message that was refused as a whole, and put its answer into `sobre.respuesta`.

        Of a sender who is not known only the first 64 KiB are kept, and so many a minute; what is not kept has no number.
        """
        if error.id_mensaje is None and self._se_guarda(sobre, actor):
            with suppress(Exception):
                error.id_mensaje = sobre.id_mensaje = sobre.id_mensaje or self._numeracion.tomar("mensaje", 1)[0]
        if sobre.codificar_error is not None:
            sobre.respuesta = sobre.codificar_error(error)
        if error.id_mensaje is not None:
            self._asentar_error(sobre, error, actor)

    def _se_guarda(self, sobre: Sobre, actor: Actor | None) -> bool:
        if actor is not None:
            return True
        sobre.cuerpo = sobre.cuerpo[:MAXIMO_CUERPO_ILEGIBLE]
        del_origen = self._anonimos.hit(ANONIMOS_POR_ORIGEN, sobre.origen or "?")
        return del_origen and self._anonimos.hit(ANONIMOS_EN_TOTAL)

    def _asentar_error(self, sobre: Sobre, error: ErrorDominio, actor: Actor | None) -> None:
        cambios = Cambios()
        asiento = asentar_error(cambios, sobre, actor, error)
        try:
            with self.motor.begin() as conexion:
                cambios.escribir(conexion, y_cerrar=True)
        except Exception as falla:
            trazas.error("registro_imposible", exc_info=falla, id_mensaje=error.id_mensaje)
        self._observar(asiento)

    def _observar(self, asiento: Asiento) -> None:
        if self._observador is not None:
            self._observador(asiento)

    # ── writes ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def _escribir(self, actor: Actor | None, pedido: Escritura[Any], sobre: Sobre) -> ReciboLote:
        assert actor is not None  # noqa: S101 (every write needs a permission)
        pedido.exigir_cantidad(len(pedido.items))
        pedido.exigir_su_clase()
        sobre.id_mensaje_cliente = pedido.id_mensaje_cliente
        numeros = self._tomar_numeros(pedido)
        firma = huella_de_pedido(pedido) if pedido.id_mensaje_cliente is not None else b""
        recibo, asiento, turno = con_reintentos(lambda: self._intentar(actor, pedido, sobre, numeros, firma))
        for serie, sobrantes in turno.numeros.items():
            self._numeracion.devolver(serie, sobrantes)
        self._observar(asiento)
        return recibo

    def _tomar_numeros(self, pedido: Escritura[Any]) -> dict[str, list[int]]:
        """As many numbers as the message may need; taken before its transaction, since SQLite has a single writer."""
        return {serie: self._numeracion.tomar(serie, cuantos) for serie, cuantos in pedido.numeros().items()}

    def _intentar(
        self, actor: Actor, pedido: Escritura[Any], sobre: Sobre, numeros: dict[str, list[int]], firma: bytes
    ) -> tuple[ReciboLote, Asiento, Turno]:
        """Serve the request once, under a number of its own."""
        sobre.id_mensaje = self._numeracion.tomar("mensaje", 1)[0]
        with self.motor.begin() as conexion:
            turno = self._turno(conexion, actor, pedido, sobre, numeros)
            guardado = reenvios.guardado(turno, pedido, firma, sobre.reenvio)
            if guardado is not None and sobre.reenvio is None:
                recibo = reenvios.repetir(turno, guardado)
            else:
                items = self.atencion.escritores[type(pedido)](turno, pedido)
                recibo = self._recibo(turno, pedido, items, None if guardado else firma, sobre.recibido_en)
            if sobre.codificar is not None:
                sobre.respuesta = sobre.codificar(recibo)
            asiento = asentar_recibo(turno.cambios, sobre, actor, recibo, turno.tocadas, turno.documentos, turno.dichas)
            turno.cambios.escribir(conexion, sobre.guardando, sobre.ritmo, y_cerrar=sobre.al_asentar is None)
            if sobre.al_asentar is not None:
                sobre.al_asentar(conexion)
        return recibo, asiento, turno

    def _turno(
        self,
        conexion: Connection,
        actor: Actor,
        pedido: Pedido,
        sobre: Sobre,
        numeros: dict[str, list[int]],
    ) -> Turno:
        assert sobre.id_mensaje is not None  # noqa: S101 (numbered before its transaction begins)
        ahora = self.reloj()
        return Turno(
            conexion=conexion,
            actor=actor,
            puerta=sobre.puerta,
            operacion=pedido.operacion,
            id_mensaje=sobre.id_mensaje,
            ahora=ahora,
            presentado_en=sobre.reenvio.recibido_en if sobre.reenvio else ahora,
            conocidos=self._conocidos,
            numeros={serie: deque(libres) for serie, libres in numeros.items()},
            profesional_registrado=self._profesional_registrado,
            simular=isinstance(pedido, Escritura) and pedido.simular,
            avance=sobre.avance,
            vistas=pedido.vistas if isinstance(pedido, Escritura) else {},
            a_proposito=isinstance(pedido, Escritura) and _es_a_proposito(pedido, sobre),
        )

    def _recibo(
        self, turno: Turno, pedido: Escritura[Any], items: list[ItemRecibo], firma: bytes | None, recibido_en: datetime
    ) -> ReciboLote:
        """The receipt; with `firma` it is kept under the client's id, if there is one."""
        recibo = ReciboLote(id_mensaje=turno.id_mensaje, recibido_en=recibido_en, items=items, simulado=pedido.simular)
        if pedido.simular:
            turno.cambios.olvidar_muestras()
            turno.dichas.clear()
        elif pedido.id_mensaje_cliente is not None and firma is not None:
            turno.cambios.agregar(
                "mensaje_cliente",
                {
                    "laboratorio_id": turno.laboratorio_id,
                    "id_mensaje_cliente": pedido.id_mensaje_cliente,
                    "mensaje_id": turno.id_mensaje,
                    "huella": firma,
                    "recibo": guardar_recibo(recibo),
                },
            )
        return recibo

    # ── queries ─────────────────────────────────────────────────────────────────────────────────────────────────────
    def _consultar(self, actor: Actor | None, pedido: Pedido, sobre: Sobre) -> Recibo:
        recibo, asiento = con_reintentos(lambda: self._responder(actor, pedido, sobre))
        self._observar(asiento)
        return recibo

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
            if sobre.codificar is not None:
                sobre.respuesta = sobre.codificar(recibo)
            cambios = Cambios()
            tocadas, documentos = consulta.tocadas, consulta.documentos
            asiento = asentar_recibo(cambios, sobre, actor, recibo, tocadas, documentos, desenlace=pedido.desenlace())
            cambios.escribir(conexion, y_cerrar=sobre.al_asentar is None)
            if sobre.al_asentar is not None:
                sobre.al_asentar(conexion)
        return recibo, asiento


def _es_a_proposito(pedido: Escritura[Any], sobre: Sobre) -> bool:
    """Whether the sender knows what it asks for again: under an id of its own that was never used, or because it says so.

    What the help desk has served again is what was sent then, under an id that was used.
    """
    return pedido.a_proposito or (pedido.id_mensaje_cliente is not None and sobre.reenvio is None)


def huella_de_pedido(pedido: Escritura[Any]) -> bytes:
    """A digest of what a request asks for; errors of reading count by code, field and value."""
    items = "".join([_huella_de_item(item).hex() for item in pedido.items])
    return huella({"operacion": pedido.operacion, "simular": pedido.simular or None, "items": items})


def _huella_de_item(item: Any) -> bytes:
    campos, leer = _campos_de(type(item))  # type: ignore[arg-type]  # mypy takes a class for unhashable
    errores = [(error.codigo, error.campo, error.valor) for error in item.errores] or None
    return huella_de_pares((*campos, "errores"), (*leer(item), errores))


@cache
def _campos_de(clase: type[Any]) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """The names of the data of such items, and how they are read at once."""
    campos = tuple(sorted(set(clase.__dataclass_fields__) - {"errores"}))
    return campos, attrgetter(*campos)
