"""Which hubs may serve on this database: the schema may be ahead of a hub, as long as it only grew."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from modelos.base import Base


class EsquemaServido(Base):
    """A revision of the schema whose hubs may serve here. `hub migrar` keeps the rows; nobody else writes them."""

    __tablename__ = "esquema_servido"
    version: Mapped[str] = mapped_column(String(32), primary_key=True)
