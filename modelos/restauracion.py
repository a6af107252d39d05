"""That the database was restored from a backup: what cursors of before must be told from."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from modelos.base import Base, Clave, GranEntero


class Restauracion(Base):
    """One restoration; its key is the message of the record that tells of it.

    Steps of the trace between the two keys were lost, or never were. So was what transactions from `transaccion` on had
    written until then (None on SQLite, which has none).
    """

    __tablename__ = "restauracion"
    mensaje_id: Mapped[Clave]
    restaurada_en: Mapped[datetime]
    historial_ultimo: Mapped[int] = mapped_column(GranEntero)
    historial_primero: Mapped[int] = mapped_column(GranEntero)
    transaccion: Mapped[int | None] = mapped_column(GranEntero)
