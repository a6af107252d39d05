"""What the help desk does with people; each of these is a message of the record, without any secret in it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dominio.personas import usuarios
from dominio.personas.ambitos import decir_ambitos
from dominio.personas.confirmaciones import exigir_confirmacion
from dominio.personas.lugares import codigos_de
from dominio.ventanilla.pedidos import Administracion, Pedido, Permiso
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.enumeraciones import Rol
from dominio.vocabulario.errores import CuentaPropia, FaltaClave

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

POR_PAGINA = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ListarUsuarios(Pedido):
    """People by account; `despues_de` is the last account of a page."""

    permiso = Permiso.ADMINISTRAR
    operacion = "administracion.usuarios"
    texto: str = ""
    rol: Rol | None = None
    despues_de: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerUsuario(Pedido):
    """One person."""

    permiso = Permiso.ADMINISTRAR
    operacion = "administracion.verUsuario"
    usuario_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CrearUsuario(Administracion):
    """A person joins, with a provisional password."""

    operacion = "administracion.crearUsuario"
    nuevo: usuarios.UsuarioNuevo


@dataclass(frozen=True, slots=True, kw_only=True)
class EditarUsuario(Administracion):
    """A person has another name, role or scope."""

    operacion = "administracion.editarUsuario"
    usuario_id: int
    nombre: str
    rol: Rol
    alcance: str
    lugares: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivarUsuario(Administracion):
    """A person may come in again, or no longer; with a `confirmacion`, only if that is their account."""

    operacion = "administracion.activarUsuario"
    usuario_id: int
    activo: bool
    confirmacion: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RestablecerUsuario(Administracion):
    """A person gets a provisional password, and enrols the second factor anew if `segundo_factor`; with a `confirmacion`,
    only if that is their account."""

    operacion = "administracion.restablecerUsuario"
    usuario_id: int
    segundo_factor: bool = False
    confirmacion: str | None = None


@dataclass(slots=True, kw_only=True)
class UsuariosHallados(Recibo):
    """One page of people, with what each reaches by their number; `siguiente` asks for the next one."""

    usuarios: Sequence[Any]
    ambitos: Mapping[int, str]
    siguiente: str | None = None

    def resumen(self) -> dict[str, Any]:
        return {"usuarios": [uno.id for uno in self.usuarios]}


@dataclass(slots=True, kw_only=True)
class UsuarioVisto(Recibo):
    """One person, without their secrets; `ambito` is what they reach, None if that is everything, and `lugares` where who
    takes samples works."""

    usuario: Any
    ambito: str | None
    lugares: str

    def resumen(self) -> dict[str, Any]:
        return {"usuario_id": self.usuario.id}


@dataclass(slots=True, kw_only=True)
class UsuarioCambiado(Recibo):
    """Who was registered or changed; `clave` is a new provisional password, for the screen alone."""

    usuario_id: int
    clave: str | None = field(default=None, repr=False)

    def resumen(self) -> dict[str, Any]:
        return {"usuario_id": self.usuario_id}


def _listar(consulta: "Consulta", pedido: ListarUsuarios) -> UsuariosHallados:
    filas = usuarios.listar_usuarios(
        consulta.conexion,
        texto=pedido.texto.strip(),
        rol=pedido.rol,
        despues_de=pedido.despues_de,
        limite=POR_PAGINA + 1,
    )
    siguiente = filas[POR_PAGINA - 1].cuenta if len(filas) > POR_PAGINA else None
    ambitos = decir_ambitos(consulta.conexion, filas[:POR_PAGINA])
    return UsuariosHallados(**consulta.cabecera, usuarios=filas[:POR_PAGINA], ambitos=ambitos, siguiente=siguiente)


def _ver(consulta: "Consulta", pedido: VerUsuario) -> UsuarioVisto:
    fila = usuarios.ver_usuario(consulta.conexion, pedido.usuario_id)
    ambito = decir_ambitos(consulta.conexion, [fila]).get(fila.id)
    lugares = codigos_de(consulta.conexion, fila.rut_profesional)
    return UsuarioVisto(**consulta.cabecera, usuario=fila, ambito=ambito, lugares=lugares)


def _crear(consulta: "Consulta", pedido: CrearUsuario) -> UsuarioCambiado:
    creador = consulta.actor.usuario_id if consulta.actor else None
    numero, clave = usuarios.crear_usuario(consulta.conexion, pedido.nuevo, consulta.ahora, creado_por=creador)
    return UsuarioCambiado(**consulta.cabecera, usuario_id=numero, clave=clave)


def _editar(consulta: "Consulta", pedido: EditarUsuario) -> UsuarioCambiado:
    _exigir_otra_persona(consulta, pedido.usuario_id)
    usuarios.editar(
        consulta.conexion,
        pedido.usuario_id,
        pedido.nombre,
        pedido.rol,
        pedido.alcance.strip() or None,
        consulta.ahora,
        pedido.lugares,
    )
    return UsuarioCambiado(**consulta.cabecera, usuario_id=pedido.usuario_id)


def _activar(consulta: "Consulta", pedido: ActivarUsuario) -> UsuarioCambiado:
    _exigir_otra_persona(consulta, pedido.usuario_id)
    _exigir_cuenta(consulta, pedido)
    usuarios.activar(consulta.conexion, pedido.usuario_id, consulta.ahora, activo=pedido.activo)
    return UsuarioCambiado(**consulta.cabecera, usuario_id=pedido.usuario_id)


def _restablecer(consulta: "Consulta", pedido: RestablecerUsuario) -> UsuarioCambiado:
    _exigir_otra_persona(consulta, pedido.usuario_id)
    _exigir_cuenta(consulta, pedido)
    clave = usuarios.restablecer(consulta.conexion, pedido.usuario_id, consulta.ahora, segundo_factor=pedido.segundo_factor)
    return UsuarioCambiado(**consulta.cabecera, usuario_id=pedido.usuario_id, clave=clave)


def _exigir_cuenta(consulta: "Consulta", pedido: ActivarUsuario | RestablecerUsuario) -> None:
    exigir_confirmacion(pedido.confirmacion, usuarios.ver_usuario(consulta.conexion, pedido.usuario_id).cuenta)


def _exigir_otra_persona(consulta: "Consulta", usuario_id: int) -> None:
    """Nobody takes away their own second factor or role, or locks themselves out."""
    if consulta.actor is None:
        raise FaltaClave
    if consulta.actor.usuario_id == usuario_id:
        raise CuentaPropia(campo="usuario_id")


DE_USUARIOS: dict[type[Pedido], Callable[["Consulta", Any], Recibo]] = {
    ListarUsuarios: _listar,
    VerUsuario: _ver,
    CrearUsuario: _crear,
    EditarUsuario: _editar,
    ActivarUsuario: _activar,
    RestablecerUsuario: _restablecer,
}
"""How each of these requests is answered."""
