"""How a laboratory's samples are searched: what a text means, which days are covered, and SQL that stays quick."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Row, func, literal, or_, select

from dominio.muestras.estados import EXISTE
from dominio.muestras.listas.examenes import de_examen
from dominio.muestras.listas.montones import Monton
from dominio.muestras.listas.ramas import (
    MUESTRAS_POR_PAGINA,
    Periodo,
    Rama,
    contar_hasta,
    leer,
    leer_halladas,
)
from dominio.vocabulario.cursores import a_instante, de_instante
from dominio.vocabulario.errores import ErrorDominio, FechaFueraDeRango
from dominio.vocabulario.rut import lecturas_de_rut, parece_rut
from dominio.vocabulario.tiempo import dia_para_leer, en_chile
from modelos import Laboratorio, Muestra

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

DIAS_DE_BUSQUEDA = 31
"""A search by name or comuna covers this many days, unless other dates are given."""
MAXIMO_DIAS = 120
"""No search by dates covers more."""
MAXIMO_CONTADAS = 999
CANDIDATAS = 500
"""Samples that one number may mean."""
SOLO_CIFRAS = re.compile(r"[0-9]{1,18}")
CON_ACENTO, SIN_ACENTO = "áéíóúüñàèìòùâêîôûäëïöç", "aeiouunaeiouaeiouaeioc"
LLANAS = str.maketrans(CON_ACENTO, SIN_ACENTO)
_M = Muestra.__table__.c
DERIVADA = _M.laboratorio_origen_id != _M.laboratorio_id
"""It was sent on to another laboratory; an index has these alone."""


class BusquedaDeMuestras:
    """The samples of who asks that a text, a comuna and some days describe.

    A text that is an id, a RUT or a code finds few samples, of whatever age (`puntual`). Other texts are words of a name.
    """

    def __init__(
        self,
        consulta: "Consulta",
        texto: str,
        *,
        comuna: int | None,
        desde: date | None,
        hasta: date | None,
        cursor: str | None,
        examen: str | None = None,
    ) -> None:
        self._conexion, self._ahora, self._yo = consulta.conexion, consulta.ahora, consulta.laboratorio_id
        texto = " ".join(texto.split())
        suya = _M.laboratorio_id == consulta.laboratorio_id
        self._ramas = [Rama(columna=_M.laboratorio_id, claves=select(literal(consulta.laboratorio_id)))]
        if texto:  # the list has what is addressed to the laboratory; a search also finds what it sent to another
            suya = or_(suya, _M.laboratorio_origen_id == consulta.laboratorio_id)
            de_origen = replace(self._ramas[0], columna=_M.laboratorio_origen_id, condiciones=(DERIVADA,))
            self._ramas.append(de_origen)
        self._halladas = por_numero(consulta, texto, [suya, EXISTE]) if texto else None
        self.puntual = self._halladas is not None
        self.se_cuenta = self.puntual or not (texto or comuna or examen)
        """Whether counting needs no reading of names."""
        self._filtros = con_palabras(self._conexion, texto) if texto and not self.puntual else []
        if comuna is not None:
            self._filtros.append(_M.paciente_comuna == comuna)
        if examen is not None:
            self._filtros.append(de_examen(consulta, examen))
        self._dias = DIAS_DE_BUSQUEDA if texto or comuna or examen else None
        self._desde, self._hasta = desde, hasta
        self._cursor = a_instante(cursor) if cursor else None
        self._condiciones = [suya & EXISTE, *self._filtros]

    def plazo(self, dias: int) -> tuple[date, date] | None:
        """The first and the last day that are covered, if that matters; `dias` when nothing was searched for."""
        if self.puntual and self._desde is None and self._hasta is None:
            return None
        return plazo(self._desde, self._hasta, self._dias or dias, self._ahora)

    def contar(self, monton: Monton) -> int:
        """How many there are in a heap, at most one more than 999."""
        condiciones = Periodo.de_dias(self.plazo(monton.dias), None, self._ahora).condiciones()
        if self._halladas is None:
            return contar_hasta(MAXIMO_CONTADAS, self._conexion, self._ramas_de(monton), monton.estados, condiciones)
        suyas = [*self._condiciones, *self._del_monton(monton), _M.estado.in_(monton.estados), _M.id.in_(self._halladas)]
        pocas = select(_M.id).where(*suyas, *condiciones).limit(MAXIMO_CONTADAS + 1)
        return self._conexion.execute(select(func.count()).select_from(pocas.subquery())).scalar_one()

    def pagina(self, monton: Monton, cuantas: int = MUESTRAS_POR_PAGINA) -> tuple[Sequence[Row[Any]], datetime | None]:
        """One sample more than a page of so many has, and where a search that had too much to look at stopped."""
        periodo = Periodo.de_dias(self.plazo(monton.dias), self._cursor, self._ahora)
        if self._halladas is not None:
            condiciones = [*self._condiciones, *self._del_monton(monton), _M.estado.in_(monton.estados)]
            leidas = leer_halladas(self._conexion, self._halladas, condiciones, periodo, cuantas)
        else:
            ramas = self._ramas_de(monton)
            leidas = leer(self._conexion, ramas, monton.estados, periodo, self._ahora, self._filtros, cuantas)
        orden: Any = (
            select(*_M, Laboratorio.nombre.label("laboratorio"))
            .join(Laboratorio, Laboratorio.id == _M.laboratorio_id)
            .where(_M.id.in_(leidas.ids))
            .order_by(_M.fecha_muestra.desc(), _M.id.desc())
        )
        filas: Sequence[Row[Any]] = self._conexion.execute(orden).all()
        return filas, leidas.hasta_aqui

    def _ramas_de(self, monton: Monton) -> list[Rama]:
        propias = self._del_monton(monton)
        return [replace(rama, condiciones=(*rama.condiciones, *propias)) for rama in self._ramas]

    def _del_monton(self, monton: Monton) -> tuple[ColumnElement[bool], ...]:
        return monton.condiciones(self._yo, self._ahora)


def plazo(desde: date | None, hasta: date | None, dias: int, ahora: datetime) -> tuple[date, date]:
    """The first and the last day that a search covers."""
    hoy = en_chile(ahora).date()
    ultimo = hasta or max(hoy, desde or hoy)
    primero = desde or ultimo - timedelta(days=dias)
    if not timedelta() <= ultimo - primero <= timedelta(days=MAXIMO_DIAS):
        limite = ultimo - timedelta(days=MAXIMO_DIAS)
        raise FechaFueraDeRango(
            campo="desde", valor=dia_para_leer(primero), desde=dia_para_leer(limite), hasta=dia_para_leer(ultimo)
        )
    return primero, ultimo


def por_numero(consulta: "Consulta", texto: str, suyas: Sequence[ColumnElement[bool]]) -> set[int] | None:
    """The samples among `suyas` that a number or a code names; None when the text is neither.

    A code may have the looks of a RUT: a wrong digit is only told when there is no sample of that code.
    """
    halladas: set[int] = set()
    try:
        for condicion in _significados(texto):
            orden = select(_M.id).where(condicion, *suyas).order_by(_M.id.desc()).limit(CANDIDATAS)
            halladas.update(consulta.conexion.execute(orden).scalars())
    except ErrorDominio:
        if not halladas:
            raise
    return halladas if halladas or SOLO_CIFRAS.fullmatch(texto) or parece_rut(texto) else None


def _significados(texto: str) -> Iterator[ColumnElement[bool]]:
    """What a text may mean that names few samples: a laboratory's code, the hub's id, a RUN with or without its digit.

    Every laboratory of origin is named for the code, because that is how its index begins: they are few.
    """
    yield (_M.laboratorio_origen_id.in_(select(Laboratorio.id))) & (_M.codigo_muestra_cliente == texto)
    if SOLO_CIFRAS.fullmatch(texto):
        yield _M.id == int(texto)
        with suppress(ErrorDominio):  # a number without hyphen need not be a RUT
            yield _M.paciente_run.in_([run for run, _ in lecturas_de_rut(texto, "texto")])
    elif parece_rut(texto):
        yield _M.paciente_run.in_([run for run, _ in lecturas_de_rut(texto, "texto")])


def anotar_a_quien(consulta: "Consulta", texto: str) -> None:
    """A search for a RUT is on record under it, also when nothing is found."""
    limpio = texto.strip()
    if parece_rut(limpio):
        with suppress(ErrorDominio):
            for lugar, (run, digito) in enumerate(lecturas_de_rut(limpio, "texto"), start=1):
                consulta.documentos[lugar] = f"{run}-{digito}"


def con_palabras(conexion: Connection, texto: str) -> list[ColumnElement[bool]]:
    """All the words are in the name, whatever their accents, case and order."""
    nombre = _M.paciente_nombres + " " + _M.paciente_ap_pat + " " + _M.paciente_ap_mat
    palabras = texto.lower().translate(LLANAS).split()
    if conexion.dialect.name == "postgresql":  # a third of the time of lower() and translate()
        return [nombre.regexp_match("".join(map(_clase, palabra))) for palabra in palabras]
    llano = _sin_acentos(nombre)
    return [llano.contains(palabra, autoescape=True) for palabra in palabras]


@lru_cache(maxsize=500)
def _clase(letra: str) -> str:
    """A regular expression for a letter in either case, with or without an accent, and for itself if it is none."""
    variantes = {letra, *(con for con, sin in zip(CON_ACENTO, SIN_ACENTO, strict=True) if sin == letra)}
    if letra.isalpha():
        return f"[{''.join(sorted(variantes | {una.upper() for una in variantes}))}]"
    return letra if letra.isalnum() or letra.isspace() else "\\" + letra


def _sin_acentos(columna: Any) -> Any:
    """The column in lower case and without accents, for SQLite, which lowers only ASCII and has no `translate`."""
    llana = func.lower(columna)
    for con, sin in zip(CON_ACENTO[:7], SIN_ACENTO[:7], strict=True):
        llana = func.replace(func.replace(llana, con, sin), con.upper(), sin)
    return llana


def cursor_de(filas: Sequence[Row[Any]], hasta_aqui: datetime | None, cuantas: int = MUESTRAS_POR_PAGINA) -> str | None:
    """Where the next page goes on, whatever happens in between: after the last sample shown, or where a search stopped."""
    if len(filas) > cuantas:
        return de_instante(filas[cuantas - 1].fecha_muestra, filas[cuantas - 1].id)
    return de_instante(hasta_aqui, 0) if hasta_aqui else None
