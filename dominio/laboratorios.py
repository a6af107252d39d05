"""Laboratories and their access keys, as the help desk keeps them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from dominio.datos import a_clave, a_texto
from dominio.errores import LaboratorioDestinoNoValido
from dominio.porteria import huella_de
from dominio.secretos import clave_de_acceso
from modelos import Credencial, Laboratorio

"""256 bits, from the system's generator."""


def crear_laboratorio(
    conexion: Connection,
    nombre: str,
    ahora: datetime,
    *,
    cod_deis: str | None = None,
    numero: int | None = None,
    comuna: int | None = None,
) -> int:
    """Register an active laboratory and give its number (`id_laboratorio`)."""
    valores: dict[str, Any] = {
        "nombre": a_texto(nombre, "nombre", 200, es_nombre=True),
        "cod_deis": cod_deis and a_clave(cod_deis, "cod_deis", 20),
        "activo": True,
        "creado_en": ahora,
    }
    if comuna is not None:
        valores["comuna_codigo"] = comuna
    if numero is not None:
        valores["id"] = numero
    tabla = Laboratorio.__table__
    return int(conexion.execute(tabla.insert().values(valores).returning(tabla.c.id)).scalar_one())  # type: ignore[attr-defined]


def laboratorio_activo(conexion: Connection, laboratorio_id: int) -> str:
    """The name of an active laboratory; raises LaboratorioDestinoNoValido when there is no such one."""
    orden = select(Laboratorio.nombre).where(Laboratorio.id == laboratorio_id, Laboratorio.activo)
    nombre = conexion.execute(orden).scalar_one_or_none()
    if nombre is None:
        raise LaboratorioDestinoNoValido(campo="id_laboratorio", valor=laboratorio_id)
    return nombre


def crear_credencial(
    conexion: Connection, laboratorio_id: int, nombre: str, ahora: datetime, *, vence_en: datetime | None = None
) -> tuple[int, str]:
    """A new key of a laboratory: its number and the key itself, which cannot be read again.

    Raises LaboratorioDestinoNoValido when there is no such laboratory.
    """
    if conexion.execute(select(Laboratorio.id).where(Laboratorio.id == laboratorio_id)).one_or_none() is None:
        raise LaboratorioDestinoNoValido(campo="id_laboratorio", valor=laboratorio_id)
    clave = clave_de_acceso()
    return guardar_credencial(conexion, laboratorio_id, nombre, clave, ahora, vence_en=vence_en), clave


def guardar_credencial(
    conexion: Connection,
    laboratorio_id: int,
    nombre: str,
    clave: str,
    ahora: datetime,
    *,
    vence_en: datetime | None = None,
) -> int:
    """Let a laboratory in by that key; gives its number."""
    tabla = Credencial.__table__
    valores = {
        "laboratorio_id": laboratorio_id,
        "nombre": nombre,
        "huella": huella_de(clave),
        "creada_en": ahora,
        "vence_en": vence_en,
    }
    return int(conexion.execute(tabla.insert().values(valores).returning(tabla.c.id)).scalar_one())  # type: ignore[attr-defined]


def revocar_credencial(conexion: Connection, credencial_id: int, ahora: datetime) -> bool:
    """Make a key useless within 10 seconds; False when it does not exist or was revoked before."""
    tabla = Credencial
    hecho = conexion.execute(
        update(tabla).where(tabla.id == credencial_id, tabla.revocada_en.is_(None)).values(revocada_en=ahora)
    )
    return hecho.rowcount == 1


def listar_credenciales(conexion: Connection, laboratorio_id: int | None = None) -> Sequence[Any]:
    """Keys with their laboratory, never the keys themselves."""
    consulta = (
        select(
            Credencial.id,
            Credencial.laboratorio_id,
            Laboratorio.nombre.label("laboratorio"),
            Credencial.nombre,
            Credencial.creada_en,
            Credencial.vence_en,
            Credencial.revocada_en,
            Credencial.ultimo_uso_en,
        )
        .join(Laboratorio, Laboratorio.id == Credencial.laboratorio_id)
        .order_by(Credencial.laboratorio_id, Credencial.id)
    )
    if laboratorio_id is not None:
        consulta = consulta.where(Credencial.laboratorio_id == laboratorio_id)
    return conexion.execute(consulta).all()
