"""A database that came back from a backup, of whose second day only what left it is known."""

from dataclasses import asdict, dataclass

import pytest

from consola.administracion import MESA, sobre_de_consola
from dominio.atencion import abrir_ventanilla
from dominio.auditoria import Verificador
from dominio.auditoria.restauracion import retomar
from dominio.muestras.pedidos import CambiosDesde
from dominio.sellos.sellador import sellar
from dominio.sellos.verificar_prueba import Cabeza
from modelos import crear_motor
from tests.asentado import esperar_asentado
from tests.elenco import crear, una_creada, una_muestra


@dataclass
class Restaurada:
    """A database as it was after the first day, of whose second day the heads, a cursor and an answer are known outside."""

    motor: object
    ventanilla: object
    reloj: object
    guardada: Cabeza
    perdida: Cabeza
    cursor: str
    cursor_perdido: str
    respuesta: object

    def retomar(self, cabeza=None, llaves=()):
        """Take up work again, and seal what was put on record of that."""
        self.asentar(cabeza or self.perdida, llaves)
        return self.sellar()

    def asentar(self, cabeza, llaves=()):
        """As the console does, by a window of its own, on the test's clock."""
        self.reloj.avanzar(minutes=10)
        nueva = abrir_ventanilla(self.motor, reloj=self.reloj)
        retomar(
            self.motor,
            lambda p: nueva.atender(MESA, p, sobre_de_consola(nueva, p, asdict(p))),
            "respaldo de ayer",
            cabeza,
            self.reloj(),
            llaves,
        )

    def sellar(self):
        """The newest head."""
        return sellar(self.motor, self.reloj).cabeza

    def hallado(self, *cabezas):
        """What a verification finds, and the losses that it tells."""
        verificador = Verificador(self.motor, cabezas=cabezas)
        return {(d.falla, d.numero) for d in verificador.diferencias()}, verificador.perdidas


def cursor_de(ventanilla, actor):
    """The cursor after all that there is."""
    esperar_asentado(ventanilla.motor)
    return ventanilla.atender(actor, CambiosDesde()).cursor


LOTE = crear(una_muestra("B-1"), una_muestra("B-2"), id_mensaje_cliente="lote-7")
"""What a laboratory sends on the second day, and sends again when its answer is not known any more."""


@pytest.fixture
def restaurada(bancada, motor, ventanilla, laboratorio_norte, reloj):
    for codigo in ("A-1", "A-2", "A-3"):
        una_creada(ventanilla, laboratorio_norte, codigo)
    cursor = cursor_de(ventanilla, laboratorio_norte)
    guardada = sellar(motor, reloj).cabeza
    motor.dispose()
    with bancada.copia(motor.url.render_as_string(hide_password=False)) as direccion:
        reloj.avanzar(hours=5)
        respuesta = ventanilla.atender(laboratorio_norte, LOTE)
        perdido = cursor_de(ventanilla, laboratorio_norte)
        perdida = sellar(motor, reloj).cabeza
        motor.dispose()
        otro = crear_motor(direccion)
        yield Restaurada(otro, abrir_ventanilla(otro, reloj=reloj), reloj, guardada, perdida, cursor, perdido, respuesta)
        otro.dispose()
