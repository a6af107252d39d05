"""Who read a patient: every reading of their samples or under their name, as an answer that can be handed to them."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Row, select

from dominio.auditoria.pedidos import EntregarLecturas, VerLecturas
from dominio.mensajes.busqueda import MensajeBuscado, con_codigos, selecto
from dominio.mensajes.filtro import Filtro, condiciones, entre
from dominio.mensajes.lecturas import ENTREGA, LEIDO, EntregaDeReporte, descargas_de, entregas_de, reportes_con
from dominio.mensajes.recorrido import a_tiempo
from dominio.muestras.traza import hay_muestra
from dominio.ventanilla.pedidos import Pedido
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.enumeraciones import Proposito, Puerta, Rol
from dominio.vocabulario.errores import FaltaCriterio, MuestraDesconocida, TipoNoValido
from dominio.vocabulario.rut import lecturas_de_rut
from modelos import Credencial, Mensaje, MensajeProposito, RemesaEntregada, Usuario

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

LECTURAS_DE_UNA_RESPUESTA = 1_000
"""Readings of one answer, the newest; with dates the others are reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LecturaDePaciente:
    """One reading. Without `rol` it was a system (of `laboratorio`, with the key `credencial`) or the console's user.

    `destino` is where the daily feed was left; its `id_mensaje` is then of the message that issued it. `proposito` is what
    who does not treat patients said that it was for.
    """

    id_mensaje: int
    ocurrida_en: datetime
    persona: str | None
    rol: Rol | None
    laboratorio: str | None
    credencial: str | None
    puerta: Puerta | None
    origen: str | None
    operacion: str
    proposito: Proposito | None
    destino: str | None = None


@dataclass(slots=True, kw_only=True)
class LecturasHalladas(Recibo):
    """The readings, newest first; `completo` is False when there are older ones. `contenido` is the file that is given."""

    lecturas: tuple[LecturaDePaciente, ...]
    completo: bool
    contenido: bytes = b""

    def respuesta(self) -> bytes:
        """What the record keeps: which messages were told of, and enough to recognise the file."""
        sha256 = {"sha256": hashlib.sha256(self.contenido).hexdigest()} if self.contenido else {}
        numeros = [una.id_mensaje for una in self.lecturas]
        return json.dumps({"lecturas": numeros, "completo": self.completo, **sha256}).encode()


def anotar_a_quien(consulta: "Consulta", filtro: Filtro) -> None:
    """A search for someone is on record under their name; not under a number that a sample may get one day."""
    if filtro.id_muestra is not None and hay_muestra(consulta.conexion, filtro.id_muestra):
        consulta.tocadas[1] = filtro.id_muestra
    if filtro.rut is not None:
        for lugar, (run, digito) in enumerate(lecturas_de_rut(filtro.rut, "rut"), start=1):
            consulta.documentos[lugar] = f"{run}-{digito}"
    elif filtro.documento is not None:
        consulta.documentos[1] = filtro.documento[:64]


def leer(consulta: "Consulta", pedido: VerLecturas | EntregarLecturas) -> LecturasHalladas:
    """The readings of the one patient that the request names; refuses a sample that there is not."""
    filtro = _de_una_persona(pedido.filtro)
    if filtro.id_muestra is not None and not hay_muestra(consulta.conexion, filtro.id_muestra):
        raise MuestraDesconocida(campo="id_muestra", valor=filtro.id_muestra)
    anotar_a_quien(consulta, filtro)
    with a_tiempo():
        halladas = _halladas(consulta.conexion, filtro)
    ultimas = tuple(halladas[:LECTURAS_DE_UNA_RESPUESTA])
    return LecturasHalladas(**consulta.cabecera, lecturas=ultimas, completo=len(ultimas) == len(halladas))


def _halladas(conexion: Connection, filtro: Filtro) -> list[LecturaDePaciente]:
    """Newest first, more than one answer takes where there are: what read it, what handed out its reports, and to whom."""
    reportes = reportes_con(conexion, filtro)
    periodo = condiciones(conexion, Filtro(desde=filtro.desde, hasta=filtro.hasta))
    leyeron = _ultimos(conexion, [*condiciones(conexion, filtro), LEIDO])
    descargas = (
        _ultimos(conexion, [*periodo, entre(conexion, Mensaje.id, descargas_de(conexion, reportes))]) if reportes else []
    )
    mensajes = {una.id_mensaje: una for una in (*leyeron, *descargas)}
    lecturas = [*_con_nombres(conexion, mensajes.values()), *_entregadas(conexion, filtro, reportes)]
    return sorted(lecturas, key=lambda una: (una.ocurrida_en, una.id_mensaje), reverse=True)


