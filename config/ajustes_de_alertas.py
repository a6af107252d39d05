"""The settings of alerts: when something is wrong, and who is told."""

import re
from dataclasses import dataclass
from email.errors import MessageDefect, MessageError
from email.headerregistry import Address
from pathlib import Path
from urllib.parse import unquote, urlsplit

from config.ajuste import Ajuste, ErrorDeAjuste
from config.valores import a_ruta, entero_entre

_CORREO = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
_PUERTOS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class ServidorDeCorreo:
    """Where e-mail is handed in: with TLS from the first byte on, or asked for before anything is said."""

    anfitrion: str
    puerto: int
    tls_desde_el_comienzo: bool
    usuario: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AjustesDeAlertas:
    """When something is wrong, and who is told."""

    alertas_cada: int
    """Seconds; 0 when nobody looks."""
    alerta_atraso: int
    alerta_respaldo: int
    """Hours; 0 when that alarms nobody."""
    avisos_cada: int
    """Minutes."""
    avisos_correo: tuple[str, ...]
    avisos_remitente: str
    avisos_smtp: ServidorDeCorreo | None
    avisos_smtp_clave: Path | None
    avisos_webhook: str
    avisos_secreto: Path | None

    def exigir_completos(self) -> None:
        """Refuse half a channel: nobody would be told, and nobody would notice."""
        for uno, otro, falta in (
            ("HUB_AVISOS_CORREO", "HUB_AVISOS_SMTP", self.avisos_correo and self.avisos_smtp is None),
            ("HUB_AVISOS_CORREO", "HUB_AVISOS_REMITENTE", self.avisos_correo and not self.avisos_remitente),
            ("HUB_AVISOS_SMTP", "HUB_AVISOS_CORREO", self.avisos_smtp is not None and not self.avisos_correo),
            ("HUB_AVISOS_SMTP con usuario", "HUB_AVISOS_SMTP_CLAVE", self._usuario() and self.avisos_smtp_clave is None),
            ("HUB_AVISOS_WEBHOOK", "HUB_AVISOS_SECRETO", self.avisos_webhook and self.avisos_secreto is None),
        ):
            if falta:
                raise ErrorDeAjuste(f"{uno} necesita {otro}.")

    def _usuario(self) -> str:
        return "" if self.avisos_smtp is None else self.avisos_smtp.usuario


def a_correo(texto: str) -> str:
    """An address of e-mail that can be written into a message, or nothing."""
    if texto and not (_CORREO.fullmatch(texto) and _cabe_en_un_mensaje(texto)):
        raise ValueError("se espera una dirección de correo, como hub@ejemplo.cl")
    return texto


def _cabe_en_un_mensaje(texto: str) -> bool:
    try:
        return Address(addr_spec=texto).addr_spec == texto
    except (MessageError, MessageDefect, ValueError, IndexError):
        return False


def a_correos(texto: str) -> tuple[str, ...]:
    """Some addresses, with commas or blanks between them."""
    return tuple(a_correo(uno) for uno in re.split(r"[,\s]+", texto) if uno)


def a_servidor_de_correo(texto: str) -> ServidorDeCorreo | None:
    """A server of e-mail, or None; its password goes into a file of its own."""
    if not texto:
        return None
    try:
        partes = urlsplit(texto)
        puerto = partes.port or _PUERTOS.get(partes.scheme, 0)
    except ValueError:
        partes, puerto = urlsplit(""), 0
    sobra = partes.path.strip("/") or partes.query or partes.fragment or partes.password is not None
    if not puerto or not partes.hostname or sobra:
        raise ValueError("se espera smtp://usuario@servidor:puerto o smtps://…, sin contraseña")
    return ServidorDeCorreo(partes.hostname, puerto, partes.scheme == "smtps", unquote(partes.username or ""))


def a_webhook(texto: str) -> str:
    """An address of HTTPS, or nothing; its path may be a secret, so that of a wrong one only the server is repeated."""
    if not texto:
        return ""
    try:
        partes = urlsplit(texto)
        anfitrion = partes.hostname
    except ValueError:
        raise ValueError("no se entiende su servidor; se espera una dirección https://…") from None
    if partes.scheme != "https" or not anfitrion:
        de_quien = f" y no otra de {anfitrion}" if anfitrion else ""
        raise ValueError(f"se espera una dirección https://…{de_quien}")
    return texto


DE_ALERTAS: tuple[Ajuste, ...] = (
    Ajuste(
        "HUB_ALERTAS_CADA",
        "alertas_cada",
        entero_entre(0, 300),
        "60",
        "Segundos entre dos miradas en busca de alertas; con 0, nadie mira.",
    ),
    Ajuste(
        "HUB_ALERTA_ATRASO",
        "alerta_atraso",
        entero_entre(0, 8760),
        "72",
        "Horas tras las que alarman las muestras recibidas y sin resultado; con 0, nunca.",
    ),
    Ajuste(
        "HUB_ALERTA_RESPALDO",
        "alerta_respaldo",
        entero_entre(0, 8760),
        "30",
        "Horas tras las que alarma que no haya un respaldo; con 0, nunca.",
    ),
    Ajuste("HUB_AVISOS_CADA", "avisos_cada", entero_entre(1, 1440), "15", "Minutos entre dos avisos, a lo menos."),
    Ajuste("HUB_AVISOS_CORREO", "avisos_correo", a_correos, "", "Direcciones de correo a las que se avisa de las alertas."),
    Ajuste("HUB_AVISOS_REMITENTE", "avisos_remitente", a_correo, "", "Dirección de correo que firma esos avisos."),
    Ajuste(
        "HUB_AVISOS_SMTP",
        "avisos_smtp",
        a_servidor_de_correo,
        "",
        "Servidor por el que sale el correo: smtp://usuario@servidor:puerto (pide TLS) o smtps://….",
        reservado=True,
    ),
    Ajuste("HUB_AVISOS_SMTP_CLAVE", "avisos_smtp_clave", a_ruta, "", "Archivo con la clave de ese usuario."),
    Ajuste(
        "HUB_AVISOS_WEBHOOK",
        "avisos_webhook",
        a_webhook,
        "",
        "Dirección https:// a la que se avisa de las alertas.",
        reservado=True,
    ),
    Ajuste("HUB_AVISOS_SECRETO", "avisos_secreto", a_ruta, "", "Archivo con el secreto que firma los avisos al webhook."),
)
