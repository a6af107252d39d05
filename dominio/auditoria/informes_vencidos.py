"""Reports of samples past their own term: their bytes go; the sample, its facts, its states and the report's digest stay.

One goes when its term is over, a head covers the message that brought it, no hold keeps that, and no body has it any more.
One that is not what was delivered stays: it is evidence.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, Select, delete, insert, select, text, update

from dominio.auditoria import archivo, documentos_sueltos
from dominio.auditoria.borrado import exigir_permiso_de_podar
from dominio.auditoria.documentos_sueltos import de_los_nuevos, nombrados_por, tomar_candado_de_documentos
from dominio.auditoria.pedidos import VencerInformes
from dominio.auditoria.retenciones import Vigente, retenidos, tomar_candado, vigentes
from dominio.auditoria.revision import exigir_perdidas_revisadas
from dominio.auditoria.vencibles import AlcanceDePoda, Lote, bajo_una_cabeza
from dominio.mensajes.numeros import numeros_de, plegar
from dominio.mensajes.terminos import ReglaAplicada
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.errores import NoVenceTodavia, PodaSimultanea, RetencionesCambiaron, SinPermisoDePodar
from modelos import Documento, Informe, Mensaje, PodaAnotada, SelloHoja, para_leer

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

REGLA = "informes"
"""The name of their rule."""
TANDA = 100
"""Reports that go in one transaction."""
PAGINA = 1_000
"""Facts of reports that are read at a time."""
VECES = 5
"""How often a lot is looked through anew because holds changed, or somebody read a report of it, meanwhile."""


@dataclass(slots=True, kw_only=True)
class InformesVencidos(Recibo):
    """The answer to `VencerInformes`."""

    borrados: int

    def resumen(self) -> dict[str, int]:
        """What the record keeps of it."""
        return {"borrados": self.borrados}


@dataclass(slots=True)
class ResumenDeInformes:
    """What a run did: how many went, their bytes, the messages that tell of it, files, and those that had been changed."""

    cuantos: int = 0
    bytes: int = 0
    constancias: list[int] = field(default_factory=list)
    archivos: list[str] = field(default_factory=list)
    alterados: list[int] = field(default_factory=list)


Servir = Callable[[VencerInformes], InformesVencidos]


def podar_informes(
    motor: Engine, servir: Servir, alcance: AlcanceDePoda, reloj: Callable[[], datetime]
) -> ResumenDeInformes:
    """Let all go that may; with a folder, each is first put there as a file."""
    resumen = ResumenDeInformes()
    plazo = alcance.plazos.informes
    if plazo is None or next(_recorrer(motor, alcance), None) is None:
        return resumen
    desde = reloj() - documentos_sueltos.MARGEN
    todos = {fila.sha256 for fila in _recorrer(motor, alcance)}
    sueltos = todos - nombrados_por(motor, todos)
    for lote in _lotes(motor, alcance, sueltos):
        _servir_uno(partial(_preparar, motor, alcance, lote, desde, resumen), servir, resumen)
    return resumen


def _servir_uno(preparar: Callable[[], VencerInformes | None], servir: Servir, resumen: ResumenDeInformes) -> None:
    for vez in range(VECES):
        pedido = preparar()
        if pedido is None:
            return
        try:
            resumen.constancias.append(servir(pedido).id_mensaje)
        except (RetencionesCambiaron, PodaSimultanea):
            if vez == VECES - 1:
                raise
            continue
        resumen.cuantos += pedido.reglas[0]["cuantos"]
        resumen.bytes += pedido.reglas[0]["bytes"]
        return


# ── choosing them ───────────────────────────────────────────────────────────────────────────────────────────────────
def elegir(antes_de: datetime, retienen: Sequence[Vigente]) -> Select[Any]:
    """The facts of the reports that may go, as far as their own go."""
    orden: Any = select(Informe.id, Informe.creado_en.label("recibido_en"), Informe.sha256, Informe.tamano)
    orden = orden.join(Mensaje, Mensaje.id == Informe.mensaje_id)
    orden = orden.join(SelloHoja, SelloHoja.mensaje_id == Mensaje.id, isouter=True)
    orden = orden.where(Informe.contenido.is_not(None), Informe.creado_en < antes_de)
    elegidos: Select[Any] = orden.where(bajo_una_cabeza(), ~retenidos(retienen)).order_by(Informe.id)
    return elegidos


def _recorrer(motor: Engine, alcance: AlcanceDePoda) -> Iterator[Any]:
    assert alcance.plazos.informes is not None  # noqa: S101 (asked by the caller)
    limite = alcance.plazos.informes.antes_de(alcance.ahora)
    despues_de: int | None = -1
    while despues_de is not None:
        with para_leer(motor) as conexion:
            orden = elegir(limite, vigentes(conexion)).where(Informe.id > despues_de)
            filas = conexion.execute(orden.limit(PAGINA)).all()
        yield from filas
        despues_de = filas[-1].id if filas else None


def _lotes(motor: Engine, alcance: AlcanceDePoda, sueltos: Collection[str]) -> Iterator[Lote]:
    lote = Lote(0)
    for fila in _recorrer(motor, alcance):
        if fila.sha256 not in sueltos:
            continue
        if not lote.cabe(fila, TANDA):
            yield lote
            lote = Lote(0)
        lote.agregar(fila)
    if lote.numeros:
        yield lote


def _preparar(
    motor: Engine, alcance: AlcanceDePoda, lote: Lote, desde: datetime, resumen: ResumenDeInformes
) -> VencerInformes | None:
    """The request for those of a lot that may go now, once they are in the folder."""
    plazo = alcance.plazos.informes
    assert plazo is not None  # noqa: S101 (asked by the caller)
    limite = plazo.antes_de(alcance.ahora)
    with para_leer(motor) as conexion:
        retienen, nuevos = vigentes(conexion), de_los_nuevos(conexion, desde)
        orden = elegir(limite, retienen).add_columns(Informe.contenido).where(Informe.id.in_(lote.numeros))
        filas = [fila for fila in conexion.execute(orden) if fila.sha256 not in nuevos]
    enteros = [fila for fila in filas if _entero(fila)]
    resumen.alterados += [f.id for f in filas if not _entero(f) and f.id not in resumen.alterados]
    if not enteros:
        return None
    puestos = {str(fila.id): _guardar(alcance, fila) for fila in enteros if alcance.carpeta is not None}
    resumen.archivos += [nombre for nombre in puestos.values() if nombre not in resumen.archivos]
    dicha = {
        "regla": REGLA,
        "plazo": plazo.dicho,
        "antes_de": limite.isoformat(),
        "cuantos": len(enteros),
        "bytes": sum(fila.tamano for fila in enteros),
        "desde": min(fila.recibido_en for fila in enteros).isoformat(),
        "hasta": max(fila.recibido_en for fila in enteros).isoformat(),
        "informes": plegar(fila.id for fila in enteros),
    }
    retenciones = tuple(una.id_mensaje for una in retienen)
    return VencerInformes(reglas=(dicha,), retenciones=retenciones, archivos=puestos, desde=desde)


def _guardar(alcance: AlcanceDePoda, fila: Any) -> str:
    assert alcance.carpeta is not None  # noqa: S101 (asked by the caller)
    return archivo.guardar_informe(alcance.carpeta, fila.id, fila.sha256, bytes(fila.contenido))


def _entero(fila: Any) -> bool:
    contenido = bytes(fila.contenido)
    return (hashlib.sha256(contenido).hexdigest(), len(contenido)) == (fila.sha256, fila.tamano)


# ── the transaction ─────────────────────────────────────────────────────────────────────────────────────────────────
def vencer(consulta: "Consulta", pedido: VencerInformes) -> InformesVencidos:
    """Take their bytes away, of all of them or of none, if all may still go."""
    conexion = consulta.conexion
    _exigir_permiso(conexion)
    exigir_perdidas_revisadas(conexion)
    tomar_candado(conexion)
    tomar_candado_de_documentos(conexion)
    retienen = vigentes(conexion)
    if tuple(una.id_mensaje for una in retienen) != pedido.retenciones:
        raise RetencionesCambiaron
    (regla,) = pedido.reglas
    _exigir_plazo(regla, consulta.recibido_en)
    numeros, nuevos = list(numeros_de(regla["informes"])), de_los_nuevos(conexion, pedido.desde)
    orden = elegir(datetime.fromisoformat(regla["antes_de"]), retienen).where(Informe.id.in_(numeros))
    quedan = [fila.id for fila in conexion.execute(orden) if fila.sha256 not in nuevos]
    if quedan != numeros or not numeros:
        raise PodaSimultanea(debidos=len(numeros), habia=len(quedan))
    fila = {"mensaje_id": consulta.id_mensaje, "primero": numeros[0], "ultimo": numeros[-1], "archivo": None}
    conexion.execute(insert(PodaAnotada).values(fila))  # first: in its transaction alone the reports' table gives way
    _quitar(conexion, numeros)
    return InformesVencidos(**consulta.cabecera, borrados=len(numeros))


def _exigir_plazo(regla: Mapping[str, Any], asentada_en: datetime) -> None:
    """Refuse a term that is not over by the instant that the record will bear."""
    try:
        ReglaAplicada.leida(regla, asentada_en, None)
    except ValueError:
        raise NoVenceTodavia(campo="informes", valor=regla["informes"]) from None


def _quitar(conexion: Connection, numeros: Sequence[int]) -> None:
    """Whoever brings the same bytes again keeps them again."""
    documentos: Any = Documento.__table__
    conexion.execute(delete(documentos).where(documentos.c.informe_id.in_(numeros)))
    conexion.execute(update(Informe).where(Informe.id.in_(numeros)).values(contenido=None))


def _exigir_permiso(conexion: Connection) -> None:
    exigir_permiso_de_podar(conexion)
    if conexion.dialect.name == "postgresql":
        orden = text("SELECT current_user, has_column_privilege('informe', 'contenido', 'UPDATE')")
        rol, puede = conexion.execute(orden).one()
        if not puede:
            raise SinPermisoDePodar(campo="HUB_BASE_DATOS", valor=rol)
