"""The samples of a territory, an establishment or a professional: read only."""

from flask import Blueprint, render_template, request

from dominio.muestras.listas import ramas
from dominio.reportes.novedad_diaria import NovedadDiaria, novedad_diaria
from dominio.territorio.desglose import OpcionesDeLista, opciones_de
from dominio.territorio.ficha import DeTerritorioVista, VerDeTerritorio
from dominio.territorio.lista import ListarTerritorio, TerritorioHallado
from dominio.ventanilla.pedidos import Permiso
from dominio.vocabulario.enumeraciones import Rol
from dominio.vocabulario.errores import CursorNoValido, ErrorDominio
from dominio.vocabulario.rut import personas_en_duda
from modelos import para_leer
from portal.marco import contexto
from portal.marco.argumentos import entiende
from portal.marco.desglose import LOS_DE_SIEMPRE
from portal.marco.formularios import presentes
from portal.marco.navegacion import Seccion
from portal.marco.permisos import exige
from portal.territorio import filtros

paginas = Blueprint("territorio", __name__)
MESA = frozenset({Rol.MESA_AYUDA})
SECCIONES = (
    Seccion("Muestras", "territorio.muestras", 5, frozenset(Rol) - MESA),
    Seccion("Muestras", "territorio.muestras", 40, MESA),  # its day does not begin with patients
)
ESTADOS = [(clave, estado.nombre.capitalize()) for clave, estado in filtros.ESTADOS.items()]


@paginas.get("/territorio/muestras")
@exige(Permiso.ALCANCE_LEER)
@entiende(*filtros.FILTROS, "cursor")
def muestras() -> str | tuple[str, int]:
    """The list; a search that cannot be understood shows what is wrong with it."""
    try:
        return _pagina(contexto.pedir(filtros.pedido(), TerritorioHallado))
    except CursorNoValido:
        raise
    except ErrorDominio as error:
        if error.id_mensaje is None:
            contexto.rechazar(error, ListarTerritorio.operacion)
        return _pagina(None, error), 422


def _pagina(hallado: TerritorioHallado | None, error: ErrorDominio | None = None) -> str:
    examenes, opciones = contexto.examenes(), _opciones()
    return render_template(
        "territorio/muestras.html",
        hallado=hallado,
        errores=[error] if error else [],
        filtros=presentes(*filtros.FILTROS),
        dichos=filtros.dichos(opciones, examenes),
        ruts=personas_en_duda(request.args.get("q", "")[: filtros.LARGO_DE_BUSQUEDA]),
        cursor=request.args.get("cursor"),
        estados=ESTADOS,
        examenes=[(LOS_DE_SIEMPRE, "Los de siempre"), *((uno.codigo, uno.nombre) for uno in examenes)],
        comunas=opciones.comunas,
        laboratorios=opciones.laboratorios,
        resultados=filtros.RESULTADOS_DICHOS,
        maximo=ramas.MAXIMO_DE_LISTA,
        diario=_diario(),
    )


def _opciones() -> OpcionesDeLista:
    ventanilla = contexto.ventanilla()
    with para_leer(ventanilla.motor) as conexion:
        return opciones_de(conexion, contexto.actor(), ventanilla.reloj())


def _diario() -> NovedadDiaria | None:
    """How the daily report stands, which the ministry's day begins with."""
    if contexto.actor().rol is not Rol.MINSAL:
        return None
    ventanilla = contexto.ventanilla()
    with para_leer(ventanilla.motor) as conexion:
        return novedad_diaria(conexion, ventanilla.reloj())


@paginas.get("/territorio/muestras/<int:id_muestra>")
@exige(Permiso.ALCANCE_LEER)
def muestra(id_muestra: int) -> str:
    """One sample and its life."""
    vista = contexto.pedir(VerDeTerritorio(id_muestra=id_muestra), DeTerritorioVista)
    return render_template("territorio/muestra.html", muestra=vista, seccion_actual="territorio.muestras")
