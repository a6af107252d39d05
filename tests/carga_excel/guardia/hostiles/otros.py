"""Hostile .ods, .xls and texts, and files that are no workbook at all."""

import struct
import zlib

from tests.carga_excel.guardia.hostiles.base import (
    ALTERADO,
    CIFRADO,
    DANADO,
    DESMEDIDO,
    DISFRAZADO,
    DTD,
    GRANDE,
    LEIDO,
    MACROS,
    MUCHAS_FILAS,
    NO_RECONOCIDO,
    SIN_COLUMNAS,
    VACIO,
    Hostil,
)
from tests.carga_excel.libros import FILAS, TITULOS, biff, celda_ods, fila_ods, ods, ole, registro, texto_biff, xls, zip_de

HONESTAS = "".join(fila_ods(una) for una in (TITULOS, *FILAS))
TABLA = f'<table:table table:name="Resultados">{HONESTAS}</table:table>'


def _veces(que: str, cuantas: int) -> str:
    return f'table:number-{que}s-repeated="{cuantas}"'


def _ods(nombre: str, *codigos: str | None, mas: str) -> Hostil:
    """The honest rows, and then more."""
    return Hostil(nombre, lambda: ods(HONESTAS + mas), codigos)


def _fila(*celdas: str, veces: int = 1) -> str:
    return f"<table:table-row {_veces('row', veces)}>{''.join(celdas)}</table:table-row>"


def _parrafo(texto: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{texto}</text:p></table:table-cell>'


def _valor(tipo: str, valor: str) -> str:
    return f'<table:table-cell office:value-type="{tipo}" office:{tipo}-value="{valor}"/>'


VACIA = "<table:table-cell/>"
DE_ODS = [
    _ods("fila de .ods un millón de veces", DESMEDIDO, MUCHAS_FILAS, mas=_fila(celda_ods("1"), veces=1_000_000)),
    _ods(
        "celda de .ods en toda la cuadrícula",
        DESMEDIDO,
        mas=_fila(celda_ods("x", _veces("column", 16_384)), veces=1_000_000),
    ),
    _ods("fila de .ods 4294967295 veces", ALTERADO, mas=_fila(celda_ods("1"), veces=2**32 - 1)),
    _ods("fila de .ods menos tres veces", ALTERADO, mas=_fila(celda_ods("1"), veces=-3)),
    _ods("filas vacías de .ods hasta el final", LEIDO, mas=_fila(VACIA, veces=1_048_573)),
    _ods("tabla dentro de celda", ALTERADO, mas=_fila(f"<table:table-cell>{TABLA}</table:table-cell>")),
    _ods("celda de .ods con dos textos", ALTERADO, mas=_fila(celda_ods("Positivo", 'office:string-value="Negativo"'))),
    _ods("celda de .ods sin tipo", ALTERADO, mas=_fila("<table:table-cell><text:p>x</text:p></table:table-cell>")),
    _ods("número de .ods sin valor", ALTERADO, mas=_fila(celda_ods("13", tipo="float"))),
    _ods(
        "texto de .ods fuera de párrafo",
        ALTERADO,
        mas=_fila('<table:table-cell office:value-type="string">x</table:table-cell>'),
    ),
    _ods("mil millones de espacios en .ods", ALTERADO, mas=_fila(_parrafo('a<text:s text:c="999999999"/>b'))),
    _ods("espacios de .ods negativos", ALTERADO, mas=_fila(_parrafo('a<text:s text:c="-1"/>b'))),
    _ods("millones de espacios en .ods", ALTERADO, mas=_fila(_parrafo('<text:s text:c="30000"/>' * 9000))),
    _ods("booleano de .ods que no lo es", ALTERADO, mas=_fila(_valor("boolean", "quizás"))),
    _ods("fecha de .ods que no lo es", ALTERADO, mas=_fila(_valor("date", "hoy"))),
    _ods("fila de .ods en un comentario", ALTERADO, mas=f"<!-- {_fila(celda_ods('103'))} -->"),
    Hostil("DTD en .ods", lambda: ods(antes=DTD), (ALTERADO,)),
    Hostil("macros en .ods", lambda: ods(mas=[("Basic/Standard/Module1.xml", "<a/>")]), (MACROS,)),
    Hostil("cifrado en .ods", lambda: ods(mas=[("META-INF/manifest.xml", "<m><encryption-data/></m>")]), (CIFRADO,)),
    Hostil("dos hojas de .ods de un nombre", lambda: ods(tablas=TABLA * 2), (ALTERADO,)),
    Hostil(
        "texto de OpenDocument",
        lambda: zip_de([("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<a/>")]),
        (NO_RECONOCIDO,),
    ),
]


def _fat_en_circulo() -> bytes:
    contenido = bytearray(xls())
    sector = struct.unpack_from("<L", contenido, 76)[0]
    struct.pack_into("<L", contenido, 512 * (sector + 1) + 4 * 3, 1)
    return bytes(contenido)


def _dos_veces() -> bytes:
    return xls(texto_biff(3, 2, "Positivo"), texto_biff(3, 2, "Negativo"))


MUCHAS_A_MEDIAS = registro(0x00BD, struct.pack("<2H", 3, 0) + struct.pack("<Hl", 0, 414) * 2 + struct.pack("<H", 0))
"""A record of two cells that says to have one."""
DE_XLS = [
    Hostil(".xls con más celdas que las que dice", lambda: xls(MUCHAS_A_MEDIAS), (ALTERADO,)),
    Hostil(".xls que dice su tamaño al final", lambda: xls(registro(0x0200, bytes(14))), (ALTERADO,)),
    Hostil(".xls con hojas dentro de hojas", lambda: xls(*(registro(0x0809, bytes(16)) for _ in range(3))), (ALTERADO,)),
    Hostil(".xls con dos libros del mismo nombre", lambda: ole(("Workbook", biff()), ("Workbook", biff())), (ALTERADO,)),
    Hostil("libro cifrado de Office", lambda: ole(("EncryptionInfo", b"x"), ("EncryptedPackage", b"y")), (CIFRADO,)),
    Hostil(".xls con contraseña", lambda: xls(globales=registro(0x002F, bytes(6))), (CIFRADO,)),
    Hostil(".xls con macros", lambda: ole(("Workbook", biff()), ("_VBA_PROJECT_CUR", b"x")), (MACROS,)),
    Hostil(".xls que dice tener macros", lambda: xls(globales=registro(0x00D3)), (MACROS,)),
    Hostil(".xls con hoja de macros", lambda: xls(tipo_de_hoja=1), (MACROS,)),
    Hostil(".xls con dos libros", lambda: ole(("Book", biff()), ("Workbook", biff())), (ALTERADO,)),
    Hostil(".xls con celda repetida", _dos_veces, (ALTERADO,)),
    Hostil(".xls con columna 300", lambda: xls(texto_biff(3, 300, "x")), (ALTERADO,)),
    Hostil(".xls con la lista de hojas torcida", lambda: xls(corrida=7), (ALTERADO,)),
    Hostil(".xls con registro cortado", lambda: xls(registro(0x0203, b"ab")), (DANADO,)),
    Hostil(".xls con sectores en círculo", _fat_en_circulo, (DANADO,)),
    Hostil(".xls sin texto compartido", lambda: xls(registro(0x00FD, struct.pack("<3HL", 3, 0, 0, 99))), (DANADO,)),
    Hostil("documento de Word antiguo", lambda: ole(("WordDocument", b"x")), (NO_RECONOCIDO,)),
    Hostil("libro de Excel 4", lambda: b"\x09\x04\x06\x00" + bytes(100), (NO_RECONOCIDO,)),
    Hostil("OLE vacío", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), (DANADO,)),
]

