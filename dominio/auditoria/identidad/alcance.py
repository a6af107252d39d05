"""Whom an order is about: their samples, the messages that name them, and what forbids that they be blanked."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select

from dominio.auditoria.identidad.persona import Identidad, persona_de
from dominio.auditoria.identidad.tachado import Tachador
from dominio.auditoria.pedidos import BorrarIdentidad
from dominio.auditoria.retenciones import vigentes
from dominio.auditoria.revision import exigir_perdidas_revisadas
from dominio.muestras.vida import esta_vencida
from dominio.ventanilla.cuerpos import DEL_CUERPO, Cual, abrir
from dominio.vocabulario.enumeraciones import Estado, Puerta
from dominio.vocabulario.errores import (
    ErrorDominio,
    FaltaCriterio,
    IdentidadEnProceso,
    IdentidadRetenida,
    IdentidadSinSellar,
    MotivoConIdentidad,
    MuestraDesconocida,
)
from dominio.vocabulario.rut import partir_rut
from modelos import Mensaje, MensajeCuerpo, MensajeMuestra, Muestra, SelloHoja

POR_PARTES = (Puerta.SOAP11.value, Puerta.SOAP12.value)
"""The doors whose messages are looked through item by item."""
CERCA = timedelta(days=1)
"""How long before and after a sample was registered it is looked for what was refused of its patient."""
TROZO = 200
"""Numbers that one statement names."""
SIN_TERMINAR = frozenset(
    {
        Estado.EN_CREACION,
        Estado.ENVIADA,
        Estado.RECEPCIONADA,
        Estado.EN_MODIFICACION,
        Estado.ENVIADA_A_MUTACIONES,
        Estado.EDICION_AUTORIZADA,
    }
)
"""States out of which a result, or a mended datum, must still reach the patient."""
_M = Muestra.__table__.c
_MM = MensajeMuestra.__table__.c


@dataclass(frozen=True, slots=True)
class AlcanceDeBorrado:
    """A patient, their samples by number (rows as they are), and the messages that touched one or name the patient."""

    persona: Identidad
    muestras: dict[int, Any]
    mensajes: tuple[int, ...]

    def es_suyo(self, fila: Any) -> bool:
        """Whether an item of a message is about them."""
        return fila.muestra_id in self.muestras or fila.documento in self.persona.documentos


def alcance_de(conexion: Connection, pedido: BorrarIdentidad, *, en_firme: bool) -> AlcanceDeBorrado:
    """Whom the order names, by one of their samples or by their document; `en_firme`, nobody changes these meanwhile."""
    run, documento = None, pedido.documento
    if pedido.rut is not None:
        run, _ = partir_rut(pedido.rut, "rut")
        de_quien: ColumnElement[bool] = _M.paciente_run == run
    elif documento is not None:
        de_quien = or_(_M.paciente_pasaporte == documento, _M.identificador_recien_nacido == documento)
    elif pedido.id_muestra is not None:
        de_quien = _M.id == pedido.id_muestra
    else:
        raise FaltaCriterio(criterios="la muestra, el RUT o el otro documento")
    orden = select(*_M).where(de_quien).order_by(_M.id)
    muestras = {fila.id: fila for fila in conexion.execute(orden.with_for_update() if en_firme else orden)}
    if pedido.id_muestra is not None and not muestras:
        raise MuestraDesconocida(campo="id_muestra", valor=pedido.id_muestra)
    persona = persona_de(muestras.values(), run=run, documento=documento)
    nombrada = persona.documentos if pedido.id_muestra is None else ()
    mensajes = _mensajes(conexion, muestras, nombrada)
    if pedido.id_muestra is None:
        mensajes |= _sin_dueno(conexion, muestras.values(), persona)
    return AlcanceDeBorrado(persona, muestras, tuple(sorted(mensajes)))


def _mensajes(conexion: Connection, muestras: Iterable[int], documentos: Iterable[str]) -> set[int]:
    hallados: set[int] = set()
    for columna, valores in ((_MM.muestra_id, muestras), (_MM.documento, documentos)):
        for trozo in en_trozos(valores):
            hallados |= set(conexion.execute(select(_MM.mensaje_id).where(columna.in_(trozo))).scalars())
    return hallados


def _sin_dueno(conexion: Connection, muestras: Iterable[Any], persona: Identidad) -> set[int]:
    """Messages of who registered a sample, of about that day, with something refused, that say the patient's document."""
    hallados: set[int] = set()
    for fila in muestras:
        if fila.identidad_borrada_por is None:
            orden: Any = select(Mensaje.id, Mensaje.total, *DEL_CUERPO)
            orden = orden.join(MensajeCuerpo, MensajeCuerpo.mensaje_id == Mensaje.id)
            suyo = (Mensaje.laboratorio_id == fila.laboratorio_origen_id, Mensaje.puerta.in_(POR_PARTES))
            cerca = Mensaje.recibido_en.between(fila.creada_en - CERCA, fila.creada_en + CERCA)
            for cuerpo in conexion.execute(orden.where(*suyo, cerca, Mensaje.rechazados > 0)):
                if cuerpo.id not in hallados and _lo_dice(conexion, cuerpo, persona):
                    hallados.add(cuerpo.id)
    return hallados


