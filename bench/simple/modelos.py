"""What the plain service stores, in the ORM's usual style."""

from datetime import date, datetime

from sqlalchemy import BigInteger, DateTime, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    """Every table of the plain service."""

    type_annotation_map = {datetime: DateTime(timezone=True)}  # noqa: RUF012 (SQLAlchemy reads it as it is)


class Laboratorio(Base):
    """A laboratory and its access key (as SHA-256)."""

    __tablename__ = "laboratorio"
    id: Mapped[int] = mapped_column(primary_key=True)
    nombre: Mapped[str] = mapped_column(String(200))
    huella_clave: Mapped[str] = mapped_column(String(64), unique=True)
    activo: Mapped[bool]


class Comuna(Base):
    __tablename__ = "comuna"
    codigo: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    nombre: Mapped[str] = mapped_column(String(80))


class Establecimiento(Base):
    __tablename__ = "establecimiento"
    cod_deis: Mapped[str] = mapped_column(String(20), primary_key=True)
    nombre: Mapped[str] = mapped_column(String(200))


class Profesional(Base):
    __tablename__ = "profesional"
    rut: Mapped[str] = mapped_column(String(12), primary_key=True)
    nombre: Mapped[str] = mapped_column(String(200))


class Muestra(Base):
    """One specimen."""

    __tablename__ = "muestra"
    __table_args__ = (UniqueConstraint("laboratorio_id", "codigo_muestra_cliente"),)
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    laboratorio_id: Mapped[int] = mapped_column(ForeignKey("laboratorio.id"))
    codigo_muestra_cliente: Mapped[str] = mapped_column(String(64))
    estado: Mapped[int]
    creada_en: Mapped[datetime]

    rut_responsable: Mapped[str] = mapped_column(String(12))
    cod_deis: Mapped[str] = mapped_column(ForeignKey("establecimiento.cod_deis"))
    rut_medico: Mapped[str | None] = mapped_column(String(12))
    paciente_tipodoc: Mapped[str] = mapped_column(String(20))
    paciente_run: Mapped[int | None] = mapped_column(index=True)
    paciente_dv: Mapped[str | None] = mapped_column(String(1))
    paciente_pasaporte: Mapped[str | None] = mapped_column(String(32))
    paciente_ext_paisorigen: Mapped[int | None]
    identificador_recien_nacido: Mapped[str | None] = mapped_column(String(64))
    paciente_nombres: Mapped[str] = mapped_column(String(100))
    paciente_ap_pat: Mapped[str] = mapped_column(String(100))
    paciente_ap_mat: Mapped[str] = mapped_column(String(100))
    paciente_fecha_nac: Mapped[date]
    paciente_sexo: Mapped[str] = mapped_column(String(12))
    paciente_comuna: Mapped[int] = mapped_column(ForeignKey("comuna.codigo"))
    paciente_direccion: Mapped[str] = mapped_column(String(200))
    paciente_telefono: Mapped[str] = mapped_column(String(30))
    paciente_email: Mapped[str | None] = mapped_column(String(254))
    paciente_prevision: Mapped[str | None] = mapped_column(String(20))
    fecha_muestra: Mapped[datetime]
    tecnica_muestra: Mapped[str] = mapped_column(String(20))
    tipo_muestra: Mapped[str] = mapped_column(String(40))
    busqueda_activa: Mapped[bool]
    estrategia: Mapped[str | None] = mapped_column(String(40))
    subestrategia: Mapped[str | None] = mapped_column(String(60))
    sin_orden_medica: Mapped[bool]
    epivigila: Mapped[int | None] = mapped_column(BigInteger)

    fecha_recepcion_laboratorio: Mapped[datetime | None]
    resultado: Mapped[str | None] = mapped_column(String(20))
    fecha_hora_resultado_laboratorio: Mapped[datetime | None]
    historial: Mapped[list["Historial"]] = relationship(back_populates="muestra")


class Mensaje(Base):
    """One call, with its body."""

    __tablename__ = "mensaje"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    recibido_en: Mapped[datetime] = mapped_column(index=True)
    operacion: Mapped[str] = mapped_column(String(60))
    laboratorio_id: Mapped[int] = mapped_column(ForeignKey("laboratorio.id"))
    total: Mapped[int]
    aceptados: Mapped[int]
    cuerpo: Mapped[str] = mapped_column(Text)


class Historial(Base):
    """One step of a sample's life."""

    __tablename__ = "historial"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    muestra_id: Mapped[int] = mapped_column(ForeignKey("muestra.id"), index=True)
    mensaje_id: Mapped[int] = mapped_column(ForeignKey("mensaje.id"))
    ocurrido_en: Mapped[datetime]
    operacion: Mapped[str] = mapped_column(String(40))
    desde: Mapped[int | None]
    hacia: Mapped[int]
    muestra: Mapped[Muestra] = relationship(back_populates="historial")
    mensaje: Mapped[Mensaje] = relationship()
