"""Every form does its work once: the second time, its sender is shown what became of the first.

A form carries a token (`fichas`); it is claimed before the view runs, and what the view answered is kept with it.
"""

import re
from datetime import timedelta
from typing import Any

import structlog
from flask import Blueprint, Flask, Response, flash, g, redirect, render_template, request, session, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as Respuesta

from dominio.personas.envios import (
    MAXIMO_CONTENIDO,
    Situacion,
    es_de,
    huella_de_ficha,
)
from dominio.ventanilla.frecuencias import Frecuencia, Frecuencias
from dominio.ventanilla.ventanilla import Ventanilla
from dominio.vocabulario.errores import (
    DemasiadosIngresos,
    ErrorDominio,
    FormularioVencido,
    NadaEnEstaDireccion,
    datos_de,
)
from portal.envios import fichas, vueltas
from portal.marco import contexto
from portal.marco.direcciones import VUELTA
from portal.marco.permisos import acceso_de, es_aparte, publica

paginas = Blueprint("envios", __name__)
ANONIMOS_POR_ORIGEN = Frecuencia("formulario", 300, 60)
"""Forms of people who did not come in that are taken from one address."""
NO_CABE = "Lo que escribió, o lo que había que mostrar aquí, es demasiado grande para conservarlo."
YA_ENVIADO = "Este formulario ya se había enviado y se atendió una sola vez."
DE_UN_ENVIO = re.compile("[0-9a-f]{64}")
CADA = timedelta(seconds=1)
"""How often a page asks whether a form was served."""

trazas = structlog.get_logger("hub.portal")


def exigir_una_vez(portal: Flask, ventanilla: Ventanilla) -> None:
    """Claim the token of every form before its view, and keep what became of it."""
    frecuencias = Frecuencias(ventanilla.motor, ventanilla.reloj)
    portal.before_request(lambda: _reclamar(frecuencias))
    portal.after_request(_terminar)
    portal.jinja_env.globals["ficha_de_envio"] = fichas.nueva


def _reclamar(frecuencias: Frecuencias) -> Respuesta | None:
    """Let a form through whose token is new; answer for the view if it was used."""
    if request.method != "POST" or acceso_de(request.endpoint) is None or es_aparte(request.endpoint):
        return None
    ficha, actual = fichas.que_vino(), contexto.sesion_o_nadie()
    if not fichas.es_de_quien_pide(ficha):
        raise FormularioVencido
    if actual is None and frecuencias.demora(ANONIMOS_POR_ORIGEN.desde(contexto.origen())):
        raise DemasiadosIngresos(minutos=1)
    enviado = fichas.enviado(ficha, actual.actor.usuario_id if actual else None)
    intento, anterior = vueltas.envios().reclamar(enviado)
    if not intento:
        if not es_de(anterior, enviado):
            raise FormularioVencido
        return lo_que_resulto(anterior)
    g.envio = contexto.EnCurso(ficha=ficha, huella=enviado.huella, numero=fichas.numero(ficha), intento=intento)
    return None


def lo_que_resulto(anterior: Any) -> Respuesta:
    """Where it is to be seen what became of a form that was sent before."""
    if anterior.situacion == Situacion.EN_CURSO or not anterior.destino:
        return redirect(url_for("envios.ver", huella=bytes(anterior.huella).hex()), 303)
    if anterior.situacion == Situacion.HECHO:
        avisos = fichas.descifrar(anterior.contenido).get("avisos", [])
        flash(" ".join([YA_ENVIADO, *(["Lo que resultó:", *avisos] if avisos else [])]), "aviso")
    return redirect(anterior.destino, 303)


def ya_enviado(ficha: str, quien: int | None) -> Respuesta | None:
    """What became of the form with that token, if this browser sent it before, in whichever tab, and it did something."""
    fila = vueltas.envios().ver(huella_de_ficha(ficha))
    if fila is None and quien is not None and fichas.es_de(ficha, quien):
        fila = vueltas.envios().de_otra_pestana(fichas.enviado(ficha, quien))
    hecho = (Situacion.EN_CURSO, Situacion.HECHO)
    if fila is None or fila.situacion not in hecho or bytes(fila.navegador) != fichas.navegador():
        return None
    return lo_que_resulto(fila)


