"""The daily feed: every result that the hub learnt of in a day, and what became since of those of the days before.

Each step of a sample's life that gives or takes a result is in exactly one feed: in that of the day on which it happened if
it was stored when that was issued, else in the next one. What was stored then is told by the database (`instantanea`).
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Row, case, insert, null, or_, select

from dominio.muestras.estados import EXISTE
from dominio.muestras.frases import FRASES
from dominio.muestras.listas.examenes import DE_SIEMPRE
from dominio.reportes import instantanea
from dominio.reportes.alcance import AlcanceDeReporte
from dominio.reportes.archivo import CSV, MARCA, Guardado, archivos_de, celdas_de, linea
from dominio.reportes.columnas import MINISTERIALES, TipoDeColumna, en_texto
from dominio.reportes.emision import ReporteHallado, apuntar, ficha_propia
from dominio.reportes.lectura import de_ids
from dominio.reportes.pedidos import EmitirDiario
from dominio.reportes.periodo import Dias
from dominio.vocabulario.enumeraciones import Estado, Rol
from dominio.vocabulario.errores import DiaSinTerminar, RemesaAnterior, RemesaFueraDeOrden
from dominio.vocabulario.tiempo import dia_para_leer, en_chile, inicio_del_dia
from modelos import Historial, Muestra, Remesa, Reporte

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

CAMBIOS, MANIFIESTO = "cambios.csv", "manifiesto.json"
"""The names of the feed's other files; its results are the file that every report has."""
POR_TANDA = 500
UN_DIA = timedelta(days=1)
CON_RESULTADO = Estado.CON_RESULTADO.value
SIN_EFECTO = ("mesa.autorizarEliminacion",)
"""Operations that leave a result as it is."""
_H, _M, _R = Historial.__table__.c, Muestra.__table__.c, Reporte.__table__.c
TITULOS_DE_CAMBIOS = ("día", "cambio", "mensaje", "instante", *(columna.titulo for columna in MINISTERIALES))


@dataclass(frozen=True, slots=True)
class PasoConResultado:
    """A step that gave a sample a result, changed it, or took it."""

    id: int
    muestra_id: int
    mensaje_id: int
    ocurrido_en: datetime
    operacion: str
    desde: int | None
    hacia: int
    examen: str | None
    """None for the default ones; of the others the feed has files of their own."""

    @property
    def entrega(self) -> bool:
        """Whether by it a sample without result got one."""
        return self.hacia == CON_RESULTADO and self.desde not in (CON_RESULTADO, Estado.EDICION_AUTORIZADA.value)


def ultima(conexion: Connection) -> Any:
    """The newest feed: its day, its number and what was there then; None as long as there is none."""
    orden = (
        select(Remesa.dia, Remesa.reporte_id, _R.instantanea)
        .join(Reporte, _R.id == Remesa.reporte_id)
        .order_by(Remesa.dia.desc())
        .limit(1)
    )
    return conexion.execute(orden).one_or_none()


def pendientes(conexion: Connection, ahora: datetime) -> list[date]:
    """The days that are over and have no feed, in order; the first feed of all is yesterday's."""
    ayer = en_chile(ahora).date() - UN_DIA
    anterior = ultima(conexion)
    primero = ayer if anterior is None else anterior.dia + UN_DIA
    return [primero + n * UN_DIA for n in range((ayer - primero).days + 1)]


def emitir(consulta: "Consulta", pedido: EmitirDiario) -> ReporteHallado:
    """The feed of a day: issued now, or as it was issued before."""
    instantanea.congelar(consulta.conexion)
    anterior = ultima(consulta.conexion)
    hecha = consulta.conexion.execute(select(Remesa.reporte_id).where(Remesa.dia == pedido.dia)).scalar_one_or_none()
    if hecha is None:
        hecha = _emitir(consulta, pedido.dia, anterior)
    return ReporteHallado(**consulta.cabecera, ficha=ficha_propia(consulta, hecha))


