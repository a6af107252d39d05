"""What channels are told: all that is new in one message, not more often than so many minutes, and again until it got there.

A message is composed once and kept before it is sent, with an identifier that stays the same however often that is tried.
Only if whoever sent it died before it was noted, or the answer was lost, can it come twice: then the identifier shows it.
"""

import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog
from sqlalchemy import Connection, Engine, and_, insert, or_, select, update

from dominio.alertas.fichas import ABIERTA, FichaDeAlerta, fichas
from dominio.alertas.libro import a_solas
from dominio.vocabulario.errores import ErrorDominio, ErrorInterno
from modelos import Alerta, AlertaAviso, AlertaDicha, insertar, para_leer

trazas = structlog.get_logger("hub.alertas")
SE_ABRIO, SE_CERRO, SIGUE = "abierta", "cerrada", "recordatorio"
RECORDAR = timedelta(hours=24)
OTRA_VEZ = timedelta(hours=6)
"""Of an alert that comes back, not more often."""
EN_UN_AVISO = 200
"""Alerts of which one message tells; the others wait for the next."""
MAYOR_PAUSA = 60
"""Minutes between two tries, at most."""

_A, _D, _V = Alerta.__table__.c, AlertaDicha.__table__.c, AlertaAviso.__table__.c


@dataclass(frozen=True, slots=True)
class Carta:
    """One message as a channel gets it: `sucesos` are what it tells, each with its `suceso` and its `texto`."""

    clave: str
    compuesta_en: datetime
    sucesos: Sequence[dict[str, Any]]

    @property
    def asunto(self) -> str:
        """How many of each."""
        cuentas = {cual: sum(uno["suceso"] == cual for uno in self.sucesos) for cual in (SE_ABRIO, SIGUE, SE_CERRO)}
        dichas = {SE_ABRIO: "nuevas", SIGUE: "siguen abiertas", SE_CERRO: "cerradas"}
        return "Alertas del hub: " + (", ".join(f"{n} {dichas[cual]}" for cual, n in cuentas.items() if n) or "prueba")


class Canal(Protocol):
    """One way of telling."""

    nombre: str

    def enviar(self, carta: Carta) -> None:
        """Send it; raises `ErrorDominio` if it did not get there."""


def avisar(motor: Engine, canal: Canal, ahora: datetime, entre: timedelta) -> None:
    """Tell the channel what it does not know yet, unless it was told a moment ago."""
    componer(motor, canal.nombre, ahora, entre)
    if (fila := _tomar(motor, canal.nombre, ahora)) is not None:
        _enviar(motor, canal, fila, ahora)


def componer(motor: Engine, canal: str, ahora: datetime, entre: timedelta) -> None:
    """Keep a message with all that is new, if there is anything and none is on its way."""
    with para_leer(motor) as conexion:
        if not _toca(conexion, canal, ahora, entre) or not _novedades(conexion, canal, ahora):
            return
    with motor.begin() as conexion:
        a_solas(conexion)
        if not _toca(conexion, canal, ahora, entre) or not (sucesos := _novedades(conexion, canal, ahora)):
            return
        valores = {"canal": canal, "clave": secrets.token_hex(16), "compuesto_en": ahora, "proximo_intento": ahora}
        contenido = json.dumps(sucesos, ensure_ascii=False)
        conexion.execute(insert(AlertaAviso).values(**valores, contenido=contenido, intentos=0))
        for uno in sucesos:
            _dicha(conexion, uno, canal, ahora)


def _toca(conexion: Connection, canal: str, ahora: datetime, entre: timedelta) -> bool:
    """Whether none is on its way, and none was composed a moment ago; a clock may have been set back."""
    reciente = and_(_V.compuesto_en > ahora - entre, _V.compuesto_en <= ahora)
    orden = select(_V.id).where(_V.canal == canal, or_(_V.enviado_en.is_(None), reciente)).limit(1)
    return conexion.execute(orden).first() is None


def _novedades(conexion: Connection, canal: str, ahora: datetime) -> list[dict[str, Any]]:
    """What the channel does not know, oldest first."""
    return [_suceso(cual, ficha) for cual, donde in _casos(canal, ahora) for ficha in _de(conexion, donde)][:EN_UN_AVISO]


