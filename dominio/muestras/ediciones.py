"""Mending samples by the hub's number, as the portal and the workbook of authorised samples do."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from dominio.muestras.contenido import documento_de, huella_de
from dominio.muestras.correcciones import (
    ENTERAS,
    Abierta,
    cambiaria,
    corregir_con,
    errores_de_correccion,
    regresos_de,
)
from dominio.muestras.creacion import anteriores_de, entorno_de
from dominio.muestras.estados import POR_CORREGIR, para_leer
from dominio.muestras.items import MuestraCorregida
from dominio.muestras.memoria import de_contenido, recordar
from dominio.muestras.pedidos import CorregirMuestras
from dominio.muestras.reglas import exigir_motivo
from dominio.muestras.vida import vista_de
from dominio.ventanilla.necesidades import Pesquisa, a_la_vez
from dominio.ventanilla.recibos import ItemRecibo
from dominio.ventanilla.resguardo import resguardar
from dominio.ventanilla.turno import Turno, marca_de, rechazo
from dominio.vocabulario.enumeraciones import Desenlace, Estado
from dominio.vocabulario.errores import (
    DatoObligatorio,
    ErrorDominio,
    EstadoNoPermite,
    FaltaIdentificacion,
    IdentidadBorrada,
    IdentificacionDiscordante,
    MuestraCambiada,
    MuestraDeOtroOrigen,
    MuestraDesconocida,
    MuestraRepetida,
)


def corregir(turno: Turno, pedido: CorregirMuestras) -> Pesquisa[list[ItemRecibo]]:
    """The samples say what the items say, if they are open for it; an item stands or falls alone."""
    return Edicion(turno, pedido.items).hacer()


class Edicion:
    """One list of items on its way."""

    def __init__(self, turno: Turno, items: Sequence[MuestraCorregida]) -> None:
        self.turno = turno
        self.items = items
        self.hechas: dict[int, tuple[bytes, int]] = {}

    def hacer(self) -> Pesquisa[list[ItemRecibo]]:
        yield from self._buscar()
        recibos = [
            resguardar(self.turno, indice, item, partial(self._una, indice, item, completo))
            for indice, (item, completo) in enumerate(zip(self.items, self.completos, strict=True), start=1)
        ]
        for recibo, item in zip(recibos, self.items, strict=True):
            if recibo.id_muestra is None and (documento := documento_de(item)):
                self.turno.documentos[recibo.indice] = documento
        return recibos

    def _buscar(self) -> Pesquisa[None]:
        self.por_codigo = yield from anteriores_de(self.turno, [item for item in self.items if not item.id_muestra])
        claves = {clave for item in self.items if (clave := self._clave(item)) is not None}
        (filas,) = yield [ENTERAS.preguntar(claves)]
        self.filas = {fila.id: fila for fila in filas}
        self.completos = [_completo(item, self.filas.get(self._clave(item) or 0)) for item in self.items]
        self.regresos, self.memoria, self.entorno = yield from a_la_vez(
            regresos_de([f.id for f in filas if f.estado == Estado.EDICION_AUTORIZADA]),
            recordar(self.turno, [f.id for f in filas if f.estado in POR_CORREGIR]),
            entorno_de(self.turno, self.completos),
        )

    def _clave(self, item: MuestraCorregida) -> int | None:
        if item.id_muestra:
            return item.id_muestra
        anterior = self.por_codigo.get(item.codigo_muestra_cliente or "")
        return anterior.id if anterior else None

    def _una(self, indice: int, item: MuestraCorregida, completo: MuestraCorregida) -> ItemRecibo:
        fila = self._fila(item)
        if fila is None:
            error = self._sin_hallar(item)
            return rechazo(indice, [error, *item.errores], codigo=item.codigo_muestra_cliente, id_muestra=item.id_muestra)
        self.turno.tocadas[indice] = fila.id
        firma = huella_de(self.turno, completo)
        suya, estado = self.hechas.get(fila.id, (bytes(fila.huella), fila.estado))
        if not item.errores and firma == suya:
            return self._recibo(indice, fila, Desenlace.SIN_CAMBIO, estado)
        errores = (
            list(self._impedimentos(item, fila)) or self._errores(completo, fila) or self._superada(completo, fila, firma)
        )
        if errores:
            return self._recibo(indice, fila, Desenlace.RECHAZADA, estado, errores)
        ademas = partial(self._ademas, completo, fila)
        recibo = corregir_con(self.turno, indice, completo, self._abierta(fila), item.justificacion_edicion, ademas)
        self.hechas[fila.id] = firma, recibo.estado_muestra or fila.estado
        return recibo

    def _fila(self, item: MuestraCorregida) -> Any:
        """The sample's row, if its laboratory of origin or of destination asks."""
        fila = self.filas.get(self._clave(item) or 0)
        if fila is None or fila.estado == Estado.ELIMINADA:
            return None
        return fila if self._es_suya(fila) else None

    def _es_suya(self, fila: Any) -> bool:
        return self.turno.laboratorio_id in (fila.laboratorio_id, fila.laboratorio_origen_id)

    def _es_de_origen(self, fila: Any) -> bool:
        """Whether whoever asks registered it; only they may say what it is."""
        return bool(fila.laboratorio_origen_id == self.turno.laboratorio_id)

    def _sin_hallar(self, item: MuestraCorregida) -> ErrorDominio:
        if item.id_muestra:
            return MuestraDesconocida(campo="id_muestra", valor=item.id_muestra)
        if item.codigo_muestra_cliente is None:
            return FaltaIdentificacion(campo="id_muestra")
        return MuestraDesconocida(campo="codigo_muestra_cliente", valor=item.codigo_muestra_cliente)

    def _impedimentos(self, item: MuestraCorregida, fila: Any) -> Sequence[ErrorDominio]:
        """Why this sample cannot be mended, whatever its data are."""
        codigo, vista = item.codigo_muestra_cliente, self.turno.vistas.get(fila.id)
        if vista is not None and vista != vista_de(fila.estado, fila.ultimo_cambio):
            return [MuestraCambiada(campo="id_muestra", valor=fila.id, nombre=Estado(fila.estado).nombre)]
        if not self._es_de_origen(fila):
            return [MuestraDeOtroOrigen(campo="id_muestra", valor=fila.id)]
        if fila.identidad_borrada_por is not None:
            return [IdentidadBorrada(campo="id_muestra", valor=fila.id)]
        if fila.id in self.hechas:
            return [MuestraRepetida(campo="id_muestra", valor=fila.id)]
        if codigo is not None and codigo != fila.codigo_muestra_cliente:
            return [IdentificacionDiscordante(campo="codigo_muestra_cliente", valor=codigo, id_muestra=fila.id)]
        cerrada = self._cerrada(fila)
        return [cerrada] if cerrada is not None else []

    def _cerrada(self, fila: Any) -> ErrorDominio | None:
        """Why its data may not be mended now; None if they may."""
        if fila.estado in POR_CORREGIR:
            return None
        datos = {"estado": fila.estado, "nombre": Estado(fila.estado).nombre, "exigidos": para_leer(POR_CORREGIR)}
        return EstadoNoPermite(campo="id_muestra", valor=fila.id, **datos)

    def _errores(self, item: MuestraCorregida, fila: Any) -> list[ErrorDominio]:
        errores = errores_de_correccion(self.turno, item, self._abierta(fila), self.entorno)
        if fila.estado == Estado.EDICION_AUTORIZADA:
            try:
                exigir_justificacion(item.justificacion_edicion)
            except ErrorDominio as error:
                errores.append(error)
        return errores

    def _superada(self, item: MuestraCorregida, fila: Any, firma: bytes) -> list[ErrorDominio]:
        if not cambiaria(item, self._abierta(fila)):
            return []
        error = self.memoria.superada(fila.id, marca_de(firma), campo="id_muestra", valor=fila.id, cuenta=de_contenido)
        return [error] if error else []

    def _ademas(self, _completo: MuestraCorregida, _fila: Any) -> Mapping[str, Any]:
        """What changes with the data, by column."""
        return {}

    def _abierta(self, fila: Any) -> Abierta:
        return Abierta(fila, self.regresos.get(fila.id, Estado.ENVIADA))

    @staticmethod
    def _recibo(
        indice: int, fila: Any, desenlace: Desenlace, estado: int, errores: Sequence[ErrorDominio] = ()
    ) -> ItemRecibo:
        return ItemRecibo(
            indice=indice,
            desenlace=desenlace,
            codigo_muestra_cliente=fila.codigo_muestra_cliente,
            id_muestra=fila.id,
            estado_muestra=estado,
            errores=errores,
        )


def exigir_justificacion(justificacion: str | None) -> None:
    """Refuse an edit that the help desk opened if it does not say why, in more than 10 characters."""
    if justificacion is None:
        raise DatoObligatorio(campo="justificacion_edicion", condicion=", obligatoria en una edición autorizada")
    exigir_motivo("justificacion_edicion", justificacion)


def _completo(item: MuestraCorregida, fila: Any) -> MuestraCorregida:
    """The item with what it may leave out: its code and its destination stay, and so does a sampling date whose fractions
    of a second a form or a cell cannot hold."""
    if fila is None:
        return item
    tomada = fila.fecha_muestra
    igual = item.fecha_muestra == tomada.replace(microsecond=0)
    return replace(
        item,
        codigo_muestra_cliente=fila.codigo_muestra_cliente,
        id_laboratorio=item.id_laboratorio or fila.laboratorio_id,
        fecha_muestra=tomada if igual else item.fecha_muestra,
    )
