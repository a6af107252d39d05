"""A laboratory mends the data of a sample that was given back to it, or that the help desk opened for it."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple, get_args, get_type_hints

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dominio.maestros.importables import IMPORTABLES
from dominio.maestros.publicados import MAESTROS_EN_TABLAS
from dominio.muestras.campos import CAMPOS_MUESTRA, CampoDeMuestra, Parte
from dominio.muestras.items import MuestraCorregida, MuestraNueva
from dominio.muestras.pedidos import CorregirMuestras
from dominio.trabajo.ficha import Accion, MuestraVista, VerMuestraPropia
from dominio.ventanilla.pedidos import Permiso
from dominio.ventanilla.recibos import ReciboLote
from dominio.vocabulario.enumeraciones import Desenlace, Estado
from dominio.vocabulario.errores import MuestraDesconocida
from portal.envios import vueltas
from portal.marco import contexto
from portal.marco.formularios import con_origen, item_enviado
from portal.marco.permisos import exige

paginas = Blueprint("laboratorio_datos", __name__, url_prefix="/laboratorio/muestras")
Pagina = str | Response | tuple[str, int]

EN_PALABRAS = {"M": "Masculino", "F": "Femenino"}
SI_O_NO = [("true", "Sí"), ("false", "No")]
PRIMERO = ("fecha_muestra", "tecnica_muestra", "tipo_muestra", "cod_deis", "rut_responsable", "rut_medico")
"""What the form asks first of a part; the rest follows in the contract's order, and where it is sent to comes last."""


class Entrada(NamedTuple):
    """A field of the form: what it is, how it is filled in, and what the browser should know of it."""

    campo: CampoDeMuestra
    tipo: str
    opciones: list[tuple[str, str]] | None
    atributos: dict[str, Any]


def _entrada(campo: CampoDeMuestra) -> Entrada:
    tipo = next(uno for uno in get_args(get_type_hints(MuestraNueva)[campo.nombre]) if uno is not type(None))
    atributos: dict[str, Any] = {"inputmode": "numeric"} if tipo is int else {}
    if campo.largo is not None:
        atributos["maxlength"] = campo.largo
    return Entrada(campo, _TIPOS.get(tipo, DE_CORREO.get(campo.nombre, "text")), _opciones(tipo), atributos)


_TIPOS = {date: "date", datetime: "momento"}
DE_CORREO = {"paciente_email": "email"}


def _opciones(tipo: Any) -> list[tuple[str, str]] | None:
    """What a field of a closed list offers."""
    if tipo is bool:
        return SI_O_NO
    return [(uno.value, EN_PALABRAS.get(uno.value, uno.value)) for uno in tipo] if issubclass(tipo, StrEnum) else None


def _orden(entrada: Entrada) -> tuple[bool, int]:
    nombre = entrada.campo.nombre
    return nombre == "id_laboratorio", PRIMERO.index(nombre) if nombre in PRIMERO else len(PRIMERO)


_ENTRADAS = [_entrada(campo) for campo in CAMPOS_MUESTRA if campo.nombre != "codigo_muestra_cliente"]
PARTES = {parte.value: sorted((una for una in _ENTRADAS if una.campo.parte is parte), key=_orden) for parte in Parte}
"""The form: all that the laboratory may mend, part by part."""


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
        partes=PARTES,
        listas=_listas(muestra),
        seccion_actual="laboratorio.muestras",
    )


@paginas.post("/<int:id_muestra>/datos")
@exige(Permiso.MUESTRA_CREAR)
def corregir(id_muestra: int) -> Pagina:
    """Put the form's data in the place of the sample's; with errors, the form again as it was filled in."""
    item: MuestraCorregida = item_enviado(MuestraCorregida, id_muestra=id_muestra, codigo_muestra_cliente=None)
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
    """What each field offers to choose from: closed lists, the country's masters, and the laboratories."""
    laboratorios = [(str(numero), nombre) for numero, nombre in muestra.otros_laboratorios]
    aqui = (str(contexto.actor().laboratorio_id), str(contexto.actor().laboratorio_nombre))
    return {
        **{una.campo.nombre: una.opciones for una in _ENTRADAS if una.opciones is not None},
        **{campo.nombre: _del_pais(campo.maestro) for campo in CAMPOS_MUESTRA if campo.maestro in DEL_PAIS},
        "id_laboratorio": [aqui, *laboratorios],
    }


DEL_PAIS = frozenset(MAESTROS_EN_TABLAS) - frozenset(IMPORTABLES)


def _del_pais(maestro: str | None) -> list[tuple[str, str]]:
    return sorted(contexto.maestro_fijo(maestro or "").items(), key=lambda par: par[1])
