"""The masters: what the country publishes and every sample refers to, and the lists that `listarMaestro` gives."""

import csv
import gettext
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from importlib.resources import files
from typing import Any

import pycountry
from sqlalchemy import Column, Connection, Table, null, select

from dominio.maestros.importables import IMPORTABLES, NOMBRES
from dominio.vocabulario.enumeraciones import (
    ESTADOS_DEL_CONTRATO,
    Estrategia,
    MotivoRechazo,
    Prevision,
    Resultado,
    Sexo,
    Subestrategia,
    Tecnica,
    TipoDocumento,
    TipoMuestra,
)
from dominio.vocabulario.errores import MaestroDesconocido
from dominio.vocabulario.examenes import partes
from modelos import TOMA_DE_MUESTRAS, Base, Comuna, Examen, Laboratorio, Pais, Region, ServicioSalud, insertar

ElementoDeMaestro = tuple[str, str, str | None]
"""The code of an entry, its name, and the code of the entry above it."""

ENMIENDAS = {12: "Argelia", 384: "Costa de Marfil", 562: "Níger", 788: "Túnez"}
"""Countries whose Spanish name in ISO's translation lacks or misplaces an accent, or was left in English."""


SIN_LABORATORIO = {
    "id": TOMA_DE_MUESTRAS,
    "nombre": "Toma de muestras",
    "activo": False,
    "creado_en": datetime(2020, 1, 1, tzinfo=UTC),
}
"""What stands in the place of a laboratory for samples that have none; no list of laboratories has it."""


def tabla(modelo: type[Base]) -> Table:
    """The table of a model."""
    return Base.metadata.tables[modelo.__tablename__]


def cargar_fijos(conexion: Connection) -> dict[str, int]:
    """Bring regions, health services, comunas and countries up to date; harmless when they are. Gives how many of each."""
    fijos = (
        (Region, list(_leer_datos("regiones.csv", codigo="codigo", nombre="nombre"))),
        (ServicioSalud, list(_leer_datos("servicios_salud.csv", codigo="codigo", nombre="nombre", region="region_codigo"))),
        (Comuna, list(_leer_datos("comunas.csv", codigo="codigo", nombre="nombre", region="region_codigo"))),
        (Pais, paises()),
    )
    for modelo, filas in fijos:
        sobrescribir(conexion, tabla(modelo), filas)
    sobrescribir(conexion, tabla(Laboratorio), [SIN_LABORATORIO])
    return {modelo.__tablename__: len(filas) for modelo, filas in fijos}


def _leer_datos(archivo: str, **columnas: str) -> Iterator[dict[str, Any]]:
    """The rows of one of our files, with the columns named as in the table; all but the name are numbers."""
    texto = files("modelos.datos").joinpath(archivo).read_text(encoding="utf-8")
    for fila in csv.DictReader(texto.splitlines()):
        yield {destino: fila[origen] if destino == "nombre" else int(fila[origen]) for origen, destino in columnas.items()}


def paises() -> list[dict[str, Any]]:
    """The countries of ISO 3166 by numeric code, with the Spanish name in common use."""
    traducir = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["es"]).gettext
    return [
        {"codigo": int(pais.numeric), "nombre": ENMIENDAS.get(int(pais.numeric)) or traducir(_nombre_comun(pais))}
        for pais in pycountry.countries
    ]


def _nombre_comun(pais: Any) -> str:
    return str(getattr(pais, "common_name", pais.name))


def sobrescribir(
    conexion: Connection, destino: Table, filas: Sequence[Mapping[str, Any]], fijas: tuple[str, ...] = ()
) -> None:
    """Insert the rows, or overwrite those whose key exists, in one statement; `fijas` keep their value once written."""
    if not filas:
        return
    orden = insertar(conexion, destino)
    claves = [columna.name for columna in destino.primary_key]
    cambian = {nombre: orden.excluded[nombre] for nombre in filas[0] if nombre not in (*claves, *fijas)}
    conexion.execute(orden.on_conflict_do_update(index_elements=claves, set_=cambian), filas)