PAGINA = "<table><tr><td>ID Muestra</td></tr></table>"
LINEAS = b"ID Muestra;RUT paciente;Resultado\n101;11111111-1;Positivo\n102;22222222-2;Negativo\n"


def _texto(nombre: str, contenido: bytes, *codigos: str | None) -> Hostil:
    return Hostil(nombre, lambda: contenido, codigos)


DE_TEXTO = [
    _texto("HTML", f"<html><body>{PAGINA}</body></html>".encode(), DISFRAZADO),
    _texto("HTML con DOCTYPE", f"\n <!DOCTYPE html>\n<HTML>{PAGINA}</HTML>".encode(), DISFRAZADO),
    _texto("HTML en UTF-16", f"<html>{PAGINA}</html>".encode("utf-16"), DISFRAZADO),
    _texto("trozo de HTML", PAGINA.encode(), DISFRAZADO),
    _texto("hoja XML de 2003", b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', DISFRAZADO),
    _texto("otro XML", b"<?xml version='1.0'?><cosa/>", DISFRAZADO),
    _texto("MHTML con remitente", b"From: <Excel>\nMIME-Version: 1.0\nContent-Type: multipart/related\n", DISFRAZADO),
    _texto(
        "OpenDocument sin comprimir", b"<?xml version='1.0'?><office:document><table:table/></office:document>", DISFRAZADO
    ),
    _texto("MHTML", b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n", DISFRAZADO),
    _texto("vacío", b"", VACIO),
    _texto("un byte", b"P", SIN_COLUMNAS),
    _texto("PDF", b"%PDF-1.7\n", NO_RECONOCIDO),
    _texto("imagen", b"\x89PNG\r\n\x1a\n" + bytes(100), NO_RECONOCIDO),
    _texto("programa", b"\x7fELF\x02\x01\x01" + bytes(200), NO_RECONOCIDO),
    _texto("gzip", b"\x1f\x8b\x08\x00" + zlib.compress(b"x" * 1000), NO_RECONOCIDO),
    _texto("comillas sin cerrar", LINEAS + b'103;33333333-3;"Positivo\n104;44444444-4;Negativo\n', DANADO),
    _texto("UTF-8 y Latin-1 mezclados", LINEAS + "103;Á;x\n".encode() + "104;Á;x\n".encode("latin-1"), DANADO),
    _texto("CSV con ceros", LINEAS + b"103;\0;x\n", NO_RECONOCIDO),
    Hostil("línea de 15 MB", lambda: LINEAS + b"a" * (15 << 20), (DANADO,)),
    Hostil("cinco millones de delimitadores", lambda: LINEAS + b";" * 5_000_000, (LEIDO, DESMEDIDO)),
    Hostil("un millón de líneas en blanco", lambda: LINEAS + b"\n" * 1_000_000, (LEIDO,)),
    Hostil("ocho millones de líneas en blanco", lambda: LINEAS + b"\n" * 8_000_000, (DESMEDIDO,)),
    Hostil(
        "títulos que crecen al normalizarlos", lambda: (("\ufdfa" * 8000 + ";") * 30 + "\n").encode() * 18 + LINEAS, (LEIDO,)
    ),
    Hostil("17 MB", lambda: b";" * (17 << 20), (GRANDE,)),
]

OTROS = [*DE_ODS, *DE_XLS, *DE_TEXTO]
