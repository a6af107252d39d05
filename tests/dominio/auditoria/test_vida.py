"""The life of a sample, as an auditor reads it."""

import json

import pytest
from sqlalchemy import select

from dominio.auditoria import ClaseDePaso, id_de_codigo, vida
from dominio.auditoria.atencion import sobre_de
from dominio.auditoria.pedidos import VerVida
from dominio.muestras.items import Cambio, Correccion, Informe
from dominio.muestras.pedidos import CambioLaboratorio, CorregirResultado, ObtenerInforme
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.compresion import descomprimir
from dominio.vocabulario.enumeraciones import (
    Estado,
    Puerta,
    Resultado,
    Rol,
)
from dominio.vocabulario.errores import MuestraDesconocida, PermisoDenegado
from modelos import Mensaje, MensajeCuerpo, MensajeMuestra
from tests.elenco import NORTE, SUR, una_creada, una_informada, una_recepcionada

AUDITORA = Actor(rol=Rol.AUDITOR)
PDF = Informe(contenido=b"%PDF-1.7 informe", nombre="informe.pdf")


def leer_vida(ventanilla, clave):
    """The life, read as of now."""
    with ventanilla.motor.connect() as conexion:
        return vida(conexion, clave, ahora=ventanilla.reloj())


def test_la_vida_cuenta_cada_paso_con_quien_por_que_y_por_donde(ventanilla, laboratorio_norte, reloj):
    """Creation, reception, result and correction, in order, each with its author, message, states and reason."""
    clave = una_informada(ventanilla, laboratorio_norte)
    reloj.avanzar(hours=1)
    correccion = Correccion(
        id_muestra=clave,
        resultado=Resultado.NEGATIVO,
        fecha_hora_resultado_laboratorio=reloj(),
        motivo="se leyó mal la placa",
    )
    recibo = ventanilla.atender(laboratorio_norte, CorregirResultado(items=(correccion,)))

    leida = leer_vida(ventanilla, clave)

    assert [(p.operacion, p.desde, p.hacia) for p in leida.pasos] == [
        ("crearMuestras", None, Estado.ENVIADA),
        ("recepcionarMuestra", Estado.ENVIADA, Estado.RECEPCIONADA),
        ("entregaResultado", Estado.RECEPCIONADA, Estado.CON_RESULTADO),
        ("corregirResultado", Estado.CON_RESULTADO, Estado.CON_RESULTADO),
    ]
    ultimo = leida.pasos[-1]
    assert ultimo.id_mensaje == recibo.id_mensaje
    assert ultimo.laboratorio == "Laboratorio Norte"
    assert ultimo.motivo == "se leyó mal la placa"
    assert "Positivo" in ultimo.detalle
    assert leida.resultado == "Negativo"


def test_la_vida_no_muestra_el_documento_del_paciente(ventanilla, laboratorio_norte):
    """A life is told without saying whose it is: a few digits, never the RUN."""
    leida = leer_vida(ventanilla, una_creada(ventanilla, laboratorio_norte))
    assert "11111111" not in repr(leida)
    assert leida.documento == "*****111-*"


def test_una_muestra_nunca_recibida_muestra_su_vencimiento(ventanilla, laboratorio_norte, reloj):
    """Nobody writes the expiry down; the life tells it, at the instant at which it happened."""
    clave = una_creada(ventanilla, laboratorio_norte)
    reloj.avanzar(days=7)
    assert not leer_vida(ventanilla, clave).vencida
    reloj.avanzar(seconds=1)

    leida = leer_vida(ventanilla, clave)

    assert leida.vencida
    assert leida.pasos[-1].clase is ClaseDePaso.VENCIMIENTO
    assert (leida.pasos[-1].ocurrido_en - leida.creada_en).days == 7


def test_una_muestra_recibida_no_vence(ventanilla, laboratorio_norte, reloj):
    """The term is for being received."""
    clave = una_recepcionada(ventanilla, laboratorio_norte)
    reloj.avanzar(days=30)
    assert not leer_vida(ventanilla, clave).vencida


def test_la_vida_cuenta_quien_leyo_el_informe(ventanilla, laboratorio_norte, reloj):
    """Each time that the PDF was opened is a step."""
    clave = una_informada(ventanilla, laboratorio_norte, informe=PDF)
    reloj.avanzar(minutes=5)
    recibo = ventanilla.atender(laboratorio_norte, ObtenerInforme(id_muestra=clave))

    ultimo = leer_vida(ventanilla, clave).pasos[-1]

    assert (ultimo.clase, ultimo.id_mensaje) == (ClaseDePaso.LECTURA, recibo.id_mensaje)
    assert ultimo.laboratorio_id == NORTE


def test_la_derivacion_nombra_ambos_laboratorios(ventanilla, laboratorio_norte):
    """The trace of a transfer shows from where to where."""
    clave = una_creada(ventanilla, laboratorio_norte)
    cambio = Cambio(id_muestra=clave, id_nuevo_laboratorio=SUR, motivo="sin reactivos")
    ventanilla.atender(laboratorio_norte, CambioLaboratorio(items=(cambio,)))

    leida = leer_vida(ventanilla, clave)

    assert (leida.laboratorio_origen_id, leida.laboratorio_id) == (NORTE, SUR)
    assert leida.pasos[-1].detalle == f"Del laboratorio {NORTE} al {SUR}."


def test_el_codigo_del_laboratorio_tambien_la_halla(ventanilla, laboratorio_norte, motor):
    """A code is looked up within its laboratory only."""
    clave = una_creada(ventanilla, laboratorio_norte, "N-77")
    with motor.connect() as conexion:
        assert id_de_codigo(conexion, NORTE, "N-77") == clave
        with pytest.raises(MuestraDesconocida):
            id_de_codigo(conexion, SUR, "N-77")


def test_leer_una_vida_por_la_ventanilla_queda_registrado(ventanilla, laboratorio_norte, motor):
    """The record keeps who read which sample, and what was asked; the next reading tells of the first."""
    clave = una_creada(ventanilla, laboratorio_norte)
    pedido = VerVida(id_muestra=clave)
    sobre = sobre_de(pedido, puerta=Puerta.CONSOLA, recibido_en=ventanilla.reloj(), origen="consola: eva")

    numero = ventanilla.atender(AUDITORA, pedido, sobre).id_mensaje

    with motor.connect() as conexion:
        fila = conexion.execute(select(Mensaje.__table__).where(Mensaje.id == numero)).one()
        cuerpo = conexion.execute(select(MensajeCuerpo.pedido).where(MensajeCuerpo.mensaje_id == numero)).scalar_one()
        tocada = select(MensajeMuestra.muestra_id).where(MensajeMuestra.mensaje_id == numero)
        assert conexion.execute(tocada).scalars().all() == [clave]
    assert (fila.operacion, fila.puerta, fila.origen) == ("auditoria.muestra", "consola", "consola: eva")
    assert json.loads(descomprimir(cuerpo)) == {"id_muestra": clave}
    assert leer_vida(ventanilla, clave).pasos[-1].id_mensaje == numero


def test_un_laboratorio_no_puede_auditar(ventanilla, laboratorio_norte):
    """The log of everyone's messages is not for laboratories, not even about their own samples."""
    clave = una_creada(ventanilla, laboratorio_norte)
    with pytest.raises(PermisoDenegado):
        ventanilla.atender(laboratorio_norte, VerVida(id_muestra=clave))
