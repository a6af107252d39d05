"""Workbooks made by hand, byte by byte where it matters, honest ones and hostile ones."""

import io
import struct
import zipfile
from collections.abc import Iterable
from xml.sax.saxutils import escape

from carga_excel.lectura.encabezado import TablaBuscada
from carga_excel.libros.celdas import letras

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PAQUETE = "http://schemas.openxmlformats.org/package/2006"
TITULOS = ("ID Muestra", "ID Paciente (RUT)", "Resultados")
FILAS = (("101", "11111111-1", "Positivo"), ("102", "22222222-2", "Negativo"))
BUSQUEDA = TablaBuscada(
    {
        "idmuestra": "id_muestra",
        "idpacienterut": "rut_paciente",
        "rutpaciente": "rut_paciente",
        "resultados": "resultado",
        "resultado": "resultado",
    },
    ("id_muestra", "rut_paciente", "resultado"),
)


def zip_de(partes: Iterable[tuple[str, str | bytes]], compresion: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip with these members in this order; the same name may come twice."""
    salida = io.BytesIO()
    with zipfile.ZipFile(salida, "w", compresion) as archivo:
        for nombre, contenido in partes:
            archivo.writestr(nombre, contenido)
    return salida.getvalue()


def celda(lugar: str, texto: str) -> str:
    """A cell with a text of its own."""
    return f'<c r="{lugar}" t="inlineStr"><is><t>{escape(texto)}</t></is></c>'


def fila(numero: int, textos: Iterable[str]) -> str:
    """A row of texts from column A on."""
    celdas = "".join(celda(f"{letras(columna)}{numero}", texto) for columna, texto in enumerate(textos, start=1))
    return f'<row r="{numero}">{celdas}</row>'


def datos(*mas: str, encabezado: bool = True) -> str:
    """The rows of a sheet: header, the two honest rows, and whatever else as XML."""
    honestas = "".join(fila(numero, textos) for numero, textos in enumerate(FILAS, start=2))
    return (fila(1, TITULOS) + honestas if encabezado else "") + "".join(mas)


def hoja(filas: str | None = None, antes: str = "", despues: str = "", declaracion: str = "") -> str:
    """The XML of a worksheet."""
    filas = datos() if filas is None else filas
    return (
        f'{declaracion}<worksheet xmlns="{MAIN}" xmlns:r="{REL}">{antes}<sheetData>{filas}</sheetData>{despues}</worksheet>'
    )


def relaciones(*destinos: tuple[str, str]) -> str:
    """Relations by type and target, with the ids rId1, rId2 …"""
    unas = "".join(
        f'<Relationship Id="rId{numero}" Type="{REL}/{tipo}" Target="{destino}"/>'
        for numero, (tipo, destino) in enumerate(destinos, start=1)
    )
    return f'<Relationships xmlns="{PAQUETE}/relationships">{unas}</Relationships>'


def indice(hojas: str = '<sheet name="Resultados" sheetId="1" r:id="rId1"/>', antes: str = "") -> str:
    """The XML of a workbook."""
    return f'<workbook xmlns="{MAIN}" xmlns:r="{REL}">{antes}<sheets>{hojas}</sheets></workbook>'


TIPOS = (
    f'<Types xmlns="{PAQUETE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)


def partes(**cambios: str | bytes | None) -> dict[str, str | bytes]:
    """The parts of an honest .xlsx by name; `cambios` replaces some, takes them away (None) or adds more.

    Keys: tipos, principal, indice, relaciones, hoja, textos, estilos.
    """
    lugares = {
        "tipos": "[Content_Types].xml",
        "principal": "_rels/.rels",
        "indice": "xl/workbook.xml",
        "relaciones": "xl/_rels/workbook.xml.rels",
        "hoja": "xl/worksheets/sheet1.xml",
        "textos": "xl/sharedStrings.xml",
        "estilos": "xl/styles.xml",
    }
    destinos = [("worksheet", "worksheets/sheet1.xml")]
    destinos += [("sharedStrings", "sharedStrings.xml")] if "textos" in cambios else []
    destinos += [("styles", "styles.xml")] if "estilos" in cambios else []
    honestas: dict[str, str | bytes | None] = {
        "tipos": TIPOS,
        "principal": relaciones(("officeDocument", "xl/workbook.xml")),
        "indice": indice(),
        "relaciones": relaciones(*destinos),
        "hoja": hoja(),
    }
    honestas |= cambios
    return {lugares[clave]: contenido for clave, contenido in honestas.items() if contenido is not None}


def xlsx(mas: Iterable[tuple[str, str | bytes]] = (), **cambios: str | bytes | None) -> bytes:
    """An .xlsx with the honest parts but for `cambios`, and further members."""
    return zip_de([*partes(**cambios).items(), *mas])


def textos(*unos: str) -> str:
    """A table of shared strings; each as XML within its `si`."""
    return f'<sst xmlns="{MAIN}">' + "".join(f"<si>{uno}</si>" for uno in unos) + "</sst>"


ESPACIOS_ODS = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)
MIME_ODS = "application/vnd.oasis.opendocument.spreadsheet"


def celda_ods(texto: str, atributos: str = "", tipo: str = "string") -> str:
    """A cell of an .ods that shows a text."""
    return f'<table:table-cell office:value-type="{tipo}" {atributos}><text:p>{escape(texto)}</text:p></table:table-cell>'


def fila_ods(textos: Iterable[str], atributos: str = "") -> str:
    """A row of texts."""
    return f"<table:table-row {atributos}>{''.join(map(celda_ods, textos))}</table:table-row>"


def ods(
    filas: str | None = None,
    antes: str = "",
    mas: Iterable[tuple[str, str]] = (),
    tablas: str | None = None,
    estilos: str = "",
) -> bytes:
    """An .ods with one sheet, or with the tables given as XML."""
    filas = "".join(fila_ods(una) for una in (TITULOS, *FILAS)) if filas is None else filas
    tablas = f'<table:table table:name="Resultados">{filas}</table:table>' if tablas is None else tablas
    estilos = estilos and f"<office:automatic-styles>{estilos}</office:automatic-styles>"
    cuerpo = f"{estilos}<office:body><office:spreadsheet>{tablas}</office:spreadsheet></office:body>"
    contenido = f"{antes}<office:document-content {ESPACIOS_ODS}>{cuerpo}</office:document-content>"
    manifiesto = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    base = {"mimetype": MIME_ODS, "content.xml": contenido, "META-INF/manifest.xml": manifiesto}
    return zip_de((base | dict(mas)).items())


def registro(tipo: int, contenido: bytes = b"") -> bytes:
    """A BIFF record."""
    return struct.pack("<2H", tipo, len(contenido)) + contenido


def texto_biff(numero: int, columna: int, texto: str) -> bytes:
    """A LABEL record: a cell with its own text."""
    return registro(0x0204, struct.pack("<4HB", numero, columna, 0, len(texto), 1) + texto.encode("utf-16-le"))


def numero_biff(fila_: int, columna: int, valor: float) -> bytes:
    """A NUMBER record."""
    return registro(0x0203, struct.pack("<3Hd", fila_, columna, 0, valor))


def biff(*mas: bytes, globales: bytes = b"", tipo_de_hoja: int = 0, corrida: int = 0) -> bytes:
    """The stream of a BIFF8 book with one sheet: header, the honest rows and further records."""
    comienzo = registro(0x0809, struct.pack("<4H2L", 0x0600, 5, 0, 0, 0, 0))
    nombre = "Resultados"
    largo = len(comienzo) + len(globales) + 4 + 8 + len(nombre) + 4
    lista = registro(
        0x0085, struct.pack("<LBBBB", largo + corrida, 0, tipo_de_hoja, len(nombre), 0) + nombre.encode("ascii")
    )
    celdas = b"".join(
        texto_biff(numero, columna, texto)
        for numero, textos_ in enumerate((TITULOS, *FILAS))
        for columna, texto in enumerate(textos_)
    )
    hoja_ = registro(0x0809, struct.pack("<4H2L", 0x0600, 0x10, 0, 0, 0, 0)) + celdas + b"".join(mas) + registro(0x000A)
    return comienzo + globales + lista + registro(0x000A) + hoja_


def ole(*flujos: tuple[str, bytes]) -> bytes:
    """A compound file with these streams, in sectors of 512 bytes, none of them small enough for the mini stream."""
    sector, fin, libre = 512, 0xFFFFFFFE, 0xFFFFFFFF
    cuerpos = [contenido.ljust(max(4096, -(-len(contenido) // sector) * sector), b"\0") for _, contenido in flujos]
    directorio = -(-(len(flujos) + 1) // 4)
    cadenas: list[int] = []
    inicios = []
    for largo in [directorio * sector, *map(len, cuerpos)]:
        inicios.append(len(cadenas))
        cadenas += [*range(len(cadenas) + 1, len(cadenas) + largo // sector), fin]
    sectores_fat = -(-(len(cadenas) + 1) // 127)
    cadenas += [0xFFFFFFFD] * sectores_fat
    fat = cadenas + [libre] * (sectores_fat * 128 - len(cadenas))
    primero_fat = len(cadenas) - sectores_fat
    cabecera = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    cabecera += struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6) + struct.pack("<9L", 0, sectores_fat, 0, 0, 4096, fin, 0, fin, 0)
    difat = list(range(primero_fat, primero_fat + sectores_fat))
    cabecera += struct.pack("<109L", *(difat + [libre] * (109 - len(difat))))
    entradas = _entrada("Root Entry", 5, 1 if flujos else 0xFFFFFFFF, fin, 0)
    for numero, ((nombre, _), cuerpo) in enumerate(zip(flujos, cuerpos, strict=True), start=1):
        siguiente = numero + 1 if numero < len(flujos) else 0xFFFFFFFF
        entradas += _entrada(nombre, 2, 0xFFFFFFFF, inicios[numero], len(cuerpo), siguiente)
    return cabecera + entradas.ljust(directorio * sector, b"\0") + b"".join(cuerpos) + struct.pack(f"<{len(fat)}L", *fat)


def _entrada(nombre: str, tipo: int, hijo: int, inicio: int, largo: int, derecha: int = 0xFFFFFFFF) -> bytes:
    texto = nombre.encode("utf-16-le")
    cabeza = texto.ljust(64, b"\0") + struct.pack("<HBB3L", len(texto) + 2, tipo, 1, 0xFFFFFFFF, derecha, hijo)
    return cabeza + bytes(36) + struct.pack("<3L", inicio, largo, 0)


def xls(*mas: bytes, **opciones: object) -> bytes:
    """A BIFF8 .xls with the honest rows and further records."""
    return ole(("Workbook", biff(*mas, **opciones)))
