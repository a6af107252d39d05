"""What the labels of samples say, for whoever took them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from dominio.muestras.listas.rotulos import documento_de, nombre_de
from dominio.territorio.alcances import alcance_de
from dominio.ventanilla.pedidos import Pedido, Permiso
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.errores import MuestraDesconocida
from dominio.vocabulario.tiempo import en_chile, inicio_del_dia
from modelos import TOMA_DE_MUESTRAS, Muestra

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

MAXIMO_ROTULOS = 480
"""Labels that are printed at once: 20 sheets."""
_M = Muestra.__table__.c


@dataclass(frozen=True, slots=True, kw_only=True)
class VerRotulos(Pedido):
    """The label of one sample of the caller, or without `id_muestra` those of all that they registered today."""

    permiso = Permiso.MUESTRA_TOMAR
    operacion = "toma.rotulos"
    id_muestra: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RotuloDeMuestra:
    """What one label says."""

    id_muestra: int
    codigo: str
    paciente: str
    documento: str
    fecha_muestra: datetime


@dataclass(slots=True, kw_only=True)
class RotulosHallados(Recibo):
    """The labels, in the order in which the samples were registered."""

    rotulos: tuple[RotuloDeMuestra, ...]

    def resumen(self) -> dict[str, Any]:
        """What the record keeps of it."""
        return {"muestras": [uno.id_muestra for uno in self.rotulos]}


def rotulos(consulta: "Consulta", pedido: VerRotulos) -> RotulosHallados:
    """The labels that were asked for; of one that is not the caller's, the answer is that there is none."""
    rut = consulta.actor.rut_profesional if consulta.actor else None
    suyas = [
        *alcance_de(consulta.actor, consulta.ahora, consulta.conexion).condiciones,
        _M.laboratorio_origen_id == TOMA_DE_MUESTRAS,
    ]
    cuales = (
        _M.id == pedido.id_muestra
        if pedido.id_muestra is not None
        else _M.creada_en >= inicio_del_dia(en_chile(consulta.ahora).date())
    )
    orden: Any = select(*_M).where(_M.rut_responsable == rut, cuales, *suyas).order_by(_M.id).limit(MAXIMO_ROTULOS)
    hallados = tuple(_uno(fila) for fila in consulta.conexion.execute(orden))
    if pedido.id_muestra is not None and not hallados:
        raise MuestraDesconocida(campo="id_muestra", valor=pedido.id_muestra)
    consulta.tocadas.update(enumerate((uno.id_muestra for uno in hallados), start=1))
    return RotulosHallados(**consulta.cabecera, rotulos=hallados)


def _uno(fila: Any) -> RotuloDeMuestra:
    return RotuloDeMuestra(
        id_muestra=fila.id,
        codigo=fila.codigo_muestra_cliente,
        paciente=nombre_de(fila),
        documento=documento_de(fila),
        fecha_muestra=fila.fecha_muestra,
    )


DE_ROTULOS: dict[type[Pedido], Callable[["Consulta", Any], Recibo]] = {VerRotulos: rotulos}
"""How these requests are answered."""
