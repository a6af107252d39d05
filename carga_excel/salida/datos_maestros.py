"""«Datos maestros»: every code that a sample may name, in one workbook to look up and to search with BUSCARV."""

import io
from collections.abc import Mapping, Sequence

from xlsxwriter.workbook import Workbook

from carga_excel.salida.plantilla import DE_ENCABEZADO
from dominio.maestros.publicados import ElementoDeMaestro
from dominio.muestras.campos import CAMPOS_MUESTRA

INDICE = "Índice"
TITULOS = ("Código", "Nombre", "Pertenece a")
ANCHOS = (28, 60, 22)


def datos_maestros(maestros: Mapping[str, Sequence[ElementoDeMaestro]]) -> bytes:
    """The workbook: one sheet for each master under the name that `listarMaestro` knows, and before them what each is for.

    Codes and names are texts, whatever they look like, and no text is a formula.
    """
    salida = io.BytesIO()
    with Workbook(salida, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as libro:
        cabeza, texto = libro.add_format(DE_ENCABEZADO), libro.add_format({"num_format": "@"})
        usos = {campo.maestro: campo.nombre for campo in CAMPOS_MUESTRA if campo.maestro} | _DE_LISTA
        indice = [(nombre, str(len(elementos)), usos.get(nombre, "")) for nombre, elementos in maestros.items()]
        hojas = {INDICE: (("Hoja", "Entradas", "Columna que la usa"), indice)}
        hojas |= {nombre: (TITULOS, [(c, n, p or "") for c, n, p in elementos]) for nombre, elementos in maestros.items()}
        for nombre, (titulos, filas) in hojas.items():
            hoja = libro.add_worksheet(nombre)
            hoja.freeze_panes(1, 0)
            for lugar, (titulo, ancho) in enumerate(zip(titulos, ANCHOS, strict=True)):
                hoja.set_column(lugar, lugar, ancho, texto)
                hoja.write_string(0, lugar, titulo, cabeza)
            for numero, fila in enumerate(filas, start=1):
                for lugar, dicho in enumerate(fila):
                    hoja.write_string(numero, lugar, dicho, texto)
            hoja.autofilter(0, 0, max(len(filas), 1), len(titulos) - 1)
    return salida.getvalue()


_DE_LISTA = {
    "laboratorios": "id_laboratorio",
    "tipos_documento": "paciente_tipodoc",
    "sexos": "paciente_sexo",
    "previsiones": "paciente_prevision",
    "tecnicas": "tecnica_muestra",
    "tipos_muestra": "tipo_muestra",
    "estrategias": "estrategia",
    "subestrategias": "subestrategia",
    "resultados": "resultado",
    "motivos_rechazo": "motivo",
    "valores_por_examen": "valor_resultado",
}
"""The fields of closed lists, and of laboratories."""
