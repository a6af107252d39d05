"""From verified bytes to a SOAP envelope: hardened parsing, the frame that SOAP demands, and the credentials in it.

No DTD, no entity, no network, no processing instruction, no reference between elements; what there may be of anything is
bounded before parsing (`medidas`) or by the parser itself (depth, texts, names).
"""

import hmac
import threading
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeAlias

from lxml import etree

from dominio.vocabulario.enumeraciones import Puerta
from dominio.vocabulario.errores import (
    CabeceraNoEntendida,
    ErrorDominio,
    SobreNoValido,
    UsuarioNoCorresponde,
    VersionSoapIncorrecta,
    XmlProhibido,
)
from servicios.malformado import mal_formado
from servicios.medidas import exigir_medida

Elemento: TypeAlias = etree._Element

_TEXTO_ENORME = 10_000_000
"""Characters of one text, libxml2's own limit; a report of the greatest size allowed has 7 millions in base64."""

_DE_RECURSOS = frozenset(
    (
        etree.ErrorTypes.ERR_RESOURCE_LIMIT,
        etree.ErrorTypes.ERR_NAME_TOO_LONG,
        etree.ErrorTypes.ERR_CDATA_NOT_FINISHED,
        etree.ErrorTypes.ERR_COMMENT_NOT_FINISHED,
    )
)

_WSSE = "{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd}"
_WSU = "{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd}"
_TIPO_DE_PALABRA = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText"


@dataclass(frozen=True, slots=True)
class Version:
    """What sets one version of SOAP apart from the other on the wire."""

    numero: str
    puerta: Puerta
    espacio: str
    tipo_de_contenido: str
    destino: str
    """The attribute that addresses a header to someone."""
    destinos_propios: frozenset[str]
    """The values of it that mean us."""


SOAP11 = Version(
    "1.1",
    Puerta.SOAP11,
    "http://schemas.xmlsoap.org/soap/envelope/",
    "text/xml",
    "actor",
    frozenset(("", "http://schemas.xmlsoap.org/soap/actor/next")),
)
SOAP12 = Version(
    "1.2",
    Puerta.SOAP12,
    "http://www.w3.org/2003/05/soap-envelope",
    "application/soap+xml",
    "role",
    frozenset(
        (
            "",
            "http://www.w3.org/2003/05/soap-envelope/role/next",
            "http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver",
        )
    ),
)


@dataclass(frozen=True, slots=True)
class CredencialDelSobre:
    """What a UsernameToken says."""

    clave: str
    usuario: str | None


@dataclass(frozen=True, slots=True)
class Envoltura:
    """A sound envelope: the one child of its Body, and the credentials of its Header."""

    operacion: Elemento
    credencial: CredencialDelSobre | None

    @property
    def marca(self) -> str:
        """The qualified tag of the operation."""
        return self.operacion.tag


ENDURECIDO: dict[str, Any] = {
    "encoding": "utf-8",
    "resolve_entities": False,
    "load_dtd": False,
    "dtd_validation": False,
    "no_network": True,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": False,
    "collect_ids": True,
}
"""How whatever a stranger sent is parsed."""


class _PorHilo(threading.local):
    """A parser for each thread: its tables are not to be shared."""

    def __init__(self) -> None:
        self.lector = etree.XMLParser(**ENDURECIDO)


_por_hilo = _PorHilo()


def abrir(utf8: bytes, version: Version) -> Envoltura:
    """The envelope that these bytes are; refuses whatever is not one of this SOAP version."""
    raiz = analizar(utf8)
    cuerpo, cabecera = _partes(raiz, version)
    if len(cuerpo) != 1:
        raise SobreNoValido(detalle=f"Body debe traer exactamente una operación y trae {len(cuerpo)}")
    return Envoltura(cuerpo[0], None if cabecera is None else _leer_cabecera(cabecera, version))


def credencial_en(raiz: Elemento, version: Version) -> CredencialDelSobre | None:
    """The credentials in an envelope whose Body has at least begun."""
    _, cabecera = _partes(raiz, version)
    return None if cabecera is None else _leer_cabecera(cabecera, version)


def analizar(utf8: bytes) -> Elemento:
    """The document's root; the encoding declared in it is not looked at."""
    exigir_medida(utf8)
    try:
        raiz = etree.fromstring(utf8, _por_hilo.lector)
    except etree.XMLSyntaxError as error:
        raise _de_sintaxis(error, utf8) from None
    except ValueError:
        raise mal_formado(utf8) from None
    if utf8.rfind(b"<?") >= _tras_declaracion(utf8) and _hay_instrucciones(raiz):
        raise XmlProhibido(que="instrucciones de procesamiento")
    if b"href" in utf8 and any("href" in elemento.attrib for elemento in raiz.iter("*")):
        raise XmlProhibido(que="referencias href")
    return raiz


