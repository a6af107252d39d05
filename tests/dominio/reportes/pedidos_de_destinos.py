"""Requests about targets and lists that are served as they are, for whoever tries every request."""

from typing import Any

from sqlalchemy import insert

from dominio.reportes.destinos import pedidos
from dominio.reportes.pedidos import ConciliarPlanilla, LineaDeLista
from dominio.vocabulario.enumeraciones import Resultado
from modelos import Destino


def un_destino(mundo: Any) -> int:
    """A target that somebody else proposed and that showed its key."""
    valores = {"nombre": "Ministerio", "direccion": "https://a.example.cl", "secreto": b"cifrado", "vista": "una"}
    valores |= {"propuesto_en": mundo.ahora, "propuesto_por": mundo.de("lab.sur")}
    with mundo.motor.begin() as conexion:
        return int(conexion.execute(insert(Destino).values(**valores).returning(Destino.id)).scalar_one())


ADMINISTRAN_DESTINOS = {
    pedidos.ProponerDestino: lambda _m: {"nombre": "Otro", "direccion": "https://a.example.cl", "secreto": b"cifrado"},
    pedidos.ConfirmarDestino: lambda m: {"numero": un_destino(m), "huella": "una"},
    pedidos.RetirarDestino: lambda m: {"numero": un_destino(m)},
}
GESTIONAN_DESTINOS = {
    pedidos.AnotarVista: lambda m: {"numero": un_destino(m), "huella": "otra"},
    pedidos.AnotarEnvio: lambda m: {"numero": un_destino(m), "dia": m.ayer, "acuse": "/2026-03-04"},
}
SOLO_LEEN_DE_REPORTES = {
    pedidos.ListarDestinos: lambda _m: {},
    ConciliarPlanilla: lambda m: {
        "fecha": m.ahora.date(),
        "lineas": (LineaDeLista(2, str(m.muestra), Resultado.POSITIVO),),
    },
}
