"""The token that each form carries, good once and for one person; and the key that only their browser has.

What waits on the server to be shown to a browser is encrypted with that key: who reads the database cannot read it.
"""

import base64
import hashlib
import hmac
import json
import secrets
import time
import zlib
from collections.abc import Mapping
from typing import Any, cast

from cryptography.fernet import Fernet, InvalidToken
from flask import current_app, request, session
from itsdangerous import BadSignature, Signer

from dominio.personas.envios import Enviado, huella_de_ficha
from portal.marco import contexto

EN_EL_FORMULARIO = "envio"
"""The field of a form that carries its token."""
DE_LA_FORMA = frozenset({EN_EL_FORMULARIO, "csrf_token", "pagina"})
"""Fields that say where a form was, and nothing of what was typed."""
NAVEGADOR_EN_LA_COOKIE = "llave"
BLOQUE = 1 << 16


def nueva() -> str:
    """A token for a form that is about to be shown to whoever asks."""
    llave()
    return firmada_para(_usuario_id())


def firmada_para(usuario_id: int | None) -> str:
    """A token for that person."""
    return _firmante(usuario_id).sign(f"{time.time_ns():x}-{secrets.token_urlsafe(16)}").decode()


def llave() -> str:
    """The key that this browser's cookie has; made when it has none."""
    if NAVEGADOR_EN_LA_COOKIE not in session:
        session[NAVEGADOR_EN_LA_COOKIE] = secrets.token_urlsafe(32)
    return cast(str, session[NAVEGADOR_EN_LA_COOKIE])


def que_vino() -> str:
    """The token of the form that came."""
    return request.form.get(EN_EL_FORMULARIO, "")[:200]


def es_de(ficha: str, usuario_id: int | None) -> bool:
    """Whether this hub made the token for that person, or for somebody who had not come in."""
    try:
        _firmante(usuario_id).unsign(ficha)
    except BadSignature:
        return False
    return True


def es_de_quien_pide(ficha: str) -> bool:
    """Whether the token was made for whoever asks."""
    return es_de(ficha, _usuario_id())


def numero(ficha: str) -> str:
    """The token without its signature and the time at which it was made."""
    return ficha.partition(".")[0].partition("-")[2]


def enviado(ficha: str, usuario_id: int | None, *, leer: bool = True) -> Enviado:
    """What is stored of a form that came with that token; without `leer`, of one that cannot be read."""
    return Enviado(
        huella=huella_de_ficha(ficha),
        usuario_id=usuario_id,
        navegador=navegador(),
        datos=huella_de_lo_enviado() if leer else secrets.token_bytes(32),
        mostrado_ns=int(ficha.partition("-")[0], 16),
        enviado_ns=time.time_ns(),
    )


def navegador() -> bytes:
    """What is stored of this browser's key."""
    return hashlib.sha256(b"navegador " + llave().encode()).digest()


def huella_de_lo_enviado() -> bytes:
    """A digest of what the form asked for; without the browser's key nobody can guess from it what that was."""
    suma = hmac.new(llave().encode(), request.path.encode(), digestmod=hashlib.sha256)
    for nombre, texto in sorted(request.form.items(multi=True)):
        if nombre not in DE_LA_FORMA:
            suma.update(repr((nombre, texto)).encode())
    for nombre, archivo in request.files.items(multi=True):
        suma.update(repr((nombre, archivo.filename)).encode())
        while parte := archivo.stream.read(BLOQUE):
            suma.update(parte)
        archivo.stream.seek(0)
    return suma.digest()


def cifrar(datos: Mapping[str, Any]) -> bytes:
    """Bytes that only this browser's cookie can open."""
    return _cifra().encrypt(zlib.compress(json.dumps(datos, default=str).encode()))


def descifrar(contenido: bytes | None) -> dict[str, Any]:
    """What `cifrar` closed; nothing if it was closed for another browser."""
    try:
        return cast("dict[str, Any]", json.loads(zlib.decompress(_cifra().decrypt(bytes(contenido or b"")))))
    except InvalidToken:
        return {}


def _cifra() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"contenido " + llave().encode()).digest()))


def _firmante(usuario_id: int | None) -> Signer:
    return Signer(current_app.config["SECRET_KEY"], salt=f"envio de {usuario_id}")


def _usuario_id() -> int | None:
    actual = contexto.sesion_o_nadie()
    return actual.actor.usuario_id if actual else None
