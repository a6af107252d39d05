"""Documents that no body has any more and that never became a report: they go after the bodies that brought them.

Who has them is looked for without a lock, which may take long. They go under a lock for which those wait who bring one of
them again at that moment, after another look at the messages that came meanwhile.
"""

import re
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
_HUELLA = re.compile(r"[0-9a-f]{64}")


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
            filas, despues_de = _tramo(conexion, despues_de)
        hallados |= nombrados(fila.documentos for fila in filas).intersection(cuales)
    return hallados


def los_que_nombran(conexion: Connection, cuales: Collection[str]) -> set[int]:
    """The messages of which a body has one of these documents."""
    hallados: set[int] = set()
    despues_de: int | None = -1 if cuales else None
    while despues_de is not None:
        filas, despues_de = _tramo(conexion, despues_de)
        hallados |= {fila.mensaje_id for fila in filas if not nombrados([fila.documentos]).isdisjoint(cuales)}
    return hallados


def _tramo(conexion: Connection, despues_de: int) -> tuple[Sequence[Any], int | None]:
    """The bodies of a stretch that have documents, and the number after which the next stretch begins."""
    orden = select(MensajeCuerpo.mensaje_id).where(MensajeCuerpo.mensaje_id > despues_de)
    hasta = conexion.execute(orden.order_by(MensajeCuerpo.mensaje_id).offset(TRAMO - 1).limit(1)).scalar()
    tienen = select(MensajeCuerpo.mensaje_id, MensajeCuerpo.documentos)
    tienen = tienen.where(MensajeCuerpo.mensaje_id > despues_de, MensajeCuerpo.documentos.is_not(None))
    return conexion.execute(tienen if hasta is None else tienen.where(MensajeCuerpo.mensaje_id <= hasta)).all(), hasta


def nombrados(documentos: Iterable[str | None]) -> set[str]:
    """The digests that bodies refer to, also where somebody spoilt what was written of them."""
    return {sha256 for dicho in documentos if dicho is not None for sha256 in _HUELLA.findall(dicho)}


def quitar(consulta: "Consulta", pedido: QuitarDocumentos) -> DocumentosQuitados:
    """Take away those of them that no message has that came since."""
    conexion = consulta.conexion
    exigir_permiso_de_podar(conexion)
    tomar_candado_de_documentos(conexion)
    quedan = sorted(set(pedido.documentos) - de_los_nuevos(conexion, pedido.desde))
    return DocumentosQuitados(**consulta.cabecera, quitados=_borrar(conexion, quedan))


def tomar_candado_de_documentos(conexion: Connection) -> None:
    """Have those wait who bring a document that is there already, until this transaction ends."""
    if conexion.dialect.name == "postgresql":
        conexion.execute(text("SELECT pg_advisory_xact_lock(:c)"), {"c": CANDADO_DE_DOCUMENTOS})


def de_los_nuevos(conexion: Connection, desde: datetime) -> set[str]:
    """The documents of messages that came since then."""
    orden = select(MensajeCuerpo.documentos).join_from(Mensaje, MensajeCuerpo, MensajeCuerpo.mensaje_id == Mensaje.id)
    nuevos = orden.where(Mensaje.recibido_en >= desde, MensajeCuerpo.documentos.is_not(None))
    return nombrados(conexion.execute(nuevos).scalars())


def _borrar(conexion: Connection, cuales: Sequence[str]) -> int:
    if not cuales:
        return 0
    tabla: Any = Documento.__table__
    suyos = (tabla.c.sha256.in_(cuales), tabla.c.informe_id.is_(None))
    return conexion.execute(delete(tabla).where(*suyos)).rowcount
