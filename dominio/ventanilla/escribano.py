"""Who serves what writes: in groups of what waits together, and each message by itself when that does not work out.

Nothing is acknowledged before it is committed, and everything that is written is still as it was when it was read
(compare-and-set, unique keys), or the whole transaction is undone and its messages are served again, one by one.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from typing import Any, TypeAlias

import structlog
from sqlalchemy import Connection, Engine

from dominio.ventanilla import reenvios
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.conocidos import Conocidos
from dominio.ventanilla.fila import FilaDeEspera, Trabajo, va_aparte
from dominio.ventanilla.grupo import Caso, Grupo
from dominio.ventanilla.huella_de_pedido import huella_de_pedido
from dominio.ventanilla.necesidades import Curso, Pesquisa
from dominio.ventanilla.pedidos import Escritura
from dominio.ventanilla.recibos import ItemRecibo, ReciboLote
from dominio.ventanilla.registro import Asiento, apartar_documentos, asentar_recibo, guardar_recibo
from dominio.ventanilla.reintentos import con_reintentos, espero_en_vano
from dominio.ventanilla.sobre import Sobre
from dominio.ventanilla.turno import Turno
from dominio.vocabulario.fallas import recordar_fallas
from dominio.vocabulario.tiempo import Reloj
from modelos.adelanto import Adelanto
from modelos.base import a_escribir, para_decidir
from modelos.cambios import Cambios
from modelos.numeracion import Numeracion

Escritores: TypeAlias = Mapping[type[Escritura[Any]], Callable[[Turno, Any], Pesquisa[list[ItemRecibo]]]]
"""Of each request that writes, what it does."""

trazas = structlog.get_logger("hub.ventanilla")


class Escribano:
    """Serves the requests that write. One per window; safe between threads."""

    def __init__(
        self,
        motor: Engine,
        escritores: Escritores,
        numeracion: Numeracion,
        reloj: Reloj,
        *,
        profesional_registrado: bool,
        direccion_publica: str,
    ) -> None:
        self._motor = motor
        self._escritores = escritores
        self._numeracion = numeracion
        self._reloj = reloj
        self._profesional_registrado = profesional_registrado
        self._direccion_publica = direccion_publica
        self.conocidos = Conocidos()
        self._fila = FilaDeEspera(self._servir_grupo)

    def escribir(self, actor: Actor, pedido: Escritura[Any], sobre: Sobre) -> tuple[ReciboLote, Asiento]:
        """The receipt of a request, which is written by then, and what the record says of it."""
        caso = self.preparar(actor, pedido, sobre)
        if not va_aparte(pedido, sobre):
            self._fila.pasar(caso)
        return self.concluir(caso)

    def preparar(self, actor: Actor, pedido: Escritura[Any], sobre: Sobre) -> Caso:
        """A request that can be served."""
        pedido.exigir_cantidad(len(pedido.items))
        pedido.exigir_su_clase()
        sobre.id_mensaje_cliente = pedido.id_mensaje_cliente
        if pedido.trae_documentos():
            apartar_documentos(sobre)  # which takes a while of a large one: not while others wait for the group
        recordar_fallas()  # before its context is copied
        firma = huella_de_pedido(pedido) if pedido.id_mensaje_cliente is not None else b""
        numeros = con_reintentos(lambda: self._tomar_numeros(pedido))
        return Caso(actor=actor, pedido=pedido, sobre=sobre, numeros=numeros, firma=firma)

    def dejar(self, caso: Caso, al_volver: Trabajo, encargar: Callable[[Trabajo], None]) -> None:
        """Leave it to be served with those who wait (`FilaDeEspera.dejar`); `concluir` tells what came of it."""
        self._fila.dejar(caso, al_volver, encargar)

    def concluir(self, caso: Caso) -> tuple[ReciboLote, Asiento]:
        """What came of a message that was in the queue, or was not for it; it is served if nobody did so yet."""
        intentos = count()
        con_reintentos(lambda: self._intentar(caso, next(intentos)))
        return self._cerrar(caso)

    def _intentar(self, caso: Caso, intento: int) -> None:
        """Serve it alone if no group did, or if what the group did was in vain."""
        if intento > 0:
            caso.olvidar()
        if caso.recibo is None and caso.falla is None:
            self._servir([caso], con_cerrojo=intento > 0)
        if caso.falla is not None:
            raise caso.falla

    def _tomar_numeros(self, pedido: Escritura[Any]) -> dict[str, list[int]]:
        """As many numbers as the message may need; taken before its transaction, since SQLite has a single writer."""
        return {serie: self._numeracion.tomar(serie, cuantos) for serie, cuantos in pedido.numeros().items()}

    def _cerrar(self, caso: Caso) -> tuple[ReciboLote, Asiento]:
        assert caso.recibo is not None and caso.asiento is not None and caso.turno is not None  # noqa: S101 (served)
        for serie, sobrantes in caso.turno.numeros.items():
            self._numeracion.devolver(serie, sobrantes)
        return caso.recibo, caso.asiento

    # ── the transaction ─────────────────────────────────────────────────────────────────────────────────────────────
    def _servir_grupo(self, casos: Sequence[Caso]) -> Collection[Caso]:
        """Serve them together, and say which are left for the next group; if all fails, each is to be served alone.

        So is who meets a row that somebody is writing, as a workbook may do for long: all others would wait with it.
        """
        try:
            return self._servir(casos, apurados=True).aplazados
        except BaseException as falla:
            for caso in casos:  # decided, but not written: nobody may take that for an answer
                caso.olvidar()
            if not isinstance(falla, Exception):
                raise
            if len(casos) == 1 and not espero_en_vano(falla):
                casos[0].falla = falla
            else:
                trazas.info("grupo_deshecho", mensajes=len(casos), falla=type(falla).__name__)
            return ()

    def _servir(self, casos: Sequence[Caso], *, con_cerrojo: bool = False, apurados: bool = False) -> Grupo:
        """One attempt, in one transaction, which waits for nobody's rows if others are `apurados` behind it."""
        for caso, numero in zip(casos, self._numeracion.tomar("mensaje", len(casos)), strict=True):
            caso.sobre.id_mensaje = numero
        grupo = Grupo(casos, self._atender)
        transaccion = para_decidir(self._motor, con_cerrojo=con_cerrojo, apurada=apurados)
        with transaccion as conexion, _adelantando(conexion, casos):
            grupo.decidir(conexion)
            if decididos := grupo.decididos:
                a_escribir(conexion)
                self._escribir(conexion, decididos)
        self._numeracion.devolver("mensaje", [caso.sobre.id_mensaje for caso in grupo.aplazados if caso.sobre.id_mensaje])
        return grupo

    @staticmethod
    def _escribir(conexion: Connection, casos: Sequence[Caso]) -> None:
        """Write what was decided, and commit it in the same round trip where nobody has anything to add."""
        sobre = casos[0].sobre
        cambios = Cambios.reunidos([caso.turno.cambios for caso in casos if caso.turno is not None])
        cambios.escribir(conexion, sobre.guardando, sobre.ritmo, y_cerrar=sobre.al_asentar is None)
        if sobre.al_asentar is not None:  # it came alone
            sobre.al_asentar(conexion)

    # ── one message of it ───────────────────────────────────────────────────────────────────────────────────────────
    def _atender(self, caso: Caso) -> Pesquisa[None]:
        """Decide a message, put its answer into bytes, and note all that is to be written of it."""
        sobre = caso.sobre
        recibo = yield from self._decidir(caso)
        turno = caso.turno
        assert turno is not None  # noqa: S101 (it was decided in one)
        if sobre.codificar is not None:
            sobre.respuesta = sobre.codificar(recibo)
        anotado = (turno.tocadas, turno.documentos, turno.dichas)
        caso.asiento = asentar_recibo(turno.cambios, sobre, caso.actor, recibo, *anotado)
        caso.recibo = recibo

    def _decidir(self, caso: Caso) -> Pesquisa[ReciboLote]:
        """What became of it, or of the same message when it came before: both are looked for at once."""
        pedido, sobre = caso.pedido, caso.sobre
        turno = caso.turno = self._turno(caso)
        antes = Curso(reenvios.guardado(turno, pedido, caso.firma, sobre.reenvio))
        ahora = Curso(self._escritores[type(pedido)](turno, pedido))
        halladas = iter((yield [*antes.preguntas, *ahora.preguntas]))
        guardado = antes.seguir(halladas).resultado
        if guardado is not None and sobre.reenvio is None:
            caso.turno = self._turno(caso)
            return (yield from reenvios.repetir(caso.turno, guardado))
        items = yield from ahora.terminar(halladas)
        return self._recibo(turno, pedido, items, None if guardado else caso.firma, sobre.recibido_en)

    def _turno(self, caso: Caso) -> Turno:
        pedido, sobre, ahora = caso.pedido, caso.sobre, self._reloj()
        assert sobre.id_mensaje is not None  # noqa: S101 (numbered before its transaction begins)
        return Turno(
            actor=caso.actor,
            puerta=sobre.puerta,
            operacion=pedido.operacion,
            id_mensaje=sobre.id_mensaje,
            ahora=ahora,
            presentado_en=sobre.reenvio.recibido_en if sobre.reenvio else ahora,
            conocidos=self.conocidos,
            numeros={serie: deque(libres) for serie, libres in caso.numeros.items()},
            profesional_registrado=self._profesional_registrado,
            direccion_publica=self._direccion_publica,
            simular=pedido.simular,
            cambios=Cambios(caso.adelanto),
            avance=sobre.avance,
            vistas=pedido.vistas,
            a_proposito=_es_a_proposito(pedido, sobre),
        )

    @staticmethod
    def _recibo(
        turno: Turno, pedido: Escritura[Any], items: list[ItemRecibo], firma: bytes | None, recibido_en: datetime
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


@contextmanager
def _adelantando(conexion: Connection, casos: Sequence[Caso]) -> Iterator[None]:
    """Let a message that is served apart write its first rows while the others are decided; what it wrote goes if it fails.

    Not on SQLite, where whoever writes holds up everybody, and not in a rehearsal, which writes no rows.
    """
    (caso, *otros) = casos
    aparte = not otros and va_aparte(caso.pedido, caso.sobre) and not caso.pedido.simular
    if not aparte or conexion.dialect.name == "sqlite":
        yield
        return
    with Adelanto(conexion, caso.sobre.ritmo) as caso.adelanto:
        yield
    if caso.recibo is None:
        conexion.rollback()


def _es_a_proposito(pedido: Escritura[Any], sobre: Sobre) -> bool:
    """Whether the sender knows what it asks for again: under an id of its own that was never used, or because it says so.

    What the help desk has served again is what was sent then, under an id that was used.
    """
    return pedido.a_proposito or (pedido.id_mensaje_cliente is not None and sobre.reenvio is None)
