"""The masters: what the country publishes and every sample refers to."""

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from modelos.base import CODIGO, Base


class Region(Base):
    """One of the 16 regions; `codigo` is the official number."""

    __tablename__ = "region"
    codigo: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    nombre: Mapped[str] = mapped_column(String(80))


class ServicioSalud(Base):
    """One of the 29 health services."""

    __tablename__ = "servicio_salud"
    codigo: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    nombre: Mapped[str] = mapped_column(String(80))
    region_codigo: Mapped[int | None] = mapped_column(ForeignKey("region.codigo"))


class Comuna(Base):
    """One of the 346 comunas; `codigo` is its CUT code."""

    __tablename__ = "comuna"
    codigo: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    nombre: Mapped[str] = mapped_column(String(80))
    region_codigo: Mapped[int] = mapped_column(ForeignKey("region.codigo"))


class Pais(Base):
    """A country; `codigo` is ISO 3166 numeric."""

    __tablename__ = "pais"
    codigo: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    nombre: Mapped[str] = mapped_column(String(120))


class Establecimiento(Base):
    """A sample-taking unit; `cod_deis` is its code at DEIS."""

    __tablename__ = "establecimiento"
    cod_deis: Mapped[str] = mapped_column(CODIGO, primary_key=True)
    nombre: Mapped[str] = mapped_column(String(200))
    comuna_codigo: Mapped[int | None] = mapped_column(ForeignKey("comuna.codigo"))
    servicio_salud_codigo: Mapped[int | None] = mapped_column(ForeignKey("servicio_salud.codigo"))
    dependencia: Mapped[str | None] = mapped_column(String(80))
    activo: Mapped[bool]


class Profesional(Base):
    """Someone who takes samples; `rut` as `12345678-5`."""

    __tablename__ = "profesional"
    rut: Mapped[str] = mapped_column(String(12), primary_key=True)
    nombres: Mapped[str] = mapped_column(String(100))
    apellidos: Mapped[str] = mapped_column(String(100))
    profesion: Mapped[str | None] = mapped_column(String(80))
    activo: Mapped[bool]


class MarcaTest(Base):
    """A brand of antigen tests that may be used."""

    __tablename__ = "marca_test"
    codigo: Mapped[str] = mapped_column(CODIGO, primary_key=True)
    nombre: Mapped[str] = mapped_column(String(200))
    activo: Mapped[bool]
