"""Messages that were refused, whole or in part, as the help desk sees them: facts and errors, no patients."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, literal_column

from dominio.mensajes.busqueda import (
    MensajeBuscado,
    PeriodoBuscado,
    con_codigos,
    pagina_de,
    selecto,
)
from dominio.mensajes.filtro import Filtro, condiciones
from dominio.mensajes.mascara import VISIBLES
from dominio.mensajes.recorrido import AL_MIRAR
from dominio.mensajes.senales import Senal, leer_senales
from dominio.mesa.reenvio import DE_LECTURA, PUERTAS_REENVIABLES, RECHAZADOS, impedimento_de, leer_original
from dominio.ventanilla.cuerpos import Cual, abrir
from dominio.ventanilla.pedidos import Pedido, Permiso
from dominio.ventanilla.recibos import Recibo
from dominio.ventanilla.reenvios import (
    Enlaces,
    atendidos_otra_vez,
    enlaces_de,
    ultimos_reenvios,
    veces_de,
)
from dominio.vocabulario.errores import MensajeDesconocido
from dominio.vocabulario.tiempo import en_chile, inicio_del_dia
from modelos import Mensaje
from modelos.mensaje import POCO_FRECUENTES

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

POR_PAGINA = 50
A_LA_VISTA = VISIBLES | {"rut_responsable", "rut_medico"}
"""Fields that the help desk may see: none is the patient's. Whoever took a sample may be missing in the master, and the help
desk can add them there."""
DIAS = 7
"""Days that the list covers when no dates are given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListarRechazados(Pedido):
    """A page of messages of SOAP and of workbooks that were refused, whole or in part, newest first; `hasta` is included."""

    permiso = Permiso.MENSAJE_REENVIAR
    operacion = "mesa.mensajes"
    id_laboratorio: int | None = None
    operacion_pedida: str | None = None
    codigo_error: str | None = None
    desde: date | None = None
    hasta: date | None = None
    cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerRechazado(Pedido):
    """One of these messages, or one by which it was served again."""

    permiso = Permiso.MENSAJE_REENVIAR
    operacion = "mesa.mensaje"
    id_mensaje: int


@dataclass(slots=True, kw_only=True)
class RechazadosHallados(Recibo):
    """A page; `desde` and `hasta` are the days that it covers, `reenvios` the last one of each message that has any.

    `atendidos` are those of which one was served, and which only their own page has served once more. `buscado_hasta` is as
    in `PaginaDeMensajes`.
    """

    mensajes: tuple[MensajeBuscado, ...]
    reenvios: dict[int, int]
    atendidos: set[int]
    desde: date
    hasta: date
    cursor: str | None
    buscado_hasta: datetime | None = None

    def resumen(self) -> dict[str, Any]:
        """What the record keeps of it."""
        return {"mensajes": [uno.id_mensaje for uno in self.mensajes]}


@dataclass(slots=True, kw_only=True)
class RechazadoVisto(Recibo):
    """A message with what was wrong in it, its links, and why it cannot be served again (None when it can)."""

    mensaje: MensajeBuscado
    senales: tuple[Senal, ...]
    enlaces: Enlaces
    reenvios: tuple[MensajeBuscado, ...]
    veces: int
    impedimento: str | None

    def resumen(self) -> dict[str, Any]:
        """What the record keeps of it."""
        return {"id_mensaje": self.mensaje.id_mensaje}


def listar(consulta: "Consulta", pedido: ListarRechazados) -> RechazadosHallados:
    """The page that was asked for."""
    hasta = pedido.hasta or en_chile(consulta.ahora).date()
    desde = pedido.desde or hasta - timedelta(days=DIAS)
    filtro = Filtro(
        desde=inicio_del_dia(desde),
        hasta=inicio_del_dia(hasta + timedelta(days=1)),
        id_laboratorio=pedido.id_laboratorio,
        operacion=pedido.operacion_pedida,
        codigo_error=pedido.codigo_error,
    )
    suyas = [
        literal_column(f"(mensaje.{POCO_FRECUENTES})", Boolean),
        Mensaje.desenlace.in_(RECHAZADOS),
        Mensaje.puerta.in_(PUERTAS_REENVIABLES),
        Mensaje.laboratorio_id.is_not(None),
        Mensaje.operacion.not_in(DE_LECTURA),
    ]
    periodo = PeriodoBuscado(filtro.desde, filtro.hasta)
    pagina = pagina_de(
        consulta.conexion,
        lambda numeros: [*condiciones(consulta.conexion, filtro, numeros), *suyas],
        periodo,
        cursor=pedido.cursor or None,
        limite=POR_PAGINA,
        ritmo=AL_MIRAR,
    )
    numeros = [uno.id_mensaje for uno in pagina.mensajes]
    return RechazadosHallados(
        **consulta.cabecera,
        mensajes=pagina.mensajes,
        reenvios=ultimos_reenvios(consulta.conexion, numeros),
        atendidos=atendidos_otra_vez(consulta.conexion, numeros),
        desde=desde,
        hasta=hasta,
        cursor=pagina.cursor,
        buscado_hasta=pagina.buscado_hasta,
    )


def ver(consulta: "Consulta", pedido: VerRechazado) -> RechazadoVisto:
    """The message; one that is not for the help desk answers as one that does not exist."""
    conexion = consulta.conexion
    fila = leer_original(conexion, pedido.id_mensaje)
    enlaces = enlaces_de(conexion, fila.id)
    if enlaces.original is None and not _es_para_la_mesa(fila):
        raise MensajeDesconocido(campo="id_mensaje", valor=pedido.id_mensaje)
    orden = selecto().where(Mensaje.id.in_((fila.id, *enlaces.reenvios))).order_by(Mensaje.id)
    mensaje, *reenvios = con_codigos(conexion, conexion.execute(orden))
    respuesta = b"" if fila.respuesta is None else abrir(conexion, fila, Cual.RESPUESTA)
    return RechazadoVisto(
        **consulta.cabecera,
        mensaje=mensaje,
        senales=leer_senales(respuesta, revelado=False, visibles=A_LA_VISTA),
        enlaces=enlaces,
        reenvios=tuple(reenvios),
        veces=veces_de(conexion, fila.id),
        impedimento=impedimento_de(conexion, fila),
    )


def _es_para_la_mesa(fila: Any) -> bool:
    legible = fila.laboratorio_id is not None and fila.operacion not in DE_LECTURA
    return legible and fila.puerta in PUERTAS_REENVIABLES and fila.desenlace in RECHAZADOS
