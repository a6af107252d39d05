"""A laboratory's work list: find samples, receive many at once."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dominio.muestras.items import Recepcion
from dominio.muestras.listas.busqueda import DIAS_DE_BUSQUEDA
from dominio.muestras.listas.montones import DIAS_DE_TRABAJO, HORAS_POR_VENCER, Pestana
from dominio.muestras.pedidos import RecepcionarMuestra
from dominio.trabajo.lista import ListarTrabajo, TrabajoHallado
from dominio.ventanilla.pedidos import Permiso
from dominio.ventanilla.recibos import ReciboLote
from dominio.vocabulario.enumeraciones import Desenlace, Rol
from dominio.vocabulario.errores import CursorNoValido, ErrorDominio
from dominio.vocabulario.limites import MAXIMO_ELEMENTOS
from dominio.vocabulario.rut import personas_en_duda
from portal.envios import vueltas
from portal.marco import contexto
from portal.marco.argumentos import entiende, opcion_de
from portal.marco.direcciones import direccion_propia
from portal.marco.formularios import dia_de, leer_item, numero_de, presentes
from portal.marco.navegacion import Seccion
from portal.marco.permisos import exige

paginas = Blueprint("laboratorio", __name__, url_prefix="/laboratorio")
SECCIONES = (Seccion("Muestras", "laboratorio.muestras", 10, frozenset({Rol.LABORATORIO})),)
TITULOS = {
    Pestana.POR_RECEPCIONAR: "Por recepcionar",
    Pestana.POR_INFORMAR: "Por informar",
    Pestana.DEVUELTAS: "Devueltas",
    Pestana.POR_VENCER: "Por vencer",
    Pestana.FINALIZADAS: "Finalizadas",
    Pestana.RECHAZADAS: "Rechazadas o vencidas",
    Pestana.TODAS: "Todas",
}
NOTAS = {
    Pestana.DEVUELTAS: "Están en manos de quien las registró, que debe corregirlas y enviarlas otra vez.",
    Pestana.POR_VENCER: f"Vencen en menos de {HORAS_POR_VENCER} horas si no se recepcionan.",
}
"""What a heap is, where its title does not say it all."""
FILTROS = ("q", "comuna", "examen", "desde", "hasta")


@paginas.get("/muestras")
@exige(Permiso.MUESTRA_LEER)
@entiende("q", "comuna", "examen", "desde", "hasta", "pestana", "todas", "cursor")
def muestras() -> str | tuple[str, int]:
    """The work list; a search that cannot be understood shows what is wrong with it."""
    try:
        hallado = contexto.pedir(_pedido(), TrabajoHallado)
    except CursorNoValido:
        raise
    except ErrorDominio as error:
        contexto.anotar(error.id_mensaje)
        return _pagina(None, error), 422
    return _pagina(hallado, None)


def _pedido() -> ListarTrabajo:
    return ListarTrabajo(
        pestana=opcion_de("pestana", {una.value: una for una in Pestana}),
        texto=request.args.get("q", "")[:100],
        comuna=numero_de("comuna"),
        examen=opcion_de("examen", {uno.codigo: uno.codigo for uno in contexto.examenes()}),
        desde=dia_de("desde"),
        hasta=dia_de("hasta"),
        todas=opcion_de("todas", {"1": True}) or False,
        cursor=request.args.get("cursor") or None,
    )


def _pagina(hallado: TrabajoHallado | None, error: ErrorDominio | None) -> str:
    return render_template(
        "laboratorio/muestras.html",
        hallado=hallado,
        errores=[error] if error else [],
        titulos=TITULOS,
        notas=NOTAS,
        maximo=MAXIMO_ELEMENTOS,
        dias=(DIAS_DE_BUSQUEDA, DIAS_DE_TRABAJO),
        filtros=presentes(*FILTROS),
        ruts=personas_en_duda(request.args.get("q", "")[:100]),
        comunas=contexto.comunas(),
        examenes=[(uno.codigo, uno.nombre) for uno in contexto.examenes()],
        todas="todas" in request.args,
        rotulo_de_todas=_rotulo_de_todas,
        aqui=request.full_path.rstrip("?"),
    )


def _rotulo_de_todas(hallado: TrabajoHallado) -> str:
    """How the page offers to tick all that match and not only those that it shows."""
    cuantas = hallado.cuentas.get(hallado.pestana, MAXIMO_ELEMENTOS + 1)
    if cuantas <= MAXIMO_ELEMENTOS:
        return f"Marcar las {cuantas} que calzan"
    return f"Marcar las {MAXIMO_ELEMENTOS} más nuevas que calzan"


@paginas.post("/muestras/recepcionar")
@exige(Permiso.MUESTRA_RECEPCIONAR)
def recepcionar() -> Response:
    """Receive the samples that were ticked; those that changed since the page was shown are left alone."""
    volver = direccion_propia(request.form.get("volver")) or url_for("laboratorio.muestras")
    marcadas = {texto: leer_item(Recepcion, {"id_muestra": texto}) for texto in request.form.getlist("id")}
    if not marcadas:
        flash("Marque al menos una muestra.", "aviso")
        vueltas.sin_hacer_nada()
        return redirect(volver, 303)
    vistas = {item.id_muestra: request.form.get(f"vista-{texto}", "") for texto, item in marcadas.items() if item.id_muestra}
    pedido = RecepcionarMuestra(items=tuple(marcadas.values()), vistas=vistas, a_proposito=True)
    recibo = contexto.pedir(pedido, ReciboLote)
    if recibo.rechazados:
        flash(f"{_cuantas(recibo.aceptados)}; {recibo.rechazados} no, por lo que se dice abajo.", "aviso")
        return redirect(url_for("laboratorio_mensajes.mensaje", id_mensaje=recibo.id_mensaje), 303)
    flash(f"{_cuantas(recibo.aceptados)}{_iguales(recibo)}.", "bien")
    return redirect(volver, 303)


def _cuantas(numero: int) -> str:
    return "1 muestra recepcionada" if numero == 1 else f"{numero} muestras recepcionadas"


def _iguales(recibo: ReciboLote) -> str:
    """Of these, how many somebody had received already."""
    antes = sum(item.desenlace is Desenlace.SIN_CAMBIO for item in recibo.items)
    return f", {antes} de ellas ya antes" if antes else ""
