"""Importing the masters that people bring in files (`dominio.maestros.importables` says which and with what columns).

A row stands or falls alone, as a sample does: good rows are stored although others are bad, and every error of every row is
told. Importing the same again changes nothing, and nothing is ever deleted: an entry that is over gets `activo` 0. A column
that is absent and a cell that is empty leave what is stored as it is. Examinations must make a sound catalogue as well
(`dominio.maestros.examenes`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select

from dominio.maestros import examenes
from dominio.maestros.importables import NOMBRES, Importable, importable
from dominio.maestros.publicados import sobrescribir, tabla
from dominio.vocabulario.datos import es_ausente, leer
from dominio.vocabulario.errores import (
    CodigoDesconocido,
    DatoObligatorio,
    ErrorDominio,
    FilaRepetida,
    NombreAmbiguo,
)
from modelos import TOMA_DE_MUESTRAS, Examen, Laboratorio

CLAVES_POR_CONSULTA = 1000
"""Keys in one look-up; SQLite takes 32,766 parameters at most."""


@dataclass(frozen=True, slots=True)
class FilaDeMaestro:
    """One row as texts by the names of `Columna`; `numero` is where the user finds it in the file.

    Of a cell that has no text to read, `errores` says why, by the name of `Columna`.
    """

    numero: int
    textos: Mapping[str, str]
    errores: Mapping[str, ErrorDominio] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ErrorDeMaestro:
    """What is wrong with one cell."""

    fila: int
    error: ErrorDominio


@dataclass(frozen=True, slots=True, kw_only=True)
class Importacion:
    """What an import did, or would have done when `simulada`."""

    maestro: str
    simulada: bool
    total: int
    creadas: int
    actualizadas: int
    sin_cambio: int
    errores: list[ErrorDeMaestro]

    @property
    def rechazadas(self) -> int:
        return len({error.fila for error in self.errores})


@dataclass(slots=True)
class _Leida:
    """A row on its way: its values by column of the table, without those that it does not bring."""

    numero: int
    valores: dict[str, Any] = field(default_factory=dict)
    errores: list[ErrorDominio] = field(default_factory=list)
    clave: Any = None


_Comparada = tuple[_Leida, dict[str, Any] | None, dict[str, Any]]
"""A row on its way, what is stored of it, and what shall be."""


def importar(
    conexion: Connection,
    nombre: str,
    filas: Iterable[FilaDeMaestro],
    *,
    ahora: datetime,
    simular: bool = False,
    encabezados: Mapping[str, str] | None = None,
) -> Importacion:
    """Create or update the entries of a master in the caller's transaction, with a few statements for thousands of rows.

    `encabezados` says how the file names each column, so that errors use the user's words.
    """
    maestro = importable(nombre)
    campos = {columna.nombre: (encabezados or {}).get(columna.nombre, columna.nombre) for columna in maestro.columnas}
    leidas = [_leer(maestro, fila, campos) for fila in filas]
    _exigir_codigos(conexion, maestro, leidas, campos)
    _poner_claves(conexion, maestro, leidas)
    unicas = _sin_repetir(leidas, campos[maestro.columnas[0].nombre])
    comparadas = _comparar(conexion, maestro, unicas, ahora)
    if maestro.modelo is Examen:
        comparadas = _revisar_examenes(conexion, leidas, comparadas, campos)
    nuevas = [fila for _, antes, fila in comparadas if antes is None]
    cambiadas = [fila for _, antes, fila in comparadas if antes is not None]
    if not simular:
        _guardar(conexion, maestro, nuevas, cambiadas)
        if maestro.modelo is Examen:
            examenes.guardar(conexion, nuevas, cambiadas, ahora)
    buenas = sum(not leida.errores for leida in leidas)
    return Importacion(
        maestro=nombre,
        simulada=simular,
        total=len(leidas),
        creadas=len(nuevas),
        actualizadas=len(cambiadas),
        sin_cambio=buenas - len(nuevas) - len(cambiadas),
        errores=[ErrorDeMaestro(leida.numero, error) for leida in leidas for error in leida.errores],
    )


# ── Reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def _leer(maestro: Importable, fila: FilaDeMaestro, campos: Mapping[str, str]) -> _Leida:
    leida = _Leida(fila.numero, errores=list(fila.errores.values()))
    for columna in maestro.columnas:
        texto = fila.textos.get(columna.nombre)
        if columna.nombre in fila.errores:
            continue
        if not es_ausente(texto):
            leida.valores[columna.destino] = leer(columna.leer, texto, campos[columna.nombre], leida.errores)
        elif columna.obligatoria:
            leida.errores.append(DatoObligatorio(campo=campos[columna.nombre]))
    return leida


def _exigir_codigos(conexion: Connection, maestro: Importable, leidas: list[_Leida], campos: Mapping[str, str]) -> None:
    """Refuse codes that are not in the master that the column refers to."""
    for columna in maestro.columnas:
        if columna.maestro is None:
            continue
        ajena = tabla(columna.maestro)
        conocidos = {None, *conexion.scalars(select(ajena.c.codigo))}
        for leida in leidas:
            codigo = leida.valores.get(columna.destino)
            if codigo not in conocidos:
                leida.errores.append(
                    CodigoDesconocido(campo=campos[columna.nombre], valor=codigo, maestro=NOMBRES[columna.maestro])
                )


# ── Which entry a row is about ──────────────────────────────────────────────────────────────────────────────────────
def _poner_claves(conexion: Connection, maestro: Importable, leidas: Sequence[_Leida]) -> None:
    """Say which entry each good row is about; a laboratory without number is known by its name."""
    buenas = [leida for leida in leidas if not leida.errores]
    por_nombre = _laboratorios_por_nombre(conexion, buenas) if maestro.modelo is Laboratorio else {}
    for leida in buenas:
        leida.clave = leida.valores.get(maestro.clave)
        if leida.clave is None:
            _buscar_por_nombre(leida, por_nombre)


def _laboratorios_por_nombre(conexion: Connection, leidas: Sequence[_Leida]) -> dict[str, set[int]]:
    """The numbers of the laboratories that have each name, stored or further up or down in the same file."""
    hallados: dict[str, set[int]] = {}
    guardados = conexion.execute(select(Laboratorio.nombre, Laboratorio.id).where(Laboratorio.id != TOMA_DE_MUESTRAS))
    numerados = ((leida.valores["nombre"], leida.valores["id"]) for leida in leidas if "id" in leida.valores)
    for nombre, numero in (*guardados, *numerados):
        hallados.setdefault(_comparable(nombre), set()).add(numero)
    return hallados


def _buscar_por_nombre(leida: _Leida, por_nombre: Mapping[str, set[int]]) -> None:
    nombre = leida.valores["nombre"]
    numeros = por_nombre.get(_comparable(nombre), set())
    if len(numeros) > 1:
        leida.errores.append(NombreAmbiguo(campo="nombre", valor=nombre))
    elif numeros:
        (leida.clave,) = numeros
        leida.valores["id"] = leida.clave
    else:
        leida.clave = _comparable(nombre)


def _comparable(nombre: str) -> str:
    return " ".join(nombre.casefold().split())


def _sin_repetir(leidas: Iterable[_Leida], campo: str) -> list[_Leida]:
    """The good rows, one per entry; a later row that contradicts an earlier one is refused."""
    primeras: dict[Any, _Leida] = {}
    for leida in leidas:
        if leida.errores:
            continue
        primera = primeras.setdefault(leida.clave, leida)
        if primera.valores != leida.valores:
            leida.errores.append(FilaRepetida(campo=campo, valor=leida.clave, anterior=primera.numero))
    return list(primeras.values())


# ── Storing ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def _comparar(conexion: Connection, maestro: Importable, leidas: Sequence[_Leida], ahora: datetime) -> list[_Comparada]:
    """The rows to create and those to change, whole."""
    guardadas = _guardadas(conexion, maestro, [leida.clave for leida in leidas])
    comparadas: list[_Comparada] = []
    for leida in leidas:
        anterior = guardadas.get(leida.clave)
        if anterior is None:
            comparadas.append((leida, None, _fila_nueva(maestro, leida, ahora)))
        elif any(anterior[nombre] != valor for nombre, valor in leida.valores.items()):
            comparadas.append((leida, anterior, anterior | leida.valores))
    return comparadas


def _revisar_examenes(
    conexion: Connection, leidas: Sequence[_Leida], comparadas: Sequence[_Comparada], campos: Mapping[str, str]
) -> list[_Comparada]:
    """Those that make a sound catalogue; the rows of the others get what is wrong with them."""
    malas: dict[Any, list[ErrorDominio]] = {}
    for leida, antes, fila in comparadas:
        if errores := list(examenes.errores_de_fila(conexion, fila, antes)):
            malas[leida.clave] = errores
    while fallan := list(examenes.errores_del_conjunto(conexion, [f for una, _, f in comparadas if una.clave not in malas])):
        for clave, error in fallan:
            malas.setdefault(clave, []).append(error)
    for leida in leidas:
        for error in malas.get(leida.clave, ()):
            error.campo = campos.get(error.campo or "", error.campo)
            leida.errores.append(error)
    return [comparada for comparada in comparadas if not comparada[0].errores]


def _guardadas(conexion: Connection, maestro: Importable, claves: Sequence[Any]) -> dict[Any, dict[str, Any]]:
    propia = tabla(maestro.modelo)
    clave = propia.c[maestro.clave]
    buscadas = [valor for valor in claves if isinstance(valor, clave.type.python_type)]
    hallados: dict[Any, dict[str, Any]] = {}
    for desde in range(0, len(buscadas), CLAVES_POR_CONSULTA):
        consulta = select(propia).where(clave.in_(buscadas[desde : desde + CLAVES_POR_CONSULTA]))
        hallados |= {fila[clave]: dict(fila) for fila in conexion.execute(consulta).mappings()}
    if maestro.modelo is Examen:
        for codigo, suyos in examenes.laboratorios_de(conexion, list(hallados)).items():
            hallados[codigo]["laboratorios"] = suyos
    return hallados


def _fila_nueva(maestro: Importable, leida: _Leida, ahora: datetime) -> dict[str, Any]:
    if maestro.modelo is Examen:
        return examenes.nueva(leida.valores)
    vacia: dict[str, Any] = {columna.destino: None for columna in maestro.columnas} | {"activo": True}
    if maestro.modelo is Laboratorio:
        vacia["creado_en"] = ahora
    return vacia | leida.valores


def _guardar(
    conexion: Connection, maestro: Importable, nuevas: Sequence[dict[str, Any]], cambiadas: Sequence[dict[str, Any]]
) -> None:
    propia = tabla(maestro.modelo)
    numeradas = [fila for fila in nuevas if fila[maestro.clave] is not None]
    sin_numero = [
        {nombre: valor for nombre, valor in fila.items() if nombre != maestro.clave}
        for fila in nuevas
        if fila[maestro.clave] is None
    ]
    for filas in (numeradas, cambiadas):
        filas = [{nombre: valor for nombre, valor in fila.items() if nombre not in maestro.aparte} for fila in filas]
        sobrescribir(conexion, propia, filas, fijas=("creado_en",))
    if maestro.modelo is Laboratorio and numeradas:
        _adelantar_numeros(conexion, propia)
    if sin_numero:
        conexion.execute(insert(propia), sin_numero)


def _adelantar_numeros(conexion: Connection, propia: Table) -> None:
    """PostgreSQL's sequence does not notice numbers that a file brought; without this the next laboratory would collide."""
    if conexion.dialect.name == "postgresql":
        ultimo = select(func.max(propia.c.id)).scalar_subquery()
        conexion.execute(select(func.setval(func.pg_get_serial_sequence(propia.name, "id"), ultimo)))
