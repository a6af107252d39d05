"""The help desk: masters that come in files, tried first and then imported."""

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from carga_excel.lectura.texto import CODIFICACIONES, a_utf8
from carga_excel.maestros import OTROS_TITULOS, leer_maestro
from dominio.maestros.administracion import ERRORES_EN_EL_REGISTRO, ImportarMaestro, MaestroImportado
from dominio.maestros.importables import IMPORTABLES
from dominio.ventanilla.pedidos import Permiso
from dominio.vocabulario.errores import ArchivoVacio, ErrorDominio
from portal.envios import vueltas
from portal.marco import contexto
from portal.marco.navegacion import Seccion
from portal.marco.permisos import exige

paginas = Blueprint("administracion_maestros", __name__)
SECCIONES = (Seccion("Maestros", "administracion_maestros.maestros", 30),)
Pagina = str | Response | tuple[str, int]


@paginas.get("/administracion/maestros")
@exige(Permiso.ADMINISTRAR)
def maestros() -> Pagina:
    """The form, what each file must have, and what the last one led to."""
    vuelta = vueltas.actual()
    return render_template(
        "administracion/maestros.html",
        errores=vuelta.errores,
        hecho=vuelta.mostrar.get("hecho"),
        archivo=vuelta.mostrar.get("archivo"),
        elegido=vuelta.campos.get("maestro") or vuelta.mostrar.get("maestro", ""),
        opciones=[(nombre, nombre.capitalize()) for nombre in IMPORTABLES],
        importables=IMPORTABLES,
        codificaciones=[(nombre, nombre) for nombre in CODIFICACIONES],
        codificacion=vuelta.campos.get("codificacion") or vuelta.mostrar.get("codificacion", ""),
        otros_titulos=OTROS_TITULOS,
        sin_mostrar=vuelta.mostrar.get("sin_mostrar", 0),
        seccion_actual="administracion_maestros.maestros",
    )


@paginas.post("/administracion/maestros")
@exige(Permiso.ADMINISTRAR)
def importar() -> Pagina:
    """Try a file, or import it; either way every error of every row is told."""
    maestro = request.form.get("maestro", "")
    try:
        recibo = contexto.pedir(_pedido(maestro), MaestroImportado)
    except ErrorDominio as error:
        if error.id_mensaje is None:
            contexto.rechazar(error, ImportarMaestro.operacion)
        return vueltas.con_errores([error], "administracion_maestros.maestros")
    archivo = request.files["archivo"].filename
    sin_mostrar = max(0, len(recibo.importacion.errores) - ERRORES_EN_EL_REGISTRO)
    mostrar = {"hecho": recibo.resumen(), "archivo": archivo, "maestro": maestro, "sin_mostrar": sin_mostrar}
    mostrar["codificacion"] = request.form.get("codificacion", "")
    return vueltas.con_resultado("administracion_maestros.maestros", mostrar=mostrar)


def _pedido(maestro: str) -> ImportarMaestro:
    archivo = request.files.get("archivo")
    contenido = archivo.read() if archivo else b""
    if not contenido:
        raise ArchivoVacio(campo="archivo")
    codificacion = request.form.get("codificacion")
    hoja = leer_maestro(maestro, a_utf8(contenido, codificacion) if codificacion else contenido)
    simular = request.form.get("accion") != "importar"
    return ImportarMaestro(maestro=maestro, filas=hoja.filas, encabezados=hoja.titulos, simular=simular)
