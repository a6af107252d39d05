"""A laboratory's list of a day's results beside what the hub has: the form, and each difference with what to do."""

from collections import Counter
from dataclasses import asdict

from flask import Blueprint, Response, render_template, request
from werkzeug.wrappers import Response as Respuesta

from carga_excel.conciliar import conciliar
from carga_excel.lectura.texto import CODIFICACIONES, a_utf8
from carga_excel.libros.conciliacion import CONCILIACION
from carga_excel.salida.plantilla import base
from dominio.reportes.conciliacion import CLASES_DICHAS
from dominio.reportes.pedidos import ConciliarPlanilla
from dominio.ventanilla.pedidos import Permiso
from dominio.ventanilla.recibos import ConciliacionHecha
from dominio.vocabulario.datos import a_fecha
from dominio.vocabulario.enumeraciones import Rol
from dominio.vocabulario.errores import ArchivoVacio, DatoObligatorio, ErrorDominio
from dominio.vocabulario.limites import MAXIMO_ARCHIVO, MAXIMO_CONCILIADAS, MIB
from dominio.vocabulario.tiempo import dia_para_leer
from portal.envios import vueltas
from portal.laboratorio.cargas import adjunto
from portal.marco import contexto
from portal.marco.navegacion import Seccion
from portal.marco.permisos import exige

paginas = Blueprint("laboratorio_conciliacion", __name__, url_prefix="/laboratorio/conciliacion")
SECCIONES = (Seccion("Conciliación", "laboratorio_conciliacion.ver", 32, frozenset({Rol.LABORATORIO})),)
A_LA_VISTA = 500
"""Differences that the page shows; the console writes all of them."""


@paginas.get("")
@exige(Permiso.MUESTRA_LEER)
def ver() -> str:
    """The form, and what the last list led to."""
    vuelta = vueltas.actual()
    return render_template(
        "laboratorio/conciliacion.html",
        libro=CONCILIACION,
        errores=vuelta.errores,
        campos=vuelta.campos,
        hecho=vuelta.mostrar.get("hecho"),
        id_mensaje=vuelta.id_mensaje,
        rotulos=CLASES_DICHAS,
        maximo=MAXIMO_CONCILIADAS,
        mib=MAXIMO_ARCHIVO // MIB,
        codificaciones=[(nombre, nombre) for nombre in CODIFICACIONES],
    )


@paginas.post("")
@exige(Permiso.MUESTRA_LEER)
def comparar() -> Respuesta:
    """Compare the file, or say what is wrong with it."""
    try:
        recibo = _conciliar()
    except ErrorDominio as error:
        if error.id_mensaje is None:
            contexto.rechazar(error, ConciliarPlanilla.operacion)
        return vueltas.con_errores([error], "laboratorio_conciliacion.ver")
    contexto.anotar(recibo.id_mensaje)
    return vueltas.con_resultado("laboratorio_conciliacion.ver", mostrar={"hecho": _mostrado(recibo)})


def _conciliar() -> ConciliacionHecha:
    archivo = request.files.get("archivo")
    escrita = request.form.get("fecha", "").strip()
    if not escrita:
        raise DatoObligatorio(campo="fecha")
    fecha = a_fecha(escrita, "fecha")
    contenido = archivo.read() if archivo else b""
    if not contenido:
        raise ArchivoVacio(campo="archivo")
    codificacion = request.form.get("codificacion")
    return conciliar(
        contexto.ventanilla(),
        contexto.actor(),
        fecha,
        a_utf8(contenido, codificacion) if codificacion else contenido,
        origen=contexto.origen(),
    )


def _mostrado(recibo: ConciliacionHecha) -> dict[str, object]:
    """What the page keeps of it."""
    return {
        "fecha": recibo.fecha.isoformat(),
        "dia": dia_para_leer(recibo.fecha),
        "archivo": request.files["archivo"].filename,
        **recibo.resumen(),
        "por_clase": Counter(una.clase for una in recibo.diferencias).most_common(),
        "mostradas": [asdict(una) for una in recibo.diferencias[:A_LA_VISTA]],
    }


@paginas.get("/base")
@exige(Permiso.MUESTRA_LEER)
def descargar_base() -> Response:
    """The empty template."""
    return adjunto(base(CONCILIACION), "conciliacion-base.xlsx")
