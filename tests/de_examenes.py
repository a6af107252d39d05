"""Samples of examinations that only Norte may do, and their results."""

from typing import Any

import pytest
from sqlalchemy import Engine, select

from dominio.muestras.items import Entrega
from dominio.muestras.pedidos import EntregaResultado
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.recibos import ItemRecibo
from dominio.ventanilla.ventanilla import Ventanilla
from dominio.vocabulario.enumeraciones import Resultado, TipoMuestra
from modelos import Muestra
from tests.elenco import crear, una_muestra
from tests.examenes import FLU, MPOX, traer

DE_FLU: dict[str, Any] = {"codigo_examen": "FLU-AB"}
DE_MPOX: dict[str, Any] = {"codigo_examen": "MPOX", "tipo_muestra": TipoMuestra.OTRO}


@pytest.fixture
def catalogo(motor: Engine, claves: dict[int, str]) -> None:
    """Two examinations that only Norte may do."""
    assert not traer(motor, FLU, MPOX).errores


def una(ventanilla: Ventanilla, actor: Actor, codigo: str = "N-1", **cambios: Any) -> ItemRecibo:
    """What becomes of a new sample."""
    (item,) = ventanilla.atender(actor, crear(una_muestra(codigo, **cambios))).items
    return item


def entregar(
    ventanilla: Ventanilla, actor: Actor, clave: int, resultado: Resultado | None, valor: str | None = None
) -> ItemRecibo:
    """What becomes of its result, now."""
    entrega = Entrega(
        id_muestra=clave,
        resultado=resultado,
        valor_resultado=valor,
        fecha_hora_resultado_laboratorio=ventanilla.reloj(),
    )
    (item,) = ventanilla.atender(actor, EntregaResultado(items=(entrega,))).items
    return item


def guardado(motor: Engine, clave: int) -> tuple[str | None, ...]:
    """Its examination, its verdict and its value, as they are stored."""
    with motor.connect() as conexion:
        orden = select(Muestra.codigo_examen, Muestra.resultado, Muestra.valor_resultado).where(Muestra.id == clave)
        return tuple(conexion.execute(orden).one())
