"""Samples, their reports and their trace."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column

from modelos.base import CODIGO, DE_LA_BASE, SOLO_EN, Base, Clave, ClaveAutomatica, GranEntero, donde


class Muestra(Base):
    """One specimen, from the moment a laboratory, or whoever took it, announces it to its result.

    `codigo_muestra_cliente` is the number that the registering laboratory (`laboratorio_origen_id`) gave it, unique only
    within that; `laboratorio_id` is where it is addressed to now. Of one that comes from an establishment the laboratory of
    origin is `TOMA_DE_MUESTRAS`, the hub made the code, and `cod_deis` and `rut_responsable` say whose it is. `huella` tells
    a harmless retry of its creation from a conflicting one, and `ultimo_cambio` (a digest of the last change, made by
    `ultimo_cambio_por`) does so for the rest. `cambios` counts the changes since its creation. `vence_en` is empty once a
    laboratory has received it. Without `codigo_examen` it is of the default of its technique; without `valor_resultado` its
    `resultado` says all.
    `identidad_borrada_por` is the message of the record that ordered its patient's identity to be blanked.
    """

    __tablename__ = "muestra"
    __table_args__ = (
        UniqueConstraint("laboratorio_origen_id", "codigo_muestra_cliente"),
        Index("ix_muestra_laboratorio_id_estado_fecha_muestra", "laboratorio_id", "estado", "fecha_muestra"),
        Index("ix_muestra_cod_deis_estado_fecha_muestra", "cod_deis", "estado", "fecha_muestra"),
        Index("ix_muestra_rut_responsable_creada_en", "rut_responsable", "creada_en"),
        Index(
            "ix_muestra_laboratorio_origen_id_estado_fecha_muestra",
            "laboratorio_origen_id",
            "estado",
            "fecha_muestra",
            **donde("laboratorio_origen_id <> laboratorio_id"),
        ),
        Index("ix_muestra_paciente_run", "paciente_run"),
        Index("ix_muestra_paciente_pasaporte", "paciente_pasaporte", **donde("paciente_pasaporte IS NOT NULL")),
        Index(
            "ix_muestra_identificador_recien_nacido",
            "identificador_recien_nacido",
            **donde("identificador_recien_nacido IS NOT NULL"),
        ),
        Index(
            "ix_muestra_fecha_hora_resultado_laboratorio",
            "fecha_hora_resultado_laboratorio",
            **donde("fecha_hora_resultado_laboratorio IS NOT NULL"),
        ),
        Index(
            "ix_muestra_recibidas",
            "laboratorio_id",
            "cod_deis",
            "fecha_recepcion_laboratorio",
            "tecnica_muestra",
            "codigo_examen",
            "estado",
            **donde("estado = 3"),
        ),
        # SQLite, which has no such small ones, finds a few weeks well enough by laboratory and state.
        Index("ix_muestra_fecha_muestra", "fecha_muestra", postgresql_using="brin", info={SOLO_EN: "postgresql"}).ddl_if(
            dialect="postgresql"
        ),
    )
    id: Mapped[Clave]
    laboratorio_id: Mapped[int] = mapped_column(ForeignKey("laboratorio.id"))
    laboratorio_origen_id: Mapped[int] = mapped_column(ForeignKey("laboratorio.id"))
    codigo_muestra_cliente: Mapped[str] = mapped_column(String(64))
    huella: Mapped[bytes] = mapped_column(LargeBinary(32))
    estado: Mapped[int] = mapped_column(SmallInteger)
    creada_en: Mapped[datetime]
    vence_en: Mapped[datetime | None]

    rut_responsable: Mapped[str] = mapped_column(String(12))
    cod_deis: Mapped[str] = mapped_column(CODIGO)
    rut_medico: Mapped[str | None] = mapped_column(String(12))
    paciente_tipodoc: Mapped[str] = mapped_column(String(20))
    paciente_run: Mapped[int | None] = mapped_column(Integer)
    paciente_dv: Mapped[str | None] = mapped_column(String(1))
    paciente_pasaporte: Mapped[str | None] = mapped_column(String(32))
    paciente_ext_paisorigen: Mapped[int | None] = mapped_column(Integer)
    identificador_recien_nacido: Mapped[str | None] = mapped_column(String(64))
    paciente_nombres: Mapped[str] = mapped_column(String(100))
    paciente_ap_pat: Mapped[str] = mapped_column(String(100))
    paciente_ap_mat: Mapped[str] = mapped_column(String(100))
    paciente_fecha_nac: Mapped[date]
    paciente_sexo: Mapped[str] = mapped_column(String(12))
    paciente_comuna: Mapped[int] = mapped_column(Integer)
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
    epivigila: Mapped[int | None] = mapped_column(GranEntero)
    codigo_marca_test: Mapped[str | None] = mapped_column(CODIGO)

    fecha_recepcion_laboratorio: Mapped[datetime | None]
    motivo_rechazo: Mapped[str | None] = mapped_column(String(60))
    resultado: Mapped[str | None] = mapped_column(String(20))
    fecha_hora_resultado_laboratorio: Mapped[datetime | None]
    informado_en: Mapped[datetime | None]
    correcciones: Mapped[int] = mapped_column(SmallInteger)
    informe_id: Mapped[int | None] = mapped_column(GranEntero)
    ultimo_cambio: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    ultimo_cambio_por: Mapped[int | None] = mapped_column(Integer)
    cambios: Mapped[int] = mapped_column(Integer, server_default="0")
    codigo_examen: Mapped[str | None] = mapped_column(CODIGO)
    valor_resultado: Mapped[str | None] = mapped_column(String(60))
    identidad_borrada_por: Mapped[int | None] = mapped_column(GranEntero)


class Informe(Base):
    """A PDF that a laboratory signed or the hub made; a corrected result gets a new row and the earlier one stays.

    `comprobante` is at random: who has it, from the QR of a printed report, may ask whether the report is genuine.
    """

    __tablename__ = "informe"
    __table_args__ = (Index("ix_informe_comprobante", "comprobante", unique=True),)
    id: Mapped[Clave]
    muestra_id: Mapped[int] = mapped_column(GranEntero, ForeignKey("muestra.id"), index=True)
    mensaje_id: Mapped[int] = mapped_column(GranEntero)
    creado_en: Mapped[datetime]
    nombre: Mapped[str | None] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    tamano: Mapped[int] = mapped_column(Integer)
    comprobante: Mapped[str | None] = mapped_column(String(26))
    contenido: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))


class Historial(Base):
    """One step of a sample's life: who, when, from, to, by which door and message, and why.

    `detalle` keeps what the step replaced or added (the earlier result of a correction, the other laboratory of a
    transfer) as a sentence; `huella`, half of the digest by which the same request is known when it comes again.
    `transaccion` is the transaction of PostgreSQL that wrote it, by which it is told what was there at an instant; it is
    empty on SQLite, where the order of the keys is that of the commits.
    """

    __tablename__ = "historial"
    __table_args__ = (
        Index("ix_historial_transaccion", "transaccion", "id"),
        Index("ix_historial_ocurrido_en", "ocurrido_en", postgresql_using="brin"),
    )
    id: Mapped[ClaveAutomatica]
    muestra_id: Mapped[int] = mapped_column(GranEntero, ForeignKey("muestra.id"), index=True)
    mensaje_id: Mapped[int] = mapped_column(GranEntero)
    ocurrido_en: Mapped[datetime]
    operacion: Mapped[str] = mapped_column(String(40))
    puerta: Mapped[str] = mapped_column(String(10))
    laboratorio_id: Mapped[int | None] = mapped_column(Integer)
    credencial_id: Mapped[int | None] = mapped_column(GranEntero)
    usuario_id: Mapped[int | None] = mapped_column(GranEntero)
    desde: Mapped[int | None] = mapped_column(SmallInteger)
    hacia: Mapped[int] = mapped_column(SmallInteger)
    motivo: Mapped[str | None] = mapped_column(Text)
    detalle: Mapped[str | None] = mapped_column(Text)
    huella: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    transaccion: Mapped[int | None] = mapped_column(GranEntero, info={DE_LA_BASE: True})
