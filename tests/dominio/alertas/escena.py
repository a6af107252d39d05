"""What tests of alerts begin with: messages at certain instants, cases that are seen, and a channel that remembers."""

import hashlib
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import func, insert, select

from dominio.alertas.condiciones import Mirada
from dominio.alertas.tipos import PRIMERA, CasoDeAlerta, TipoDeAlerta
from dominio.vocabulario.errores import CorreoNoSale
from modelos import Alerta, AlertaAviso, AlertaTurno, Laboratorio, Mensaje

HUELLA = hashlib.sha256(b"").digest()
JUEVES = datetime.fromisoformat("2026-03-05T15:30:00+00:00")
"""Half past noon in Chile, on a day like any other."""
CASO = CasoDeAlerta(tipo=TipoDeAlerta.ATRASO, sujeto="1", laboratorio_id=1, cuantos=12)


def recibidos(motor, laboratorio, *instantes, veces=1, desenlace="aceptado"):
    """Messages of a laboratory at these instants."""
    with motor.begin() as conexion:
        desde = (conexion.execute(select(func.max(Mensaje.id))).scalar() or 0) + 1
        numeros = count(desde)
        filas = [_mensaje(next(numeros), laboratorio, uno, desenlace) for uno in instantes for _ in range(veces)]
        if filas:
            conexion.execute(insert(Mensaje), filas)


def _mensaje(numero, laboratorio, cuando, desenlace):
    contados = {"total": 1, "aceptados": 1, "rechazados": 0, "duracion_us": 1, "tamano_pedido": 1}
    huellas = {"huella_pedido": HUELLA, "huella_respuesta": HUELLA}
    dicho = {"id": numero, "recibido_en": cuando, "laboratorio_id": laboratorio, "desenlace": desenlace}
    return {**dicho, "puerta": "soap11", "operacion": "crearMuestras", **contados, **huellas}


def mirada_por_primera_vez(motor, cuando):
    """The hub has looked for alerts since then."""
    with motor.begin() as conexion:
        conexion.execute(insert(AlertaTurno).values(id=PRIMERA, mirada_en=cuando))


def laboratorios(motor, cuantos, ahora):
    """So many more; gives their numbers."""
    with motor.begin() as conexion:
        numeros = range(100, 100 + cuantos)
        filas = [{"id": n, "nombre": f"Laboratorio {n}", "activo": True, "creado_en": ahora} for n in numeros]
        conexion.execute(insert(Laboratorio), filas)
    return list(numeros)


def semanas(ahora, *cuales):
    """An hour and a half before this hour, so many weeks ago."""
    return [ahora - timedelta(weeks=n, hours=1, minutes=30) for n in cuales]


def vista(*casos):
    """A look that knows of everything, and found these."""
    return Mirada(list(casos), frozenset(TipoDeAlerta))


def filas(motor, modelo=Alerta):
    with motor.connect() as conexion:
        return conexion.execute(select(*modelo.__table__.c).order_by(modelo.id)).all()


def avisos(motor):
    return filas(motor, AlertaAviso)


class CanalDePrueba:
    """A channel that remembers what it was told, or takes nothing."""

    def __init__(self, nombre="correo"):
        self.nombre, self.cartas, self.sirve = nombre, [], True
        self.intentos = 0

    def enviar(self, carta):
        self.intentos += 1
        if not self.sirve:
            raise CorreoNoSale(valor="correo.example.cl:587", detalle="el servidor contestó 451")
        self.cartas.append(carta)

    def sucesos(self):
        """What it was told, message by message."""
        return [[(uno["suceso"], uno["numero"]) for uno in carta.sucesos] for carta in self.cartas]
