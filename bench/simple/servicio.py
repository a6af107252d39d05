"""The plain service: spyne's own SOAP 1.1 with its lxml validator, a session per request, one transaction per call."""

# ruff: noqa: I001 - spyne can only be imported after the compatibility module
import servicios.compatibilidad  # noqa: F401
import hashlib
import logging
import os
from dataclasses import dataclass

from lxml import etree
from spyne import Application, Array, Fault, Service, const, rpc
from spyne.protocol.soap import Soap11
from spyne.server.wsgi import WsgiApplication
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session, sessionmaker

from bench.simple.modelos import Laboratorio
from bench.simple.operaciones import crear, entregar
from bench.simple.tipos import NS, Entrega, MuestraNueva, Respuesta


const.MIN_GC_INTERVAL = 1.0
"""As spyne comes, and as a team would leave it: the garbage is collected once a second."""


@dataclass
class Llamada:
    """What belongs to one request."""

    sesion: Session
    laboratorio: Laboratorio | None = None


def _abrir(ctx):
    """A session for the request, and the laboratory whose key it bears."""
    ctx.udc = Llamada(ctx.app.sesiones())
    clave = ctx.transport.req.get("HTTP_ACCESSKEY", "")
    huella = hashlib.sha256(clave.encode()).hexdigest()
    laboratorio = ctx.udc.sesion.scalar(select(Laboratorio).where(Laboratorio.huella_clave == huella))
    if laboratorio is None or not laboratorio.activo:
        raise Fault("Client", "La clave de acceso no es válida")
    ctx.udc.laboratorio = laboratorio


def _cerrar(ctx):
    if ctx.udc is not None:
        ctx.udc.sesion.close()


class InterconexionLIS(Service):
    """The two operations that the benchmark needs."""

    @rpc(
        Array(MuestraNueva, member_name="muestra"),
        _returns=Respuesta,
        _out_variable_name="respuesta",
    )
    def crearMuestras(ctx, muestras):
        """Registra muestras nuevas."""
        return crear(ctx.udc.sesion, ctx.udc.laboratorio, muestras, _cuerpo(ctx))

    @rpc(Array(Entrega, member_name="entrega"), _returns=Respuesta, _out_variable_name="respuesta")
    def entregaResultado(ctx, entregas):
        """Entrega resultados."""
        return entregar(ctx.udc.sesion, ctx.udc.laboratorio, entregas, _cuerpo(ctx))


def _cuerpo(ctx):
    return etree.tostring(ctx.in_document, encoding="unicode")


InterconexionLIS.event_manager.add_listener("method_call", _abrir)
InterconexionLIS.event_manager.add_listener("method_context_closed", _cerrar)


def crear_servicio(url):
    """The WSGI application on the database at `url`."""
    logging.getLogger("spyne").setLevel(logging.WARNING)
    motor = create_engine(url, pool_size=16, max_overflow=0)
    aplicacion = Application(
        [InterconexionLIS],
        tns=NS,
        name="InterconexionLIS",
        in_protocol=Soap11(validator="lxml"),
        out_protocol=Soap11(),
    )
    aplicacion.sesiones = sessionmaker(motor, expire_on_commit=False)
    return WsgiApplication(aplicacion)


def desde_entorno():
    """What gunicorn loads: the database is that of BENCH_SIMPLE_BASE."""
    return crear_servicio(os.environ["BENCH_SIMPLE_BASE"])
