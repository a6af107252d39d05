"""A worksheet of an .xlsx, walked before calamine reads it: every reader must see the same cells, in order, in the grid.

It also keeps what calamine does not tell: which cells hold an error, a formula without value, or are under a merged one.
Runs in the child process that reads workbooks (see `lectura`).
"""

import re

from carga_excel.guardia.contenedor import Contenedor
from carga_excel.guardia.limites import (
    MAXIMO_CELDAS,
    MAXIMO_COLUMNA,
    MAXIMO_FILA,
    MAXIMO_TEXTO,
)
from carga_excel.guardia.marcas import Marcas
from carga_excel.guardia.rapida import (
    FILAS,
    INDICES,
    Caja,
    Podable,
    con_estilo,
    es_utf8,
    fin_de,
    medir,
    podar,
)
from carga_excel.guardia.textos import Corridas
from carga_excel.guardia.xml import PROFUNDIDAD, Atributos, recorrer
from carga_excel.libros.celdas import (
    ERROR_DE_CELDA,
    SIN_CALCULAR,
    Marca,
    columna_de,
    letras,
)
from dominio.vocabulario.errores import ArchivoDanado, LibroAlterado, LibroDesmedido

BLANCOS_DE_XML = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
INDICE = re.compile(r"\d{1,9}", re.ASCII)
POSITIVO = re.compile(r"[1-9]\d{0,6}", re.ASCII)
NUMERO_DE_CELDA = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([Ee][+-]?\d{1,3})?", re.ASCII)
RANGO = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})(?::([A-Z]{1,3})([1-9]\d{0,6}))?", re.ASCII)
FECHA = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?)?", re.ASCII)
TIPOS = frozenset({"b", "d", "e", "inlineStr", "n", "s", "str"})
VALOR, FORMULA, TEXTO_PROPIO = 1, 2, 4


def revisar_hoja(contenedor: Contenedor, parte: str, textos: int, formatos: dict[int, str]) -> Marcas:
    """The marked cells of a sheet; refuses it when two readers could see different data in it.

    `formatos` are those that matter, by the number of the style.
    """
    hoja = _Hoja(parte, textos, formatos)
    recorrer(podar(contenedor.inflar(parte), hoja), hoja, parte)
    return hoja.marcas


