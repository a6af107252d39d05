"""How the window serves an auditor: the answers, and the envelope that keeps what was asked and why."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dominio.auditoria.pedidos import VerVida
from dominio.auditoria.traza import Vida, id_de_codigo, vida
from dominio.enumeraciones import Puerta
from dominio.errores import ErrorDominio, FaltaCriterio
from dominio.pedidos import Pedido
from dominio.recibos import Recibo
from dominio.sobre import Sobre

if TYPE_CHECKING:
    from dominio.consultas import Consulta


@dataclass(slots=True, kw_only=True)
class VidaHallada(Recibo):
    """The answer to `VerVida`."""

    vida: Vida

    def resumen(self) -> dict[str, Any]:
        """What the record keeps of the answer."""
        return {"id_muestra": self.vida.id_muestra, "pasos": len(self.vida.pasos)}


def sobre_de(pedido: Pedido, *, puerta: Puerta, recibido_en: datetime, origen: str) -> Sobre:
    """The envelope of an auditor's request: what was asked (with its reason) and a summary of what was shown.

    `origen` says who asked and from where: the person's address at the portal, the system's user at the console.
    """
    return Sobre(
        puerta=puerta,
        operacion=pedido.operacion,
        cuerpo=_json(asdict(pedido)),  # type: ignore[call-overload]
        recibido_en=recibido_en,
        origen=origen[:45],
        codificar=lambda recibo: _json({"id_mensaje": recibo.id_mensaje, **recibo.resumen()}),  # type: ignore[attr-defined]
        codificar_error=_error,
    )


def _error(error: ErrorDominio) -> bytes:
    return _json({"id_mensaje": error.id_mensaje, "codigo": error.codigo, "campo": error.campo, "mensaje": error.mensaje})


def _json(datos: dict[str, Any]) -> bytes:
    presentes = {nombre: valor for nombre, valor in datos.items() if valor is not None}
    return json.dumps(presentes, ensure_ascii=False, default=str).encode()


def _vida(consulta: "Consulta", pedido: VerVida) -> VidaHallada:
    clave = pedido.id_muestra
    if clave is None:
        if pedido.id_laboratorio is None or pedido.codigo_muestra_cliente is None:
            raise FaltaCriterio(criterios="id_muestra, o id_laboratorio y codigo_muestra_cliente")
        clave = id_de_codigo(consulta.conexion, pedido.id_laboratorio, pedido.codigo_muestra_cliente)
    hallada = vida(consulta.conexion, clave, ahora=consulta.ahora)
    consulta.tocadas[1] = clave
    return VidaHallada(**consulta.cabecera, vida=hallada)


AUDITORIAS: dict[type[Pedido], Callable[["Consulta", Any], Recibo]] = {
    VerVida: _vida,
}
"""How each of the auditor's requests is answered."""
