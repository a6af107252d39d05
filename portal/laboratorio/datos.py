"""A laboratory mends the data of a sample that was given back to it, or that the help desk opened for it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dominio.muestras.campos import CAMPOS_MUESTRA
from dominio.muestras.items import MuestraCorregida
from dominio.muestras.pedidos import CorregirMuestras
from dominio.trabajo.ficha import Accion, MuestraVista, VerMuestraPropia
from dominio.ventanilla.pedidos import Permiso
from dominio.ventanilla.recibos import ReciboLote
from dominio.vocabulario.enumeraciones import (
    Desenlace,
    Estado,
    Estrategia,
    Prevision,
    Sexo,
    Subestrategia,
    Tecnica,
    TipoDocumento,
    TipoMuestra,
)
from dominio.vocabulario.errores import MuestraDesconocida
from portal.envios import vueltas
from portal.marco import contexto
from portal.marco.formularios import con_origen, leer_item
from portal.marco.permisos import exige

paginas = Blueprint("laboratorio_datos", __name__, url_prefix="/laboratorio/muestras")
Pagina = str | Response | tuple[str, int]

LISTAS_DE_OPCIONES: dict[str, list[tuple[str, str]]] = {
    "paciente_tipodoc": [(uno.value, uno.value) for uno in TipoDocumento],
    "paciente_sexo": [(uno.value, {"M": "Masculino", "F": "Femenino"}.get(uno.value, uno.value)) for uno in Sexo],
    "paciente_prevision": [(uno.value, uno.value) for uno in Prevision],
    "tecnica_muestra": [(uno.value, uno.value) for uno in Tecnica],
    "tipo_muestra": [(uno.value, uno.value) for uno in TipoMuestra],
    "estrategia": [(uno.value, uno.value) for uno in Estrategia],
    "subestrategia": [(uno.value, uno.value) for uno in Subestrategia],
    "busqueda_activa": [("true", "Sí"), ("false", "No")],
    "sin_orden_medica": [("true", "Sí"), ("false", "No")],
}
"""What each field of a closed list offers."""


@paginas.get("/<int:id_muestra>/datos")
@exige(Permiso.MUESTRA_CREAR)
def datos(id_muestra: int) -> Pagina:
    """The form, with what the sample says now; of a sample that is not open for it, its page."""
    muestra = _ver(id_muestra)
    if Accion.DATOS not in muestra.acciones and not vueltas.actual().errores:
        return redirect(url_for("laboratorio_muestra.muestra", id_muestra=id_muestra), 303)
    vuelta = vueltas.actual()
    return render_template(
        "laboratorio/datos.html",
        muestra=muestra,
        abierta=Accion.DATOS in muestra.acciones,
        autorizada=muestra.estado is Estado.EDICION_AUTORIZADA,
        errores=vuelta.errores,
        textos={**textos_de(muestra.campos), **vuelta.campos},
        listas=_listas(muestra),
        seccion_actual="laboratorio.muestras",
    )


@paginas.post("/<int:id_muestra>/datos")
@exige(Permiso.MUESTRA_CREAR)
def corregir(id_muestra: int) -> Pagina:
    """Put the form's data in the place of the sample's; with errors, the form again as it was filled in."""
    item: MuestraCorregida = leer_item(MuestraCorregida, request.form, id_muestra=id_muestra, codigo_muestra_cliente=None)
    vistas = {id_muestra: request.form.get("vista", "")}
    pedido = CorregirMuestras(items=(item,), vistas=vistas, a_proposito=True)
    hecho = contexto.pedir(pedido, ReciboLote).items[0]
    if any(error.codigo == MuestraDesconocida.codigo for error in hecho.errores):
        raise MuestraDesconocida(campo="id_muestra", valor=id_muestra)
    if hecho.desenlace is Desenlace.RECHAZADA:
        return vueltas.con_errores(hecho.errores, "laboratorio_datos.datos", id_muestra=id_muestra)
    if hecho.desenlace is Desenlace.SIN_CAMBIO:
        flash("No cambió ningún dato: la muestra sigue como estaba.", "aviso")
    else:
        flash("Los datos quedaron corregidos.", "bien")
    return redirect(url_for("laboratorio_muestra.muestra", id_muestra=id_muestra), 303)


def _ver(id_muestra: int) -> MuestraVista:
    pedida = {"id_muestra": id_muestra}
    return contexto.pedir(VerMuestraPropia(**pedida), MuestraVista, pedida)


def textos_de(campos: Mapping[str, Any]) -> dict[str, str]:
    """The sample's data as a form shows them."""
    columnas = {"id_laboratorio": "laboratorio_id"}
    textos = {campo.nombre: _texto(campos[columnas.get(campo.nombre, campo.nombre)]) for campo in CAMPOS_MUESTRA}
    return textos | con_origen("fecha_muestra", campos["fecha_muestra"])


def _texto(valor: Any) -> str:
    if valor is None:
        return ""
    if isinstance(valor, bool):
        return "true" if valor else "false"
    return valor.isoformat() if isinstance(valor, date) else str(valor)


def _listas(muestra: MuestraVista) -> dict[str, list[tuple[str, str]]]:
    laboratorios = [(str(numero), nombre) for numero, nombre in muestra.otros_laboratorios]
    aqui = (str(contexto.actor().laboratorio_id), str(contexto.actor().laboratorio_nombre))
    return {
        **LISTAS_DE_OPCIONES,
        "id_laboratorio": [aqui, *laboratorios],
        "paciente_comuna": sorted(contexto.comunas().items(), key=lambda par: par[1]),
        "paciente_ext_paisorigen": sorted(contexto.paises().items(), key=lambda par: par[1]),
    }
