"""The message record: one closed row per message, its bodies, what it touched and which errors it got."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter
from types import MappingProxyType
from typing import Any

from dominio.ventanilla import cuerpos
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.compresion import comprimir, descomprimir
from dominio.ventanilla.documentos import Apartado, apartar
from dominio.ventanilla.recibos import (
    ErrorRegistrado,
    InformeHallado,
    ItemRecibo,
    MuestrasHalladas,
    Recibo,
    ReciboLote,
)
from dominio.ventanilla.respuestas import datos_de_item
from dominio.ventanilla.sobre import Sobre
from dominio.vocabulario.enumeraciones import Desenlace, DesenlaceMensaje
from dominio.vocabulario.errores import ErrorDominio, FallaNuestra
from modelos.cambios import Cambios


@dataclass(frozen=True, slots=True, kw_only=True)
class Asiento:
    """What the record says of one message, for whoever counts messages."""

    id_mensaje: int
    puerta: str
    operacion: str
    desenlace: DesenlaceMensaje
    total: int
    aceptados: int
    rechazados: int
    codigos: Mapping[str, int]
    segundos: float


_CLAVE = re.compile(r"(<(?:[^\s<>/:=]*+:)?Password(?:\s[^<>]*+)?>)(.*?)(?=</|\Z)", re.DOTALL)
"""Nothing before the key is looked at twice: a message of `<Password` alone would take time by its square."""
_FICHA, _FICHA_DOBLE = b"UsernameToken", "UsernameToken".encode("utf-16-le")
"""How a message with a key in it betrays itself, in one byte a character or in two."""


def sin_clave(cuerpo: bytes) -> bytes:
    """The message with the access key of its UsernameToken struck out: a reader of the record must not be able to use it."""
    if _FICHA in cuerpo:
        return _tachar(cuerpo, "latin-1")
    lugar = cuerpo.find(_FICHA_DOBLE[:-1])
    if lugar >= 0:
        return _tachar(cuerpo, "utf-16-be" if lugar % 2 else "utf-16-le")
    return cuerpo


def _tachar(cuerpo: bytes, codificacion: str) -> bytes:
    """In a character set in which these bytes, right or wrong, are written back as they were."""
    entero = len(cuerpo) if codificacion == "latin-1" else len(cuerpo) // 2 * 2
    texto = cuerpo[:entero].decode(codificacion, errors="surrogatepass")
    tachado = _CLAVE.sub(lambda clave: clave[1] + "*" * len(clave[2]), texto)
    return tachado.encode(codificacion, errors="surrogatepass") + cuerpo[entero:]


def apartar_documentos(sobre: Sobre) -> None:
    """Take the documents out of the request, as the record keeps it: without its key."""
    sobre.cuerpo = sin_clave(sobre.cuerpo)
    sobre.apartado = apartar(sobre.cuerpo)


def asentar_recibo(
    cambios: Cambios,
    sobre: Sobre,
    actor: Actor | None,
    recibo: Recibo,
    tocadas: dict[int, int],
    documentos: dict[int, str],
    dichas: Mapping[int, bytes] = MappingProxyType({}),
    desenlace: DesenlaceMensaje = DesenlaceMensaje.CONSULTA,
) -> Asiento:
    """Add the rows of a message that was served to what is about to be written; of items its outcome is theirs."""
    for indice in sorted(tocadas.keys() | documentos.keys()):
        cambios.agregar(
            "mensaje_muestra",
            {
                "mensaje_id": sobre.id_mensaje,
                "indice": indice,
                "muestra_id": tocadas.get(indice),
                "documento": documentos.get(indice),
                "huella": dichas.get(indice),
            },
        )
    if isinstance(recibo, InformeHallado):
        cambios.agregar("documento", {"sha256": recibo.sha256, "informe_id": recibo.id_informe, "contenido": None})
    respuesta = apartar(sobre.respuesta) if isinstance(recibo, InformeHallado) else Apartado(sobre.respuesta)
    codigos = Counter(e.codigo for item in _items(recibo) for e in item.errores)
    if sobre.reenvio is not None:
        _asentar_reenvio(cambios, sobre, sobre.reenvio.vez, _vigente(recibo))
    suyo = _desenlace(recibo) if isinstance(recibo, ReciboLote) else desenlace
    return _asentar(cambios, sobre, actor, suyo, _cuentas(recibo), codigos, respuesta)


def asentar_error(cambios: Cambios, sobre: Sobre, actor: Actor | None, error: ErrorDominio) -> Asiento:
    """Add the rows of a message that was refused as a whole."""
    desenlace = DesenlaceMensaje.FALLIDO if isinstance(error, FallaNuestra) else DesenlaceMensaje.RECHAZADO
    _asentar_reenvio(cambios, sobre, None, None)
    if sobre.apartado is None:
        apartar_documentos(sobre)
    return _asentar(cambios, sobre, actor, desenlace, (0, 0), Counter([error.codigo]), Apartado(sobre.respuesta))


def _vigente(recibo: Recibo) -> bytes | None:
    """What is kept to be given in the place of the original's receipt; a rehearsal takes no place."""
    return guardar_recibo(recibo) if isinstance(recibo, ReciboLote) and not recibo.simulado else None


