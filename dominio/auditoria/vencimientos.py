"""What the record says expired, of that what could: a record of it excuses nothing that was held, nor what never expires."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, or_, select

from dominio.auditoria.plazos import PERPETUAS
from dominio.auditoria.retenciones import Vigente, historia, retenidos
from dominio.mensajes import vencidos
from dominio.mensajes.vencidos import Vencimiento
from modelos import Informe, Mensaje

MARGEN = timedelta(minutes=2)
"""How long before bodies go a hold may have been asked for that came after them: it waits for who takes them away."""
_TROZO = 1_000
"""Numbers that one statement names."""

Puestas = Sequence[tuple[Vigente, datetime | None]]


def vencimientos(conexion: Connection, numeros: Iterable[int]) -> dict[int, Vencimiento]:
    """How the bodies of these messages expired, of those that did and could."""
    return _los_que_podian(conexion, vencidos.vencimientos(conexion, numeros), Mensaje.id, select(Mensaje.id))


def vencimientos_de_informes(conexion: Connection, numeros: Iterable[int]) -> dict[int, Vencimiento]:
    """How the bytes of these reports of samples expired, of those that did and could."""
    orden = select(Informe.id).join(Mensaje, Mensaje.id == Informe.mensaje_id)
    return _los_que_podian(conexion, vencidos.vencimientos_de_informes(conexion, numeros), Informe.id, orden)


def _los_que_podian(
    conexion: Connection, dichos: Mapping[int, Vencimiento], numero: Any, orden: Any
) -> dict[int, Vencimiento]:
    if not dichos:
        return {}
    puestas = historia(conexion)
    por_retencion: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for suyo, vencimiento in sorted(dichos.items()):
        por_retencion[_que_regian(puestas, vencimiento)].append(suyo)
    quedan = dict(dichos)
    for regian, suyos in por_retencion.items():
        retienen = retenidos([una for una, _ in puestas if una.id_mensaje in regian])
        no_podian = orden.where(or_(Mensaje.operacion.in_(PERPETUAS), retienen))
        for desde in range(0, len(suyos), _TROZO):
            for malo in conexion.execute(no_podian.where(numero.in_(suyos[desde : desde + _TROZO]))).scalars():
                del quedan[malo]
    return quedan


def _que_regian(puestas: Puestas, uno: Vencimiento) -> tuple[int, ...]:
    """The holds that were in force when that went: those that its record names, and those that it should have."""
    return tuple(
        una.id_mensaje
        for una, soltada_en in puestas
        if una.id_mensaje in uno.retenciones
        or (una.puesta_en < uno.vencido_en - MARGEN and (soltada_en is None or soltada_en > uno.vencido_en))
    )
