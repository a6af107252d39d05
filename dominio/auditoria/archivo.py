"""Files of bodies that expired: blocks of zstandard, each a frame of its own, of lines of JSON; and a manifest beside each.

`zstd -d` reads a file as a whole. The manifest says its digest, which messages it has and where each block begins, so that
one message is found by its number without reading the rest. A file is on the disk, whole, before anything that it has is
taken out of the database; the record names it by its digest.
"""

import base64
import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import zstandard
from sqlalchemy import Connection, select

from dominio.mensajes.numeros import desplegar, plegar, tramos_de
from dominio.vocabulario.errores import ArchivoAlterado, ArchivoImposible, MensajeNoArchivado
from modelos import PodaAnotada

FORMATO = 1
NIVEL = 9
"""Of zstandard: written once, and hardly ever read."""
NOMBRE = "vencidos-{primero}-{ultimo}-{sha256:.12}"
DATOS, MANIFIESTO, A_MEDIAS = ".jsonl.zst", ".json", ".nuevo"
SIN_TERMINAR = re.compile(rf"[0-9a-f]{{32}}{re.escape(A_MEDIAS)}")
"""The names of files that are being written."""
AJENO = "no es de ninguna poda de este registro, y se dejó como estaba"
AJENO_SIN_MANIFIESTO = "no tiene manifiesto ni es de ninguna poda de este registro, y se dejó como estaba"
SIN_MANIFIESTO = "es de una poda de este registro, y le falta su manifiesto: tráigalo de una copia"
NO_SE_LEE = "no se puede leer, o no se puede leer su manifiesto: traiga una copia buena de los dos"

Renglon = tuple[Mapping[str, Any], Mapping[str, bytes]]
"""The facts of a message, and its bodies by their names."""


@dataclass(frozen=True, slots=True)
class Archivado:
    """A message as a file has it."""

    archivo: Path
    hechos: Mapping[str, Any]
    cuerpos: Mapping[str, bytes]

    def es(self, huella_pedido: str, huella_respuesta: str) -> bool:
        """Whether its bodies have these digests."""
        debidas = {"pedido": huella_pedido, "respuesta": huella_respuesta}
        return all(hashlib.sha256(self.cuerpos[cual]).hexdigest() == huella for cual, huella in debidas.items())


# ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@contextmanager
def carpeta_propia(carpeta: Path) -> Iterator[None]:
    """Nobody else archives there meanwhile; raises `ArchivoImposible` if somebody does, or nothing can be written."""
    try:
        descriptor = os.open(carpeta, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise _imposible(carpeta, error) from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise ArchivoImposible(
            campo="archivo", valor=str(carpeta), detalle="otra orden archiva ahí en este momento"
        ) from None
    finally:
        os.close(descriptor)


def archivar(carpeta: Path, partes: Iterable[Sequence[Renglon]]) -> dict[str, Any] | None:
    """Write a file of these; what the record says of it, None if there was nothing to be written."""
    nuevo = carpeta / f"{uuid4().hex}{A_MEDIAS}"
    try:
        with nuevo.open("xb") as salida:
            os.fchmod(salida.fileno(), 0o600)
            bloques, huella = _escribir_bloques(salida, partes)
            salida.flush()
            os.fsync(salida.fileno())
        if not bloques:
            nuevo.unlink()
            return None
        return _con_manifiesto(carpeta, nuevo, bloques, huella)
    except OSError as error:
        with suppress(OSError):
            nuevo.unlink(missing_ok=True)
        raise _imposible(carpeta, error) from None


def guardar_informe(carpeta: Path, numero: int, sha256: str, contenido: bytes) -> str:
    """Write a report of a sample as a file of its own, and give its name."""
    nombre, nuevo = f"informe-{numero}-{sha256:.12}.pdf", carpeta / f"{uuid4().hex}{A_MEDIAS}"
    try:
        with nuevo.open("xb") as salida:
            os.fchmod(salida.fileno(), 0o600)
            salida.write(contenido)
            salida.flush()
            os.fsync(salida.fileno())
        nuevo.rename(carpeta / nombre)
        _asegurar(carpeta)
    except OSError as error:
        with suppress(OSError):
            nuevo.unlink(missing_ok=True)
        raise _imposible(carpeta, error) from None
    return nombre


def _escribir_bloques(salida: Any, partes: Iterable[Sequence[Renglon]]) -> tuple[list[dict[str, Any]], str]:
    compresor = zstandard.ZstdCompressor(level=NIVEL, write_checksum=True)
    bloques: list[dict[str, Any]] = []
    huella, lugar = hashlib.sha256(), 0
    for parte in partes:
        if not parte:
            continue
        comprimido = compresor.compress(b"".join(_escrito(*renglon) for renglon in parte))
        salida.write(comprimido)
        huella.update(comprimido)
        numeros = plegar(hechos["id_mensaje"] for hechos, _ in parte)
        bloques.append({"desde": lugar, "largo": len(comprimido), "mensajes": numeros})
        lugar += len(comprimido)
    return bloques, huella.hexdigest()


def _con_manifiesto(carpeta: Path, nuevo: Path, bloques: Sequence[Mapping[str, Any]], sha256: str) -> dict[str, Any]:
    tramos = [tramo for bloque in bloques for tramo in tramos_de(bloque["mensajes"])]
    cuantos = sum(ultimo - primero + 1 for primero, ultimo in tramos)
    extremos = {"primero": min(primero for primero, _ in tramos), "ultimo": max(ultimo for _, ultimo in tramos)}
    nombre = NOMBRE.format(**extremos, sha256=sha256)
    tamano = nuevo.stat().st_size
    dicho: dict[str, Any] = {"nombre": f"{nombre}{DATOS}", "sha256": sha256, "bytes": tamano, "mensajes": cuantos}
    manifiesto = {"formato": FORMATO, **dicho, **extremos, "bloques": bloques}
    borrador = carpeta / f"{uuid4().hex}{A_MEDIAS}"
    with borrador.open("xb") as salida:
        os.fchmod(salida.fileno(), 0o600)
        salida.write(json.dumps(manifiesto, indent=1).encode())
        salida.flush()
        os.fsync(salida.fileno())
    nuevo.rename(carpeta / dicho["nombre"])
    borrador.rename(carpeta / f"{nombre}{MANIFIESTO}")
    _asegurar(carpeta)
    return dicho


def _asegurar(carpeta: Path) -> None:
    """Have the names themselves on the disk."""
    descriptor = os.open(carpeta, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _escrito(hechos: Mapping[str, Any], cuerpos: Mapping[str, bytes]) -> bytes:
    """One line: bodies as text where they are text, as base64 where they are not."""
    dicho = dict(hechos)
    for cual, cuerpo in cuerpos.items():
        try:
            dicho[str(cual)] = cuerpo.decode("utf-8")
        except UnicodeDecodeError:
            dicho[f"{cual}_base64"] = base64.b64encode(cuerpo).decode()
    return json.dumps(dicho, ensure_ascii=False).encode() + b"\n"


def _imposible(carpeta: Path, error: OSError) -> ArchivoImposible:
    return ArchivoImposible(campo="archivo", valor=str(carpeta), detalle=error.strerror or "no se puede escribir")


# ── what was broken off ─────────────────────────────────────────────────────────────────────────────────────────────
def recoger(carpeta: Path) -> None:
    """Clear away what was never finished. What has a file's own name stays, whosever it is."""
    try:
        for a_medias in carpeta.glob(f"*{A_MEDIAS}"):
            if SIN_TERMINAR.fullmatch(a_medias.name):
                a_medias.unlink()
    except OSError as error:
        raise _imposible(carpeta, error) from None


def reparos(conexion: Connection, carpeta: Path) -> dict[str, str]:
    """What is to be told of each file that is not one of this record, with all that belongs to it; none is touched.

    One that no run on record names may be the only copy: another database's, or of a run that a restoration lost.
    """
    datos = set(carpeta.glob(f"vencidos-*{DATOS}"))
    datos |= {ruta.with_name(ruta.name.removesuffix(MANIFIESTO) + DATOS) for ruta in _manifiestos(carpeta)}
    hallados = ((ruta.name, _reparo(conexion, ruta)) for ruta in sorted(datos))
    return {nombre: reparo for nombre, reparo in hallados if reparo is not None}


def _reparo(conexion: Connection, datos: Path) -> str | None:
    manifiesto = _manifiesto_de(datos)
    try:
        if manifiesto.exists():
            return None if _en_el_registro(conexion, leer_manifiesto(manifiesto)["sha256"]) else AJENO
        with datos.open("rb") as contenido:
            suyo = _en_el_registro(conexion, hashlib.file_digest(contenido, "sha256").hexdigest())
    except (OSError, ArchivoAlterado):
        return NO_SE_LEE
    return SIN_MANIFIESTO if suyo else AJENO_SIN_MANIFIESTO


def _en_el_registro(conexion: Connection, sha256: str) -> bool:
    return conexion.execute(select(PodaAnotada.mensaje_id).where(PodaAnotada.archivo == sha256)).first() is not None


def _manifiesto_de(datos: Path) -> Path:
    return datos.with_name(datos.name.removesuffix(DATOS) + MANIFIESTO)


def _manifiestos(carpeta: Path) -> list[Path]:
    return sorted(carpeta.glob(f"vencidos-*{MANIFIESTO}"))


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def leer_manifiesto(ruta: Path) -> dict[str, Any]:
    """What a manifest says; raises `ArchivoAlterado` for one that was never written."""
    try:
        dicho: dict[str, Any] = json.loads(ruta.read_bytes())
        if dicho["formato"] != FORMATO or dicho["nombre"] != ruta.name.removesuffix(MANIFIESTO) + DATOS:
            raise ValueError("of another file")
        for bloque in dicho["bloques"]:
            tramos_de(bloque["mensajes"])
            int(bloque["desde"]), int(bloque["largo"])
        str(dicho["sha256"])
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        raise ArchivoAlterado(campo="archivo", valor=ruta.name, detalle="su manifiesto no se puede leer") from None
    return dicho


def hallar(carpeta: Path, id_mensaje: int) -> tuple[Path, dict[str, Any]]:
    """The file that has a message, and its manifest; raises `MensajeNoArchivado`.

    A manifest that cannot be read hides only its own file: if no other has the message, `ArchivoAlterado` says which it is.
    """
    ilegible: ArchivoAlterado | None = None
    for ruta in _manifiestos(carpeta):
        try:
            manifiesto = leer_manifiesto(ruta)
        except ArchivoAlterado as error:
            ilegible = ilegible or error
            continue
        if any(_tiene(bloque, id_mensaje) for bloque in manifiesto["bloques"]):
            return carpeta / manifiesto["nombre"], manifiesto
    raise ilegible or MensajeNoArchivado(campo="id_mensaje", valor=id_mensaje, carpeta=str(carpeta))


def traer(carpeta: Path, id_mensaje: int) -> Archivado:
    """A message out of its file, if the file is the one that was written; otherwise `ArchivoAlterado`."""
    datos, manifiesto = hallar(carpeta, id_mensaje)
    try:
        bloque = next(uno for uno in manifiesto["bloques"] if _tiene(uno, id_mensaje))
        with datos.open("rb") as contenido:
            if hashlib.file_digest(contenido, "sha256").hexdigest() != manifiesto["sha256"]:
                raise ArchivoAlterado(campo="archivo", valor=datos.name, detalle="su huella SHA-256 es otra")
            contenido.seek(bloque["desde"])
            comprimido = contenido.read(bloque["largo"])
        for renglon in zstandard.ZstdDecompressor().decompress(comprimido).splitlines():
            dicho = json.loads(renglon)
            if dicho["id_mensaje"] == id_mensaje:
                return Archivado(datos, dicho, {cual: _leido(dicho, cual) for cual in ("pedido", "respuesta")})
    except OSError as error:
        raise ArchivoAlterado(campo="archivo", valor=datos.name, detalle=f"no se puede leer: {error.strerror}") from None
    except (zstandard.ZstdError, ValueError, LookupError, TypeError):
        pass
    raise ArchivoAlterado(campo="archivo", valor=datos.name, detalle="su manifiesto no es el suyo")


def _tiene(bloque: Mapping[str, Any], id_mensaje: int) -> bool:
    return bool(list(desplegar(bloque["mensajes"], [id_mensaje])))


def _leido(dicho: Mapping[str, Any], cual: str) -> bytes:
    if cual in dicho:
        return str(dicho[cual]).encode()
    return base64.b64decode(dicho[f"{cual}_base64"], validate=True)