def _emitir(consulta: "Consulta", dia: date, anterior: Any) -> int:
    _exigir_que_toque(dia, anterior, consulta.ahora)
    conexion = consulta.conexion
    todos = _pasos(conexion, dia, anterior)
    propios = [paso for paso in todos if paso.examen is None]
    nuevas = _nuevas(conexion, propios, dia)
    numero = apuntar(consulta, "diario", AlcanceDeReporte(Rol.MINSAL, "", ()), Dias(dia, dia), len(nuevas))
    conexion.execute(insert(Remesa).values(dia=dia, reporte_id=numero))
    cambios = _guardar_dos(consulta, numero, propios, nuevas, (CSV, CAMBIOS))
    for examen in sorted({paso.examen for paso in todos if paso.examen is not None}):
        suyos = [paso for paso in todos if paso.examen == examen]
        nombres = (f"resultados-{examen}.csv", f"cambios-{examen}.csv")
        _guardar_dos(consulta, numero, suyos, _nuevas(conexion, suyos, dia), nombres)
    _manifestar(consulta, numero, dia, cambios, anterior)
    consulta.tocadas.update(enumerate(sorted({paso.muestra_id for paso in todos}), start=1))
    return numero


def _guardar_dos(
    consulta: "Consulta", numero: int, pasos: Sequence[PasoConResultado], nuevas: set[int], nombres: tuple[str, str]
) -> int:
    """The file of results and that of changes; gives how many changes there are."""
    resultados = (linea(celdas_de(MINISTERIALES, fila)) for fila in _filas(consulta.conexion, sorted(nuevas)))
    _guardar(consulta, numero, nombres[0], linea(columna.titulo for columna in MINISTERIALES), resultados)
    otros = [paso for paso in pasos if paso.muestra_id not in nuevas]
    _guardar(consulta, numero, nombres[1], linea(TITULOS_DE_CAMBIOS), _cambios(consulta.conexion, otros))
    return len(otros)


def _exigir_que_toque(dia: date, anterior: Any, ahora: datetime) -> None:
    """Refuse a day that is not over, that was before the first feed, or before which another is missing."""
    ayer = en_chile(ahora).date() - UN_DIA
    if dia > ayer:
        raise DiaSinTerminar(campo="fecha", valor=dia_para_leer(dia), ultimo=dia_para_leer(ayer))
    if anterior is None:
        return
    if dia < anterior.dia:
        raise RemesaAnterior(campo="fecha", valor=dia_para_leer(dia))
    if dia > anterior.dia + UN_DIA:
        raise RemesaFueraDeOrden(campo="fecha", valor=dia_para_leer(dia), falta=dia_para_leer(anterior.dia + UN_DIA))


def _pasos(conexion: Connection, dia: date, anterior: Any) -> list[PasoConResultado]:
    """The steps that this feed is about, in their order: those of the day, and those of before that came too late."""
    comienzo, fin = inicio_del_dia(dia), inicio_del_dia(dia + UN_DIA)
    partes = [[_H.ocurrido_en >= comienzo, _H.ocurrido_en < fin]]
    if anterior is not None:
        partes.append([_H.ocurrido_en < comienzo, *instantanea.despues_de(conexion, anterior.instantanea)])
    columnas: list[Any] = [_H[campo] for campo in PasoConResultado.__slots__[:-1]]
    columnas.append(case((DE_SIEMPRE, null()), else_=_M.codigo_examen))
    con_resultado = or_(_H.desde == CON_RESULTADO, _H.hacia == CON_RESULTADO)
    pasos: list[PasoConResultado] = []
    for parte in partes:
        orden = select(*columnas).join(Muestra, _M.id == _H.muestra_id)
        donde: Sequence[ColumnElement[bool]] = [con_resultado, _H.operacion.not_in(SIN_EFECTO), *parte]
        filas = conexion.execute(orden.where(*donde))
        pasos += [PasoConResultado(*fila) for fila in filas]
    return sorted(pasos, key=lambda paso: paso.id)


