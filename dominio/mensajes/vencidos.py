"""Bodies that were let expire by a rule, as the record itself tells it: which, when, by what rule, and where they were put.

A body that is not there expired only if a message of the record says so of it by its number, that message is as it was
written, and by the rules that it tells the body's term was over then. Whether it is as it was sealed is looked at where the
seal is, and whether somebody held the body where holds are (`dominio.auditoria.vencimientos`).
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from dominio.mensajes.numeros import desplegar
from dominio.mensajes.terminos import Hechos, ReglaAplicada
from dominio.ventanilla.cuerpos import DEL_CUERPO, Cual, abrir
from dominio.vocabulario.enumeraciones import DesenlaceMensaje
from dominio.vocabulario.errores import ContenidoVencido, ErrorDominio
from dominio.vocabulario.tiempo import en_chile
from modelos import Informe, Mensaje, MensajeCuerpo, PodaAnotada

PODAR = "auditoria.podar"
"""The operation of the messages that say what expired."""
VENCER_INFORMES = "auditoria.vencerInformes"
"""The same of reports of samples."""
TROZO = 1_000
"""Numbers that one statement names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vencimiento:
    """That a body expired: by which message of the record, when, and by what rule with what term.

    `archivo` is the name of the file in which it was put before, None if it was in none; `retenciones` are the holds that
    were in force, as that message says.
    """

    id_mensaje: int
    vencido_en: datetime
    regla: str
    plazo: str
    archivo: str | None
    retenciones: tuple[int, ...] = ()

    @property
    def dicho(self) -> str:
        """The end of a sentence that begins with the content of a message."""
        return f"venció el {en_chile(self.vencido_en):%d-%m-%Y} por la regla «{self.regla}» ({self.plazo})"

    def error(self, id_mensaje: int) -> ContenidoVencido:
        """The refusal of whoever needs that message's content."""
        return ContenidoVencido(campo="id_mensaje", valor=id_mensaje, vencio=self.dicho)


def vencimiento(conexion: Connection, id_mensaje: int) -> Vencimiento | None:
    """How the bodies of a message expired; None if the record does not say that they did."""
    return vencimientos(conexion, [id_mensaje]).get(id_mensaje)


def vencimientos(conexion: Connection, numeros: Iterable[int]) -> dict[int, Vencimiento]:
    """How the bodies of these messages expired, of those that did."""
    campos = (Mensaje.recibido_en, Mensaje.puerta, Mensaje.operacion, Mensaje.desenlace)
    return _hallar(conexion, PODAR, "mensajes", hechos_de(conexion, select(Mensaje.id, *campos), Mensaje.id, numeros))


def vencimientos_de_informes(conexion: Connection, numeros: Iterable[int]) -> dict[int, Vencimiento]:
    """How the bytes of these reports of samples expired, of those that did."""
    campos = select(Informe.id, Informe.creado_en.label("recibido_en"))
    return _hallar(conexion, VENCER_INFORMES, "informes", hechos_de(conexion, campos, Informe.id, numeros))


def _hallar(conexion: Connection, operacion: str, cuales: str, suyos: Mapping[int, Hechos]) -> dict[int, Vencimiento]:
    """What messages of an operation say of these numbers, which are under the name `cuales` in them."""
    if not suyos:
        return {}
    alcanzan = (PodaAnotada.ultimo >= min(suyos), PodaAnotada.primero <= max(suyos))
    orden: Any = select(Mensaje.id, Mensaje.recibido_en, Mensaje.huella_pedido, *DEL_CUERPO)
    orden = orden.join_from(PodaAnotada, Mensaje, Mensaje.id == PodaAnotada.mensaje_id)
    orden = orden.join(MensajeCuerpo, MensajeCuerpo.mensaje_id == Mensaje.id).where(
        *alcanzan,
        Mensaje.operacion == operacion,
        Mensaje.laboratorio_id.is_(None),
        Mensaje.desenlace == DesenlaceMensaje.ADMINISTRADA.value,
    )
    hallados: dict[int, Vencimiento] = {}
    for fila in conexion.execute(orden.order_by(Mensaje.id)).all():
        hallados |= _de_fila(conexion, fila, cuales, suyos)
    return hallados


def hechos_de(conexion: Connection, orden: Any, numero: Any, numeros: Iterable[int]) -> dict[int, Hechos]:
    """By their numbers, the facts of these that a query gives beside its first column, which is that number."""
    todos, hallados = sorted(set(numeros)), dict[int, Hechos]()
    for desde in range(0, len(todos), TROZO):
        for fila in conexion.execute(orden.where(numero.in_(todos[desde : desde + TROZO]))).mappings():
            hallados[fila["id"]] = Hechos(**{cual: valor for cual, valor in fila.items() if cual != "id"})
    return hallados


def _de_fila(conexion: Connection, fila: Any, cuales: str, suyos: Mapping[int, Hechos]) -> dict[int, Vencimiento]:
    """What a message says of these; one that is not what came in explains nothing, and is itself told as altered."""
    try:
        cuerpo = abrir(conexion, fila, Cual.PEDIDO)
        if hashlib.sha256(cuerpo).digest() != bytes(fila.huella_pedido):
            return {}
        return dict(_dichos(fila, json.loads(cuerpo), cuales, suyos))
    except (ErrorDominio, ValueError, LookupError, TypeError, AttributeError):
        return {}


def _dichos(
    fila: Any, dicho: Mapping[str, Any], cuales: str, suyos: Mapping[int, Hechos]
) -> Iterator[tuple[int, Vencimiento]]:
    junto, por_numero = (dicho.get("archivo") or {}).get("nombre"), dicho.get("archivos", {})
    entre = dicho["plazos"] if cuales == "mensajes" else None
    for dicha in dicho["reglas"]:
        regla = ReglaAplicada.leida(dicha, fila.recibido_en, entre)
        suyo = Vencimiento(
            id_mensaje=fila.id,
            vencido_en=fila.recibido_en,
            regla=regla.nombre,
            plazo=regla.plazo,
            archivo=junto,
            retenciones=tuple(dicho.get("retenciones", ())),
        )
        for numero in desplegar(dicha[cuales], suyos):
            if regla.deja_ir(suyos[numero]):
                yield numero, replace(suyo, archivo=por_numero[str(numero)]) if str(numero) in por_numero else suyo
