"""A laboratory's work list: find samples, receive many at once."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dominio.enumeraciones import Desenlace, Rol
from dominio.errores import CursorNoValido, ErrorDominio
from dominio.items import Recepcion
from dominio.pedidos import Permiso, RecepcionarMuestra
from dominio.recibos import ReciboLote
from dominio.trabajo.lista import ListarTrabajo, Pestana, TrabajoHallado
from portal import contexto, vueltas
from portal.direcciones import direccion_propia
from portal.formularios import dia_de, numero_de, presentes
from portal.navegacion import Seccion
from portal.permisos import exige

paginas = Blueprint("laboratorio", __name__, url_prefix="/laboratorio")
SECCIONES = (Seccion("Muestras", "laboratorio.muestras", 10, frozenset({Rol.LABORATORIO})),)
TITULOS = {
    Pestana.EN_PROCESO: "En proceso",
    Pestana.FINALIZADAS: "Finalizadas",
    Pestana.RECHAZADAS: "Rechazadas",
}
FILTROS = ("q", "comuna", "desde", "hasta")


@paginas.get("/muestras")
@exige(Permiso.MUESTRA_LEER)
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
    pestana = request.args.get("pestana", "")
    return ListarTrabajo(
        pestana=Pestana(pestana) if pestana in list(Pestana) else Pestana.EN_PROCESO,
        texto=request.args.get("q", "")[:100],
        comuna=numero_de("comuna"),
        desde=dia_de("desde"),
        hasta=dia_de("hasta"),
        cursor=request.args.get("cursor") or None,
    )


def _pagina(hallado: TrabajoHallado | None, error: ErrorDominio | None) -> str:
    return render_template(
        "laboratorio/muestras.html",
        hallado=hallado,
        errores=[error] if error else [],
        titulos=TITULOS,
        filtros=presentes(*FILTROS),
        comunas=contexto.comunas(),
        aqui=request.full_path.rstrip("?"),
    )


@paginas.post("/muestras/recepcionar")
@exige(Permiso.MUESTRA_RECEPCIONAR)
def recepcionar() -> Response:
    """Receive the samples that were ticked; those that changed since the page was shown are left alone."""
    volver = direccion_propia(request.form.get("volver")) or url_for("laboratorio.muestras")
    ids = [int(texto) for texto in dict.fromkeys(request.form.getlist("id")) if texto.isdecimal() and len(texto) < 19]
    if not ids:
        flash("Marque al menos una muestra.", "aviso")
        vueltas.sin_hacer_nada()
        return redirect(volver, 303)
    vistas = {numero: request.form.get(f"vista-{numero}", "") for numero in ids}
    pedido = RecepcionarMuestra(items=tuple(Recepcion(id_muestra=numero) for numero in ids), vistas=vistas)
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
