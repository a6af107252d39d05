"""What is stored. A model says what a row means and holds no rules."""

from modelos.alerta import Alerta, AlertaAviso, AlertaDicha, AlertaTurno, RespaldoHecho
from modelos.base import Base, crear_motor, insertar, para_leer
from modelos.borrado import BorradoDeIdentidad, MensajeBorrado
from modelos.borrador import Borrador
from modelos.busqueda_guardada import BusquedaGuardada
from modelos.carga import Carga, CargaArchivo
from modelos.catalogo import Comuna, Establecimiento, MarcaTest, Pais, Profesional, Region, ServicioSalud
from modelos.destino import Destino
from modelos.documento import Documento
from modelos.envio import Envio
from modelos.esquema import EsquemaServido
from modelos.examen import Examen, ExamenLaboratorio, ExamenVersion
from modelos.laboratorio import TOMA_DE_MUESTRAS, Credencial, Laboratorio
from modelos.mensaje import (
    Mensaje,
    MensajeCliente,
    MensajeCuerpo,
    MensajeError,
    MensajeMuestra,
    MensajeProposito,
    MensajeReenvio,
)
from modelos.muestra import Historial, Informe, Muestra
from modelos.numeracion import Numeracion, Numerador
from modelos.poda import PodaAnotada, Retencion
from modelos.reporte import Remesa, RemesaEntregada, Reporte, ReporteArchivo, ReporteLibro, ReporteParte
from modelos.restauracion import Restauracion
from modelos.sello import Sello, SelloAvance, SelloHoja, SelloHueco, SelloNodo, SelloSal
from modelos.tributacion import Tributacion
from modelos.usuario import Intento, LugarDeTrabajo, OrigenConocido, Secreto, Sesion, Usuario

__all__ = [
    "TOMA_DE_MUESTRAS",
    "Alerta",
    "AlertaAviso",
    "AlertaDicha",
    "AlertaTurno",
    "Base",
    "BorradoDeIdentidad",
    "Borrador",
    "BusquedaGuardada",
    "Carga",
    "CargaArchivo",
    "Comuna",
    "Credencial",
    "Destino",
    "Documento",
    "Envio",
    "EsquemaServido",
    "Establecimiento",
    "Examen",
    "ExamenLaboratorio",
    "ExamenVersion",
    "Historial",
    "Informe",
    "Intento",
    "Laboratorio",
    "LugarDeTrabajo",
    "MarcaTest",
    "Mensaje",
    "MensajeBorrado",
    "MensajeCliente",
    "MensajeCuerpo",
    "MensajeError",
    "MensajeMuestra",
    "MensajeProposito",
    "MensajeReenvio",
    "Muestra",
    "Numeracion",
    "Numerador",
    "OrigenConocido",
    "Pais",
    "PodaAnotada",
    "Profesional",
    "Region",
    "Remesa",
    "RemesaEntregada",
    "Reporte",
    "ReporteArchivo",
    "ReporteLibro",
    "ReporteParte",
    "RespaldoHecho",
    "Restauracion",
    "Retencion",
    "Secreto",
    "Sello",
    "SelloAvance",
    "SelloHoja",
    "SelloHueco",
    "SelloNodo",
    "SelloSal",
    "ServicioSalud",
    "Sesion",
    "Tributacion",
    "Usuario",
    "crear_motor",
    "insertar",
    "para_leer",
]
