"""Coming in: account and password, second factor, a password of one's own; and going out."""

import segno
from flask import Blueprint, flash, jsonify, redirect, render_template, request, session, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from dominio.personas import segundo_factor as factor
from dominio.personas.contrasenas import MINIMO
from dominio.personas.ingresos import (
    AbrirSesion,
    CerrarSesion,
    ConfirmarCodigo,
    ElegirContrasena,
)
from dominio.vocabulario.errores import (
    CodigoDeIngresoNoValido,
    ContrasenaDebil,
    DemasiadosIngresos,
    ErrorDominio,
    IngresoRechazado,
)
from portal.envios import fichas, vueltas
from portal.marco import contexto
from portal.marco.argumentos import entiende
from portal.marco.direcciones import direccion_propia
from portal.marco.navegacion import Seccion, inicio_de
from portal.marco.permisos import (
    a_medias,
    con_sesion,
    mira,
    publica,
)
from portal.marco.seguridad import EN_LA_COOKIE

paginas = Blueprint("acceso", __name__)
SECCIONES = (Seccion("Mi cuenta", "acceso.cuenta", 90),)
Pagina = str | Response | tuple[str, int]
DE_CODIGO = (CodigoDeIngresoNoValido, DemasiadosIngresos, IngresoRechazado)


@paginas.get("/entrar")
@publica
@entiende("siguiente")
def entrar() -> Pagina:
    """The form, unless somebody is in already."""
    if contexto.sesion_o_nadie() is not None:
        return redirect(url_for("acceso.inicio"), 303)
    error = vueltas.actual().de("acceso.comprobar")
    siguiente = direccion_propia(request.args.get("siguiente"))
    return render_template(
        "acceso/entrar.html", cuenta=error.campos.get("cuenta", ""), errores=error.errores, siguiente=siguiente
    )


@paginas.post("/entrar")
@publica
def comprobar() -> Pagina:
    """Check account and password."""
    cuenta = request.form.get("cuenta", "")[:254]
    siguiente = direccion_propia(request.form.get("siguiente"))
    sobre = contexto.sobre(AbrirSesion.operacion, {"cuenta": cuenta})
    try:
        token = contexto.sesiones().ingresar(cuenta, request.form.get("contrasena", ""), sobre)
    except (IngresoRechazado, DemasiadosIngresos) as error:
        estado = 429 if isinstance(error, DemasiadosIngresos) else 422
        return vueltas.con_errores([error], "acceso.entrar", estado, siguiente=siguiente)
    _seguir_con(token)
    session["siguiente"] = siguiente
    return redirect(url_for("acceso.inicio"), 303)


def _seguir_con(token: str) -> None:
    """Put the new token into a cookie of which nothing else is left, but where to go when all is done.

    The browser's key stays as well: with it what was typed before the session ended can be read again.
    """
    quedan = {nombre: session[nombre] for nombre in ("siguiente", fichas.NAVEGADOR_EN_LA_COOKIE) if session.get(nombre)}
    session.clear()
    session.update({**quedan, EN_LA_COOKIE: token})


@paginas.get("/inicio")
@con_sesion
def inicio() -> Pagina:
    """Where the person was going, or where their role begins."""
    return redirect(session.pop("siguiente", None) or inicio_de(contexto.actor().rol), 303)


@paginas.route("/entrar/codigo", methods=["GET", "POST"])
@a_medias
def codigo() -> Pagina:
    """Ask for the six digits."""
    if request.method == "GET":
        return render_template("acceso/codigo.html", errores=vueltas.actual().errores)
    error = _confirmar()
    if error is not None:
        return vueltas.con_errores([error], "acceso.codigo")
    return redirect(url_for("acceso.inicio"), 303)


@paginas.route("/entrar/segundo-factor", methods=["GET", "POST"])
@a_medias
def segundo_factor() -> Pagina:
    """Show the QR code that a telephone reads, and put it in force with its first six digits."""
    sesion = contexto.sesion()
    if sesion.totp_secreto is None:
        return redirect(url_for("acceso.inicio"), 303)
    if request.method == "POST":
        if error := _confirmar():
            return vueltas.con_errores([error], "acceso.segundo_factor")
        flash("El segundo factor quedó activado. Desde ahora se pedirá un código cada vez que entre.", "bien")
        return redirect(url_for("acceso.inicio"), 303)
    codigo_qr = segno.make(factor.direccion(sesion.totp_secreto, sesion.cuenta), error="m")
    qr = codigo_qr.svg_inline(scale=5, border=3, omitsize=True, svgclass="qr", title="Código QR", light="#fff")
    secreto = " ".join(sesion.totp_secreto[i : i + 4] for i in range(0, len(sesion.totp_secreto), 4))
    errores = vueltas.actual().errores
    return render_template("acceso/segundo_factor.html", qr=Markup(qr), secreto=secreto, errores=errores)  # noqa: S704


def _confirmar() -> ErrorDominio | None:
    """Go on with the code of the form; gives the refusal, if it is one."""
    sobre = contexto.sobre(ConfirmarCodigo.operacion, {})
    try:
        token = contexto.sesiones().confirmar_codigo(contexto.sesion(), request.form.get("codigo_totp", "")[:12], sobre)
    except DE_CODIGO as error:
        return error
    _seguir_con(token)
    return None


@paginas.route("/entrar/contrasena", methods=["GET", "POST"])
@a_medias
def contrasena() -> Pagina:
    """Choose a password: whoever came in with a provisional one, or wants another."""
    if request.method == "GET":
        return render_template("acceso/contrasena.html", errores=vueltas.actual().errores, minimo=MINIMO)
    nueva, sobre = request.form.get("nueva", ""), contexto.sobre(ElegirContrasena.operacion, {})
    try:
        if nueva != request.form.get("repetida", ""):
            raise ContrasenaDebil(campo="repetida", detalle="las dos veces debe escribir lo mismo")
        token = contexto.sesiones().elegir_contrasena(contexto.sesion(), request.form.get("actual", ""), nueva, sobre)
    except (IngresoRechazado, ContrasenaDebil, DemasiadosIngresos) as error:
        return vueltas.con_errores([error], "acceso.contrasena")
    _seguir_con(token)
    flash("La contraseña quedó cambiada; las demás sesiones que tenía abiertas se cerraron.", "bien")
    return redirect(url_for("acceso.inicio"), 303)


@paginas.post("/salir")
@a_medias
def salir() -> Pagina:
    """End the session."""
    contexto.sesiones().salir(contexto.sesion(), contexto.sobre(CerrarSesion.operacion, {}))
    session.clear()
    flash("La sesión quedó cerrada.", "bien")
    return redirect(url_for("acceso.entrar"), 303)


@paginas.get("/sesion")
@mira
def mirar_sesion() -> Response:
    """How long the session still lasts, for the page that tells of it."""
    return jsonify(quedan=contexto.quedan())


@paginas.get("/sesion/seguir")
@publica
def seguir() -> Response:
    """Go on with the session; how long it lasts now."""
    return jsonify(quedan=contexto.quedan())


@paginas.get("/cuenta")
@con_sesion
def cuenta() -> Pagina:
    """Who one is here, and how one comes in."""
    return render_template("acceso/cuenta.html")
