"""The laboratory's reception with a scanner: each code that is read receives its sample, and the last one can be undone."""

from typing import Any

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from dominio.muestras.items import Deshechura, Recepcion
from dominio.muestras.pedidos import DeshacerRecepcion, RecepcionarMuestra
from dominio.muestras.tomas.codigos import a_codigo, es_de_rotulo
from dominio.ventanilla.pedidos import Permiso
from dominio.ventanilla.recibos import ItemRecibo, ReciboLote
from dominio.vocabulario.enumeraciones import Desenlace
from dominio.vocabulario.errores import CodigoDeRotuloNoValido, DatoObligatorio, MuestraDesconocida
from portal.envios import vueltas
from portal.marco import contexto
from portal.marco.argumentos import entiende
from portal.marco.formularios import numero_de
from portal.marco.navegacion import Seccion
from portal.marco.permisos import exige

paginas = Blueprint("laboratorio_escaner", __name__, url_prefix="/laboratorio/recepcion")
SECCIONES = (Seccion("Recepción", "laboratorio_escaner.recepcion", 12),)
Pagina = str | Response | tuple[str, int]
LARGO = 80
"""Characters of what a scanner may send; a code has 64."""


@paginas.get("")
@exige(Permiso.MUESTRA_RECEPCIONAR)
@entiende("ultima")
def recepcion() -> str:
    """The field of the scanner, what became of the last code, and the button that undoes it."""
    vuelta = vueltas.actual()
    return render_template(
        "laboratorio/recepcion.html",
        errores=vuelta.errores,
        leido=vuelta.campos.get("codigo", ""),
        dicho=dict(vuelta.mostrar),
        ultima=numero_de("ultima"),
        seccion_actual="laboratorio_escaner.recepcion",
    )


@paginas.post("")
@exige(Permiso.MUESTRA_RECEPCIONAR)
def leer() -> Pagina:
    """Receive the sample of the code."""
    escrito = request.form.get("codigo", "").strip()[:LARGO]
    if not escrito:
        return _mal([DatoObligatorio(campo="codigo")])
    codigo = _codigo(escrito)
    pedido = RecepcionarMuestra(items=(Recepcion(codigo_muestra_cliente=codigo),), a_proposito=True)
    hecho = contexto.pedir(pedido, ReciboLote).items[0]
    if hecho.desenlace is Desenlace.RECHAZADA:
        return _mal(_errores(escrito, hecho))
    recien = hecho.desenlace is Desenlace.ACTUALIZADA
    dicho = {"codigo": codigo, "id_muestra": hecho.id_muestra, "recien": recien}
    ultima: dict[str, Any] = {"ultima": hecho.id_muestra} if recien else {}
    return vueltas.con_resultado("laboratorio_escaner.recepcion", mostrar=dicho, **ultima)


def _codigo(escrito: str) -> str:
    """What was read, as the hub made it if it is the code of a label; any other may be the laboratory's own."""
    try:
        return a_codigo(escrito, "codigo")
    except CodigoDeRotuloNoValido:
        return escrito


def _errores(escrito: str, hecho: ItemRecibo) -> list[Any]:
    """What is wrong; of a label's code with a wrong digit, that it was read wrong and not that there is no such sample."""
    desconocida = any(isinstance(error, MuestraDesconocida) for error in hecho.errores)
    if desconocida and es_de_rotulo(escrito) and _codigo(escrito) == escrito:
        try:
            a_codigo(escrito, "codigo")
        except CodigoDeRotuloNoValido as error:
            return [error]
    return list(hecho.errores)


def _mal(errores: list[Any]) -> Response:
    return vueltas.con_errores(errores, "laboratorio_escaner.recepcion")


@paginas.post("/<int:id_muestra>/deshacer")
@exige(Permiso.MUESTRA_RECEPCIONAR)
def deshacer(id_muestra: int) -> Pagina:
    """Undo the reception of a sample."""
    pedido = DeshacerRecepcion(items=(Deshechura(id_muestra=id_muestra),), a_proposito=True)
    hecho = contexto.pedir(pedido, ReciboLote).items[0]
    if hecho.desenlace is Desenlace.RECHAZADA:
        return _mal(list(hecho.errores))
    dicho = {"deshecha": hecho.codigo_muestra_cliente, "id_muestra": id_muestra}
    return vueltas.con_resultado("laboratorio_escaner.recepcion", mostrar=dicho)
