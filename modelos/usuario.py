"""People who use the portal, their sessions, and the secrets that the hub's processes share."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from modelos.base import CODIGO, Base, ClaveAutomatica, GranEntero


class Usuario(Base):
    """A person, with a role and the scope that it has.

    Of the columns of scope only the role's own is filled (`dominio.personas.ambitos`). `cuenta` is what is typed to come in,
    in lower case. `contrasena` is an argon2 hash; a provisional one serves, until `contrasena_vence_en`, only to choose
    another. `totp_secreto` counts as second factor once `totp_desde` is set, and `totp_paso` is the last time step that was
    used, so that no code serves twice.
    """

    __tablename__ = "usuario"
    id: Mapped[ClaveAutomatica]
    cuenta: Mapped[str] = mapped_column(String(254), unique=True)
    nombre: Mapped[str] = mapped_column(String(120))
    rol: Mapped[str] = mapped_column(String(20))
    laboratorio_id: Mapped[int | None] = mapped_column(ForeignKey("laboratorio.id"))
    rut_profesional: Mapped[str | None] = mapped_column(String(12))
    cod_deis: Mapped[str | None] = mapped_column(CODIGO)
    comuna_codigo: Mapped[int | None] = mapped_column(ForeignKey("comuna.codigo"))
    servicio_salud_codigo: Mapped[int | None] = mapped_column(ForeignKey("servicio_salud.codigo"))
    region_codigo: Mapped[int | None] = mapped_column(ForeignKey("region.codigo"))
    contrasena: Mapped[str] = mapped_column(String(200))
    contrasena_provisoria: Mapped[bool] = mapped_column(Boolean)
    contrasena_vence_en: Mapped[datetime | None]
    totp_secreto: Mapped[str | None] = mapped_column(String(64))
    totp_desde: Mapped[datetime | None]
    totp_paso: Mapped[int | None] = mapped_column(GranEntero)
    activo: Mapped[bool] = mapped_column(Boolean)
    creado_en: Mapped[datetime]
    creado_por: Mapped[int | None] = mapped_column(GranEntero)
    ultimo_ingreso_en: Mapped[datetime | None]


class Sesion(Base):
    """One log-in. `huella` is the SHA-256 of the token in the browser's cookie, which nobody can read back from here.

    `cod_deis` is the establishment that who takes samples at several chose for it; `proposito` what who does not treat
    patients reads them for, said at `proposito_en`.
    """

    __tablename__ = "sesion"
    huella: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    usuario_id: Mapped[int] = mapped_column(GranEntero, ForeignKey("usuario.id"), index=True)
    creada_en: Mapped[datetime]
    vista_en: Mapped[datetime]
    segundo_factor: Mapped[bool] = mapped_column(Boolean)
    cerrada_en: Mapped[datetime | None]
    origen: Mapped[str | None] = mapped_column(String(45))
    cod_deis: Mapped[str | None] = mapped_column(CODIGO)
    proposito: Mapped[str | None] = mapped_column(String(20))
    proposito_en: Mapped[datetime | None]


class LugarDeTrabajo(Base):
    """An establishment at which a professional takes samples."""

    __tablename__ = "lugar_de_trabajo"
    rut_profesional: Mapped[str] = mapped_column(String(12), primary_key=True)
    cod_deis: Mapped[str] = mapped_column(CODIGO, primary_key=True)


class Intento(Base):
    """How often something was tried: `clave` says what, as a digest; `cuantos` counts until `vence_en`.

    `en_curso` of them are being checked at this moment, the last of which was taken at `tomado_en`.
    """

    __tablename__ = "intento"
    clave: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    vence_en: Mapped[datetime] = mapped_column(index=True)
    cuantos: Mapped[int]
    en_curso: Mapped[int]
    tomado_en: Mapped[datetime | None]


class OrigenConocido(Base):
    """An address from which a person came in, as a digest, and when that was last."""

    __tablename__ = "origen_conocido"
    usuario_id: Mapped[int] = mapped_column(GranEntero, ForeignKey("usuario.id"), primary_key=True, autoincrement=False)
    huella: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    visto_en: Mapped[datetime]


class Secreto(Base):
    """A random value that all processes of the hub, on whatever machine, must share."""

    __tablename__ = "secreto"
    nombre: Mapped[str] = mapped_column(String(40), primary_key=True)
    valor: Mapped[bytes] = mapped_column(LargeBinary(64))
    creado_en: Mapped[datetime]
