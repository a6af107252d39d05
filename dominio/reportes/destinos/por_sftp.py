"""The feed by SFTP: written under another name, read back, and then put in its place by one move."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncssh

from dominio.reportes.destinos.direccion import Direccion
from dominio.reportes.destinos.envio import DE_PRUEBA, ArchivoDeEnvio, DestinoAbierto
from dominio.vocabulario.errores import (
    DestinoConOtroContenido,
    DestinoNoGuardo,
    DestinoNoRecibe,
    DestinoRechazaSecreto,
    DestinoSinRespuesta,
    ErrorDominio,
    HuellaDeDestinoCambiada,
    SecretoNoSirve,
)

PLAZO_DE_SFTP = 20
"""Seconds for coming in, and for any single thing that is asked of the server."""
OCTETOS_POR_SEGUNDO = 50_000
"""As slow as a transfer may be."""
TROZO = 262_144
LLAVE_PRIVADA = "-----BEGIN"
SIN_ESPACIO = (asyncssh.SFTPNoSpaceOnFilesystem, asyncssh.SFTPQuotaExceeded)
POR_QUE = (
    (asyncssh.SFTPNoSuchFile, "no existe la carpeta"),
    (asyncssh.SFTPPermissionDenied, "no permite escribir en la carpeta"),
    (SIN_ESPACIO, "no le queda espacio"),
)


class PorSftp:
    """One way of sending."""

    def mirar(self, direccion: Direccion, numericas: Sequence[str]) -> str:
        """Its host key, as a line of OpenSSH without comment."""
        return self._hacer(direccion, _llave_de(direccion, numericas[0]))

    def probar(self, destino: DestinoAbierto, numericas: Sequence[str]) -> None:
        """Come in, leave a file, read it, take it away."""
        self._hacer(destino.direccion, _probar(destino, numericas[0]))

    def dejar(
        self, destino: DestinoAbierto, numericas: Sequence[str], carpeta: str, archivos: Sequence[ArchivoDeEnvio]
    ) -> str:
        """Leave the folder of a day."""
        return self._hacer(destino.direccion, _dejar(destino, numericas[0], carpeta, archivos))

    def _hacer(self, direccion: Direccion, trabajo: Any) -> Any:
        try:
            with asyncio.Runner(loop_factory=_bucle_callado) as bucle:
                return bucle.run(trabajo)
        except ErrorDominio:
            raise
        except Exception as falla:
            raise _como_error(direccion, falla) from None


def _bucle_callado() -> asyncio.AbstractEventLoop:
    """One that logs no failure on its own: a cut fails each part of a file that is on its way, and the first is told."""
    bucle = asyncio.new_event_loop()
    bucle.set_exception_handler(lambda _bucle, _contexto: None)
    return bucle


def _como_error(direccion: Direccion, falla: Exception) -> ErrorDominio:
    donde = direccion.lugar
    if isinstance(falla, asyncssh.HostKeyNotVerifiable | asyncssh.KeyExchangeFailed):
        return HuellaDeDestinoCambiada(valor=donde)
    if isinstance(falla, asyncssh.PermissionDenied):
        return DestinoRechazaSecreto(valor=donde)
    if isinstance(falla, asyncssh.SFTPConnectionLost | asyncssh.SFTPNoConnection):
        return DestinoSinRespuesta(valor=donde, detalle="cortó la conexión")
    if isinstance(falla, asyncssh.SFTPError):
        por_que = next((texto for clases, texto in POR_QUE if isinstance(falla, clases)), "falló al escribir")
        return DestinoNoRecibe(valor=donde, detalle=por_que)
    if isinstance(falla, TimeoutError):
        return DestinoSinRespuesta(valor=donde, detalle="no contestó a tiempo")
    if isinstance(falla, OSError | asyncssh.Error):
        return DestinoSinRespuesta(valor=donde, detalle="no hay conexión o se cortó")
    raise falla


def exigir_secreto_util(secreto: str, *, de_llaves: bool) -> None:
    """Refuse a private key that cannot be read, also one that asks for a passphrase, and what no header could bear."""
    if de_llaves and secreto.startswith(LLAVE_PRIVADA):
        try:
            asyncssh.import_private_key(secreto)
        except (asyncssh.KeyImportError, ValueError):
            raise SecretoNoSirve(campo="secreto", detalle="la llave privada no se puede leer, o pide contraseña") from None
    elif not (secreto.isascii() and secreto.isprintable()) and not (de_llaves and secreto.isprintable()):
        raise SecretoNoSirve(campo="secreto", detalle="va en una sola línea, sin tildes ni signos invisibles")


async def _llave_de(direccion: Direccion, numerica: str) -> str:
    async with asyncio.timeout(PLAZO_DE_SFTP):
        llave = await asyncssh.get_server_host_key(numerica, direccion.puerto, config=None)
    if llave is None:
        raise DestinoSinRespuesta(valor=direccion.lugar, detalle="no mostró su llave")
    return " ".join(llave.export_public_key("openssh").decode().split()[:2])


@asynccontextmanager
async def _dentro(destino: DestinoAbierto, numerica: str) -> AsyncIterator[asyncssh.SFTPClient]:
    """An SFTP session with the host key that was confirmed and nothing of this machine's user.

    It ends at once, with whatever is open: a server that does not answer would not answer to being told so either.
    """
    es_llave = destino.secreto.startswith(LLAVE_PRIVADA)
    entra: dict[str, Any] = {"client_keys": None, "password": destino.secreto}
    if es_llave:
        entra = {"client_keys": [asyncssh.import_private_key(destino.secreto)], "password": None}
    async with asyncio.timeout(PLAZO_DE_SFTP):
        conexion = await asyncssh.connect(
            numerica,
            destino.direccion.puerto,
            username=destino.direccion.usuario,
            known_hosts=([asyncssh.import_public_key(destino.huella)], [], []),
            config=None,
            agent_path=None,
            gss_host=None,
            login_timeout=PLAZO_DE_SFTP,
            keepalive_interval=PLAZO_DE_SFTP,
            **entra,
        )
    try:
        async with asyncio.timeout(PLAZO_DE_SFTP):
            sftp = await conexion.start_sftp_client()
        yield sftp
    finally:
        conexion.abort()


async def _probar(destino: DestinoAbierto, numerica: str) -> None:
    prueba = ArchivoDeEnvio(DE_PRUEBA, b"prueba\n", hashlib.sha256(b"prueba\n").hexdigest())
    async with _dentro(destino, numerica) as sftp:
        base = destino.direccion.ruta or "."
        await _escribir(sftp, base, prueba)
        await _exigir_iguales(destino, sftp, base, [prueba])
        async with asyncio.timeout(PLAZO_DE_SFTP):
            await sftp.remove(f"{base}/{DE_PRUEBA}")


async def _dejar(destino: DestinoAbierto, numerica: str, carpeta: str, archivos: Sequence[ArchivoDeEnvio]) -> str:
    base = destino.direccion.ruta or "."
    lugar, parcial = f"{base}/{carpeta}", f"{base}/.{carpeta}.parcial"
    async with _dentro(destino, numerica) as sftp:
        if not await _hay(sftp, lugar):
            await _vaciar(sftp, parcial)
            for archivo in archivos:
                await _escribir(sftp, parcial, archivo)
            await _exigir_iguales(destino, sftp, parcial, archivos)
            async with asyncio.timeout(PLAZO_DE_SFTP):
                await sftp.rename(parcial, lugar)
            if not await _hay(sftp, lugar):
                raise DestinoNoGuardo(valor=destino.direccion.lugar, archivo=carpeta)
        else:
            await _exigir_ajenas_iguales(sftp, lugar, carpeta, archivos)
    return lugar


async def _hay(sftp: asyncssh.SFTPClient, lugar: str) -> bool:
    """Whether anything has that name, also a link to nowhere."""
    async with asyncio.timeout(PLAZO_DE_SFTP):
        return await sftp.lexists(lugar)


async def _vaciar(sftp: asyncssh.SFTPClient, parcial: str) -> None:
    """An empty folder under that name, whatever an attempt before left in it."""
    async with asyncio.timeout(PLAZO_DE_SFTP):
        if await sftp.islink(parcial) or await sftp.isfile(parcial):
            await sftp.remove(parcial)
        elif await sftp.lexists(parcial):
            await sftp.rmtree(parcial)
        await sftp.mkdir(parcial)


async def _escribir(sftp: asyncssh.SFTPClient, carpeta: str, archivo: ArchivoDeEnvio) -> None:
    """Have the file on the server's disk, where it can tell that it is (`fsync@openssh.com`)."""
    try:
        async with asyncio.timeout(PLAZO_DE_SFTP + len(archivo.contenido) / OCTETOS_POR_SEGUNDO):
            escrito = await sftp.open(f"{carpeta}/{archivo.nombre}", "wb")
            await escrito.write(archivo.contenido)
            with suppress(asyncssh.SFTPOpUnsupported, asyncssh.SFTPBadMessage):
                await escrito.fsync()
            await escrito.close()
    except asyncssh.SFTPFailure:
        if await _esta_lleno(sftp, carpeta, len(archivo.contenido)):
            raise asyncssh.SFTPNoSpaceOnFilesystem("lleno") from None
        raise


