"""What part of the country a person of the portal reaches: chosen by its name or its code, and told by its name."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from dominio.vocabulario.datos import es_ausente
from dominio.vocabulario.enumeraciones import Rol
from dominio.vocabulario.errores import AlcanceAmbiguo, CodigoDesconocido, DatoObligatorio
from modelos import TOMA_DE_MUESTRAS, Comuna, Establecimiento, Laboratorio, Profesional, Region, ServicioSalud

MOSTRADOS = 8
"""Candidates that an ambiguous name shows."""


@dataclass(frozen=True, slots=True)
class Ambito:
    """Of a role that reaches only a part: its column in `usuario`, the master of the parts, and what one is called there.

    `pocos` says that there are few enough to be offered all in one list.
    """

    columna: str
    maestro: str
    que: str
    clave: Any
    nombre: Any
    pocos: bool = True


AMBITOS: dict[Rol, Ambito] = {
    Rol.LABORATORIO: Ambito("laboratorio_id", "laboratorios", "laboratorio", Laboratorio.id, Laboratorio.nombre),
    Rol.TOMADOR: Ambito(
        "rut_profesional",
        "profesionales",
        "profesional",
        Profesional.rut,
        Profesional.nombres + " " + Profesional.apellidos,
        pocos=False,
    ),
    Rol.ESTABLECIMIENTO: Ambito(
        "cod_deis", "establecimientos", "establecimiento", Establecimiento.cod_deis, Establecimiento.nombre, pocos=False
    ),
    Rol.COMUNA: Ambito("comuna_codigo", "comunas", "comuna", Comuna.codigo, Comuna.nombre),
    Rol.SERVICIO_SALUD: Ambito(
        "servicio_salud_codigo", "servicios de salud", "servicio de salud", ServicioSalud.codigo, ServicioSalud.nombre
    ),
    Rol.SEREMI: Ambito("region_codigo", "regiones", "región", Region.codigo, Region.nombre),
}
"""The roles that are not here reach everything."""


def resolver(conexion: Connection, rol: Rol, texto: int | str | None) -> int | str:
    """The key of the part that a code or a name means.

    Raises DatoObligatorio when nothing is said, CodigoDesconocido when there is no such part, and AlcanceAmbiguo with the
    candidates when the name fits several.
    """
    ambito, buscado = AMBITOS[rol], str(texto if texto is not None else "")
    if es_ausente(buscado):
        raise DatoObligatorio(campo=ambito.columna)
    todos = partes(conexion, rol)
    exactos = [clave for clave, nombre in todos if str(clave) == buscado.strip() or _llano(nombre) == _llano(buscado)]
    palabras = _llano(buscado).split()
    hallados = exactos or [clave for clave, nombre in todos if all(p in _llano(nombre) for p in palabras)]
    if not hallados:
        raise CodigoDesconocido(campo=ambito.columna, valor=buscado, maestro=ambito.maestro)
    if len(hallados) > 1:
        raise AlcanceAmbiguo(campo=ambito.columna, valor=buscado, cuantos=len(hallados), candidatos=_decir(todos, hallados))
    return hallados[0]


def partes(conexion: Connection, rol: Rol) -> Sequence[tuple[int | str, str]]:
    """The parts among which somebody of that role has one, each with its name, by name."""
    ambito = AMBITOS[rol]
    orden = select(ambito.clave, ambito.nombre).order_by(ambito.nombre)
    if rol is Rol.LABORATORIO:
        orden = orden.where(Laboratorio.id != TOMA_DE_MUESTRAS)
    return [(clave, nombre) for clave, nombre in conexion.execute(orden)]


def ambito_de(usuario: Any) -> tuple[Rol, int | str] | None:
    """The role of a person with the key of the part that it reaches; None if that is everything."""
    rol = Rol(usuario.rol)
    return (rol, getattr(usuario, AMBITOS[rol].columna)) if rol in AMBITOS else None


def decir_ambitos(conexion: Connection, usuarios: Iterable[Any]) -> dict[int, str]:
    """What each of these people reaches, by their number, as `Name (code)`; those who reach everything are left out."""
    de_cada_uno = {uno.id: ambito for uno in usuarios if (ambito := ambito_de(uno)) is not None}
    nombres = {ambito: nombre_del_ambito(conexion, *ambito) for ambito in set(de_cada_uno.values())}
    return {numero: f"{nombres[ambito] or 'sin nombre'} ({ambito[1]})" for numero, ambito in de_cada_uno.items()}


def nombre_del_ambito(conexion: Connection, rol: Rol, clave: int | str | None) -> str | None:
    """What the part of that key is called; None without a key, or for a role that reaches everything."""
    if rol not in AMBITOS or clave is None:
        return None
    ambito = AMBITOS[rol]
    return conexion.execute(select(ambito.nombre).where(ambito.clave == clave)).scalar_one_or_none()


def _decir(todos: Sequence[tuple[int | str, str]], hallados: Sequence[int | str]) -> str:
    elegidos = [f"{clave} ({nombre})" for clave, nombre in todos if clave in set(hallados[:MOSTRADOS])]
    return " · ".join(elegidos) + (" …" if len(hallados) > MOSTRADOS else "")


def _llano(texto: str) -> str:
    """In lower case, without accents, with single spaces."""
    sin_acentos = (letra for letra in unicodedata.normalize("NFD", texto) if not unicodedata.combining(letra))
    return " ".join("".join(sin_acentos).casefold().split())
