"""Documents that messages brought or were given, each kept once."""

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column

from modelos.base import Base, GranEntero


class Documento(Base):
    """Where the bytes with a SHA-256 (in hexadecimal) are: in the report `informe_id`, or here, of those that became none.

    Bodies of messages (`mensaje_cuerpo.documentos`) refer to it.
    """

    __tablename__ = "documento"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    informe_id: Mapped[int | None] = mapped_column(GranEntero)
    contenido: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
