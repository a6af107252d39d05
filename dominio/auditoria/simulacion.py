"""What a poda would do, and what it would leave and why, without doing anything."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select

from dominio.auditoria import informes_vencidos, tramos_vencidos
from dominio.auditoria.plazos import Regla
from dominio.auditoria.retenciones import Vigente, vigentes
from dominio.auditoria.vencibles import TAMANO, AlcanceDePoda, bajo_una_cabeza, de_cuerpos
from modelos import Mensaje


@dataclass(frozen=True, slots=True, kw_only=True)
class PorRegla:
    """What one rule lets go: bodies, bytes as they are kept, and when the first and the last of them were received."""

    regla: Regla
    cuantos: int = 0
    bytes: int = 0
    desde: datetime | None = None
    hasta: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulacion:
    """By rule, what would go. Of what is past its term: what each hold keeps, and how many are not under a head yet.

    `informes` are the reports of samples that would go once no body has them any more; `tramos`, the stretches of the record
    that would be dropped whole.
    """

    por_regla: tuple[PorRegla, ...]
    retenidos: tuple[tuple[Vigente, int], ...]
    sin_sellar: int
    informes: int
    tramos: tuple[str, ...]


def simular(conexion: Connection, alcance: AlcanceDePoda) -> Simulacion:
    """Count what a poda at that instant would find."""
    retienen = vigentes(conexion)
    vencidos = alcance.plazos.vencidos(alcance.ahora)
    return Simulacion(
        por_regla=tuple(_por_regla(conexion, alcance, retienen)),
        retenidos=tuple((una, _contar(conexion, vencidos, una.condicion())) for una in retienen),
        sin_sellar=_contar(conexion, vencidos, ~bajo_una_cabeza()),
        informes=_informes(conexion, alcance, retienen),
        tramos=tuple(tramo.nombre for tramo in tramos_vencidos.vencidos(conexion, alcance, retienen)),
    )


def _por_regla(conexion: Connection, alcance: AlcanceDePoda, retienen: Sequence[Vigente]) -> Iterator[PorRegla]:
    cual = alcance.plazos.cual().label("cual")
    cuentas = (func.count(), func.sum(TAMANO), func.min(Mensaje.recibido_en), func.max(Mensaje.recibido_en))
    orden = de_cuerpos(select(cual, *cuentas)).where(*alcance.condiciones(retienen)).group_by(cual)
    halladas = {lugar: resto for lugar, *resto in conexion.execute(orden)}
    for lugar, regla in enumerate(alcance.plazos.reglas):
        cuantos, bytes_, desde, hasta = halladas.get(lugar, (0, 0, None, None))
        yield PorRegla(regla=regla, cuantos=cuantos, bytes=int(bytes_), desde=desde, hasta=hasta)


def _contar(conexion: Connection, *condiciones: ColumnElement[bool]) -> int:
    return conexion.execute(de_cuerpos(select(func.count())).where(*condiciones)).scalar_one()


def _informes(conexion: Connection, alcance: AlcanceDePoda, retienen: Sequence[Vigente]) -> int:
    plazo = alcance.plazos.informes
    if plazo is None:
        return 0
    elegidos = informes_vencidos.elegir(plazo.antes_de(alcance.ahora), retienen).subquery()
    return conexion.execute(select(func.count()).select_from(elegidos)).scalar_one()
