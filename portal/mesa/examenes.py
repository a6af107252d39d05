"""The help desk: the catalogue of examinations, one row at a time, seen first as laboratories will see it."""

from typing import Any

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from dominio.maestros.administracion import ImportarMaestro, MaestroImportado
from dominio.maestros.examenes import catalogo_de
from dominio.maestros.importables import COLUMNAS_DE_EXAMEN
from dominio.maestros.importacion import FilaDeMaestro
from dominio.ventanilla.pedidos import Permiso
from dominio.vocabulario.datos import leer_campos
from dominio.vocabulario.enumeraciones import Tecnica
from dominio.vocabulario.errores import ErrorDominio
from dominio.vocabulario.examenes import partes
from portal.envios import vueltas
from portal.marco import contexto
from portal.marco.argumentos import entiende, opcion_de
from portal.marco.navegacion import Seccion
from portal.marco.permisos import exige

paginas = Blueprint("administracion_examenes", __name__)
SECCIONES = (Seccion("Exámenes", "administracion_examenes.examenes", 31),)
Pagina = str | Response | tuple[str, int]
_CODIGO = "codigo_del_examen"
"""How the form calls the code: its own name is that of many forms."""
_CAMPOS = {_CODIGO if columna.nombre == "codigo" else columna.nombre: columna for columna in COLUMNAS_DE_EXAMEN}


@paginas.get("/administracion/examenes")
@exige(Permiso.ADMINISTRAR)
@entiende("codigo")
def examenes() -> Pagina:
    """The catalogue, and the form with one of its rows, or with what was just looked at or refused."""
    vuelta = vueltas.actual()
    with contexto.ventanilla().motor.connect() as conexion:
        filas = catalogo_de(conexion)
    guardada = opcion_de("codigo", {fila["codigo"]: fila for fila in filas}) or {}
    dejado = dict(vuelta.mostrar)
    textos = {campo: _texto(guardada.get(columna.destino)) for campo, columna in _CAMPOS.items()}
    return render_template(
        "administracion/examenes.html",
        filas=filas,
        nuevo=not guardada,
        errores=vuelta.errores,
        textos={**textos, **dejado.get("textos", {}), **vuelta.campos},
        hecho=dejado.get("hecho"),
        vista=_como_se_vera(dejado["textos"]) if dejado.get("textos") else None,
        tecnicas=[(una.value, una.value) for una in Tecnica],
        seccion_actual="administracion_examenes.examenes",
    )


@paginas.post("/administracion/examenes")
@exige(Permiso.ADMINISTRAR)
def guardar() -> Pagina:
    """Look at a row as an import would, or store it; the record keeps either."""
    escrito = {campo: request.form.get(campo, "") for campo in _CAMPOS}
    fila = FilaDeMaestro(1, {_CAMPOS[campo].nombre: texto for campo, texto in escrito.items()})
    simular = request.form.get("accion") != "guardar"
    pedido = ImportarMaestro(maestro="examenes", filas=[fila], encabezados={"codigo": _CODIGO}, simular=simular)
    recibo = contexto.pedir(pedido, MaestroImportado)
    if recibo.importacion.errores:
        return vueltas.con_errores([uno.error for uno in recibo.importacion.errores], "administracion_examenes.examenes")
    mostrar = {"hecho": recibo.resumen(), "textos": escrito}
    return vueltas.con_resultado("administracion_examenes.examenes", mostrar=mostrar)


def _texto(valor: Any) -> str:
    if isinstance(valor, bool):
        return "1" if valor else "0"
    return "" if valor is None else str(valor)


def _como_se_vera(escrito: dict[str, str]) -> dict[str, Any]:
    """What a laboratory will choose from, out of a row that is right."""
    errores: list[ErrorDominio] = []
    lectores = {campo: columna.leer for campo, columna in _CAMPOS.items()}
    leido = leer_campos(lectores, escrito.items(), errores)
    return {
        "codigo": leido.get(_CODIGO, ""),
        "nombre": leido.get("nombre", ""),
        "valores": partes(leido.get("resultados", "")),
        "tipos": partes(leido.get("tipos_muestra", "")),
    }
