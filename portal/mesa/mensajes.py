"""The help desk: messages that were refused, and serving them again once their cause was mended."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from carga_excel.libros.descripcion import LIBROS
from dominio.auditoria.criterios import CODIGOS_DE_ERROR
from dominio.mesa.mensajes import ListarRechazados, RechazadosHallados, RechazadoVisto, VerRechazado
from dominio.mesa.reenvio import PrepararReenvio, ReenvioPreparado
from dominio.muestras.pedidos import ESCRITURAS
from dominio.ventanilla.pedidos import Permiso
from dominio.ventanilla.recibos import Recibo, ReciboLote
from dominio.vocabulario.datos import a_entero
from dominio.vocabulario.errores import CursorNoValido, ErrorDominio, MensajeDesconocido
from dominio.vocabulario.palabras import OPERACIONES
from portal.auditoria.filtro import opciones
from portal.auditoria.ventana import personas
from portal.envios import vueltas
from portal.marco import contexto
from portal.marco.argumentos import entiende, opcion_de
from portal.marco.formularios import dia_de, numero_de, presentes
from portal.marco.navegacion import Seccion
from portal.marco.permisos import exige
from portal.mesa import reenvio as mesa_reenvio
from portal.mesa.reenvios import FILTROS_DE_RECHAZADOS, MAXIMO_DE_UNA_VEZ

paginas = Blueprint("mesa_mensajes", __name__, url_prefix="/mesa/mensajes")
SECCIONES = (Seccion("Rechazados", "mesa_mensajes.mensajes", 44),)
Pagina = str | Response | tuple[str, int]
REENVIABLES = [
    *(pedido.operacion for pedido in ESCRITURAS),
    *(libro.pedido.operacion for libro in LIBROS.values()),
]
"""Operations that a message of SOAP or a workbook may ask for."""
ERRORES_MOSTRADOS = 200
"""Errors of a message that its page shows."""


@paginas.get("")
@exige(Permiso.MENSAJE_REENVIAR)
@entiende(*FILTROS_DE_RECHAZADOS, "cursor")
def mensajes() -> Pagina:
    """The list; a filter that cannot be understood shows what is wrong with it."""
    try:
        hallados = contexto.pedir(_pedido(), RechazadosHallados)
    except CursorNoValido:
        raise
    except ErrorDominio as error:
        if error.id_mensaje is None:
            contexto.rechazar(error, ListarRechazados.operacion)
        return _lista(None, error), 422
    return _lista(hallados)


def _pedido() -> ListarRechazados:
    return ListarRechazados(
        id_laboratorio=numero_de("laboratorio"),
        operacion_pedida=opcion_de("operacion", dict(zip(REENVIABLES, REENVIABLES, strict=True))),
        codigo_error=opcion_de("error", CODIGOS_DE_ERROR),
        desde=dia_de("desde"),
        hasta=dia_de("hasta"),
        cursor=request.args.get("cursor") or None,
    )


def _lista(hallados: RechazadosHallados | None, error: ErrorDominio | None = None) -> str:
    with contexto.ventanilla().motor.connect() as conexion:
        listas = opciones(conexion)
    return render_template(
        "mesa/mensajes.html",
        hallados=hallados,
        errores=[error] if error else [],
        vuelta_de_varios=vueltas.actual().de("mesa_reenvios.reenviar"),
        maximo=MAXIMO_DE_UNA_VEZ,
        filtros=presentes(*FILTROS_DE_RECHAZADOS),
        laboratorios=listas["laboratorios"][1:],
        operaciones=[(nombre, OPERACIONES.get(nombre, nombre)) for nombre in REENVIABLES],
        codigos=listas["codigos"],
    )


@paginas.get("/<int:id_mensaje>")
@exige(Permiso.MENSAJE_REENVIAR)
def mensaje(id_mensaje: int) -> Pagina:
    """One message: facts, what was wrong, and the form to have it served again."""
    vuelta = vueltas.actual()
    visto = contexto.pedir(VerRechazado(id_mensaje=id_mensaje), RechazadoVisto)
    with contexto.ventanilla().motor.connect() as conexion:
        quienes = personas(conexion, (visto.mensaje,), visto.reenvios)
    return render_template(
        "mesa/mensaje.html",
        visto=visto,
        mensaje=visto.mensaje,
        senales=visto.senales[:ERRORES_MOSTRADOS],
        sin_mostrar=len(visto.senales) - ERRORES_MOSTRADOS,
        errores=vuelta.errores,
        motivo=vuelta.campos.get("motivo", ""),
        quienes=quienes,
        seccion_actual="mesa_mensajes.mensajes",
    )


@paginas.post("/<int:id_mensaje>/reenviar")
@exige(Permiso.MENSAJE_REENVIAR)
def reenviar(id_mensaje: int) -> Pagina:
    """Serve it again, and show what came of it."""
    try:
        veces = a_entero(request.form.get("veces", ""), "veces")
        pedido = PrepararReenvio(id_mensaje=id_mensaje, veces=veces, motivo=request.form.get("motivo", "")[:500])
        preparado = contexto.pedir(pedido, ReenvioPreparado)
    except MensajeDesconocido:
        raise
    except ErrorDominio as error:
        contexto.anotar(error.id_mensaje)
        return vueltas.con_errores([error], "mesa_mensajes.mensaje", id_mensaje=id_mensaje)
    try:
        recibo = mesa_reenvio.atender(preparado)
    except ErrorDominio as error:
        flash("El mensaje se atendió otra vez y fue rechazado completo; abajo está por qué.", "aviso")
        return redirect(url_for("mesa_mensajes.mensaje", id_mensaje=error.id_mensaje or id_mensaje), 303)
    flash(*_resultado(recibo))
    return redirect(url_for("mesa_mensajes.mensaje", id_mensaje=recibo.id_mensaje), 303)


def _resultado(recibo: Recibo) -> tuple[str, str]:
    if isinstance(recibo, ReciboLote) and recibo.rechazados:
        return (
            f"Se atendió otra vez: {recibo.aceptados} aceptados y {recibo.rechazados} rechazados, por lo que se dice abajo.",
            "aviso",
        )
    return "Se atendió otra vez y todo se aceptó.", "bien"
