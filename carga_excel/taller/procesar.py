"""Uploads served one after the other, each as one message, by whoever runs this: the hub does so in a process apart."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from carga_excel.importar import CargaHecha, error_como_json, importar
from carga_excel.libros.descripcion import LIBROS
from dominio.cargas import proceso
from dominio.cargas.estados import INTENTOS
from dominio.cargas.proceso import Balance, Tomada
from dominio.ventanilla.avance import Avance, Fase
from dominio.ventanilla.sobre import Sobre
from dominio.ventanilla.ventanilla import Ventanilla
from dominio.vocabulario.enumeraciones import Puerta
from dominio.vocabulario.errores import BaseNoDisponible, CargaInterrumpida, ErrorDominio
from modelos.filas import PAUSADO

CADA = 0.4
"""Seconds between two notes of progress."""
LATIDO = 5.0
"""Seconds after which it is said that somebody is at work although nothing went on."""

trazas = structlog.get_logger("hub.cargas")


def procesar(ventanilla: Ventanilla, toma: str) -> int:
    """Serve what waits until nothing does; gives how many uploads that were."""
    servidas = 0
    while True:
        with ventanilla.motor.begin() as conexion:
            tomada = proceso.tomar(conexion, toma, ventanilla.reloj())
        if tomada is None:
            return servidas
        procesar_una(ventanilla, tomada)
        servidas += 1


def procesar_una(ventanilla: Ventanilla, tomada: Tomada) -> None:
    """Serve one upload. What stops half way stored nothing and waits again, whoever stopped it."""
    try:
        _servir(ventanilla, tomada)
    except BaseNoDisponible:
        raise
    except ErrorDominio as error:
        with ventanilla.motor.begin() as conexion:
            proceso.rechazar(conexion, tomada, error, ventanilla.reloj())
    except (KeyboardInterrupt, SystemExit):
        with ventanilla.motor.begin() as conexion:
            proceso.soltar(conexion, tomada.toma, cuenta=False)
        raise


def _servir(ventanilla: Ventanilla, tomada: Tomada) -> None:
    if tomada.agotada:
        raise _agotada(ventanilla, tomada)

    def cerrar(conexion: Connection, carga: CargaHecha) -> None:
        proceso.terminar(conexion, tomada, _balance(carga), ventanilla.reloj())

    with _contando(ventanilla, tomada) as avance:
        importar(
            ventanilla,
            tomada.actor,
            LIBROS[tomada.planilla],
            tomada.contenido,
            simular=tomada.simular,
            a_proposito=tomada.a_proposito,
            origen=tomada.origen,
            avance=avance,
            ritmo=PAUSADO,
            cierre=cerrar,
        ).__exit__()


def _balance(carga: CargaHecha) -> Balance:
    return Balance(
        mensaje_id=carga.recibo.id_mensaje,
        guardadas=carga.guardadas,
        sin_cambio=carga.sin_cambio,
        repetidas=carga.repetidas,
        rechazadas=carga.recibo.rechazados,
        por_codigo=dict(carga.por_codigo),
    )


def _agotada(ventanilla: Ventanilla, tomada: Tomada) -> ErrorDominio:
    """The refusal, on record, of an upload whose serving never came to an end."""
    sobre = Sobre(
        puerta=Puerta.EXCEL,
        operacion=LIBROS[tomada.planilla].pedido.operacion,
        cuerpo=tomada.contenido,
        recibido_en=ventanilla.reloj(),
        origen=tomada.origen,
        codificar_error=error_como_json,
    )
    error = CargaInterrumpida(veces=INTENTOS)
    ventanilla.rechazar(sobre, error, tomada.actor)
    return error


@contextmanager
def _contando(ventanilla: Ventanilla, tomada: Tomada) -> Iterator[Avance]:
    """Progress on its way to whoever waits, written by a thread on a connection of its own."""
    cronista = _Cronista(ventanilla, tomada)
    hilo = Thread(target=cronista.escribir, daemon=True)
    hilo.start()
    try:
        yield cronista.anotar
    finally:
        cronista.fin.set()
        hilo.join(CADA)


class _Cronista:
    """Writes the last that it was told, when there is news or silence was long.

    SQLite has a single writer, so that there nothing is seen of what is told once the rows are being reviewed and stored;
    that this has begun is written before, for which whoever tells it waits.
    """

    def __init__(self, ventanilla: Ventanilla, tomada: Tomada) -> None:
        self.fin = Event()
        self._ventanilla, self._tomada = ventanilla, tomada
        self._ultimo: tuple[str | None, int, int] = (None, 0, 0)

    def anotar(self, fase: str, hecho: int, total: int) -> None:
        empieza = self._ultimo[0] != fase == Fase.REVISANDO
        self._ultimo = (fase, hecho, total)
        if empieza:
            self._anotar()

    def escribir(self) -> None:
        escrito, desde = self._ultimo, monotonic()
        while not self.fin.wait(CADA):
            if self._ultimo == escrito and monotonic() - desde < LATIDO:
                continue
            escrito, desde = self._ultimo, monotonic()
            self._anotar()

    def _anotar(self) -> None:
        try:
            with self._ventanilla.motor.begin() as conexion:
                proceso.avanzar(conexion, self._tomada, *self._ultimo, self._ventanilla.reloj())
        except SQLAlchemyError as falla:  # what matters is being stored by another connection
            trazas.warning("avance_sin_anotar", exc_info=falla)
