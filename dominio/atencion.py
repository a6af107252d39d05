"""The counter: which request is served by whom. The only file of the domain that knows every room."""

from typing import Any

from sqlalchemy import Engine

from dominio import autorizaciones, ediciones, muestras, recepciones, resultados
from dominio.administracion import DE_LABORATORIOS
from dominio.administracion_maestros import DE_MAESTROS
from dominio.administracion_usuarios import DE_USUARIOS
from dominio.auditoria.atencion import AUDITORIAS
from dominio.carga_muestras import cargar_muestras
from dominio.carga_resultados import cargar_resultados
from dominio.cargas.atencion import CARGAS
from dominio.consultas import DEL_LIS
from dominio.descarga_planillas import DESCARGAS
from dominio.ingresos import INGRESOS
from dominio.mesa.atencion import DE_MESA
from dominio.pedidos_del_lis import (
    AutorizarEdicion,
    AutorizarEliminacion,
    CambioLaboratorio,
    CorregirMuestras,
    CorregirResultado,
    CrearMuestras,
    DevolverMuestra,
    EliminarMuestra,
    EntregaResultado,
    RecepcionarMuestra,
    RechazarMuestra,
    RetirarAutorizacion,
)
from dominio.pedidos_planilla import CargarMuestras, CargarResultados
from dominio.territorio import TERRITORIO
from dominio.trabajo.atencion import TRABAJO
from dominio.ventanilla import Atencion, Ventanilla

ATENCION = Atencion(
    escritores={
        CrearMuestras: muestras.crear,
        RecepcionarMuestra: recepciones.recepcionar,
        RechazarMuestra: recepciones.rechazar,
        DevolverMuestra: recepciones.devolver,
        CambioLaboratorio: recepciones.derivar,
        EntregaResultado: resultados.entregar,
        CorregirResultado: resultados.corregir,
        CargarResultados: cargar_resultados,
        CargarMuestras: cargar_muestras,
        CorregirMuestras: ediciones.corregir,
        EliminarMuestra: autorizaciones.eliminar,
        AutorizarEdicion: autorizaciones.autorizar_edicion,
        AutorizarEliminacion: autorizaciones.autorizar_eliminacion,
        RetirarAutorizacion: autorizaciones.retirar,
    },
    respuestas={
        **DEL_LIS,
        **AUDITORIAS,
        **CARGAS,
        **DESCARGAS,
        **INGRESOS,
        **TRABAJO,
        **DE_LABORATORIOS,
        **DE_USUARIOS,
        **DE_MAESTROS,
        **TERRITORIO,
        **DE_MESA,
    },
)


def abrir_ventanilla(motor: Engine, **opciones: Any) -> Ventanilla:
    """A window on that database at which everything is served; the options are those of `Ventanilla`."""
    return Ventanilla(motor, ATENCION, **opciones)
