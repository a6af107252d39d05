"""The daily declaration of a laboratory ("tributación"), beside what the hub counts of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert, select

from dominio.reportes.alcance import laboratorios_de
from dominio.reportes.ocupacion import FigurasDelDia, figuras
from dominio.reportes.pedidos import DeclararTributacion, VerTributacion
from dominio.reportes.periodo import Dias
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.errores import DeclaracionFueraDePlazo, DeclaracionQueNoSuma, DeclaracionRepetida
from dominio.vocabulario.limites import DIAS_DE_DECLARACION
from dominio.vocabulario.tiempo import dia_para_leer, en_chile, para_leer
from modelos import Tributacion, Usuario

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

COMPARADAS = ("stock_espera", "recibidas", "procesadas", "stock_final", "positivas")
"""What is declared and the hub counts too."""
UN_DIA = timedelta(days=1)
_T = Tributacion.__table__.c


@dataclass(slots=True, kw_only=True)
class TributacionDeclarada(Recibo):
    """The answer to `DeclararTributacion`."""

    dia: date

    def resumen(self) -> dict[str, Any]:
        """What the record keeps besides the request."""
        return {"dia": self.dia}


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaDeTributacion:
    """One laboratory and day: what was declared (None: nothing), who did so and when, and what the hub counts.

    `tarde` says that it was declared after the day that follows; `falta` that this is over and there is nothing.
    """

    laboratorio_id: int
    laboratorio: str
    dia: date
    declarado: FigurasDelDia | None
    inf: FigurasDelDia
    sist: FigurasDelDia
    quien: str | None
    declarado_en: datetime | None
    observacion: str | None
    tarde: bool
    falta: bool
    rompe: int | None
    """Yesterday's declared final stock, where today's declared waiting is another."""

    @property
    def difieren(self) -> list[str]:
        """Which declared figures neither source of the hub has."""
        if self.declarado is None:
            return []
        return [
            campo
            for campo in COMPARADAS
            if getattr(self.declarado, campo) not in (getattr(self.inf, campo), getattr(self.sist, campo))
        ]


@dataclass(slots=True, kw_only=True)
class TributacionVista(Recibo):
    """The answer to `VerTributacion`: by day, the newest first, and laboratory."""

    dias: tuple[DiaDeTributacion, ...]
    por_declarar: tuple[date, ...]


def declarar(consulta: "Consulta", pedido: DeclararTributacion) -> TributacionDeclarada:
    """Note the declaration, once a day."""
    hoy = en_chile(consulta.ahora).date()
    primero = hoy - timedelta(days=DIAS_DE_DECLARACION)
    if not primero <= pedido.dia < hoy:
        ultimo = dia_para_leer(hoy - UN_DIA)
        raise DeclaracionFueraDePlazo(
            campo="dia", valor=dia_para_leer(pedido.dia), desde=dia_para_leer(primero), hasta=ultimo
        )
    if pedido.stock_final != (esperado := pedido.stock_espera + pedido.recibidas - pedido.procesadas):
        que = f"stock de espera + recibidas − procesadas da {esperado} y el stock final dice {pedido.stock_final}"
        raise DeclaracionQueNoSuma(campo="stock_final", valor=pedido.stock_final, que=que)
    if pedido.positivas > pedido.procesadas:
        que = f"hay {pedido.positivas} positivas entre {pedido.procesadas} procesadas"
        raise DeclaracionQueNoSuma(campo="positivas", valor=pedido.positivas, que=que)
    _exigir_primera(consulta, pedido.dia)
    campos = (*COMPARADAS, "capacidad", "dia", "observacion")
    valores = {campo: getattr(pedido, campo) for campo in campos}
    consulta.conexion.execute(
        insert(Tributacion).values(
            laboratorio_id=consulta.laboratorio_id,
            declarado_en=consulta.ahora,
            mensaje_id=consulta.id_mensaje,
            usuario_id=consulta.actor and consulta.actor.usuario_id,
            **valores,
        )
    )
    return TributacionDeclarada(**consulta.cabecera, dia=pedido.dia)


def _exigir_primera(consulta: "Consulta", dia: date) -> None:
    orden = select(_T.declarado_en, _T.mensaje_id).where(_T.laboratorio_id == consulta.laboratorio_id, _T.dia == dia)
    ya = consulta.conexion.execute(orden).one_or_none()
    if ya is not None:
        cuando = para_leer(ya.declarado_en)
        raise DeclaracionRepetida(campo="dia", valor=dia_para_leer(dia), cuando=cuando, mensaje_anterior=ya.mensaje_id)


def ver(consulta: "Consulta", _pedido: VerTributacion) -> TributacionVista:
    """The last days of the laboratories of the caller's scope."""
    hoy = en_chile(consulta.ahora).date()
    dias = Dias(hoy - timedelta(days=DIAS_DE_DECLARACION), hoy - UN_DIA)
    laboratorios = laboratorios_de(consulta.conexion, consulta.actor)
    hechas: dict[tuple[int, date], dict[str, FigurasDelDia]] = {}
    for una in figuras(consulta.conexion, list(laboratorios), dias):
        hechas.setdefault((una.laboratorio_id, una.dia), {})[una.fuente] = una
    dichas = _dichas(consulta.conexion, list(laboratorios), dias)
    vistas = [
        _dia(numero, nombre, dia, hechas[numero, dia], dichas, hoy)
        for dia in reversed(dias.todos)
        for numero, nombre in laboratorios.items()
    ]
    faltan = tuple(uno.dia for uno in vistas if uno.declarado is None) if len(laboratorios) == 1 else ()
    return TributacionVista(**consulta.cabecera, dias=tuple(vistas), por_declarar=faltan)


def _dichas(conexion: Connection, laboratorios: list[int], dias: Dias) -> dict[tuple[int, date], Any]:
    """What was declared, with the name of who did; also of the day before the first."""
    orden = (
        select(*_T, Usuario.nombre.label("quien"))
        .join(Usuario, Usuario.id == _T.usuario_id, isouter=True)
        .where(_T.laboratorio_id.in_(laboratorios), _T.dia >= dias.desde - UN_DIA, _T.dia <= dias.hasta)
    )
    return {(fila.laboratorio_id, fila.dia): fila for fila in conexion.execute(orden)}


def _dia(
    numero: int,
    nombre: str,
    dia: date,
    de_fuente: dict[str, FigurasDelDia],
    dichas: dict[tuple[int, date], Any],
    hoy: date,
) -> DiaDeTributacion:
    fila, antes = dichas.get((numero, dia)), dichas.get((numero, dia - UN_DIA))
    rompe = fila is not None and antes is not None and fila.stock_espera != antes.stock_final
    return DiaDeTributacion(
        laboratorio_id=numero,
        laboratorio=nombre,
        dia=dia,
        declarado=de_fuente.get("trib"),
        inf=de_fuente["inf"],
        sist=de_fuente["sist"],
        quien=fila and fila.quien,
        declarado_en=fila and fila.declarado_en,
        observacion=fila and fila.observacion,
        tarde=fila is not None and en_chile(fila.declarado_en).date() > dia + UN_DIA,
        falta=fila is None and hoy > dia + UN_DIA,
        rompe=antes.stock_final if rompe and antes is not None else None,
    )
