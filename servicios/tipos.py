"""The XML shape of every request: which elements it has, in which order, and how the text of each becomes a datum.

The fields and their readers are the domain's (`campos`); what is added here is only what XML has and a cell has not:
the lists that wrap items, and reports in base64.
"""

import binascii
from dataclasses import dataclass, field

from dominio.muestras.campos import CAMPOS, MAXIMO_INT, Campo
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
from dominio.vocabulario.errores import Base64NoValido
from dominio.vocabulario.limites import MAXIMO_CODIGO_CLIENTE, MAXIMO_RUT_ESCRITO
from esquemas_wsdl import NAMESPACE

ESPACIO = f"{{{NAMESPACE}}}"
ESPACIOS_XML = b" \t\r\n"


def a_informe(texto: str, campo: str) -> bytes:
    """The bytes of a report; strict base64 but for the white space that XML allows in it."""
    try:
        cifrado = texto.encode("ascii").translate(None, ESPACIOS_XML)
        contenido = binascii.a2b_base64(cifrado, strict_mode=True)
    except ValueError:
        raise Base64NoValido(campo=campo) from None
    if len(cifrado) != 4 * ((len(contenido) + 2) // 3):  # Python passes over padding where none belongs
        raise Base64NoValido(campo=campo)
    return contenido


@dataclass(frozen=True, slots=True)
class Secuencia:
    """An ordered set of elements, each at most once."""

    campos: tuple[Campo, ...]
    nombres: tuple[str, ...] = field(init=False)
    lectores: dict[str, tuple[str, Lector]] = field(init=False)
    """By qualified tag: the field's name and its reader."""
    lugares: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "nombres", tuple(campo.nombre for campo in self.campos))
        object.__setattr__(self, "lectores", {ESPACIO + c.nombre: (c.nombre, c.leer) for c in self.campos})
        object.__setattr__(self, "lugares", {ESPACIO + nombre: i for i, nombre in enumerate(self.nombres)})


@dataclass(frozen=True, slots=True)
class Lista:
    """A request that changes samples: its list, the element of the list, and the fields of that element."""

    pedido: type[Escritura]
    lista: str
    elemento: str
    item: type
    campos: Secuencia
    con_informe: bool


@dataclass(frozen=True, slots=True)
class Consulta:
    """A request that reads: its own elements, and which of them it cannot do without."""

    pedido: type[Pedido]
    campos: Secuencia
    obligatorios: tuple[str, ...] = ()


_INFORME = (Campo("informe", a_informe), Campo("nombre_informe", texto_de(255)))


def _lista(pedido: type[Escritura], lista: str, elemento: str, item: type) -> Lista:
    con_informe = issubclass(item, Entrega)
    campos = Secuencia(CAMPOS[item] + (_INFORME if con_informe else ()))
    return Lista(pedido, ESPACIO + lista, ESPACIO + elemento, item, campos, con_informe)


_id_muestra = Campo("id_muestra", asignado(a_entero))
_id_mensaje_cliente = Campo("id_mensaje_cliente", clave_de(MAXIMO_CODIGO_CLIENTE))
_cursor = Campo("cursor", clave_de(500))

OPCIONES = Secuencia((Campo("simular", a_booleano), _id_mensaje_cliente))
"""What may follow the list in every write."""

_LISTAS = (
    _lista(CrearMuestras, "muestras", "muestra", MuestraNueva),
    _lista(RecepcionarMuestra, "recepciones", "recepcion", Recepcion),
    _lista(RechazarMuestra, "rechazos", "rechazo", Rechazo),
    _lista(DevolverMuestra, "devoluciones", "devolucion", Devolucion),
    _lista(CambioLaboratorio, "cambios", "cambio", Cambio),
    _lista(EntregaResultado, "entregas", "entrega", Entrega),
    _lista(CorregirResultado, "correcciones", "correccion", Correccion),
)
_CONSULTAS = (
    Consulta(DatosMuestraID, Secuencia((_id_muestra,)), ("id_muestra",)),
    Consulta(DatosMuestraRUT, Secuencia((Campo("rut_paciente", clave_de(MAXIMO_RUT_ESCRITO)), _cursor)), ("rut_paciente",)),
    Consulta(
        DatosMuestraFECHA,
        Secuencia(
            (
                Campo("fecha_muestra", asignado(a_fecha)),
                Campo("estado_muestra", asignado(entero_entre(1, MAXIMO_INT))),
                _cursor,
            )
        ),
        ("fecha_muestra", "estado_muestra"),
    ),
    Consulta(ObtenerInforme, Secuencia((_id_muestra,)), ("id_muestra",)),
    Consulta(EstadoMensaje, Secuencia((Campo("id_mensaje", a_entero), _id_mensaje_cliente))),
    Consulta(ListarMaestro, Secuencia((Campo("nombre", clave_de(100)),)), ("nombre",)),
    Consulta(EstadoServicio, Secuencia(())),
)

LISTAS: dict[str, Lista] = {ESPACIO + lista.pedido.operacion: lista for lista in _LISTAS}
"""The writes, by the qualified tag of their request."""
CONSULTAS: dict[str, Consulta] = {ESPACIO + consulta.pedido.operacion: consulta for consulta in _CONSULTAS}
"""The reads, likewise."""
