"""Mending a sample's data: of one that was given back to its origin (5), or that the help desk opened for one edit (9).

The rules are those of a new sample, as of the day on which it was registered: a sampling date that was right then is right
now, and so is an establishment (or any code) that was closed since.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import literal_column

from dominio.muestras.contenido import huella_de, valores_de
from dominio.muestras.estados import POR_CORREGIR
from dominio.muestras.items import MuestraNueva
from dominio.muestras.reglas import Entorno, errores_de_muestra
from dominio.ventanilla.necesidades import Pesquisa
from dominio.ventanilla.recibos import ItemRecibo
from dominio.ventanilla.turno import Turno, huella, marca_de
from dominio.vocabulario.enumeraciones import Desenlace, Estado, Resultado
from dominio.vocabulario.errores import DatoNoCorresponde, ErrorDominio, IdentidadBorrada
from dominio.vocabulario.examenes import Examen, resultado_dicho
from dominio.vocabulario.limites import DIAS_RECEPCION
from modelos import Historial, Muestra
from modelos.busqueda import Busqueda

_H = Historial.__table__.c
_T = Muestra.__table__.c
_NUEVE: Any = literal_column(str(int(Estado.EDICION_AUTORIZADA)))
ENTERAS = Busqueda([*_T], _T.id)
APERTURAS = Busqueda([_H.id, _H.muestra_id, _H.desde], _H.muestra_id, _H.hacia == _NUEVE, _H.desde != _NUEVE)
"""The steps by which the help desk opened samples."""


class Abierta(NamedTuple):
    """A sample whose data may be mended: its row, and the state in which that leaves it."""

    fila: Any
    regreso: Estado

    @property
    def autorizada(self) -> bool:
        """Whether the help desk opened it, for this once."""
        return bool(self.fila.estado == Estado.EDICION_AUTORIZADA)

    @property
    def sin_recibir(self) -> bool:
        """Whether who took it mends it before its laboratory has it."""
        return bool(self.fila.estado == Estado.ENVIADA)


def abiertas_de(muestras: Collection[tuple[int | None, int]]) -> Pesquisa[dict[int | None, Abierta]]:
    """Those of these samples (id and state) that may be mended, by id."""
    ids = [clave for clave, estado in muestras if estado in POR_CORREGIR]
    if not ids:
        return {}
    (filas,) = yield [ENTERAS.preguntar(ids)]
    regresos = yield from regresos_de([f.id for f in filas if f.estado == Estado.EDICION_AUTORIZADA])
    return {f.id: Abierta(f, regresos.get(f.id, Estado.ENVIADA)) for f in filas if f.estado in POR_CORREGIR}


def regresos_de(ids: Collection[int]) -> Pesquisa[dict[int, Estado]]:
    """In which state each of these samples was when the help desk opened it, the last time."""
    if not ids:
        return {}
    (pasos,) = yield [APERTURAS.preguntar(ids)]
    return {paso.muestra_id: Estado(paso.desde) for paso in sorted(pasos, key=lambda paso: paso.id)}


# ── rules ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def errores_de_correccion(turno: Turno, muestra: MuestraNueva, abierta: Abierta, entorno: Entorno) -> list[ErrorDominio]:
    """Everything that is wrong with the mended data."""
    fila = abierta.fila
    if fila.identidad_borrada_por is not None:
        return [IdentidadBorrada(campo="id_muestra", valor=fila.id)]
    recibida = fila.fecha_recepcion_laboratorio if abierta.autorizada else None
    suyo = replace(
        entorno,
        presentada_en=fila.creada_en,
        hasta=recibida or turno.ahora,
        registrada_en=fila.creada_en,
        guardada=fila,
        codigos={campo: conocidos | {getattr(fila, campo)} for campo, conocidos in entorno.codigos.items()},
        profesionales=entorno.profesionales | {fila.rut_responsable},
        laboratorios=entorno.laboratorios | ({fila.laboratorio_id} if abierta.autorizada else frozenset()),
    )
    errores = errores_de_muestra(muestra, suyo)
    for exigir in EXIGENCIAS if abierta.autorizada else ():
        try:
            exigir(muestra, fila, suyo)
        except ErrorDominio as error:
            errores.append(error)
    return errores


def exigir_mismo_destino(muestra: MuestraNueva, fila: Any, _entorno: Entorno) -> None:
    """Refuse to send a sample that was analysed elsewhere."""
    if muestra.id_laboratorio not in (None, fila.laboratorio_id):
        cuando = f"se corrige una muestra ya informada: sigue en el laboratorio {fila.laboratorio_id}"
        raise DatoNoCorresponde(campo="id_laboratorio", valor=muestra.id_laboratorio, cuando=cuando)


def exigir_examen_del_resultado(muestra: MuestraNueva, fila: Any, entorno: Entorno) -> None:
    """Refuse an examination, or the technique that tells it, that cannot have given the result that the sample has."""
    examen = entorno.examen_de(muestra)
    if examen is None or fila.resultado is None or _pudo_dar(examen, Resultado(fila.resultado), fila.valor_resultado):
        return
    campo, cual = ("tecnica_muestra", "esa técnica") if muestra.codigo_examen is None else ("codigo_examen", "ese examen")
    cuando = f"la muestra tiene el resultado {resultado_dicho(fila.resultado, fila.valor_resultado)}, que {cual} no da"
    raise DatoNoCorresponde(campo=campo, valor=getattr(muestra, campo), cuando=cuando)


def _pudo_dar(examen: Examen, resultado: Resultado, valor: str | None) -> bool:
    """Whether it is one of its results: what was stored without a value is the only one, called as the verdict."""
    return (valor or resultado) in examen.por_veredicto.get(resultado, ())


EXIGENCIAS: tuple[Callable[[MuestraNueva, Any, Entorno], None], ...] = (exigir_mismo_destino, exigir_examen_del_resultado)


# ── the step ────────────────────────────────────────────────────────────────────────────────────────────────────────
def corregir_con(
    turno: Turno,
    indice: int,
    muestra: MuestraNueva,
    abierta: Abierta,
    motivo: str | None = None,
    ademas: Callable[[], Mapping[str, Any]] = dict,
) -> ItemRecibo:
    """Put data that passed every rule in the place of the sample's, and what `ademas` gives into its other columns.

    One that was given back is sent anew, and its term to be received begins anew; one that the help desk opened goes back to
    where it was with its reception and result, and stays open while nothing differs.
    """
    fila = abierta.fila
    turno.tocadas[indice] = fila.id
    recibo = ItemRecibo(
        indice=indice,
        desenlace=Desenlace.SIN_CAMBIO,
        codigo_muestra_cliente=fila.codigo_muestra_cliente,
        id_muestra=fila.id,
        estado_muestra=fila.estado,
    )
    distintos = [*_distintos(muestra, fila), *_otro_destino(muestra, abierta)]
    if (abierta.autorizada or abierta.sin_recibir) and not distintos:
        turno.dichas[indice] = marca_de(huella_de(turno, muestra))
        return recibo
    propios = _contenido(turno, muestra, abierta) if abierta.autorizada else _enviada(turno, muestra, abierta)
    valores = {**propios, **ademas()}
    turno.cambios.corregir(fila, valores)
    detalle = f"Datos que cambiaron: {', '.join(distintos) or 'ninguno'}."
    turno.anotar(
        fila.id,
        Estado(fila.estado),
        abierta.regreso,
        operacion=OPERACION,
        motivo=motivo,
        detalle=detalle,
        marca=marca_de(valores["huella"]),
    )
    recibo.desenlace, recibo.estado_muestra = Desenlace.ACTUALIZADA, abierta.regreso
    return recibo


OPERACION = "corregirMuestras"
"""Under which name the trace has it, by whatever request it came."""


def cambiaria(muestra: MuestraNueva, abierta: Abierta) -> bool:
    """Whether the data would change the sample: one that was given back is sent anew even with the same."""
    igual_vale = abierta.autorizada or abierta.sin_recibir
    return not igual_vale or any(_distintos(muestra, abierta.fila)) or any(_otro_destino(muestra, abierta))


def _distintos(muestra: MuestraNueva, fila: Any) -> Iterable[str]:
    """The fields of which the sample says something else."""
    return (campo for campo, nuevo in valores_de(muestra).items() if nuevo != getattr(fila, campo))


def _otro_destino(muestra: MuestraNueva, abierta: Abierta) -> Iterable[str]:
    if abierta.sin_recibir and muestra.id_laboratorio not in (None, abierta.fila.laboratorio_id):
        yield "id_laboratorio"


def _contenido(turno: Turno, muestra: MuestraNueva, abierta: Abierta) -> dict[str, Any]:
    firma = huella_de(turno, muestra)
    return {
        **valores_de(muestra),
        "huella": firma,
        "estado": abierta.regreso.value,
        "ultimo_cambio": huella({"operacion": OPERACION, "mensaje": turno.id_mensaje, "contenido": firma.hex()}),
        "ultimo_cambio_por": turno.actor.laboratorio_id,
        "cambios": abierta.fila.cambios + 1,
    }


def _enviada(turno: Turno, muestra: MuestraNueva, abierta: Abierta) -> dict[str, Any]:
    renovado = vencimiento(turno, muestra, abierta.fila.creada_en)
    return {
        **_contenido(turno, muestra, abierta),
        "laboratorio_id": muestra.id_laboratorio or turno.origen,
        "vence_en": abierta.fila.vence_en if abierta.sin_recibir else renovado,
        "fecha_recepcion_laboratorio": None,
    }


def vencimiento(turno: Turno, muestra: MuestraNueva, registrada_en: datetime) -> datetime:
    """Until when a sample that is sent now can be received."""
    examen = turno.catalogo.examen(muestra.codigo_examen, muestra.tecnica_muestra, registrada_en)
    return turno.ahora + timedelta(days=examen.dias_recepcion if examen else DIAS_RECEPCION)
