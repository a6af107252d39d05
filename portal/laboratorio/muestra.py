"""One sample of a laboratory: its page, its report, and what the laboratory does with it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from dominio.muestras.items import (
    Cambio,
    Correccion,
    Devolucion,
    Eliminacion,
    Entrega,
    Recepcion,
    Rechazo,
)
from dominio.muestras.pedidos import (
    CambioLaboratorio,
    CorregirResultado,
    DevolverMuestra,
    EliminarMuestra,
    EntregaResultado,
    ObtenerInforme,
    RecepcionarMuestra,
    RechazarMuestra,
)
from dominio.personas.confirmaciones import exigir_confirmacion
from dominio.trabajo.ficha import Accion, MuestraVista, VerMuestraPropia
from dominio.ventanilla.pedidos import Escritura, Permiso
from dominio.ventanilla.recibos import InformeHallado, ItemRecibo, ReciboLote
from dominio.vocabulario.enumeraciones import Desenlace, MotivoRechazo
from dominio.vocabulario.errores import (
    ErrorDominio,
    FaltaElegirInforme,
    InformeContradictorio,
    MuestraDesconocida,
)
from portal.envios import vueltas
from portal.marco import contexto
from portal.marco.formularios import con_origen, informe_de, item_enviado
from portal.marco.permisos import exige
from portal.marco.seguridad import CSP_DE_INFORME

paginas = Blueprint("laboratorio_muestra", __name__, url_prefix="/laboratorio/muestras")
Pagina = str | Response | tuple[str, int]

PEDIDOS_DE_FORMULARIO: dict[Accion, tuple[type[Escritura[Any]], type[Any]]] = {
    Accion.RECEPCIONAR: (RecepcionarMuestra, Recepcion),
    Accion.ENTREGAR: (EntregaResultado, Entrega),
    Accion.CORREGIR: (CorregirResultado, Correccion),
    Accion.RECHAZAR: (RechazarMuestra, Rechazo),
    Accion.DEVOLVER: (DevolverMuestra, Devolucion),
    Accion.DERIVAR: (CambioLaboratorio, Cambio),
    Accion.ELIMINAR: (EliminarMuestra, Eliminacion),
}
HECHO = {
    Accion.RECEPCIONAR: "La muestra quedó recepcionada.",
    Accion.ENTREGAR: "El resultado quedó informado.",
    Accion.CORREGIR: "El resultado quedó corregido.",
    Accion.RECHAZAR: "La muestra quedó rechazada.",
    Accion.DEVOLVER: "La muestra quedó devuelta.",
    Accion.DERIVAR: "La muestra quedó derivada al otro laboratorio.",
    Accion.ELIMINAR: "La muestra quedó eliminada.",
}
FECHA_DE_RESULTADO = "fecha_hora_resultado_laboratorio"
CON_INFORME = (Accion.ENTREGAR, Accion.CORREGIR)


@paginas.get("/<int:id_muestra>")
@exige(Permiso.MUESTRA_LEER)
def muestra(id_muestra: int) -> Pagina:
    """Its data, what can be done with it, and its life; after a refusal, its errors and the form as it was filled in."""
    vuelta = vueltas.actual()
    accion = next((una for una in Accion if vuelta.formulario == f"laboratorio_muestra.{una}"), None)
    datos = {"id_muestra": id_muestra}
    return render_template(
        "laboratorio/muestra.html",
        muestra=contexto.pedir(VerMuestraPropia(**datos), MuestraVista, datos),
        accion=accion,
        errores=vuelta.errores,
        textos=vuelta.campos,
        motivos=[(motivo.value, motivo.value) for motivo in MotivoRechazo],
        ahora=con_origen(FECHA_DE_RESULTADO, contexto.ventanilla().reloj().replace(microsecond=0)),
        seccion_actual="laboratorio.muestras",
    )


@paginas.get("/<int:id_muestra>/informe.pdf")
@exige(Permiso.INFORME_LEER)
def informe(id_muestra: int) -> Response:
    """The report of the present result, as a file to keep and shut off from this site; who took it is on record.

    It is not shown in place: Chromium's viewer does not open what is sandboxed.
    """
    hallado = contexto.pedir(ObtenerInforme(id_muestra=id_muestra), InformeHallado)
    nombre = hallado.nombre or f"informe-{id_muestra}.pdf"
    respuesta = send_file(BytesIO(hallado.contenido), "application/pdf", as_attachment=True, download_name=nombre)
    respuesta.headers["Content-Security-Policy"] = CSP_DE_INFORME
    return respuesta


def _accion(accion: Accion) -> Callable[[int], Pagina]:
    """The view that does something with a sample, as its form asks."""

    def hacer(id_muestra: int) -> Pagina:
        item = contexto.pedir(_pedido(accion, id_muestra), ReciboLote).items[0]
        if item.desenlace is not Desenlace.RECHAZADA:
            return _hecho(accion, id_muestra, item)
        if any(error.codigo == MuestraDesconocida.codigo for error in item.errores):
            raise MuestraDesconocida(campo="id_muestra", valor=id_muestra)
        return vueltas.con_errores(item.errores, "laboratorio_muestra.muestra", id_muestra=id_muestra)

    return hacer


def _pedido(accion: Accion, id_muestra: int) -> Escritura[Any]:
    """What the form asks for, of the sample as the page showed it."""
    pedido, clase = PEDIDOS_DE_FORMULARIO[accion]
    fijos: dict[str, Any] = {"id_muestra": id_muestra, "codigo_muestra_cliente": None}
    if accion in CON_INFORME:
        fijos["informe"] = informe_de(request.files.get("informe"))
    item = item_enviado(clase, **fijos)
    item = replace(item, errores=(*item.errores, *_por_elegir(accion, item)))
    return pedido(items=(item,), vistas={id_muestra: request.form.get("vista", "")}, a_proposito=True)


def _por_elegir(accion: Accion, item: Any) -> Iterator[ErrorDominio]:
    """What a person must say that a system need not: that a result goes without a report, which sample is to be deleted."""
    if accion is Accion.CORREGIR:
        sin_informe = bool(request.form.get("sin_informe"))
        if item.informe is None and not sin_informe:
            yield FaltaElegirInforme(campo="informe")
        if item.informe is not None and sin_informe:
            yield InformeContradictorio(campo="informe")
    if accion is Accion.ELIMINAR:
        try:
            exigir_confirmacion(request.form.get("confirmacion", ""), str(item.id_muestra))
        except ErrorDominio as error:
            yield error


def _hecho(accion: Accion, id_muestra: int, item: ItemRecibo) -> Response:
    if item.desenlace is Desenlace.SIN_CAMBIO:
        flash("La muestra ya estaba así: alguien lo hizo antes. No cambió nada.", "aviso")
    else:
        flash(HECHO[accion], "bien")
    if accion in (Accion.DERIVAR, Accion.ELIMINAR):
        return redirect(url_for("laboratorio.muestras"), 303)
    return redirect(url_for("laboratorio_muestra.muestra", id_muestra=id_muestra), 303)


for _una, (_pedido_de, _) in PEDIDOS_DE_FORMULARIO.items():
    assert _pedido_de.permiso is not None  # noqa: S101 (every write needs a permission)
    paginas.post(f"/<int:id_muestra>/{_una}", endpoint=_una.value)(exige(_pedido_de.permiso)(_accion(_una)))