class _Hoja(Podable):
    """The walk of one sheet; element names are compared whole, so that another namespace's `c` is not a cell."""

    comienzo, cierre = b"<sheetData>", b"</row>"

    def __init__(self, parte: str, textos: int, formatos: dict[int, str]) -> None:
        self._parte, self._textos = parte, textos
        self._formatos, self._con_estilo = formatos, con_estilo(formatos)
        self._estilo = "0"
        self._pila = [""]
        self._fila = self._columna = self._largo = 0
        self._tipo, self._partes = "n", 0
        self._valor: list[str] = []
        self._textos_propios = Corridas()
        self._con_datos = False
        self._caja = Caja()
        self.marcas = Marcas()

    def abre(self, nombre: str, atributos: Atributos) -> None:
        padre = self._pila[-1]
        self._pila.append(nombre)
        if not padre:
            self._comenzar(nombre)
        elif padre == self._c:
            self._abrir_parte(nombre)
        elif padre == self._row:
            self._abrir_celda(nombre, atributos)
        elif padre == self._datos:
            self._abrir_fila(nombre, atributos)
        else:
            self._abrir_otro(nombre, padre, atributos)

    def cierra(self, nombre: str) -> None:
        self._pila.pop()
        if nombre == self._c:
            self._cerrar_celda()
        elif nombre == self._row:
            self.borde = self.analizador.CurrentByteIndex
        elif nombre == self._datos:
            self.en_datos = self.sin_interrupciones = False

    def texto(self, datos: str) -> None:
        if not self.sin_interrupciones:
            return
        if self._pila[-1] == self._v:
            self._valor.append(datos)
        self._largo += len(datos)
        if self._largo > MAXIMO_TEXTO and datos.strip():
            raise LibroAlterado(detalle=f"tiene un texto de más de {MAXIMO_TEXTO} caracteres")

    def termina(self) -> None:
        if not self._con_datos:
            raise ArchivoDanado(detalle=f"«{self._parte}» no tiene datos de hoja")

    def _alterado(self, detalle: str) -> LibroAlterado:
        return LibroAlterado(detalle=f"«{self._parte}», cerca de {letras(self._columna) or 'A'}{self._fila}, {detalle}")

    def _comenzar(self, nombre: str) -> None:
        espacio, _, local = nombre.rpartition("}")
        if local != "worksheet" or espacio not in BLANCOS_DE_XML:
            raise LibroAlterado(detalle=f"«{self._parte}» no es una hoja de cálculo")
        locales = ("sheetData", "row", "c", "v", "f", "is", "r", "rPh", "mergeCell", "extLst")
        nombres = [f"{espacio}}}{local}" for local in locales]
        self._raiz = nombre
        self._datos, self._row, self._c, self._v, self._f, self._is, corrida, fonetica, self._union, self._ext = nombres
        self._padres_de_texto = (self._is, corrida, fonetica)

    def _abrir_otro(self, nombre: str, padre: str, atributos: Atributos) -> None:
        if len(self._pila) > PROFUNDIDAD:
            raise self._alterado("tiene demasiados niveles")
        if self.sin_interrupciones:
            if padre in (self._v, self._f) or (nombre.endswith(("}t", "}r")) and not self._cabe(nombre, padre)):
                raise self._alterado("tiene textos fuera de su lugar")
            if nombre.endswith(("}row", "}c", "}v", "}f", "}is")):
                raise self._alterado("tiene celdas dentro de otras")
        elif nombre.endswith("}sheetData"):
            if nombre != self._datos or padre != self._raiz or self._con_datos:
                raise self._alterado("tiene los datos repetidos o fuera de su lugar")
            self._con_datos = self.en_datos = self.sin_interrupciones = True
            self.borde = self.analizador.CurrentByteIndex
        elif nombre == self._union:
            self._combinar(atributos.get("ref", ""))

    def _cabe(self, nombre: str, padre: str) -> bool:
        """Whether a text may come here: one of its own, or runs, and not both."""
        if padre not in self._padres_de_texto:
            return False
        return self._textos_propios.cabe(nombre[-1], padre.rpartition("}")[2])

    def _abrir_fila(self, nombre: str, atributos: Atributos) -> None:
        if nombre != self._row:
            raise self._alterado("tiene elementos que no son filas")
        numero = atributos.get("r")
        if numero is not None and POSITIVO.fullmatch(numero) is None:
            raise self._alterado("tiene una fila sin número")
        fila = self._fila + 1 if numero is None else int(numero)
        if fila <= self._fila:
            raise self._alterado("tiene filas repetidas o en desorden")
        if fila > MAXIMO_FILA:
            raise self._alterado("tiene filas fuera de la cuadrícula")
        self._fila, self._columna, self._texto_fila = fila, 0, str(fila)

    def _abrir_celda(self, nombre: str, atributos: Atributos) -> None:
        if nombre != self._c:
            if nombre != self._ext:
                raise self._alterado("tiene elementos que no son celdas")
            return
        lugar = atributos.get("r")
        if lugar is None:
            columna = self._columna + 1
        elif lugar.endswith(self._texto_fila):
            columna = columna_de(lugar[: -len(self._texto_fila)])
        else:
            raise self._alterado(f"tiene una celda de otra fila ({lugar[:12]})")
        if not 0 < columna <= MAXIMO_COLUMNA:
            raise self._alterado("tiene celdas fuera de la cuadrícula")
        if columna <= self._columna:
            raise self._alterado("tiene celdas repetidas o en desorden")
        self._columna = columna
        self._tipo = atributos.get("t", "n")
        self._estilo = atributos.get("s", "0")
        if self._tipo not in TIPOS:
            raise self._alterado("tiene una celda de tipo desconocido")
        self._partes = self._largo = 0

    def _abrir_parte(self, nombre: str) -> None:
        parte = {self._v: VALOR, self._f: FORMULA, self._is: TEXTO_PROPIO}.get(nombre, 0)
        if not parte and nombre != self._ext:
            raise self._alterado("tiene una celda con elementos desconocidos")
        if self._partes & parte or (parte == FORMULA and self._partes):
            raise self._alterado("tiene una celda con dos valores")
        self._partes |= parte
        if parte == VALOR:
            self._valor = []
        elif parte == TEXTO_PROPIO:
            self._textos_propios = Corridas()
        self._largo = 0

    def _cerrar_celda(self) -> None:
        partes = self._partes
        if not partes:
            return
        propio = bool(partes & TEXTO_PROPIO)
        if propio != (self._tipo == "inlineStr") or (propio and partes & VALOR):
            raise self._alterado("tiene una celda con un valor que no es de su tipo")
        valor = "".join(self._valor) if partes & VALOR else ""
        if valor:
            self._exigir_valor(valor)
        elif partes & FORMULA and not propio and (self._tipo != "str" or not partes & VALOR):
            self._marcar("", SIN_CALCULAR)
        if self._formatos:
            self._dar_formato(self._fila, self._columna, self._estilo)
        self._medir()

    def _dar_formato(self, fila: int, columna: int, estilo: str) -> None:
        if not INDICE.fullmatch(estilo):
            raise self._alterado("tiene una celda con un estilo que no se entiende")
        formato = self._formatos.get(int(estilo))
        if formato is not None:
            self.marcas.dar_formato(fila, columna, formato)

    def _exigir_valor(self, valor: str) -> None:
        tipo = self._tipo
        if tipo == "s":
            bien = INDICE.fullmatch(valor) is not None and int(valor) < self._textos
        elif tipo == "n":
            bien = NUMERO_DE_CELDA.fullmatch(valor) is not None
        elif tipo == "b":
            bien = valor in ("0", "1")
        elif tipo == "d":
            bien = FECHA.fullmatch(valor) is not None
        else:
            bien = True
        if not bien:
            raise self._alterado("tiene una celda con un valor que no es de su tipo")
        if tipo == "e":
            self._marcar(valor[:20], ERROR_DE_CELDA)

    def _marcar(self, texto: str, por: str) -> None:
        self.marcas.poner(self._fila, self._columna, Marca(texto, por))

    def _medir(self) -> None:
        caja, fila, columna = self._caja, self._fila, self._columna
        caja.abajo = fila
        if fila < caja.arriba:
            caja.arriba = fila
        if columna < caja.izquierda:
            caja.izquierda = columna
        if columna > caja.derecha:
            caja.derecha = columna
        if caja.celdas > MAXIMO_CELDAS:
            sobra = f"{letras(columna)}{fila}"
            raise LibroDesmedido(detalle=f"tiene datos dispersos hasta la celda {sobra}: borre lo que sobra")

    def saltar(self, datos: bytes, lugar: int) -> int:
        if 0 in self._formatos:
            return lugar  # every cell without a style has it
        final = fin_de(FILAS, datos, lugar)
        regulares = datos[lugar:final]
        indices = INDICES.findall(regulares)
        caja = medir(regulares, self._fila)
        if caja is None or (indices and max(map(int, indices)) >= self._textos) or not es_utf8(regulares):
            return lugar
        junta = self._caja.abarcar(caja)
        if junta.celdas > MAXIMO_CELDAS:
            return lugar
        self._caja, self._fila = junta, caja.abajo
        if self._con_estilo is not None:
            for columna, fila, estilo in self._con_estilo.findall(regulares):
                self._dar_formato(int(fila), columna_de(columna.decode()), estilo.decode())
        return final

    def _combinar(self, rango: str) -> None:
        hallado = RANGO.fullmatch(rango)
        izquierda, arriba = (columna_de(hallado[1]), int(hallado[2])) if hallado else (0, 0)
        derecha, abajo = (columna_de(hallado[3]), int(hallado[4])) if hallado and hallado[3] else (izquierda, arriba)
        if not (0 < izquierda <= derecha and arriba <= abajo):
            raise self._alterado("tiene celdas combinadas que no se entienden")
        self.marcas.combinar(arriba, izquierda, min(abajo, self._caja.abajo), min(derecha, self._caja.derecha))
