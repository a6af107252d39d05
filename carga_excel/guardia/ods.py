"""What an .ods must be before calamine may open it, and the cells in it that must not be used.

An .ods says "this row 1,048,576 times" in one line, so what counts is the size after repeating.
Runs in the child process that reads workbooks (see `lectura`).
"""

import io
import re
import zipfile
from dataclasses import dataclass

from carga_excel.guardia.contenedor import Contenedor
from carga_excel.guardia.hoja import NUMERO_DE_CELDA
from carga_excel.guardia.limites import (
    MAXIMO_CELDAS,
    MAXIMO_COLUMNA,
    MAXIMO_FILA,
    MAXIMO_HOJAS,
    MAXIMO_PARTE_MENOR,
    MAXIMO_TEXTO,
)
from carga_excel.guardia.marcas import Marcas
from carga_excel.guardia.xml import (
    PROFUNDIDAD,
    Atributos,
    Vigilante,
    recorrer,
)
from carga_excel.lectura.formatos import formato_visto
from carga_excel.libros.celdas import (
    COMBINADA,
    ERROR_DE_CELDA,
    SIN_CALCULAR,
    TEXTOS_DE_ERROR,
    Marca,
    letras,
)
from dominio.vocabulario.errores import (
    ArchivoDanado,
    LibroAlterado,
    LibroCifrado,
    LibroConMacros,
    LibroDesmedido,
)

CONTENIDO, MANIFIESTO = "content.xml", "META-INF/manifest.xml"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
CALCEXT = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
TABLA, FILA, CELDA, CUBIERTA = (f"{TABLE}}}{n}" for n in ("table", "table-row", "table-cell", "covered-table-cell"))
LIBRO, PARRAFO, NOTA = f"{OFFICE}}}spreadsheet", f"{TEXT}}}p", f"{OFFICE}}}annotation"
ESPACIOS_DE_ODF = f"{TEXT}}}s"
PUESTOS = {f"{TEXT}}}tab": "\t", f"{TEXT}}}line-break": "\n"}
"""Elements that stand for a character, which calamine leaves out."""
SIN_VERSE = tuple(f"{TEXT}}}{n}" for n in ("ruby-text", "note", "tracked-changes", "hidden-text", "script"))
BLANCOS, BLANCO = re.compile("[ \t\r\n]+"), "\x01"
"""Written blanks, however many, are one; what stands for it until its neighbours are known."""
AGRUPAN = tuple(f"{TABLE}}}{n}" for n in ("table-header-rows", "table-rows", "table-row-group"))
DE_TABLA = (TABLA, FILA, CELDA, CUBIERTA, *AGRUPAN)
IGNORADOS = tuple(f"{TABLE}}}{n}" for n in ("tracked-changes", "shapes"))
PROTEGIDOS = {"table", "table-row", "table-cell", "covered-table-cell", "spreadsheet"}
SANGRIA = re.compile(rb"(</?table:[^<>]*>|</text:p>|</office:annotation>)[ \t\r\n]+(?=<)|[ \t\r\n]+(?=</?table:)")
VECES = re.compile(r"[1-9]\d{0,6}", re.ASCII)
FECHA = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d([.,]\d+)?)?)?", re.ASCII)
DE_NUMEROS = ("float", "percentage", "currency")
VALORES = {
    "float": ("value", NUMERO_DE_CELDA),
    "percentage": ("value", NUMERO_DE_CELDA),
    "currency": ("value", NUMERO_DE_CELDA),
    "date": ("date-value", FECHA),
    "time": ("time-value", re.compile(".+")),
    "boolean": ("boolean-value", re.compile("true|false")),
}
"""Where a cell of each type has its value, and what that looks like."""


def revisar(contenedor: Contenedor) -> "Revisadas":
    """The sheets, with their marked cells; refuses the book when readers could differ on it."""
    if MANIFIESTO in contenedor:
        manifiesto = contenedor.leer(MANIFIESTO, MAXIMO_PARTE_MENOR)
        recorrer([manifiesto], Vigilante(), MANIFIESTO)
        if b"encryption-data" in manifiesto:
            raise LibroCifrado
    if any(nombre.startswith(("Basic/", "Scripts/")) for nombre in contenedor.nombres()):
        raise LibroConMacros
    tablas = _Tablas()
    recorrer(contenedor.inflar(CONTENIDO), tablas, CONTENIDO)
    return Revisadas(tablas.marcas, tablas.con_sangria)


@dataclass(frozen=True, slots=True)
class Revisadas:
    """The marked cells of each sheet, by its name and in order."""

    marcas: dict[str, Marcas]
    con_sangria: bool
    """Whether there are blanks between the elements of tables, as Gnumeric and SheetJS write; calamine cannot bear them."""