async def _esta_lleno(sftp: asyncssh.SFTPClient, carpeta: str, faltan: int) -> bool:
    """Version 3 of SFTP, which OpenSSH speaks, has no word for a disk that is full; but it tells how much is free."""
    try:
        async with asyncio.timeout(PLAZO_DE_SFTP):
            hay = await sftp.statvfs(carpeta)
    except (asyncssh.SFTPError, TimeoutError):
        return False
    return hay.bavail * hay.frsize < faltan


async def _exigir_iguales(
    destino: DestinoAbierto, sftp: asyncssh.SFTPClient, carpeta: str, archivos: Sequence[ArchivoDeEnvio]
) -> None:
    """Refuse a server that took a file and has not the same."""
    for archivo in archivos:
        if not await _es_igual(sftp, carpeta, archivo):
            raise DestinoNoGuardo(valor=destino.direccion.lugar, archivo=archivo.nombre)


async def _exigir_ajenas_iguales(
    sftp: asyncssh.SFTPClient, lugar: str, carpeta: str, archivos: Sequence[ArchivoDeEnvio]
) -> None:
    """Refuse to call delivered what is at the day's place and is not the feed."""
    for archivo in archivos:
        if not await _es_igual(sftp, lugar, archivo):
            raise DestinoConOtroContenido(valor=carpeta, archivo=archivo.nombre)


async def _leer_trozo(escrito: Any) -> bytes:
    leido: bytes = await escrito.read(TROZO)
    return leido


async def _es_igual(sftp: asyncssh.SFTPClient, carpeta: str, archivo: ArchivoDeEnvio) -> bool:
    huella, leidos = hashlib.sha256(), 0
    async with asyncio.timeout(PLAZO_DE_SFTP):
        if not await sftp.isfile(f"{carpeta}/{archivo.nombre}"):
            return False
    try:
        async with asyncio.timeout(PLAZO_DE_SFTP + len(archivo.contenido) / OCTETOS_POR_SEGUNDO):
            escrito = await sftp.open(f"{carpeta}/{archivo.nombre}", "rb")
            while leidos <= len(archivo.contenido) and (trozo := await _leer_trozo(escrito)):
                huella.update(trozo)
                leidos += len(trozo)
            await escrito.close()
    except asyncssh.SFTPNoSuchFile:  # it was there a moment ago
        return False
    return huella.hexdigest() == archivo.sha256
