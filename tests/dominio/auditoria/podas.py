"""Records of messages of all kinds and ages, and what lets their bodies expire, for the tests of retention."""

import hashlib
from dataclasses import asdict
from datetime import UTC, datetime

from sqlalchemy import insert, select

from consola.administracion import MESA, sobre_de_consola
from dominio.auditoria import Verificador
from dominio.auditoria.atencion import sobre_de
from dominio.auditoria.plazos import Plazo, PlazosDeConservacion, Regla
from dominio.auditoria.poda import podar
from dominio.auditoria.preparacion import preparar
from dominio.auditoria.vencibles import DE_TRAMO, AlcanceDePoda, lotes
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.compresion import comprimir_cuerpo
from dominio.vocabulario.enumeraciones import Puerta, Rol
from modelos import Mensaje, MensajeCuerpo, MensajeMuestra
from modelos.tramos import al_dia

AUDITORA = Actor(rol=Rol.AUDITOR, usuario_id=None)
AHORA = datetime(2040, 3, 5, 12, 0, tzinfo=UTC)
MOTIVO = "Oficio 15-2026 del tribunal"
UNA_REGLA = PlazosDeConservacion(reglas=(Regla(nombre="todo", plazo=Plazo("1 año", meses=12)),), informes=None)


def sembrar(motor, mensajes):
    """Put messages straight into the tables: of each its number, and what is not usual of it."""
    with motor.begin() as conexion:
        conexion.execute(insert(Mensaje), [fila_de(**dicho) for dicho in mensajes])
        conexion.execute(insert(MensajeCuerpo), [fila_de_cuerpos(dicho["id"]) for dicho in mensajes])
        tocan = [
            {"mensaje_id": dicho["id"], "indice": n, "muestra_id": muestra}
            for dicho in mensajes
            for n, muestra in enumerate(dicho.get("muestras", ()), start=1)
        ]
        if tocan:
            conexion.execute(insert(MensajeMuestra), tocan)


def cuerpo_de(numero, cual="pedido"):
    return f"<{cual}>del mensaje {numero}, con á y\r\nsalto</{cual}>".encode()


def fila_de(
    id,
    recibido_en,
    puerta="soap11",
    operacion="crearMuestras",
    desenlace="aceptado",
    laboratorio_id=1,
    muestras=(),
):
    return {
        "id": id,
        "recibido_en": recibido_en,
        "puerta": puerta,
        "operacion": operacion,
        "laboratorio_id": laboratorio_id,
        "total": 0,
        "aceptados": 0,
        "rechazados": 0,
        "desenlace": desenlace,
        "duracion_us": 1,
        "tamano_pedido": 1,
        "huella_pedido": hashlib.sha256(cuerpo_de(id)).digest(),
        "huella_respuesta": hashlib.sha256(cuerpo_de(id, "respuesta")).digest(),
    }


def fila_de_cuerpos(numero):
    return {
        "mensaje_id": numero,
        "pedido": comprimir_cuerpo(cuerpo_de(numero)),
        "respuesta": comprimir_cuerpo(cuerpo_de(numero, "respuesta")),
    }


def auditar(ventanilla, pedido):
    """As the console has an auditor's request served: with what was asked on record."""
    sobre = sobre_de(pedido, puerta=Puerta.CONSOLA, recibido_en=ventanilla.reloj(), origen="ana")
    return ventanilla.atender(AUDITORA, pedido, sobre)


def administrar(ventanilla, pedido):
    """The same of an act of the owner's."""
    return ventanilla.atender(MESA, pedido, sobre_de_consola(ventanilla, pedido, asdict(pedido)))


def podar_todo(ventanilla, plazos, ahora=AHORA, **opciones):
    """Let all expire that the rules say at that instant."""
    carpeta = opciones.pop("carpeta", None)
    alcance = AlcanceDePoda(plazos, ahora, carpeta, opciones.pop("de_tramo", DE_TRAMO))
    return podar(ventanilla.motor, lambda p: administrar(ventanilla, p), alcance, descanso=0, **opciones)


def una_tanda(motor, plazos, ahora, cuantos=100):
    """The first lot, ready to go."""
    alcance = AlcanceDePoda(plazos, ahora)
    return preparar(motor, alcance, next(lotes(motor, alcance, cuantos)))


def cerrar_tramo(motor, vez=0):
    """No number is given any more in the stretch of now, if there are stretches; a number in the one that follows it."""
    nuevo = al_dia(motor, f"{9000 + vez // 12}_{vez % 12 + 1:02}")
    return None if nuevo is None else nuevo.desde + 10_000


def con_cuerpo(motor):
    """The messages that still have bodies."""
    with motor.connect() as conexion:
        return set(conexion.execute(select(MensajeCuerpo.mensaje_id)).scalars())


def verificado(motor):
    """What is wrong with the record, and whose bodies expired."""
    verificador = Verificador(motor)
    return {(una.falla, una.numero) for una in verificador.diferencias()}, verificador
