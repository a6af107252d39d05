"""Laboratories and their access keys, as the help desk keeps them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from dominio.personas.secretos import clave_de_acceso
from dominio.ventanilla.porteria import huella_de
from dominio.vocabulario.datos import a_clave, a_texto, es_ausente
from dominio.vocabulario.errores import (
    CodigoDesconocido,
    DatoObligatorio,
    FechaFueraDeRango,
    LaboratorioDestinoNoValido,
    LaboratorioRepetido,
)
from dominio.vocabulario.tiempo import en_chile, inicio_del_dia
from modelos import TOMA_DE_MUESTRAS, Credencial, Establecimiento, Laboratorio

ANIOS_DE_CLAVE = 5
"""A key may be good for so many years at most, when it has an end."""
LARGO_DE_NOMBRE, LARGO_DE_CREDENCIAL = 200, 100
"""Characters of the name of a laboratory and of a key."""
_L = Laboratorio.__table__.c


def crear_laboratorio(
    conexion: Connection,
    nombre: str,
    ahora: datetime,
    *,
    cod_deis: str | None = None,
    numero: int | None = None,
    comuna: int | None = None,
) -> int:
    """Register an active laboratory and give its number (`id_laboratorio`), the next one unless it is told.

    Its comuna is that of its establishment, if it has one. Raises DatoObligatorio or TextoDemasiadoLargo of the name,
    LaboratorioRepetido, or CodigoDesconocido of an establishment.
    """
    nombre = nombre_de(nombre, LARGO_DE_NOMBRE)
    cod_deis = a_clave(cod_deis, "cod_deis", 20) if cod_deis else None
    if conexion.execute(select(_L.id).where(func.lower(_L.nombre) == nombre.lower())).first() is not None:
        raise LaboratorioRepetido(campo="nombre", valor=nombre)
    clave = _siguiente(conexion) if numero is None else numero
    valores = {
        "id": clave,
        "nombre": nombre,
        "cod_deis": cod_deis,
        "comuna_codigo": comuna if cod_deis is None else _comuna_de(conexion, cod_deis),
        "activo": True,
        "creado_en": ahora,
    }
    conexion.execute(insert(Laboratorio).values(valores))
    return clave


def nombre_de(texto: str, maximo: int) -> str:
    """A name on one line; refuses an absent one and one of more than `maximo` characters."""
    if es_ausente(texto):
        raise DatoObligatorio(campo="nombre")
    return a_texto(" ".join(texto.split()), "nombre", maximo, es_nombre=True)


def _siguiente(conexion: Connection) -> int:
    """A number after all that there are: those of a master come with the file, and no sequence knows of them."""
    return int(conexion.execute(select(func.coalesce(func.max(_L.id), 0) + 1)).scalar_one())


def _comuna_de(conexion: Connection, cod_deis: str) -> int | None:
    suyo = select(Establecimiento.comuna_codigo).where(Establecimiento.cod_deis == cod_deis)
    hallado = conexion.execute(suyo).one_or_none()
    if hallado is None:
        raise CodigoDesconocido(campo="cod_deis", valor=cod_deis, maestro="establecimientos")
    return hallado.comuna_codigo


def laboratorio_activo(conexion: Connection, laboratorio_id: int) -> str:
    """The name of an active laboratory; raises LaboratorioDestinoNoValido when there is no such one."""
    orden = select(Laboratorio.nombre).where(Laboratorio.id == laboratorio_id, Laboratorio.activo)
    nombre = conexion.execute(orden).scalar_one_or_none()
    if nombre is None:
        raise LaboratorioDestinoNoValido(campo="id_laboratorio", valor=laboratorio_id)
    return nombre


def fin_de_la_clave(ultimo_dia: date, ahora: datetime) -> datetime:
    """The last second of a key that serves up to that day; refuses a day that is over, or years away."""
    hoy = en_chile(ahora).date()
    tope = hoy + timedelta(days=366 * ANIOS_DE_CLAVE)
    if not hoy <= ultimo_dia <= tope:
        raise FechaFueraDeRango(campo="ultimo_dia", valor=ultimo_dia, desde=hoy, hasta=tope)
    return inicio_del_dia(ultimo_dia + timedelta(days=1)) - timedelta(seconds=1)


def crear_credencial(
    conexion: Connection, laboratorio_id: int, nombre: str, ahora: datetime, *, vence_en: datetime | None = None
) -> tuple[int, str]:
    """A new key of a laboratory: its number and the key itself, which cannot be read again.

    Raises LaboratorioDestinoNoValido when there is no such laboratory, and as `nombre_de` does.
    """
    nombre = nombre_de(nombre, LARGO_DE_CREDENCIAL)
    suyo = select(Laboratorio.id).where(Laboratorio.id == laboratorio_id, Laboratorio.id != TOMA_DE_MUESTRAS)
    if conexion.execute(suyo).one_or_none() is None:
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


def laboratorios_activos(conexion: Connection) -> list[tuple[int, str]]:
    """The laboratories to which a sample can be sent, by name."""
    orden = select(Laboratorio.id, Laboratorio.nombre).where(Laboratorio.activo).order_by(Laboratorio.nombre)
    return [(numero, nombre) for numero, nombre in conexion.execute(orden)]
