"""The samples of a territory, an establishment or a professional: read only."""

from flask import Blueprint, render_template, request

from dominio.reportes.novedad_diaria import NovedadDiaria, novedad_diaria
from dominio.territorio.ficha import DeTerritorioVista, VerDeTerritorio
from dominio.territorio.lista import ListarTerritorio, TerritorioHallado
from dominio.ventanilla.pedidos import Permiso
from dominio.vocabulario.enumeraciones import ESTADOS_DEL_CONTRATO, Rol
from dominio.vocabulario.errores import CursorNoValido, ErrorDominio
from dominio.vocabulario.rut import personas_en_duda
from modelos import para_leer
from portal.marco import contexto
from portal.marco.argumentos import entiende, opcion_de
from portal.marco.formularios import dia_de, presentes
from portal.marco.navegacion import Seccion
from portal.marco.permisos import exige

paginas = Blueprint("territorio", __name__)
MESA = frozenset({Rol.MESA_AYUDA})
SECCIONES = (
    Seccion("Muestras", "territorio.muestras", 5, frozenset(Rol) - MESA),
    Seccion("Muestras", "territorio.muestras", 40, MESA),  # its day does not begin with patients
)
FILTROS = ("q", "estado", "examen", "desde", "hasta")
ESTADOS = [(estado.value, estado.nombre.capitalize()) for estado in ESTADOS_DEL_CONTRATO[1:]]


@paginas.get("/territorio/muestras")
@exige(Permiso.ALCANCE_LEER)
@entiende("q", "estado", "examen", "desde", "hasta", "cursor")
def muestras() -> str | tuple[str, int]:
    """The list; a search that cannot be understood shows what is wrong with it."""
    try:
        return _pagina(contexto.pedir(_pedido(), TerritorioHallado))
    except CursorNoValido:
        raise
    except ErrorDominio as error:
        if error.id_mensaje is None:
            contexto.rechazar(error, ListarTerritorio.operacion)
        return _pagina(None, error), 422


def _pedido() -> ListarTerritorio:
    return ListarTerritorio(
        texto=request.args.get("q", "")[:100],
        estado=opcion_de("estado", {str(uno.value): uno for uno in ESTADOS_DEL_CONTRATO[1:]}),
        examen=opcion_de("examen", {uno.codigo: uno.codigo for uno in contexto.examenes()}),
        desde=dia_de("desde"),
        hasta=dia_de("hasta"),
        cursor=request.args.get("cursor") or None,
    )


def _pagina(hallado: TerritorioHallado | None, error: ErrorDominio | None = None) -> str:
    return render_template(
        "territorio/muestras.html",
        hallado=hallado,
        errores=[error] if error else [],
        filtros=presentes(*FILTROS),
        ruts=personas_en_duda(request.args.get("q", "")[:100]),
        cursor=request.args.get("cursor"),
        estados=ESTADOS,
        examenes=[(uno.codigo, uno.nombre) for uno in contexto.examenes()],
        diario=_diario(),
    )


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
