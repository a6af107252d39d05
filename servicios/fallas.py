"""From a refusal to a SOAP fault: one detail, plain codes, the same sentence that the other doors show."""

from http import HTTPStatus

from dominio.vocabulario.errores import (
    CabeceraNoEntendida,
    ErrorDominio,
    FallaNuestra,
    VersionSoapIncorrecta,
    datos_de,
    en_una_linea,
)
from esquemas_wsdl import NAMESPACE
from servicios.codificacion import elementos, sobre, texto
from servicios.envoltura import SOAP11, Version

DE_HTTP = (HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
"""What is wrong with the HTTP itself says so; the rest leaves with 500 in both versions, as the contract has it: Mono's WCF
cannot read a fault that comes with 400."""

_CODIGOS: dict[type[ErrorDominio], tuple[str, str]] = {
    VersionSoapIncorrecta: ("VersionMismatch", "VersionMismatch"),
    CabeceraNoEntendida: ("MustUnderstand", "MustUnderstand"),
}


def estado_http(error: ErrorDominio) -> int:
    """The status that the fault travels with."""
    return error.estado if error.estado in DE_HTTP else HTTPStatus.INTERNAL_SERVER_ERROR


def desde_error(error: ErrorDominio, version: Version) -> bytes:
    """The fault, whose detail is exactly one ErrorHub."""
    de_quien = ("Server", "Receiver") if isinstance(error, FallaNuestra) else ("Client", "Sender")
    en_11, en_12 = _CODIGOS.get(type(error), de_quien)
    frase, detalle = texto(en_una_linea(error)), _detalle(error)
    if version is SOAP11:
        return sobre(
            version,
            f"<soap:Fault><faultcode>soap:{en_11}</faultcode><faultstring>{frase}</faultstring>"
            f"<detail>{detalle}</detail></soap:Fault>",
        )
    return sobre(
        version,
        f"<soap:Fault><soap:Code><soap:Value>soap:{en_12}</soap:Value></soap:Code>"
        f'<soap:Reason><soap:Text xml:lang="es">{frase}</soap:Text></soap:Reason>'
        f"<soap:Detail>{detalle}</soap:Detail></soap:Fault>",
    )


def _detalle(error: ErrorDominio) -> str:
    dicho = datos_de(error)
    que = elementos({nombre: dicho[nombre] for nombre in ("codigo", "mensaje", "campo")})
    return f'<ErrorHub xmlns="{NAMESPACE}">{que}{elementos({"id_mensaje": error.id_mensaje})}</ErrorHub>'
