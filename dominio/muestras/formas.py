"""The shape of every request of the contract, in whatever it is written: a list of items and its options, or a few fields.

A door says how names and texts stand in its messages; which there are, in which order, and how each text is read is told
here.
"""

import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field

from dominio.muestras.campos import CAMPOS, MAXIMO_INT, VALOR_RESULTADO, Campo
from dominio.muestras.items import (
    Cambio,
    Correccion,
    Devolucion,
    Entrega,
    MuestraNueva,
    Recepcion,
    Rechazo,
)
from dominio.muestras.pedidos import (
    CambioLaboratorio,
    CambiosDesde,
    Conciliar,
    CorregirResultado,
    CrearMuestras,
    DatosMuestraFECHA,
    DatosMuestraID,
    DatosMuestraRUT,
    DevolverMuestra,
    EntregaResultado,
    EstadoMensaje,
    EstadoServicio,
    ListarMaestro,
    ObtenerInforme,
    RecepcionarMuestra,
    RechazarMuestra,
    ReporteDiario,
)
from dominio.ventanilla.pedidos import Escritura, Pedido
from dominio.vocabulario.datos import (
    Lector,
    a_booleano,
    a_entero,
    a_fecha,
    asignado,
    clave_de,
    entero_entre,
    texto_de,
)
from dominio.vocabulario.errores import Base64NoValido, OperacionDesconocida
from dominio.vocabulario.limites import MAXIMO_CODIGO_CLIENTE, MAXIMO_RUT_ESCRITO
from dominio.vocabulario.llanos import LectorLlano, lector_llano
from modelos import Muestra
from modelos.base import largo_de

BLANCOS = b" \t\r\n"


def a_informe(texto: str, campo: str) -> bytes:
    """The bytes of a report; strict base64 but for the white space that may break its lines."""
    try:
        cifrado = texto.encode("ascii").translate(None, BLANCOS)
        contenido = binascii.a2b_base64(cifrado, strict_mode=True)
    except ValueError:
        raise Base64NoValido(campo=campo) from None
    if len(cifrado) != 4 * ((len(contenido) + 2) // 3):  # Python passes over padding where none belongs
        raise Base64NoValido(campo=campo)
    return contenido


def tal_cual(texto: str, _campo: str) -> str:
    """A text of many lines, which whoever serves the request reads line by line."""
    return texto


@dataclass(frozen=True, slots=True)
class Campos:
    """An ordered set of fields, each at most once."""

    todos: tuple[Campo, ...]
    lectores: Mapping[str, Lector] = field(init=False)
    """By name, in their order."""
    llanos: tuple[tuple[str, LectorLlano], ...] = field(init=False)
    """The names in their order, each with the quick reader of its plain texts."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "lectores", {campo.nombre: campo.leer for campo in self.todos})
        llanos = tuple([(campo.nombre, lector_llano(campo.leer, campo.nombre)) for campo in self.todos])
        object.__setattr__(self, "llanos", llanos)

    @property
    def nombres(self) -> tuple[str, ...]:
        return tuple(self.lectores)


@dataclass(frozen=True, slots=True)
class FormaDeEscritura:
    """A request that changes samples: what its list and each item of it are called, and the fields of an item."""

    pedido: type[Escritura]
    lista: str
    elemento: str
    item: type
    campos: Campos
    con_informe: bool


@dataclass(frozen=True, slots=True)
class FormaDeConsulta:
    """A request that reads: its own fields, and which of them it cannot do without."""

    pedido: type[Pedido]
    campos: Campos
    obligatorios: tuple[str, ...] = ()


_INFORME = (Campo("informe", a_informe), Campo("nombre_informe", texto_de(255)))


def _con_informe(campos: tuple[Campo, ...]) -> tuple[Campo, ...]:
    """The report stands before what the contract came to have later."""
    return tuple([uno for uno in campos if uno is not VALOR_RESULTADO]) + _INFORME + (VALOR_RESULTADO,)


def _escritura(pedido: type[Escritura], lista: str, elemento: str, item: type) -> FormaDeEscritura:
    con_informe = issubclass(item, Entrega)
    campos = Campos(_con_informe(CAMPOS[item]) if con_informe else CAMPOS[item])
    return FormaDeEscritura(pedido, lista, elemento, item, campos, con_informe)


_id_muestra = Campo("id_muestra", asignado(a_entero))
_id_mensaje_cliente = Campo("id_mensaje_cliente", clave_de(MAXIMO_CODIGO_CLIENTE))
_cursor = Campo("cursor", clave_de(500))

OPCIONES_DE_LISTA = Campos((Campo("simular", a_booleano), _id_mensaje_cliente))
"""What may go with the list in every write."""

ESCRITAS = (
    _escritura(CrearMuestras, "muestras", "muestra", MuestraNueva),
    _escritura(RecepcionarMuestra, "recepciones", "recepcion", Recepcion),
    _escritura(RechazarMuestra, "rechazos", "rechazo", Rechazo),
    _escritura(DevolverMuestra, "devoluciones", "devolucion", Devolucion),
    _escritura(CambioLaboratorio, "cambios", "cambio", Cambio),
    _escritura(EntregaResultado, "entregas", "entrega", Entrega),
    _escritura(CorregirResultado, "correcciones", "correccion", Correccion),
)
CONSULTADAS = (
    FormaDeConsulta(DatosMuestraID, Campos((_id_muestra,)), ("id_muestra",)),
    FormaDeConsulta(
        DatosMuestraRUT, Campos((Campo("rut_paciente", clave_de(MAXIMO_RUT_ESCRITO)), _cursor)), ("rut_paciente",)
    ),
    FormaDeConsulta(
        DatosMuestraFECHA,
        Campos(
            (
                Campo("fecha_muestra", asignado(a_fecha)),
                Campo("estado_muestra", asignado(entero_entre(1, MAXIMO_INT))),
                _cursor,
            )
        ),
        ("fecha_muestra", "estado_muestra"),
    ),
    FormaDeConsulta(ObtenerInforme, Campos((_id_muestra,)), ("id_muestra",)),
    FormaDeConsulta(EstadoMensaje, Campos((Campo("id_mensaje", a_entero), _id_mensaje_cliente))),
    FormaDeConsulta(ListarMaestro, Campos((Campo("nombre", clave_de(100)),)), ("nombre",)),
    FormaDeConsulta(EstadoServicio, Campos(())),
    FormaDeConsulta(CambiosDesde, Campos((_cursor, Campo("fecha", asignado(a_fecha))))),
    FormaDeConsulta(
        ReporteDiario,
        Campos((Campo("fecha", asignado(a_fecha)), Campo("codigo_examen", clave_de(largo_de(Muestra, "codigo_examen"))))),
        ("fecha",),
    ),
    FormaDeConsulta(Conciliar, Campos((Campo("fecha", asignado(a_fecha)), Campo("lista", tal_cual))), ("fecha", "lista")),
)
FORMAS: Mapping[str, FormaDeEscritura | FormaDeConsulta] = {
    forma.pedido.operacion: forma for forma in (*ESCRITAS, *CONSULTADAS)
}
"""By the name of the operation."""


def forma_de(operacion: str) -> FormaDeEscritura | FormaDeConsulta:
    """The shape of an operation's request; refuses an operation that the contract does not have."""
    if operacion not in FORMAS:
        raise OperacionDesconocida(valor=operacion)
    return FORMAS[operacion]
