"""A report that was issued: its facts, its files, and what became of its samples since."""

from collections.abc import Iterator
from io import BytesIO

from flask import Blueprint, Response, current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response as Respuesta

from carga_excel.salida.reporte import a_libro
from dominio.reportes.archivo import CSV, LIBRO, OCTETOS_DE_PARTE, filas_de, guardar, partes_sueltas
from dominio.reportes.delta import DeltaDeReporte, en_csv
from dominio.reportes.descripcion import CLASES_DE_REPORTE, ClaseDeReporte
from dominio.reportes.emision import FichaDeReporte, ReporteHallado
from dominio.reportes.libros.encargo import FichaDeLibro, en_camino
from dominio.reportes.pedidos import CompararReporte, DescargarReporte, PedirLibro, VerReporte
from dominio.ventanilla.pedidos import Permiso
from dominio.vocabulario.errores import DemasiadosLibros, NadaEnEstaDireccion, ReporteMuyLargoParaLibro
from dominio.vocabulario.limites import FILAS_DE_LIBRO_AL_MOMENTO, MAXIMO_FILAS_DE_LIBRO
from modelos import para_leer
from portal.envios import vueltas
from portal.marco import contexto
from portal.marco.permisos import exige

paginas = Blueprint("reportes_emitidos", __name__, url_prefix="/reportes")
TIPOS = {CSV: "text/csv; charset=utf-8", LIBRO: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
CAMBIOS_MOSTRADOS = 200
"""Changes that the page shows; the file has all of them."""


@paginas.get("/<int:numero>")
@exige(Permiso.REPORTE_LEER)
def ver(numero: int) -> str:
    """What was issued under that number."""
    ficha = contexto.pedir(VerReporte(numero=numero), ReporteHallado).ficha
    a_pedido = ficha.clase in CLASES_DE_REPORTE
    libro = None
    if a_pedido and LIBRO not in ficha.archivos:
        libro = _libro_en_camino(numero)
    return render_template(
        "reportes/emitido.html",
        ficha=ficha,
        a_pedido=a_pedido,
        de_muestras=isinstance(CLASES_DE_REPORTE.get(ficha.clase), ClaseDeReporte),
        libro=libro,
        errores=vueltas.actual().errores,
        al_momento=LIBRO in ficha.archivos or ficha.filas <= FILAS_DE_LIBRO_AL_MOMENTO,
        maximo=MAXIMO_FILAS_DE_LIBRO,
        seccion_actual="reportes.inicio",
    )


def _libro_en_camino(numero: int) -> FichaDeLibro | None:
    ventanilla = contexto.ventanilla()
    with para_leer(ventanilla.motor) as conexion:
        return en_camino(conexion, contexto.actor(), numero, ventanilla.reloj())


@paginas.post("/<int:numero>/libro")
@exige(Permiso.REPORTE_LEER)
def pedir_libro(numero: int) -> Respuesta:
    """Have the workbook of a long report made; asked twice, it is one."""
    try:
        contexto.pedir(PedirLibro(numero=numero), ReporteHallado)
    except (DemasiadosLibros, ReporteMuyLargoParaLibro) as error:
        return vueltas.con_errores([error], "reportes_emitidos.ver", numero=numero)
    current_app.extensions["hub_al_suceder"].pedir_libro()
    return redirect(url_for("reportes_emitidos.ver", numero=numero), 303)


@paginas.get("/<int:numero>/libro/avance")
@exige(Permiso.REPORTE_LEER)
def avance(numero: int) -> str | Response:
    """The part of the page that is asked for again and again; when there is nothing to wait for, the whole page anew."""
    libro = _libro_en_camino(numero)
    if libro is None or not libro.pendiente:
        return Response(status=204, headers={"HX-Redirect": url_for("reportes_emitidos.ver", numero=numero)})
    return render_template("reportes/_avance.html", libro=libro)


@paginas.get("/<int:numero>/reporte.csv")
@exige(Permiso.REPORTE_LEER)
def descargar_csv(numero: int) -> Response:
    """The report as it was issued."""
    return _archivo(contexto.pedir(DescargarReporte(numero=numero, archivo=CSV), ReporteHallado).ficha, CSV)


@paginas.get("/<int:numero>/archivos/<nombre>")
@exige(Permiso.REPORTE_LEER)
def descargar_archivo(numero: int, nombre: str) -> Response:
    """Another file of a report, as the daily one has."""
    ficha = contexto.pedir(DescargarReporte(numero=numero, archivo=nombre), ReporteHallado).ficha
    if nombre not in ficha.archivos or nombre in TIPOS:
        raise NadaEnEstaDireccion(campo="pagina", valor=nombre)
    return _archivo(ficha, nombre)


@paginas.get("/<int:numero>/reporte.xlsx")
@exige(Permiso.REPORTE_LEER)
def descargar_libro(numero: int) -> Response:
    """The same as a workbook, which is kept from the first time on; that of a long report has to be asked for before."""
    ficha = contexto.pedir(DescargarReporte(numero=numero, archivo=LIBRO), ReporteHallado).ficha
    if LIBRO not in ficha.archivos:
        _hacer_libro(ficha)
        ficha = contexto.pedir(VerReporte(numero=numero), ReporteHallado).ficha
    return _archivo(ficha, LIBRO)


def _hacer_libro(ficha: FichaDeReporte) -> None:
    ventanilla = contexto.ventanilla()
    filas = filas_de(partes_sueltas(ventanilla.motor, ficha.numero, CSV, ficha.archivos[CSV][0]))
    next(filas)
    libro = BytesIO()
    a_libro(libro, CLASES_DE_REPORTE[ficha.clase], ficha.numero, ficha.cortado_en, filas)
    libro.seek(0)
    guardar(ventanilla.motor, ficha.numero, LIBRO, iter(lambda: libro.read(OCTETOS_DE_PARTE), b""), ventanilla.reloj())


def _archivo(ficha: FichaDeReporte, nombre: str) -> Response:
    """The bytes of a file, read as they are sent."""
    sha256, tamano = ficha.archivos[nombre]
    partes: Iterator[bytes] = partes_sueltas(contexto.ventanilla().motor, ficha.numero, nombre, sha256)
    respuesta = Response(partes, content_type=TIPOS.get(nombre, "application/octet-stream"))
    respuesta.headers["Content-Length"] = str(tamano)
    respuesta.headers["Content-Disposition"] = (
        f'attachment; filename="{ficha.nombre}{"." if nombre in TIPOS else "-"}{nombre}"'
    )
    respuesta.headers["X-Hub-SHA256"] = sha256
    return respuesta


@paginas.get("/<int:numero>/cambios")
@exige(Permiso.REPORTE_LEER)
def cambios(numero: int) -> str:
    """What became of its samples since the cut."""
    delta = contexto.pedir(CompararReporte(numero=numero), DeltaDeReporte)
    return render_template(
        "reportes/cambios.html",
        delta=delta,
        mostrados=delta.cambios[:CAMBIOS_MOSTRADOS],
        seccion_actual="reportes.inicio",
    )


@paginas.get("/<int:numero>/cambios.csv")
@exige(Permiso.REPORTE_LEER)
def descargar_cambios(numero: int) -> Response:
    """The same as a file."""
    delta = contexto.pedir(CompararReporte(numero=numero), DeltaDeReporte)
    respuesta = Response(en_csv(delta), content_type=TIPOS[CSV])
    nombre = f"{delta.ficha.nombre}-cambios-hasta-{delta.hasta:%Y%m%dT%H%M%SZ}.csv"
    respuesta.headers["Content-Disposition"] = f'attachment; filename="{nombre}"'
    return respuesta
