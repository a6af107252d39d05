"""The workbooks that we hand out: pleasant in Excel, LibreOffice and Google Sheets, and written in bounded memory."""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from carga_excel.libros.celdas import Marca, Mostrada, letras
from carga_excel.libros.columnas import Columna, LibroDescrito, Tipo
from carga_excel.salida.listas import DE_EXAMEN, DeExamenes, Ofrecidos, desplegable, escribir_valores
from dominio.vocabulario.limites import MAXIMO_FILAS
from dominio.vocabulario.tiempo import en_chile

INSTRUCCIONES = "Instrucciones"
ULTIMA_FILA = 1_048_576
PELIGROSOS = ("=", "+", "-", "@", "\t", "\r")
"""What a text begins with that some program would take for a formula."""
PERMITIDO = {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True, "select_locked_cells": True}
"""What people may do on a sheet with locked cells: everything but change these."""
DE_ENCABEZADO = {"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "border": 1, "valign": "vcenter"}
FORMATOS = {Tipo.FECHA: "dd-mm-yyyy", Tipo.INSTANTE: "dd-mm-yyyy hh:mm:ss"}

FilaEscrita = Mapping[str, Any]
SIN_MALAS: Mapping[str, str] = {}
SIN_VALORES: Mapping[str, Sequence[str]] = {}


class PlanillaEnBlanco:
    """A workbook being written, row by row, without keeping them."""

    def __init__(self, libro: LibroDescrito, columnas: Sequence[Columna], *, protegida: bool) -> None:
        self._salida = io.BytesIO()
        self._libro = libro
        self.columnas = list(columnas)
        self._protegida = protegida
        self._wb = Workbook(self._salida, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        self._formatos: dict[tuple[str, bool, bool, bool], Format] = {}
        self.hoja: Worksheet = self._wb.add_worksheet(libro.titulo)
        self._fila = 0
        self.por_examen = DeExamenes(SIN_VALORES)
        self._encabezar()

    def _encabezar(self) -> None:
        encabezado = self._wb.add_format(DE_ENCABEZADO)
        for lugar, columna in enumerate(self.columnas):
            formato = self.formato(columna, se_edita=columna.se_llena or not self._protegida)
            self.hoja.set_column(lugar, lugar, columna.ancho, formato)
        self.hoja.set_row(0, 22)
        _para_imprimir(self.hoja)
        self.hoja.repeat_rows(0)
        for lugar, columna in enumerate(self.columnas):
            self.hoja.write_string(0, lugar, columna.titulo, encabezado)
        self.hoja.freeze_panes(1, 1 if len(self.columnas) > 6 else 0)
        self.hoja.ignore_errors({"number_stored_as_text": f"A2:{letras(len(self.columnas))}{ULTIMA_FILA}"})

    def formato(self, columna: Columna, *, se_edita: bool = True, mal: bool = False, citado: bool = False) -> Format:
        """How a cell looks and whether it is locked; a list's is not of text, where formulas would not be calculated."""
        numero = FORMATOS.get(columna.tipo) or ("General" if columna.valores else "@")
        clave = (numero, se_edita, mal, citado)
        if clave not in self._formatos:
            estilo: dict[str, Any] = {"num_format": numero, "locked": not se_edita, "quote_prefix": citado}
            estilo |= {"bg_color": "#FFC7CE", "border": 1, "border_color": "#9C0006"} if mal else {}
            estilo |= {"bg_color": "#F2F2F2"} if not se_edita and not mal else {}
            self._formatos[clave] = self._wb.add_format(estilo)
        return self._formatos[clave]

    def agregar(self, fila: FilaEscrita, malas: Mapping[str, str] = SIN_MALAS, *, con_comentario: bool = True) -> None:
        """Add a row; the cells of the fields in `malas` are coloured, with that text as a comment."""
        self._fila += 1
        self.por_examen.anotar(self._fila, fila.get("codigo_examen"))
        for lugar, columna in enumerate(self.columnas):
            valor = fila.get(columna.campo)
            mal = columna.campo in malas
            citado = isinstance(valor, str) and valor.startswith(PELIGROSOS)
            se_edita = columna.se_llena or not self._protegida
            formato = self.formato(columna, se_edita=se_edita, mal=mal, citado=citado)
            _escribir(self.hoja, self._fila, lugar, valor, formato)
            if mal and con_comentario:
                self.hoja.write_comment(self._fila, lugar, malas[columna.campo], {"x_scale": 2.2, "y_scale": 1.4})

    def terminar(self, agregar_hojas: Callable[[Workbook], None] | None = None) -> bytes:
        """Filter, drop-downs, protection and the sheets behind; gives the file."""
        ancho = len(self.columnas) - 1
        self.hoja.autofilter(0, 0, max(self._fila, 1), ancho)
        hasta = self._fila if self._protegida and self._fila else MAXIMO_FILAS
        propias = [columna for columna in self.columnas if columna.valores]
        listas = [Ofrecidos(columna.titulo, columna.valores) for columna in propias] + self.por_examen.listas()
        for lugar, columna in enumerate(self.columnas):
            if columna.campo in DE_EXAMEN:
                self._ofrecer_de_examenes(lugar, columna.titulo, listas)
            if columna.valores:
                lista = listas.index(Ofrecidos(columna.titulo, columna.valores))
                demas = self.por_examen.demas(hasta) if columna.campo in DE_EXAMEN else [(1, hasta)]
                self._ofrecer(lugar, desplegable(columna.titulo, lista, len(columna.valores)), demas)
        if self._protegida:
            self.hoja.protect("", PERMITIDO)
        if agregar_hojas is not None:
            agregar_hojas(self._wb)
        _escribir_instrucciones(self._wb, self._libro, self.columnas)
        escribir_valores(self._wb, listas)
        self._wb.close()
        return self._salida.getvalue()

    def _ofrecer_de_examenes(self, lugar: int, titulo: str, listas: Sequence[Ofrecidos]) -> None:
        """In the rows of each examination, what that can give."""
        for codigo, lista in self.por_examen.por_codigo().items():
            regla = desplegable(titulo, listas.index(lista), len(lista.valores))
            self._ofrecer(lugar, regla, self.por_examen.filas_de(codigo))

    def _ofrecer(self, lugar: int, regla: Mapping[str, Any], tramos: Sequence[tuple[int, int]]) -> None:
        if tramos:
            (desde, hasta), *otros = tramos
            celdas = [[uno, lugar, otro, lugar] for uno, otro in otros]
            self.hoja.data_validation(desde, lugar, hasta, lugar, {**regla, **({"other_cells": celdas} if celdas else {})})


def base(libro: LibroDescrito) -> bytes:
    """The empty template («Descargar base»)."""
    return PlanillaEnBlanco(libro, list(libro.de_plantilla()), protegida=False).terminar()


def actual(
    libro: LibroDescrito, filas: Iterable[FilaEscrita], *ademas: str, valores: Mapping[str, Sequence[str]] = SIN_VALORES
) -> bytes:
    """The template with what waits for a result («Descargar data actual»); only what must be filled in can be changed.

    `ademas` are fields that it has besides those of every laboratory; `valores` what each examination can give, of which the
    rows of its samples offer one to choose.
    """
    planilla = PlanillaEnBlanco(libro, list(libro.de_plantilla(*ademas)), protegida=True)
    planilla.por_examen = DeExamenes(valores)
    for fila in filas:
        planilla.agregar(fila)
    return planilla.terminar()


def _escribir(hoja: Worksheet, fila: int, lugar: int, valor: Any, formato: Format) -> None:
    """Write a value as what it is; a text is never a formula, whatever it begins with."""
    if valor is None or valor == "":
        hoja.write_blank(fila, lugar, None, formato)
    elif isinstance(valor, bool):
        hoja.write_number(fila, lugar, int(valor), formato)
    elif isinstance(valor, datetime):
        _escribir_instante(hoja, fila, lugar, valor, formato)
    elif isinstance(valor, date):
        hoja.write_datetime(fila, lugar, datetime.combine(valor, datetime.min.time()), formato)
    elif isinstance(valor, Mostrada):
        visto = f"{valor.valor:.15G}" if isinstance(valor.valor, float) else str(valor.valor)
        hoja.write_string(fila, lugar, visto if valor.texto is None else valor.texto, formato)
    elif isinstance(valor, Marca):
        hoja.write_string(fila, lugar, valor.texto, formato)
    elif isinstance(valor, float):
        hoja.write_string(fila, lugar, f"{valor:.15G}", formato)
    else:
        hoja.write_string(fila, lugar, str(valor), formato)


def _escribir_instante(hoja: Worksheet, fila: int, lugar: int, valor: datetime, formato: Format) -> None:
    """An instant in the hour of Chile; as a text with its offset where a cell of a date would lose something of it."""
    if valor.tzinfo is None:
        hoja.write_datetime(fila, lugar, valor, formato)
        return
    local = en_chile(valor)
    dos_veces = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    if local.microsecond or dos_veces:
        hoja.write_string(fila, lugar, local.isoformat(), formato)
    else:
        hoja.write_datetime(fila, lugar, local.replace(tzinfo=None), formato)


def _para_imprimir(hoja: Worksheet) -> None:
    """All columns on one page, lying."""
    hoja.set_landscape()
    hoja.set_paper(9)
    hoja.fit_to_pages(1, 0)


def _escribir_instrucciones(wb: Workbook, libro: LibroDescrito, columnas: Sequence[Columna]) -> None:
    hoja = wb.add_worksheet(INSTRUCCIONES)
    _para_imprimir(hoja)
    hoja.hide_gridlines(2)
    titulo = wb.add_format({"bold": True, "font_size": 14, "font_color": "#1F4E79"})
    cabeza = wb.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
    celda = wb.add_format({"text_wrap": True, "valign": "top", "border": 1})
    for lugar, ancho in enumerate((34, 12, 70, 24)):
        hoja.set_column(lugar, lugar, ancho)
    hoja.write_string(0, 0, f"{libro.titulo}: instrucciones", titulo)
    hoja.write_string(1, 0, libro.para_que)
    for numero, paso in enumerate(libro.pasos, start=1):
        hoja.write_string(1 + numero, 0, f"{numero}. {paso}")
    fila = len(libro.pasos) + 3
    for lugar, texto in enumerate(("Columna", "Obligatoria", "Regla", "Ejemplo")):
        hoja.write_string(fila, lugar, texto, cabeza)
    for numero, columna in enumerate(columnas, start=fila + 1):
        textos = (columna.titulo, "Sí" if columna.exigida else "Según la regla", columna.regla, columna.ejemplo)
        for lugar, texto in enumerate(textos):
            hoja.write_string(numero, lugar, texto, celda)
