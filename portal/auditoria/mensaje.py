"""One message for an auditor, with personal data covered until a reason was written; and the life of a sample."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from dominio.auditoria import ItemVisto, PasoContado, tapar, tapar_rut
from dominio.auditoria.atencion import MensajeAuditado, VidaHallada
from dominio.auditoria.pedidos import RevelarMensaje, VerMensaje, VerVida
from dominio.mensajes.lecturas import es_mencion
from dominio.mensajes.senales import Senal, leer, leer_senales
from dominio.muestras.pedidos import AutorizarEdicion, AutorizarEliminacion, RetirarAutorizacion
from dominio.personas.usuarios import nombres
from dominio.sellos.pruebas import tiene_prueba
from dominio.ventanilla.pedidos import Permiso
from dominio.vocabulario.datos import a_numero_dado, clave_de
from dominio.vocabulario.errores import (
    DatoObligatorio,
    ErrorDominio,
    MotivoDemasiadoCorto,
    MuestraDesconocida,
)
from portal.auditoria.filtro import opciones
from portal.auditoria.ventana import pedir, personas
from portal.envios import vueltas
from portal.marco import contexto
from portal.marco.argumentos import entiende
from portal.marco.navegacion import Seccion
from portal.marco.permisos import exige

paginas = Blueprint("auditoria_mensaje", __name__)
SECCIONES = (Seccion("Trazas", "auditoria_mensaje.muestras", 12),)
LECTORES: dict[str, Callable[[str, str], Any]] = {
    "id_muestra": a_numero_dado,
    "id_laboratorio": a_numero_dado,
    "codigo_muestra_cliente": clave_de(64),
}
"""By what a sample is looked up, each with how its text is read."""
MAXIMO_ITEMS = 200
"""Items and errors of a message that a page shows; a workbook may have a hundred thousand."""
RECHAZO_MOSTRADO = "rechazarMuestra"
"""The one operation whose `motivo` is of a closed list, and whose `detalle` is what a person wrote."""
SIN_PACIENTE = (RECHAZO_MOSTRADO, *(p.operacion for p in (AutorizarEdicion, AutorizarEliminacion, RetirarAutorizacion)))
"""Operations whose `motivo` names no patient: of that list, or written by the help desk, whose page asks it not to."""


@paginas.get("/auditoria/mensajes/<int:id_mensaje>")
@exige(Permiso.AUDITAR)
def mensaje(id_mensaje: int) -> str:
    """A message without the personal data, or with them this once, for who just wrote a reason."""
    vuelta = vueltas.actual().de("auditoria_mensaje.revelar")
    recibo = pedir(VerMensaje(id_mensaje=id_mensaje), MensajeAuditado)
    motivo = vuelta.secreto or vuelta.campos.get("motivo", "")
    return _pagina(replace(recibo, revelado=vuelta.secreto is not None), motivo, vuelta.errores)


@paginas.post("/auditoria/mensajes/<int:id_mensaje>/revelar")
@exige(Permiso.AUDITAR)
def revelar(id_mensaje: int) -> Response:
    """Let the message's page show it as it travelled, once: asked for again it would show it without a reason."""
    motivo = request.form.get("motivo", "")
    try:
        pedir(RevelarMensaje(id_mensaje=id_mensaje, motivo=motivo), MensajeAuditado)
    except (DatoObligatorio, MotivoDemasiadoCorto) as error:
        return vueltas.con_errores([error], "auditoria_mensaje.mensaje", id_mensaje=id_mensaje)
    return vueltas.con_resultado("auditoria_mensaje.mensaje", secreto=motivo, id_mensaje=id_mensaje)


def _pagina(recibo: MensajeAuditado, motivo: str, errores: Iterable[Any]) -> str:
    visto, revelado = recibo.visto, recibo.revelado
    senales = leer_senales(visto.respuesta or b"", revelado=revelado)
    with contexto.ventanilla().motor.connect() as conexion:
        quienes = personas(conexion, (visto.mensaje,), visto.anteriores, visto.posteriores)
        sellado = tiene_prueba(conexion, visto.mensaje.id_mensaje)
    return render_template(
        "auditoria/mensaje.html",
        visto=visto,
        mensaje=visto.mensaje,
        revelado=revelado,
        motivo=motivo,
        errores=list(errores),
        senales=senales[:MAXIMO_ITEMS],
        sin_lugar=len(senales) - MAXIMO_ITEMS,
        items=[_item(item, visto.mensaje.operacion, revelado) for item in visto.items[:MAXIMO_ITEMS]],
        sin_mostrar=len(visto.items) - MAXIMO_ITEMS,
        cuerpos=_cuerpos(recibo, senales),
        quienes=quienes,
        sellado=sellado,
        seccion_actual="auditoria.mensajes",
    )


