"""The help desk: having many refused messages served again, each by itself, once what they had in common was mended."""

from time import monotonic
from urllib.parse import parse_qsl, urlsplit

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from dominio.mesa.reenvio import PrepararReenvio, ReenvioPreparado, motivo_dicho
from dominio.ventanilla.pedidos import Permiso
from dominio.ventanilla.recibos import ReciboLote
from dominio.vocabulario.datos import a_numero_dado
from dominio.vocabulario.errores import ErrorDominio, MensajeAtendidoEntretanto
from portal.envios import vueltas
from portal.marco import contexto
from portal.marco.permisos import exige
from portal.mesa import reenvio as mesa_reenvio

paginas = Blueprint("mesa_reenvios", __name__)
LISTA = "mesa_mensajes.mensajes"
FILTROS_DE_RECHAZADOS = ("laboratorio", "operacion", "error", "desde", "hasta")
"""By which that list is narrowed, before and after."""
MAXIMO_DE_UNA_VEZ = 20
"""Messages that one form has served."""
SEGUNDOS = 20
"""After so long no further one is begun: a message may be a whole workbook, and somebody waits at the page."""


@paginas.post("/mesa/mensajes/reenviar")
@exige(Permiso.MENSAJE_REENVIAR)
def reenviar() -> Response:
    """Serve those that were ticked, the last of the list first, and tell of each that was not accepted.

    The list has the newest first, by their instants; numbers tell no order, as each process has a supply of its own.
    """
    marcados = list(dict.fromkeys(reversed(request.form.getlist("id"))))
    if not marcados:
        flash("Marque al menos un mensaje.", "aviso")
        vueltas.sin_hacer_nada()
        return redirect(vueltas.pagina_de(LISTA), 303)
    try:
        motivo = motivo_dicho(request.form.get("motivo", "")[:500])
        numeros = [a_numero_dado(texto, "id") for texto in marcados]
    except ErrorDominio as error:
        contexto.rechazar(error, PrepararReenvio.operacion)
        return vueltas.con_errores([error], LISTA)
    return _a_la_lista(*_atender(numeros, motivo))


def _atender(numeros: list[int], motivo: str) -> tuple[list[int], list[str], list[int]]:
    """Those that were accepted, what was said of others, and those that were not begun."""
    limite = monotonic() + SEGUNDOS
    aceptados: list[int] = []
    dichos: list[str] = []
    for lugar, numero in enumerate(numeros):
        if lugar == MAXIMO_DE_UNA_VEZ or monotonic() > limite:
            return aceptados, dichos, numeros[lugar:]
        falta = _uno(numero, motivo)
        if falta is None:
            aceptados.append(numero)
        else:
            dichos.append(f"Mensaje {numero}: {falta}")
    return aceptados, dichos, []


def _uno(numero: int, motivo: str) -> str | None:
    """What there is to say of a message that was served again, None when all of it was accepted.

    What refuses it as a whole is named by its code alone: what it says may repeat a patient's datum.
    """
    try:
        preparado = contexto.pedir(PrepararReenvio(id_mensaje=numero, veces=0, motivo=motivo), ReenvioPreparado)
    except ErrorDominio as error:
        return error.mensaje
    try:
        recibo = mesa_reenvio.atender(preparado)
    except MensajeAtendidoEntretanto as error:
        return error.mensaje
    except ErrorDominio as error:
        return f"se atendió otra vez y se rechazó entero ({error.codigo}, mensaje {error.id_mensaje})."
    if isinstance(recibo, ReciboLote) and recibo.rechazados:
        cuantos = f"{recibo.aceptados} aceptados y {recibo.rechazados} rechazados"
        return f"se atendió otra vez, con {cuantos} (mensaje {recibo.id_mensaje})."
    return None


def _a_la_lista(aceptados: list[int], dichos: list[str], sin_empezar: list[int]) -> Response:
    pedidos = parse_qsl(urlsplit(vueltas.pagina_de(LISTA)).query)
    filtros = {nombre: texto for nombre, texto in pedidos if nombre in (*FILTROS_DE_RECHAZADOS, "cursor")}
    hechos = {"aceptados": len(aceptados), "dichos": dichos, "sin_empezar": sin_empezar}
    return vueltas.con_resultado(LISTA, mostrar=hechos, **filtros)
