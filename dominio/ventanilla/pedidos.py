"""What can be asked of the window, and the permission that each request needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import ClassVar, Generic, TypeVar

from dominio.vocabulario.errores import DemasiadosElementos, ListaVacia
from dominio.vocabulario.limites import MAXIMO_ELEMENTOS


class Permiso(Enum):
    """What a role may be allowed to do; `porteria.PERMISOS` says which role has which."""

    MUESTRA_CREAR = "crear muestras"
    MUESTRA_RECEPCIONAR = "recepcionar muestras"
    MUESTRA_RECHAZAR = "rechazar muestras"
    MUESTRA_DEVOLVER = "devolver muestras"
    MUESTRA_DERIVAR = "derivar muestras"
    RESULTADO_ENTREGAR = "entregar resultados"
    RESULTADO_CORREGIR = "corregir resultados"
    MUESTRA_ELIMINAR = "eliminar muestras autorizadas"
    MUESTRA_LEER = "leer muestras"
    INFORME_LEER = "leer informes"
    MENSAJE_PROPIO_LEER = "leer los mensajes propios"
    MAESTRO_LEER = "leer los maestros"
    AUDITAR = "auditar el registro de mensajes"
    ALCANCE_LEER = "leer las muestras de su alcance"
    ADMINISTRAR = "administrar laboratorios, credenciales, usuarios y maestros"
    MUESTRA_AUTORIZAR = "autorizar la edición o la eliminación de una muestra"
    MENSAJE_REENVIAR = "atender otra vez un mensaje rechazado"


class Pedido:
    """A request to the window."""

    __slots__ = ()
    permiso: ClassVar[Permiso | None]
    operacion: ClassVar[str]


Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Escritura(Pedido, Generic[Item]):
    """A request that changes samples: a list of 1 to `maximo` items that stand or fall alone.

    `vistas` says of samples by id how the sender saw them (`vida.vista_de`): one that somebody changed since is left alone.
    `a_proposito` says that what was applied once and overtaken since is to be applied again, as somebody at a form decides.
    """

    maximo: ClassVar[int] = MAXIMO_ELEMENTOS
    items: tuple[Item, ...]
    simular: bool = False
    id_mensaje_cliente: str | None = None
    vistas: Mapping[int, str] = field(default_factory=dict)
    a_proposito: bool = False

    @classmethod
    def exigir_cantidad(cls, total: int, lista: str = "items") -> None:
        """Refuse a list without items or with too many; the window asks, and a door may ask before it reads them."""
        if total == 0:
            raise ListaVacia(campo=lista)
        if total > cls.maximo:
            raise DemasiadosElementos(total=total, maximo=cls.maximo)

    def numeros(self) -> dict[str, int]:
        """How many numbers of the hub's series it may use, at most: one for each report that comes with it."""
        return {"informe": sum(getattr(item, "informe", None) is not None for item in self.items)}
