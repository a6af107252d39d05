"""What an .xlsx must be before calamine may open it, but for its sheets (see `guardia_hoja`).

Runs in the child process that reads workbooks (see `lectura`).
"""

from dataclasses import dataclass
from urllib.parse import unquote

from carga_excel.guardia.contenedor import Contenedor
from carga_excel.guardia.limites import MAXIMO_HOJAS, MAXIMO_PARTE_MENOR
from carga_excel.guardia.xml import (
    Atributos,
    Unicos,
    Vigilante,
    recorrer,
)
from carga_excel.lectura.formatos import DUDOSO, de_fabrica, es_llano
from dominio.vocabulario.errores import (
    ArchivoDanado,
    LibroAlterado,
    LibroBinario,
    LibroConMacros,
    LibroDesmedido,
)

TIPOS, LIBRO, TEXTOS, ESTILOS = "[Content_Types].xml", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"


@dataclass(slots=True)
class HojaXlsx:
    """A visible worksheet: the name that people see, and its part within the container."""

    nombre: str
    parte: str


def abrir(contenedor: Contenedor) -> tuple[list[HojaXlsx], dict[int, str]]:
    """The visible worksheets of a book, in order, and the formats by which its styles may show something else than a cell
    holds; once everything but the sheets has passed the guard."""
    _exigir_sin_macros(contenedor)
    principal = _relaciones(contenedor, "_rels/.rels", "")
    if [parte.casefold() for tipo, parte in principal.values() if tipo == "officeDocument"] != [LIBRO]:
        raise LibroAlterado(detalle="su parte principal no es xl/workbook.xml")
    relaciones = _relaciones(contenedor, "xl/_rels/workbook.xml.rels", "xl/")
    estilos = _Estilos()
    if ESTILOS in contenedor:
        recorrer(contenedor.inflar(ESTILOS), estilos, ESTILOS)
    _exigir_en_su_lugar(contenedor, relaciones, "sharedStrings", TEXTOS)
    if estilos.importan() or any(tipo == "styles" for tipo, _ in relaciones.values()):
        _exigir_en_su_lugar(contenedor, relaciones, "styles", ESTILOS)
    indice = _Libro()
    recorrer(contenedor.inflar(LIBRO), indice, LIBRO)
    return _hojas(indice, relaciones), estilos.con_efecto()


class _Estilos(Unicos):
    """The number formats, and which of them each style of a cell has."""

    def __init__(self) -> None:
        super().__init__(ESTILOS, {nombre: ("styleSheet", nombre) for nombre in ("cellXfs", "numFmts")})
        self._propios: dict[str, str] = {}
        self._de_celdas: list[str] = []

    def abre(self, nombre: str, atributos: Atributos) -> None:
        super().abre(nombre, atributos)
        if self._pila[1:] == ["numFmts", "numFmt"]:
            clave, codigo = atributos.get("numFmtId", ""), atributos.get("formatCode", "")
            self._propios[clave] = codigo if self._propios.get(clave, codigo) == codigo else DUDOSO
        elif self._pila[1:] == ["cellXfs", "xf"]:
            self._de_celdas.append(atributos.get("numFmtId", "0"))

    def importan(self) -> bool:
        """Whether a cell would read otherwise without them; PyExcelerate leaves a part without any that nothing leads to."""
        return any(clave not in ("0", "49") for clave in self._de_celdas)

    def con_efecto(self) -> dict[int, str]:
        """The formats that may matter, by the number of the style."""
        codigos = [self._propios.get(clave) or de_fabrica(clave) for clave in self._de_celdas]
        return {estilo: codigo for estilo, codigo in enumerate(codigos) if not es_llano(codigo)}


def _exigir_sin_macros(contenedor: Contenedor) -> None:
    if "xl/workbook.bin" in contenedor:
        raise LibroBinario
    nombres = [nombre.casefold() for nombre in contenedor.nombres()]
    if any("vbaproject" in nombre or nombre.startswith("xl/macrosheets/") for nombre in nombres):
        raise LibroConMacros
    tipos = _Tipos()
    recorrer([contenedor.leer(TIPOS, MAXIMO_PARTE_MENOR)], tipos, TIPOS)
    if any("macroenabled" in tipos.de(nombre) for nombre in nombres):
        raise LibroConMacros


class _Tipos(Vigilante):
    """What the parts are said to be: SheetJS tells of endings and of parts that the book has not."""

    def __init__(self) -> None:
        self._por_nombre: dict[str, str] = {}
        self._por_final: dict[str, str] = {}

    def abre(self, nombre: str, atributos: Atributos) -> None:
        tipo = atributos.get("ContentType", "").casefold()
        if nombre.endswith("}Override"):
            parte = unquote(atributos.get("PartName", "")).removeprefix("/").casefold()
            self._por_nombre[parte] = f"{self._por_nombre.get(parte, '')} {tipo}"
        elif nombre.endswith("}Default"):
            final = atributos.get("Extension", "").casefold()
            self._por_final[final] = f"{self._por_final.get(final, '')} {tipo}"

    def de(self, parte: str) -> str:
        """The type of a part; all of them, when it is told more than once."""
        parte = unquote(parte)
        return self._por_nombre.get(parte) or self._por_final.get(parte.rpartition(".")[2], "")


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
