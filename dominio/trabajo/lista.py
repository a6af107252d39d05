"""The work list: a laboratory's samples by what has become of them, newest first, in pages, and how to find one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row

from dominio.muestras.listas.busqueda import BusquedaDeMuestras, anotar_a_quien, cursor_de
from dominio.muestras.listas.montones import MONTONES, Pestana
from dominio.muestras.listas.ramas import MUESTRAS_POR_PAGINA
from dominio.muestras.listas.rotulos import documento_de, nombre_de
from dominio.muestras.vida import esta_vencida, vista_de
from dominio.ventanilla.pedidos import Pedido, Permiso
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.enumeraciones import Estado
from dominio.vocabulario.examenes import resultado_dicho
from dominio.vocabulario.limites import MAXIMO_ELEMENTOS

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta


@dataclass(frozen=True, slots=True, kw_only=True)
class ListarTrabajo(Pedido):
    """One page of a laboratory's samples.

    `texto` is an id, a RUT, a laboratory's code or words of a name. `hasta` is included; without dates, a search by number
    covers everything, one by name or comuna 31 days, and no search 7. Without a heap, a search shows all of them and a list
    what is to be received; `todas` asks for as many at once as one message may receive.
    """

    permiso = Permiso.MUESTRA_LEER
    operacion = "portal.muestras"
    pestana: Pestana | None = None
    texto: str = ""
    comuna: int | None = None
    examen: str | None = None
    desde: date | None = None
    hasta: date | None = None
    todas: bool = False
    cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnLista:
    """One sample of the list; `vista` is how it is now (`vida.vista_de`), `propia` that it is addressed to who asks."""

    id_muestra: int
    codigo: str
    estado: Estado
    vencida: bool
    paciente: str
    documento: str
    comuna: int
    fecha_muestra: datetime
    laboratorio: str
    examen: str | None
    resultado: str | None
    motivo_rechazo: str | None
    tiene_informe: bool
    propia: bool
    vista: str

    @property
    def por_recepcionar(self) -> bool:
        """Whether the laboratory can receive it."""
        return self.estado is Estado.ENVIADA and not self.vencida and self.propia


@dataclass(slots=True, kw_only=True)
class TrabajoHallado(Recibo):
    """A page; `cuentas` by heap stop at 999 and are absent when counting would take long; `plazo` are the days covered.

    `hasta_aqui` is there when there was too much to look at: the search went back to that instant, and `cursor` goes on.
    """

    pestana: Pestana
    muestras: tuple[EnLista, ...]
    cuentas: dict[Pestana, int]
    plazo: tuple[date, date] | None
    hasta_aqui: datetime | None
    cursor: str | None

    def resumen(self) -> dict[str, Any]:
        """What the record keeps of it."""
        return {"muestras": [una.id_muestra for una in self.muestras]}


def listar(consulta: "Consulta", pedido: ListarTrabajo) -> TrabajoHallado:
    """The page that was asked for."""
    busqueda = BusquedaDeMuestras(
        consulta,
        pedido.texto,
        comuna=pedido.comuna,
        desde=pedido.desde,
        hasta=pedido.hasta,
        cursor=pedido.cursor,
        examen=pedido.examen,
    )
    cuentas = {una: busqueda.contar(MONTONES[una]) for una in Pestana} if busqueda.se_cuenta else {}
    pestana = pedido.pestana or (
        Pestana.TODAS if pedido.texto or pedido.comuna or pedido.examen else Pestana.POR_RECEPCIONAR
    )
    cuantas = MAXIMO_ELEMENTOS if pedido.todas else MUESTRAS_POR_PAGINA
    filas, hasta_aqui = busqueda.pagina(MONTONES[pestana], cuantas)
    consulta.tocadas.update(enumerate((fila.id for fila in filas[:cuantas]), start=1))
    anotar_a_quien(consulta, pedido.texto)
    return TrabajoHallado(
        **consulta.cabecera,
        pestana=pestana,
        muestras=tuple(_en_lista(fila, consulta.laboratorio_id, consulta.ahora) for fila in filas[:cuantas]),
        cuentas=cuentas,
        plazo=busqueda.plazo(MONTONES[pestana].dias),
        hasta_aqui=hasta_aqui,
        cursor=cursor_de(filas, hasta_aqui, cuantas),
    )


def _en_lista(fila: Row[Any], yo: int, ahora: datetime) -> EnLista:
    return EnLista(
        id_muestra=fila.id,
        codigo=fila.codigo_muestra_cliente,
        estado=Estado(fila.estado),
        vencida=esta_vencida(fila.estado, fila.vence_en, ahora),
        paciente=nombre_de(fila),
        documento=documento_de(fila),
        comuna=fila.paciente_comuna,
        fecha_muestra=fila.fecha_muestra,
        laboratorio=fila.laboratorio,
        examen=fila.codigo_examen,
        resultado=resultado_dicho(fila.resultado, fila.valor_resultado),
        motivo_rechazo=fila.motivo_rechazo,
        tiene_informe=fila.informe_id is not None,
        propia=fila.laboratorio_id == yo,
        vista=vista_de(fila.estado, fila.ultimo_cambio),
    )
