"""Do the contract that is served, the one that is committed and the one that the domain implements agree?

Each function gives its findings as Spanish sentences for `hub contrato verificar`; an empty list is agreement.
"""

import io
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from html import unescape
from typing import Any, get_args, get_type_hints
from urllib.error import URLError
from urllib.request import urlopen

from lxml import etree

from dominio.maestros.publicados import MAESTROS
from dominio.muestras.consultas import LIMITES_PUBLICADOS
from dominio.muestras.pedidos import CONSULTAS, ESCRITURAS
from dominio.muestras.reglas import OBLIGATORIOS
from dominio.vocabulario import enumeraciones
from dominio.vocabulario.documentos import REGLAS_DE_DOCUMENTO, Uso
from dominio.vocabulario.errores import catalogo
from dominio.vocabulario.version import VERSION_CONTRATO
from esquemas_wsdl import (
    DIRECCION_DE_MUESTRA,
    VERSION_PUBLICADA,
    XS,
    Contrato,
    con_direccion,
    leer_contrato,
    listas_de_solicitud,
)
from servicios.publicacion import RUTAS
from servicios.tipos import LISTAS, OPCIONES_EN_XML, PREGUNTAS, Lista, PreguntaEnXml

Obtener = Callable[[str], bytes]
"""Gives the body found at a path with its query."""

WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
TIPOS: dict[type, frozenset[str]] = {
    int: frozenset({"xs:int", "xs:long"}),
    str: frozenset({"xs:string"}),
    bool: frozenset({"xs:boolean"}),
    date: frozenset({"xs:date"}),
    datetime: frozenset({"xs:dateTime"}),
}
DEL_INFORME = {"informe": {"xs:base64Binary"}, "nombre_informe": {"xs:string"}}
"""The two elements that the domain keeps as one report."""
NO_SE_PUBLICAN = {"CausaDeBorrado", "Proposito", "Rol", "SolicitanteDeBorrado"}
"""Vocabularies of the domain that never travel by SOAP."""


def verificar(obtener: Obtener) -> list[str]:
    """Everything in which served, committed and implemented differ."""
    contrato = leer_contrato()
    return [
        *diferencias_publicadas(contrato),
        *diferencias_servidas(contrato, obtener),
        *diferencias_implementadas(contrato),
    ]


def desde_url(base: str) -> Obtener:
    """Reads from a running hub."""

    def obtener(ruta: str) -> bytes:
        if not base.startswith(("http://", "https://")):
            raise URLError("la dirección debe comenzar con http:// o https://")
        with urlopen(base.rstrip("/") + ruta, timeout=10) as respuesta:  # noqa: S310
            cuerpo: bytes = respuesta.read()
            return cuerpo

    return obtener


def desde_wsgi(aplicacion: Callable[..., Any]) -> Obtener:
    """Reads from a WSGI application in this process."""

    def obtener(ruta: str) -> bytes:
        camino, _, consulta = ruta.partition("?")
        entorno = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": camino,
            "QUERY_STRING": consulta,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
        }
        return b"".join(aplicacion(entorno, lambda estado, cabeceras, error=None: None))

    return obtener


# ── served ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def diferencias_servidas(contrato: Contrato, obtener: Obtener) -> list[str]:
    """What the two addresses serve that is not the committed file with an address filled in."""
    hallazgos = []
    for wsdl, ruta in ((contrato.wsdl11, RUTAS["soap11"]), (contrato.wsdl12, RUTAS["soap12"])):
        for consulta, publicado in (("wsdl", wsdl), ("singleWsdl", wsdl), ("xsd", contrato.xsd)):
            try:
                hallazgos += _de_documento(f"{ruta}?{consulta}", publicado, obtener(f"{ruta}?{consulta}"))
            except OSError as error:
                hallazgos.append(f"No se pudo leer {ruta}?{consulta}: {getattr(error, 'reason', error)}.")
    return hallazgos


def _de_documento(ruta: str, publicado: bytes, servido: bytes) -> list[str]:
    direccion = re.search(rb'address location="([^"]*)"', servido)
    esperado = con_direccion(publicado, unescape(direccion[1].decode())) if direccion else publicado
    if servido != esperado:
        return [f"Lo servido en {ruta} no es el archivo publicado."]
    if any(muestra in servido for muestra in DIRECCION_DE_MUESTRA.values()):
        return [f"El WSDL servido en {ruta} no lleva la dirección del servicio."]
    return []


