"""Lies in the zip container."""

import io
import struct
import zipfile

from tests.carga_excel.guardia.hostiles.base import ALTERADO, CIFRADO, DANADO, DESMEDIDO, NO_RECONOCIDO, Hostil
from tests.carga_excel.libros import MIME_ODS, TIPOS, datos, fila, hoja, partes, xlsx, zip_de

LOCAL, CENTRAL, FIN = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
HOJA1 = "xl/worksheets/sheet1.xml"
OTRA = hoja(datos(fila(2, ("101", "11111111-1", "Negativo")), encabezado=False))


def _parchar(contenido: bytes, firma: bytes, lugar: int, valor: bytes) -> bytes:
    """Change bytes of the sheet's local or central header; `lugar` counts from the signature."""
    largo = 30 if firma == LOCAL else 46
    inicio = contenido.index(firma)
    while contenido[inicio + largo :][: len(HOJA1)] != HOJA1.encode():
        inicio = contenido.index(firma, inicio + 1)
    return contenido[: inicio + lugar] + valor + contenido[inicio + lugar + len(valor) :]


def _en_ambas(contenido: bytes, lugar: int, valor: bytes) -> bytes:
    """The same in both headers, so that only the data can contradict it; `lugar` is that of the local one."""
    return _parchar(_parchar(contenido, LOCAL, lugar, valor), CENTRAL, lugar + 2, valor)


def _bomba(megas: int) -> bytes:
    return xlsx(hoja=hoja(despues=" " * (megas << 20)))


def _superpuestos() -> bytes:
    """The directory's entries of 50 more sheets all point at the same bytes."""
    contenido = xlsx()
    fin = contenido.rindex(FIN)
    inicio = struct.unpack_from("<L", contenido, fin + 16)[0]
    central = contenido[inicio:fin]
    entrada = central[central.rindex(CENTRAL) :]
    copias = b"".join(entrada.replace(b"sheet1.xml", f"shee{n:02}.xml".encode()) for n in range(50))
    total = central.count(CENTRAL) + 50
    cola = struct.pack("<4s4H2LH", FIN, 0, 0, total, total, len(central) + len(copias), inicio, 0)
    return contenido[:fin] + copias + cola


def _oculto() -> bytes:
    """Another sheet lies behind the members, where only readers that do not use the directory see it."""
    contenido = xlsx()
    fin = contenido.rindex(FIN)
    inicio = struct.unpack_from("<L", contenido, fin + 16)[0]
    oculto = zip_de([(HOJA1, OTRA)])
    oculto = oculto[: oculto.index(CENTRAL)]
    cola = contenido[fin : fin + 16] + struct.pack("<LH", inicio + len(oculto), 0)
    return contenido[:inicio] + oculto + contenido[inicio:fin] + cola


def _con_comentario() -> bytes:
    salida = io.BytesIO(xlsx())
    with zipfile.ZipFile(salida, "a") as archivo:
        archivo.comment = FIN + bytes(18)
    return salida.getvalue()


def _con_otro(nombre: str) -> bytes:
    return zip_de([*partes().items(), (nombre, OTRA)])


CONTENEDORES = [
    Hostil("bomba de 300 MB en una hoja", lambda: _bomba(300), (DESMEDIDO,)),
    Hostil("bomba que declara 4 KB", lambda: _en_ambas(_bomba(200), 22, struct.pack("<L", 4096)), (ALTERADO,)),
    Hostil("bomba que nadie lee", lambda: xlsx([("xl/media/x.bin", bytes(500 << 20))]), (DESMEDIDO,)),
    Hostil("hoja dos veces", lambda: _con_otro(HOJA1), (ALTERADO,)),
    Hostil("hoja dos veces, una en mayúsculas", lambda: _con_otro("XL/worksheets/SHEET1.xml"), (ALTERADO,)),
    Hostil("miembros superpuestos", _superpuestos, (ALTERADO,)),
    Hostil("miembro oculto", _oculto, (ALTERADO,)),
    Hostil("dos archivos pegados", lambda: xlsx() + xlsx(hoja=OTRA), (ALTERADO,)),
    Hostil("final falso en el comentario", _con_comentario, (ALTERADO,)),
    Hostil("bytes antes del comienzo", lambda: LOCAL + bytes(60) + xlsx(), (ALTERADO,)),
    Hostil("bytes después del final", lambda: xlsx() + bytes(100), (ALTERADO,)),
    Hostil("otro nombre en su cabecera", lambda: _parchar(xlsx(), LOCAL, 30, HOJA1[:-5].encode() + b"2"), (ALTERADO,)),
    Hostil("otro tamaño en su cabecera", lambda: _parchar(xlsx(), LOCAL, 22, b"\1\0\0\0"), (ALTERADO,)),
    Hostil("barras invertidas", lambda: _con_otro("xl\\worksheets\\sheet1.xml"), (ALTERADO,)),
    Hostil("nombre que sube de carpeta", lambda: _con_otro("../../etc/passwd"), (ALTERADO,)),
    Hostil("nombre absoluto", lambda: _con_otro("/xl/worksheets/sheet1.xml"), (ALTERADO,)),
    *(
        Hostil(f"otro nombre de la hoja: {nombre}", lambda nombre=nombre: _con_otro(nombre), (ALTERADO,))
        for nombre in ("xl//worksheets/sheet1.xml", "xl/./worksheets/sheet1.xml", f"{HOJA1} ", "xl/worksheets/sheet%31.xml")
    ),
    Hostil("bandera que nadie usa", lambda: _en_ambas(xlsx(), 6, b"\x20\0"), (ALTERADO,)),
    Hostil("zip de una versión futura", lambda: _parchar(xlsx(), CENTRAL, 6, b"\xff\0"), (ALTERADO,)),
    Hostil("libro de Excel y de OpenDocument", lambda: xlsx([("mimetype", MIME_ODS), ("content.xml", "<a/>")]), (ALTERADO,)),
    Hostil("comprimido con LZMA", lambda: zip_de(partes().items(), zipfile.ZIP_LZMA), (ALTERADO,)),
    Hostil("miembro cifrado", lambda: _en_ambas(xlsx(), 6, b"\1\0"), (CIFRADO,)),
    Hostil("suma de control falsa", lambda: _en_ambas(xlsx(), 14, b"abcd"), (DANADO,)),
    Hostil("4 GB declarados", lambda: _en_ambas(xlsx(), 22, b"\xfe\xff\xff\xff"), (DESMEDIDO,)),
    Hostil("diez mil miembros", lambda: xlsx([(f"xl/media/{n}.png", b"") for n in range(10_000)]), (DESMEDIDO,)),
    Hostil("zip vacío", lambda: zip_de([]), (NO_RECONOCIDO,)),
    Hostil("zip sin libro", lambda: zip_de([("leame.txt", "hola")]), (NO_RECONOCIDO,)),
    Hostil("solo la firma de zip", lambda: LOCAL, (DANADO,)),
    Hostil("documento de Word", lambda: zip_de([("[Content_Types].xml", TIPOS), ("word/a.xml", "<a/>")]), (NO_RECONOCIDO,)),
]
