"""The certificate with which the public address of the hub is served: how long it lasts, whoever signed it.

Each process reads it once an hour, in a thread that nobody waits for, since the way there may be long or closed. Without an
answer nothing is known: that is not to be well.
"""

import socket
import ssl
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock, Thread
from urllib.parse import urlsplit

import structlog
from cryptography import x509

from dominio.alertas.condiciones import Mirada
from dominio.alertas.tipos import DIAS_DE_CERTIFICADO, CasoDeAlerta, TipoDeAlerta
from dominio.reportes.destinos.envio import con_limite

trazas = structlog.get_logger("hub.alertas")
CADA = timedelta(hours=1)
PLAZO, EN_TOTAL = 10, 20.0
"""Seconds for each answer, and for all of it."""
UN_DIA = timedelta(days=1)


class CertificadoPublico:
    """What was found out last about the certificate of an address; of one without HTTPS there is nothing to know."""

    def __init__(self, direccion: str) -> None:
        partes = urlsplit(direccion)
        self._anfitrion = (partes.hostname or "") if partes.scheme == "https" else ""
        self._puerto = partes.port or 443
        self._candado = Lock()
        self._vence: datetime | None = None
        self._mirado: datetime | None = None

    def agregar(self, mirada: Mirada, ahora: datetime) -> Mirada:
        """The same look with what is known of the certificate."""
        vence = self._vence
        if vence is None and self._anfitrion:
            return mirada
        casos = [] if vence is None or vence - ahora >= DIAS_DE_CERTIFICADO * UN_DIA else [_caso(vence, ahora)]
        return replace(mirada, casos=[*mirada.casos, *casos], sabidos=mirada.sabidos | {TipoDeAlerta.CERTIFICADO})

    def refrescar(self, ahora: datetime) -> None:
        """Have it found out anew if that is due; nobody waits for it."""
        if not self._anfitrion:
            return
        with self._candado:
            if self._mirado is not None and timedelta() <= ahora - self._mirado < CADA:
                return
            self._mirado = ahora
        Thread(target=self.mirar, name="certificado", daemon=True).start()

    def mirar(self) -> None:
        """Find it out; nothing that fails goes on."""
        try:
            self._vence = con_limite(f"{self._anfitrion}:{self._puerto}", EN_TOTAL, self._leer)
        except Exception as falla:
            self._vence = None
            trazas.warning("alerta_sin_mirar", tipo=TipoDeAlerta.CERTIFICADO.value, exc_info=falla)

    def _leer(self) -> datetime:
        """When it ends. It is not verified, since one that ended or is of another name must be read too, and nothing is said
        to whoever shows it."""
        contexto = ssl.create_default_context()
        contexto.check_hostname, contexto.verify_mode = False, ssl.CERT_NONE
        with (
            socket.create_connection((self._anfitrion, self._puerto), timeout=PLAZO) as camino,
            contexto.wrap_socket(camino, server_hostname=self._anfitrion) as seguro,
        ):
            return x509.load_der_x509_certificate(seguro.getpeercert(binary_form=True) or b"").not_valid_after_utc


def _caso(vence: datetime, ahora: datetime) -> CasoDeAlerta:
    """How much are the days since it should have been renewed: what grows is worse."""
    return CasoDeAlerta(tipo=TipoDeAlerta.CERTIFICADO, cuantos=DIAS_DE_CERTIFICADO - (vence - ahora) // UN_DIA)
