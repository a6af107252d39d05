"""The feed by HTTPS: each file by a PUT that may be repeated without harm, the manifest last, and each read back."""

import hashlib
import ssl
from base64 import b64encode
from collections.abc import Mapping, Sequence
from socket import create_connection
from time import monotonic
from typing import Any

from urllib3 import HTTPSConnectionPool, Timeout
from urllib3.exceptions import HTTPError, SSLError

from dominio.reportes.destinos.direccion import Direccion
from dominio.reportes.destinos.envio import DE_PRUEBA, ArchivoDeEnvio, DestinoAbierto
from dominio.vocabulario.errores import (
    DestinoNoGuardo,
    DestinoNoRecibe,
    DestinoRechazaSecreto,
    DestinoSinRespuesta,
    HuellaDeDestinoCambiada,
)

PLAZO_DE_HTTPS = 20
"""Seconds for connecting, and for each answer to begin and to go on."""
OCTETOS_POR_SEGUNDO = 50_000
"""As slow as an answer may come."""
TROZO_DE_HTTPS = 262_144
SIN_CABECERAS: Mapping[str, str] = {}
NO_ESTA = (404, 410)
DE_SECRETO = (401, 403)


class PorHttps:
    """One way of sending."""

    def mirar(self, direccion: Direccion, numericas: Sequence[str]) -> str:
        """The SHA-256 of its certificate."""
        contexto = ssl.create_default_context()
        contexto.check_hostname, contexto.verify_mode = False, ssl.CERT_NONE  # it is shown to people, who compare it
        try:
            with (
                create_connection((numericas[0], direccion.puerto), PLAZO_DE_HTTPS) as enchufe,
                contexto.wrap_socket(enchufe, server_hostname=direccion.anfitrion) as cifrado,
            ):
                certificado = cifrado.getpeercert(binary_form=True)
        except OSError:
            raise DestinoSinRespuesta(valor=direccion.lugar, detalle="no hay conexión, o no habla TLS") from None
        return hashlib.sha256(certificado or b"").hexdigest()

    def probar(self, destino: DestinoAbierto, numericas: Sequence[str]) -> None:
        """Come in, leave a file, read it, take it away."""
        prueba = ArchivoDeEnvio(DE_PRUEBA, b"prueba\n", hashlib.sha256(b"prueba\n").hexdigest())
        with _Visita(destino, numericas[0]) as visita:
            visita.poner(DE_PRUEBA, prueba)
            if not visita.tiene(DE_PRUEBA, prueba):
                raise DestinoNoGuardo(valor=destino.direccion.lugar, archivo=DE_PRUEBA)
            visita.quitar(DE_PRUEBA)

    def dejar(
        self, destino: DestinoAbierto, numericas: Sequence[str], carpeta: str, archivos: Sequence[ArchivoDeEnvio]
    ) -> str:
        """Leave the files of a day; what is there already is not sent again."""
        with _Visita(destino, numericas[0]) as visita:
            for archivo in archivos:
                ruta = f"{carpeta}/{archivo.nombre}"
                if visita.tiene(ruta, archivo):
                    continue
                visita.poner(ruta, archivo)
                if not visita.tiene(ruta, archivo):
                    raise DestinoNoGuardo(valor=destino.direccion.lugar, archivo=ruta)
        return f"{destino.direccion}/{carpeta}"


class _Visita:
    """A connection to the number that was checked, with the confirmed certificate; no redirection is followed."""

    def __init__(self, destino: DestinoAbierto, numerica: str) -> None:
        self._direccion = destino.direccion
        self._cabeceras = {"Host": destino.direccion.lugar, "Authorization": f"Bearer {destino.secreto}"}
        self._alberca = HTTPSConnectionPool(
            numerica,
            destino.direccion.puerto,
            timeout=Timeout(connect=PLAZO_DE_HTTPS, read=PLAZO_DE_HTTPS),
            retries=False,
            cert_reqs="CERT_NONE",  # what is asked for is this certificate, whoever signed it
            assert_fingerprint=destino.huella,
            server_hostname=destino.direccion.anfitrion,
        )

    def __enter__(self) -> "_Visita":
        return self

    def __exit__(self, *_excepcion: object) -> None:
        self._alberca.close()

    def tiene(self, ruta: str, archivo: ArchivoDeEnvio) -> bool:
        """Whether the same file is there."""
        estado, huella = self._pedir("GET", ruta, maximo=len(archivo.contenido))
        return estado not in NO_ESTA and huella == archivo.sha256

    def poner(self, ruta: str, archivo: ArchivoDeEnvio) -> None:
        """Send it, with the digest by which the other end can refuse what came otherwise."""
        resumen = b64encode(bytes.fromhex(archivo.sha256)).decode()
        cabeceras = {"Content-Type": "application/octet-stream", "Content-Digest": f"sha-256=:{resumen}:"}
        if self._pedir("PUT", ruta, archivo.contenido, cabeceras)[0] in NO_ESTA:
            raise DestinoNoRecibe(valor=self._direccion.lugar, detalle="no existe la carpeta")

    def quitar(self, ruta: str) -> None:
        """Take it away."""
        self._pedir("DELETE", ruta)

    def _pedir(
        self,
        metodo: str,
        ruta: str,
        cuerpo: bytes | None = None,
        cabeceras: Mapping[str, str] = SIN_CABECERAS,
        maximo: int = TROZO_DE_HTTPS,
    ) -> tuple[int, str]:
        """The status, and the digest of the answer."""
        direccion = f"{self._direccion.ruta}/{ruta}"
        try:
            respuesta: Any = self._alberca.urlopen(
                metodo, direccion, cuerpo, {**self._cabeceras, **cabeceras}, redirect=False, preload_content=False
            )
            try:
                huella = self._leer(respuesta, maximo)
            finally:
                respuesta.close()
        except SSLError as falla:
            if "fingerprint" in str(falla).lower():
                raise HuellaDeDestinoCambiada(valor=self._direccion.lugar) from None
            raise DestinoSinRespuesta(valor=self._direccion.lugar, detalle="no se pudo cifrar la conexión") from None
        except (HTTPError, OSError):
            raise DestinoSinRespuesta(valor=self._direccion.lugar, detalle="no hay conexión o se cortó") from None
        if respuesta.status in DE_SECRETO:
            raise DestinoRechazaSecreto(valor=self._direccion.lugar)
        if respuesta.status in NO_ESTA or 200 <= respuesta.status < 300:
            return respuesta.status, huella
        que = "no le queda espacio" if respuesta.status in (413, 507) else f"contestó {respuesta.status} a {metodo}"
        raise DestinoNoRecibe(valor=self._direccion.lugar, detalle=que)

    def _leer(self, respuesta: Any, maximo: int) -> str:
        """The digest of what comes, of no more than is expected and one piece; refuses an answer that drips."""
        huella, leidos, hasta = hashlib.sha256(), 0, monotonic() + PLAZO_DE_HTTPS + maximo / OCTETOS_POR_SEGUNDO
        for trozo in respuesta.stream(TROZO_DE_HTTPS):
            huella.update(trozo)
            leidos += len(trozo)
            if leidos > maximo:
                break
            if monotonic() > hasta:
                raise DestinoSinRespuesta(valor=self._direccion.lugar, detalle="contesta demasiado lento")
        return huella.hexdigest()
