"""The counter: which request is served by whom. The only file of the domain that knows every room."""

from typing import Any

from sqlalchemy import Engine

from dominio.alertas.atencion import ATENCION_DE_ALERTAS
from dominio.auditoria.atencion import AUDITORIAS
from dominio.cargas.atencion import CARGAS
from dominio.maestros.administracion import DE_MAESTROS
from dominio.mesa.atencion import DE_MESA
from dominio.muestras import (
    autorizaciones,
    ediciones,
    recepciones,
    resultados,
)
from dominio.muestras import (
    creacion as muestras,
)
from dominio.muestras.consultas import DEL_LIS
from dominio.muestras.deshacer import deshacer_recepcion
from dominio.muestras.novedades import cambios_desde
from dominio.muestras.pedidos import (
    AutorizarEdicion,
    AutorizarEliminacion,
    CambioLaboratorio,
    CambiosDesde,
    CorregirMuestras,
    CorregirResultado,
    CrearMuestras,
    DeshacerRecepcion,
    DevolverMuestra,
    EliminarMuestra,
    EntregaResultado,
    RecepcionarMuestra,
    RechazarMuestra,
    RetirarAutorizacion,
)
from dominio.muestras.planillas.actualizaciones import cargar_actualizaciones
from dominio.muestras.planillas.descarga import DESCARGAS
from dominio.muestras.planillas.muestras import cargar_muestras
from dominio.muestras.planillas.pedidos import (
    CargarActualizaciones,
    CargarAntigenos,
    CargarMuestras,
    CargarResultados,
)
from dominio.muestras.planillas.resultados import cargar_resultados
from dominio.muestras.tomas.antigenos import corregir_antigeno
from dominio.muestras.tomas.antigenos import eliminar as eliminar_tomas
from dominio.muestras.tomas.borradores import DE_BORRADORES
from dominio.muestras.tomas.ediciones import corregir as corregir_tomas
from dominio.muestras.tomas.pedidos import (
    CorregirAntigeno,
    CorregirTomas,
    EliminarTomas,
    RegistrarAntigenos,
    RegistrarMuestras,
)
from dominio.muestras.tomas.registro import registrar
from dominio.muestras.tomas.registro_de_antigenos import registrar_antigenos
from dominio.personas.administracion_de_laboratorios import DE_LABORATORIOS
from dominio.personas.administracion_de_usuarios import DE_USUARIOS
from dominio.personas.ingresos import INGRESOS
from dominio.personas.lugares import DE_LUGARES
from dominio.personas.propositos import DE_PROPOSITOS
from dominio.reportes.atencion import ATENCION_DE_REPORTES
from dominio.territorio.atencion import TERRITORIO
from dominio.trabajo.atencion import TRABAJO
from dominio.ventanilla.ventanilla import Atencion, Ventanilla

ATENCION = Atencion(
    escritores={
        CrearMuestras: muestras.crear,
        RecepcionarMuestra: recepciones.recepcionar,
        DeshacerRecepcion: deshacer_recepcion,
        RechazarMuestra: recepciones.rechazar,
        DevolverMuestra: recepciones.devolver,
        CambioLaboratorio: recepciones.derivar,
        EntregaResultado: resultados.entregar,
        CorregirResultado: resultados.corregir,
        CargarResultados: cargar_resultados,
        CargarMuestras: cargar_muestras,
        CargarActualizaciones: cargar_actualizaciones,
        CargarAntigenos: registrar_antigenos,
        CorregirMuestras: ediciones.corregir,
        EliminarMuestra: autorizaciones.eliminar,
        AutorizarEdicion: autorizaciones.autorizar_edicion,
        AutorizarEliminacion: autorizaciones.autorizar_eliminacion,
        RetirarAutorizacion: autorizaciones.retirar,
        RegistrarMuestras: registrar,
        RegistrarAntigenos: registrar_antigenos,
        CorregirTomas: corregir_tomas,
        CorregirAntigeno: corregir_antigeno,
        EliminarTomas: eliminar_tomas,
    },
    respuestas={
        **DEL_LIS,
        CambiosDesde: cambios_desde,
        **AUDITORIAS,
        **CARGAS,
        **DESCARGAS,
        **INGRESOS,
        **DE_LUGARES,
        **DE_PROPOSITOS,
        **TRABAJO,
        **DE_LABORATORIOS,
        **DE_USUARIOS,
        **DE_MAESTROS,
        **TERRITORIO,
        **DE_BORRADORES,
        **DE_MESA,
        **ATENCION_DE_REPORTES,
        **ATENCION_DE_ALERTAS,
    },
)


def abrir_ventanilla(motor: Engine, **opciones: Any) -> Ventanilla:
    """A window on that database at which everything is served; the options are those of `Ventanilla`."""
    return Ventanilla(motor, ATENCION, **opciones)
