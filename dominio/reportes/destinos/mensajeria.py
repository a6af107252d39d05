"""Whoever reaches targets: looks at one, tries it, sends to it; always at a number that was checked, within a time."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dominio.reportes.destinos.direccion import HTTPS, SFTP, RedNombrada, leer_direccion, numericas
from dominio.reportes.destinos.envio import ArchivoDeEnvio, DestinoAbierto, ModoDeEnvio, con_limite
from dominio.reportes.destinos.por_https import PorHttps
from dominio.reportes.destinos.por_sftp import PorSftp, exigir_secreto_util
from dominio.reportes.destinos.secretos import CajaDeSecretos
from dominio.vocabulario.errores import DatoObligatorio, SecretoNoSirve

CAMINOS: dict[str, ModoDeEnvio] = {SFTP: PorSftp(), HTTPS: PorHttps()}
MIENTRAS_SE_ESPERA = 25.0
"""Seconds that somebody waits at a page."""
POR_DIA = 600.0
"""Seconds that the feed of one day may take."""
LARGO_DE_SECRETO = 8_000


class Mensajeria:
    """Of one hub: with its key and the networks that its settings name."""

    def __init__(self, llave: Path | None = None, permitidas: Sequence[RedNombrada] = ()) -> None:
        self._caja, self._permitidas = CajaDeSecretos(llave), tuple(permitidas)

    def cerrar(self, direccion: str, secreto: str) -> bytes:
        """A secret as it is kept; refuses one that could not be used there, and an address out of bounds."""
        a_donde = leer_direccion(direccion)
        limpio = secreto.strip().replace("\r\n", "\n")
        if not limpio:
            raise DatoObligatorio(campo="secreto")
        if len(limpio) > LARGO_DE_SECRETO:
            raise SecretoNoSirve(campo="secreto", detalle=f"tiene más de {LARGO_DE_SECRETO} letras")
        exigir_secreto_util(limpio, de_llaves=a_donde.esquema == SFTP)
        numericas(a_donde, self._permitidas)
        return self._caja.cerrar(limpio)

    def mirar(self, fila: Any) -> str:
        """The host key or certificate that a target shows now."""
        a_donde = leer_direccion(fila.direccion)
        camino = CAMINOS[a_donde.esquema]
        return con_limite(
            a_donde.lugar, MIENTRAS_SE_ESPERA, lambda: camino.mirar(a_donde, numericas(a_donde, self._permitidas))
        )

    def probar(self, fila: Any) -> None:
        """Come in at a confirmed target, leave a file, read it, take it away."""
        destino = self._abrir(fila)
        camino = CAMINOS[destino.direccion.esquema]
        con_limite(
            destino.direccion.lugar,
            MIENTRAS_SE_ESPERA,
            lambda: camino.probar(destino, numericas(destino.direccion, self._permitidas)),
        )

    def dejar(self, fila: Any, carpeta: str, archivos: Sequence[ArchivoDeEnvio], segundos: float = POR_DIA) -> str:
        """The feed of a day is at a confirmed target; gives the receipt."""
        destino = self._abrir(fila)
        camino = CAMINOS[destino.direccion.esquema]
        return con_limite(
            destino.direccion.lugar,
            segundos,
            lambda: camino.dejar(destino, numericas(destino.direccion, self._permitidas), carpeta, archivos),
        )

    def _abrir(self, fila: Any) -> DestinoAbierto:
        return DestinoAbierto(fila.id, leer_direccion(fila.direccion), fila.huella, self._caja.abrir(fila.secreto))
