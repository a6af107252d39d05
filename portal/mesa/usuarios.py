"""The help desk: people, what they reach and how they come in."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from dominio.personas.administracion_de_usuarios import (
    ActivarUsuario,
    CrearUsuario,
    EditarUsuario,
    ListarUsuarios,
    RestablecerUsuario,
    UsuarioCambiado,
    UsuariosHallados,
    UsuarioVisto,
    VerUsuario,
)
from dominio.personas.ambitos import AMBITOS, ambito_de, partes
from dominio.personas.usuarios import UsuarioNuevo
from dominio.ventanilla.pedidos import Permiso
from dominio.vocabulario.enumeraciones import Rol
from dominio.vocabulario.errores import (
    ConfirmacionNoCalza,
    CuentaPropia,
    DatoObligatorio,
    ErrorDominio,
    UsuarioDesconocido,
)
from portal.envios import vueltas
from portal.envios.confirmaciones import Confirmacion, ultimo_uso
from portal.marco import contexto
from portal.marco.argumentos import entiende, opcion_de
from portal.marco.navegacion import Seccion
from portal.marco.permisos import exige
from portal.marco.presentacion import ROLES

paginas = Blueprint("administracion_usuarios", __name__)
SECCIONES = (Seccion("Usuarios", "administracion_usuarios.usuarios", 20),)
Pagina = str | Response | tuple[str, int]
OPCIONES = [(rol.value, nombre) for rol, nombre in ROLES.items()]
DE_ALCANCE = {rol: f"alcance_{rol.value}" for rol in AMBITOS}
"""The field of the form with what somebody of a role reaches; the other roles reach everything."""


@paginas.get("/administracion/usuarios")
@exige(Permiso.ADMINISTRAR)
@entiende("texto", "rol", "cursor")
def usuarios() -> Pagina:
    """The people, and the form for one more."""
    return _lista()


def _lista() -> str:
    vuelta = vueltas.actual().de("administracion_usuarios.crear")
    texto, cursor = request.args.get("texto", ""), request.args.get("cursor", "")
    rol = opcion_de("rol", {uno.value: uno for uno in Rol})
    pedido = ListarUsuarios(texto=texto, rol=rol, despues_de=cursor)
    hallados = contexto.pedir(pedido, UsuariosHallados)
    return render_template(
        "administracion/usuarios.html",
        hallados=hallados,
        filtro={nombre: valor for nombre, valor in (("texto", texto), ("rol", rol.value if rol else "")) if valor},
        cursor=cursor,
        errores=vuelta.errores,
        form=vuelta.campos,
        roles=OPCIONES,
        alcances=_alcances(),
        seccion_actual="administracion_usuarios.usuarios",
    )


def _rol(texto: str) -> Rol | None:
    return Rol(texto) if texto in list(Rol) else None


def _rol_pedido() -> Rol:
    rol = _rol(request.form.get("rol", ""))
    if rol is None:
        raise DatoObligatorio(campo="rol")
    return rol


def _alcance_pedido(rol: Rol) -> str:
    return request.form.get(DE_ALCANCE[rol], "") if rol in DE_ALCANCE else ""


def _lugares_pedidos() -> str | None:
    return request.form.get("lugares")


def _en_el_campo(error: ErrorDominio) -> list[ErrorDominio]:
    """The error beside the field of the role that was chosen."""
    for rol, campo in DE_ALCANCE.items():
        if error.campo == AMBITOS[rol].columna:
            error.campo = campo
    return [error]


def _alcances() -> list[dict[str, Any]]:
    """The form's fields for what each role reaches: a list of all where there are few, else a text."""
    with contexto.ventanilla().motor.connect() as conexion:
        return [
            {"campo": DE_ALCANCE[rol], "rol": rol.value, "que": ambito.que, "partes": _partes(conexion, rol)}
            for rol, ambito in AMBITOS.items()
        ]


def _partes(conexion: Connection, rol: Rol) -> list[tuple[int | str, str]]:
    return [(clave, f"{nombre} ({clave})") for clave, nombre in partes(conexion, rol)] if AMBITOS[rol].pocos else []


@paginas.post("/administracion/usuarios")
@exige(Permiso.ADMINISTRAR)
def crear() -> Pagina:
    """Register a person, whose page shows their provisional password, once."""
    cuenta, nombre = request.form.get("cuenta", ""), request.form.get("nombre", "")
    try:
        rol = _rol_pedido()
        nuevo = UsuarioNuevo(cuenta=cuenta, nombre=nombre, rol=rol, alcance=_alcance_pedido(rol), lugares=_lugares_pedidos())
        hecho = contexto.pedir(CrearUsuario(nuevo=nuevo), UsuarioCambiado)
    except ErrorDominio as error:
        return vueltas.con_errores(_en_el_campo(error), "administracion_usuarios.usuarios")
    return _con_clave(hecho)


def _con_clave(hecho: UsuarioCambiado) -> Response:
    """To the person's page, which shows the new password once."""
    return vueltas.con_resultado("administracion_usuarios.usuario", secreto=hecho.clave, usuario_id=hecho.usuario_id)


def _con_errores(usuario_id: int, error: ErrorDominio) -> Response:
    return vueltas.con_errores(_en_el_campo(error), "administracion_usuarios.usuario", usuario_id=usuario_id)


