"""The help desk: laboratories and their access keys."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dominio.administracion import (
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
from dominio.datos import a_fecha
from dominio.errores import CursorNoValido, ErrorDominio, NadaEnEstaDireccion
from dominio.pedidos import Permiso
from portal import contexto, vueltas
from portal.navegacion import Seccion
from portal.permisos import exige

paginas = Blueprint("administracion", __name__)
SECCIONES = (Seccion("Laboratorios", "administracion.laboratorios", 10),)
Pagina = str | Response | tuple[str, int]


@paginas.get("/administracion/laboratorios")
@exige(Permiso.ADMINISTRAR)
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


@paginas.post("/administracion/laboratorios/<int:id_laboratorio>/activo")
@exige(Permiso.ADMINISTRAR)
def activar_laboratorio(id_laboratorio: int) -> Pagina:
    """Let it work, or no longer."""
    activo = request.form.get("activo") == "1"
    contexto.pedir(ActivarLaboratorio(id_laboratorio=id_laboratorio, activo=activo), LaboratorioCambiado)
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


@paginas.post("/administracion/laboratorios/<int:id_laboratorio>/credenciales/<int:id_credencial>/revocar")
@exige(Permiso.ADMINISTRAR)
def revocar_credencial(id_laboratorio: int, id_credencial: int) -> Pagina:
    """Make a key useless."""
    contexto.pedir(RevocarCredencial(id_laboratorio=id_laboratorio, id_credencial=id_credencial), CredencialCambiada)
    flash("La clave quedó revocada; deja de servir en segundos.", "bien")
    return redirect(url_for("administracion.laboratorio", id_laboratorio=id_laboratorio), 303)
