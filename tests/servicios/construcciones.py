"""Messages of any size that are made of one construct of XML each, in each place where it could stand."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from esquemas_wsdl import NAMESPACE
from tests.servicios.mensajes import ENV11, WSSE

XSI = "http://www.w3.org/2001/XMLSchema-instance"

CONTENIDOS = {
    "texto": "x",
    "blancos": " ",
    "líneas": "\r\n",
    "multibyte": "ñ",
    "emoji": "\U0001f600",
    "combinados": "\u0301",
    "cifras": "9",
    "nulos": "\0",
    "referencias a caracteres": "&#65;",
    "entidades": "&amp;",
    "entidades sin declarar": "&x;",
    "CDATA": "<![CDATA[x]]>",
    "CDATA sin cerrar": "<![CDATA[",
    "fin de CDATA": "]]>",
    "comentarios": "<!-- x -->",
    "comentarios vacíos": "<!---->",
    "comentarios sin cerrar": "<!--",
    "instrucciones": "<?a?>",
    "instrucciones sin cerrar": "<?a ",
    "menores": "<",
    "mayores": ">",
    "iguales": "=",
    "comillas": '"',
    "ampersands": "&",
    "elementos": "<b/>",
    "pares": "<b></b>",
    "elementos y texto": "x<b/>",
    "elementos distintos": "<b{i}/>",
    "nombres largos": f"<{'b' * 60}{{i}}/>",
    "prefijos sin declarar": "<z{i}:b/>",
    "dos puntos": "<a:b:c/>",
    "anidados": "<b>",
    "anidados que declaran": '<b xmlns:p{i}="u">',
    "cierres": "</b>",
    "etiquetas sin cerrar": "<b ",
    "atributos sin cerrar": '<b a="',
    "con atributo": '<b a="1"/>',
    "con atributos distintos": '<b a{i}="1"/>',
    "con xml:id": '<b xml:id="i{i}"/>',
    "con xsi:nil": '<b xsi:nil="true"/>',
    "con xsi:type": '<b xsi:type="xsd:string"/>',
    "con xsi:type ajeno": '<b xsi:type="z{i}:s"/>',
    "con href": '<b href="#1"/>',
    "con espacio propio": '<b xmlns="u{i}"/>',
    "con espacio borrado": '<b xmlns=""/>',
    "con prefijo propio": '<p{i}:b xmlns:p{i}="u{i}"/>',
    "DOCTYPE": "<!DOCTYPE a>",
    "Envelopes": "<s:Envelope/>",
    "Headers": "<s:Header/>",
    "Bodies": "<s:Body/>",
    "seguridades": "<w:Security/>",
    "fichas": "<w:UsernameToken><w:Password>k</w:Password></w:UsernameToken>",
    "claves sin cerrar": "<Password ",
    "claves": "<w:Password>k</w:Password>",
    "mustUnderstand": '<b s:mustUnderstand="0"/>',
    "muestras": "<muestra/>",
    "muestras malas": "<muestra><epivigila>x</epivigila></muestra>",
    "campos malos": "<epivigila>x</epivigila>",
    "códigos": "<codigo_muestra_cliente>A{i}</codigo_muestra_cliente>",
}
ATRIBUTOS = {
    "atributos": ' a{i}="1"',
    "atributos con apóstrofo": " a{i}='1'",
    "atributos con blancos": ' a{i} = "1"',
    "atributos repetidos": ' a="1"',
    "atributos con prefijo": ' s:a{i}="1"',
    "atributos de prefijo sin declarar": ' q{i}:a="1"',
    "declaraciones": ' xmlns:n{i}="u{i}"',
    "declaraciones del mismo espacio": ' xmlns:n{i}="u"',
    "declaraciones repetidas": ' xmlns="u"',
    "declaraciones y su uso": ' xmlns:n{i}="u{i}" n{i}:a="1"',
    "blancos en la etiqueta": " ",
}
VALORES = {"x": "x", "referencias": "&#65;", "entidades": "&amp;", "líneas": "\n", "mayores": ">", "menores": "<", "ñ": "ñ"}
LUGARES = ("antes", "env", "hdr", "bloque", "ficha", "body", "op", "lista", "item", "campo", "cola", "fin", "despues")
ETIQUETAS = ("envtag", "bodytag", "optag", "listatag", "itemtag", "campotag")


class Construccion(NamedTuple):
    """A construct in a place, and the message of so many bytes that is full of it."""

    nombre: str
    de_largo: Callable[[int], bytes]


def construcciones() -> Iterator[Construccion]:
    """Every construct in every place, and those that could multiply each other."""
    for nombre, unidad in CONTENIDOS.items():
        for lugar in LUGARES:
            yield _una(f"{nombre} en {lugar}", {lugar: unidad})
    for nombre, unidad in ATRIBUTOS.items():
        for etiqueta in ETIQUETAS:
            yield _una(f"{nombre} en {etiqueta}", {etiqueta: unidad})
            for hijo in ("muestras", "muestras malas", "con xsi:type", "con xsi:type ajeno", "prefijos sin declarar"):
                lugar = "lista" if hijo.startswith("muestras") else "item"
                yield _una(f"{nombre} en {etiqueta} por {hijo}", {etiqueta: unidad, lugar: CONTENIDOS[hijo]})
    for nombre, unidad in VALORES.items():
        for atributo in ("a", "xmlns:a", "xsi:type"):
            for etiqueta in ETIQUETAS:
                yield Construccion(
                    f"valor de {atributo} de {nombre} en {etiqueta}",
                    lambda n, e=etiqueta, a=atributo, u=unidad: mensaje(**{e: f' {a}="{llenar(u, n)}"'}),
                )


def _una(nombre: str, unidades: dict[str, str]) -> Construccion:
    def de_largo(n: int) -> bytes:
        return mensaje(**{donde: llenar(unidad, n // len(unidades)) for donde, unidad in unidades.items()})

    return Construccion(nombre, de_largo)


@lru_cache(maxsize=8)
def llenar(unidad: str, largo: int) -> str:
    """So many bytes of the unit, numbered if it has a place for a number; of samples, no more than a message may have."""
    cuantas = max(1, largo // len(unidad.replace("{i}", "00000").encode()))
    if unidad.startswith("<muestra"):
        cuantas = min(cuantas, 499)
    return "".join([unidad.replace("{i}", str(i)) for i in range(cuantas)]) if "{i}" in unidad else unidad * cuantas


def mensaje(**partes: str) -> bytes:
    """A request to create a sample with these texts in their places."""
    p = {**dict.fromkeys((*LUGARES, *ETIQUETAS), ""), **partes}
    espacios = f'xmlns:s="{ENV11}" xmlns:xsi="{XSI}" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:w="{WSSE}"'
    cabecera = (
        f"<s:Header>{p['hdr']}<x:b xmlns:x='urn:x'>{p['bloque']}</x:b><w:Security><w:UsernameToken>{p['ficha']}"
        "<w:Username>1</w:Username></w:UsernameToken></w:Security></s:Header>"
    )
    item = (
        f"<muestra{p['itemtag']}><codigo_muestra_cliente{p['campotag']}>N-1{p['campo']}</codigo_muestra_cliente>{p['item']}"
    )
    return (
        f"{p['antes']}<s:Envelope {espacios}{p['envtag']}>{p['env']}"
        f"{cabecera if p['hdr'] or p['bloque'] or p['ficha'] else ''}<s:Body{p['bodytag']}>{p['body']}"
        f'<crearMuestras xmlns="{NAMESPACE}"{p["optag"]}>{p["op"]}<muestras{p["listatag"]}>{item}</muestra>{p["lista"]}'
        f"</muestras>{p['cola']}</crearMuestras>{p['fin']}</s:Body></s:Envelope>{p['despues']}"
    ).encode()
