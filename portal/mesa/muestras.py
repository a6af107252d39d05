"""The help desk: one sample and what may be authorised for it, and what was authorised before."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dominio.mesa.muestras import (
    AccionDeMesa,
    AutorizacionesHalladas,
    ListarAutorizaciones,
    MuestraDeMesa,
    SituacionDeMuestra,
    VerMuestra,
)
from dominio.muestras.items import Autorizacion
from dominio.muestras.pedidos import AutorizarEdicion, AutorizarEliminacion, RetirarAutorizacion
from dominio.personas.usuarios import nombres
from dominio.ventanilla.pedidos import Escritura, Permiso
from dominio.ventanilla.recibos import ReciboLote
from dominio.vocabulario.datos import a_numero_dado, clave_de
from dominio.vocabulario.enumeraciones import Desenlace
from dominio.vocabulario.errores import ErrorDominio, MuestraDesconocida
from portal.auditoria.filtro import opciones
from portal.auditoria.mensaje import dichos
from portal.envios import vueltas
from portal.marco import contexto
from portal.marco.argumentos import entiende
from portal.marco.formularios import item_enviado
from portal.marco.navegacion import Seccion
from portal.marco.permisos import exige

paginas = Blueprint("mesa_muestras", __name__, url_prefix="/mesa/muestras")
SECCIONES = (Seccion("Autorizaciones", "mesa_muestras.muestras", 42),)
Pagina = str | Response | tuple[str, int]
LECTORES: dict[str, Callable[[str, str], Any]] = {
    "id_muestra": a_numero_dado,
    "id_laboratorio": a_numero_dado,
    "codigo_muestra_cliente": clave_de(64),
}
PEDIDOS: dict[AccionDeMesa, type[Escritura[Autorizacion]]] = {
    AccionDeMesa.EDICION: AutorizarEdicion,
    AccionDeMesa.ELIMINACION: AutorizarEliminacion,
    AccionDeMesa.RETIRO: RetirarAutorizacion,
}
HECHO = {
    AccionDeMesa.EDICION: "La edición quedó autorizada: el laboratorio que registró la muestra puede corregirla una vez.",
    AccionDeMesa.ELIMINACION: "La eliminación quedó autorizada: la hace el laboratorio que registró la muestra.",
    AccionDeMesa.RETIRO: "La autorización quedó retirada.",
}
TONOS = {
    SituacionDeMuestra.ABIERTA: "aviso",
    SituacionDeMuestra.USADA: "bien",
    SituacionDeMuestra.RETIRADA: "neutro",
    SituacionDeMuestra.CADUCADA: "neutro",
}


@paginas.get("")
@exige(Permiso.MUESTRA_AUTORIZAR)
@entiende(*LECTORES, "cursor")
def muestras() -> Pagina:
    """Look a sample up by the hub's number or by a laboratory's code; and what was authorised, newest first."""
    if not any(request.args.get(nombre, "").strip() for nombre in LECTORES):
        return _busqueda()
    try:
        vista = contexto.pedir(_pedido(), MuestraDeMesa)
    except ErrorDominio as error:
        if error.id_mensaje is None:
            contexto.rechazar(error, VerMuestra.operacion)
        return _busqueda(error), 404 if isinstance(error, MuestraDesconocida) else 422
    return redirect(url_for("mesa_muestras.muestra", id_muestra=vista.vida.id_muestra), 303)


def _pedido() -> VerMuestra:
    campos = {nombre: texto.strip() for nombre, texto in request.args.items() if texto.strip()}
    leidos: dict[str, Any] = {n: leer(campos[n], n) for n, leer in LECTORES.items() if n in campos}
    return VerMuestra(**leidos)


def _busqueda(error: ErrorDominio | None = None) -> str:
    dadas = contexto.pedir(ListarAutorizaciones(cursor=request.args.get("cursor") or None), AutorizacionesHalladas)
    with contexto.ventanilla().motor.connect() as conexion:
        numeros = [una.usuario_id for una in dadas.autorizaciones if una.usuario_id is not None]
        quienes = nombres(conexion, numeros) if numeros else {}
        laboratorios = opciones(conexion)["laboratorios"][1:]
    return render_template(
        "mesa/muestras.html",
        campos=request.args,
        errores=[error] if error else [],
        laboratorios=laboratorios,
        dadas=dadas,
        quienes=quienes,
        tonos=TONOS,
    )


@paginas.get("/<int:id_muestra>")
@exige(Permiso.MUESTRA_AUTORIZAR)
def muestra(id_muestra: int) -> Pagina:
    """Its state, its life, and what may be authorised; after a refusal, its errors and the form as it was filled in."""
    vuelta = vueltas.actual()
    accion = next((una for una in AccionDeMesa if vuelta.formulario == f"mesa_muestras.{_extremo(una)}"), None)
    pedida: dict[str, Any] = {"id_muestra": id_muestra}
    vista = contexto.pedir(VerMuestra(**pedida), MuestraDeMesa, pedida)
    numeros = [paso.usuario_id for paso in vista.vida.pasos if paso.usuario_id is not None]
    with contexto.ventanilla().motor.connect() as conexion:
        quienes = nombres(conexion, numeros) if numeros else {}
    return render_template(
        "mesa/muestra.html",
        muestra=vista,
        vida=vista.vida,
        pasos=[(paso, dichos(paso, paso.operacion)) for paso in vista.vida.pasos],
        quienes=quienes,
        accion=accion,
        errores=vuelta.errores,
        textos=vuelta.campos,
        seccion_actual="mesa_muestras.muestras",
    )


def _accion(accion: AccionDeMesa) -> Callable[[int], Pagina]:
    """The view that authorises something, or takes it back."""

    def hacer(id_muestra: int) -> Pagina:
        item = item_enviado(Autorizacion, id_muestra=id_muestra, codigo_muestra_cliente=None)
        vistas = {id_muestra: request.form.get("vista", "")}
        pedido = PEDIDOS[accion](items=(item,), vistas=vistas, a_proposito=True)
        hecho = contexto.pedir(pedido, ReciboLote).items[0]
        if any(error.codigo == MuestraDesconocida.codigo for error in hecho.errores):
            raise MuestraDesconocida(campo="id_muestra", valor=id_muestra)
        if hecho.desenlace is Desenlace.RECHAZADA:
            return vueltas.con_errores(hecho.errores, "mesa_muestras.muestra", id_muestra=id_muestra)
        if hecho.desenlace is Desenlace.SIN_CAMBIO:
            flash("Ya estaba así: alguien lo hizo antes. No cambió nada.", "aviso")
        else:
            flash(HECHO[accion], "bien")
        return redirect(url_for("mesa_muestras.muestra", id_muestra=id_muestra), 303)

    return hacer


def _extremo(accion: AccionDeMesa) -> str:
    return accion.value.replace("-", "_")


for _una in AccionDeMesa:
    paginas.post(f"/<int:id_muestra>/{_una}", endpoint=_extremo(_una))(exige(Permiso.MUESTRA_AUTORIZAR)(_accion(_una)))
