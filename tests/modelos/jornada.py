"""A day in which every table that messages write gets rows by every door's request, and what is stored after it.

`python -c "from tests.modelos.jornada import contar; contar(url)"` plays it and tells what is stored as JSON; it runs in a
process of its own when the models are others than the hub's.
"""

import json
import sys
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from dominio.atencion import abrir_ventanilla
from dominio.mesa.muestras import VerMuestra
from dominio.muestras.planillas.pedidos import CargarMuestras, MuestraInformada
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.sobre import Reenvio, Sobre
from dominio.ventanilla.ventanilla import Ventanilla
from dominio.vocabulario.enumeraciones import (
    Estrategia,
    MotivoRechazo,
    Prevision,
    Puerta,
    Resultado,
    Rol,
    Subestrategia,
    TipoDocumento,
)
from modelos import Base, crear_motor
from modelos.filas import ORDEN, TABLAS
from modelos.numeracion import SERIES, Numerador
from tests.dominio.de_mesa import MESA, abrir, correccion_de_datos
from tests.dominio.pasos import PDF, cambio, correccion, devolucion, recepcion, rechazo
from tests.elenco import NORTE, RelojDePrueba, crear, entrega, poblar, una_creada, una_informada, una_muestra
from tests.examenes import agregar_iniciales

TODO: dict[str, Any] = {
    "rut_medico": "11111111-1",
    "paciente_ap_mat": "Rojas",
    "paciente_email": "ana@ejemplo.cl",
    "paciente_prevision": Prevision.ISAPRE,
    "busqueda_activa": True,
    "estrategia": Estrategia.BAC_BROTES,
    "subestrategia": Subestrategia.LABORAL,
    "sin_orden_medica": True,
    "epivigila": 9001234,
}
SIN_RUN: dict[str, Any] = {
    "paciente_run": None,
    "paciente_dv": None,
    "paciente_tipodoc": TipoDocumento.PASAPORTE,
    "paciente_pasaporte": "P-77",
    "paciente_ext_paisorigen": 604,
}
CAMBIAN = {"comprobante", "duracion_us"}
"""Columns that differ from one run to the next."""
NORTE_ACTOR = Actor(rol=Rol.LABORATORIO, laboratorio_id=NORTE, laboratorio_nombre="Laboratorio Norte", credencial_id=5)


def contar(direccion: str) -> None:
    """Print what is stored after the day, by table and by column."""
    motor = crear_motor(direccion)
    jugar(motor)
    sys.stdout.write(json.dumps(guardado(motor), default=str))
    motor.dispose()


def jugar(motor: Any) -> None:
    """The day, on an empty database."""
    reloj = RelojDePrueba()
    Base.metadata.create_all(motor)
    with motor.begin() as conexion:
        conexion.execute(insert(Numerador), [{"serie": serie, "siguiente": 1} for serie in SERIES])
        agregar_iniciales(conexion)
    poblar(motor, reloj())
    ventanilla = abrir_ventanilla(motor, reloj=reloj)
    _de_a_una(ventanilla)
    _de_a_muchas(ventanilla)


def _de_a_una(ventanilla: Ventanilla) -> None:
    """By one round trip each, and the steps that are rare."""
    yo = NORTE_ACTOR
    una_creada(ventanilla, yo, "N-todo", **TODO)
    una_creada(ventanilla, yo, "N-pasaporte", **SIN_RUN)
    informada = una_informada(ventanilla, yo, "N-informada", informe=PDF)
    ventanilla.atender(yo, correccion(informada, ventanilla))
    abrir(ventanilla, informada)
    ventanilla.atender(yo, correccion_de_datos(informada, **TODO))
    devuelta = una_creada(ventanilla, yo, "N-devuelta")
    ventanilla.atender(yo, devolucion(devuelta))
    ventanilla.atender(yo, crear(una_muestra("N-devuelta", **TODO)))
    ventanilla.atender(yo, rechazo(una_creada(ventanilla, yo, "N-rechazada"), MotivoRechazo.SIN_ROTULAR))
    ventanilla.atender(yo, cambio(una_creada(ventanilla, yo, "N-derivada")))
    malo = ventanilla.atender(yo, crear(una_muestra("N-mala", paciente_dv="3"), id_mensaje_cliente="m-1"))
    vuelto = Reenvio(original=malo.id_mensaje, recibido_en=malo.recibido_en, vez=1, motivo="Una razón larga")
    sobre = Sobre(
        puerta=Puerta.PORTAL, operacion="crearMuestras", cuerpo=b"x", recibido_en=ventanilla.reloj(), reenvio=vuelto
    )
    ventanilla.atender(yo, crear(una_muestra("N-mala", paciente_dv="3")), sobre)
    ventanilla.atender(MESA, VerMuestra(id_muestra=informada))


def _de_a_muchas(ventanilla: Ventanilla) -> None:
    """More rows than go in one round trip: new, moved, and by workbook."""
    yo, ahora = NORTE_ACTOR, ventanilla.reloj()
    items = ventanilla.atender(yo, crear(*(una_muestra(f"L-{n}", **TODO) for n in range(20)))).items
    pedidos = [recepcion(item.id_muestra) for item in items]
    ventanilla.atender(yo, type(pedidos[0])(items=tuple(pedido.items[0] for pedido in pedidos)))
    entregas = [entrega(item.id_muestra, ventanilla) for item in items]
    ventanilla.atender(yo, type(entregas[0])(items=tuple(pedido.items[0] for pedido in entregas)))
    resultado = {
        "fecha_recepcion_laboratorio": ahora - timedelta(hours=2),
        "resultado": Resultado.INDETERMINADO,
        "fecha_hora_resultado_laboratorio": ahora - timedelta(hours=1),
    }
    filas = [
        MuestraInformada(**{c: getattr(una, c) for c in type(una).__slots__}, **resultado)
        for una in (una_muestra(f"P-{n}", **TODO) for n in range(20))
    ]
    ventanilla.atender(yo, CargarMuestras(items=tuple(filas)))


def guardado(motor: Any) -> dict[str, list[dict[str, Any]]]:
    """The rows of every table that messages write, by name."""
    dicho: dict[str, list[dict[str, Any]]] = {}
    with motor.connect() as conexion:
        for nombre in ORDEN:
            tabla = TABLAS[nombre]
            filas = conexion.execute(select(tabla).order_by(*tabla.primary_key.columns))
            dicho[nombre] = [{c: _texto(v) for c, v in f._mapping.items() if c not in CAMBIAN} for f in filas]
    return dicho


def _texto(valor: Any) -> Any:
    return bytes(valor).hex() if isinstance(valor, bytes | memoryview) else valor
