"""The dictionary with which small bodies are compressed: `python -m tests.diccionario` makes it of the manual's messages.

What it is made of is invented: the examples of docs/integrador.md, in the envelopes that common libraries write, each many
times with other figures, so that only what messages share stays in it. The same examples give the same bytes.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

import zstandard
from lxml import etree

from dominio.ventanilla.compresion import VIGENTE, archivo_de
from tests.manual import MANUAL, SOBRES, XML

BYTES = 24 * 1024
VECES = 12
"""Times that each example comes with other figures."""
PREFIJOS = ("soapenv", "soap", "SOAP-ENV", "s", "S", "soap-env")
"""How the libraries of Java, .NET, PHP, WCF and Python call the envelope."""
DE_LA_OPERACION = ("", "urn:", "ns0:", "ns1:", "ns2:", "tns:")
DECLARACIONES = ("", '<?xml version="1.0" encoding="UTF-8"?>\n', "<?xml version='1.0' encoding='utf-8'?>\n")
_CIFRA = re.compile(r"\d")
_TEXTO = re.compile(r">([^<]*\d[^<]*)<")
_MARCA = re.compile(r"<(/?)([A-Za-z_])")


def ejemplos(manual: Path = MANUAL) -> Iterator[str]:
    """What goes into Body of each message of the manual and of each answer, without white space."""
    for bloque in XML.findall(manual.read_text(encoding="utf-8")):
        try:
            raiz = etree.fromstring(bloque.encode(), etree.XMLParser(remove_blank_text=True))
        except etree.XMLSyntaxError:
            continue
        cuerpo = raiz[-1][0] if etree.QName(raiz).namespace in SOBRES else raiz
        texto = etree.tostring(cuerpo, encoding="unicode")
        yield re.sub(r' xmlns:[a-z]+="[^"]*envelope/?"', "", texto)


def mensajes(azar: Random) -> Iterator[bytes]:
    """Messages as they travel."""
    for texto in ejemplos():
        for vez in range(VECES):
            otro = _TEXTO.sub(lambda hallado: _CIFRA.sub(lambda _: str(azar.randrange(10)), hallado[0]), texto)
            if vez % 3 == 0 or "Response" in texto:
                yield _como_el_hub(otro, azar)
            else:
                yield _como_un_cliente(otro, azar)


def _como_el_hub(texto: str, azar: Random) -> bytes:
    espacio = list(SOBRES)[azar.randrange(4) == 0]
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="{espacio}"><soap:Body>{texto}'
        "</soap:Body></soap:Envelope>"
    ).encode()


def _como_un_cliente(texto: str, azar: Random) -> bytes:
    prefijo, suyo = azar.choice(PREFIJOS), azar.choice(DE_LA_OPERACION)
    espacio, declaracion = list(SOBRES)[azar.randrange(4) == 0], azar.choice(DECLARACIONES)
    if suyo:
        texto = _MARCA.sub(rf"<\1{suyo}\2", texto).replace(' xmlns="', f' xmlns:{suyo[:-1]}="', 1)
    cabecera = azar.choice(("", f"<{prefijo}:Header/>"))
    return (
        f'{declaracion}<{prefijo}:Envelope xmlns:{prefijo}="{espacio}">{cabecera}<{prefijo}:Body>{texto}'
        f"</{prefijo}:Body></{prefijo}:Envelope>"
    ).encode()


def diccionario(version: int = VIGENTE) -> bytes:
    """The dictionary, which says its version by itself."""
    muestras = list(mensajes(Random(version)))
    return zstandard.train_dictionary(BYTES, muestras, k=256, d=8, dict_id=version, level=1, threads=0).as_bytes()


def escribir(archivo: Path, hecho: bytes) -> None:
    """Leave a dictionary in its file; raises `FileExistsError` if another one is there, which rows need to be read."""
    if archivo.exists() and archivo.read_bytes() != hecho:
        raise FileExistsError(f"{archivo} is in use: raise VIGENTE in dominio/ventanilla/compresion.py")
    archivo.write_bytes(hecho)


if __name__ == "__main__":
    escribir(archivo_de(VIGENTE), diccionario())