# ── what became of it ───────────────────────────────────────────────────────────────────────────────────────────────
def _terminar(respuesta: Response) -> Response:
    """Keep where the form's sender was sent, and what waits there."""
    if VUELTA in request.args and respuesta.status_code == 200:
        respuesta.status_code = vueltas.actual().estado
    envio = contexto.en_curso()
    if envio is None:
        return respuesta
    contenido = _que_queda()
    destino = respuesta.location if respuesta.status_code == 303 else None
    try:
        vueltas.envios().terminar(envio.huella, g.get("situacion", Situacion.HECHO), destino, contenido)
    except SQLAlchemyError as falla:  # what was asked is done, and its message is known: the page of the form says so
        trazas.error("envio_sin_cierre", exc_info=falla)
    return respuesta


def _que_queda() -> bytes | None:
    avisos = [texto for _, texto in session.get("_flashes", [])]
    datos = {**g.get("vuelta_que_queda", {}), **({"avisos": avisos} if avisos else {})}
    if not datos:
        return None
    contenido = fichas.cifrar(datos)
    if len(contenido) <= MAXIMO_CONTENIDO:
        return contenido
    return fichas.cifrar({**datos, "listas": {}, "mostrar": {}, "aviso": NO_CABE})


def falla(plantilla: str, estado: int, error: ErrorDominio | None) -> Respuesta | None:
    """To the page that tells why a form was refused; None if there is nobody for whom to keep it."""
    if es_aparte(request.endpoint):
        return None
    if contexto.en_curso() is None and not _empezar_sin_ficha():
        return redirect(url_for("envios.vencido"), 303) if isinstance(error, FormularioVencido) else None
    g.situacion = Situacion.RECHAZADO
    dicho = {**datos_de(error), "remedio": error.remedio} if error else {}
    tipo = {"plantilla": plantilla, "estado": estado, "id_mensaje": g.get("id_mensaje")}
    g.vuelta_que_queda = {"falla": {**tipo, "error": dicho}}
    return redirect(url_for("envios.ver", huella=g.envio.huella.hex()), 303)


def _empezar_sin_ficha() -> bool:
    """Put a form on the list that came without a good token, if its sender is known."""
    actual = contexto.sesion_o_nadie()
    if actual is None:
        return False
    ficha = fichas.nueva()
    enviado = fichas.enviado(ficha, actual.actor.usuario_id, leer=False)
    vueltas.envios().reclamar(enviado)
    g.envio = contexto.EnCurso(ficha=ficha, huella=enviado.huella, numero=fichas.numero(ficha), intento=1)
    return True


@paginas.get("/envios/vencido")
@publica
def vencido() -> tuple[str, int]:
    """A form of a session that nobody knows was not served."""
    return render_template("fallas/rechazo.html", error=FormularioVencido()), FormularioVencido.estado


@paginas.get("/envios/<huella>")
@publica
def ver(huella: str) -> Respuesta | tuple[str, int] | Response:
    """What became of a form: on to its result, or why there is none, or that it is being served."""
    fila, actual = _de_direccion(huella), contexto.sesion_o_nadie()
    ajena = actual is not None and fila is not None and fila.usuario_id not in (None, actual.actor.usuario_id)
    if fila is None or ajena or bytes(fila.navegador) != fichas.navegador():
        raise NadaEnEstaDireccion(campo="pagina", valor=request.path)
    if que_paso := fichas.descifrar(fila.contenido).get("falla"):
        datos = {"error": que_paso["error"], "id_mensaje": que_paso["id_mensaje"]}
        return render_template(que_paso["plantilla"], **datos), que_paso["estado"]
    if fila.situacion != Situacion.EN_CURSO and fila.destino and fila.destino != request.path:
        return lo_que_resulto(fila)
    return _sin_resultado(fila)


def _de_direccion(huella: str) -> Any:
    """The form of an address, None of one that names none."""
    return vueltas.envios().ver(bytes.fromhex(huella)) if DE_UN_ENVIO.fullmatch(huella) else None


def _sin_resultado(fila: Any) -> Response:
    """It is being served, or whoever served it is gone."""
    espera = fila.situacion == Situacion.EN_CURSO and not vueltas.envios().se_perdio(fila)
    respuesta = Response(render_template("envios/envio.html", espera=espera, id_mensaje_del_envio=fila.mensaje_id))
    if espera:
        respuesta.headers["Refresh"] = str(CADA.seconds)
    return respuesta
