"""What a catalogue of examinations must be as a whole, and how it is kept: with its versions, and who may do what."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from dominio.vocabulario.enumeraciones import Tecnica
from dominio.vocabulario.errores import (
    CodigoDesconocido,
    DosPorOmision,
    ErrorDominio,
    ExamenDeOtro,
    OmisionRestringida,
    PorOmisionAusente,
    SnomedSinNombre,
    VigenciaAlReves,
)
from dominio.vocabulario.examenes import ENTRE_PARTES, partes
from dominio.vocabulario.tiempo import PRIMER_DIA
from modelos import Base, Examen, ExamenLaboratorio, ExamenVersion, Laboratorio, insertar

DEMORA_DEL_CATALOGO = timedelta(minutes=2)
"""After which a change is in force: by then no process remembers what was before, so that all agree about each sample."""
POR_OMISION: dict[str, Any] = {
    "por_omision": False,
    "dias_toma": 7,
    "dias_recepcion": 7,
    "dias_correccion": 7,
    "dias_tomador": 14,
    "activo": True,
    "laboratorios": "",
}
"""What a new row that says nothing of these has."""
FIJAS = ("agente", "tecnica")
"""What makes it another examination, for which there are other codes."""
_E, _V, _A = (Base.metadata.tables[uno.__tablename__] for uno in (Examen, ExamenVersion, ExamenLaboratorio))


def nueva(valores: Mapping[str, Any]) -> dict[str, Any]:
    """A whole row out of what a file says; what is no default is restricted."""
    fila = {columna.name: None for columna in _E.columns} | POR_OMISION | dict(valores)
    return {"restringido": not fila["por_omision"]} | {n: v for n, v in fila.items() if n != "restringido" or v is not None}


def laboratorios_de(conexion: Connection, codigos: Sequence[str]) -> dict[str, str]:
    """Who may do each examination, as a file has it."""
    orden = select(_A.c.codigo_examen, _A.c.laboratorio_id).where(
        _A.c.codigo_examen.in_(codigos), _A.c.retirado_en.is_(None)
    )
    suyos: dict[str, list[int]] = {codigo: [] for codigo in codigos}
    for codigo, laboratorio in conexion.execute(orden.order_by(_A.c.laboratorio_id)):
        suyos[codigo].append(laboratorio)
    return {codigo: ENTRE_PARTES.join(map(str, numeros)) for codigo, numeros in suyos.items()}


def catalogo_de(conexion: Connection) -> list[dict[str, Any]]:
    """The whole catalogue as files have it, by code; also what ended."""
    filas = [dict(fila) for fila in conexion.execute(select(_E).order_by(_E.c.codigo)).mappings()]
    quienes = laboratorios_de(conexion, [fila["codigo"] for fila in filas])
    return [{**fila, "laboratorios": quienes[fila["codigo"]]} for fila in filas]


# ── what is wrong ───────────────────────────────────────────────────────────────────────────────────────────────────
def errores_de_fila(
    conexion: Connection, fila: Mapping[str, Any], antes: Mapping[str, Any] | None
) -> Iterator[ErrorDominio]:
    """What is wrong with a row by itself; `antes` is what is stored under its code."""
    for campo in FIJAS:
        if antes is not None and str(antes[campo]) != str(fila[campo]):
            yield ExamenDeOtro(campo=campo, valor=fila[campo], codigo=fila["codigo"], antes=antes[campo])
    if bool(fila["por_omision"]) is bool(fila["restringido"]):
        yield OmisionRestringida(campo="restringido", valor=fila["codigo"])
    desde, hasta = fila["vigente_desde"], fila["vigente_hasta"]
    if fila["por_omision"] and (desde or hasta or not fila["activo"]):
        yield PorOmisionAusente(campo="por_omision", valor=fila["codigo"], tecnica=fila["tecnica"])
    if desde is not None and hasta is not None and hasta < desde:
        yield VigenciaAlReves(campo="vigente_hasta", valor=hasta, desde=desde)
    for campo, lista in (("snomed_tipos_muestra", "tipos_muestra"), ("snomed_resultados", "resultados")):
        nombres = {nombre for nombre, _ in partes(fila[lista])}
        for nombre, _ in partes(fila[campo] or ""):
            if nombre not in nombres:
                yield SnomedSinNombre(campo=campo, valor=nombre, lista=lista)
    numeros = numeros_de(fila["laboratorios"])
    conocidos = set(conexion.scalars(select(Laboratorio.id).where(Laboratorio.id.in_(numeros)))) if numeros else set()
    for numero in sorted(numeros - conocidos):
        yield CodigoDesconocido(campo="laboratorios", valor=numero, maestro="laboratorios")


def numeros_de(celda: str) -> set[int]:
    """The laboratories that a cell names."""
    return {int(numero) for numero in celda.split(ENTRE_PARTES) if numero}


def errores_del_conjunto(conexion: Connection, filas: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, ErrorDominio]]:
    """What would be wrong with the defaults once these rows are stored, with the code of the row that is to blame."""
    guardadas = {fila.codigo: dict(fila._mapping) for fila in conexion.execute(select(_E))}
    nuevas = {fila["codigo"]: fila for fila in filas}
    for tecnica in Tecnica:
        antes = {codigo for codigo, fila in guardadas.items() if _es_omision(fila, tecnica)}
        despues = {codigo for codigo, fila in (guardadas | nuevas).items() if _es_omision(fila, tecnica)}
        if len(despues) > 1:
            for codigo in sorted(despues & set(nuevas)):
                otro = next(iter(sorted(despues - {codigo})))
                yield codigo, DosPorOmision(campo="por_omision", valor=codigo, tecnica=tecnica, otro=otro)
        elif antes and not despues:
            for codigo in sorted(antes & set(nuevas)):
                yield codigo, PorOmisionAusente(campo="por_omision", valor=codigo, tecnica=tecnica)


def _es_omision(fila: Mapping[str, Any], tecnica: Tecnica) -> bool:
    return bool(fila["por_omision"] and fila["tecnica"] == tecnica)


# ── keeping it ──────────────────────────────────────────────────────────────────────────────────────────────────────
def guardar(
    conexion: Connection, nuevas: Sequence[Mapping[str, Any]], cambiadas: Sequence[Mapping[str, Any]], ahora: datetime
) -> None:
    """Note from when on each row is in force, and who may do it; the rows themselves are stored by whoever calls.

    A new examination has been so always, since it has no samples; but the default of a technique is only from now on.
    """
    con_omision = {fila.tecnica for fila in conexion.execute(select(_V.c.tecnica).where(_V.c.por_omision).distinct())}
    for fila in nuevas:
        releva = fila["por_omision"] and fila["tecnica"] in con_omision
        _anotar(conexion, {**fila, "por_omision": False, "restringido": True} if releva else fila, PRIMER_DIA)
        if releva:
            _anotar(conexion, fila, ahora + DEMORA_DEL_CATALOGO)
    for fila in cambiadas:
        _anotar(conexion, fila, ahora + DEMORA_DEL_CATALOGO)
    for fila in (*nuevas, *cambiadas):
        _autorizar(conexion, fila["codigo"], numeros_de(fila["laboratorios"]), ahora)


def _anotar(conexion: Connection, fila: Mapping[str, Any], desde: datetime) -> None:
    version = {c.name: desde if c.name == "rige_desde" else fila[c.name] for c in _V.columns}
    orden = insertar(conexion, _V).values(**version)
    conexion.execute(orden.on_conflict_do_update(index_elements=["codigo", "rige_desde"], set_=version))


def _autorizar(conexion: Connection, codigo: str, numeros: set[int], ahora: datetime) -> None:
    suyas = select(_A.c.laboratorio_id, _A.c.retirado_en).where(_A.c.codigo_examen == codigo)
    antes = {fila.laboratorio_id: fila.retirado_en for fila in conexion.execute(suyas)}
    de = _A.c.codigo_examen == codigo
    if vuelven := [numero for numero in numeros if antes.get(numero) is not None]:
        conexion.execute(update(_A).where(de, _A.c.laboratorio_id.in_(vuelven)).values(retirado_en=None))
    if salen := [numero for numero, hasta in antes.items() if numero not in numeros and hasta is None]:
        conexion.execute(
            update(_A).where(de, _A.c.laboratorio_id.in_(salen)).values(retirado_en=ahora + DEMORA_DEL_CATALOGO)
        )
    if entran := sorted(numeros - set(antes)):
        filas = [{"codigo_examen": codigo, "laboratorio_id": numero, "autorizado_en": ahora} for numero in entran]
        conexion.execute(insert(_A), filas)
