"""Who comes in, and what they may do: access keys of laboratories, and the permissions of each role."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic

from sqlalchemy import Connection, Engine, select, update

from dominio.ventanilla.actor import Actor
from dominio.ventanilla.consulta import Consulta
from dominio.ventanilla.frecuencias import Frecuencia, Frecuencias
from dominio.ventanilla.pedidos import Pedido, Permiso
from dominio.vocabulario.enumeraciones import Rol
from dominio.vocabulario.errores import (
    ClaveNoValida,
    DemasiadosIntentos,
    ErrorDominio,
    FaltaClave,
    FaltaProposito,
    PermisoDenegado,
    UsuarioNoCorresponde,
)
from dominio.vocabulario.tiempo import Reloj
from modelos import Credencial, Laboratorio

VIGENCIA = 5.0
"""Seconds for which a verified key is believed: a revocation takes effect within this time."""
USO_CADA = timedelta(minutes=1)
"""How exactly the last use of a key is kept."""
FALLAS_POR_ORIGEN = Frecuencia("clave errada", 20, 60)
"""Wrong keys that one address may send before it is told to stop; a good key is served whoever else fails there."""

_DE_ALCANCE = frozenset({Permiso.ALCANCE_LEER, Permiso.MAESTRO_LEER})
_DE_AUTORIDAD = _DE_ALCANCE | {Permiso.REPORTE_LEER}
_DE_MESA = frozenset(
    {
        Permiso.ADMINISTRAR,
        Permiso.MUESTRA_AUTORIZAR,
        Permiso.MENSAJE_REENVIAR,
        Permiso.DESTINO_PROPONER,
        Permiso.DESTINO_VER,
        Permiso.PROPOSITO_DECLARAR,
        Permiso.ALERTA_VER,
        Permiso.ALERTA_RECONOCER,
    }
)
_DE_MINISTERIO = frozenset(
    {
        Permiso.REPORTE_DIARIO,
        Permiso.DESTINO_CONFIRMAR,
        Permiso.DESTINO_VER,
        Permiso.PROPOSITO_DECLARAR,
        Permiso.ALERTA_VER,
        Permiso.ALERTA_RECONOCER,
    }
)
_DE_TOMA = frozenset({Permiso.MUESTRA_TOMAR, Permiso.INFORME_DE_ALCANCE_LEER})
_NO_DE_LABORATORIO = frozenset({Permiso.AUDITAR, Permiso.ALCANCE_LEER}) | _DE_MINISTERIO
_DE_LABORATORIO = frozenset(Permiso) - _DE_MESA - _DE_TOMA - _NO_DE_LABORATORIO
PERMISOS: dict[Rol, frozenset[Permiso]] = {
    Rol.TOMADOR: _DE_ALCANCE | _DE_TOMA | {Permiso.PLANILLA_SUBIR},
    Rol.ESTABLECIMIENTO: _DE_AUTORIDAD | {Permiso.INFORME_DE_ALCANCE_LEER},
    Rol.LABORATORIO: _DE_LABORATORIO,
    Rol.COMUNA: _DE_AUTORIDAD,
    Rol.SERVICIO_SALUD: _DE_AUTORIDAD,
    Rol.SEREMI: _DE_AUTORIDAD | {Permiso.TRIBUTACION_LEER},
    Rol.MINSAL: _DE_AUTORIDAD | _DE_MINISTERIO | {Permiso.TRIBUTACION_LEER},
    Rol.MESA_AYUDA: _DE_MESA | _DE_ALCANCE,
    Rol.AUDITOR: frozenset({Permiso.AUDITAR, Permiso.MAESTRO_LEER, Permiso.ALERTA_VER}),
}
"""What each role may ask of the window."""
SIN_TRATO = frozenset(rol for rol, permisos in PERMISOS.items() if Permiso.PROPOSITO_DECLARAR in permisos)
"""Who reads all patients and treats none: they say what for. An auditor's reason is asked for when a message is revealed."""


