"""From typed cells to the items that the window takes.

A cell becomes the text that any other door would send, and the same readers read it, so the same wrong datum gets the same
code. Only what the shape of a cell decides is decided here; nothing is guessed: a number that the spreadsheet abbreviated,
an error of a formula or a date where a code belongs is told to the person, who knows what it was.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from carga_excel.libros.celdas import (
    MAL_CONVERTIDA,
    Marca,
    Mostrada,
    Valor,
)
from carga_excel.libros.columnas import Columna, LibroDescrito, Tipo
from carga_excel.llanas import CON_NUMERO, Leer, Llanas
from carga_excel.rechazos import de_marca, muestra_otra_cosa
from dominio.muestras.tomas.codigos import a_codigo, es_de_rotulo
from dominio.vocabulario.datos import es_ausente, leer_campos
from dominio.vocabulario.errores import (
    LARGO_DE_VALOR,
    CeldaEnCero,
    DatoNoCorresponde,
    ErrorDominio,
    TipoNoValido,
)
from dominio.vocabulario.tiempo import dia_para_leer

CIFRAS_EXACTAS = 10**15
"""From here on a spreadsheet shows a number abbreviated, and has lost its last digits."""
DE_TIEMPO = (Tipo.FECHA, Tipo.INSTANTE)
DE_NUMEROS = (Tipo.ENTERO, Tipo.RUT, Tipo.BOOLEANO)
ABREVIADO = re.compile(r"\d+([.,]\d+)?E\+\d{2,3}", re.IGNORECASE)
DIA_MES_ANIO = re.compile(r"(\d{1,2})([-.])(\d{1,2})\2(\d{4})(?:[ T]+(\d{1,2}:\d\d(?::\d\d)?))?", re.ASCII)
CON_BARRAS = re.compile(r"\d{1,2}/\d{1,2}/\d{4}\b.*", re.ASCII)
"""05/03/2022 is of March here and of May where a program was set to English; both come in files of laboratories."""
ANIO_MES_DIA = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T]+(\d{1,2}:\d\d(?::\d\d)?))?", re.ASCII)
DIA_CIERTO = (1900, 3, 1)
ULTIMA_HORA = datetime.fromisoformat("9999-12-31T23:59:59")
SI, NO = ("1", "si", "verdadero", "true"), ("0", "no", "falso", "false")
EN_FORMATO_DE_TEXTO = "dé a la columna formato de texto y escríbalo otra vez"


class Traductor:
    """Turns the rows of one file into items; `campos` are the fields that it has, in the order of its columns."""

    def __init__(self, libro: LibroDescrito, campos: Sequence[str]) -> None:
        self._item, self._reunir = libro.item, libro.reunir
        columnas = [columna for campo in campos if (columna := libro.columna(campo))]
        self._campos = [columna.campo for columna in columnas]
        self._lectores = {columna.campo: _lector(columna) for columna in columnas}
        self._llanas = [(columna.campo, Llanas(columna, self._lectores[columna.campo])) for columna in columnas]
        self._otros_nombres = [(columna.campo, columna.en_vez_de) for columna in columnas if columna.en_vez_de]

    def item(self, celdas: Sequence[Valor]) -> Any:
        """The item of a row, with the errors of the cells that cannot be read."""
        errores: list[ErrorDominio] = []
        try:
            datos = self._datos_llanos(celdas)
        except Exception:  # the long way says what is wrong
            datos = self._datos(celdas, errores)
        for otro, campo in self._otros_nombres:
            _juntar(datos, otro, campo, errores)
        self._reunir(datos, errores)
        return self._item(errores=tuple(errores), **datos)

    def _datos_llanos(self, celdas: Sequence[Valor]) -> dict[str, Any]:
        """The data of a row in which everything is as it should be; raises when something is not, whatever it is."""
        return {
            campo: valor
            for (campo, leer), celda in zip(self._llanas, celdas, strict=True)
            if celda is not None and (valor := leer[celda.__class__](celda)) is not None
        }

    def _datos(self, celdas: Sequence[Valor], errores: list[ErrorDominio]) -> dict[str, Any]:
        """The data of a row that can be read; what is wrong with the others is added to `errores`."""
        celdas, datos = self._por_rotulo(celdas, errores)
        return datos | leer_campos(self._lectores, zip(self._campos, celdas, strict=True), errores)

    def _por_rotulo(self, celdas: Sequence[Valor], errores: list[ErrorDominio]) -> tuple[Sequence[Valor], dict[str, Any]]:
        """The cells, and the code of a label where the number of a sample belongs: whoever has the tube reads that."""
        lugar = self._campos.index(CON_NUMERO) if CON_NUMERO in self._campos else None
        celda = celdas[lugar] if lugar is not None else None
        escrito = celda.texto if isinstance(celda, Mostrada) else celda
        if lugar is None or not isinstance(escrito, str) or not es_de_rotulo(escrito):
            return celdas, {}
        otras = [*celdas[:lugar], "", *celdas[lugar + 1 :]]
        try:
            return otras, {"codigo_muestra_cliente": a_codigo(escrito, CON_NUMERO)}
        except ErrorDominio as error:
            errores.append(error)
            return otras, {}


def _juntar(datos: dict[str, Any], otro: str, campo: str, errores: list[ErrorDominio]) -> None:
    """Put what a column with another name says into its field; both must agree when both say something."""
    valor = datos.pop(otro, None)
    if valor is not None and datos.setdefault(campo, valor) != valor:
        errores.append(DatoNoCorresponde(campo=otro, valor=valor, cuando=f"{campo} es {datos[campo]}"))


def sin_forma(texto: str) -> str:
    """A word without accents, case and spaces; signs stay, since «Positivo?» is not «Positivo»."""
    descompuesto = unicodedata.normalize("NFKD", texto).casefold()
    return "".join(letra for letra in descompuesto if not letra.isspace() and not unicodedata.combining(letra))


def _lector(columna: Columna) -> Leer:
    """The reader of the cells of a column; a date that turns out to be none is refused in the person's own words."""
    a_texto = TEXTOS_POR_TIPO[columna.tipo](columna)
    leer = columna.leer
    conocidos = {texto: leer(texto, columna.campo) for texto in map(a_texto, columna.valores)}

    def leer_celda(celda: Valor, campo: str) -> Any:
        if isinstance(celda, Mostrada):
            celda = _mostrado(columna, celda)
        if isinstance(celda, str) and celda in conocidos:
            return conocidos[celda]
        texto = a_texto(celda)
        if es_ausente(texto):
            return None
        try:
            return leer(texto, campo)
        except ErrorDominio as error:
            if isinstance(celda, str) and error.valor is not None:
                error.valor = celda.strip()[:LARGO_DE_VALOR] if columna.tipo in DE_TIEMPO else error.valor
            raise

    return leer_celda


