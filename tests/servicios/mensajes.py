"""Messages as a LIS writes them, to be sent whole or spoilt."""

from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from esquemas_wsdl import NAMESPACE, leer_contrato
from tests.elenco import COD_DEIS, PROFESIONAL

ENV11 = "http://schemas.xmlsoap.org/soap/envelope/"
ENV12 = "http://www.w3.org/2003/05/soap-envelope"
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
PASSWORD_TEXT = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText"
TIPO = {"soap11": "text/xml; charset=utf-8", "soap12": 'application/soap+xml; charset=utf-8; action="urn:x"'}
ESPACIO = {"soap11": ENV11, "soap12": ENV12}

MUESTRA = {
    "codigo_muestra_cliente": "N-1",
    "rut_responsable": PROFESIONAL,
    "cod_deis": COD_DEIS,
    "rut_medico": PROFESIONAL,
    "paciente_tipodoc": "RUN",
    "paciente_run": "11111111",
    "paciente_dv": "1",
    "paciente_nombres": "Ana María",
    "paciente_ap_pat": "Pérez",
    "paciente_ap_mat": ".",
    "paciente_fecha_nac": "1980-01-31",
    "paciente_sexo": "F",
    "paciente_comuna": "13101",
    "paciente_direccion": "Calle Larga 12",
    "paciente_telefono": "+56 9 1234 5678",
    "paciente_prevision": "FONASA",
    "fecha_muestra": "2026-03-05T06:30:15.25-03:00",
    "tecnica_muestra": "RT-PCR",
    "tipo_muestra": "Saliva",
    "busqueda_activa": "false",
}
"""A sample that every rule accepts at the test clock's hour, as texts in the contract's order."""


def elementos(datos: dict[str, str] | Iterable[tuple[str, str]]) -> str:
    """Elements with these texts, escaped."""
    pares = datos.items() if isinstance(datos, dict) else datos
    return "".join(f"<{nombre}>{escape(texto)}</{nombre}>" for nombre, texto in pares)


def muestra(codigo: str = "N-1", **cambios: str | None) -> str:
    """A sample; a change to None leaves the element out."""
    datos = {**MUESTRA, "codigo_muestra_cliente": codigo, **cambios}
    return f"<muestra>{elementos({k: v for k, v in datos.items() if v is not None})}</muestra>"


def escritura(operacion: str, lista: str, items: str, cola: str = "") -> str:
    """The element of a write."""
    return f'<{operacion} xmlns="{NAMESPACE}"><{lista}>{items}</{lista}>{cola}</{operacion}>'


def crear(*muestras: str, cola: str = "") -> str:
    """The element of `crearMuestras`."""
    return escritura("crearMuestras", "muestras", "".join(muestras), cola)


def entregar(*entregas: str) -> str:
    """The element of `entregaResultado`, of items given as their inner XML."""
    return escritura("entregaResultado", "entregas", "".join(f"<entrega>{e}</entrega>" for e in entregas))


def consulta(operacion: str, **datos: Any) -> str:
    """The element of a read."""
    textos = elementos({nombre: str(valor) for nombre, valor in datos.items()})
    return f'<{operacion} xmlns="{NAMESPACE}">{textos}</{operacion}>'


def sobre(espacio: str, cuerpo: str, cabecera: str = "") -> bytes:
    """An envelope of that namespace."""
    cabecera = f"<s:Header>{cabecera}</s:Header>" if cabecera else ""
    return f'<s:Envelope xmlns:s="{espacio}">{cabecera}<s:Body>{cuerpo}</s:Body></s:Envelope>'.encode()


def sobre11(cuerpo: str, cabecera: str = "") -> bytes:
    return sobre(ENV11, cuerpo, cabecera)


def sobre12(cuerpo: str, cabecera: str = "") -> bytes:
    return sobre(ENV12, cuerpo, cabecera)


SOAP = {"soap11": sobre11, "soap12": sobre12}


def ficha(clave: str, usuario: str = "1", tipo: str = PASSWORD_TEXT, exigida: str = "1") -> str:
    """A WS-Security header with a UsernameToken."""
    return (
        f'<w:Security xmlns:w="{WSSE}" s:mustUnderstand="{exigida}"><w:UsernameToken><w:Username>{usuario}</w:Username>'
        f'<w:Password Type="{tipo}">{clave}</w:Password></w:UsernameToken></w:Security>'
    )


def analizar(contenido: str) -> Any:
    """The element as the parser of the edge gives it."""
    return etree.fromstring(contenido)


def validar(elemento: Any) -> None:
    """Fail unless the element is as the published schema says."""
    esquema = etree.XMLSchema(etree.fromstring(leer_contrato().xsd))
    esquema.assertValid(etree.fromstring(etree.tostring(elemento, with_tail=False)))
