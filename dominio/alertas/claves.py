"""Keys in use that end, or ended, while their laboratory has none that lasts longer.

What a laboratory uses are the keys that it used in the month until it used any for the last time: one that is locked out
uses none. Of who has used none for a month nothing is opened, and what is open stays so until there is a key that lasts, or
the old ones are revoked.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from dominio.alertas.tipos import CasoDeAlerta, TipoDeAlerta, Umbrales, del_laboratorio
from modelos import Credencial, Laboratorio

POR_VENCER = timedelta(days=30)
EN_USO = timedelta(days=30)

_C, _L = Credencial.__table__.c, Laboratorio.__table__.c


def claves_por_vencer(conexion: Connection, ahora: datetime, _umbrales: Umbrales) -> list[CasoDeAlerta]:
    """Active laboratories whose keys in use end soon or have ended; those that are locked out by that are told of apart."""
    de_cada = defaultdict(list)
    for fila in conexion.execute(_VIGENTES):
        de_cada[fila.laboratorio_id].append(fila)
    return [caso for quien, filas in sorted(de_cada.items()) for caso in _casos(quien, filas, ahora)]


_VIGENTES = (
    select(_C.laboratorio_id, _C.vence_en, _C.ultimo_uso_en)
    .join(Laboratorio, _L.id == _C.laboratorio_id)
    .where(_L.activo, _C.revocada_en.is_(None))
)


def _casos(quien: int, filas: list[Any], ahora: datetime) -> Iterable[CasoDeAlerta]:
    ultimo = max((fila.ultimo_uso_en for fila in filas if fila.ultimo_uso_en), default=None)
    if ultimo is None or any(fila.vence_en is None or fila.vence_en > ahora + POR_VENCER for fila in filas):
        return
    en_uso = [fila.vence_en for fila in filas if fila.ultimo_uso_en and fila.ultimo_uso_en > ultimo - EN_USO]
    sostiene = ultimo <= ahora - EN_USO
    yield del_laboratorio(TipoDeAlerta.CLAVES, quien, len(en_uso), sostiene=sostiene)
    if all(fila.vence_en <= ahora for fila in filas):
        yield del_laboratorio(TipoDeAlerta.VENCIDAS, quien, len(en_uso), sostiene=sostiene)
