"""Choosing a report: its figures before it is issued, and what was issued before."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dominio.reportes.descripcion import ClaseDeReporte, de_rol
from dominio.reportes.emision import ReporteHallado, ReportesHallados, TotalesDeReporte
from dominio.reportes.examenes import otros_examenes
from dominio.reportes.pedidos import EmitirReporte, ListarReportes, VerTotales
from dominio.ventanilla.pedidos import Permiso
from dominio.vocabulario.datos import a_fecha
from dominio.vocabulario.enumeraciones import Rol
from dominio.vocabulario.errores import CursorNoValido, ErrorDominio
from dominio.vocabulario.limites import DIAS_ATRAS_DE_REPORTE, DIAS_DE_REPORTE
from dominio.vocabulario.tiempo import dia_buscado, en_chile
from portal.envios import vueltas
from portal.marco import contexto
from portal.marco.argumentos import entiende
from portal.marco.formularios import dia_de, presentes
from portal.marco.navegacion import Seccion
from portal.marco.permisos import exige

paginas = Blueprint("reportes", __name__)
SECCIONES = (Seccion("Reportes", "reportes.inicio", 30),)
FILTROS = ("reporte", "desde", "hasta", "examen")


@paginas.get("/reportes")
@exige(Permiso.REPORTE_LEER)
@entiende(*FILTROS, "cursor")
def inicio() -> str | tuple[str, int]:
    """The reports there are, the figures of one, and the issued ones."""
    cursor = request.args.get("cursor") or None
    emitidos = contexto.pedir(ListarReportes(cursor=cursor), ReportesHallados)
    filtros, totales, errores = presentes(*FILTROS), None, []
    if filtros:
        try:
            totales = contexto.pedir(_pedido(), TotalesDeReporte)
        except CursorNoValido:
            raise
        except ErrorDominio as error:
            if error.id_mensaje is None:
                contexto.rechazar(error, VerTotales.operacion)
            errores.append(error)
    pagina = _pagina(emitidos, totales, errores or vueltas.actual().errores, filtros)
    return (pagina, 422) if errores else pagina


def _pedido() -> VerTotales:
    return VerTotales(
        reporte=request.args.get("reporte", ""),
        desde=dia_de("desde"),
        hasta=dia_de("hasta"),
        examen=request.args.get("examen") or None,
    )


def _pagina(emitidos: ReportesHallados, totales: TotalesDeReporte | None, errores: Any, filtros: dict[str, str]) -> str:
    actor = contexto.actor()
    ayer = en_chile(contexto.ventanilla().reloj()).date() - timedelta(days=1)
    resultados = [] if totales is None else sorted({uno for del_dia in totales.por_dia.values() for uno in del_dia})
    return render_template(
        "reportes/inicio.html",
        reportes=de_rol(actor.rol),
        examenes=_examenes(),
        emitidos=emitidos,
        totales=totales,
        resultados=resultados,
        de_muestras=totales is not None and isinstance(totales.reporte, ClaseDeReporte),
        lista=_lista_de(actor.rol, totales),
        errores=errores,
        filtros={"reporte": "ministerial", "desde": ayer.isoformat(), "hasta": ayer.isoformat(), **filtros},
        cursor=request.args.get("cursor"),
        maximo_dias=DIAS_DE_REPORTE,
        maximo_atras=DIAS_ATRAS_DE_REPORTE,
    )


def _examenes() -> list[tuple[str, str]]:
    with contexto.ventanilla().motor.connect() as conexion:
        return otros_examenes(conexion)


def _lista_de(rol: Rol, totales: TotalesDeReporte | None) -> str | None:
    """The page that lists the samples of a day, if it goes by the same date."""
    if totales is None or not isinstance(totales.reporte, ClaseDeReporte) or totales.reporte.fecha.name != "fecha_muestra":
        return None
    return "laboratorio.muestras" if rol is Rol.LABORATORIO else "territorio.muestras"


@paginas.post("/reportes")
@exige(Permiso.REPORTE_LEER)
def emitir() -> Response:
    """Issue the report that the page showed."""
    try:
        desde, hasta = (dia_buscado(a_fecha(request.form.get(uno, "").strip(), uno)) for uno in ("desde", "hasta"))
        pedido = EmitirReporte(
            reporte=request.form.get("reporte", ""), desde=desde, hasta=hasta, examen=request.form.get("examen") or None
        )
        ficha = contexto.pedir(pedido, ReporteHallado).ficha
    except ErrorDominio as error:
        if error.id_mensaje is None:
            contexto.rechazar(error, EmitirReporte.operacion)
        return vueltas.con_errores([error], "reportes.inicio")
    flash(f"El reporte quedó emitido con el número {ficha.numero}.", "bien")
    return redirect(url_for("reportes_emitidos.ver", numero=ficha.numero), 303)