def exigir_permiso(actor: Actor | None, pedido: Pedido) -> None:
    """Refuse what the actor's role does not include; requests without a permission are anyone's."""
    permiso = pedido.permiso
    if permiso is None:
        return
    if actor is None:
        raise FaltaClave
    if permiso not in PERMISOS.get(actor.rol, frozenset()):
        raise PermisoDenegado(rol=actor.rol, operacion=pedido.operacion)


def exigir_proposito(consulta: Consulta) -> None:
    """Refuse an answer that shows patients to a person who does not treat them and has not said what it is for."""
    actor = consulta.actor
    if actor is None or actor.usuario_id is None or actor.rol not in SIN_TRATO or actor.proposito is not None:
        return
    if consulta.muestra_pacientes:
        raise FaltaProposito(rol=actor.rol)


def huella_de(clave: str) -> bytes:
    """What is stored of a key. It is 256 random bits, so a plain SHA-256 cannot be reversed by guessing."""
    return hashlib.sha256(clave.encode()).digest()


@dataclass(frozen=True, slots=True)
class _Vista:
    """A key that was verified a moment ago."""

    actor: Actor
    huella: bytes
    vence_en: datetime | None
    hasta: float


class Porteria:
    """Tells who bears a key. One per process; safe between threads."""

    def __init__(self, motor: Engine, reloj: Reloj) -> None:
        self._motor = motor
        self._reloj = reloj
        self._cerrojo = Lock()
        self._vistas: dict[bytes, _Vista] = {}
        self._frecuencias = Frecuencias(motor, reloj)

    def identificar(self, clave: str | None, origen: str | None = None, usuario: str | None = None) -> Actor:
        """The laboratory whose key this is.

        `usuario` (of a UsernameToken) must be the laboratory's id. Raises FaltaClave, ClaveNoValida, DemasiadosIntentos or
        UsuarioNoCorresponde.
        """
        if not clave:
            raise FaltaClave
        vista = self._vista(clave, origen)
        if usuario is not None and usuario.strip() != str(vista.actor.laboratorio_id):
            raise UsuarioNoCorresponde(detalle="el usuario no es el id_laboratorio de la clave")
        return vista.actor

    def _vista(self, clave: str, origen: str | None) -> _Vista:
        huella = huella_de(clave)
        vista = self._vistas.get(huella)
        if vista is None or vista.hasta <= monotonic() or not hmac.compare_digest(vista.huella, huella):
            vista = self._buscar(huella, origen)
        if vista.vence_en is not None and vista.vence_en <= self._reloj():
            raise self._falla(origen)
        return vista

    def _buscar(self, huella: bytes, origen: str | None) -> _Vista:
        with self._motor.begin() as conexion:
            vista = self._leer(conexion, huella)
        with self._cerrojo:
            if vista is None:
                self._vistas.pop(huella, None)
            else:
                self._vistas[huella] = vista
        if vista is None:
            raise self._falla(origen)
        return vista

    def _falla(self, origen: str | None) -> ErrorDominio:
        """Keys are 256 random bits: no number of attempts finds one, so those who share an address need not pay for it."""
        espera = self._frecuencias.demora(FALLAS_POR_ORIGEN.desde(origen))
        return DemasiadosIntentos(segundos=espera) if espera else ClaveNoValida()

    def _leer(self, conexion: Connection, huella: bytes) -> _Vista | None:
        fila = conexion.execute(
            select(Credencial.id, Credencial.vence_en, Credencial.ultimo_uso_en, Laboratorio.id, Laboratorio.nombre)
            .join(Laboratorio, Laboratorio.id == Credencial.laboratorio_id)
            .where(Credencial.huella == huella, Credencial.revocada_en.is_(None), Laboratorio.activo)
        ).one_or_none()
        if fila is None:
            return None
        credencial, vence_en, usada_en, laboratorio, nombre = fila
        ahora = self._reloj()
        if usada_en is None or ahora - usada_en >= USO_CADA:
            conexion.execute(update(Credencial).where(Credencial.id == credencial).values(ultimo_uso_en=ahora))
        actor = Actor(rol=Rol.LABORATORIO, laboratorio_id=laboratorio, laboratorio_nombre=nombre, credencial_id=credencial)
        return _Vista(actor, huella, vence_en, monotonic() + VIGENCIA)
