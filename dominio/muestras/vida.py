"""How samples that exist move from state to state: one mechanism, of which each operation is a `Transicion`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import BindParameter, bindparam, literal_column

from dominio.muestras.estados import EXISTE
from dominio.muestras.identificacion import codigo_ambiguo, sin_identificar, sin_repetir
from dominio.muestras.impedimentos import estado_no_permite, vencida
from dominio.muestras.items import ItemMuestra
from dominio.muestras.memoria import Memoria, recordar
from dominio.ventanilla.catalogo import Catalogo
from dominio.ventanilla.necesidades import Pesquisa, a_la_vez
from dominio.ventanilla.recibos import ItemRecibo
from dominio.ventanilla.resguardo import resguardar
from dominio.ventanilla.turno import Turno, huella, marca_de, rechazo
from dominio.vocabulario.enumeraciones import Desenlace, Estado
from dominio.vocabulario.errores import (
    ErrorDominio,
    EstadoNoPermite,
    IdentidadBorrada,
    IdentificacionDiscordante,
    MuestraCambiada,
    MuestraDeOtroLaboratorio,
    MuestraDesconocida,
    MuestraRepetida,
)
from modelos import TOMA_DE_MUESTRAS, Muestra
from modelos.busqueda import Busqueda


class Actual(NamedTuple):
    """A sample as it is now; the fields are columns of `muestra`, all that life changes among them."""

    id: int
    laboratorio_origen_id: int
    codigo_muestra_cliente: str
    tecnica_muestra: str
    fecha_muestra: datetime
    paciente_run: int | None
    paciente_dv: str | None
    paciente_pasaporte: str | None
    identificador_recien_nacido: str | None
    cambios: int
    laboratorio_id: int
    estado: int
    vence_en: datetime | None
    fecha_recepcion_laboratorio: datetime | None
    motivo_rechazo: str | None
    resultado: str | None
    fecha_hora_resultado_laboratorio: datetime | None
    informado_en: datetime | None
    correcciones: int
    informe_id: int | None
    ultimo_cambio: bytes | None
    ultimo_cambio_por: int | None
    valor_resultado: str | None
    creada_en: datetime
    codigo_examen: str | None
    identidad_borrada_por: int | None


_T = Muestra.__table__.c
_COLUMNAS = [_T[campo] for campo in Actual._fields]
_YO: BindParameter[int] = bindparam("yo")
CONOCIDA = (_T.laboratorio_id == _YO) | (_T.laboratorio_origen_id == _YO) | (_T.ultimo_cambio_por == _YO)
POR_ID = Busqueda(_COLUMNAS, _T.id, CONOCIDA, EXISTE)
_TOMADA: Any = literal_column(str(TOMA_DE_MUESTRAS))
_RECIBIDA = (_T.laboratorio_origen_id == _TOMADA) & ((_T.laboratorio_id == _YO) | (_T.ultimo_cambio_por == _YO))
POR_CODIGO = Busqueda(
    _COLUMNAS,
    _T.codigo_muestra_cliente,
    _T.laboratorio_origen_id.in_([_YO, _TOMADA]),  # how its index begins
    (_T.laboratorio_origen_id == _YO) | _RECIBIDA,
    EXISTE,
)
"""The samples that the laboratory `yo` may know of, by the hub's ids and by codes: its own, and those that the hub made for
whoever took a sample and sent it there."""

Item = TypeVar("Item", bound=ItemMuestra)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paso:
    """One step: what becomes of the sample, and why; `desde` is where it starts when another step was noted before it."""

    hacia: Estado
    desde: Estado | None = None
    valores: dict[str, Any]
    motivo: str | None = None
    detalle: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transicion(Generic[Item]):
    """An operation on samples that exist.

    `operacion` and `datos`, fields of the item, tell a retry from another request; `revisar` gives all that is wrong with
    the item for this sample; `ya_hecho` says that the sample is already as asked, whoever made it so; `dar` takes the step;
    `destino` is the laboratory to which it sends the sample, if it does; `completar` adds what the sample alone can tell;
    `sin_identidad` says that it may be taken also with a sample whose patient was blanked by order.
    """

    desde: frozenset[Estado]
    operacion: str
    datos: tuple[str, ...]
    revisar: Callable[[Turno, Item, Actual | None], Iterable[ErrorDominio]]
    ya_hecho: Callable[[Item, Actual], bool]
    dar: Callable[[Turno, Item, Actual], Paso]
    destino: Callable[[Item], int | None] = lambda _item: None
    completar: Callable[[Turno, Item, Actual], Item] | None = None
    sin_identidad: bool = False


def mover(turno: Turno, items: Iterable[Item], transicion: Transicion[Item]) -> Pesquisa[list[ItemRecibo]]:
    """Apply a transition to each item that allows it; the others come back with all their errors."""
    return Mudanza(turno, transicion, list(items)).hacer()


class Mudanza(Generic[Item]):
    """One list of items on its way through one transition; `yo` is the laboratory that asks."""

    def __init__(self, turno: Turno, transicion: Transicion[Item], items: list[Item]) -> None:
        self.turno = turno
        self.yo = self._quien()
        self.transicion = transicion
        self.items = items
        self.por_id: dict[int, Actual] = {}
        self.por_codigo: dict[str, list[Actual]] = {}
        self.movidas: dict[int, Actual] = {}
        self.firmas: dict[tuple[Any, ...], bytes] = {}
        self.memoria = Memoria(turno)

    def hacer(self) -> Pesquisa[list[ItemRecibo]]:
        yield from self._buscar()
        return [self._resguardada(indice, item) for indice, item in enumerate(self.items, start=1)]

    def _resguardada(self, indice: int, item: Item) -> ItemRecibo:
        return resguardar(self.turno, indice, item, lambda: self._uno(indice, item))

    def _quien(self) -> int | None:
        return self.turno.laboratorio_id

    def _buscar(self) -> Pesquisa[None]:
        """Know the samples that the items name and the laboratory may know of."""
        yo = self.yo
        ids = {item.id_muestra for item in self.items if item.id_muestra is not None}
        codigos = {i.codigo_muestra_cliente for i in self.items if i.codigo_muestra_cliente is not None}
        por_id, por_codigo = yield [POR_ID.preguntar(ids, yo=yo), POR_CODIGO.preguntar(codigos, yo=yo)]
        for actual in map(Actual._make, por_id):
            self.por_id[actual.id] = actual
        for actual in map(Actual._make, por_codigo):
            self.por_id[actual.id] = actual
            self.por_codigo.setdefault(actual.codigo_muestra_cliente, []).append(actual)
        # What was never followed by another change has not been overtaken: in the usual life nothing is looked up.
        con_cambios = [actual.id for actual in self.por_id.values() if actual.cambios > 1]
        self.memoria, self.turno.catalogo = yield from a_la_vez(recordar(self.turno, con_cambios), self._catalogo())

        if (completar := self.transicion.completar) is not None:
            nombradas = ((item, self._nombrada(item)) for item in self.items)
            self.items = [item if actual is None else completar(self.turno, item, actual) for item, actual in nombradas]

    def _nombrada(self, item: Item) -> Actual | None:
        """The sample that the item can only mean."""
        if item.id_muestra:
            return self.por_id.get(item.id_muestra)
        posibles = self.por_codigo.get(item.codigo_muestra_cliente or "", ())
        return posibles[0] if len(posibles) == 1 else None

    def _catalogo(self) -> Pesquisa[Catalogo]:
        """The examinations, with what is known of those of the samples and of who shall have them."""
        codigos = {actual.codigo_examen for actual in self.por_id.values()}
        return self.turno.conocidos.examenes.hallar(codigos, [self.yo, *{self.transicion.destino(i) for i in self.items}])

    def _uno(self, indice: int, item: Item) -> ItemRecibo:
        firma = self.firma(item)
        actual, error = self._identificar(item, firma)
        if actual is None:
            errores = [*item.errores, *([error] if error else []), *self.transicion.revisar(self.turno, item, None)]
            return rechazo(indice, sin_repetir(errores), codigo=item.codigo_muestra_cliente, id_muestra=item.id_muestra)
        self.turno.tocadas[indice] = actual.id
        if not item.errores and actual.ultimo_cambio == firma:
            return self._recibo(indice, actual, Desenlace.SIN_CAMBIO)
        if not item.errores and self.transicion.ya_hecho(item, actual):
            self.turno.dichas[indice] = self._marca(item, firma)
            return self._recibo(indice, actual, Desenlace.SIN_CAMBIO)
        if self._cambio_a_la_vista(actual):
            cambiada = MuestraCambiada(campo="id_muestra", valor=actual.id, nombre=Estado(actual.estado).nombre)
            return self._rechazo(indice, actual, [cambiada])
        if actual.identidad_borrada_por is not None and not self.transicion.sin_identidad:
            return self._rechazo(indice, actual, [IdentidadBorrada(campo="id_muestra", valor=actual.id)])
        errores = [*item.errores, *self._impedimentos(actual), *self.transicion.revisar(self.turno, item, actual)]
        if errores:
            return self._rechazo(indice, actual, sin_repetir(errores))
        if superada := self.memoria.superada(actual.id, self._marca(item, firma), campo="id_muestra", valor=actual.id):
            return self._rechazo(indice, actual, [superada])
        return self._recibo(indice, self._dar(item, actual, firma), Desenlace.ACTUALIZADA)

    def firma(self, item: Item) -> bytes:
        """What tells this change from another; a workbook asks for the same one a hundred thousand times."""
        nombres = self.transicion.datos
        datos = tuple([getattr(item, nombre) for nombre in nombres])
        firma = self.firmas.get(datos)
        if firma is None:
            dichos = dict(zip(nombres, datos, strict=True))
            self.firmas[datos] = firma = firma_de(self.transicion.operacion, self.yo, dichos)
        return firma

    def _marca(self, _item: Item, firma: bytes) -> bytes:
        """By what the change is known when it comes again after others."""
        return marca_de(firma)

    def _identificar(self, item: Item, firma: bytes) -> tuple[Actual | None, ErrorDominio | None]:
        clave, codigo = item.id_muestra or None, item.codigo_muestra_cliente  # some .NET proxies send 0 for absent
        if clave is None and codigo is None:
            ya_dicho = any(e.campo in ("id_muestra", "codigo_muestra_cliente") for e in item.errores)
            return None, None if ya_dicho else sin_identificar(item)
        campo, valor = ("id_muestra", clave) if clave is not None else ("codigo_muestra_cliente", codigo)
        posibles = [self.por_id.get(clave)] if clave is not None else self.por_codigo.get(codigo or "", ())
        suyas = [una for una in posibles if una is not None and self._conocida(una, firma)]
        if not suyas:
            return None, MuestraDesconocida(campo=campo, valor=valor)
        if len(suyas) > 1:
            return None, codigo_ambiguo(codigo, suyas, self.yo)
        (actual,) = suyas
        if clave is not None and codigo is not None and actual.codigo_muestra_cliente != codigo:
            return None, IdentificacionDiscordante(campo="codigo_muestra_cliente", valor=codigo, id_muestra=clave)
        return self.movidas.get(actual.id, actual), None

    def _conocida(self, actual: Actual, firma: bytes) -> bool:
        """A laboratory knows what it registered or is addressed to it, and the last thing that it did itself."""
        return self.yo in (actual.laboratorio_id, actual.laboratorio_origen_id) or actual.ultimo_cambio == firma

    def _cambio_a_la_vista(self, actual: Actual) -> bool:
        """Whether the sample is no longer as the sender saw it; most senders do not say how that was."""
        vista = self.turno.vistas.get(actual.id)
        return vista is not None and vista != vista_de(actual.estado, actual.ultimo_cambio)

    def _impedimentos(self, actual: Actual) -> Iterable[ErrorDominio]:
        """Why this sample cannot take this step, whatever the item says."""
        if actual.laboratorio_id != self.yo:
            yield MuestraDeOtroLaboratorio(campo="id_muestra", valor=actual.id, laboratorio=actual.laboratorio_id)
        elif actual.id in self.movidas:
            yield MuestraRepetida(campo="id_muestra", valor=actual.id)
        elif actual.estado not in self.transicion.desde:
            yield self._estado_no_permite(actual)
        elif esta_vencida(actual.estado, actual.vence_en, self.turno.ahora):
            yield vencida(actual, self.turno.catalogo.de_muestra(actual))

    def _estado_no_permite(self, actual: Actual) -> EstadoNoPermite:
        return estado_no_permite(actual, self.transicion.desde)

    def _paso(self, item: Item, actual: Actual) -> Paso:
        return self.transicion.dar(self.turno, item, actual)

    def _dar(self, item: Item, actual: Actual, firma: bytes) -> Actual:
        turno = self.turno
        paso = self._paso(item, actual)
        nueva = actual._replace(estado=paso.hacia.value, ultimo_cambio=firma, ultimo_cambio_por=self.yo, **paso.valores)
        turno.cambios.mover(actual, nueva)
        desde = paso.desde or Estado(actual.estado)
        turno.anotar(actual.id, desde, paso.hacia, motivo=paso.motivo, detalle=paso.detalle, marca=self._marca(item, firma))
        self.movidas[actual.id] = nueva
        return nueva

    def _recibo(self, indice: int, actual: Actual, desenlace: Desenlace) -> ItemRecibo:
        return ItemRecibo(
            indice=indice,
            desenlace=desenlace,
            codigo_muestra_cliente=actual.codigo_muestra_cliente,
            id_muestra=actual.id,
            estado_muestra=actual.estado,
        )

    def _rechazo(self, indice: int, actual: Actual, errores: list[ErrorDominio]) -> ItemRecibo:
        recibo = self._recibo(indice, actual, Desenlace.RECHAZADA)
        recibo.errores = errores
        return recibo


def firma_de(operacion: str, laboratorio: int | None, datos: Mapping[str, Any]) -> bytes:
    """The digest of a change that a laboratory asks for."""
    return huella({"operacion": operacion, "laboratorio": laboratorio, **datos})


def vista_de(estado: int, ultimo_cambio: bytes | None) -> str:
    """How a sample is at a moment, for whoever will ask later whether it still is so; it says nothing to others."""
    return huella({"estado": estado, "ultimo_cambio": ultimo_cambio and ultimo_cambio.hex()}).hex()[:16]


def esta_vencida(estado: int, vence_en: datetime | None, ahora: datetime) -> bool:
    """A sample that no laboratory received within the days of its examination has expired; nothing is deleted."""
    return estado == Estado.ENVIADA and vence_en is not None and vence_en < ahora
