"""The seal of the message record: a Merkle tree over all messages (RFC 6962), in the order in which they were sealed."""

from datetime import datetime

from sqlalchemy import Index, Integer, LargeBinary, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from modelos.base import Base, Clave, GranEntero


class Sello(Base):
    """One head: the root over the first `tamano` leaves. All that was on record at `sellado_en` is among them.

    `firma` is of Ed25519, by the key of which `llave` is the public part; both are empty where no key is set.
    """

    __tablename__ = "sello"
    tamano: Mapped[Clave]
    raiz: Mapped[bytes] = mapped_column(LargeBinary(32))
    sellado_en: Mapped[datetime]
    firma: Mapped[bytes | None] = mapped_column(LargeBinary(64))
    llave: Mapped[bytes | None] = mapped_column(LargeBinary(32))


class SelloHoja(Base):
    """The leaf of one message, at its place in the tree."""

    __tablename__ = "sello_hoja"
    __table_args__ = (Index("ix_sello_hoja_mensaje_id", "mensaje_id", unique=True),)
    lugar: Mapped[Clave]
    mensaje_id: Mapped[int] = mapped_column(GranEntero)
    huella: Mapped[bytes] = mapped_column(LargeBinary(32))


class SelloNodo(Base):
    """The root over 256^`estrato` leaves, once they are all there."""

    __tablename__ = "sello_nodo"
    estrato: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    lugar: Mapped[Clave]
    huella: Mapped[bytes] = mapped_column(LargeBinary(32))


class SelloSal(Base):
    """The salt of what a leaf keeps of a message without showing it, or (`indice` from 0 on) of the document of one item.

    Who must forget a document puts the digest that the leaf has of it into `huella` and takes `sal` away: then nobody can
    find the document by trying, and the leaf can be reckoned as before.
    """

    __tablename__ = "sello_sal"
    mensaje_id: Mapped[Clave]
    indice: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    sal: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    huella: Mapped[str | None] = mapped_column(String(64))


class SelloHueco(Base):
    """Numbers of messages that were not on record when those after them were sealed, and when to look again."""

    __tablename__ = "sello_hueco"
    desde: Mapped[Clave]
    hasta: Mapped[int] = mapped_column(GranEntero)
    hallado_en: Mapped[datetime]
    mirar_en: Mapped[datetime] = mapped_column(index=True)


class SelloAvance(Base):
    """The one row that says up to which number messages were looked at, and when somebody last began to seal."""

    __tablename__ = "sello_avance"
    id: Mapped[Clave]
    hasta: Mapped[int] = mapped_column(GranEntero)
    corrida_en: Mapped[datetime | None]
