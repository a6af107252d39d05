"""The portal as one WSGI application, made once in each process that serves."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import lru_cache
from importlib.resources import files
from threading import Lock
from types import ModuleType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Flask
from flask_wtf import CSRFProtect

from dominio.muestras.comprobantes.comprobacion import Comprobaciones
from dominio.personas.secretos import secreto
from dominio.personas.sesiones import Sesiones
from dominio.pruebas.laboratorios import HubDePruebas
from dominio.reportes.destinos.mensajeria import Mensajeria
from dominio.ventanilla.ventanilla import Ventanilla
from dominio.vocabulario.errores import en_una_linea
from dominio.vocabulario.limites import MAXIMO_ARCHIVO, MIB
from dominio.vocabulario.version import VERSION_HUB
from portal.acceso import paginas as acceso
from portal.acceso import portada, propositos
from portal.auditoria import (
    cifras as auditoria_cifras,
)
from portal.auditoria import (
    guardadas as auditoria_guardadas,
)
from portal.auditoria import (
    integridad as auditoria_integridad,
)
from portal.auditoria import (
    lecturas as auditoria_lecturas,
)
from portal.auditoria import (
    mensaje as auditoria_mensaje,
)
from portal.auditoria import (
    mensajes as auditoria,
)
from portal.auditoria import (
    vivo as auditoria_vivo,
)
from portal.comprobar import paginas as comprobar
from portal.datos_maestros import paginas as datos_maestros
from portal.envios import paginas as envios
from portal.envios import vueltas
from portal.integradores import inicio as integradores
from portal.integradores import pruebas as integradores_pruebas
from portal.laboratorio import (
    carga as laboratorio_carga,
)
from portal.laboratorio import (
    cargas as laboratorio_cargas,
)
from portal.laboratorio import (
    conciliacion as laboratorio_conciliacion,
)
from portal.laboratorio import (
    datos as laboratorio_datos,
)
from portal.laboratorio import (
    escaner as laboratorio_escaner,
)
from portal.laboratorio import (
    inicio as laboratorio_inicio,
)
from portal.laboratorio import (
    mensajes as laboratorio_mensajes,
)
from portal.laboratorio import (
    muestra as laboratorio_muestra,
)
from portal.laboratorio import (
    muestras as laboratorio,
)
from portal.marco import contexto, navegacion
from portal.marco.argumentos import exigir_argumentos
from portal.marco.cuerpos import MAXIMO_DE_FORMULARIO, PeticionDePagina, agotando
from portal.marco.fallas import responder_fallas
from portal.marco.galleta import GalletaSinReloj
from portal.marco.hechos import hechos
from portal.marco.presentacion import presentar
from portal.marco.seguridad import asegurar
from portal.marco.sucesos import NADIE_SE_ENTERA, AlSuceder
from portal.mesa import (
    alertas,
    destinos,
)
from portal.mesa import (
    examenes as administracion_examenes,
)
from portal.mesa import (
    laboratorios as administracion,
)
from portal.mesa import (
    maestros as administracion_maestros,
)
from portal.mesa import (
    mensajes as mesa_mensajes,
)
from portal.mesa import (
    muestras as mesa_muestras,
)
from portal.mesa import reenvios as mesa_reenvios
from portal.mesa import (
    usuarios as administracion_usuarios,
)
from portal.mesa.reenvio import Relector
from portal.registro import borradores as toma_borradores
from portal.registro import impresion, toma, tomadas
from portal.registro import propia as registro_propio
from portal.reportes import emitidos as reportes_emitidos
from portal.reportes import inicio as reportes
from portal.reportes import situacion as reportes_situacion
from portal.reportes import tributacion as reportes_tributacion
from portal.territorio import inicio as territorio_inicio
from portal.territorio import muestras as territorio
from puertas.estados import linea_de_estado, volver_luego

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MODULOS: tuple[ModuleType, ...] = (
    portada,
    comprobar,
    datos_maestros,
    envios,
    toma,
    tomadas,
    impresion,
    toma_borradores,
    registro_propio,
    integradores,
    integradores_pruebas,
    acceso,
    propositos,
    laboratorio_inicio,
    laboratorio,
    laboratorio_muestra,
    laboratorio_escaner,
    laboratorio_cargas,
    laboratorio_carga,
    laboratorio_conciliacion,
    laboratorio_datos,
    laboratorio_mensajes,
    auditoria,
    auditoria_cifras,
    auditoria_guardadas,
    auditoria_integridad,
    auditoria_lecturas,
    auditoria_mensaje,
    auditoria_vivo,
    territorio_inicio,
    territorio,
    reportes,
    reportes_emitidos,
    reportes_tributacion,
    reportes_situacion,
    administracion,
    administracion_usuarios,
    administracion_maestros,
    administracion_examenes,
    destinos,
    alertas,
    mesa_muestras,
    mesa_mensajes,
    mesa_reenvios,
)
"""Modules of pages: each has a blueprint `paginas`, and may have `SECCIONES` of the menu."""
DIAS_EN_CACHE = timedelta(days=365)
"""How long a browser keeps a style sheet or script: its address changes when it does."""


class PortalAlPrimerUso:
    """The portal, made when somebody first asks for a page: a process that starts while the database is away serves all
    the same, and one that only ever serves SOAP spends nothing on it."""

    def __init__(
        self,
        ventanilla: Ventanilla,
        direccion_publica: str,
        rutas_soap: Mapping[str, str],
        al_suceder: AlSuceder,
        pruebas: HubDePruebas | None,
        releer: Relector,
        mensajeria: Mensajeria,
    ) -> None:
        self._de = ventanilla, direccion_publica, rutas_soap, al_suceder, pruebas, releer, mensajeria
        self._portal: WSGIApplication | None = None
        self._cerrojo = Lock()

    def __call__(self, entorno: "WSGIEnvironment", comenzar: "StartResponse") -> Iterable[bytes]:
        try:
            return (self._portal or self._crear())(entorno, comenzar)
        except Exception as falla:  # not even the page of a failure could be made
            error = self._de[0].como_error(falla)
            cabeceras = [("Content-Type", "text/plain; charset=utf-8"), *volver_luego(error.estado)]
            comenzar(linea_de_estado(error.estado), cabeceras)
            return [f"{en_una_linea(error)}\n".encode()]

    def _crear(self) -> "WSGIApplication":
        with self._cerrojo:
            if self._portal is None:
                self._portal = crear_portal(*self._de)
            return self._portal


def crear_portal(
    ventanilla: Ventanilla,
    direccion_publica: str,
    rutas_soap: Mapping[str, str] | None = None,
    al_suceder: AlSuceder = NADIE_SE_ENTERA,
    pruebas: HubDePruebas | None = None,
    releer: Relector | None = None,
    mensajeria: Mensajeria | None = None,
) -> Flask:
    """The pages of this hub; the database must have its schema. The cookie is only sent by https when the hub is.

    `rutas_soap` says where each version of SOAP is served (`soap11`, `soap12`), for the pages that send integrators there.
    `al_suceder` is told what somebody else has to see to. `pruebas` is the sandbox to which a page may send messages, if any
    is there; `releer` reads a recorded SOAP message again, which the portal by itself cannot; `mensajeria` reaches the
    targets of the daily report.
    """
    portal = Flask("portal", static_folder="static", static_url_path="/estaticos", template_folder="templates")
    con_tls = urlsplit(direccion_publica).scheme == "https"
    with ventanilla.motor.begin() as conexion:
        clave = secreto(conexion, "portal", ventanilla.reloj())
    portal.request_class = PeticionDePagina
    portal.wsgi_app = agotando(portal.wsgi_app)  # type: ignore[method-assign,assignment]
    _configurar(portal, clave, con_tls=con_tls)
    portal.extensions |= {"hub_ventanilla": ventanilla, "hub_sesiones": Sesiones(ventanilla), "hub_relector": releer}
    portal.extensions["hub_comprobaciones"] = Comprobaciones(ventanilla.motor, ventanilla.reloj)
    portal.extensions |= {"hub_al_suceder": al_suceder, "hub_mensajeria": mensajeria or Mensajeria()}
    rutas = (rutas_soap or {}).items()
    portal.extensions["hub_soap"] = {version: direccion_publica.rstrip("/") + ruta for version, ruta in rutas}
    portal.extensions["hub_pruebas"] = portal.jinja_env.globals["hub_pruebas"] = pruebas
    portal.jinja_env.finalize = _nada_si_falta
    portal.jinja_env.trim_blocks = portal.jinja_env.lstrip_blocks = True
    for exigencia in (asegurar, exigir_argumentos, CSRFProtect):
        exigencia(portal)
    envios.exigir_una_vez(portal, ventanilla)
    responder_fallas(portal)
    presentar(portal)
    portal.jinja_env.globals.update(hechos=hechos)
    _montar(portal)
    return portal


def _configurar(portal: Flask, clave: bytes, *, con_tls: bool) -> None:
    portal.session_interface = GalletaSinReloj()
    portal.config.update(
        SECRET_KEY=clave,
        SESSION_COOKIE_NAME="__Host-hub" if con_tls else "hub",
        SESSION_COOKIE_SECURE=con_tls,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",  # Strict would show the log-in to whoever follows a link from an e-mail
        SESSION_COOKIE_PATH="/",
        MAX_CONTENT_LENGTH=MAXIMO_ARCHIVO + MIB,
        MAX_FORM_MEMORY_SIZE=MAXIMO_DE_FORMULARIO,
        SEND_FILE_MAX_AGE_DEFAULT=DIAS_EN_CACHE,
        WTF_CSRF_TIME_LIMIT=None,  # the session itself ends
        WTF_CSRF_SSL_STRICT=False,  # it compares with Host, which a proxy may change; the token is bound to the session
    )


def _nada_si_falta(valor: object) -> object:
    """What a page shows of a value that is not there."""
    return "" if valor is None else valor


def _montar(portal: Flask) -> None:
    """Add the pages, and tell every template who is there and what the menu is."""
    for modulo in MODULOS:
        portal.register_blueprint(modulo.paginas)
    portal.extensions["hub_secciones"] = [s for modulo in MODULOS for s in getattr(modulo, "SECCIONES", ())]

    @portal.url_defaults
    def _con_version(extremo: str, valores: dict[str, Any]) -> None:
        if extremo == "static":
            valores["v"] = _version_de(valores["filename"])

    @portal.context_processor
    def _quien() -> dict[str, Any]:
        actual = contexto.sesion_o_nadie()
        dentro = actual is not None and actual.pendiente is None
        menu = navegacion.secciones(actual.actor.rol) if actual and dentro else []
        fijos = {"menu": menu, "version_hub": VERSION_HUB, "vuelta": vueltas.actual()}
        return {"sesion": actual, "sesion_quedan": contexto.quedan(), **fijos}


@lru_cache(maxsize=200)
def _version_de(archivo: str) -> str:
    """A digest of a static file, so that its address changes with it."""
    return hashlib.sha256(files("portal").joinpath("static", archivo).read_bytes()).hexdigest()[:12]
