"""Uploads served one after the other, each as one message, by whoever runs this: the hub does so in a process apart."""

from functools import partial

from sqlalchemy import Connection

from carga_excel.importar import CargaHecha, error_como_json, importar
from carga_excel.libros.descripcion import LIBROS
from carga_excel.taller.cronista import contando
from dominio.cargas import proceso
from dominio.cargas.estados import INTENTOS
from dominio.cargas.proceso import Balance, Tomada
from dominio.ventanilla.avance import Fase
from dominio.ventanilla.sobre import Sobre
from dominio.ventanilla.ventanilla import Ventanilla
from dominio.vocabulario.enumeraciones import Puerta
from dominio.vocabulario.errores import BaseNoDisponible, CargaInterrumpida, ErrorDominio
from modelos.filas import PAUSADO


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

    def apuntar(conexion: Connection, fase: str | None, hecho: int, total: int) -> None:
        proceso.avanzar(conexion, tomada, fase, hecho, total, ventanilla.reloj())

    with contando(ventanilla.motor, apuntar, al_empezar=Fase.REVISANDO) as avance:
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
        codificar_error=partial(error_como_json, simulado=tomada.simular, a_proposito=tomada.a_proposito),
    )
    error = CargaInterrumpida(veces=INTENTOS)
    ventanilla.rechazar(sobre, error, tomada.actor)
    return error
