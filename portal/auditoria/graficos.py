"""Charts as geometry: where each bar stands, for a template that writes them as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, log10

from dominio.auditoria.cifras import Hora
from dominio.vocabulario.enumeraciones import Puerta
from dominio.vocabulario.palabras import PUERTAS
from dominio.vocabulario.tiempo import en_chile

COLORES = {
    Puerta.SOAP11: "#0b5d5b",
    Puerta.SOAP12: "#1c4f8f",
    Puerta.EXCEL: "#b26a00",
    Puerta.PORTAL: "#7a3d8f",
    Puerta.CONSOLA: "#6b7b7d",
}
ANCHO, ALTO = 1000, 260
IZQUIERDA, ABAJO, ARRIBA = 56, 28, 10
ROTULOS_DE_HORAS = 12
"""Hours that are written under the axis, at most."""
PASOS_DE_HORAS = (1, 2, 3, 6, 12, 24)
"""Every so many hours one is written, at round hours of the day."""
ANCHO_DE_FILA, ALTO_DE_FILA, LARGO_DE_BARRA, DESDE_BARRA = 480, 28, 240, 170
"""Of a chart of lying bars: each row, its bar at its longest, and where bars begin."""


@dataclass(frozen=True, slots=True)
class Rectangulo:
    """One bar, or a part of one; of a standing one, the hour and the door whose messages it counts."""

    x: float
    y: float
    ancho: float
    alto: float
    color: str
    texto: str
    hora: datetime | None = None
    puerta: Puerta | None = None


@dataclass(frozen=True, slots=True)
class Rotulo:
    """A word on an axis, at a distance from its beginning."""

    lugar: float
    texto: str


@dataclass(frozen=True, slots=True)
class PorHora:
    """A chart of messages per hour and door, and the same as rows of a table: hour, one count per door, their sum."""

    rectangulos: list[Rectangulo]
    horas: list[Rotulo]
    cantidades: list[Rotulo]
    puertas: list[tuple[Puerta, str, str]]
    filas: list[tuple[datetime, list[int], int]]


def por_hora(cifras: Sequence[Hora], desde: datetime, hasta: datetime) -> PorHora:
    """One standing bar per hour of the period, those without messages too, divided by door."""
    cuentas = {(cifra.hora, cifra.puerta): cifra.mensajes for cifra in cifras}
    puertas = [puerta for puerta in Puerta if any(cifra.puerta == puerta for cifra in cifras)]
    primera = desde.replace(minute=0, second=0, microsecond=0)
    horas = [primera + timedelta(hours=n) for n in range(ceil((hasta - primera) / timedelta(hours=1)))]
    filas = [(hora, [cuentas.get((hora, p), 0) for p in puertas]) for hora in horas]
    con_sumas = [(hora, partes, sum(partes)) for hora, partes in filas]
    tope = redondear(max((suma for _, _, suma in con_sumas), default=0))
    paso = (ANCHO - IZQUIERDA) / max(len(horas), 1)
    return PorHora(
        rectangulos=[r for n, fila in enumerate(filas) for r in _columna(n * paso + IZQUIERDA, paso, fila, puertas, tope)],
        horas=_rotulos_de_horas(horas, paso),
        cantidades=[Rotulo(_altura(tope * parte // 2, tope), str(tope * parte // 2)) for parte in range(3)],
        puertas=[(puerta, PUERTAS[puerta], COLORES[puerta]) for puerta in puertas],
        filas=con_sumas,
    )


def _columna(x: float, paso: float, fila: tuple[datetime, list[int]], puertas: list[Puerta], tope: int) -> list[Rectangulo]:
    hora, partes = fila
    hechos, acumulado = [], 0
    for puerta, cuantos in zip(puertas, partes, strict=True):
        if cuantos:
            arriba = _altura(acumulado + cuantos, tope)
            texto = f"{en_chile(hora):%d-%m %H:%M} · {PUERTAS[puerta]}: {cuantos}"
            alto = _altura(acumulado, tope) - arriba
            izquierda, ancho = round(x + paso * 0.1, 1), round(paso * 0.8, 1)
            hechos.append(Rectangulo(izquierda, arriba, ancho, round(alto, 1), COLORES[puerta], texto, hora, puerta))
            acumulado += cuantos
    return hechos


def _altura(cuantos: int, tope: int) -> float:
    return round(ALTO - ABAJO - cuantos / tope * (ALTO - ABAJO - ARRIBA), 1)


def _rotulos_de_horas(horas: list[datetime], paso: float) -> list[Rotulo]:
    cada = next(cada for cada in PASOS_DE_HORAS if len(horas) <= ROTULOS_DE_HORAS * cada)
    forma = "%H:%M" if len(horas) <= 25 else "%d-%m %H h"
    return [
        Rotulo(round(IZQUIERDA + (n + 0.5) * paso, 1), f"{en_chile(hora):{forma}}")
        for n, hora in enumerate(horas)
        if en_chile(hora).hour % cada == 0
    ]


def redondear(maximo: int) -> int:
    """The least even number of one or two round figures that holds the maximum: 2, 4, 10, 20, 50, 100…"""
    if maximo <= 2:
        return 2
    decena = 10 ** int(log10(maximo))
    return next(tope for paso in (1, 2, 4, 6, 8, 10) if (tope := int(paso * decena)) >= maximo and tope % 2 == 0)


def acostadas(partes: Sequence[float], color: str) -> list[Rectangulo]:
    """One lying bar per row for parts of the longest one (1 or less)."""
    return [
        Rectangulo(DESDE_BARRA, n * ALTO_DE_FILA + 6, max(round(parte * LARGO_DE_BARRA, 1), 1), 16, color, "")
        for n, parte in enumerate(partes)
    ]
