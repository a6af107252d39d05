"""How a laboratory's samples are searched: what a text means, which days are covered, and SQL that stays quick."""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select, tuple_, union_all

from dominio.datos import partir_rut
from dominio.enumeraciones import Estado
from dominio.errores import CursorNoValido, ErrorDominio, FechaFueraDeRango
from dominio.estados import EXISTE
from dominio.tiempo import en_chile, inicio_del_dia
from modelos import Laboratorio, Muestra

if TYPE_CHECKING:
    from dominio.consultas import Consulta

POR_PAGINA = 50
DIAS_DE_TRABAJO = 7
"""What a list without a search shows."""
DIAS_DE_BUSQUEDA = 31
"""A search by name or comuna covers this many days, unless other dates are given."""
MAXIMO_DIAS = 120
"""No search by dates covers more."""
MAXIMO_CONTADAS = 999
CANDIDATAS = 500
"""Samples that one number may mean."""
NUMERO = re.compile(r"[0-9]{1,18}")
PARECE_RUT = re.compile(r"[0-9.]{6,10}-?[0-9kK]")
MAXIMO_RUN = 99_999_999
CON_ACENTO, SIN_ACENTO = "áéíóúüñàèìòùâêîôûäëïöç", "aeiouunaeiouaeiouaeioc"
LLANAS = str.maketrans(CON_ACENTO, SIN_ACENTO)
_M = Muestra.__table__.c


class Busqueda:
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
    ) -> None:
        self._conexion = consulta.conexion
        self._cursor = leer_cursor(cursor) if cursor else None
        texto = " ".join(texto.split())
        suya = (_M.laboratorio_id == consulta.laboratorio_id) & EXISTE
        if texto:  # the list has what is addressed to the laboratory; a search also finds what it sent to another
            suya = (
                or_(_M.laboratorio_id == consulta.laboratorio_id, _M.laboratorio_origen_id == consulta.laboratorio_id)
                & EXISTE
            )
        self._condiciones: list[ColumnElement[bool]] = [suya]
        self.puntual = bool(texto) and self._por_numero(texto, suya)
        self.se_cuenta = self.puntual or not (texto or comuna)
        """Whether counting needs no reading of names."""
        if texto and not self.puntual:
            self._condiciones += con_palabras(self._conexion, texto)
        if comuna is not None:
            self._condiciones.append(_M.paciente_comuna == comuna)
        sin_plazo = self.puntual and desde is None and hasta is None
        dias = DIAS_DE_BUSQUEDA if texto or comuna else DIAS_DE_TRABAJO
        self.plazo = None if sin_plazo else plazo(desde, hasta, dias, consulta.ahora)
        """The first and the last day that are covered, if that matters."""
        if self.plazo is not None:
            self._condiciones.append(_M.fecha_muestra >= inicio_del_dia(self.plazo[0]))
            self._condiciones.append(_M.fecha_muestra < inicio_del_dia(self.plazo[1] + timedelta(days=1)))

    def _por_numero(self, texto: str, suya: ColumnElement[bool]) -> bool:
        """Take the text as a number or a code, if it is one or is found as one."""
        halladas: set[int] = set()
        for condicion in significados(texto):
            orden = select(_M.id).where(condicion, suya).order_by(_M.id.desc()).limit(CANDIDATAS)
            halladas.update(self._conexion.execute(orden).scalars())
        if not halladas and not NUMERO.fullmatch(texto) and not PARECE_RUT.fullmatch(texto):
            return False
        self._condiciones.append(_M.id.in_(halladas))
        return True

    def contar(self, estados: Iterable[Estado]) -> int:
        """How many there are in these states, at most one more than 999."""
        pocas = select(_M.id).where(*self._condiciones, _M.estado.in_(estados)).limit(MAXIMO_CONTADAS + 1)
        return self._conexion.execute(select(func.count()).select_from(pocas.subquery())).scalar_one()

    def pagina(self, estados: Iterable[Estado]) -> Sequence[Row[Any]]:
        """One sample more than a page has: each state is read in the order of its index, then they are merged."""
        condiciones = list(self._condiciones)
        if self._cursor is not None:
            condiciones.append(tuple_(_M.fecha_muestra, _M.id) < tuple_(*self._cursor))
        partes = [
            select(_M.id, _M.fecha_muestra)
            .where(*condiciones, _M.estado == estado)
            .order_by(_M.fecha_muestra.desc(), _M.id.desc())
            .limit(POR_PAGINA + 1)
            .subquery()
            for estado in estados
        ]
        juntas = union_all(*(select(parte.c.id, parte.c.fecha_muestra) for parte in partes)).subquery()
        ids = select(juntas.c.id).order_by(juntas.c.fecha_muestra.desc(), juntas.c.id.desc()).limit(POR_PAGINA + 1)
        orden: Any = (
            select(*_M, Laboratorio.nombre.label("laboratorio"))
            .join(Laboratorio, Laboratorio.id == _M.laboratorio_id)
            .where(_M.id.in_(ids))
            .order_by(_M.fecha_muestra.desc(), _M.id.desc())
        )
        filas: Sequence[Row[Any]] = self._conexion.execute(orden).all()
        return filas