def _ultimos(conexion: Connection, donde: Sequence[ColumnElement[bool]]) -> tuple[MensajeBuscado, ...]:
    orden = selecto().where(*donde).order_by(Mensaje.recibido_en.desc(), Mensaje.id.desc())
    return con_codigos(conexion, conexion.execute(orden.limit(LECTURAS_DE_UNA_RESPUESTA + 1)))


def _entregadas(conexion: Connection, filtro: Filtro, reportes: dict[int, int]) -> Iterator[LecturaDePaciente]:
    donde = [RemesaEntregada.entregada_en >= filtro.desde] if filtro.desde is not None else []
    donde += [RemesaEntregada.entregada_en < filtro.hasta] if filtro.hasta is not None else []
    return map(_de_entrega, entregas_de(conexion, reportes, *donde))


def _de_entrega(entrega: EntregaDeReporte) -> LecturaDePaciente:
    return LecturaDePaciente(
        id_mensaje=entrega.mensaje_id,
        ocurrida_en=entrega.entregada_en,
        operacion=ENTREGA,
        destino=entrega.a_quien,
        **dict.fromkeys(("persona", "rol", "laboratorio", "credencial", "puerta", "origen", "proposito")),
    )


def _de_una_persona(filtro: Filtro) -> Filtro:
    """The answer is about one person: it may be handed to them, and must hold nothing of another."""
    dichos = [nombre for nombre in ("rut", "documento", "id_muestra") if getattr(filtro, nombre) is not None]
    if len(dichos) != 1:
        raise FaltaCriterio(criterios="solo uno de estos: el RUT, el otro documento o el número de una muestra")
    if filtro.rut is not None and len(lecturas_de_rut(filtro.rut, "rut")) > 1:
        esperado = "un RUT con guion y dígito verificador, porque sin guion puede ser de dos personas"
        raise TipoNoValido(campo="rut", valor=filtro.rut, esperado=esperado)
    suyo = {nombre: getattr(filtro, nombre) for nombre in dichos}
    return Filtro(desde=filtro.desde, hasta=filtro.hasta, **suyo)


def _con_nombres(conexion: Connection, mensajes: Iterable[MensajeBuscado]) -> tuple[LecturaDePaciente, ...]:
    mensajes = tuple(mensajes)
    personas = _por_numero(conexion, Usuario, {uno.usuario_id for uno in mensajes})
    claves = _por_numero(conexion, Credencial, {uno.credencial_id for uno in mensajes})
    dichos = _propositos(conexion, {uno.id_mensaje for uno in mensajes})
    return tuple(
        _lectura(uno, personas.get(uno.usuario_id), claves.get(uno.credencial_id), dichos.get(uno.id_mensaje))
        for uno in mensajes
    )


def _propositos(conexion: Connection, numeros: set[int]) -> dict[int, Proposito]:
    orden = select(MensajeProposito.mensaje_id, MensajeProposito.proposito).where(MensajeProposito.mensaje_id.in_(numeros))
    return {numero: Proposito(dicho) for numero, dicho in conexion.execute(orden)}


def _por_numero(conexion: Connection, tabla: Any, numeros: set[int | None]) -> dict[int | None, Row[Any]]:
    filas = conexion.execute(select(tabla.__table__).where(tabla.id.in_(numeros - {None})))
    return {fila.id: fila for fila in filas}


def _lectura(
    mensaje: MensajeBuscado, persona: Row[Any] | None, clave: Row[Any] | None, proposito: Proposito | None
) -> LecturaDePaciente:
    return LecturaDePaciente(
        id_mensaje=mensaje.id_mensaje,
        ocurrida_en=mensaje.recibido_en,
        persona=persona.nombre if persona else None,
        rol=Rol(persona.rol) if persona else None,
        laboratorio=mensaje.laboratorio,
        credencial=clave.nombre if clave else None,
        puerta=Puerta(mensaje.puerta),
        origen=mensaje.origen,
        operacion=mensaje.operacion,
        proposito=proposito,
    )


DE_LECTURAS: dict[type[Pedido], Callable[["Consulta", Any], Recibo]] = {VerLecturas: leer, EntregarLecturas: leer}
"""How each of these requests is answered."""
