"""The samples of a territory, an establishment or a professional: read only."""

from datetime import date

from flask import Blueprint, render_template, request

from dominio.datos import a_fecha
from dominio.enumeraciones import ESTADOS_DEL_CONTRATO, Rol
from dominio.errores import CursorNoValido, ErrorDominio
from dominio.pedidos import Permiso
from dominio.territorio import DeTerritorioVista, ListarTerritorio, TerritorioHallado, VerDeTerritorio
from portal import contexto
from portal.navegacion import Seccion
from portal.permisos import exige

paginas = Blueprint("territorio", __name__)
MESA = frozenset({Rol.MESA_AYUDA})
SECCIONES = (
    Seccion("Muestras", "territorio.muestras", 5, frozenset(Rol) - MESA),
    Seccion("Muestras", "territorio.muestras", 40, MESA),  # its day does not begin with patients
)
FILTROS = ("q", "estado", "desde", "hasta")
ESTADOS = [(estado.value, estado.nombre.capitalize()) for estado in ESTADOS_DEL_CONTRATO[1:]]


@paginas.get("/territorio/muestras")
@exige(Permiso.ALCANCE_LEER)
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
    estado = request.args.get("estado", "")
    return ListarTerritorio(
        texto=request.args.get("q", "")[:100],
        estado=next((uno for uno in ESTADOS_DEL_CONTRATO if str(uno.value) == estado), None),
        desde=_dia("desde"),
        hasta=_dia("hasta"),
        cursor=request.args.get("cursor") or None,
    )


def _dia(nombre: str) -> date | None:
    texto = request.args.get(nombre, "").strip()
    return a_fecha(texto, nombre) if texto else None


def _pagina(hallado: TerritorioHallado | None, error: ErrorDominio | None = None) -> str:
    return render_template(
        "territorio/muestras.html",
        hallado=hallado,
        errores=[error] if error else [],
        filtros={nombre: valor for nombre in FILTROS if (valor := request.args.get(nombre, "").strip())},
        cursor=request.args.get("cursor"),
        estados=ESTADOS,
    )


@paginas.get("/territorio/muestras/<int:id_muestra>")
@exige(Permiso.ALCANCE_LEER)
def muestra(id_muestra: int) -> str:
    """One sample and its life."""
    vista = contexto.pedir(VerDeTerritorio(id_muestra=id_muestra), DeTerritorioVista)
    return render_template("territorio/muestra.html", muestra=vista, seccion_actual="territorio.muestras")
