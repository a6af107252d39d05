"""A laboratory mends the data of a sample that was given back to it, or that the help desk opened for it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dominio.muestras.campos import CAMPOS_MUESTRA, Parte
from dominio.muestras.items import MuestraCorregida
from dominio.muestras.pedidos import CorregirMuestras
from dominio.trabajo.ficha import Accion, MuestraVista, VerMuestraPropia
from dominio.ventanilla.pedidos import Permiso
from dominio.ventanilla.recibos import ReciboLote
from dominio.vocabulario.enumeraciones import Desenlace, Estado
from dominio.vocabulario.errores import MuestraDesconocida
from portal.envios import vueltas
from portal.marco import contexto
from portal.marco.formularios import item_enviado
from portal.marco.permisos import exige
from portal.registro.entradas import DEL_PAIS, Entrada, del_pais, entrada_de, textos_de

paginas = Blueprint("laboratorio_datos", __name__, url_prefix="/laboratorio/muestras")
Pagina = str | Response | tuple[str, int]

PRIMERO = ("fecha_muestra", "tecnica_muestra", "tipo_muestra", "cod_deis", "rut_responsable", "rut_medico")
"""What the form asks first of a part; the rest follows in the contract's order, and where it is sent to comes last."""


def _orden(entrada: Entrada) -> tuple[bool, int]:
    nombre = entrada.campo.nombre
    return nombre == "id_laboratorio", PRIMERO.index(nombre) if nombre in PRIMERO else len(PRIMERO)


_ENTRADAS = [entrada_de(campo) for campo in CAMPOS_MUESTRA if campo.nombre != "codigo_muestra_cliente"]
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


def _listas(muestra: MuestraVista) -> dict[str, list[tuple[str, str]]]:
    """What each field offers to choose from: closed lists, the country's masters, and the laboratories."""
    laboratorios = [(str(numero), nombre) for numero, nombre in muestra.otros_laboratorios]
    aqui = (str(contexto.actor().laboratorio_id), str(contexto.actor().laboratorio_nombre))
    return {
        **{una.campo.nombre: una.opciones for una in _ENTRADAS if una.opciones is not None},
        **{campo.nombre: del_pais(campo.maestro) for campo in CAMPOS_MUESTRA if campo.maestro in DEL_PAIS},
        "id_laboratorio": [aqui, *laboratorios],
    }