def _nuevas(conexion: Connection, pasos: Sequence[PasoConResultado], dia: date) -> set[int]:
    """The samples that got their first result on this day and have it now: the feed's own; all else is a change."""
    comienzo = inicio_del_dia(dia)
    entregadas = {paso.muestra_id for paso in pasos if paso.entrega and paso.ocurrido_en >= comienzo}
    tardias = {paso.muestra_id for paso in pasos if paso.ocurrido_en < comienzo}
    nuevas: set[int] = set()
    for tanda in _tandas(sorted(entregadas - tardias)):
        antes = select(_H.muestra_id).where(_H.muestra_id.in_(tanda), _H.hacia == CON_RESULTADO, _H.ocurrido_en < comienzo)
        vigentes = select(_M.id).where(_M.id.in_(tanda), _M.estado == CON_RESULTADO, _M.id.not_in(antes))
        nuevas.update(conexion.execute(vigentes).scalars())
    return nuevas


def _tandas(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[desde : desde + POR_TANDA] for desde in range(0, len(ids), POR_TANDA))


def _filas(conexion: Connection, ids: Sequence[int]) -> Iterator[Row[Any]]:
    for tanda in _tandas(ids):
        halladas = de_ids(conexion, (), tanda)
        yield from (halladas[uno] for uno in tanda)


def _cambios(conexion: Connection, pasos: Sequence[PasoConResultado]) -> Iterator[bytes]:
    """One line per step: what happened, by which message, and the sample as it is now; of a deleted one, its number."""
    for tanda in (pasos[desde : desde + POR_TANDA] for desde in range(0, len(pasos), POR_TANDA)):
        halladas = de_ids(conexion, [EXISTE], {paso.muestra_id for paso in tanda})
        for paso in tanda:
            local = en_chile(paso.ocurrido_en)
            dicho = [dia_para_leer(local), FRASES.get(paso.operacion, paso.operacion), str(paso.mensaje_id)]
            dicho.append(en_texto(TipoDeColumna.INSTANTE, paso.ocurrido_en))
            fila = halladas.get(paso.muestra_id)
            yield linea([*dicho, *(_solo_el_numero(paso) if fila is None else celdas_de(MINISTERIALES, fila))])


def _solo_el_numero(paso: PasoConResultado) -> list[str]:
    return [str(paso.muestra_id) if columna.titulo == "id_muestra" else "" for columna in MINISTERIALES]


def _guardar(consulta: "Consulta", numero: int, nombre: str, titulos: bytes, lineas: Iterator[bytes]) -> None:
    guardado = Guardado(consulta.conexion, numero, nombre)
    guardado.agregar(MARCA + titulos)
    for _, tanda in groupby(enumerate(lineas), key=lambda una: una[0] // (10 * POR_TANDA)):
        guardado.agregar(b"".join(una for _, una in tanda))
    guardado.cerrar(consulta.ahora)


def _manifestar(consulta: "Consulta", numero: int, dia: date, cambios: int, anterior: Any) -> None:
    """What the feed has, with digests, the head of the sealed record, and the digest of the manifest before."""
    fila = consulta.conexion.execute(select(*_R).where(_R.id == numero)).one()
    archivos = archivos_de(consulta.conexion, numero)
    previo = None if anterior is None else archivos_de(consulta.conexion, anterior.reporte_id)[MANIFIESTO].sha256
    datos = {
        "dia": dia.isoformat(),
        "reporte": numero,
        "cortado_en": fila.cortado_en.isoformat(),
        "resultados": fila.filas,
        "cambios": cambios,
        "archivos": [{"nombre": nombre_en_destino(n), "sha256": u.sha256, "bytes": u.tamano} for n, u in archivos.items()],
        "cabeza": fila.sello,
        "anterior": None if anterior is None else {"dia": anterior.dia.isoformat(), "manifiesto_sha256": previo},
    }
    guardado = Guardado(consulta.conexion, numero, MANIFIESTO)
    guardado.agregar(json.dumps(datos, ensure_ascii=False, indent=1).encode() + b"\n")
    guardado.cerrar(consulta.ahora)


def nombre_en_destino(nombre: str) -> str:
    """What a file of the feed is called where it is delivered."""
    return "resultados.csv" if nombre == CSV else nombre
