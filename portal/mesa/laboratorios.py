"""The help desk: laboratories and their access keys."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dominio.personas.administracion_de_laboratorios import (
    ActivarLaboratorio,
    CrearCredencial,
    CrearLaboratorio,
    CredencialCambiada,
    LaboratorioCambiado,
    LaboratoriosHallados,
    LaboratorioVisto,
    ListarLaboratorios,
    RevocarCredencial,
    VerLaboratorio,
)
from dominio.ventanilla.pedidos import Permiso
from dominio.vocabulario.datos import a_fecha
from dominio.vocabulario.errores import (
    ConfirmacionNoCalza,
    CursorNoValido,
    ErrorDominio,
    NadaEnEstaDireccion,
)
from portal.envios import vueltas
from portal.envios.confirmaciones import Confirmacion, ultimo_uso
from portal.marco import contexto
from portal.marco.argumentos import entiende
from portal.marco.navegacion import Seccion
from portal.marco.permisos import exige
from portal.marco.presentacion import fecha

paginas = Blueprint("administracion", __name__)
SECCIONES = (Seccion("Laboratorios", "administracion.laboratorios", 10),)
Pagina = str | Response | tuple[str, int]


@paginas.get("/administracion/laboratorios")
@exige(Permiso.ADMINISTRAR)
@entiende("texto", "cursor")
def laboratorios() -> Pagina:
    """The laboratories, and the form for one more."""
    return _lista()


def _lista() -> str:
    vuelta = vueltas.actual().de("administracion.crear_laboratorio")
    cursor, texto = request.args.get("cursor", ""), request.args.get("texto", "")
    if cursor and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
        raise CursorNoValido(campo="cursor", valor=cursor)
    hallados = contexto.pedir(ListarLaboratorios(texto=texto, despues_de=int(cursor or 0)), LaboratoriosHallados)
    return render_template(
        "administracion/laboratorios.html",
        hallados=hallados,
        texto=texto,
        cursor=cursor,
        errores=vuelta.errores,
        form=vuelta.campos,
        seccion_actual="administracion.laboratorios",
    )


@paginas.post("/administracion/laboratorios")
@exige(Permiso.ADMINISTRAR)
def crear_laboratorio() -> Pagina:
    """Register a laboratory, then show it: what it needs next is a key."""
    pedido = CrearLaboratorio(nombre=request.form.get("nombre", ""), cod_deis=request.form.get("cod_deis", ""))
    try:
        hecho = contexto.pedir(pedido, LaboratorioCambiado)
    except NadaEnEstaDireccion:
        raise
    except ErrorDominio as error:
        return vueltas.con_errores([error], "administracion.laboratorios")
    flash("El laboratorio quedó creado y activo. Créele una clave para que su LIS pueda conectarse.", "bien")
    return redirect(url_for("administracion.laboratorio", id_laboratorio=hecho.id_laboratorio), 303)


@paginas.get("/administracion/laboratorios/<int:id_laboratorio>")
@exige(Permiso.ADMINISTRAR)
def laboratorio(id_laboratorio: int) -> Pagina:
    """One laboratory and its keys; a key that was just made is shown this once, since it is nowhere to be read again."""
    vuelta = vueltas.actual().de("administracion.crear_credencial")
    visto = contexto.pedir(VerLaboratorio(id_laboratorio=id_laboratorio), LaboratorioVisto)
    return render_template(
        "administracion/laboratorio.html",
        visto=visto,
        errores=vuelta.errores,
        nueva=vuelta.secreto,
        form=vuelta.campos,
        ahora=contexto.ventanilla().reloj(),
        seccion_actual="administracion.laboratorios",
    )


@paginas.get("/administracion/laboratorios/<int:id_laboratorio>/desactivar")
@exige(Permiso.ADMINISTRAR)
def desactivar(id_laboratorio: int) -> Pagina:
    """Ask before a laboratory is stopped."""
    visto = contexto.pedir(VerLaboratorio(id_laboratorio=id_laboratorio), LaboratorioVisto)
    vigentes = [una for una in visto.credenciales if not una.revocada_en]
    usos = [una.ultimo_uso_en for una in visto.credenciales if una.ultimo_uso_en]
    return Confirmacion(
        titulo=f"Desactivar {visto.laboratorio.nombre}",
        boton="Desactivar el laboratorio",
        nombre=visto.laboratorio.nombre,
        efectos=(
            f"Sus claves dejan de servir en segundos ({len(vigentes)} sin revocar): su LIS será rechazado.",
            "Nadie puede enviarle muestras, ni derivarle las que ya existen.",
            "Sus datos quedan, y se puede activar otra vez.",
        ),
        hechos=(("Último uso de una de sus claves", ultimo_uso(max(usos, default=None))),),
        accion=url_for("administracion.activar_laboratorio", id_laboratorio=id_laboratorio),
        fijos={"activo": "0"},
        **_de_laboratorio(visto),
    ).pagina()


def _de_laboratorio(visto: LaboratorioVisto) -> dict[str, Any]:
    """Where who thinks better of it goes back to."""
    volver = url_for("administracion.laboratorio", id_laboratorio=visto.laboratorio.id)
    return {"volver": volver, "de_que": visto.laboratorio.nombre, "seccion": "administracion.laboratorios"}


@paginas.post("/administracion/laboratorios/<int:id_laboratorio>/activo")
@exige(Permiso.ADMINISTRAR)
def activar_laboratorio(id_laboratorio: int) -> Pagina:
    """Let it work, or no longer."""
    activo = request.form.get("activo") == "1"
    confirmacion = None if activo else request.form.get("confirmacion", "")
    pedido = ActivarLaboratorio(id_laboratorio=id_laboratorio, activo=activo, confirmacion=confirmacion)
    try:
        contexto.pedir(pedido, LaboratorioCambiado)
    except ConfirmacionNoCalza as error:
        return vueltas.con_errores([error], "administracion.desactivar", id_laboratorio=id_laboratorio)
    flash("El laboratorio quedó activo." if activo else "El laboratorio quedó desactivado: sus claves ya no sirven.", "bien")
    return redirect(url_for("administracion.laboratorio", id_laboratorio=id_laboratorio), 303)


@paginas.post("/administracion/laboratorios/<int:id_laboratorio>/credenciales")
@exige(Permiso.ADMINISTRAR)
def crear_credencial(id_laboratorio: int) -> Pagina:
    """A new key, for the laboratory's page to show."""
    dia = request.form.get("ultimo_dia", "")
    try:
        pedido = CrearCredencial(
            id_laboratorio=id_laboratorio,
            nombre=request.form.get("nombre", ""),
            ultimo_dia=a_fecha(dia, "ultimo_dia") if dia else None,
        )
        nueva = contexto.pedir(pedido, CredencialCambiada)
    except NadaEnEstaDireccion:
        raise
    except ErrorDominio as error:
        return vueltas.con_errores([error], "administracion.laboratorio", id_laboratorio=id_laboratorio)
    return vueltas.con_resultado("administracion.laboratorio", secreto=nueva.clave, id_laboratorio=id_laboratorio)


