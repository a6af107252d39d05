"""The correction workbook: only the refused rows, in the shape of the template, each wrong cell with what to do."""

from xlsxwriter.workbook import Workbook

from carga_excel.columnas import Columna
from carga_excel.importar import Carga, ErrorDeCelda
from carga_excel.plantilla import Planilla

MAXIMO_COMENTARIOS = 10_000
"""Comments of one workbook; programs take minutes to open more. The sheet «Errores» has them all."""
ERRORES = "Errores"
Errores = dict[int, list[ErrorDeCelda]]


def correcciones(carga: Carga) -> bytes:
    """The workbook; corrected and uploaded, its rows are accepted. Columns that the file brought besides stay."""
    rechazadas = carga.rechazadas()
    columnas = list(carga.libro.de_plantilla(*carga.lectura.titulos))
    planilla = Planilla(carga.libro, columnas, protegida=False)
    comentados = 0
    for fila in carga.lectura.filas():
        if fila.numero in rechazadas:
            malas = _por_columna(rechazadas[fila.numero], columnas)
            comentados += len(malas)
            planilla.agregar(fila.celdas, malas, con_comentario=comentados <= MAXIMO_COMENTARIOS)
    return planilla.terminar(lambda wb: _escribir_errores(wb, rechazadas))


def _por_columna(errores: list[ErrorDeCelda], columnas: list[Columna]) -> dict[str, str]:
    """What to say on each cell of a row; an error of no column of the sheet is told on the first one."""
    campos = [columna.campo for columna in columnas]
    textos: dict[str, list[str]] = {}
    for error in errores:
        campo = error.campo if error.campo in campos else campos[0]
        textos.setdefault(campo or campos[0], []).append(f"{error.mensaje} ({error.codigo})")
    return {campo: "\n".join(mensajes) for campo, mensajes in textos.items()}


def _escribir_errores(wb: Workbook, rechazadas: Errores) -> None:
    """All errors as a list, for whoever prefers to read them one below the other."""
    hoja = wb.add_worksheet(ERRORES)
    cabeza = wb.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
    celda = wb.add_format({"text_wrap": True, "valign": "top"})
    for lugar, (_, ancho) in enumerate(TITULOS):
        hoja.set_column(lugar, lugar, ancho)
    for lugar, (titulo, _) in enumerate(TITULOS):
        hoja.write_string(0, lugar, titulo, cabeza)
    hoja.freeze_panes(1, 0)
    numero = 0
    for aqui, errores in enumerate(rechazadas.values(), start=2):
        for error in errores:
            numero += 1
            hoja.write_number(numero, 0, aqui)
            textos = (error.celda or str(error.fila), error.titulo, error.valor or "", error.mensaje, error.codigo)
            for lugar, texto in enumerate(textos, start=1):
                hoja.write_string(numero, lugar, texto, celda)


TITULOS = (
    ("Fila aquí", 10),
    ("Celda en su archivo", 20),
    ("Columna", 30),
    ("Valor", 24),
    ("Qué hacer", 90),
    ("Código", 12),
)