# ── listarMaestro ───────────────────────────────────────────────────────────────────────────────────────────────────
def listar(conexion: Connection, nombre: str) -> list[ElementoDeMaestro]:
    """One master whole, in the order of its codes; of laboratories and establishments, the active ones.

    Codes are written as the hub writes them in its answers: a comuna of Tarapacá is `1101`, not `01101`.
    Professionals are personal data and are not listed.
    """
    if nombre in _ENUMERACIONES:
        return [(str(valor), str(valor), None) for valor in _ENUMERACIONES[nombre]]
    if nombre == "estados":
        return [(str(int(estado)), estado.nombre, None) for estado in ESTADOS_DEL_CONTRATO]
    if nombre == "subestrategias":
        return [(str(valor), str(valor), str(Estrategia.BAC_BROTES)) for valor in Subestrategia]
    if nombre in _DE_EXAMEN:
        return _listar_de_examen(conexion, _DE_EXAMEN[nombre])
    if nombre not in MAESTROS_EN_TABLAS:
        raise MaestroDesconocido(campo="nombre", valor=nombre, permitidos=", ".join(MAESTROS))
    return MAESTROS_EN_TABLAS[nombre].listar(conexion)


@dataclass(frozen=True, slots=True)
class Publicado:
    """A master in a table: the column of its codes, that of the entry above each, and how errors call it."""

    modelo: type[Base]
    clave: str
    titulo: str
    padre: str | None = None

    @property
    def codigo(self) -> Column[Any]:
        """The column of its codes."""
        return tabla(self.modelo).c[self.clave]

    def listar(self, conexion: Connection) -> list[ElementoDeMaestro]:
        """Its entries, the active ones where they can be closed."""
        columnas = tabla(self.modelo).c
        padre = columnas[self.padre] if self.padre else null()
        orden = select(self.codigo, columnas.nombre, padre).order_by(self.codigo)
        if "activo" in columnas:
            orden = orden.where(columnas.activo.is_(True))
        filas = conexion.execute(orden)
        return [(str(codigo), nombre, None if padre is None else str(padre)) for codigo, nombre, padre in filas]


def _listar_de_examen(conexion: Connection, columna: str) -> list[ElementoDeMaestro]:
    """What each active examination has in one of its lists, in its order."""
    examenes = tabla(Examen).c
    orden = select(examenes.codigo, examenes[columna]).where(examenes.activo.is_(True)).order_by(examenes.codigo)
    return [_de_lista(columna, *parte, codigo) for codigo, celda in conexion.execute(orden) for parte in partes(celda)]


def _de_lista(columna: str, nombre: str, palabra: str, codigo: str) -> ElementoDeMaestro:
    """A specimen goes by v1's word, with its name; a value goes by itself, with the verdict that it means."""
    return (palabra, nombre, codigo) if columna == "tipos_muestra" else (nombre, palabra, codigo)


_DE_EXAMEN = {"tipos_por_examen": "tipos_muestra", "valores_por_examen": "resultados"}
"""Masters that are lists of the examinations, which are the entries above theirs."""

MAESTROS_EN_TABLAS = {
    "regiones": Publicado(Region, "codigo", "regiones"),
    "servicios_salud": Publicado(ServicioSalud, "codigo", NOMBRES[ServicioSalud], "region_codigo"),
    "comunas": Publicado(Comuna, "codigo", NOMBRES[Comuna], "region_codigo"),
    "paises": Publicado(Pais, "codigo", "países"),
    **{
        uno.nombre: Publicado(uno.modelo, uno.clave, uno.nombre.replace("_", " "), uno.padre)
        for uno in IMPORTABLES.values()
        if not uno.reservado
    },
}
"""The masters that are in tables: those of the country, and those that people bring in files."""

_ENUMERACIONES: dict[str, type[StrEnum]] = {
    "tipos_documento": TipoDocumento,
    "sexos": Sexo,
    "previsiones": Prevision,
    "tecnicas": Tecnica,
    "tipos_muestra": TipoMuestra,
    "estrategias": Estrategia,
    "resultados": Resultado,
    "motivos_rechazo": MotivoRechazo,
}

MAESTROS = (
    *(nombre for nombre in MAESTROS_EN_TABLAS if nombre not in ("examenes", "marcas_test")),
    *_ENUMERACIONES,
    "subestrategias",
    "estados",
    "examenes",
    *_DE_EXAMEN,
    "marcas_test",
)
"""The names that `listar` knows."""
