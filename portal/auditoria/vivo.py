"""What an open page of the log asks for by itself: how many messages there are by now, or the newest of them."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request

from dominio.auditoria import CuentaDeMensajes, PaginaDeMensajes, contar
from dominio.mensajes.busqueda import MAXIMO_CONTADO, MENSAJES_POR_PAGINA
from dominio.ventanilla.pedidos import Permiso
from dominio.vocabulario.tiempo import en_chile
from portal.auditoria.filtro import CRITERIOS, BusquedaPedida, a_momento, direccion, leer_busqueda
from portal.auditoria.ventana import hallar, personas
from portal.marco import contexto
from portal.marco.argumentos import entiende
from portal.marco.formularios import numero_de
from portal.marco.permisos import exige

paginas = Blueprint("auditoria_vivo", __name__)
VECES = 40
"""How often an open page counts again by itself, so that a forgotten one does not keep its session awake."""
VECES_SEGUIDA = 120
"""How often a page that is followed asks for the newest messages, for the same reason: for ten minutes."""


@paginas.get("/auditoria/mensajes/cuenta")
@exige(Permiso.AUDITAR)
@entiende(*CRITERIOS, "abierta", "quedan")
def cuenta() -> str:
    """How many messages there are by now, and how many of them came since the page was opened: a piece of that page.

    A count of somebody's messages tells something of them: it is on record as any other search for them.
    """
    busqueda, abierta, quedan = _preguntado(VECES)
    if busqueda.filtro.nombra_a_alguien:
        hallar(busqueda.filtro, None, limite=1)
    return render_template("auditoria/_cuenta.html", **contados(busqueda, abierta, quedan))


@paginas.get("/auditoria/mensajes/ultimos")
@exige(Permiso.AUDITAR)
@entiende(*CRITERIOS, "abierta", "quedan")
def ultimos() -> str:
    """The newest messages of a search and how many came since it was opened: a piece of the page that follows it.

    However many come, it is one page of them; a search that names somebody is on record, and not asked again.
    """
    busqueda, abierta, quedan = _preguntado(VECES_SEGUIDA)
    return render_template("auditoria/_ultimos.html", **seguidos(busqueda, abierta, quedan))


def _preguntado(veces: int) -> tuple[BusquedaPedida, datetime, int]:
    """The search, since when the page is open, and how often it may ask after this once."""
    busqueda = leer_busqueda(request.args)
    if busqueda.errores:
        raise busqueda.errores[0]
    abierta = a_momento(request.args.get("abierta", ""), "abierta")
    return busqueda, abierta, min(numero_de("quedan") or 0, veces) - 1


def al_abrir(busqueda: BusquedaPedida, cursor: str | None, pagina: PaginaDeMensajes, ahora: datetime) -> dict[str, Any]:
    """How many there are, which the first page of a search may say by itself, and where that is asked next."""
    if busqueda.errores:
        return {}
    cuantos = CuentaDeMensajes.de(pagina) if cursor is None else None
    if cuantos is None:
        with contexto.ventanilla().motor.connect() as conexion:
            cuantos = contar(conexion, busqueda.filtro)
    return _dichos(busqueda, ahora, VECES, cuantos, CuentaDeMensajes(0))


def contados(busqueda: BusquedaPedida, abierta: datetime, quedan: int = VECES) -> dict[str, Any]:
    """How many there are, how many of them are new, and where that is asked next."""
    nuevos = replace(busqueda.filtro, desde=max(abierta, busqueda.filtro.desde or abierta))
    with contexto.ventanilla().motor.connect() as conexion:
        return _dichos(busqueda, abierta, quedan, contar(conexion, busqueda.filtro), contar(conexion, nuevos))


def _dichos(
    busqueda: BusquedaPedida, abierta: datetime, quedan: int, cuantos: CuentaDeMensajes, nuevos: CuentaDeMensajes
) -> dict[str, Any]:
    return {
        "cuantos": cuantos,
        "nuevos": nuevos,
        "maximo": MAXIMO_CONTADO,
        "campos": busqueda.campos,
        "otra_vez": _otra_vez("auditoria_vivo.cuenta", busqueda, abierta, quedan),
    }


def seguidos(busqueda: BusquedaPedida, abierta: datetime, quedan: int = VECES_SEGUIDA) -> dict[str, Any]:
    """The newest messages, and where they are asked for next."""
    pagina = hallar(busqueda.filtro, None)
    with contexto.ventanilla().motor.connect() as conexion:
        quienes = personas(conexion, pagina.mensajes)
    return {
        **contados(busqueda, abierta),
        "pagina": pagina,
        "quienes": quienes,
        "abierta": abierta,
        "muestra": MENSAJES_POR_PAGINA,
        "otra_vez": _otra_vez("auditoria_vivo.ultimos", busqueda, abierta, quedan),
    }


def _otra_vez(extremo: str, busqueda: BusquedaPedida, abierta: datetime, quedan: int) -> str | None:
    """Where the page asks next; nowhere for a search that names somebody, each of which is on record."""
    if busqueda.filtro.nombra_a_alguien or quedan < 1:
        return None
    desde = en_chile(abierta).isoformat(timespec="milliseconds")
    return direccion(extremo, {"abierta": desde, "quedan": quedan, **busqueda.campos})
