"""Valid messages and workbooks of every kind, and the ways in which software spoils them."""

import io
import warnings
import zipfile
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st
from lxml import etree

from dominio.muestras.formas import ESCRITAS
from dominio.ventanilla.pedidos import Pedido
from esquemas_wsdl import NAMESPACE
from tests.carga_excel.libros import zip_de
from tests.servicios.mensajes import MUESTRA, SOAP, consulta, elementos, escritura

DATOS: dict[str, dict[str, str]] = {
    "crearMuestras": MUESTRA,
    "entregaResultado": {"resultado": "Negativo", "fecha_hora_resultado_laboratorio": "2026-03-05T09:30:15-03:00"},
    "corregirResultado": {
        "resultado": "Negativo",
        "fecha_hora_resultado_laboratorio": "2026-03-05T09:30:15-03:00",
        "motivo": "Error de transcripción",
    },
    "rechazarMuestra": {"motivo": "Muestra derramada"},
    "devolverMuestra": {"motivo": "Faltan datos"},
    "cambioLaboratorio": {"id_nuevo_laboratorio": "2", "motivo": "Sin reactivos"},
}
"""What the item of each write has besides its code."""
LECTURAS = (
    consulta("datosMuestraID", id_muestra=1),
    consulta("datosMuestraRUT", rut_paciente="11111111-1"),
    consulta("datosMuestraFECHA", estado=2, fecha="2026-03-05"),
    consulta("obtenerInforme", id_muestra=1),
    consulta("estadoMensaje", id_mensaje=1),
    consulta("listarMaestro", nombre="laboratorios"),
    consulta("estadoServicio"),
    consulta("cambiosDesde", cursor=""),
    consulta("reporteDiario", fecha="2026-03-04"),
)
TEXTOS = st.one_of(
    st.sampled_from(["", " ", ".", "0", "-1", "9" * 30, "1e9", "NaN", "true", "0001-01-01T00:00:00", "2026-02-30", "&#0;"]),
    st.sampled_from(["A" * 5000, "\u0301" * 50, "\u202e", "]]>", "{0}", "%s", "' OR 1=1 --", "\ufffd", "11.111.111-1", "Ñ"]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=30),
)
NOMBRES = st.sampled_from(["muestra", "codigo", "id_muestra", "x", "Envelope", "Body", "simular", "ns.raro", "Id", "href"])
ESPACIOS = st.sampled_from([NAMESPACE, "", "urn:otro", "http://schemas.xmlsoap.org/soap/envelope/"])
CODIFICACIONES = ("utf-8", "utf-16", "iso-8859-1", "windows-1252", "us-ascii", "utf-32", "cp500")
INSERTOS = (
    b"<!DOCTYPE a [<!ENTITY e 'x'>]>",
    b"&e;",
    b"&#x0;",
    b"&#xD800;",
    b"<?php ?>",
    b"<!--",
    b"<![CDATA[",
    b"\x00",
    b"\xff\xfe",
    b"\xc0\xaf",
    b"<a:b/>",
    b"</s:Body>",
    b"<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file:///etc/passwd'/>",
)


def escrituras(codigo: str) -> list[str]:
    """The element of every write, with one item of that code."""
    hechas = []
    for forma in ESCRITAS:
        clase: type[Pedido] = forma.pedido
        datos = {"codigo_muestra_cliente": codigo, **DATOS.get(clase.operacion, {})} | {"codigo_muestra_cliente": codigo}
        item = f"<{forma.elemento}>{elementos(datos)}</{forma.elemento}>"
        hechas.append(escritura(clase.operacion, forma.lista, item))
    return hechas


@st.composite
def mensajes(draw: Any) -> tuple[str, bytes]:
    """A message of some operation, spoilt in up to four ways, and the version of the door to which it goes."""
    version = draw(st.sampled_from(sorted(SOAP)))
    contenido = draw(st.sampled_from([*escrituras(f"F-{draw(st.integers(0, 10**9))}"), *LECTURAS]))
    otra = draw(st.sampled_from([version, version, version, *sorted(SOAP)]))
    raiz = etree.fromstring(SOAP[otra](contenido))
    for _ in range(draw(st.integers(0, 3))):
        mutar_arbol(draw, raiz)
    return version, mutar_bytes(draw, raiz)


def mutar_arbol(draw: Any, raiz: Any) -> None:
    """Change a text, an attribute, a name, a namespace, the order or the number of elements."""
    elementos_ = [*raiz.iter(etree.Element)]
    uno = draw(st.sampled_from(elementos_))
    match draw(st.sampled_from(["texto", "cola", "atributo", "nombre", "espacio", "quitar", "doblar", "mover", "anidar"])):
        case "texto":
            _escribir(uno, "text", draw(TEXTOS))
        case "cola":
            _escribir(uno, "tail", draw(TEXTOS))
        case "atributo":
            nombre = draw(st.sampled_from(["{http://www.w3.org/2001/XMLSchema-instance}nil", "id", "href", "tipo"]))
            uno.set(nombre, draw(st.sampled_from(["true", "1", "no", "#a"])))
        case "nombre":
            uno.tag = etree.QName(_nombre(uno).namespace, draw(NOMBRES)).text
        case "espacio":
            uno.tag = etree.QName(draw(ESPACIOS) or None, _nombre(uno).localname).text
        case "quitar" if uno is not raiz:
            uno.getparent().remove(uno)
        case "doblar" if uno is not raiz:
            for _ in range(draw(st.sampled_from([1, 2, 40]))):
                uno.addnext(deepcopy(uno))
        case "mover" if uno is not raiz:
            destino = draw(st.sampled_from([otro for otro in elementos_ if uno not in [otro, *otro.iterancestors()]]))
            destino.append(uno)
        case "anidar":
            hijo = uno
            for _ in range(draw(st.sampled_from([1, 30, 300]))):
                hijo = etree.SubElement(hijo, "n")