# ── committed ───────────────────────────────────────────────────────────────────────────────────────────────────────
def diferencias_publicadas(contrato: Contrato) -> list[str]:
    """How the three committed files differ from each other."""
    esquema = _canonico(etree.fromstring(contrato.xsd))
    wsdls = [etree.fromstring(contrato.wsdl11), etree.fromstring(contrato.wsdl12)]
    hallazgos = [
        f"El esquema del WSDL de SOAP {version} no es igual al XSD."
        for version, wsdl in zip(("1.1", "1.2"), wsdls, strict=True)
        if _canonico(wsdl.find(f"{WSDL}types/{XS}schema")) != esquema
    ]
    primero, segundo = ([_canonico(e) for e in _comunes(wsdl)] for wsdl in wsdls)
    if primero != segundo:
        hallazgos.append("Los dos WSDL no describen las mismas operaciones.")
    return hallazgos


def _comunes(wsdl: Any) -> Iterator[Any]:
    yield from wsdl.iterfind(f"{WSDL}message")
    yield from wsdl.iterfind(f"{WSDL}portType")


def _canonico(elemento: Any) -> bytes:
    solo = etree.fromstring(etree.tostring(elemento, with_tail=False))
    return etree.tostring(solo, method="c14n", exclusive=True)


# ── implemented ─────────────────────────────────────────────────────────────────────────────────────────────────────
def diferencias_implementadas(contrato: Contrato) -> list[str]:
    """How the operations, vocabularies, rules, limits and errors that the hub has differ from the committed contract."""
    raiz = etree.fromstring(contrato.xsd)
    return [
        *_comparar("La versión del contrato", VERSION_PUBLICADA, VERSION_CONTRATO),
        *_operaciones(raiz),
        *_vocabularios(raiz),
        *(hallazgo for lista in LISTAS.values() for hallazgo in _de_escritura(raiz, lista)),
        *(hallazgo for pregunta in PREGUNTAS.values() for hallazgo in _de_consulta(raiz, pregunta)),
        *_obligatorios(raiz),
        *_documentos(raiz),
        *_limites(raiz),
        *_maestros(contrato),
        *_codigos(contrato),
    ]


def _operaciones(raiz: Any) -> list[str]:
    publicadas = {e.get("name") for e in raiz.findall(f"{XS}element")}
    nombres = [pedido.operacion for pedido in (*ESCRITURAS, *CONSULTAS)]
    return _comparar("Las operaciones", publicadas, {*nombres, *(f"{nombre}Response" for nombre in nombres), "ErrorHub"})


def _vocabularios(raiz: Any) -> list[str]:
    publicados = {
        tipo.get("name"): [valor.get("value") for valor in tipo.iter(f"{XS}enumeration")]
        for tipo in raiz.findall(f"{XS}simpleType")
    }
    propios = {
        clase.__name__: [str(valor) for valor in clase]
        for clase in vars(enumeraciones).values()
        if isinstance(clase, type) and issubclass(clase, StrEnum) and clase is not StrEnum
    }
    hallazgos = _comparar("Los vocabularios", set(publicados), set(propios) - NO_SE_PUBLICAN)
    propios["DesenlaceMensaje"] = list(map(str, enumeraciones.DESENLACES_DEL_CONTRATO))
    for nombre in publicados.keys() & propios.keys():
        hallazgos += _comparar(f"Los valores de {nombre}", publicados[nombre], propios[nombre])
    return hallazgos


def _de_escritura(raiz: Any, lista: Lista) -> list[str]:
    """The frame of a write, and the fields of its items with their types."""
    forma = lista.forma
    operacion = forma.pedido.operacion
    marco = _pieza(raiz, "element", operacion)
    publicado = [(e.get("name"), e.get("minOccurs", "1")) for e in marco.iter(f"{XS}element") if e is not marco]
    propio = [(_sin_espacio(lista.lista), "1"), *((nombre, "0") for nombre in OPCIONES_EN_XML.nombres)]
    elemento = dict(listas_de_solicitud(raiz)).get(operacion, marco)
    return [
        *_comparar(f"El marco de {operacion}", publicado, propio),
        *_comparar(
            f"El elemento de la lista de {operacion}",
            (elemento.get("name"), elemento.get("type")),
            (_sin_espacio(lista.elemento), f"tns:{forma.item.__name__}"),
        ),
        *_comparar_campos(operacion, _pieza(raiz, "complexType", forma.item.__name__), lista.campos.nombres, forma.item),
    ]


