"""One upload: how far it is while it is served, and what became of each row afterwards."""

from collections import Counter

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.wrappers import Response as Respuesta

from carga_excel.libros.descripcion import LIBROS
from carga_excel.salida.correcciones import corregir_aparte
from dominio.cargas.duenos import dueno
from dominio.cargas.estados import EstadoCarga
from dominio.cargas.fichas import FichaCarga, leer
from dominio.cargas.pedidos import CargaHallada, CargarDeVerdad, CargaSubida, CorreccionesHalladas, VerCarga, VerCorrecciones
from dominio.ventanilla.avance import Fase
from dominio.ventanilla.pedidos import Permiso
from modelos import para_leer
from portal.laboratorio.cargas import adjunto, al_subir
from portal.marco import contexto
from portal.marco.permisos import exige

paginas = Blueprint("laboratorio_carga", __name__, url_prefix="/laboratorio/cargas/ver")
MAXIMO_MOSTRADOS = 200
"""Errors that the page shows cell by cell; the correction workbook has them all."""


@paginas.get("/<int:id_carga>")
@exige(Permiso.PLANILLA_SUBIR)
def carga(id_carga: int) -> str:
    """How far it is or what became of it; what shows rows is on record, progress is not."""
    ficha = _ficha(id_carga)
    if ficha.estado is not EstadoCarga.TERMINADA:
        return _pagina(ficha)
    hallada = contexto.pedir(VerCarga(id=id_carga, maximo=MAXIMO_MOSTRADOS), CargaHallada)
    return _pagina(hallada.carga, hallada)


@paginas.get("/<int:id_carga>/avance")
@exige(Permiso.PLANILLA_SUBIR)
def avance(id_carga: int) -> str | Response:
    """The part of the page that is asked for again and again; when there is nothing to wait for, the whole page anew."""
    ficha = _ficha(id_carga)
    if not ficha.pendiente:
        return Response(status=204, headers={"HX-Redirect": url_for("laboratorio_carga.carga", id_carga=id_carga)})
    return render_template("laboratorio/_avance.html", carga=ficha, fases=list(Fase))


@paginas.get("/<int:id_carga>/correcciones")
@exige(Permiso.PLANILLA_SUBIR)
def descargar_correcciones(id_carga: int) -> Response:
    """The refused rows with what to do about each, made of the file and the answer that the record keeps."""
    hallada = contexto.pedir(VerCorrecciones(id=id_carga), CorreccionesHalladas)
    libro = LIBROS[hallada.carga.planilla]
    contenido = corregir_aparte(libro, hallada.contenido, hallada.respuesta)
    return adjunto(contenido, f"{libro.clave.value}-correcciones-{id_carga}.xlsx")


@paginas.post("/<int:id_carga>/cargar")
@exige(Permiso.PLANILLA_SUBIR)
def cargar_de_verdad(id_carga: int) -> Respuesta:
    """Serve in earnest a file that was tried, or with its late repeats on purpose, without its being sent again."""
    pedido = CargarDeVerdad(id=id_carga, a_proposito="a_proposito" in request.form, origen=contexto.origen())
    return al_subir(contexto.pedir(pedido, CargaSubida))


def _ficha(id_carga: int) -> FichaCarga:
    ventanilla = contexto.ventanilla()
    with para_leer(ventanilla.motor) as conexion:
        return leer(conexion, dueno(contexto.actor()), id_carga, ventanilla.reloj())


def _pagina(ficha: FichaCarga, hallada: CargaHallada | None = None) -> str:
    libro = LIBROS[ficha.planilla]
    errores = hallada.errores if hallada else ()
    ejemplos = {error.codigo: error.mensaje for error in reversed(errores)}
    return render_template(
        "laboratorio/carga.html",
        carga=ficha,
        libro=libro,
        fases=list(Fase),
        titulos={columna.campo: columna.titulo for columna in libro.columnas},
        codigos=Counter(ficha.por_codigo).most_common(),
        ejemplos=ejemplos,
        errores=errores,
        hay_mas=hallada is not None and hallada.hay_mas,
        seccion_actual="laboratorio_cargas.cargas",
    )
