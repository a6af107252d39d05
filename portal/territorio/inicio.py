"""The first page of an establishment."""

from flask import Blueprint, render_template

from dominio.muestras.listas.busqueda import MAXIMO_CONTADAS
from dominio.muestras.listas.montones import DIAS_DE_TRABAJO
from dominio.territorio.establecimiento import InicioDeEstablecimiento, VerInicioDeEstablecimiento
from dominio.ventanilla.pedidos import Permiso
from dominio.vocabulario.enumeraciones import Estado, Rol
from portal.marco import contexto
from portal.marco.navegacion import Seccion
from portal.marco.permisos import exige

paginas = Blueprint("territorio_inicio", __name__)
SECCIONES = (Seccion("Inicio", "territorio_inicio.inicio", 1, frozenset({Rol.ESTABLECIMIENTO})),)


@paginas.get("/territorio")
@exige(Permiso.INFORME_DE_ALCANCE_LEER)
def inicio() -> str:
    """What became of what was taken there, and one obvious next step."""
    hallado = contexto.pedir(VerInicioDeEstablecimiento(), InicioDeEstablecimiento)
    return render_template(
        "territorio/inicio.html",
        hallado=hallado,
        maximo=MAXIMO_CONTADAS,
        dias=DIAS_DE_TRABAJO,
        siguiente=_siguiente(hallado),
        estados=Estado,
    )


def _siguiente(hallado: InicioDeEstablecimiento) -> tuple[str, Estado | None]:
    """What there is to do, the most urgent first: what it says, and the state of the samples it leads to."""
    if hallado.vencen_hoy:
        return "Ver lo que vence hoy sin llegar a su laboratorio", Estado.ENVIADA
    if hallado.devueltas:
        return "Ver lo devuelto para corregir", Estado.EN_MODIFICACION
    if hallado.con_resultado:
        return "Ver los resultados", Estado.CON_RESULTADO
    return "Ver las muestras", None
