"""The first page of a laboratory."""

from flask import Blueprint, render_template

from dominio.alertas.fichas import abiertas
from dominio.muestras.listas.busqueda import MAXIMO_CONTADAS
from dominio.muestras.listas.montones import HORAS_POR_VENCER
from dominio.trabajo.inicio import InicioDeLaboratorio, VerInicioDeLaboratorio
from dominio.ventanilla.pedidos import Permiso
from dominio.vocabulario.enumeraciones import Rol
from modelos import para_leer
from portal.marco import contexto
from portal.marco.navegacion import Seccion
from portal.marco.permisos import exige

paginas = Blueprint("laboratorio_inicio", __name__, url_prefix="/laboratorio")
SECCIONES = (Seccion("Inicio", "laboratorio_inicio.inicio", 5, frozenset({Rol.LABORATORIO})),)


@paginas.get("")
@exige(Permiso.MUESTRA_LEER)
def inicio() -> str:
    """What waits, and one obvious next step."""
    hallado = contexto.pedir(VerInicioDeLaboratorio(), InicioDeLaboratorio)
    with para_leer(contexto.ventanilla().motor) as conexion:
        alertas = abiertas(conexion, contexto.actor().laboratorio_id)
    fijos = {"maximo": MAXIMO_CONTADAS, "horas": HORAS_POR_VENCER}
    return render_template("laboratorio/inicio.html", hallado=hallado, alertas=alertas, **fijos)
