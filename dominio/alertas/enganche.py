"""The channel by webhook: JSON by POST to an address that is checked as those of targets are, and signed."""

import hashlib
import hmac
import json
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import time

from urllib3 import HTTPSConnectionPool, Timeout
from urllib3.exceptions import HTTPError

from dominio.alertas.avisos import Carta
from dominio.alertas.secreto import LARGO_DE_FIRMA, leer_secreto
from dominio.reportes.destinos.direccion import Direccion, RedNombrada, numericas
from dominio.reportes.destinos.envio import con_limite
from dominio.vocabulario.errores import DestinoSinRespuesta, DireccionDeDestinoNoPermitida, WebhookNoRecibe

PLAZO, EN_TOTAL = 20, 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PorWebhook:
    """To one address, whose certificate must be good."""

    direccion: Direccion
    permitidas: Sequence[RedNombrada]
    archivo_de_secreto: Path | None
    direccion_publica: str
    nombre = "webhook"

    def enviar(self, carta: Carta) -> None:
        """Post it; raises `WebhookNoRecibe`. No redirection is followed, and only the status of the answer is read."""
        secreto = leer_secreto(self.archivo_de_secreto, LARGO_DE_FIRMA)
        try:
            estado = con_limite(self.direccion.lugar, EN_TOTAL, lambda: self._publicar(carta, secreto))
        except (DestinoSinRespuesta, HTTPError, OSError):
            raise self._no("no hay conexión, su certificado no vale o demoró demasiado") from None
        except DireccionDeDestinoNoPermitida as error:
            raise self._no(f"lleva a {error.datos['numero']}, que no está en HUB_DESTINOS_PERMITIDOS") from None
        if not 200 <= estado < 300:
            raise self._no(f"contestó {estado}")

    def _publicar(self, carta: Carta, secreto: str) -> int:
        cuerpo = self._cuerpo(carta)
        cabeceras = {
            "Host": self.direccion.lugar,
            "Content-Type": "application/json",
            "X-Hub-Aviso": carta.clave,
            "X-Hub-Firma": firma(secreto, int(time()), cuerpo),
        }
        alberca = HTTPSConnectionPool(
            numericas(self.direccion, self.permitidas)[0],
            self.direccion.puerto,
            timeout=Timeout(connect=PLAZO, read=PLAZO),
            retries=False,
            ssl_context=ssl.create_default_context(),
            server_hostname=self.direccion.anfitrion,
            assert_hostname=self.direccion.anfitrion,
        )
        try:
            respuesta = alberca.urlopen(
                "POST", self.direccion.ruta or "/", cuerpo, cabeceras, redirect=False, preload_content=False
            )
            respuesta.close()
            return int(respuesta.status)
        finally:
            alberca.close()

    def _cuerpo(self, carta: Carta) -> bytes:
        dicho = {"aviso": carta.clave, "hub": self.direccion_publica, "compuesto_en": carta.compuesta_en.isoformat()}
        return json.dumps({**dicho, "asunto": carta.asunto, "alertas": list(carta.sucesos)}, ensure_ascii=False).encode()

    def _no(self, detalle: str) -> WebhookNoRecibe:
        return WebhookNoRecibe(valor=self.direccion.lugar, detalle=detalle)


def firma(secreto: str, instante: int, cuerpo: bytes) -> str:
    """What proves that the body is of who knows the secret, and of when."""
    resumen = hmac.new(secreto.encode(), f"{instante}.".encode() + cuerpo, hashlib.sha256).hexdigest()
    return f"t={instante},v1={resumen}"
