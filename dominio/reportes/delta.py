"""What became of an issued report since its cut: which rows came in, were changed or went, and by which messages."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from dominio.muestras.frases import FRASES
from dominio.reportes import instantanea
from dominio.reportes.alcance import alcance_de_reporte
from dominio.reportes.archivo import MARCA, celdas_de, filas_de, linea, partes_de
from dominio.reportes.descripcion import ClaseDeReporte, reporte_de
from dominio.reportes.emision import FichaDeReporte, ficha_propia, fila_propia
from dominio.reportes.lectura import condiciones, por_partes
from dominio.reportes.pedidos import CompararReporte
from dominio.reportes.periodo import Dias
from dominio.reportes.rt import ClaseDeFiguras
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.enumeraciones import Rol
from dominio.vocabulario.errores import ReporteSinComparacion
from modelos import Historial

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

NUEVA, CAMBIADA, QUITADA = "agregada", "cambiada", "quitada"
POR_PREGUNTA = 500
"""Samples whose messages are asked for at once."""
_H = Historial.__table__.c


@dataclass(frozen=True, slots=True)
class MensajeDeCambio:
    """A step that a sample took after the cut."""

    mensaje_id: int
    ocurrido_en: datetime
    frase: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CambioDeReporte:
    """One row that is no longer as it was issued; `columnas` are those that differ, with before and after."""

    id_muestra: int
    clase: str
    columnas: dict[str, tuple[str, str]]
    mensajes: tuple[MensajeDeCambio, ...]


@dataclass(slots=True, kw_only=True)
class DeltaDeReporte(Recibo):
    """The answer to `CompararReporte`."""

    ficha: FichaDeReporte
    hasta: datetime
    cambios: tuple[CambioDeReporte, ...]

    def resumen(self) -> dict[str, Any]:
        """What the record keeps."""
        return {"reporte": self.ficha.numero, "muestras": [uno.id_muestra for uno in self.cambios]}


def comparar(consulta: "Consulta", pedido: CompararReporte) -> DeltaDeReporte:
    """The report as it was issued beside what it would say now."""
    instantanea.congelar(consulta.conexion)
    fila = fila_propia(consulta, pedido.numero)
    reporte = reporte_de(fila.clase, Rol(fila.ambito_rol))
    if isinstance(reporte, ClaseDeFiguras):
        raise ReporteSinComparacion(campo="reporte", valor=fila.clase)
    antes, ahora = _difieren(consulta, reporte, fila)
    ids = sorted(antes.keys() | ahora.keys())
    mensajes = _mensajes(consulta.conexion, ids, fila.instantanea)
    consulta.tocadas.update(enumerate(ids, start=1))
    return DeltaDeReporte(
        **consulta.cabecera,
        ficha=ficha_propia(consulta, pedido.numero),
        hasta=consulta.ahora,
        cambios=tuple(
            CambioDeReporte(
                id_muestra=uno,
                clase=QUITADA if uno not in ahora else CAMBIADA if uno in antes else NUEVA,
                columnas=_columnas(reporte, antes.get(uno), ahora.get(uno)),
                mensajes=tuple(mensajes.get(uno, ())),
            )
            for uno in ids
        ),
    )


def _difieren(consulta: "Consulta", reporte: ClaseDeReporte, fila: Any) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """The rows that were issued and are no longer so, and those that are so now and were not; of each sample, its cells."""
    lugar = reporte.titulos.index("id_muestra")
    huellas = {int(f[lugar]): _huella(f) for f in _emitidas(consulta.conexion, fila.id)}
    nuevas: dict[int, list[str]] = {}
    for celdas in _actuales(consulta, reporte, fila):
        numero = int(celdas[lugar])
        if huellas.get(numero) == _huella(celdas):
            del huellas[numero]
        else:
            nuevas[numero] = celdas
    viejas = {int(f[lugar]): f for f in _emitidas(consulta.conexion, fila.id) if int(f[lugar]) in huellas} if huellas else {}
    return viejas, nuevas


def _emitidas(conexion: Connection, numero: int) -> Iterator[list[str]]:
    filas = filas_de(partes_de(conexion, numero))
    next(filas)
    return filas


def _actuales(consulta: "Consulta", reporte: ClaseDeReporte, fila: Any) -> Iterator[list[str]]:
    alcance = alcance_de_reporte(consulta.actor, consulta.ahora)
    donde = condiciones(reporte, alcance, Dias(fila.desde, fila.hasta), fila.examen)
    for filas in por_partes(consulta.conexion, donde, reporte.fecha):
        for una in filas:
            yield celdas_de(reporte.columnas, una)


def _huella(celdas: Iterable[str]) -> bytes:
    return hashlib.blake2b("\x1f".join(celdas).encode(), digest_size=16).digest()


def _columnas(reporte: ClaseDeReporte, antes: list[str] | None, ahora: list[str] | None) -> dict[str, tuple[str, str]]:
    if antes is None or ahora is None:
        return {}
    pares = zip(reporte.titulos, antes, ahora, strict=True)
    return {titulo: (una, otra) for titulo, una, otra in pares if una != otra}


def _mensajes(conexion: Connection, ids: list[int], cuando: str) -> dict[int, list[MensajeDeCambio]]:
    """The steps of these samples after the cut, in their order."""
    hallados: dict[int, list[MensajeDeCambio]] = {}
    despues = instantanea.despues_de(conexion, cuando)
    for desde in range(0, len(ids), POR_PREGUNTA):
        orden = (
            select(_H.muestra_id, _H.mensaje_id, _H.ocurrido_en, _H.operacion)
            .where(_H.muestra_id.in_(ids[desde : desde + POR_PREGUNTA]), *despues)
            .order_by(_H.id)
        )
        for muestra, mensaje, ocurrido, operacion in conexion.execute(orden):
            paso = MensajeDeCambio(mensaje, ocurrido, FRASES.get(operacion, operacion))
            hallados.setdefault(muestra, []).append(paso)
    return hallados


def en_csv(delta: DeltaDeReporte) -> bytes:
    """The delta for a spreadsheet program: one line per column that changed, or per row that came or went."""
    lineas = [linea(("cambio", "id_muestra", "columna", "antes", "después", "mensajes"))]
    for uno in delta.cambios:
        mensajes = " ".join(str(paso.mensaje_id) for paso in uno.mensajes)
        for columna, (antes, despues) in (uno.columnas or {"": ("", "")}).items():
            lineas.append(linea((uno.clase, str(uno.id_muestra), columna, antes, despues, mensajes)))
    return MARCA + b"".join(lineas)
