"""What can be asked of the window, and the permission that each request needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, ClassVar, Generic, TypeVar, get_args

from dominio.vocabulario.enumeraciones import DesenlaceMensaje
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
    MUESTRA_TOMAR = "registrar las muestras que toma"
    PLANILLA_SUBIR = "subir planillas y ver qué fue de ellas"
    MUESTRA_LEER = "leer muestras"
    INFORME_LEER = "leer informes"
    MENSAJE_PROPIO_LEER = "leer los mensajes propios"
    MAESTRO_LEER = "leer los maestros"
    AUDITAR = "auditar el registro de mensajes"
    INFORME_DE_ALCANCE_LEER = "leer los informes de su alcance"
    ALCANCE_LEER = "leer las muestras de su alcance"
    PROPOSITO_DECLARAR = "decir con qué propósito ve pacientes"
    ADMINISTRAR = "administrar laboratorios, credenciales, usuarios y maestros"
    MUESTRA_AUTORIZAR = "autorizar la edición o la eliminación de una muestra"
    MENSAJE_REENVIAR = "atender otra vez un mensaje rechazado"
    TRIBUTAR = "declarar las cifras del día"
    TRIBUTACION_LEER = "leer lo que declararon los laboratorios de su alcance"
    REPORTE_DIARIO = "emitir el reporte diario"
    DESTINO_VER = "ver los destinos del reporte diario"
    DESTINO_PROPONER = "proponer destinos del reporte diario"
    DESTINO_CONFIRMAR = "confirmar destinos del reporte diario"
    ALERTA_VER = "ver las alertas"
    ALERTA_RECONOCER = "reconocer alertas"
    REPORTE_LEER = "emitir y leer los reportes de su alcance"


class Pedido:
    """A request to the window; one that is of none of the kinds below reads, and writes nothing but the record."""

    __slots__ = ()
    permiso: ClassVar[Permiso | None]
    operacion: ClassVar[str]

    def desenlace(self) -> DesenlaceMensaje:
        """What the record says of it once it is served, if that does not depend on items."""
        return DesenlaceMensaje.CONSULTA


class Administracion(Pedido):
    """A request that changes who may come in or what the hub knows: laboratories, keys, people, masters."""

    __slots__ = ()
    permiso = Permiso.ADMINISTRAR

    def desenlace(self) -> DesenlaceMensaje:
        """Such requests are found by this alone."""
        return DesenlaceMensaje.ADMINISTRADA


class Gestion(Pedido):
    """A request by which people see to what is their own at the hub: a session, an upload that waits, a saved search."""

    __slots__ = ()

    def desenlace(self) -> DesenlaceMensaje:
        """Nothing of it was refused."""
        return DesenlaceMensaje.ACEPTADO


Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Escritura(Pedido, Generic[Item]):
    """A request that changes samples: a list of 1 to `maximo` items that stand or fall alone.

    The items are of the type that the request is declared with, as in `Escritura[Recepcion]`, which is its `clase`.
    `vistas` says of samples by id how the sender saw them (`vida.vista_de`): one that somebody changed since is left alone.
    `a_proposito` says that what was applied once and overtaken since is to be applied again, as somebody at a form decides.
    """

    clase: ClassVar[type[Any]]
    maximo: ClassVar[int] = MAXIMO_ELEMENTOS
    items: tuple[Item, ...]
    simular: bool = False
    id_mensaje_cliente: str | None = None
    vistas: Mapping[int, str] = field(default_factory=dict)
    a_proposito: bool = False

    def __init_subclass__(cls) -> None:
        declarados = [tipo for base in getattr(cls, "__orig_bases__", ()) for tipo in get_args(base)]
        for tipo in declarados:
            if isinstance(tipo, type):  # and not a variable, as of a request that others refine
                cls.clase = tipo

    def exigir_su_clase(self) -> None:
        """Raise TypeError for an item of another type: who serves the request would not know what to do with it."""
        for item in self.items:
            if not isinstance(item, self.clase):
                raise TypeError(f"{self.operacion} takes items of {self.clase.__name__}, not of {type(item).__name__}")

    @classmethod
    def exigir_cantidad(cls, total: int, lista: str = "items") -> None:
        """Refuse a list without items or with too many; the window asks, and a door may ask before it reads them."""
        if total == 0:
            raise ListaVacia(campo=lista)
        if total > cls.maximo:
            raise DemasiadosElementos(total=total, maximo=cls.maximo)

    @classmethod
    def trae_documentos(cls) -> bool:
        """Whether its items may come with a report."""
        return hasattr(cls.clase, "informe")

    def numeros(self) -> dict[str, int]:
        """How many numbers of the hub's series it may use, at most: one for each report that comes with it."""
        return {"informe": sum(getattr(item, "informe", None) is not None for item in self.items)}
