"""The book of alerts: what is wrong is opened once and closed once, and neither before it has lasted.

What comes and goes within minutes opens nothing and closes nothing, and neither does time of which nobody knows. What comes
back within a day after it was closed is the same alert, one time more.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, insert, or_, select, text, update

from dominio.alertas.condiciones import Mirada
from dominio.alertas.tipos import ANOTADA, CRECEN, CasoDeAlerta
from modelos import Alerta, AlertaTurno, insertar

ABRE, CIERRA = timedelta(minutes=5), timedelta(minutes=15)
"""How long something must be wrong, and how long it must be well again."""
LA_MISMA = timedelta(hours=24)
PACIENCIA = timedelta(minutes=15)
"""Three looks, at their slowest: what was suspected, or well, before nobody looked for longer begins anew."""
CANDADO = 7_214_030
"""PostgreSQL's advisory lock of whoever writes in the book; SQLite has one writer anyway."""
MAYOR = 2**31 - 1
DE_NADIE = {"reconocida_en": None, "reconocida_por": None, "nota": None}
VECES = 2
"""How many times what was acknowledged it takes to alarm again."""

_A, _T = Alerta.__table__.c, AlertaTurno.__table__.c
CambiosDeAlerta = dict[str, Any]


def anotar(motor: Engine, ahora: datetime, mirada: Mirada) -> None:
    """Write down what was seen."""
    vistos = {(caso.tipo.value, caso.sujeto): caso for caso in mirada.casos}
    with motor.begin() as conexion:
        a_solas(conexion)
        seguida = _seguida(conexion, ahora)
        filas = _vigentes(conexion, ahora)
        for clave, fila in filas.items():
            if clave in vistos:
                _cambiar(conexion, fila, _presente(fila, vistos[clave], ahora))
            elif fila.tipo in mirada.sabidos:
                _cambiar(conexion, fila, _ausente(fila, ahora, seguida=seguida))
            elif fila.ausente_desde is not None and _esta_abierta(fila):
                _cambiar(conexion, fila, {"ausente_desde": None})
        if nuevas := list(_nuevas(vistos, filas, ahora)):
            conexion.execute(insert(Alerta), nuevas)


def a_solas(conexion: Connection) -> None:
    """Let nobody else write in the book until this transaction ends."""
    if conexion.dialect.name == "postgresql":
        conexion.execute(text("SELECT pg_advisory_xact_lock(:c)"), {"c": CANDADO})


def _seguida(conexion: Connection, ahora: datetime) -> bool:
    """Whether what was seen was written down a moment ago, too; of the time in which nobody looked nothing is known."""
    antes = conexion.execute(select(_T.mirada_en).where(_T.id == ANOTADA)).scalar()
    orden = insertar(conexion, AlertaTurno.__table__).values(id=ANOTADA, mirada_en=ahora)
    conexion.execute(orden.on_conflict_do_update(index_elements=["id"], set_={"mirada_en": ahora}))
    return antes is not None and abs(ahora - antes) <= PACIENCIA


def _vigentes(conexion: Connection, ahora: datetime) -> dict[tuple[str, str], Any]:
    """The last row of each cause that is open or suspected, or that was closed a short time ago."""
    vigente = or_(_A.cerrada_en.is_(None), _A.cerrada_en > ahora - LA_MISMA)
    filas = conexion.execute(select(*_A).where(vigente).order_by(_A.id))
    return {(fila.tipo, fila.sujeto): fila for fila in filas}


def _nuevas(vistos: Mapping[Any, CasoDeAlerta], filas: Mapping[Any, Any], ahora: datetime) -> Iterator[CambiosDeAlerta]:
    for clave, caso in vistos.items():
        if clave in filas or caso.sostiene:
            continue
        cuantos = min(caso.cuantos, MAYOR)
        yield {
            "tipo": caso.tipo.value,
            "sujeto": caso.sujeto,
            "laboratorio_id": caso.laboratorio_id,
            "vista_desde": ahora,
            "vista_en": ahora,
            "veces": 0,
            "cuantos": cuantos,
            "maximo": cuantos,
        }


def _presente(fila: Any, caso: CasoDeAlerta, ahora: datetime) -> CambiosDeAlerta:
    cuantos = min(caso.cuantos, MAYOR)
    if _esta_abierta(fila):
        return {"vista_en": ahora, "ausente_desde": None, "cuantos": cuantos, **_lo_peor(fila, caso, cuantos)}
    if caso.sostiene:
        return {}
    seguida = fila.vista_desde is not None and ahora - fila.vista_en <= PACIENCIA
    desde = min(fila.vista_desde, ahora) if seguida else ahora
    cambios = {"vista_desde": desde, "vista_en": ahora, "cuantos": cuantos}
    if ahora - desde < ABRE:
        return cambios
    primera = {"abierta_en": desde} if fila.abierta_en is None else {}
    limpia = {"cerrada_en": None, "ausente_desde": None, **DE_NADIE}
    return {**cambios, **limpia, **primera, "veces": fila.veces + 1, "maximo": max(fila.maximo, cuantos)}


def _lo_peor(fila: Any, caso: CasoDeAlerta, cuantos: int) -> CambiosDeAlerta:
    """The most that it was. Of what was acknowledged it stays what it was then until it is twice that: then nobody sees to
    it any more."""
    if fila.reconocida_en is None or caso.tipo not in CRECEN:
        return {"maximo": max(fila.maximo, cuantos)}
    return {"maximo": cuantos, **DE_NADIE} if cuantos >= VECES * fila.maximo else {}


def _ausente(fila: Any, ahora: datetime, *, seguida: bool) -> CambiosDeAlerta:
    if not _esta_abierta(fila):
        return {"vista_desde": None} if fila.vista_desde is not None else {}
    desde = min(fila.ausente_desde or ahora, ahora) if seguida else ahora
    if ahora - desde < CIERRA:
        return {"ausente_desde": desde}
    return {"ausente_desde": desde, "cerrada_en": ahora, "vista_desde": None}


def _esta_abierta(fila: Any) -> bool:
    return fila.abierta_en is not None and fila.cerrada_en is None


def _cambiar(conexion: Connection, fila: Any, cambios: CambiosDeAlerta) -> None:
    if cambios:
        conexion.execute(update(Alerta).where(_A.id == fila.id).values(**cambios))
