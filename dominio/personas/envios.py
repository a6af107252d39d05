"""Forms that people send: each one does its work once, and a second time gets what became of the first.

A form carries a token that nobody can guess. Who sends it claims the token before anything is done; the number of the
message that does the work is written with the work itself, so that a process that dies in between leaves no doubt.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from dominio.ventanilla.frecuencias import ADELANTO_DE_RELOJ
from dominio.vocabulario.tiempo import Reloj
from modelos import Envio, Usuario, para_leer
from modelos.envio import LARGO_DE_DIRECCION

SE_RECUERDA = timedelta(hours=24)
"""How long it is known that a token was used; the session to which a form belongs ends long before."""
SE_MUESTRA = timedelta(hours=1)
"""How long what was typed, or what a form led to, waits to be shown."""
ESPERA_A_SU_DUENO = timedelta(hours=12)
"""How long what was typed waits for who has to come in again."""
MAXIMO_CONTENIDO = 256 * 1024
"""Bytes of what waits to be shown, of one form."""
SIN_RESPUESTA = timedelta(minutes=2)
"""After this long without an outcome, whoever served the form is taken to be gone."""
CONTENIDOS_POR_NAVEGADOR = 40
"""How many forms of one browser may have something that waits to be shown; what older ones had is forgotten."""

ADELANTO_NS = int(ADELANTO_DE_RELOJ.total_seconds()) * 1_000_000_000

_T = Envio.__table__.c
_INSERTAR: dict[str, Callable[[Any], Any]] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


class Situacion(StrEnum):
    """What became of a form; one that is `EN_ESPERA` was never served, since its sender had to come in again."""

    EN_CURSO = "en-curso"
    HECHO = "hecho"
    RECHAZADO = "rechazado"
    EN_ESPERA = "en-espera"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enviado:
    """A form as it came: its token's digest, whose it is, from which browser, and a digest of what it asks for.

    `mostrado_ns` and `enviado_ns` say when it was shown and when it came, by the clock of the machine.
    """

    huella: bytes
    usuario_id: int | None
    navegador: bytes
    datos: bytes
    mostrado_ns: int
    enviado_ns: int


def huella_de_ficha(ficha: str) -> bytes:
    """Under what a token is stored."""
    return hashlib.sha256(ficha.encode()).digest()


class Envios:
    """What is known of the forms that were sent. One per process; safe between threads."""

    def __init__(self, motor: Engine, reloj: Reloj) -> None:
        self._motor = motor
        self._reloj = reloj

    def reclamar(self, enviado: Enviado) -> tuple[int, Any]:
        """Which attempt of this form may go on, or 0 and what is known of the earlier one.

        One that was refused did nothing: it may be sent again if something else is in it. The earlier one may also be of
        another tab: it asked for the very same after this form was shown, so this form knows nothing of it.
        """
        ahora = self._reloj()
        with self._motor.begin() as conexion:
            _olvidar(conexion, ahora, enviado.navegador)
            if otra := _de_otra_pestana(conexion, enviado):
                return 0, otra
            if _anotar(conexion, enviado, Situacion.EN_CURSO, ahora):
                return 1, None
            anterior = conexion.execute(select(Envio.__table__).where(_T.huella == enviado.huella)).one()
            if not es_de(anterior, enviado) or not _puede_repetirse(anterior, enviado):
                return 0, anterior
            siguiente = (_T.huella == enviado.huella, _T.situacion == anterior.situacion, _T.intento == anterior.intento)
            otro = {"datos": enviado.datos, "enviado_ns": enviado.enviado_ns}
            valores = {"situacion": Situacion.EN_CURSO, "intento": anterior.intento + 1, **otro}
            vacios = {"mensaje_id": None, "destino": None, "contenido": None, "creado_en": ahora}
            hecho = conexion.execute(update(Envio).where(*siguiente).values(**valores, **vacios))
            return (anterior.intento + 1, None) if hecho.rowcount else (0, anterior)

    def guardar(self, enviado: Enviado, destino: str, contenido: bytes) -> None:
        """Keep what was typed into a form that was not served, for who sent it; under a token that no form has."""
        ahora = self._reloj()
        with self._motor.begin() as conexion:
            _olvidar(conexion, ahora, enviado.navegador)
            suyos = {"destino": destino, "contenido": contenido, "contenido_hasta": ahora + ESPERA_A_SU_DUENO}
            _anotar(conexion, enviado, Situacion.EN_ESPERA, ahora, **suyos)

    def terminar(self, huella: bytes, situacion: Situacion, destino: str | None, contenido: bytes | None) -> None:
        """Say what became of a form that was claimed, where that is to be seen, and what is to be shown there."""
        cabe = destino if destino is None or len(destino) <= LARGO_DE_DIRECCION else None
        hasta = self._reloj() + SE_MUESTRA
        valores = {"situacion": situacion, "destino": cabe, "contenido": contenido, "contenido_hasta": hasta}
        with self._motor.begin() as conexion:
            conexion.execute(update(Envio).where(_T.huella == huella).values(valores))

    def ver(self, huella: bytes) -> Any:
        """What is known of a form, None of one that was not sent; what waited too long to be shown is not there."""
        with para_leer(self._motor) as conexion:
            return conexion.execute(select(Envio.__table__).where(_T.huella == huella)).one_or_none()

    def de_otra_pestana(self, enviado: Enviado) -> Any:
        """The form by which the same person asked for the same after this one was shown, None if there is none."""
        with self._motor.begin() as conexion:
            return _de_otra_pestana(conexion, enviado)

    def vence(self, envio: Any) -> bool:
        """Whether what waited to be shown has waited too long."""
        return envio.contenido_hasta is None or envio.contenido_hasta <= self._reloj()

    def se_perdio(self, envio: Any) -> bool:
        """Whether a form was claimed so long ago without an outcome that there will be none; or, as the clock that has been
        put back since has it, at a time to come."""
        hace = self._reloj() - envio.creado_en
        return bool(hace > SIN_RESPUESTA or hace < -ADELANTO_DE_RELOJ)

    def gastar(self, huella: bytes) -> bool:
        """Forget what waited to be shown; True for the one who may show it."""
        with self._motor.begin() as conexion:
            lleno = (_T.huella == huella, _T.contenido.is_not(None))
            return conexion.execute(update(Envio).where(*lleno).values(contenido=None)).rowcount == 1


def apuntar_mensaje(conexion: Connection, huella: bytes, id_mensaje: int | None) -> None:
    """Write, with the work itself, by which message a form did it."""
    conexion.execute(update(Envio).where(_T.huella == huella).values(mensaje_id=id_mensaje))


def es_de(envio: Any, enviado: Enviado) -> bool:
    """Whether the earlier form came from the same person at the same browser."""
    return bytes(envio.navegador) == enviado.navegador and envio.usuario_id == enviado.usuario_id


def _puede_repetirse(anterior: Any, enviado: Enviado) -> bool:
    return bool(anterior.situacion == Situacion.RECHAZADO and bytes(anterior.datos) != enviado.datos)


def _de_otra_pestana(conexion: Connection, enviado: Enviado) -> Any:
    """The form by which the same person asked for the same after this one was shown, if there is one.

    One that came at a time that is still to come, since the clock was put back, may as well be older than that. The forms of
    one person wait for each other here, so that two tabs at the same instant see each other.
    """
    if enviado.usuario_id is None:
        return None
    conexion.execute(select(Usuario.id).where(Usuario.id == enviado.usuario_id).with_for_update())
    suyo = (_T.navegador == enviado.navegador, _T.usuario_id == enviado.usuario_id, _T.huella != enviado.huella)
    lo_mismo = (_T.datos == enviado.datos, _T.situacion.in_((Situacion.EN_CURSO, Situacion.HECHO)))
    despues = _T.enviado_ns.between(enviado.mostrado_ns, enviado.enviado_ns + ADELANTO_NS)
    orden = select(Envio.__table__).where(*suyo, *lo_mismo, despues).order_by(_T.enviado_ns.desc()).limit(1)
    return conexion.execute(orden).one_or_none()


def _anotar(conexion: Connection, enviado: Enviado, situacion: Situacion, ahora: datetime, **mas: Any) -> bool:
    """Whether the token is used for the first time."""
    fila = {
        "huella": enviado.huella,
        "usuario_id": enviado.usuario_id,
        "navegador": enviado.navegador,
        "datos": enviado.datos,
        "creado_en": ahora,
        "enviado_ns": enviado.enviado_ns,
        "situacion": situacion,
        "intento": 1,
        **mas,
    }
    orden = _INSERTAR[conexion.dialect.name](Envio.__table__).values(fila).on_conflict_do_nothing()
    return bool(conexion.execute(orden).rowcount == 1)


def _olvidar(conexion: Connection, ahora: datetime, navegador: bytes) -> None:
    """Let go of what is too old, and of what one browser left beyond its share."""
    conexion.execute(delete(Envio).where(_T.creado_en < ahora - SE_RECUERDA))
    llenos = _T.contenido.is_not(None)
    conexion.execute(update(Envio).where(llenos, _T.contenido_hasta <= ahora).values(contenido=None))
    sobra = (
        select(_T.huella)
        .where(llenos, _T.navegador == navegador)
        .order_by(_T.creado_en.desc())
        .offset(CONTENIDOS_POR_NAVEGADOR - 1)
    )
    conexion.execute(update(Envio).where(_T.huella.in_(sobra)).values(contenido=None))
