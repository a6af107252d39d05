"""Who is at the portal: passwords and codes are checked here, throttled, and each request's session is looked up."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import Row, select, update

from dominio.personas import contrasenas, origenes
from dominio.personas.ingresos import (
    AbrirSesion,
    CerrarSesion,
    ConfirmarCodigo,
    ElegirContrasena,
    SesionAbierta,
    huella_de_token,
)
from dominio.personas.intentos import (
    Intentos,
    de_cambio,
    de_codigo,
    de_contrasena,
)
from dominio.personas.lugares import en_su_lugar
from dominio.personas.propositos import con_su_proposito
from dominio.personas.usuarios import CON_SEGUNDO_FACTOR, actor_de
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.sobre import Sobre
from dominio.ventanilla.ventanilla import Ventanilla
from dominio.vocabulario.errores import DemasiadosIngresos, ErrorDominio, IngresoRechazado
from modelos import Base, Laboratorio, para_leer

SIN_USO = timedelta(minutes=30)
"""A session that is not used this long has ended."""
EN_TOTAL = timedelta(hours=10)
"""A session ends after this long, however it is used: a working day."""
A_MEDIAS = timedelta(minutes=15)
"""Time to finish coming in."""
VISTA_CADA = timedelta(minutes=1)
"""The last use of a session is written down at most this often."""

_U = Base.metadata.tables["usuario"]
_S = Base.metadata.tables["sesion"]


class Pendiente(Enum):
    """What somebody still has to do before being in."""

    CODIGO = "codigo"
    CONTRASENA = "contrasena"
    ENROLAR = "enrolar"


@dataclass(frozen=True, slots=True, kw_only=True)
class SesionVigente:
    """The person behind a request. `totp_secreto` is there only as long as the second factor is not in force; `vence_en` is
    when the session ends if it is not used any more."""

    huella: bytes
    actor: Actor
    cuenta: str
    nombre: str
    pendiente: Pendiente | None
    con_segundo_factor: bool
    totp_secreto: str | None = field(repr=False)
    vence_en: datetime


class Sesiones:
    """Lets people in. One per process; safe between threads."""

    def __init__(self, ventanilla: Ventanilla) -> None:
        self._ventanilla = ventanilla
        self._intentos = Intentos(ventanilla.motor, ventanilla.reloj)

    def ingresar(self, cuenta: str, contrasena: str, sobre: Sobre) -> str:
        """The token of a new session; raises IngresoRechazado or DemasiadosIngresos, which are on record."""
        cuenta = cuenta.strip().lower()
        actor = None
        try:
            usuario = self._buscar(cuenta)
            actor = actor_de(usuario) if usuario else None
            with self._intentos.contado(de_contrasena(cuenta, sobre.origen, conocido=self._conocido(cuenta, sobre))):
                self._exigir_contrasena(usuario, contrasena)
        except ErrorDominio as error:
            self._ventanilla.rechazar(sobre, error, actor)
            raise
        return self._token(actor, AbrirSesion(origen=sobre.origen), sobre)

    def vigente(self, token: str | None, *, usar: bool = True) -> SesionVigente | None:
        """The session of that token, unless it ended; using it keeps it alive."""
        if not token:
            return None
        huella, ahora = huella_de_token(token), self._ventanilla.reloj()
        with para_leer(self._ventanilla.motor) as conexion:
            fila = conexion.execute(_CON_SESION.where(_S.c.huella == huella)).one_or_none()
            if fila is None or fila.cerrada_en is not None or not fila.activo:
                return None
            actor = con_su_proposito(en_su_lugar(conexion, actor_de(fila), fila.lugar), fila, ahora)
        pendiente = _pendiente(fila)
        if ahora >= _vence_en(fila, fila.vista_en):
            return None
        por_anotar = usar and ahora - fila.vista_en >= VISTA_CADA
        if por_anotar:
            with self._ventanilla.motor.begin() as conexion:
                conexion.execute(update(_S).where(_S.c.huella == huella).values(vista_en=ahora))
        return SesionVigente(
            huella=huella,
            actor=actor,
            cuenta=fila.cuenta,
            nombre=fila.nombre,
            pendiente=pendiente,
            con_segundo_factor=fila.totp_desde is not None,
            totp_secreto=fila.totp_secreto if fila.totp_desde is None else None,
            vence_en=_vence_en(fila, ahora if por_anotar else fila.vista_en),
        )

    def quien_vencio(self, token: str | None) -> int | None:
        """Whose session it was that ended by itself; None of one that was closed, or that nobody knows."""
        if not token:
            return None
        with para_leer(self._ventanilla.motor) as conexion:
            fila = conexion.execute(_CON_SESION.where(_S.c.huella == huella_de_token(token))).one_or_none()
        if fila is None or fila.cerrada_en is not None or not fila.activo or _pendiente(fila) is not None:
            return None
        return int(fila.id) if self._ventanilla.reloj() >= _vence_en(fila, fila.vista_en) else None

    def confirmar_codigo(self, sesion: SesionVigente, codigo: str, sobre: Sobre) -> str:
        """The token to go on with; raises CodigoDeIngresoNoValido or DemasiadosIngresos."""
        conocido = self._conocido(sesion.cuenta, sobre)
        try:
            with self._intentos.contado(de_codigo(sesion.cuenta, sobre.origen, conocido=conocido)):
                return self._token(sesion.actor, ConfirmarCodigo(sesion=sesion.huella, codigo=codigo), sobre)
        except DemasiadosIngresos as error:
            self._ventanilla.rechazar(sobre, error, sesion.actor)
            raise

    def elegir_contrasena(self, sesion: SesionVigente, actual: str, nueva: str, sobre: Sobre) -> str:
        """The token to go on with; raises IngresoRechazado (the present password is another) or ContrasenaDebil.

        Who came in a moment ago with a provisional password need not write it again.
        """
        try:
            contrasenas.exigir_fuerte(nueva, sesion.cuenta)
            if sesion.pendiente is not Pendiente.CONTRASENA:
                with self._intentos.contado(de_cambio(sesion.huella)):
                    self._exigir_contrasena(self._buscar(sesion.cuenta), actual)
        except ErrorDominio as error:
            self._ventanilla.rechazar(sobre, error, sesion.actor)
            raise
        guardada = contrasenas.guardar(nueva)
        return self._token(sesion.actor, ElegirContrasena(sesion=sesion.huella, contrasena=guardada), sobre)

    def salir(self, sesion: SesionVigente, sobre: Sobre) -> None:
        """End the session."""
        self._ventanilla.atender(sesion.actor, CerrarSesion(sesion=sesion.huella), sobre)

    def _token(self, actor: Actor | None, pedido: Any, sobre: Sobre) -> str:
        recibo = self._ventanilla.atender(actor, pedido, sobre)
        assert isinstance(recibo, SesionAbierta)  # noqa: S101 (that is how the window answers these)
        return recibo.token

    def _buscar(self, cuenta: str) -> Row[Any] | None:
        with self._ventanilla.motor.begin() as conexion:
            return conexion.execute(_CON_LABORATORIO.where(_U.c.cuenta == cuenta)).one_or_none()

    def _exigir_contrasena(self, usuario: Row[Any] | None, contrasena: str) -> None:
        """Refuse a wrong password, and a right one that expired or of somebody who may not come in."""
        guardada = usuario.contrasena if usuario else contrasenas.NADIE
        if not contrasenas.coincide(guardada, contrasena) or usuario is None or not usuario.activo:
            raise IngresoRechazado
        if usuario.contrasena_vence_en is not None and usuario.contrasena_vence_en <= self._ventanilla.reloj():
            raise IngresoRechazado

    def _conocido(self, cuenta: str, sobre: Sobre) -> bool:
        """Whether the account's owner came in from this address before."""
        with para_leer(self._ventanilla.motor) as conexion:
            return origenes.conocido(conexion, cuenta, sobre.origen, self._ventanilla.reloj())


_CON_LABORATORIO = select(_U, Laboratorio.nombre.label("laboratorio")).join_from(
    _U, Laboratorio.__table__, Laboratorio.id == _U.c.laboratorio_id, isouter=True
)
_CON_SESION = _CON_LABORATORIO.add_columns(
    _S.c.creada_en,
    _S.c.vista_en,
    _S.c.segundo_factor,
    _S.c.cerrada_en,
    _S.c.cod_deis.label("lugar"),
    _S.c.proposito,
    _S.c.proposito_en,
).join(_S, _S.c.usuario_id == _U.c.id)


def _vence_en(fila: Row[Any], vista_en: datetime) -> datetime:
    """When a session ends that was last used at that instant."""
    plazo: timedelta = A_MEDIAS if _pendiente(fila) else EN_TOTAL
    return min(vista_en + SIN_USO, fila.creada_en + plazo)


def _pendiente(fila: Row[Any]) -> Pendiente | None:
    if fila.totp_desde is not None and not fila.segundo_factor:
        return Pendiente.CODIGO
    if fila.contrasena_provisoria:
        return Pendiente.CONTRASENA
    if fila.rol in CON_SEGUNDO_FACTOR and fila.totp_desde is None:
        return Pendiente.ENROLAR
    return None