def _lo_dice(conexion: Connection, fila: Any, persona: Identidad) -> bool:
    """Whether an item of nobody's says it; a body that is not what came in is left for whoever verifies the record."""
    try:
        cuerpo = abrir(conexion, fila, Cual.PEDIDO)
    except ErrorDominio:
        return False
    if persona.por_documento.search(cuerpo.decode("utf-8", "ignore").casefold()) is None:
        return False
    con_dueno = conexion.execute(select(_MM.indice).where(_MM.mensaje_id == fila.id)).scalars()
    return Tachador(persona, frozenset(), frozenset(range(1, fila.total + 1)) - set(con_dueno)).reconoce(cuerpo)


def exigir_que_se_pueda(conexion: Connection, alcance: AlcanceDeBorrado, motivo: str, ahora: datetime) -> None:
    """Refuse a reason that names the patient, samples that are on their way, and what a hold keeps."""
    if alcance.persona.nombrada_en(motivo):
        raise MotivoConIdentidad(campo="motivo")
    for fila in alcance.muestras.values():
        pendiente = fila.estado in SIN_TERMINAR and not esta_vencida(fila.estado, fila.vence_en, ahora)
        if pendiente and fila.identidad_borrada_por is None:
            situacion = f"en el estado {fila.estado} ({Estado(fila.estado).nombre})"
            raise IdentidadEnProceso(campo="id_muestra", valor=fila.id, situacion=situacion)
    _exigir_sin_retener(conexion, alcance)


def _exigir_sin_retener(conexion: Connection, alcance: AlcanceDeBorrado) -> None:
    exigir_perdidas_revisadas(conexion)  # a hold may be among what was lost
    for una in vigentes(conexion):
        retiene = una.id_muestra in alcance.muestras
        for trozo in en_trozos(alcance.mensajes):
            suyos = select(Mensaje.id).where(Mensaje.id.in_(trozo), una.condicion()).limit(1)
            retiene = retiene or conexion.execute(suyos).first() is not None
        if retiene:
            raise IdentidadRetenida(campo="id_retencion", valor=una.id_mensaje, que=una.que)


def exigir_sellado(conexion: Connection, numero: int) -> None:
    """Refuse a message that is not in the seal: what is left of it would be sealed as if it had come in so."""
    if conexion.execute(select(SelloHoja.lugar).where(SelloHoja.mensaje_id == numero)).first() is None:
        raise IdentidadSinSellar(campo="id_mensaje", valor=numero)


def en_trozos(valores: Iterable[Any]) -> Iterator[Sequence[Any]]:
    """The values, in an order, so many at a time."""
    todos = sorted(valores)
    return (todos[desde : desde + TROZO] for desde in range(0, len(todos), TROZO))
