"""Which days a report covers: half-open days of Chile, at most 7 of them, at most 120 back."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dominio.vocabulario.errores import DiaSinTerminar, ErrorDominio, RangoDemasiadoLargo, RangoInvertido, ReporteMuyAntiguo
from dominio.vocabulario.limites import DIAS_ATRAS_DE_REPORTE, DIAS_DE_REPORTE
from dominio.vocabulario.tiempo import dia_para_leer, en_chile, inicio_del_dia


@dataclass(frozen=True, slots=True)
class Dias:
    """From the first day to the last one, which is included."""

    desde: date
    hasta: date

    @property
    def todos(self) -> list[date]:
        """One by one."""
        return [self.desde + timedelta(days=n) for n in range((self.hasta - self.desde).days + 1)]

    @property
    def bordes(self) -> list[datetime]:
        """The instant at which each day begins, and the one at which the last ends: 23, 24 or 25 hours later."""
        return [inicio_del_dia(dia) for dia in (*self.todos, self.hasta + timedelta(days=1))]


def dia_pedido(dia: date, ahora: datetime, *, campo: str) -> Dias:
    """One day that has begun, which its sender calls `campo`."""
    try:
        return dias_pedidos(dia, dia, ahora, completos=False)
    except ErrorDominio as error:
        error.campo = campo
        raise


def dias_pedidos(desde: date | None, hasta: date | None, ahora: datetime, *, completos: bool) -> Dias:
    """The period, if a report may cover it; `completos` refuses a day that is not over."""
    if desde is None or hasta is None or hasta < desde:
        raise RangoInvertido(
            campo="desde",
            desde="falta" if desde is None else dia_para_leer(desde),
            hasta="falta" if hasta is None else dia_para_leer(hasta),
        )
    hoy = en_chile(ahora).date()
    if (cuantos := (hasta - desde).days + 1) > DIAS_DE_REPORTE:
        raise RangoDemasiadoLargo(campo="hasta", valor=dia_para_leer(hasta), dias=cuantos, maximo=DIAS_DE_REPORTE)
    ultimo = hoy - timedelta(days=1) if completos else hoy
    if hasta > ultimo:
        raise DiaSinTerminar(campo="hasta", valor=dia_para_leer(hasta), ultimo=dia_para_leer(ultimo))
    primero = hoy - timedelta(days=DIAS_ATRAS_DE_REPORTE)
    if desde < primero:
        raise ReporteMuyAntiguo(
            campo="desde", valor=dia_para_leer(desde), dias=DIAS_ATRAS_DE_REPORTE, primero=dia_para_leer(primero)
        )
    return Dias(desde, hasta)