def _cuerpos(recibo: MensajeAuditado, senales: tuple[Senal, ...]) -> list[dict[str, Any]]:
    """Request and answer to be read side by side; None instead of what is no longer kept."""
    partes = (("pedido", "Pedido", "como llegó", senales), ("respuesta", "Respuesta", "como se entregó", ()))
    cuerpos = []
    for parte, titulo, nota, suyas in partes:
        cuerpo = getattr(recibo.visto, parte)
        lectura = None if cuerpo is None else leer(cuerpo, suyas, revelado=recibo.revelado)
        tamano = len(cuerpo or b"")
        cuerpos.append({"parte": parte, "titulo": titulo, "nota": nota, "lectura": lectura, "tamano": tamano})
    return cuerpos


def _item(item: ItemVisto, operacion: str, revelado: bool) -> dict[str, Any]:
    documento = item.documento
    if not revelado and not es_mencion(documento):
        documento = tapar_rut(documento) if documento and documento[:-2].isdigit() else tapar(documento)
    return {"item": item, "documento": documento, "dichos": dichos(item, operacion, revelado)}


def dichos(paso: ItemVisto | PasoContado, operacion: str, revelado: bool = False) -> list[tuple[str, str]]:
    """Reason and detail of a step; what a person wrote in their own words may name the patient, and is covered."""
    libre = {"Motivo": operacion not in SIN_PACIENTE, "Detalle": operacion == RECHAZO_MOSTRADO}
    textos = (("Motivo", paso.motivo), ("Detalle", paso.detalle))
    return [(rotulo, texto if revelado or not libre[rotulo] else str(tapar(texto))) for rotulo, texto in textos if texto]


# ── the life of a sample ────────────────────────────────────────────────────────────────────────────────────────────
@paginas.get("/auditoria/muestras")
@exige(Permiso.AUDITAR)
@entiende(*LECTORES)
def muestras() -> str | tuple[str, int]:
    """Look a sample up by the hub's number, or by the code that a laboratory gave it."""
    errores: list[ErrorDominio] = []
    if any(request.args.get(nombre, "").strip() for nombre in LECTORES):
        try:
            return _vida(_pedido_de_vida())
        except ErrorDominio as error:
            errores.append(error)
            contexto.anotar(error.id_mensaje)
    with contexto.ventanilla().motor.connect() as conexion:
        laboratorios = opciones(conexion)["laboratorios"][1:]
    html = render_template("auditoria/muestras.html", campos=request.args, errores=errores, laboratorios=laboratorios)
    if not errores:
        return html
    return html, 404 if isinstance(errores[0], MuestraDesconocida) else 422


def _pedido_de_vida() -> VerVida:
    campos = {nombre: texto.strip() for nombre, texto in request.args.items() if texto.strip()}
    leidos: dict[str, Any] = {n: leer_campo(campos[n], n) for n, leer_campo in LECTORES.items() if n in campos}
    return VerVida(**leidos)


@paginas.get("/auditoria/muestras/<int:id_muestra>")
@exige(Permiso.AUDITAR)
def muestra(id_muestra: int) -> str:
    """The life of a sample."""
    return _vida(VerVida(id_muestra=id_muestra))


def _vida(pedido: VerVida) -> str:
    hallada = pedir(pedido, VidaHallada).vida
    numeros = [paso.usuario_id for paso in hallada.pasos if paso.usuario_id is not None]
    with contexto.ventanilla().motor.connect() as conexion:
        quienes = nombres(conexion, numeros) if numeros else {}
    return render_template(
        "auditoria/muestra.html",
        vida=hallada,
        pasos=[(paso, dichos(paso, paso.operacion)) for paso in hallada.pasos],
        quienes=quienes,
        seccion_actual="auditoria_mensaje.muestras",
    )
