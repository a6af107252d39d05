"""The daily declaration: a laboratory makes it and sees it beside the hub's figures; its region sees who is late."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dominio.reportes.pedidos import DeclararTributacion, VerTributacion
from dominio.reportes.tributacion import COMPARADAS, TributacionDeclarada, TributacionVista
from dominio.ventanilla.pedidos import Permiso
from dominio.vocabulario.datos import Lector, a_fecha, entero_entre, leer_campos
from dominio.vocabulario.enumeraciones import Rol
from dominio.vocabulario.errores import DatoObligatorio, ErrorDominio
from dominio.vocabulario.limites import DIAS_DE_DECLARACION
from dominio.vocabulario.tiempo import dia_buscado, dia_para_leer
from portal.envios import vueltas
from portal.marco import contexto
from portal.marco.navegacion import Seccion
from portal.marco.permisos import exige

paginas = Blueprint("reportes_tributacion", __name__, url_prefix="/reportes/tributacion")
SECCIONES = (Seccion("Tributación", "reportes_tributacion.ver", 31),)
MAYOR_CIFRA = 1_000_000
CIFRAS = {
    "stock_espera": "Stock de espera",
    "recibidas": "Recibidas",
    "procesadas": "Procesadas",
    "stock_final": "Stock final",
    "positivas": "Positivas",
    "capacidad": "Capacidad máxima",
}
"""The declared figures, as the form calls them."""
LARGO_DE_OBSERVACION = 500
LECTORES: dict[str, Lector] = {"dia": a_fecha, **dict.fromkeys(CIFRAS, entero_entre(0, MAYOR_CIFRA))}


@paginas.get("")
@exige(Permiso.TRIBUTACION_LEER)
def ver() -> str:
    """What was declared of the last days, and the form."""
    vista = contexto.pedir(VerTributacion(), TributacionVista)
    vuelta = vueltas.actual()
    return render_template(
        "reportes/tributacion.html",
        vista=vista,
        cifras=CIFRAS,
        comparadas=COMPARADAS,
        declara=contexto.actor().rol is Rol.LABORATORIO,
        errores=vuelta.errores,
        campos=vuelta.campos,
        dias=DIAS_DE_DECLARACION,
        largo=LARGO_DE_OBSERVACION,
    )


@paginas.post("")
@exige(Permiso.TRIBUTAR)
def declarar() -> Response:
    """Make the declaration; with errors, the form again as it was filled in."""
    errores: list[ErrorDominio] = []
    escritos = ((nombre, request.form.get(nombre, "").strip() or None) for nombre in LECTORES)
    datos: dict[str, Any] = leer_campos(LECTORES, escritos, errores)
    mal = {error.campo for error in errores}
    errores += [DatoObligatorio(campo=nombre) for nombre in LECTORES if datos.get(nombre) is None and nombre not in mal]
    if errores:
        contexto.rechazar(errores[0], DeclararTributacion.operacion)
        return vueltas.con_errores(errores, "reportes_tributacion.ver")
    observacion = " ".join(request.form.get("observacion", "").split())[:LARGO_DE_OBSERVACION] or None
    pedido = DeclararTributacion(**{**datos, "dia": dia_buscado(datos["dia"])}, observacion=observacion)
    try:
        hecha = contexto.pedir(pedido, TributacionDeclarada)
    except ErrorDominio as error:
        return vueltas.con_errores([error], "reportes_tributacion.ver")
    flash(f"Quedó declarado el {dia_para_leer(hecha.dia)}.", "bien")
    return redirect(url_for("reportes_tributacion.ver"), 303)