@paginas.get("/administracion/usuarios/<int:usuario_id>")
@exige(Permiso.ADMINISTRAR)
def usuario(usuario_id: int) -> Pagina:
    """One person, and what can be done for them."""
    vuelta = vueltas.actual()
    visto = contexto.pedir(VerUsuario(usuario_id=usuario_id), UsuarioVisto)
    guardado = {"nombre": visto.usuario.nombre, "rol": visto.usuario.rol, "lugares": visto.lugares}
    if (ambito := ambito_de(visto.usuario)) is not None:
        guardado[DE_ALCANCE[ambito[0]]] = str(ambito[1])
    return render_template(
        "administracion/usuario.html",
        uno=visto.usuario,
        ambito=visto.ambito,
        form={**guardado, **vuelta.de("administracion_usuarios.editar").campos},
        errores=vuelta.errores,
        nueva=vuelta.secreto,
        roles=OPCIONES,
        alcances=_alcances(),
        propia=usuario_id == contexto.actor().usuario_id,
        seccion_actual="administracion_usuarios.usuarios",
    )


@paginas.post("/administracion/usuarios/<int:usuario_id>")
@exige(Permiso.ADMINISTRAR)
def editar(usuario_id: int) -> Pagina:
    """Change name, role or scope."""
    nombre = request.form.get("nombre", "")
    try:
        rol = _rol_pedido()
        pedido = EditarUsuario(
            usuario_id=usuario_id, nombre=nombre, rol=rol, alcance=_alcance_pedido(rol), lugares=_lugares_pedidos()
        )
        contexto.pedir(pedido, UsuarioCambiado)
    except UsuarioDesconocido:
        raise
    except ErrorDominio as error:
        return _con_errores(usuario_id, error)
    flash("El usuario quedó cambiado; si tenía una sesión abierta, se cerró.", "bien")
    return redirect(url_for("administracion_usuarios.usuario", usuario_id=usuario_id), 303)


@paginas.get("/administracion/usuarios/<int:usuario_id>/desactivar")
@exige(Permiso.ADMINISTRAR)
def desactivar(usuario_id: int) -> Pagina:
    """Ask before an account is stopped."""
    uno = contexto.pedir(VerUsuario(usuario_id=usuario_id), UsuarioVisto).usuario
    return Confirmacion(
        titulo=f"Desactivar la cuenta de {uno.nombre}",
        boton="Desactivar la cuenta",
        efectos=(
            "La persona deja de poder entrar, y sus sesiones abiertas se cierran ahora.",
            "Lo que hizo queda en el registro con su nombre, y la cuenta se puede activar otra vez.",
        ),
        accion=url_for("administracion_usuarios.activar", usuario_id=usuario_id),
        fijos={"activo": "0"},
        **_de_usuario(uno),
    ).pagina()


@paginas.get("/administracion/usuarios/<int:usuario_id>/restablecer")
@exige(Permiso.ADMINISTRAR)
def pedir_restablecer(usuario_id: int) -> Pagina:
    """Ask before a password is replaced."""
    uno = contexto.pedir(VerUsuario(usuario_id=usuario_id), UsuarioVisto).usuario
    return Confirmacion(
        titulo=f"Dar una contraseña provisoria a {uno.nombre}",
        boton="Dar una contraseña provisoria",
        efectos=(
            "Su contraseña actual deja de servir, y sus sesiones abiertas se cierran ahora.",
            "La provisoria se muestra una sola vez, a usted, y sirve tres días para elegir otra.",
        ),
        accion=url_for("administracion_usuarios.restablecer", usuario_id=usuario_id),
        casillas={"segundo_factor": "También perdió el teléfono: pedirle que active otra vez el segundo factor"},
        **_de_usuario(uno),
    ).pagina()


def _de_usuario(uno: Any) -> dict[str, Any]:
    """What both pages tell of the person, and where who thinks better of it goes back to."""
    return {
        "nombre": uno.cuenta,
        "hechos": (("Cuenta", uno.cuenta), ("Último ingreso", ultimo_uso(uno.ultimo_ingreso_en))),
        "volver": url_for("administracion_usuarios.usuario", usuario_id=uno.id),
        "de_que": uno.nombre,
        "seccion": "administracion_usuarios.usuarios",
    }


@paginas.post("/administracion/usuarios/<int:usuario_id>/activo")
@exige(Permiso.ADMINISTRAR)
def activar(usuario_id: int) -> Pagina:
    """Let them in, or no longer."""
    activo = request.form.get("activo") == "1"
    confirmacion = None if activo else request.form.get("confirmacion", "")
    try:
        contexto.pedir(ActivarUsuario(usuario_id=usuario_id, activo=activo, confirmacion=confirmacion), UsuarioCambiado)
    except ConfirmacionNoCalza as error:
        return vueltas.con_errores([error], "administracion_usuarios.desactivar", usuario_id=usuario_id)
    except CuentaPropia as error:
        return _con_errores(usuario_id, error)
    flash("La cuenta quedó activa." if activo else "La cuenta quedó desactivada y sus sesiones se cerraron.", "bien")
    return redirect(url_for("administracion_usuarios.usuario", usuario_id=usuario_id), 303)


@paginas.post("/administracion/usuarios/<int:usuario_id>/restablecer")
@exige(Permiso.ADMINISTRAR)
def restablecer(usuario_id: int) -> Pagina:
    """A provisional password, shown this once; and the second factor anew, if asked."""
    pedido = RestablecerUsuario(
        usuario_id=usuario_id,
        segundo_factor=bool(request.form.get("segundo_factor")),
        confirmacion=request.form.get("confirmacion", ""),
    )
    try:
        nueva = contexto.pedir(pedido, UsuarioCambiado)
    except ConfirmacionNoCalza as error:
        return vueltas.con_errores([error], "administracion_usuarios.pedir_restablecer", usuario_id=usuario_id)
    except CuentaPropia as error:
        return _con_errores(usuario_id, error)
    return _con_clave(nueva)
