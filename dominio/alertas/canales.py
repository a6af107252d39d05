"""The channels that the settings name."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from dominio.alertas.avisos import Canal
from dominio.alertas.correo import PorCorreo
from dominio.alertas.enganche import PorWebhook
from dominio.reportes.destinos.direccion import Direccion, RedNombrada, leer_direccion
from dominio.vocabulario.errores import DireccionDeDestinoNoValida


class ServidorPedido(Protocol):
    """A server of e-mail."""

    @property
    def anfitrion(self) -> str: ...
    @property
    def puerto(self) -> int: ...
    @property
    def tls_desde_el_comienzo(self) -> bool: ...
    @property
    def usuario(self) -> str: ...


class AvisosPedidos(Protocol):
    """What the settings say of channels."""

    @property
    def avisos_cada(self) -> int: ...
    @property
    def avisos_correo(self) -> Sequence[str]: ...
    @property
    def avisos_remitente(self) -> str: ...
    @property
    def avisos_smtp(self) -> ServidorPedido | None: ...
    @property
    def avisos_smtp_clave(self) -> Path | None: ...
    @property
    def avisos_webhook(self) -> str: ...
    @property
    def avisos_secreto(self) -> Path | None: ...
    @property
    def destinos_permitidos(self) -> Sequence[RedNombrada]: ...
    @property
    def direccion_publica(self) -> str: ...


def abrir_canales(dicho: AvisosPedidos) -> list[Canal]:
    """Those there are; refuses an address that says anything else besides."""
    canales: list[Canal] = []
    if dicho.avisos_correo and (servidor := dicho.avisos_smtp) is not None:
        canales.append(
            PorCorreo(
                anfitrion=servidor.anfitrion,
                puerto=servidor.puerto,
                tls_desde_el_comienzo=servidor.tls_desde_el_comienzo,
                usuario=servidor.usuario,
                archivo_de_clave=dicho.avisos_smtp_clave,
                remitente=dicho.avisos_remitente,
                destinatarios=dicho.avisos_correo,
                direccion_publica=dicho.direccion_publica,
            )
        )
    if dicho.avisos_webhook:
        canales.append(
            PorWebhook(
                direccion=_leer_webhook(dicho.avisos_webhook),
                permitidas=dicho.destinos_permitidos,
                archivo_de_secreto=dicho.avisos_secreto,
                direccion_publica=dicho.direccion_publica,
            )
        )
    return canales


def _leer_webhook(texto: str) -> Direccion:
    """Its address; of one that cannot be used only the server is repeated, since the rest may be a secret."""
    try:
        return leer_direccion(texto)
    except DireccionDeDestinoNoValida as error:
        dicho = {"valor": urlsplit(texto).hostname, "detalle": error.datos["detalle"]}
        raise DireccionDeDestinoNoValida(campo="HUB_AVISOS_WEBHOOK", **dicho) from None