def _hay_instrucciones(raiz: Elemento) -> bool:
    """Whether there is one in the document; an XPath that asks for it takes time by the square of their number."""
    fuera = chain(raiz.itersiblings(preceding=True), raiz.itersiblings())
    return any(e.tag is etree.PI for e in fuera) or next(raiz.iter(etree.PI), None) is not None


def _de_sintaxis(error: etree.XMLSyntaxError, utf8: bytes) -> ErrorDominio:
    if error.code in _DE_RECURSOS:  # type: ignore[attr-defined]
        if len(utf8) > _TEXTO_ENORME:
            return SobreNoValido(detalle="un texto pasa de 10 millones de caracteres; un informe pesa a lo más 5 MiB")
        return SobreNoValido(detalle="tiene demasiados niveles, o nombres demasiado largos")
    return mal_formado(utf8, error)


def _tras_declaracion(utf8: bytes) -> int:
    """Where a `<?` cannot be the XML declaration any more."""
    return 1 if utf8.startswith(b"<?xml") and utf8[5:6].isspace() else 0


def _partes(raiz: Elemento, version: Version) -> tuple[Elemento, Elemento | None]:
    """Body and Header, which must be all that the envelope has, in their order."""
    propio = f"{{{version.espacio}}}"
    if raiz.tag != propio + "Envelope":
        nombre = etree.QName(raiz)
        if nombre.localname == "Envelope":
            raise VersionSoapIncorrecta(esperada=version.numero, espacio=nombre.namespace)
        raise SobreNoValido(detalle="la raíz del documento no es un Envelope")
    partes = [parte.tag for parte in raiz]
    if partes == [propio + "Body"]:
        return raiz[0], None
    if partes == [propio + "Header", propio + "Body"]:
        return raiz[1], raiz[0]
    raise SobreNoValido(detalle="un Envelope tiene a lo más un Header y después exactamente un Body")


def _leer_cabecera(cabecera: Elemento, version: Version) -> CredencialDelSobre | None:
    credenciales = []
    for bloque in cabecera:
        if bloque.get(f"{{{version.espacio}}}{version.destino}", "") not in version.destinos_propios:
            continue
        exigido = bloque.get(f"{{{version.espacio}}}mustUnderstand", "0").strip() in ("1", "true")
        if bloque.tag == _WSSE + "Security":
            credenciales += _credenciales(bloque, exigido)
        elif exigido:
            raise CabeceraNoEntendida(valor=etree.QName(bloque).localname)
    if len(set(credenciales)) > 1:
        raise UsuarioNoCorresponde(detalle="hay más de un UsernameToken, y no son iguales")
    return credenciales[0] if credenciales else None


def _credenciales(seguridad: Elemento, exigido: bool) -> list[CredencialDelSobre]:
    """Its UsernameTokens; a signature or the like that must be understood is refused, because we do not verify any."""
    halladas = []
    for parte in seguridad:
        if parte.tag == _WSSE + "UsernameToken":
            halladas.append(_credencial(parte))
        elif exigido and parte.tag != _WSU + "Timestamp":
            raise CabeceraNoEntendida(valor=etree.QName(parte).localname)
    return halladas


def _credencial(ficha: Elemento) -> CredencialDelSobre:
    palabra = ficha.find(_WSSE + "Password")
    if palabra is None:
        raise UsuarioNoCorresponde(detalle="el UsernameToken no trae Password")
    if palabra.get("Type", _TIPO_DE_PALABRA) != _TIPO_DE_PALABRA:
        raise UsuarioNoCorresponde(detalle="Password debe ser de tipo PasswordText")
    return CredencialDelSobre((palabra.text or "").strip(), (ficha.findtext(_WSSE + "Username") or "").strip() or None)


def conciliar(clave_http: str | None, credencial: CredencialDelSobre | None) -> tuple[str | None, str | None]:
    """The key and the user to identify by; when both places bear a key they must agree."""
    if credencial is None:
        return clave_http, None
    if clave_http and not hmac.compare_digest(clave_http.encode(), credencial.clave.encode()):
        raise UsuarioNoCorresponde(detalle="ACCESSKEY y UsernameToken traen claves distintas")
    return credencial.clave, credencial.usuario
