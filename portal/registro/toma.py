"""The day of who takes samples: what waits, where they work now, and the two forms that they fill in."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from dominio.muestras.tomas.borradores import BorradorVisto, QuitarBorrador, VerBorrador
from dominio.muestras.tomas.codigos import para_dictar
from dominio.personas.lugares import ElegirLugar, lugares_de
from dominio.territorio.toma import BuscarConocido, ConocidoHallado, InicioDeToma, VerInicioDeToma
from dominio.ventanilla.pedidos import Permiso
from dominio.ventanilla.recibos import Recibo, ReciboLote
from dominio.vocabulario.enumeraciones import Desenlace, Rol
from dominio.vocabulario.errores import BorradorDesconocido, ErrorDominio, LugarDeTrabajoAjeno
from portal.envios import vueltas
from portal.marco import contexto
from portal.marco.argumentos import entiende
from portal.marco.formularios import numero_de
from portal.marco.navegacion import Seccion
from portal.marco.permisos import exige
from portal.marco.presentacion import explicado, rut
from portal.registro.borradores import guardar_borrador
from portal.registro.entradas import textos_de_paciente
from portal.registro.formas import ANTIGENO, FORMAS_DE_TOMA, PCR, RUN, Forma
from portal.registro.formulario import comunes, pagina_de

paginas = Blueprint("toma", __name__, url_prefix="/toma")
Pagina = str | Response | tuple[str, int]
TOMADOR = frozenset({Rol.TOMADOR})
SECCIONES = (
    Seccion("Inicio", "toma.inicio", 1, TOMADOR),
    Seccion("Nueva muestra", "toma.nueva", 2, TOMADOR),
    Seccion("Nuevo antígeno", "toma.nuevo_antigeno", 3, TOMADOR),
)


@paginas.get("")
@exige(Permiso.MUESTRA_TOMAR)
def inicio() -> str:
    """What waits for whoever comes in, and one obvious next step."""
    return render_template("registro/inicio.html", hallado=contexto.pedir(VerInicioDeToma(), InicioDeToma), lugar=_lugar())


def _lugar() -> str | None:
    """The name of the establishment of this session."""
    actor = contexto.actor()
    with contexto.ventanilla().motor.connect() as conexion:
        return dict(lugares_de(conexion, actor.rut_profesional)).get(actor.cod_deis or "")


# ── where they work now ─────────────────────────────────────────────────────────────────────────────────────────────
@paginas.get("/lugar")
@exige(Permiso.MUESTRA_TOMAR)
def lugar() -> str:
    """The establishments among which to choose."""
    with contexto.ventanilla().motor.connect() as conexion:
        lugares = lugares_de(conexion, contexto.actor().rut_profesional)
    return render_template("registro/lugar.html", lugares=lugares, errores=vueltas.actual().errores)


@paginas.post("/lugar")
@exige(Permiso.MUESTRA_TOMAR)
def elegir_lugar() -> Pagina:
    """Keep the choice for this session."""
    try:
        pedido = ElegirLugar(sesion=contexto.sesion().huella, cod_deis=request.form.get("cod_deis", "")[:20])
        contexto.pedir(pedido, Recibo)
    except LugarDeTrabajoAjeno as error:
        return vueltas.con_errores([error], "toma.lugar")
    flash("Quedó elegido el establecimiento de esta sesión.", "bien")
    return redirect(url_for("toma.inicio"), 303)


# ── the forms ───────────────────────────────────────────────────────────────────────────────────────────────────────
@paginas.get("/muestras/nueva")
@exige(Permiso.MUESTRA_TOMAR)
@entiende("borrador")
def nueva() -> Pagina:
    """A sample for a laboratory."""
    return _pagina(PCR)


@paginas.get("/antigenos/nuevo")
@exige(Permiso.MUESTRA_TOMAR)
@entiende("borrador")
def nuevo_antigeno() -> Pagina:
    """A test, with its result."""
    return _pagina(ANTIGENO)


def _pagina(forma: Forma) -> Pagina:
    if contexto.actor().cod_deis is None:
        return redirect(url_for("toma.lugar"), 303)
    borrador = _borrador(forma)
    return pagina_de(
        forma,
        borrador.textos if borrador else {},
        accion=url_for("toma.registrar", clase=forma.clase),
        lugar=_lugar(),
        borrador=borrador.numero if borrador else None,
        seccion_actual=_extremo(forma),
    )


def _borrador(forma: Forma) -> BorradorVisto | None:
    numero = numero_de("borrador")
    if numero is None:
        return None
    visto = contexto.pedir(VerBorrador(numero=numero), BorradorVisto)
    if visto.clase != forma.clase:
        raise BorradorDesconocido(campo="borrador", valor=numero)
    return visto


def _extremo(forma: Forma) -> str:
    return "toma.nueva" if forma is PCR else "toma.nuevo_antigeno"


@paginas.post("/registrar/<clase>")
@exige(Permiso.MUESTRA_TOMAR)
def registrar(clase: str) -> Pagina:
    """Do what the button that was pressed says: register, register and go on, keep for later, fill in what is known."""
    forma = FORMAS_DE_TOMA.get(clase)
    if forma is None:
        abort(404)
    accion = request.form.get("accion", "")
    if accion == "borrador":
        return guardar_borrador(forma.clase, _extremo(forma))
    if accion == "conocido":
        return _con_lo_conocido(forma)
    hecho = contexto.pedir(forma.pedido(items=(forma.leer(),)), ReciboLote).items[0]
    if hecho.desenlace is Desenlace.RECHAZADA:
        return vueltas.con_errores(hecho.errores, _extremo(forma), valores=_de_borrador())
    _quitar_borrador()
    codigo = para_dictar(hecho.codigo_muestra_cliente or "")
    if hecho.desenlace is Desenlace.EXISTENTE:
        flash(f"Ya estaba registrada con el código {codigo}: sigue siendo una sola.", "aviso")
    else:
        flash(f"Quedó registrada con el código {codigo}.", "bien")
    if accion == "otra":
        return vueltas.con_resultado(_extremo(forma), mostrar={"textos": comunes(request.form), "creada": hecho.id_muestra})
    return redirect(url_for("territorio.muestra", id_muestra=hecho.id_muestra), 303)


def _de_borrador() -> dict[str, str]:
    numero = request.form.get("borrador", "")
    return {"borrador": numero} if numero.isdecimal() else {}


def _quitar_borrador() -> None:
    """What was registered waits no longer."""
    if numero := _de_borrador().get("borrador"):
        contexto.pedir(QuitarBorrador(numero=int(numero)), Recibo)


# ── patients that are known ─────────────────────────────────────────────────────────────────────────────────────────
@paginas.get("/rut")
@exige(Permiso.MUESTRA_TOMAR)
@entiende("paciente_run")
def decir_rut() -> str:
    """What there is to say of a RUN that was just typed: that it is none, or whether the patient is known here."""
    escrito = request.args.get(RUN, "")[:40]
    if not escrito.strip():
        return ""
    try:
        hallado = contexto.pedir(BuscarConocido(rut=escrito), ConocidoHallado, {"rut": escrito})
    except ErrorDominio as error:
        return Markup('<span class="mal">{} <span class="codigo">{}</span></span>').format(explicado(error), error.codigo)
    return render_template("registro/_conocido.html", conocido=hallado.campos)


def _con_lo_conocido(forma: Forma) -> Pagina:
    """The form with what is known of the patient in it, to be confirmed with them."""
    escrito = request.form.get(RUN, "")
    try:
        hallado = contexto.pedir(BuscarConocido(rut=escrito), ConocidoHallado)
    except ErrorDominio as error:
        return vueltas.con_errores([error], _extremo(forma), valores=_de_borrador())
    vueltas.sin_hacer_nada()
    escritos = {nombre: texto for nombre, texto in request.form.items() if nombre not in ("accion", "csrf_token", "envio")}
    if hallado.campos is None:
        flash("En su establecimiento no hay datos anteriores de ese paciente.", "aviso")
        return vueltas.con_resultado(_extremo(forma), mostrar={"textos": escritos}, **_de_borrador())
    textos = {**escritos, **textos_de_paciente(hallado.campos), RUN: rut(escrito)}
    mostrar = {"textos": textos, "conocido": True}
    return vueltas.con_resultado(_extremo(forma), mostrar=mostrar, **_de_borrador())
