"""The one transaction in which bodies go and the record says so; and who may do that."""

import json
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, delete, insert, select, text
from sqlalchemy.exc import DBAPIError

from dominio.auditoria.pedidos import Podar
from dominio.auditoria.plazos import PERPETUAS
from dominio.auditoria.retenciones import Vigente, retenidos, tomar_candado, vigentes
from dominio.auditoria.revision import exigir_perdidas_revisadas
from dominio.auditoria.vencibles import bajo_una_cabeza
from dominio.mensajes.numeros import Mapa, numeros_de
from dominio.mensajes.terminos import ReglaAplicada
from dominio.mensajes.vencidos import hechos_de
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.errores import (
    ErrorDominio,
    NoVenceTodavia,
    PodaSimultanea,
    RetencionesCambiaron,
    SinPermisoDePodar,
    TablasOcupadas,
    TramoQueNoVence,
)
from modelos import Mensaje, MensajeCuerpo, PodaAnotada, SelloHoja, tramos

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

TROZO = 1_000
"""Bodies that one statement takes away."""


@dataclass(slots=True, kw_only=True)
class PodaHecha(Recibo):
    """The answer to `Podar`."""

    borrados: int

    def resumen(self) -> dict[str, int]:
        """What the record keeps of it."""
        return {"borrados": self.borrados}


def exigir_permiso_de_podar(conexion: Connection, tabla: str = "mensaje_cuerpo", permiso: str = "DELETE") -> None:
    """Refuse the role that serves, which reads and adds, and any other that may not do that to this table."""
    if conexion.dialect.name != "postgresql":
        return
    orden = text("SELECT current_user, has_table_privilege(:tabla, :permiso)")
    rol, puede = conexion.execute(orden, {"tabla": tabla, "permiso": permiso}).one()
    if not puede:
        raise SinPermisoDePodar(campo="HUB_BASE_DATOS", valor=rol)


def borrar(consulta: "Consulta", pedido: Podar) -> PodaHecha:
    """Take the bodies away, all of them or none, if the holds are still those with which they were chosen."""
    conexion = consulta.conexion
    exigir_permiso_de_podar(conexion)
    exigir_perdidas_revisadas(conexion)
    tomar_candado(conexion)
    retienen = vigentes(conexion)
    if tuple(una.id_mensaje for una in retienen) != pedido.retenciones:
        raise RetencionesCambiaron
    _exigir_que_venzan(conexion, pedido, consulta.recibido_en, retienen)
    numeros = array("q", (numero for regla in pedido.reglas for numero in numeros_de(regla["mensajes"])))
    borrados = _de_a_uno(conexion, numeros) if pedido.tramo is None else _con_su_tramo(conexion, pedido, numeros)
    if borrados != len(numeros) or not numeros:
        raise PodaSimultanea(debidos=len(numeros), habia=borrados)
    archivado = None if pedido.archivo is None else pedido.archivo["sha256"]
    fila = {"mensaje_id": consulta.id_mensaje, "primero": min(numeros), "ultimo": max(numeros), "archivo": archivado}
    conexion.execute(insert(PodaAnotada).values(fila))
    return PodaHecha(**consulta.cabecera, borrados=borrados)


def _exigir_que_venzan(conexion: Connection, pedido: Podar, asentada_en: datetime, retienen: Sequence[Vigente]) -> None:
    """Refuse what the rules do not let go by the instant that the record will bear, what is held, and what never goes."""
    campos = select(Mensaje.id, Mensaje.recibido_en, Mensaje.puerta, Mensaje.operacion, Mensaje.desenlace)
    orden = campos.join(SelloHoja, SelloHoja.mensaje_id == Mensaje.id, isouter=True)
    orden = orden.where(bajo_una_cabeza(), ~retenidos(retienen), Mensaje.operacion.not_in(PERPETUAS))
    for dicha in pedido.reglas:
        numeros = numeros_de(dicha["mensajes"])
        regla = _regla_de(dicha, pedido, asentada_en)
        while trozo := list(islice(numeros, TROZO)):
            suyos = {} if regla is None else hechos_de(conexion, orden, Mensaje.id, trozo)
            for numero in trozo:
                if regla is None or numero not in suyos or not regla.deja_ir(suyos[numero]):
                    raise _no_vence(pedido, numero)


def _regla_de(dicha: Mapping[str, Any], pedido: Podar, asentada_en: datetime) -> ReglaAplicada | None:
    try:
        return ReglaAplicada.leida(dicha, asentada_en, pedido.plazos)
    except (ValueError, LookupError, TypeError):
        return None


def _no_vence(pedido: Podar, numero: int) -> ErrorDominio:
    if pedido.tramo is not None:
        return TramoQueNoVence(campo="tramo", valor=pedido.tramo)
    return NoVenceTodavia(campo="id_mensaje", valor=numero)


def _de_a_uno(conexion: Connection, numeros: Sequence[int]) -> int:
    borrados = 0
    for desde in range(0, len(numeros), TROZO):
        suyos = MensajeCuerpo.mensaje_id.in_(numeros[desde : desde + TROZO])
        borrados += conexion.execute(delete(MensajeCuerpo).where(suyos)).rowcount
    return borrados


def _con_su_tramo(conexion: Connection, pedido: Podar, numeros: Sequence[int]) -> int:
    """The stretch goes, but for what is not said to go; the database makes sure by itself that the rules let it."""
    assert pedido.tramo is not None  # noqa: S101 (asked by the caller)
    mapa = Mapa.de(numeros)
    try:
        return tramos.vencer(conexion, pedido.tramo, mapa.bits, mapa.primero, json.dumps(pedido.plazos))
    except DBAPIError as falla:
        codigo = getattr(falla.orig, "pgcode", None)
        if codigo == tramos.OCUPADAS:
            raise TablasOcupadas(campo="tramo", valor=pedido.tramo) from None
        if codigo in (tramos.NO_VENCE, tramos.SIN_TERMINAR):
            raise TramoQueNoVence(campo="tramo", valor=pedido.tramo) from None
        raise
