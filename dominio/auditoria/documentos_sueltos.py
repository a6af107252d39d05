"""Documents that no body has any more and that never became a report: they go after the bodies that brought them.

Who has them is looked for without a lock, which may take long. They go under a lock for which those wait who bring one of
them again at that moment, after another look at the messages that came meanwhile.
"""

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, delete, select, text

from dominio.auditoria.borrado import exigir_permiso_de_podar
from dominio.auditoria.pedidos import QuitarDocumentos
from dominio.ventanilla.recibos import Recibo
from modelos import Documento, Mensaje, MensajeCuerpo, para_leer
from modelos.filas_documentos import CANDADO_DE_DOCUMENTOS

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

MARGEN = timedelta(hours=1)
"""How long before it was looked for who has them a message may have been received that is written only now."""
TRAMO = 5_000
"""Bodies that are read at a time."""
TANDA = 100
"""Documents that go in one transaction."""


@dataclass(slots=True, kw_only=True)
class DocumentosQuitados(Recibo):
    """The answer to `QuitarDocumentos`."""

    quitados: int

    def resumen(self) -> dict[str, int]:
        """What the record keeps of it."""
        return {"quitados": self.quitados}


def recoger_documentos(
    motor: Engine, servir: Callable[[QuitarDocumentos], DocumentosQuitados], reloj: Callable[[], datetime]
) -> int:
    """Have those go that nobody has; how many went.

    The clock is read here, just before it is looked: what came since an earlier instant would be read under the lock.
    """
    ahora = reloj()
    sueltos = sorted(_sueltos(motor))
    quitados = 0
    for desde in range(0, len(sueltos), TANDA):
        pedido = QuitarDocumentos(documentos=tuple(sueltos[desde : desde + TANDA]), desde=ahora - MARGEN)
        quitados += servir(pedido).quitados
    return quitados


def _sueltos(motor: Engine) -> set[str]:
    """Those that no body has."""
    with para_leer(motor) as conexion:
        sueltos = set(conexion.execute(select(Documento.sha256).where(Documento.informe_id.is_(None))).scalars())
    return sueltos - nombrados_por(motor, sueltos)


def nombrados_por(motor: Engine, cuales: Collection[str]) -> set[str]:
    """Of these documents, those that some body has; the bodies are read a stretch at a time."""
    hallados: set[str] = set()
    despues_de: int | None = -1 if cuales else None
    while despues_de is not None:
        with para_leer(motor) as conexion:
            orden = select(MensajeCuerpo.mensaje_id).where(MensajeCuerpo.mensaje_id > despues_de)
            hasta = conexion.execute(orden.order_by(MensajeCuerpo.mensaje_id).offset(TRAMO - 1).limit(1)).scalar()
            tienen = select(MensajeCuerpo.documentos).where(
                MensajeCuerpo.mensaje_id > despues_de, MensajeCuerpo.documentos.is_not(None)
            )
            tienen = tienen if hasta is None else tienen.where(MensajeCuerpo.mensaje_id <= hasta)
            hallados |= _nombrados(conexion.execute(tienen).scalars()).intersection(cuales)
        despues_de = hasta
    return hallados


def _nombrados(documentos: Iterable[str | None]) -> set[str]:
    """The digests that bodies refer to."""
    leidos = (json.loads(dicho) for dicho in documentos if dicho is not None)
    return {escrito[1] for dicho in leidos for escritos in dicho.values() for escrito in escritos}


def quitar(consulta: "Consulta", pedido: QuitarDocumentos) -> DocumentosQuitados:
    """Take away those of them that no message has that came since."""
    conexion = consulta.conexion
    exigir_permiso_de_podar(conexion)
    if conexion.dialect.name == "postgresql":
        conexion.execute(text("SELECT pg_advisory_xact_lock(:c)"), {"c": CANDADO_DE_DOCUMENTOS})
    quedan = sorted(set(pedido.documentos) - de_los_nuevos(conexion, pedido.desde))
    return DocumentosQuitados(**consulta.cabecera, quitados=_borrar(conexion, quedan))


def de_los_nuevos(conexion: Connection, desde: datetime) -> set[str]:
    """The documents of messages that came since then."""
    orden = select(MensajeCuerpo.documentos).join_from(Mensaje, MensajeCuerpo, MensajeCuerpo.mensaje_id == Mensaje.id)
    nuevos = orden.where(Mensaje.recibido_en >= desde, MensajeCuerpo.documentos.is_not(None))
    return _nombrados(conexion.execute(nuevos).scalars())


def _borrar(conexion: Connection, cuales: Sequence[str]) -> int:
    if not cuales:
        return 0
    tabla: Any = Documento.__table__
    suyos = (tabla.c.sha256.in_(cuales), tabla.c.informe_id.is_(None))
    return conexion.execute(delete(tabla).where(*suyos)).rowcount