def _mostrado(columna: Columna, celda: Mostrada) -> str | float:
    """What a cell shows, or the number that it holds where that is what it shows in other figures; refuses the rest."""
    valor = celda.valor
    if columna.tipo in DE_TIEMPO and (celda.texto is None or not isinstance(valor, str)):
        return valor
    if isinstance(valor, int | float) and (abs(valor) >= CIFRAS_EXACTAS or (celda.numerica and columna.tipo in DE_NUMEROS)):
        return valor
    if celda.texto is None and valor == 0 and columna.tipo is Tipo.LISTA:
        return valor  # what BUSCARV gives of an empty cell, which LibreOffice and some formats hide; it has words of its own
    if celda.texto is None:
        raise muestra_otra_cosa(columna.campo, valor, celda.formato)
    return celda.texto


# ── cells as text ───────────────────────────────────────────────────────────────────────────────────────────────────
ATexto = Callable[[Valor], str]


def _de_texto(columna: Columna) -> ATexto:
    def a_texto(celda: Valor) -> str:
        if isinstance(celda, str):
            if "E" in celda.upper() and ABREVIADO.fullmatch(celda.strip()):
                raise _abreviado(columna, celda)
            return celda
        if isinstance(celda, bool):
            se_esperaba = f"{columna.tipo.value} y la planilla lo tiene por verdadero o falso: {EN_FORMATO_DE_TEXTO}"
            raise TipoNoValido(campo=columna.campo, valor=_sin_marca(columna, celda), esperado=se_esperaba)
        if isinstance(celda, int | float):
            texto = _numero(columna, celda)
            if columna.tipo is Tipo.TEXTO and not texto.lstrip("-").isdecimal():
                raise muestra_otra_cosa(columna.campo, celda, "decimales")
            return texto
        if isinstance(celda, date):
            se_esperaba = f"{columna.tipo.value} y la planilla lo convirtió en fecha: {EN_FORMATO_DE_TEXTO}"
            raise TipoNoValido(campo=columna.campo, valor=dia_para_leer(celda), esperado=se_esperaba)
        return _sin_marca(columna, celda)

    return a_texto


def _de_lista(columna: Columna) -> ATexto:
    conocidos = {sin_forma(valor): valor for valor in columna.valores}
    conocidos |= {sin_forma(escrito): valor for escrito, valor in columna.otros_valores}

    def a_texto(celda: Valor) -> str:
        if isinstance(celda, str):
            return conocidos.get(sin_forma(celda), celda) if len(celda) <= LARGO_DE_VALOR else celda
        if isinstance(celda, int | float) and not isinstance(celda, bool) and celda == 0:
            raise CeldaEnCero(campo=columna.campo, valor=0, permitidos=", ".join(columna.valores))
        if isinstance(celda, int | float) and not isinstance(celda, bool):
            return _numero(columna, celda)
        return dia_para_leer(celda) if isinstance(celda, date) else _sin_marca(columna, celda)

    return a_texto


