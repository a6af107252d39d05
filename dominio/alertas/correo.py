"""The channel by e-mail: one message to all recipients, by a server that is asked for TLS before anything is said."""

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import structlog

from dominio.alertas.avisos import SE_ABRIO, SE_CERRO, SIGUE, Carta
from dominio.alertas.secreto import leer_secreto
from dominio.reportes.destinos.envio import con_limite
from dominio.vocabulario.errores import CorreoNoSale, ErrorDominio
from dominio.vocabulario.tiempo import para_leer

trazas = structlog.get_logger("hub.alertas")
PLAZO, EN_TOTAL = 20, 60.0
"""Seconds for each answer of the server, and for all of it."""
DICHOS = {SE_ABRIO: "NUEVA", SIGUE: "SIGUE ABIERTA", SE_CERRO: "CERRADA"}
LOCALES = ("localhost", "127.0.0.1", "::1")
"""To a server on the same machine nothing need be encrypted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PorCorreo:
    """Through one server to some people."""

    anfitrion: str
    puerto: int
    tls_desde_el_comienzo: bool
    usuario: str
    archivo_de_clave: Path | None
    remitente: str
    destinatarios: Sequence[str]
    direccion_publica: str
    nombre = "correo"

    def enviar(self, carta: Carta) -> None:
        """Send it; raises `CorreoNoSale`, which repeats nothing of what the server said but its number."""
        lugar = f"{self.anfitrion}:{self.puerto}"
        clave = leer_secreto(self.archivo_de_clave) if self.usuario else ""
        try:
            con_limite(lugar, EN_TOTAL, lambda: self._entregar(self._mensaje(carta), clave))
        except (ErrorDominio, OSError, smtplib.SMTPException, ValueError) as falla:
            raise CorreoNoSale(valor=lugar, detalle=_por_que(falla)) from None

    def _entregar(self, mensaje: EmailMessage, clave: str) -> None:
        contexto = ssl.create_default_context()
        with self._conectar(contexto) as servidor:
            if not self.tls_desde_el_comienzo and self.anfitrion not in LOCALES:
                servidor.starttls(context=contexto)
            if self.usuario:
                servidor.login(self.usuario, clave)
            if rehusados := servidor.send_message(mensaje):
                trazas.warning("correo_rehusado", cuantos=len(rehusados))

    def _conectar(self, contexto: ssl.SSLContext) -> smtplib.SMTP:
        if self.tls_desde_el_comienzo:
            return smtplib.SMTP_SSL(self.anfitrion, self.puerto, timeout=PLAZO, context=contexto)
        return smtplib.SMTP(self.anfitrion, self.puerto, timeout=PLAZO)

    def _mensaje(self, carta: Carta) -> EmailMessage:
        mensaje = EmailMessage()
        de = Address(addr_spec=self.remitente)
        mensaje["From"], mensaje["To"] = de, [Address(addr_spec=uno) for uno in self.destinatarios]
        mensaje["Subject"], mensaje["Date"] = carta.asunto, format_datetime(carta.compuesta_en)
        mensaje["Message-ID"] = f"<{carta.clave}@{de.domain}>"
        mensaje["Auto-Submitted"] = "auto-generated"
        mensaje.set_content("\n".join(_lineas(carta, self.direccion_publica)))
        return mensaje


def _lineas(carta: Carta, direccion: str) -> list[str]:
    lineas = [f"El hub {direccion}, {para_leer(carta.compuesta_en)}:", ""]
    for uno in carta.sucesos:
        veces = f" Van {uno['veces']} veces." if uno["veces"] > 1 else ""
        lineas += [f"{DICHOS[uno['suceso']]} · {uno['texto']}{veces}"]
        lineas += [f"  {uno['que_hacer']}"] if uno["suceso"] != SE_CERRO else []
    if not carta.sucesos:
        lineas += ["Es una prueba: los avisos de alertas llegan a esta dirección."]
    return [*lineas, "", f"Se ven y se reconocen en {direccion}/alertas"]


def _por_que(falla: Any) -> str:
    if isinstance(falla, smtplib.SMTPAuthenticationError):
        return "el servidor no acepta el usuario o su clave"
    if isinstance(falla, smtplib.SMTPNotSupportedError):
        return "el servidor no ofrece TLS, o no identifica"
    if isinstance(falla, smtplib.SMTPRecipientsRefused):
        return "el servidor no acepta a ningún destinatario"
    if isinstance(falla, smtplib.SMTPResponseException):
        return f"el servidor contestó {falla.smtp_code}"
    if isinstance(falla, ssl.SSLError):
        return "su certificado no vale, o no habla TLS"
    return "no hay conexión, se cortó o demoró demasiado"
