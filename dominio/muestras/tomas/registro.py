"""Registering what was taken at an establishment: each stands or falls alone, and what comes twice is one sample."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import bindparam, literal_column

from dominio.muestras.contenido import documento_de, huella_de
from dominio.muestras.creacion import SIN_VIVIR, agregar, entorno_de
from dominio.muestras.estados import EXISTE
from dominio.muestras.reglas import Entorno, de_run_entero, errores_de_muestra
from dominio.muestras.tomas.codigos import codigo_de
from dominio.muestras.tomas.items import Toma
from dominio.muestras.tomas.pedidos import RegistrarMuestras
from dominio.muestras.tomas.resultados_dichos import resultado_de
from dominio.ventanilla.necesidades import Pesquisa, a_la_vez
from dominio.ventanilla.recibos import ItemRecibo
from dominio.ventanilla.resguardo import resguardar
from dominio.ventanilla.turno import Turno, rechazo
from dominio.vocabulario.enumeraciones import Desenlace, Estado, Tecnica
from dominio.vocabulario.errores import (
    CodigoDesconocido,
    DatoNoCorresponde,
    DatoObligatorio,
    ErrorDominio,
    FaltaLaboratorioDeDestino,
    LugarDeTrabajoAjeno,
    PacienteRecienRegistrado,
    SinLugarDeTrabajo,
)
from dominio.vocabulario.limites import MINUTOS_ENTRE_TOMAS
from dominio.vocabulario.tiempo import para_leer
from modelos import TOMA_DE_MUESTRAS, LugarDeTrabajo, Muestra
from modelos.busqueda import Busqueda

_T = Muestra.__table__.c
_L = LugarDeTrabajo.__table__.c
_ANTES = [
    *(_T.id, _T.huella, _T.estado, _T.codigo_muestra_cliente, _T.rut_responsable, _T.fecha_muestra, _T.tecnica_muestra),
    *(_T.resultado, _T.correcciones),
]
_TOMADA_AQUI = (
    _T.laboratorio_origen_id == literal_column(str(TOMA_DE_MUESTRAS)),
    _T.cod_deis == bindparam("donde"),
    EXISTE,
)
LUGARES = Busqueda([_L.cod_deis], _L.rut_profesional)
DE_RUN = Busqueda([*_ANTES, _T.paciente_run], _T.paciente_run, *_TOMADA_AQUI)
DE_DOCUMENTO = Busqueda([*_ANTES, _T.paciente_pasaporte], _T.paciente_pasaporte, *_TOMADA_AQUI)
"""Samples that people took of some patients at the establishment `donde`."""
ENTRE_TOMAS = timedelta(minutes=MINUTOS_ENTRE_TOMAS)
UnaToma = TypeVar("UnaToma", bound=Toma)
Paciente = tuple[str | None, int | str]
"""An establishment and the patient's document there."""


class Hecha(NamedTuple):
    """A sample that this very list registered, as the rest of the list meets it: like one from before."""

    huella: bytes
    codigo_muestra_cliente: str
    rut_responsable: str | None
    fecha_muestra: datetime | None
    tecnica_muestra: str | None
    resultado: str | None
    id: int | None = None
    correcciones: int = 0


def registrar(turno: Turno, pedido: RegistrarMuestras) -> Pesquisa[list[ItemRecibo]]:
    """Store the samples that are right, as sent to their laboratories; say of the others what is wrong with them."""
    return RegistroDeTomas(turno, pedido.items).hacer()