@paginas.get("/administracion/laboratorios/<int:id_laboratorio>/credenciales/<int:id_credencial>/revocar")
@exige(Permiso.ADMINISTRAR)
def revocar(id_laboratorio: int, id_credencial: int) -> Pagina:
    """Ask before a key is made useless."""
    visto = contexto.pedir(VerLaboratorio(id_laboratorio=id_laboratorio), LaboratorioVisto)
    clave = next((una for una in visto.credenciales if una.id == id_credencial), None)
    if clave is None:
        raise NadaEnEstaDireccion(campo="id_credencial", valor=id_credencial)
    return Confirmacion(
        titulo=f"Revocar la clave {clave.nombre}",
        boton="Revocar la clave",
        nombre=clave.nombre,
        efectos=(
            f"Quien la usa en {visto.laboratorio.nombre} deja de poder conectarse en segundos.",
            "No se puede deshacer: para volver a conectarse hace falta una clave nueva.",
        ),
        hechos=(("Creada", fecha(clave.creada_en)), ("Último uso", ultimo_uso(clave.ultimo_uso_en))),
        accion=url_for("administracion.revocar_credencial", id_laboratorio=id_laboratorio, id_credencial=id_credencial),
        **_de_laboratorio(visto),
    ).pagina()


@paginas.post("/administracion/laboratorios/<int:id_laboratorio>/credenciales/<int:id_credencial>/revocar")
@exige(Permiso.ADMINISTRAR)
def revocar_credencial(id_laboratorio: int, id_credencial: int) -> Pagina:
    """Make a key useless."""
    ids: dict[str, Any] = {"id_laboratorio": id_laboratorio, "id_credencial": id_credencial}
    try:
        contexto.pedir(RevocarCredencial(**ids, confirmacion=request.form.get("confirmacion", "")), CredencialCambiada)
    except ConfirmacionNoCalza as error:
        return vueltas.con_errores([error], "administracion.revocar", **ids)
    flash("La clave quedó revocada; deja de servir en segundos.", "bien")
    return redirect(url_for("administracion.laboratorio", id_laboratorio=id_laboratorio), 303)
