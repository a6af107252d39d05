"""From a refusal to a SOAP fault: one detail, plain codes, the same sentence that the other doors show."""

from dominio.vocabulario.errores import (
    CabeceraNoEntendida,
    ErrorDominio,
    MetodoNoAdmitido,
    TipoDeContenidoNoAdmitido,
    VersionSoapIncorrecta,
)
from esquemas_wsdl import NAMESPACE
from servicios.codificacion import sobre, texto
from servicios.envoltura import SOAP11, Version

ESTADO_HTTP: dict[type[ErrorDominio], str] = {
    TipoDeContenidoNoAdmitido: "415 Unsupported Media Type",
    MetodoNoAdmitido: "405 Method Not Allowed",
}
"""The rest leaves with 500 in both versions: Mono's WCF cannot read a fault that comes with 400."""

_CODIGOS: dict[type[ErrorDominio], tuple[str, str]] = {
    VersionSoapIncorrecta: ("VersionMismatch", "VersionMismatch"),
    CabeceraNoEntendida: ("MustUnderstand", "MustUnderstand"),
}
_DE_QUIEN = {"9": ("Server", "Receiver")}


def estado_http(error: ErrorDominio) -> str:
    """The status line that the fault travels with."""
    return ESTADO_HTTP.get(type(error), "500 Internal Server Error")


def desde_error(error: ErrorDominio, version: Version) -> bytes:
    """The fault, whose detail is exactly one ErrorHub."""
    de_quien = _DE_QUIEN.get(error.codigo[4], ("Client", "Sender"))
    en_11, en_12 = _CODIGOS.get(type(error), de_quien)
    frase, detalle = f"{error.codigo}: {texto(error.mensaje)}", _detalle(error)
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
    campo = "" if not error.campo else f"<campo>{texto(error.campo)}</campo>"
    numero = "" if error.id_mensaje is None else f"<id_mensaje>{error.id_mensaje}</id_mensaje>"
    return (
        f'<ErrorHub xmlns="{NAMESPACE}"><codigo>{error.codigo}</codigo><mensaje>{texto(error.mensaje)}</mensaje>'
        f"{campo}{numero}</ErrorHub>"
    )