class RegistroDeTomas:
    """One list of items on its way."""

    def __init__(self, turno: Turno, items: Sequence[Toma]) -> None:
        self.turno = turno
        self.items = [self._completa(item) for item in items]
        self.hechas: dict[tuple[bytes, str | None], ItemRecibo] = {}
        self.de_antes: dict[Paciente, list[Any]] = {}

    def _completa(self, item: UnaToma) -> UnaToma:
        """The item with what the hub knows: who took it, and where they work now."""
        actor, dicho = self.turno.actor, item.rut_responsable
        errores = item.errores
        if dicho is not None and dicho != actor.rut_profesional:
            cuando = f"quien la registra es {actor.rut_profesional}"
            errores = (*errores, DatoNoCorresponde(campo="rut_responsable", valor=dicho, cuando=cuando))
        donde = item.cod_deis or actor.cod_deis
        return replace(item, rut_responsable=actor.rut_profesional, cod_deis=donde, errores=errores)

    def hacer(self) -> Pesquisa[list[ItemRecibo]]:
        self.entorno, self.lugares, _ = yield from a_la_vez(
            entorno_de(self.turno, self.items), lugares_de(self.turno), self._buscar_pacientes()
        )
        recibos = [
            resguardar(self.turno, lugar + 1, item, partial(self._una, lugar + 1, item))
            for lugar, item in self.turno.recorrer(self.items)
        ]
        for recibo, item in zip(recibos, self.items, strict=True):
            if recibo.id_muestra is None and (documento := documento_de(item)):
                self.turno.documentos[recibo.indice] = documento
        return recibos

    def _buscar_pacientes(self) -> Pesquisa[None]:
        """Know what was taken of the same patients at the same establishments."""
        donde = sorted({item.cod_deis for item in self.items if item.cod_deis is not None})
        preguntas = [
            busqueda.preguntar(valores, donde=lugar)
            for lugar in donde
            for busqueda, valores in (
                (DE_RUN, [i.paciente_run for i in self.items if i.cod_deis == lugar and i.paciente_run is not None]),
                (
                    DE_DOCUMENTO,
                    [i.paciente_pasaporte for i in self.items if i.cod_deis == lugar and i.paciente_pasaporte is not None],
                ),
            )
            if valores
        ]
        halladas = (yield preguntas) if preguntas else ()
        for pregunta, filas in zip(preguntas, halladas, strict=True):
            for fila in filas:
                self.de_antes.setdefault((pregunta.parametros["donde"], fila[-1]), []).append(fila)

    def _una(self, indice: int, item: Toma) -> ItemRecibo:
        firma = self._firma(item)
        if not item.errores and (hecha := self._hecha(item, firma) or self._registrada(item, firma)):
            if hecha.id_muestra is not None:
                self.turno.tocadas[indice] = hecha.id_muestra
            return replace(hecha, indice=indice, desenlace=Desenlace.EXISTENTE)
        nueva = self.turno.numeros["muestra"][0]
        codigo = codigo_de(nueva)
        item = replace(item, codigo_muestra_cliente=codigo)
        if errores := self._errores(item):
            return rechazo(indice, errores)
        self.turno.numero("muestra")
        self._guardar(nueva, item, firma)
        hecha = self._recibo(indice, nueva, codigo)
        self._recordar(item, firma, hecha)
        return hecha

    def _firma(self, item: Toma) -> bytes:
        return huella_de(self.turno, item)

    def _hecha(self, item: Toma, firma: bytes) -> ItemRecibo | None:
        """The receipt of the very same, if this list registered it."""
        return self.hechas.get((firma, resultado_de(item)))

    def _registrada(self, item: Toma, firma: bytes) -> ItemRecibo | None:
        """The receipt of the very same, if the same person registered it before."""
        for antes in self._de_paciente(item):
            if self._es_igual(antes, firma) and self._dijo(antes, item, firma):
                return ItemRecibo(
                    indice=0,
                    desenlace=Desenlace.EXISTENTE,
                    codigo_muestra_cliente=antes.codigo_muestra_cliente,
                    id_muestra=antes.id,
                    estado_muestra=antes.estado,
                )
        return None

    def _es_igual(self, antes: Any, firma: bytes) -> bool:
        """Whether the same person registered the same data."""
        return bytes(antes.huella) == firma and antes.rut_responsable == self.turno.actor.rut_profesional

    def _dijo(self, _antes: Any, _item: Toma, _firma: bytes) -> bool:
        """Whether what has the same data says besides them what the item says."""
        return True

    def _de_paciente(self, item: Toma) -> Iterable[Any]:
        return (fila for paciente in _pacientes(item) for fila in self.de_antes.get(paciente, ()))

    # ── rules ───────────────────────────────────────────────────────────────────────────────────────────────────────
    def _errores(self, item: Toma) -> list[ErrorDominio]:
        de_la_muestra = de_run_entero(errores_de_muestra(item, self.entorno))
        errores = [error for error in de_la_muestra if not _es_de_lugar(error)]
        for exigir in (self._exigir_lugar, self._exigir_destino, self._exigir_otra):
            try:
                exigir(item)
            except ErrorDominio as error:
                errores.append(error.sin_rastro())
        return errores

    def _exigir_lugar(self, item: Toma) -> None:
        exigir_lugar(item.cod_deis, self.lugares, self.entorno)

    def _exigir_destino(self, item: Toma) -> None:
        """Ask for a laboratory, which an antigen test has not."""
        if item.tecnica_muestra is Tecnica.TEST_PACK:
            cuando = "la muestra se envía a un laboratorio; regístrela como test de antígeno"
            raise DatoNoCorresponde(campo="tecnica_muestra", valor=item.tecnica_muestra, cuando=cuando)
        if item.id_laboratorio is None and not any(error.campo == "id_laboratorio" for error in item.errores):
            raise FaltaLaboratorioDeDestino(campo="id_laboratorio")

    def _exigir_otra(self, item: Toma) -> None:
        """Ask whether it is another sample, when one of the patient was registered here a moment ago."""
        if item.es_otra or item.fecha_muestra is None:
            return
        firma = self._firma(item)
        for antes in sorted(self._de_paciente(item), key=lambda antes: not self._es_igual(antes, firma)):
            igual = antes.tecnica_muestra == item.tecnica_muestra
            if igual and abs(antes.fecha_muestra - item.fecha_muestra) < ENTRE_TOMAS:
                tomada = para_leer(antes.fecha_muestra)
                raise PacienteRecienRegistrado(campo="es_otra", anterior=self._nombrar(antes, firma), tomada=tomada)

    def _nombrar(self, antes: Any, _firma: bytes) -> str:
        return str(antes.codigo_muestra_cliente)

    # ── storing ─────────────────────────────────────────────────────────────────────────────────────────────────────
    def _guardar(self, nueva: int, item: Toma, firma: bytes) -> None:
        agregar(self.turno, nueva, item, firma, vida=SIN_VIVIR)

    def _estado(self) -> Estado:
        return Estado.ENVIADA

    def _recibo(self, indice: int, nueva: int, codigo: str) -> ItemRecibo:
        simular = self.turno.simular
        if not simular:
            self.turno.tocadas[indice] = nueva
        return ItemRecibo(
            indice=indice,
            desenlace=Desenlace.CREADA,
            codigo_muestra_cliente=None if simular else codigo,
            id_muestra=None if simular else nueva,
            estado_muestra=self._estado(),
        )

    def _recordar(self, item: Toma, firma: bytes, hecha: ItemRecibo) -> None:
        """Have the rest of the list meet it; one that is only tried has no code yet."""
        self.hechas[firma, resultado_de(item)] = hecha
        cual = hecha.codigo_muestra_cliente or f"{hecha.indice}.ª de este mismo envío"
        dicho = item.rut_responsable, item.fecha_muestra, item.tecnica_muestra, resultado_de(item)
        for paciente in _pacientes(item):
            self.de_antes.setdefault(paciente, []).append(Hecha(firma, cual, *dicho))


def _pacientes(item: Toma) -> list[Paciente]:
    """By which documents its patient may be known at the establishment."""
    return [(item.cod_deis, uno) for uno in (item.paciente_run, item.paciente_pasaporte) if uno is not None]


def _es_de_lugar(error: ErrorDominio) -> bool:
    """What a list of codes says of the establishment, which is told in other words to whoever works there."""
    return error.campo == "cod_deis" and isinstance(error, CodigoDesconocido | DatoObligatorio)


def lugares_de(turno: Turno) -> Pesquisa[frozenset[str]]:
    """The establishments at which whoever asks takes samples."""
    if turno.actor.rut_profesional is None:
        return frozenset()
    (filas,) = yield [LUGARES.preguntar([turno.actor.rut_profesional])]
    return frozenset(fila.cod_deis for fila in filas)


def exigir_lugar(cod_deis: str | None, lugares: frozenset[str], entorno: Entorno) -> None:
    """Refuse an establishment at which the person does not work, or that was closed."""
    if cod_deis is None:
        raise SinLugarDeTrabajo(campo="cod_deis")
    if cod_deis not in lugares or cod_deis not in entorno.codigos["cod_deis"]:
        raise LugarDeTrabajoAjeno(campo="cod_deis", valor=cod_deis)
