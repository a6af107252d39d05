"""Documents that go with an identity: those of no body and of nobody's report any more; what others have stays whole."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from dominio.auditoria import documentos_sueltos
from dominio.auditoria.documentos_sueltos import de_los_nuevos, los_que_nombran, nombrados
from dominio.auditoria.identidad.alcance import AlcanceDeBorrado, en_trozos
from dominio.mensajes.borrados import informes_borrados
from dominio.mensajes.vencidos import vencimientos_de_informes
from modelos import Documento, Informe, MensajeCuerpo, filas_documentos

_D: Any = Documento.__table__
_I: Any = Informe.__table__.c


@dataclass(slots=True)
class Tenedores:
    """The messages that have one of these documents in a body."""

    documentos: set[str] = field(default_factory=set)
    mensajes: set[int] = field(default_factory=set)

    def buscar(self, conexion: Connection, alcance: AlcanceDeBorrado) -> None:
        """Look through all bodies for documents of the patient's messages and reports that were not looked for yet."""
        cuales = _en_cuerpos(conexion, alcance.mensajes)
        for trozo in en_trozos(alcance.muestras):
            cuales |= set(conexion.scalars(select(_I.sha256).where(_I.muestra_id.in_(trozo))))
        self.mensajes |= los_que_nombran(conexion, cuales - self.documentos) | set(alcance.mensajes)
        self.documentos |= cuales


def borrar_informes(
    conexion: Connection, informes: Collection[int], sueltos: Collection[str], mensajes: Collection[int], ahora: datetime
) -> None:
    """Take the bytes of these reports, and the documents that bodies had before, unless a body has them still.

    `mensajes` are those that may have one of them, besides the newest. What a body has still is kept with another report
    that has the same bytes, or by itself.
    """
    siguen = _en_cuerpos(conexion, mensajes) | de_los_nuevos(conexion, ahora - documentos_sueltos.MARGEN)
    cuales = set(sueltos)
    for trozo in en_trozos(informes):
        cuales |= set(conexion.scalars(select(_I.sha256).where(_I.id.in_(trozo))))
    for sha256 in sorted(cuales):
        _quitar(conexion, sha256, informes, sigue=sha256 in siguen)
    for trozo in en_trozos(informes):
        conexion.execute(update(Informe).where(_I.id.in_(trozo)).values(contenido=None))


def _quitar(conexion: Connection, sha256: str, informes: Collection[int], *, sigue: bool) -> None:
    if _se_queda(conexion, sha256, informes, sigue=sigue):
        return
    fila: dict[str, Any] = {"sha256": sha256, "informe_id": _otro_informe(conexion, sha256, informes), "contenido": None}
    if sigue and fila["informe_id"] is None:
        fila["contenido"] = filas_documentos.leer(conexion, [sha256]).get(sha256)
    conexion.execute(delete(_D).where(_D.c.sha256 == sha256))
    if sigue and (fila["informe_id"], fila["contenido"]) != (None, None):
        conexion.execute(insert(_D).values(fila))


def _se_queda(conexion: Connection, sha256: str, informes: Collection[int], *, sigue: bool) -> bool:
    """Whether it stays where it is: with a report of somebody else that has its bytes, or by itself."""
    orden = select(_D.c.informe_id, _I.contenido.is_not(None).label("con_bytes"))
    orden = orden.join_from(_D, Informe, _I.id == _D.c.informe_id, isouter=True)
    fila = conexion.execute(orden.where(_D.c.sha256 == sha256)).one_or_none()
    if fila is None or fila.informe_id is None:
        return fila is None or sigue
    return fila.informe_id not in informes and bool(fila.con_bytes)


def _otro_informe(conexion: Connection, sha256: str, salvo: Collection[int]) -> int | None:
    """Another report that has these bytes."""
    orden = select(_I.id, _I.contenido).where(_I.sha256 == sha256, _I.contenido.is_not(None)).order_by(_I.id)
    otros = (fila for fila in conexion.execute(orden) if fila.id not in salvo)
    return next((fila.id for fila in otros if hashlib.sha256(bytes(fila.contenido)).hexdigest() == sha256), None)


def _en_cuerpos(conexion: Connection, mensajes: Iterable[int]) -> set[str]:
    hallados: set[str] = set()
    for trozo in en_trozos(mensajes):
        orden = select(MensajeCuerpo.documentos).where(MensajeCuerpo.mensaje_id.in_(trozo))
        hallados |= nombrados(conexion.scalars(orden))
    return hallados


def se_borraron(conexion: Connection, cuales: Collection[str]) -> bool:
    """Whether all of these documents that are lost were reports, which an order blanked or a term took."""
    perdidos = set(cuales) - filas_documentos.leer(conexion, cuales).keys()
    return all(_se_borro(conexion, sha256) for sha256 in perdidos)


def _se_borro(conexion: Connection, sha256: str) -> bool:
    sin_bytes = conexion.scalars(select(_I.id).where(_I.sha256 == sha256, _I.contenido.is_(None))).all()
    return bool(informes_borrados(conexion, _I.sha256 == sha256) or vencimientos_de_informes(conexion, sin_bytes))