def sin_sangria(contenedor: Contenedor) -> bytes:
    """The same book without the blanks between the elements of its tables, where nothing that people see can be."""
    salida = io.BytesIO()
    with zipfile.ZipFile(salida, "w") as libro:
        for menor in ("mimetype", MANIFIESTO):
            libro.writestr(menor, contenedor.leer(menor, MAXIMO_PARTE_MENOR))
        libro.writestr(CONTENIDO, SANGRIA.sub(rb"\1", b"".join(contenedor.inflar(CONTENIDO))))
    return salida.getvalue()


class _Tablas(Vigilante):
    """The walk of all sheets of a book; rows and cells are counted as often as they are repeated."""

    def __init__(self) -> None:
        self._pila = [""]
        self._ignorado = 0
        self._hoja = ""
        self._caja = [MAXIMO_FILA, 0, MAXIMO_COLUMNA, 0]
        self._fila = self._columna = 0
        self._veces_fila = self._veces = 1
        self._llena = False
        self._atributos: Atributos = {}
        self._texto: list[str] = []
        self._largo = 0
        self._otro = False
        """Whether calamine reads another text in the cell than people see."""
        self._con_parrafo = False
        """Whether it is written what the cell shows."""
        self._celda = 0
        """How deep the elements of the cell are; 0 outside of cells."""
        self.marcas: dict[str, Marcas] = {}
        self.con_sangria = False

    def abre(self, nombre: str, atributos: Atributos) -> None:
        padre = self._pila[-1]
        self._pila.append(nombre)
        if self._ignorado or nombre in IGNORADOS or (nombre == NOTA and padre in (CELDA, CUBIERTA)):
            self._ignorado += 1
        elif nombre in (CELDA, CUBIERTA):
            self._exigir(padre == FILA)
            self._abrir_celda(atributos)
        elif nombre == FILA:
            self._exigir(padre == TABLA or padre in AGRUPAN)
            self._abrir_fila(atributos)
        elif nombre == TABLA:
            self._exigir(padre == LIBRO)
            self._abrir_hoja(atributos)
        elif nombre == PARRAFO and padre in (CELDA, CUBIERTA):
            self._con_parrafo = True
            if self._texto:
                self._texto.append("\n")
        elif nombre == ESPACIOS_DE_ODF and self._se_ve(self._pila[self._celda : -1]):
            self._agregar(" " * self._repeticion(atributos, f"{TEXT}}}c"))
        elif nombre in PUESTOS and self._se_ve(self._pila[self._celda : -1]):
            self._agregar(PUESTOS[nombre])
            self._otro = True
        else:
            self._exigir(nombre == LIBRO or nombre.rpartition("}")[2] not in PROTEGIDOS)
            self._exigir(len(self._pila) <= PROFUNDIDAD)

    def cierra(self, nombre: str) -> None:
        self._pila.pop()
        if self._ignorado:
            self._ignorado -= 1
        elif nombre in (CELDA, CUBIERTA):
            self._cerrar_celda(nombre == CUBIERTA)
        elif nombre == FILA:
            self._fila += self._veces_fila - 1
            if self._llena:
                self._medir()
        elif nombre == TABLA:
            self.sin_interrupciones = False

    def texto(self, datos: str) -> None:
        if self.sin_interrupciones and self._pila[-1] in DE_TABLA:
            self.con_sangria = True
        if not self._celda or self._ignorado:
            return
        camino = self._pila[self._celda :]
        if self._se_ve(camino):
            blancos = BLANCOS.sub(BLANCO, datos)
            self._otro = self._otro or blancos.replace(BLANCO, " ") != datos
            self._agregar(blancos)
        elif datos.strip():
            self._exigir(bool(camino))
            self._otro = True

    def _se_ve(self, camino: list[str]) -> bool:
        """Whether people see in the cell a text that is within these elements of it."""
        if not self._celda or camino[:1] != [PARRAFO]:
            return False
        return len(camino) == 1 or all(n.startswith(TEXT) and n not in SIN_VERSE for n in camino)

    def _agregar(self, texto: str) -> None:
        self._texto.append(texto)
        self._largo += len(texto)
        if self._largo > MAXIMO_TEXTO:
            raise LibroAlterado(detalle=f"tiene un texto de más de {MAXIMO_TEXTO} caracteres")

    def _visto(self) -> str:
        """The text of the cell as people see it."""
        junto = re.sub(f"{BLANCO}+", BLANCO, "".join(self._texto))
        return "\n".join(parrafo.strip(BLANCO) for parrafo in junto.split("\n")).replace(BLANCO, " ")

    def termina(self) -> None:
        if not self.marcas:
            raise ArchivoDanado(detalle="no tiene hojas")

    def _exigir(self, condicion: bool) -> None:
        if not condicion:
            lugar = f"cerca de {letras(self._columna) or 'A'}{self._fila}"
            raise LibroAlterado(detalle=f"la hoja «{self._hoja}» tiene, {lugar}, datos repetidos o fuera de su lugar")

    def _repeticion(self, atributos: Atributos, clave: str) -> int:
        veces = atributos.get(clave, "1")
        self._exigir(VECES.fullmatch(veces) is not None)
        return int(veces)

    def _abrir_hoja(self, atributos: Atributos) -> None:
        self._hoja = atributos.get(f"{TABLE}}}name", "")
        self._exigir(self._hoja not in self.marcas)
        if len(self.marcas) >= MAXIMO_HOJAS:
            raise LibroDesmedido(detalle=f"tiene más de {MAXIMO_HOJAS} hojas")
        self.marcas[self._hoja] = Marcas()
        self._caja = [MAXIMO_FILA, 0, MAXIMO_COLUMNA, 0]
        self._fila = self._columna = 0
        self.sin_interrupciones = True

    def _abrir_fila(self, atributos: Atributos) -> None:
        self._veces_fila = self._repeticion(atributos, f"{TABLE}}}number-rows-repeated")
        self._fila += 1
        self._columna = 0
        self._llena = False
        self._exigir(self._fila + self._veces_fila - 1 <= MAXIMO_FILA)

    def _abrir_celda(self, atributos: Atributos) -> None:
        self._veces = self._repeticion(atributos, f"{TABLE}}}number-columns-repeated")
        self._columna += 1
        self._exigir(self._columna + self._veces - 1 <= MAXIMO_COLUMNA)
        self._atributos = atributos
        self._texto = []
        self._largo = 0
        self._otro = self._con_parrafo = False
        self._celda = len(self._pila)

    def _cerrar_celda(self, cubierta: bool) -> None:
        primera = self._columna
        self._columna += self._veces - 1
        self._celda = 0
        tipo = self._atributos.get(f"{OFFICE}}}value-type")
        texto = self._visto()
        formula = f"{TABLE}}}formula" in self._atributos
        if tipo is None and not formula:
            self._exigir(not texto.strip())
            return
        self._llena = True
        self._caja[2] = min(self._caja[2], primera)
        self._caja[3] = max(self._caja[3], self._columna)
        marca: Marca | str | None = Marca("", COMBINADA) if cubierta else self._marca(tipo, texto)
        if marca is not None:
            self._marcar(marca, primera)
        elif tipo in DE_NUMEROS and self._con_parrafo:
            self._dar_formato(self._atributos[f"{OFFICE}}}value"], texto.strip(), primera)

    def _marca(self, tipo: str | None, texto: str) -> Marca | str | None:
        """Why the cell must not be used, or what it says, if so; refuses one that shows another thing than it holds."""
        if tipo is None:
            return Marca("", SIN_CALCULAR)
        error = self._atributos.get(f"{CALCEXT}}}value-type") == "error"
        if error or texto.strip() in TEXTOS_DE_ERROR or texto.startswith("Err:"):
            return Marca(texto.strip()[:20], ERROR_DE_CELDA)
        if tipo == "string":
            suyo = self._atributos.get(f"{OFFICE}}}string-value")
            self._exigir(suyo is None or not texto or "".join(suyo.split()) == "".join(texto.split()))
            return texto if self._otro else None
        clave, forma = VALORES.get(tipo, ("", NUMERO_DE_CELDA))
        self._exigir(forma.fullmatch(self._atributos.get(f"{OFFICE}}}{clave}", "")) is not None)
        return None

    def _marcar(self, marca: Marca | str, primera: int) -> None:
        for fila in range(self._fila, self._fila + self._veces_fila):
            for columna in range(primera, primera + self._veces):
                self.marcas[self._hoja].poner(fila, columna, marca)

    def _dar_formato(self, valor: str, visto: str, primera: int) -> None:
        """Mark a number that shows something else; what it shows is written, but programs work it out from the format."""
        formato = formato_visto(float(valor), visto)
        if formato is None:
            return
        for fila in range(self._fila, self._fila + self._veces_fila):
            for columna in range(primera, primera + self._veces):
                self.marcas[self._hoja].dar_formato(fila, columna, formato)

    def _medir(self) -> None:
        caja = self._caja
        caja[0] = min(caja[0], self._fila - self._veces_fila + 1)
        if (self._fila - caja[0] + 1) * (caja[3] - caja[2] + 1) > MAXIMO_CELDAS:
            sobra = f"{letras(caja[3])}{self._fila}"
            raise LibroDesmedido(detalle=f"tiene datos dispersos o repetidos hasta la celda {sobra}: borre lo que sobra")
