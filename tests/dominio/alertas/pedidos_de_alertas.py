"""Requests about alerts, for whoever tries every request."""

from typing import Any

from sqlalchemy import insert

from dominio.alertas.pedidos import ListarAlertas, ReconocerAlerta
from modelos import Alerta


def una_alerta(motor: Any, ahora: Any, **cambios: Any) -> int:
    """An open alert that nobody sees to."""
    valores = {"tipo": "atraso", "sujeto": "1", "laboratorio_id": 1, "veces": 1, "cuantos": 12, "maximo": 14}
    instantes = {"vista_desde": ahora, "vista_en": ahora, "abierta_en": ahora}
    with motor.begin() as conexion:
        orden = insert(Alerta).values(**{**valores, **instantes, **cambios}).returning(Alerta.id)
        return int(conexion.execute(orden).scalar_one())


ADMINISTRAN_ALERTAS = {ReconocerAlerta: lambda m: {"numero": una_alerta(m.motor, m.ahora), "nota": "Se avisó"}}
SOLO_LEEN_DE_ALERTAS = {ListarAlertas: lambda _m: {}}