def _asentar_reenvio(cambios: Cambios, sobre: Sobre, vez: int | None, recibo: bytes | None) -> None:
    """Link a message that is served again to the one that it repeats."""
    if sobre.reenvio is not None:
        cambios.agregar(
            "mensaje_reenvio",
            {
                "mensaje_id": sobre.id_mensaje,
                "original_id": sobre.reenvio.original,
                "vez": vez,
                "motivo": sobre.reenvio.motivo,
                "recibo": recibo,
            },
        )


def _asentar(
    cambios: Cambios,
    sobre: Sobre,
    actor: Actor | None,
    desenlace: DesenlaceMensaje,
    cuentas: tuple[int, int],
    codigos: Counter[str],
    respuesta: Apartado,
) -> Asiento:
    assert sobre.id_mensaje is not None  # noqa: S101 (the window numbers a message before it serves it)
    total, aceptados = cuentas
    if sobre.apartado is None:
        sobre.cuerpo = sin_clave(sobre.cuerpo)
    pedido = sobre.apartado or Apartado(sobre.cuerpo)
    segundos = perf_counter() - sobre.comenzado
    dicho = {"total": total, "aceptados": aceptados, "rechazados": total - aceptados}
    cambios.agregar(
        "mensaje",
        {**_de_sobre(sobre, actor), **dicho, "desenlace": desenlace.value, "duracion_us": int(segundos * 1_000_000)},
    )
    cuerpos.guardar(cambios, sobre.id_mensaje, pedido, respuesta)
    for codigo, veces in codigos.items():
        cambios.agregar("mensaje_error", {"mensaje_id": sobre.id_mensaje, "codigo": codigo, "veces": veces})
    return Asiento(
        id_mensaje=sobre.id_mensaje,
        puerta=sobre.puerta.value,
        operacion=sobre.operacion,
        desenlace=desenlace,
        **dicho,
        codigos=codigos,
        segundos=segundos,
    )


def _de_sobre(sobre: Sobre, actor: Actor | None) -> dict[str, Any]:
    """What the record says of a message whatever became of it."""
    return {
        "id": sobre.id_mensaje,
        "recibido_en": sobre.recibido_en,
        "puerta": sobre.puerta.value,
        "operacion": sobre.operacion,
        "laboratorio_id": actor and actor.laboratorio_id,
        "credencial_id": actor and actor.credencial_id,
        "usuario_id": actor and actor.usuario_id,
        "origen": sobre.origen,
        "id_mensaje_cliente": sobre.id_mensaje_cliente,
        "tamano_pedido": len(sobre.cuerpo),
        "huella_pedido": hashlib.sha256(sobre.cuerpo).digest(),
        "huella_respuesta": hashlib.sha256(sobre.respuesta).digest(),
    }


def _items(recibo: Recibo) -> list[ItemRecibo]:
    return recibo.items if isinstance(recibo, ReciboLote) else []


def _cuentas(recibo: Recibo) -> tuple[int, int]:
    if isinstance(recibo, ReciboLote):
        return recibo.total, recibo.aceptados
    if isinstance(recibo, MuestrasHalladas):
        return len(recibo.muestras), len(recibo.muestras)
    return (1, 1) if isinstance(recibo, InformeHallado) else (0, 0)


def _desenlace(recibo: ReciboLote) -> DesenlaceMensaje:
    if recibo.repetido:
        return DesenlaceMensaje.REPETIDO
    if recibo.simulado:
        return DesenlaceMensaje.SIMULADO
    aceptados = recibo.aceptados
    if aceptados == recibo.total:
        return DesenlaceMensaje.ACEPTADO
    return DesenlaceMensaje.PARCIAL if aceptados else DesenlaceMensaje.RECHAZADO


# ── receipts that may have to be given again ────────────────────────────────────────────────────────────────────────
def guardar_recibo(recibo: ReciboLote) -> bytes:
    """A receipt as `mensaje_cliente` keeps it."""
    datos = {
        "id_mensaje": recibo.id_mensaje,
        "recibido_en": recibo.recibido_en.isoformat(),
        "items": [_item_a_datos(item) for item in recibo.items],
    }
    return comprimir(json.dumps(datos, ensure_ascii=False).encode())


def leer_recibo(guardado: bytes) -> dict[str, Any]:
    """What `guardar_recibo` kept, with the items as `ItemRecibo`."""
    datos: dict[str, Any] = json.loads(descomprimir(guardado))
    datos["items"] = [_item_de_datos(item) for item in datos["items"]]
    return datos


def _item_a_datos(item: ItemRecibo) -> dict[str, Any]:
    """The item as data, with less said of its errors, of which there may be many."""
    dicho = datos_de_item(item)
    return {**dicho, "errores": [list(error.values()) for error in dicho["errores"]]}


def _item_de_datos(datos: dict[str, Any]) -> ItemRecibo:
    errores = [ErrorRegistrado(*error) for error in datos.pop("errores")]
    desenlace = Desenlace(datos.pop("desenlace"))
    return ItemRecibo(desenlace=desenlace, errores=errores, **datos)