def _casos(canal: str, ahora: datetime) -> Iterator[tuple[str, Any]]:
    dicha = select(_D.abierta).where(_D.alerta_id == _A.id, _D.canal == canal).scalar_subquery()
    cuando = select(_D.dicha_en).where(_D.alerta_id == _A.id, _D.canal == canal).scalar_subquery()
    yield SE_ABRIO, ABIERTA & or_(dicha.is_(None), and_(dicha.is_(False), cuando <= ahora - OTRA_VEZ))
    yield SIGUE, ABIERTA & dicha.is_(True) & _A.reconocida_en.is_(None) & (cuando <= ahora - RECORDAR)
    yield SE_CERRO, _A.cerrada_en.is_not(None) & dicha.is_(True)


def _de(conexion: Connection, donde: Any) -> list[FichaDeAlerta]:
    return fichas(conexion, donde, maximo=EN_UN_AVISO)


def _suceso(cual: str, ficha: FichaDeAlerta) -> dict[str, Any]:
    """Numbers, a laboratory's name, and a sentence; a person's note stays at the hub."""
    instantes = {nombre: valor and valor.isoformat() for nombre, valor in _instantes(ficha)}
    dicho = {"numero": ficha.numero, "suceso": cual, "tipo": ficha.tipo.value, "sujeto": ficha.sujeto}
    de_quien = {"laboratorio_id": ficha.laboratorio_id, "laboratorio": ficha.laboratorio}
    cuanto = {"cuantos": ficha.cuantos, "maximo": ficha.maximo, "veces": ficha.veces}
    return {**dicho, **de_quien, **cuanto, **instantes, "texto": ficha.texto, "que_hacer": ficha.que_hacer}


def _instantes(ficha: FichaDeAlerta) -> Iterator[tuple[str, datetime | None]]:
    yield "abierta_en", ficha.abierta_en
    yield "vista_en", ficha.vista_en
    yield "cerrada_en", ficha.cerrada_en


def _dicha(conexion: Connection, suceso: dict[str, Any], canal: str, ahora: datetime) -> None:
    valores = {"abierta": suceso["suceso"] != SE_CERRO, "dicha_en": ahora}
    orden = insertar(conexion, AlertaDicha.__table__).values(alerta_id=suceso["numero"], canal=canal, **valores)
    conexion.execute(orden.on_conflict_do_update(index_elements=["alerta_id", "canal"], set_=valores))


def _tomar(motor: Engine, canal: str, ahora: datetime) -> Any:
    """The message that is to be sent now, which nobody else tries for some minutes; one that waits for longer than ever
    was noted by a clock that was ahead."""
    toca = or_(_V.proximo_intento <= ahora, _V.proximo_intento > ahora + timedelta(minutes=MAYOR_PAUSA))
    por_enviar = and_(_V.canal == canal, _V.enviado_en.is_(None), toca)
    with para_leer(motor) as conexion:
        fila = conexion.execute(select(*_V).where(por_enviar)).first()
    if fila is None:
        return None
    proximo = ahora + timedelta(minutes=min(MAYOR_PAUSA, 2 ** min(fila.intentos + 1, 10)))
    mia = and_(_V.id == fila.id, _V.enviado_en.is_(None), _V.intentos == fila.intentos)
    with motor.begin() as conexion:
        orden = update(AlertaAviso).where(mia).values(intentos=fila.intentos + 1, proximo_intento=proximo)
        return fila if conexion.execute(orden).rowcount else None


def _enviar(motor: Engine, canal: Canal, fila: Any, ahora: datetime) -> None:
    try:
        entregar(canal, Carta(fila.clave, fila.compuesto_en, json.loads(fila.contenido)))
        valores: dict[str, Any] = {"enviado_en": ahora, "ultima_falla": None}
        if fila.ultima_falla is not None:
            trazas.info("aviso_repuesto", canal=canal.nombre)
    except ErrorDominio as error:
        valores = {"ultima_falla": error.codigo}
        if fila.ultima_falla is None:
            decir_que_no_salio(canal, error)
    with motor.begin() as conexion:
        conexion.execute(update(AlertaAviso).where(_V.id == fila.id).values(**valores))


def decir_que_no_salio(canal: Canal, error: ErrorDominio) -> None:
    """To whoever reads the technical log; of our own failure also where it was."""
    trazas.error("aviso_sin_enviar", canal=canal.nombre, codigo=error.codigo, exc_info=error.__cause__)


def entregar(canal: Canal, carta: Carta) -> None:
    """Send it; what no channel should fail with is our own failure, and as such an `ErrorDominio` too."""
    try:
        canal.enviar(carta)
    except ErrorDominio:
        raise
    except Exception as falla:
        raise ErrorInterno from falla
