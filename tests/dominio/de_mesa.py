"""What the help desk asks, as requests, and what a laboratory does with what it was allowed."""

from dominio.muestras.items import Autorizacion, Eliminacion, MuestraCorregida
from dominio.muestras.pedidos import (
    AutorizarEdicion,
    AutorizarEliminacion,
    CorregirMuestras,
    EliminarMuestra,
    RetirarAutorizacion,
)
from dominio.ventanilla.actor import Actor
from dominio.vocabulario.enumeraciones import Proposito, Rol
from tests.dominio.pasos import uno
from tests.elenco import una_muestra

MESA = Actor(rol=Rol.MESA_AYUDA, usuario_id=77, proposito=Proposito.VIGILANCIA)
RAZON = "El laboratorio lo pidió por correo el 4 de marzo"


def edicion(clave, motivo=RAZON, **opciones):
    return AutorizarEdicion(items=(Autorizacion(id_muestra=clave, motivo=motivo),), **opciones)


def eliminacion(clave, motivo=RAZON, **opciones):
    return AutorizarEliminacion(items=(Autorizacion(id_muestra=clave, motivo=motivo),), **opciones)


def retiro(clave, motivo="Se autorizó la muestra equivocada", **opciones):
    return RetirarAutorizacion(items=(Autorizacion(id_muestra=clave, motivo=motivo),), **opciones)


def borrado(clave, **opciones):
    return EliminarMuestra(items=(Eliminacion(id_muestra=clave),), **opciones)


def correccion_de_datos(clave, justificacion="El apellido venía mal escrito", vistas=None, **cambios):
    """The sample of the cast with other data, as the portal's form asks for it."""
    nueva = una_muestra(**cambios)
    datos = {campo: getattr(nueva, campo) for campo in type(nueva).__dataclass_fields__}
    datos["codigo_muestra_cliente"] = None
    item = MuestraCorregida(id_muestra=clave, justificacion_edicion=justificacion, **datos)
    return CorregirMuestras(items=(item,), vistas=vistas or {})


def abrir(ventanilla, clave):
    """The sample is open for one edit."""
    item = uno(ventanilla, MESA, edicion(clave))
    assert item.estado_muestra == 9, item
    return item
