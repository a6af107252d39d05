"""The sheets of a workbook of any kind, as rows of typed cells; each kind passes its guard first.

Runs in the child process that reads workbooks (see `lectura`). The readers are imported where they are used, because the
child starts anew for each file and needs one of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from carga_excel.guardia import (
    hoja as guardia_hoja,
)
from carga_excel.guardia import (
    ods as guardia_ods,
)
from carga_excel.guardia import (
    textos as guardia_textos,
)
from carga_excel.guardia import (
    xlsx as guardia_xlsx,
)
from carga_excel.guardia.contenedor import Contenedor
from carga_excel.lectura import texto
from carga_excel.libros.celdas import FilaDeCeldas
from dominio.vocabulario.errores import FormatoNoReconocido, LibroAlterado

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BIFF_ANTIGUO = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00")
OTROS = ((b"%PDF", "un PDF"), (b"{\\rtf", "un documento RTF"), (b"\x89PNG", "una imagen"), (b"\xff\xd8\xff", "una imagen"))
MIME_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


@dataclass(slots=True)
class Hoja:
    """A visible sheet: rows come with their number, cells from column A on; or a text, read with one separator."""

    nombre: str
    filas: Iterator[FilaDeCeldas]
    separador: str | None = None


def hojas(contenido: bytes) -> Iterator[Hoja]:
    """The visible sheets of a file, in order, by what it contains and not by its name."""
    if contenido.startswith(b"PK\x03\x04"):
        return _de_contenedor(contenido)
    if contenido.startswith(OLE):
        return _de_xls(contenido)
    if contenido.startswith(BIFF_ANTIGUO):
        raise FormatoNoReconocido(", sino un libro anterior a Excel 97")
    for comienzo, que in OTROS:
        if contenido.startswith(comienzo):
            raise FormatoNoReconocido(f", sino {que}")
    return _de_texto(contenido)


def _de_texto(contenido: bytes) -> Iterator[Hoja]:
    """A text, once for each separator that it may have; the header is found only with the right one."""
    leido = texto.decodificar(contenido)
    texto.exigir_sin_disfraz(leido)
    for separador, filas in texto.lecturas(leido):
        yield Hoja("CSV", filas, separador)


def _de_contenedor(contenido: bytes) -> Iterator[Hoja]:
    contenedor = Contenedor(contenido)
    if "[Content_Types].xml" in contenedor and "content.xml" in contenedor:
        raise LibroAlterado(detalle="es un libro de Excel y uno de OpenDocument a la vez")
    if "[Content_Types].xml" in contenedor:
        return _de_xlsx(contenido, contenedor)
    if "mimetype" in contenedor and "content.xml" in contenedor:
        return _de_ods(contenido, contenedor)
    raise FormatoNoReconocido(", sino un archivo comprimido")


def _de_xlsx(contenido: bytes, contenedor: Contenedor) -> Iterator[Hoja]:
    from carga_excel.lectura import calamine as lector_calamine

    if not any(nombre.casefold().startswith("xl/") for nombre in contenedor.nombres()):
        raise FormatoNoReconocido(", sino otro documento de Office")
    visibles, formatos = guardia_xlsx.abrir(contenedor)
    textos = guardia_textos.contar_textos(contenedor, guardia_xlsx.TEXTOS)
    libro = None
    for hoja in visibles:
        marcas = guardia_hoja.revisar_hoja(contenedor, hoja.parte, textos, formatos)
        libro = libro or lector_calamine.abrir(contenido)
        yield Hoja(hoja.nombre, lector_calamine.filas(libro, hoja.nombre, marcas))


def _de_ods(contenido: bytes, contenedor: Contenedor) -> Iterator[Hoja]:
    from carga_excel.lectura import calamine as lector_calamine

    mime = contenedor.leer("mimetype", 200).strip()
    if mime not in (MIME_ODS, MIME_ODS + b"-template"):
        raise FormatoNoReconocido(", sino otro documento de OpenDocument")
    hojas = guardia_ods.revisar(contenedor)
    libro = lector_calamine.abrir(guardia_ods.sin_sangria(contenedor) if hojas.con_sangria else contenido)
    if libro.sheet_names != list(hojas.marcas):
        raise LibroAlterado(detalle="no se sabe cuáles son sus hojas")
    for nombre in lector_calamine.visibles(libro):
        yield Hoja(nombre, lector_calamine.filas(libro, nombre, hojas.marcas[nombre]))


def _de_xls(contenido: bytes) -> Iterator[Hoja]:
    from carga_excel.lectura import xls as lector_xls

    return (Hoja(nombre, filas) for nombre, filas in lector_xls.hojas(contenido))