def _de_consulta(raiz: Any, pregunta: PreguntaEnXml) -> list[str]:
    operacion = pregunta.forma.pedido.operacion
    elemento = _pieza(raiz, "element", operacion)
    exigidos = [e.get("name") for e in elemento.iter(f"{XS}element") if e is not elemento and "minOccurs" not in e.attrib]
    return [
        *_comparar_campos(operacion, elemento, pregunta.campos.nombres, pregunta.forma.pedido),
        *_comparar(f"Los campos obligatorios de {operacion}", exigidos, list(pregunta.forma.obligatorios)),
    ]


def _comparar_campos(operacion: str, padre: Any, nombres: Sequence[str], clase: type) -> list[str]:
    """Names and order against the edge's, types against the domain's."""
    publicados = [(e.get("name"), e.get("type")) for e in padre.iter(f"{XS}element") if e is not padre]
    anotados = get_type_hints(clase)
    hallazgos = _comparar(f"Los campos de {operacion}", [nombre for nombre, _ in publicados], list(nombres))
    for nombre, tipo in publicados:
        admitidos = DEL_INFORME.get(nombre) or _tipos_xsd(anotados.get(nombre))
        if tipo not in admitidos:
            hallazgos += _comparar(f"El tipo de {nombre} en {operacion}", tipo, " o ".join(sorted(admitidos)))
    return hallazgos


def _tipos_xsd(anotado: Any) -> frozenset[str]:
    """The schema types that can bear a Python type (or that type or None)."""
    tipo = next((parte for parte in get_args(anotado) if parte is not type(None)), anotado)
    return TIPOS.get(tipo) or frozenset({f"tns:{getattr(tipo, '__name__', tipo)}"})


def _obligatorios(raiz: Any) -> list[str]:
    campos = _pieza(raiz, "complexType", "MuestraNueva").iter(f"{XS}element")
    exigidos = [campo.get("name") for campo in campos if "minOccurs" not in campo.attrib]
    return _comparar("Los campos obligatorios de una muestra", exigidos, list(OBLIGATORIOS))


def _documentos(raiz: Any) -> list[str]:
    """The rule table of patients with and without RUN, as documented at `TipoDocumento`."""
    texto = raiz.findtext(f"{XS}simpleType[@name='TipoDocumento']/{XS}annotation/{XS}documentation")
    documentadas = dict(re.findall(r"^\s+([^:\n]+): ((?:exige|admite) .+)\.$", texto, re.MULTILINE))
    propias = {str(tipo): _en_palabras(usos) for tipo, usos in REGLAS_DE_DOCUMENTO.items()}
    return _comparar("Las reglas por tipo de documento", documentadas, propias)


def _en_palabras(usos: dict[str, Uso]) -> str:
    partes = []
    for verbo, uso in (("exige", Uso.OBLIGATORIO), ("admite", Uso.OPCIONAL)):
        campos = [campo for campo, suyo in usos.items() if suyo is uso]
        if campos:
            partes.append(f"{verbo} " + " y ".join([", ".join(campos[:-1]), campos[-1]] if campos[1:] else campos))
    return "; ".join(partes)


def _limites(raiz: Any) -> list[str]:
    """The limits that the documentation tells, against those that `estadoServicio` tells."""
    texto = raiz.findtext(f"{XS}annotation/{XS}documentation")
    documentados = {nombre: int(valor) for nombre, valor in re.findall(r"^\s+([a-z_]+): (\d+) \(", texto, re.MULTILINE)}
    return _comparar("Los límites documentados", documentados, LIMITES_PUBLICADOS)


def _maestros(contrato: Contrato) -> list[str]:
    """The masters that the documentation of `listarMaestro` names."""
    texto = " ".join(contrato.wsdl11.decode().split())
    documentados = re.findall(r"Los maestros son: ([a-z_, ]+)\.", texto)
    return _comparar("Los maestros documentados", documentados, [", ".join(MAESTROS)])


def _codigos(contrato: Contrato) -> list[str]:
    """Codes that the documentation names and the domain does not have."""
    propios = {error.codigo for error in catalogo()}
    citados = set(re.findall(r"HUB-\d{4}", contrato.wsdl11.decode()))
    return [f"La documentación cita {codigo}, que no existe." for codigo in sorted(citados - propios)]


def _pieza(raiz: Any, clase: str, nombre: str) -> Any:
    """A global element or type; an empty one if there is none, so that all of it counts as missing."""
    hallada = raiz.find(f"{XS}{clase}[@name='{nombre}']")
    return etree.Element(f"{XS}{clase}") if hallada is None else hallada


def _sin_espacio(marca: str) -> str:
    return marca.rpartition("}")[2]


def _comparar(que: str, publicado: Any, propio: Any) -> list[str]:
    return [] if publicado == propio else [f"{que}: el contrato dice {publicado} y el hub implementa {propio}."]
