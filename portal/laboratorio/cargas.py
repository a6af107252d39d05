"""The workbooks of laboratories and takers: what they are, their templates, how to send one, and all that were sent."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Respuesta

from carga_excel.lectura.texto import CODIFICACIONES, a_utf8
from carga_excel.libros.descripcion import LIBROS, libros_de
from carga_excel.salida.descargar import descargar
from carga_excel.salida.plantilla import base
from dominio.cargas.pedidos import CargasListadas, CargaSubida, ListarCargas, SubirPlanilla
from dominio.muestras.planillas.pedidos import Planilla
from dominio.ventanilla.pedidos import Permiso
from dominio.vocabulario.enumeraciones import Rol
from dominio.vocabulario.errores import (
    ArchivoVacio,
    CodificacionErrada,
    DemasiadasCargas,
    NadaEnEstaDireccion,
)
from dominio.vocabulario.limites import MAXIMO_ARCHIVO, MAXIMO_CARGAS_EN_ESPERA
from portal.envios import vueltas
from portal.marco import contexto
from portal.marco.argumentos import entiende
from portal.marco.navegacion import Seccion
from portal.marco.permisos import exige

if TYPE_CHECKING:
    from carga_excel.libros.columnas import Libro

paginas = Blueprint("laboratorio_cargas", __name__, url_prefix="/laboratorio/cargas")
SECCIONES = (Seccion("Cargas masivas", "laboratorio_cargas.cargas", 20, frozenset({Rol.LABORATORIO, Rol.TOMADOR})),)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Pagina = str | tuple[str, int] | Respuesta


@dataclass(frozen=True, slots=True)
class Limites:
    """What the page says that a file may have."""

    filas: int
    octetos: int = MAXIMO_ARCHIVO
    en_espera: int = MAXIMO_CARGAS_EN_ESPERA


@paginas.get("")
@exige(Permiso.PLANILLA_SUBIR)
@entiende("cursor")
def cargas() -> str:
    """Which workbooks there are, and the history of uploads, those that failed too."""
    pedido = ListarCargas(cursor=request.args.get("cursor") or None)
    return render_template(
        "laboratorio/cargas.html",
        hallado=contexto.pedir(pedido, CargasListadas),
        libros=LIBROS,
        propios=libros_de(contexto.actor().rol),
    )


@paginas.get("/<planilla>")
@exige(Permiso.PLANILLA_SUBIR)
def libro(planilla: str) -> str:
    """One workbook: instructions, columns with their rules, templates, and the form to send it."""
    vuelta, elegido = vueltas.actual(), _libro(planilla)
    return render_template(
        "laboratorio/cargas_libro.html",
        libro=elegido,
        errores=vuelta.errores,
        limites=Limites(elegido.pedido.maximo),
        codificaciones=[(nombre, nombre) for nombre in CODIFICACIONES],
        codificacion=vuelta.campos.get("codificacion", ""),
        seccion_actual="laboratorio_cargas.cargas",
    )


@paginas.post("/<planilla>")
@exige(Permiso.PLANILLA_SUBIR)
def subir(planilla: str) -> Pagina:
    """Keep the file and show its page at once; it is served elsewhere, when its turn comes."""
    elegido = _libro(planilla)
    try:
        recibo = contexto.pedir(_pedido(elegido), CargaSubida)
    except (ArchivoVacio, CodificacionErrada, DemasiadasCargas) as error:
        if error.id_mensaje is None:
            contexto.rechazar(error, SubirPlanilla.operacion)
        return vueltas.con_errores([error], "laboratorio_cargas.libro", planilla=planilla)
    return al_subir(recibo)


def _pedido(elegido: "Libro") -> SubirPlanilla:
    archivo = request.files.get("archivo")
    if archivo is None or not archivo.filename:
        raise ArchivoVacio(campo="archivo")
    contenido, codificacion = archivo.read(), request.form.get("codificacion")
    return SubirPlanilla(
        planilla=elegido.clave,
        nombre=archivo.filename,
        contenido=a_utf8(contenido, codificacion) if codificacion else contenido,
        simular=request.form.get("accion") != "cargar",
        a_proposito="a_proposito" in request.form,
        origen=contexto.origen(),
    )


def al_subir(recibo: CargaSubida) -> Respuesta:
    """To the page of an upload that was just kept; whoever serves uploads is told."""
    current_app.extensions["hub_al_suceder"].subir()
    return redirect(url_for("laboratorio_carga.carga", id_carga=recibo.id), 303)


@paginas.get("/<planilla>/base")
@exige(Permiso.PLANILLA_SUBIR)
def descargar_base(planilla: str) -> Response:
    """«Descargar base»: the empty template, which tells nothing of anybody."""
    elegido = _libro(planilla)
    return adjunto(base(elegido), f"{elegido.clave.value}-base.xlsx")


@paginas.get("/<planilla>/actual")
@exige(Permiso.MUESTRA_LEER)
def descargar_actual(planilla: str) -> Response:
    """«Descargar data actual»: the samples that wait for a result; whose data were handed out is on record."""
    elegido = _libro(planilla)
    if not elegido.con_actual:
        raise NadaEnEstaDireccion(campo="pagina", valor=request.path)
    contenido = descargar(contexto.ventanilla(), contexto.actor(), elegido, origen=contexto.origen())
    return adjunto(contenido, f"{elegido.clave.value}-actual.xlsx")


def adjunto(contenido: bytes, nombre: str) -> Response:
    """A workbook to be kept under that name."""
    return Response(contenido, mimetype=XLSX, headers={"Content-Disposition": f'attachment; filename="{nombre}"'})


def _libro(planilla: str) -> "Libro":
    """The workbook of that name, if it is one of those that whoever asks may bring."""
    propios = libros_de(contexto.actor().rol)
    if planilla not in list(propios):
        raise NadaEnEstaDireccion(campo="pagina", valor=request.path)
    return propios[Planilla(planilla)]
