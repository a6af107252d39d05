"""Samples that come by workbook with reception and result: one row is registered, received and informed at once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from dominio.muestras.contenido import documento_de, huella_de
from dominio.muestras.creacion import (
    Anterior,
    agregar,
    anteriores_de,
    entorno_de,
)
from dominio.muestras.planillas.existentes import INFORMADO, INFORME, Existente, InformeDeFilas, exigir_recepcion_de_fila
from dominio.muestras.planillas.pedidos import CargarMuestras, MuestraInformada
from dominio.muestras.reglas import Entorno, errores_de_muestra, exigir_tras
from dominio.muestras.reglas_de_examen import exigir_resultado, exigir_valor, valor_desconocido
from dominio.muestras.resultados import firma_de_resultado, leer_resultado_escrito
from dominio.ventanilla.necesidades import Pesquisa, a_la_vez
from dominio.ventanilla.recibos import ItemRecibo
from dominio.ventanilla.resguardo import resguardar
from dominio.ventanilla.turno import Turno, marca_de, rechazo
from dominio.vocabulario.enumeraciones import Desenlace, Estado
from dominio.vocabulario.errores import (
    CodigoEnConflicto,
    DatoObligatorio,
    ErrorDominio,
    MuestraDeOtroLaboratorio,
    MuestraEliminada,
    MuestraRepetida,
)
from dominio.vocabulario.errores_contados import contando_errores
from dominio.vocabulario.examenes import resultado_dicho
from dominio.vocabulario.tiempo import PRIMER_DIA


def cargar_muestras(turno: Turno, pedido: CargarMuestras) -> Pesquisa[list[ItemRecibo]]:
    """Store the rows that are new and right, and inform the samples that were registered before with the same data.

    A row stands or falls whole. Rows that share a code and differ are all refused; equal ones count once.
    """
    firmas = [huella_de(turno, item) for item in pedido.items]
    return _Carga(turno, _sin_contradicciones(pedido.items, firmas), firmas).hacer()


def _sin_contradicciones(items: Sequence[MuestraInformada], firmas: Sequence[bytes]) -> list[MuestraInformada]:
    """The rows, with an error added to those that share a code and do not agree."""
    lugares: dict[str, list[int]] = defaultdict(list)
    for lugar, item in enumerate(items):
        if item.codigo_muestra_cliente is not None:
            lugares[item.codigo_muestra_cliente].append(lugar)
    revisados = list(items)
    for codigo, suyos in lugares.items():
        if len(suyos) > 1 and len({(firmas[lugar], *_dicho(items[lugar])) for lugar in suyos}) > 1:
            for lugar in suyos:
                error = MuestraRepetida(campo="codigo_muestra_cliente", valor=codigo)
                revisados[lugar] = replace(items[lugar], errores=(*items[lugar].errores, error))
    return revisados


def _dicho(item: MuestraInformada) -> tuple[Any, ...]:
    ilegibles = tuple((error.campo, error.valor) for error in item.errores)
    return (*(getattr(item, campo) for campo in INFORMADO), item.valor_resultado, ilegibles)


class _Carga:
    """The rows of one file on their way."""

    def __init__(self, turno: Turno, items: list[MuestraInformada], firmas: list[bytes]) -> None:
        self.turno = turno
        self.items = items
        self.firmas = firmas
        self.nuevas: dict[str, ItemRecibo] = {}

    def hacer(self) -> Pesquisa[list[ItemRecibo]]:
        buscar = anteriores_de(self.turno, self.items), entorno_de(self.turno, self.items)
        self.anteriores, self.entorno = yield from a_la_vez(*buscar)
        self.items = [con_resultado(item, self.entorno) for item in self.items]
        conocidas = [lugar for lugar in range(len(self.items)) if self._es_conocida(lugar)]
        informadas = yield from self._informar(conocidas)
        return list(contando_errores(self._recibos(informadas)))

    def _recibos(self, informadas: dict[int, ItemRecibo]) -> Iterator[ItemRecibo]:
        for lugar, item in self.turno.recorrer(self.items):
            creada = partial(self._crear, lugar + 1, item)
            recibo = informadas.get(lugar) or resguardar(self.turno, lugar + 1, item, creada)
            if recibo.id_muestra is None and (documento := documento_de(item)):
                self.turno.documentos[lugar + 1] = documento
            yield recibo

    def _anterior(self, item: MuestraInformada) -> Anterior | None:
        return self.anteriores.get(item.codigo_muestra_cliente or "")

    def _es_conocida(self, lugar: int) -> bool:
        """Whether the very same sample was registered before, so that only its result is news."""
        anterior = self._anterior(self.items[lugar])
        if anterior is None or anterior.estado == Estado.ELIMINADA:
            return False
        return not self.items[lugar].errores and anterior.huella == self.firmas[lugar]

    def _informar(self, lugares: list[int]) -> Pesquisa[dict[int, ItemRecibo]]:
        existentes = [Existente.de(self.items[lugar], self.turno) for lugar in lugares]
        recibos = yield from InformeDeFilas(self.turno, INFORME, existentes, [lugar + 1 for lugar in lugares]).hacer()
        return dict(zip(lugares, recibos, strict=True))

    def _crear(self, indice: int, item: MuestraInformada) -> ItemRecibo:
        codigo, anterior = item.codigo_muestra_cliente, self._anterior(item)
        if codigo in self.nuevas and not item.errores:
            return self._repetir(indice, self.nuevas[codigo])
        errores = [*self._conflicto(indice, anterior), *errores_de_fila(self.turno, item, self.entorno)]
        if errores:
            id_muestra, estado = (anterior.id, anterior.estado) if anterior else (None, None)
            if id_muestra is not None:
                self.turno.tocadas[indice] = id_muestra
            if estado == Estado.ELIMINADA:
                return rechazo(indice, errores, codigo=codigo)
            return rechazo(indice, errores, codigo=codigo, id_muestra=id_muestra, estado=estado)
        assert codigo is not None  # noqa: S101 (the rules ask for it)
        self.nuevas[codigo] = self._guardar(indice, item)
        return self.nuevas[codigo]

    def _conflicto(self, indice: int, anterior: Anterior | None) -> Iterable[ErrorDominio]:
        codigo = self.items[indice - 1].codigo_muestra_cliente
        if anterior is not None and anterior.estado == Estado.ELIMINADA:
            yield MuestraEliminada(campo="codigo_muestra_cliente", valor=codigo)
        elif anterior is not None and anterior.huella != self.firmas[indice - 1]:
            yield CodigoEnConflicto(campo="codigo_muestra_cliente", valor=codigo, id_muestra=anterior.id)

    def _repetir(self, indice: int, primero: ItemRecibo) -> ItemRecibo:
        if primero.id_muestra is not None:
            self.turno.tocadas[indice] = primero.id_muestra
        return replace(primero, indice=indice, desenlace=Desenlace.EXISTENTE)

    def _guardar(self, indice: int, item: MuestraInformada) -> ItemRecibo:
        turno, nueva = self.turno, self.turno.numero("muestra")
        vida: dict[str, Any] = {
            "informado_en": turno.ahora,
            "correcciones": 0,
            "cambios": 1,
            "valor_resultado": self._valor(item),
        }
        agregar(turno, nueva, item, self.firmas[indice - 1], estado=Estado.CON_RESULTADO, vida=vida)
        turno.anotar(nueva, Estado.ENVIADA, Estado.RECEPCIONADA)
        dicho = item.resultado, item.fecha_hora_resultado_laboratorio, item.valor_resultado
        firma = firma_de_resultado(turno.laboratorio_id, *dicho)
        detalle = resultado_dicho(item.resultado, vida["valor_resultado"])
        turno.anotar(nueva, Estado.RECEPCIONADA, Estado.CON_RESULTADO, detalle=detalle, marca=marca_de(firma))
        if not turno.simular:
            turno.tocadas[indice] = nueva
        return ItemRecibo(
            indice=indice,
            desenlace=Desenlace.CREADA,
            codigo_muestra_cliente=item.codigo_muestra_cliente,
            id_muestra=None if turno.simular else nueva,
            estado_muestra=Estado.CON_RESULTADO,
        )

    def _valor(self, item: MuestraInformada) -> str | None:
        examen = self.entorno.examen_de(item)
        assert examen is not None and item.resultado is not None  # noqa: S101 (the rules ask for both)
        return examen.valor_de(item.resultado, item.valor_resultado)


def con_resultado(item: MuestraInformada, entorno: Entorno) -> MuestraInformada:
    """The row with the result that its value means, if it tells the value alone, as people do."""
    item = leer_resultado_escrito(item, entorno.examen_de(item))
    valor, dicho = item.valor_resultado, item.resultado is not None or any(e.campo == "resultado" for e in item.errores)
    examen = entorno.examen_de(item) if valor is not None and not dicho else None
    return item if examen is None or valor is None else replace(item, resultado=examen.valores.get(valor))


def errores_de_fila(turno: Turno, item: MuestraInformada, entorno: Entorno) -> list[ErrorDominio]:
    """Everything that is wrong with a row: as a sample, as a reception and as a result."""
    errores = errores_de_muestra(item, entorno)
    ya_dichos = {error.campo for error in errores}
    errores += [
        DatoObligatorio(campo=campo) for campo in INFORMADO if getattr(item, campo) is None and campo not in ya_dichos
    ]
    exigencias: list[Callable[[Turno, MuestraInformada], None]] = [
        exigir_recepcion_de_fila,
        partial(_exigir_resultado, entorno),
        _exigir_fecha_resultado,
        partial(_exigir_valor, entorno),
    ]
    if "id_laboratorio" not in ya_dichos:  # one that does not exist need not be told to be another's too
        exigencias.append(_exigir_destino)
    for exigir in exigencias:
        try:
            exigir(turno, item)
        except ErrorDominio as error:
            errores.append(error.sin_rastro())
    return errores


def _exigir_destino(turno: Turno, item: MuestraInformada) -> None:
    """Refuse a sample for another laboratory: only its own could give its result."""
    destino = item.id_laboratorio
    if destino is not None and destino != turno.laboratorio_id:
        raise MuestraDeOtroLaboratorio(campo="id_laboratorio", valor=item.codigo_muestra_cliente, laboratorio=destino)


def _exigir_resultado(entorno: Entorno, _turno: Turno, item: MuestraInformada) -> None:
    if item.resultado is not None and (examen := entorno.examen_de(item)):
        exigir_resultado(item.resultado, examen, item.codigo_examen)


def _exigir_valor(entorno: Entorno, _turno: Turno, item: MuestraInformada) -> None:
    ilegible = any(error.campo == "valor_resultado" for error in item.errores)
    examen = None if ilegible else entorno.examen_de(item)
    if examen is not None and item.resultado is not None:
        exigir_valor(item.resultado, item.valor_resultado, examen)
    elif examen is not None and item.valor_resultado is not None and item.valor_resultado not in examen.valores:
        raise valor_desconocido(item.valor_resultado, examen)


def _exigir_fecha_resultado(turno: Turno, item: MuestraInformada) -> None:
    fecha = item.fecha_hora_resultado_laboratorio
    if fecha is not None:
        desde = item.fecha_recepcion_laboratorio or item.fecha_muestra or PRIMER_DIA
        exigir_tras("fecha_hora_resultado_laboratorio", fecha, desde, turno.ahora)
