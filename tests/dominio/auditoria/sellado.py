"""A sealed record of three days with the head of each kept outside, and what its owner can do to it."""

from dataclasses import dataclass

import pytest
from sqlalchemy import delete, text

from dominio.auditoria import Verificador
from dominio.auditoria.pedidos import RevelarMensaje, VerVida
from dominio.sellos import llave as llaves
from dominio.sellos.sellador import sellar
from dominio.sellos.verificar_prueba import Cabeza
from modelos import Sello, SelloHoja, SelloHueco, SelloNodo, SelloSal
from tests.dominio.auditoria.test_integridad import AUDITORA, COLUMNA
from tests.dominio.pasos import PDF
from tests.dominio.sellos.registro import escribir
from tests.elenco import crear, una_informada, una_muestra

TABLAS = ("mensaje_cuerpo", "mensaje_muestra", "mensaje_error", "mensaje_cliente", "mensaje_reenvio", "historial", "informe")


@dataclass
class Sellado:
    """A record of three days, with the head of each, kept outside."""

    motor: object
    reloj: object
    llave: llaves.Llave
    cabezas: list[Cabeza]
    revelaciones: list[int]

    def verificar(self, *cabezas, **opciones):
        """The kinds and numbers of what is found, and the verification."""
        verificador = Verificador(self.motor, cabezas=cabezas, llaves=[self.llave.publica], **opciones)
        return {(d.falla, d.numero) for d in verificador.diferencias()}, verificador


@pytest.fixture
def sellado(ventanilla, laboratorio_norte, motor, reloj, tmp_path):
    llave = llaves.crear_llave(tmp_path / "sello.pem")
    cabezas = []
    lote = crear(una_muestra("D-1"), una_muestra("D-2", paciente_dv="2"), id_mensaje_cliente="lote")
    ventanilla.atender(laboratorio_norte, lote)
    cabezas.append(sellar(motor, reloj, llave).cabeza)
    reloj.avanzar(days=1)
    muestra = una_informada(ventanilla, laboratorio_norte, "D-3", informe=PDF)
    ventanilla.atender(AUDITORA, VerVida(id_muestra=muestra))
    revelar = [RevelarMensaje(id_mensaje=1, motivo=f"motivo de la revelación {n}") for n in (1, 2)]
    revelaciones = [ventanilla.atender(AUDITORA, pedido).id_mensaje for pedido in revelar]
    cabezas.append(sellar(motor, reloj, llave).cabeza)
    reloj.avanzar(days=1)
    escribir(motor, reloj(), range(1001, 1301))
    cabezas.append(sellar(motor, reloj, llave).cabeza)
    return Sellado(motor, reloj, llave, cabezas, revelaciones)


def borrar(*numeros, y=()):
    """Statements that leave nothing of these messages."""
    cuales = ", ".join(map(str, numeros))
    return [
        *(f"DELETE FROM {tabla} WHERE mensaje_id IN ({cuales})" for tabla in TABLAS),
        f"DELETE FROM mensaje WHERE id IN ({cuales})",
        *y,
    ]


def rehacer(sellado, llave=None):
    """Forget the whole seal and make it anew over what the record has now."""
    motor = sellado.motor
    with motor.begin() as conexion:
        apartar = [f"ALTER TABLE {t} DISABLE TRIGGER USER" for t in COLUMNA]
        if motor.dialect.name == "sqlite":
            apartar = [f"DROP TRIGGER IF EXISTS cerrado_{t}_delete" for t in COLUMNA]
        for orden in apartar:
            conexion.execute(text(orden))
        for modelo in (Sello, SelloHoja, SelloNodo, SelloSal, SelloHueco):
            conexion.execute(delete(modelo))
        conexion.execute(text("UPDATE sello_avance SET hasta = 0"))
    return sellar(motor, sellado.reloj, llave).cabeza