def _de_booleano(columna: Columna) -> ATexto:
    def a_texto(celda: Valor) -> str:
        if isinstance(celda, int | float):
            return _numero(columna, celda)
        texto = dia_para_leer(celda) if isinstance(celda, date) else _sin_marca(columna, celda)
        dicho = sin_forma(texto)
        return "1" if dicho in SI else "0" if dicho in NO else texto

    return a_texto


def _de_fecha(columna: Columna) -> ATexto:
    def a_texto(celda: Valor) -> str:
        _exigir_dia_cierto(columna, celda)
        if isinstance(celda, datetime):
            return celda.date().isoformat() if celda.time() == datetime.min.time() else celda.isoformat()
        if isinstance(celda, date):
            return celda.isoformat()
        dia, hora = _dia_y_hora(_texto_de_fecha(columna, celda))
        return f"{dia} {hora}" if hora else dia

    return a_texto


def _de_instante(columna: Columna) -> ATexto:
    def a_texto(celda: Valor) -> str:
        _exigir_dia_cierto(columna, celda)
        if isinstance(celda, datetime):
            # A spreadsheet keeps fractions of a day; half a second more undoes their rounding.
            return (min(celda, ULTIMA_HORA) + timedelta(milliseconds=500)).replace(microsecond=0).isoformat()
        if isinstance(celda, date):
            return f"{celda.isoformat()}T00:00:00"
        texto = _texto_de_fecha(columna, celda)
        dia, hora = _dia_y_hora(texto)
        return texto if dia == texto and not ANIO_MES_DIA.fullmatch(dia) else f"{dia}T{_hora_completa(hora)}"

    return a_texto


TEXTOS_POR_TIPO: dict[Tipo, Callable[[Columna], ATexto]] = {
    Tipo.TEXTO: _de_texto,
    Tipo.ENTERO: _de_texto,
    Tipo.RUT: _de_texto,
    Tipo.LISTA: _de_lista,
    Tipo.BOOLEANO: _de_booleano,
    Tipo.FECHA: _de_fecha,
    Tipo.INSTANTE: _de_instante,
}


def _sin_marca(columna: Columna, celda: Valor) -> str:
    """The text of a cell of any other kind; refuses one that must not be used."""
    if not isinstance(celda, Marca):
        return {True: "VERDADERO", False: "FALSO"}[celda] if isinstance(celda, bool) else str(celda)
    if celda.por == MAL_CONVERTIDA:  # the field decides, as of what comes by any other door
        return celda.texto
    raise de_marca(celda, columna.campo)


def _numero(columna: Columna, numero: float) -> str:
    """A number as a person reads it; refuses one so long that the spreadsheet lost its digits."""
    if not math.isfinite(numero) or abs(numero) >= CIFRAS_EXACTAS:
        raise _abreviado(columna, f"{numero:.6G}")
    return str(int(numero)) if numero == int(numero) else str(numero)


def _abreviado(columna: Columna, visto: str) -> TipoNoValido:
    se_esperaba = f"{columna.tipo.value} completo y la planilla lo abrevió: {EN_FORMATO_DE_TEXTO}"
    return TipoNoValido(campo=columna.campo, valor=visto, esperado=se_esperaba)


def _exigir_dia_cierto(columna: Columna, celda: Valor) -> None:
    """Refuse a cell of a date so early that Excel, which has a 29-02-1900, shows another day than LibreOffice."""
    if isinstance(celda, date) and celda.timetuple()[:3] < DIA_CIERTO:
        se_esperaba = "una fecha escrita como texto, dd-mm-aaaa: antes de marzo de 1900 Excel y LibreOffice no coinciden"
        raise TipoNoValido(campo=columna.campo, valor=dia_para_leer(celda), esperado=se_esperaba)


def _texto_de_fecha(columna: Columna, celda: Valor) -> str:
    if isinstance(celda, int | float) and not isinstance(celda, bool):
        raise TipoNoValido(campo=columna.campo, valor=f"{celda:.15G}", esperado="una fecha: dé a la celda formato de fecha")
    texto = _sin_marca(columna, celda).strip()
    if CON_BARRAS.fullmatch(texto):
        se_esperaba = "una fecha como 05-03-2022 o 2022-03-05: con barras no se sabe cuál es el día y cuál el mes"
        raise TipoNoValido(campo=columna.campo, valor=texto, esperado=se_esperaba)
    return texto


def _dia_y_hora(texto: str) -> tuple[str, str | None]:
    """A day as `aaaa-mm-dd` and an hour, from a text as people of the country or programs write dates; else the text."""
    if hallado := DIA_MES_ANIO.fullmatch(texto):
        return f"{hallado[4]}-{int(hallado[3]):02}-{int(hallado[1]):02}", hallado[5]
    if hallado := ANIO_MES_DIA.fullmatch(texto):
        return hallado[1], hallado[2]
    return texto, None


def _hora_completa(hora: str | None) -> str:
    if hora is None:
        return "00:00:00"
    partes = [int(parte) for parte in hora.split(":")]
    return ":".join(f"{parte:02}" for parte in (*partes, 0, 0)[:3])