def _nombre(elemento: Any) -> etree.QName:
    return etree.QName(str(elemento.tag))


def _escribir(elemento: Any, donde: str, texto: str) -> None:
    try:
        setattr(elemento, donde, texto)
    except ValueError:  # no text of XML
        setattr(elemento, donde, "?")


def mutar_bytes(draw: Any, raiz: Any) -> bytes:
    """Write it in some encoding, and cut, insert or overwrite something, most times nothing."""
    declarada, real = draw(
        st.sampled_from([("utf-8", "utf-8")] * 8 + [(a, b) for a in CODIFICACIONES for b in CODIFICACIONES])
    )
    texto = etree.tostring(raiz, encoding="unicode")
    con_declaracion = draw(st.booleans())
    escrito = (f'<?xml version="1.0" encoding="{declarada}"?>' if con_declaracion else "") + texto
    dicho = escrito.encode(real, "xmlcharrefreplace" if not real.startswith("utf") else "replace")
    lugar = draw(st.integers(0, len(dicho)))
    match draw(st.sampled_from(["nada"] * 6 + ["cortar", "insertar", "pisar", "repetir"])):
        case "cortar":
            return dicho[:lugar]
        case "insertar":
            return dicho[:lugar] + draw(st.sampled_from(INSERTOS)) + dicho[lugar:]
        case "pisar":
            return dicho[:lugar] + draw(st.binary(min_size=1, max_size=4)) + dicho[lugar + 2 :]
        case "repetir":
            return dicho + dicho
    return dicho


# ── workbooks ───────────────────────────────────────────────────────────────────────────────────────────────────────
CELDAS = st.one_of(TEXTOS, st.integers(), st.floats(), st.booleans(), st.none(), st.dates(), st.datetimes())
EN_LA_HOJA = (
    (b"<v>", b"<v>9999999"),
    (b't="s"', b't="e"'),
    (b't="inlineStr"', b't="s"'),
    (b'r="A2"', b'r="ZZZZ99999999"'),
    (b'r="2"', b'r="1"'),
    (b"<sheetData>", b"<sheetData><row/>"),
    (b"</row>", b""),
    (b"<worksheet", b"<!DOCTYPE a [<!ENTITY e 'x'>]><worksheet"),
    (b"<is><t>", b"<is><t>&e;"),
    (b"<c ", b"<c s='99' "),
    (b"<row", b"<row spans='1:99999999'"),
    (b"main", b"otro"),
)


@st.composite
def libros_mutados(draw: Any, libro: bytes) -> bytes:
    """A workbook whose sheets, entries or bytes were spoilt in up to three ways."""
    partes = _partes(libro)
    for _ in range(draw(st.integers(0, 3))):
        lugar = draw(st.integers(0, len(partes) - 1))
        nombre, contenido = partes[lugar]
        match draw(st.sampled_from(["hoja", "hoja", "quitar", "doblar", "nombre", "cortar", "pisar", "vaciar", "sumar"])):
            case "hoja":
                viejo, nuevo = draw(st.sampled_from(EN_LA_HOJA))
                veces = draw(st.sampled_from([1, -1]))
                partes = [(n, c.replace(viejo, nuevo, veces) if "sheet" in n else c) for n, c in partes]
            case "quitar" if len(partes) > 1:
                del partes[lugar]
            case "doblar":
                partes.append((nombre, contenido))
            case "nombre":
                partes[lugar] = draw(st.sampled_from(["../x.xml", "/abs", "xl\\w.xml", "xl/vbaProject.bin", "é"])), contenido
            case "cortar":
                partes[lugar] = nombre, contenido[: draw(st.integers(0, len(contenido)))]
            case "pisar":
                donde = draw(st.integers(0, len(contenido)))
                partes[lugar] = nombre, contenido[:donde] + draw(st.binary(max_size=4)) + contenido[donde + 3 :]
            case "vaciar":
                partes[lugar] = nombre, b""
            case "sumar":
                partes.append((f"xl/extra{lugar}.bin", draw(st.sampled_from([b"\0" * 200_000, b"<a/>", b""]))))
    return _pisar(draw, _cerrar(partes))


def _partes(libro: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(libro)) as archivo:
        return [(uno.filename, archivo.read(uno)) for uno in archivo.infolist()]


def _cerrar(partes: list[tuple[str, bytes]]) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the same name twice, on purpose
        return zip_de(partes)


def _pisar(draw: Any, libro: bytes) -> bytes:
    lugar = draw(st.integers(0, len(libro)))
    match draw(st.sampled_from(["nada"] * 5 + ["cortar", "pisar", "preceder"])):
        case "cortar":
            return libro[:lugar]
        case "pisar":
            return libro[:lugar] + draw(st.binary(min_size=1, max_size=6)) + libro[lugar + 3 :]
        case "preceder":
            return draw(st.binary(min_size=1, max_size=20)) + libro
    return libro
