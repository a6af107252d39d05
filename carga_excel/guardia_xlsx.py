"""What an .xlsx must be before calamine may open it, but for its sheets (see `guardia_hoja`).

Runs in the child process that reads workbooks (see `lectura`).
"""

from dataclasses import dataclass

from carga_excel.guardia import Contenedor
from carga_excel.guardia_xml import Atributos, Unicos, Vigilante, recorrer
from carga_excel.limites import MAXIMO_HOJAS, MAXIMO_PARTE_MENOR
from dominio.errores import ArchivoDanado, LibroAlterado, LibroBinario, LibroConMacros, LibroDesmedido

LIBRO, TEXTOS, ESTILOS = "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"


@dataclass(slots=True)
class HojaXlsx:
    """A visible worksheet: the name that people see, and its part within the container."""

    nombre: str
    parte: str


def abrir(contenedor: Contenedor) -> list[HojaXlsx]:
    """The visible worksheets of a book, in order, once everything but the sheets has passed the guard."""
    _exigir_sin_macros(contenedor)
    principal = _relaciones(contenedor, "_rels/.rels", "")
    if [parte.casefold() for tipo, parte in principal.values() if tipo == "officeDocument"] != [LIBRO]:
        raise LibroAlterado(detalle="su parte principal no es xl/workbook.xml")
    relaciones = _relaciones(contenedor, "xl/_rels/workbook.xml.rels", "xl/")
    for tipo, lugar in (("sharedStrings", TEXTOS), ("styles", ESTILOS)):
        _exigir_en_su_lugar(contenedor, relaciones, tipo, lugar)
    indice = _Libro()
    recorrer(contenedor.inflar(LIBRO), indice, LIBRO)
    if ESTILOS in contenedor:
        formatos = Unicos(ESTILOS, {nombre: ("styleSheet", nombre) for nombre in ("cellXfs", "numFmts")})
        recorrer(contenedor.inflar(ESTILOS), formatos, ESTILOS)
    return _hojas(indice, relaciones)


def _exigir_sin_macros(contenedor: Contenedor) -> None:
    if "xl/workbook.bin" in contenedor:
        raise LibroBinario
    nombres = [nombre.casefold() for nombre in contenedor.nombres()]
    if any("vbaproject" in nombre or nombre.startswith("xl/macrosheets/") for nombre in nombres):
        raise LibroConMacros
    tipos = contenedor.leer("[Content_Types].xml", MAXIMO_PARTE_MENOR)
    recorrer([tipos], Vigilante(), "[Content_Types].xml")
    if b"macroenabled" in tipos.lower():
        raise LibroConMacros


class _Relaciones(Vigilante):
    def __init__(self, parte: str, base: str) -> None:
        self._parte, self._base = parte, base
        self.halladas: dict[str, tuple[str, str]] = {}

    def abre(self, nombre: str, atributos: Atributos) -> None:
        if not nombre.endswith("}Relationship"):
            return
        clave, tipo, destino = (atributos.get(nombre, "") for nombre in ("Id", "Type", "Target"))
        if clave in self.halladas:
            raise LibroAlterado(detalle=f"«{self._parte}» da dos destinos a «{clave}»")
        externo = atributos.get("TargetMode") == "External"
        parte = destino[1:] if destino.startswith("/") else self._base + destino
        self.halladas[clave] = (tipo.rpartition("/")[2], "" if externo else parte)


def _relaciones(contenedor: Contenedor, parte: str, base: str) -> dict[str, tuple[str, str]]:
    """Type (its last word) and part of each relation, by id."""
    relaciones = _Relaciones(parte, base)
    recorrer([contenedor.leer(parte, MAXIMO_PARTE_MENOR)], relaciones, parte)
    return relaciones.halladas


def _exigir_en_su_lugar(contenedor: Contenedor, relaciones: dict[str, tuple[str, str]], tipo: str, lugar: str) -> None:
    """Some readers follow the relation and others know the name, so both must lead to the same part."""
    partes = [parte.casefold() for suyo, parte in relaciones.values() if suyo == tipo]
    if partes != ([lugar.casefold()] if lugar in contenedor else []):
        raise LibroAlterado(detalle=f"no se sabe cuál es su parte «{lugar}»")


class _Libro(Unicos):
    """The list of sheets."""

    def __init__(self) -> None:
        lugares: dict[str, tuple[str, ...]] = {nombre: ("workbook", nombre) for nombre in ("workbookPr", "sheets")}
        lugares["sheet"] = ("workbook", "sheets", "sheet")
        super().__init__(LIBRO, lugares, frozenset({"sheet"}))
        self.hojas: list[Atributos] = []

    def hallado(self, local: str, atributos: Atributos) -> None:
        if local == "sheet":
            self.hojas.append(atributos)
        if len(self.hojas) > MAXIMO_HOJAS:
            raise LibroDesmedido(detalle=f"tiene más de {MAXIMO_HOJAS} hojas")


def _relacion(atributos: Atributos) -> str:
    """The id of a sheet's relation; refuses a sheet with two, of which readers take different ones."""
    claves = [valor for clave, valor in atributos.items() if clave.rpartition("}")[2] == "id"]
    if len(claves) > 1:
        raise LibroAlterado(detalle=f"la hoja «{atributos.get('name', '')}» tiene dos identificadores")
    return claves[0] if claves else ""


def _hojas(libro: _Libro, relaciones: dict[str, tuple[str, str]]) -> list[HojaXlsx]:
    hojas, partes, nombres = [], set(), set()
    for atributos in libro.hojas:
        nombre = atributos.get("name", "")
        tipo, parte = relaciones.get(_relacion(atributos), ("", ""))
        if tipo not in ("worksheet", "chartsheet", "dialogsheet"):
            raise LibroConMacros if "acrosheet" in tipo else ArchivoDanado(detalle=f"falta la hoja «{nombre}»")
        if parte.casefold() in partes or nombre.casefold() in nombres:
            raise LibroAlterado(detalle=f"la hoja «{nombre}» está dos veces")
        partes.add(parte.casefold())
        nombres.add(nombre.casefold())
        if tipo == "worksheet" and atributos.get("state", "visible") == "visible":
            hojas.append(HojaXlsx(nombre, parte))
    return hojas