def plazo(desde: date | None, hasta: date | None, dias: int, ahora: datetime) -> tuple[date, date]:
    """The first and the last day that a search covers."""
    hoy = en_chile(ahora).date()
    ultimo = hasta or max(hoy, desde or hoy)
    primero = desde or ultimo - timedelta(days=dias)
    if not timedelta() <= ultimo - primero <= timedelta(days=MAXIMO_DIAS):
        limite = ultimo - timedelta(days=MAXIMO_DIAS)
        raise FechaFueraDeRango(
            campo="desde", valor=f"{primero:%d-%m-%Y}", desde=f"{limite:%d-%m-%Y}", hasta=f"{ultimo:%d-%m-%Y}"
        )
    return primero, ultimo


def significados(texto: str) -> Iterator[ColumnElement[bool]]:
    """What a text may mean that names few samples: a laboratory's code, the hub's id, a RUN with or without its digit.

    Every laboratory of origin is named for the code, because that is how its index begins: they are few.
    """
    yield (_M.laboratorio_origen_id.in_(select(Laboratorio.id))) & (_M.codigo_muestra_cliente == texto)
    if NUMERO.fullmatch(texto):
        yield _M.id == int(texto)
        if int(texto) <= MAXIMO_RUN:
            yield _M.paciente_run == int(texto)
        try:
            yield _M.paciente_run == partir_rut(texto, "texto")[0]
        except ErrorDominio:  # a number without hyphen need not be a RUT
            return
    elif PARECE_RUT.fullmatch(texto):
        yield _M.paciente_run == partir_rut(texto, "texto")[0]


def con_palabras(conexion: Connection, texto: str) -> list[ColumnElement[bool]]:
    """All the words are in the name, whatever their accents, case and order."""
    nombre = _sin_acentos(conexion, _M.paciente_nombres + " " + _M.paciente_ap_pat + " " + _M.paciente_ap_mat)
    return [nombre.contains(palabra, autoescape=True) for palabra in texto.lower().translate(LLANAS).split()]


def _sin_acentos(conexion: Connection, columna: Any) -> Any:
    """The column in lower case and without accents; SQLite lowers only ASCII and has no `translate`."""
    llana = func.lower(columna)
    if conexion.dialect.name == "postgresql":
        return func.translate(llana, CON_ACENTO, SIN_ACENTO)
    for con, sin in zip(CON_ACENTO[:7], SIN_ACENTO[:7], strict=True):
        llana = func.replace(func.replace(llana, con, sin), con.upper(), sin)
    return llana


def escribir_cursor(ultima: Row[Any]) -> str:
    """The last sample of a page, so that the next one goes on from there whatever happens in between."""
    texto = f"{ultima.fecha_muestra.isoformat()}|{ultima.id}"
    return base64.urlsafe_b64encode(texto.encode()).decode().rstrip("=")


def leer_cursor(cursor: str) -> tuple[datetime, int]:
    try:
        texto = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        instante, _, numero = texto.partition("|")
        leido = datetime.fromisoformat(instante)
        if leido.tzinfo is None:
            raise ValueError
        return leido, int(numero)
    except (ValueError, binascii.Error):
        raise CursorNoValido(campo="cursor", valor=cursor) from None
