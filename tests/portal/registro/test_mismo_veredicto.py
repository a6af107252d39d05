"""A wrong datum gets by the forms, a laboratory's and a taker's, the code that it gets by any other door."""

import re
from collections import defaultdict

import pytest

from carga_excel.importar import importar
from carga_excel.libros.descripcion import ANTIGENOS
from dominio.muestras.campos import CAMPOS_MUESTRA
from dominio.muestras.items import MuestraNueva
from dominio.muestras.pedidos import CrearMuestras
from dominio.vocabulario.datos import leer
from dominio.vocabulario.documentos import CAMPOS_DE_DOCUMENTO
from dominio.vocabulario.errores import ErrorDominio, PacienteRecienRegistrado
from tests.carga_excel.personas import rut_de, xlsx
from tests.elenco import COD_DEIS
from tests.portal.tomas import ANTIGENO, ESCRITO, NUEVA, PROPIO, llenar
from tests.test_cuatro_puertas import FIRMES
from tests.tomas import TOMADORA

PROPIA = "/laboratorio/muestras/nueva"
DE_OTRA_LECTURA = {"fecha_muestra", "paciente_fecha_nac", "subestrategia", "codigo_muestra_cliente"}
"""What a person's form reads more strictly, or does not ask in this case."""
CAMPOS = [
    campo.nombre
    for campo in CAMPOS_MUESTRA
    if campo.nombre in ESCRITO and campo.nombre not in (*DE_OTRA_LECTURA, *CAMPOS_DE_DOCUMENTO, "paciente_tipodoc")
]
DE_LA_TOMA = set(CAMPOS) - {"tipo_muestra", "id_laboratorio"}
"""What a taker's form asks by the same list as a laboratory's."""

POR_CELDAS = {nombre: texto for nombre, texto in ESCRITO.items() if nombre not in ("accion", "id_laboratorio")} | {
    "tipo_muestra": "Tórula nasal",
    "resultado": "Negativo",
    "fecha_muestra": "05-03-2026 06:30",
    "codigo_marca_test": "",
    "rut_medico": "",
    "cod_deis": COD_DEIS,
}
"""An antigen test as its workbook has it."""
CAMPOS_DE_PLANILLA = (
    "paciente_run",
    "rut_medico",
    "paciente_nombres",
    "paciente_comuna",
    "busqueda_activa",
    "resultado",
    "codigo_marca_test",
)
"""One of each way of reading: all of a way are read by the same."""


def por_la_ventanilla(ventanilla, actor, campo, texto):
    """The codes about that field, as any door's readers and rules give them."""
    datos = {**PROPIO, "tecnica_muestra": "RT-PCR", "paciente_run": "11111111", "paciente_dv": "1", campo: texto}
    datos["fecha_muestra"] = "2026-03-05T06:30:00-03:00"
    errores: list[ErrorDominio] = []
    leidos = {c.nombre: leer(c.leer, datos.get(c.nombre), c.nombre, errores) for c in CAMPOS_MUESTRA}
    item = MuestraNueva(**leidos, errores=tuple(errores))
    recibo = ventanilla.atender(actor, CrearMuestras(items=(item,), simular=True))
    return {error.codigo for error in recibo.items[0].errores}


def por_formulario(cliente, pagina, campo, texto):
    propios = {**PROPIO, "tecnica_muestra": "RT-PCR"} if pagina == PROPIA else {}
    respuesta = llenar(cliente, pagina, **{**propios, campo: texto})
    resumen = re.search(r'role="alert">.*?</div>', respuesta.text, re.DOTALL)
    return set(re.findall("HUB-[0-9]{4}", resumen[0])) if resumen else set()


def por_planilla(ventanilla, campo):
    """The codes about an antigen test with each of the texts in a cell, by workbook: a row and a patient for each."""
    runes = [rut_de(10_000_000 + lugar) for lugar in range(len(FIRMES))]
    filas = [
        list({**POR_CELDAS, "paciente_run": run, campo: texto}.values()) for run, texto in zip(runes, FIRMES, strict=True)
    ]
    with importar(ventanilla, TOMADORA, ANTIGENOS, xlsx(filas, list(POR_CELDAS)), simular=True) as carga:
        return {FIRMES[fila - 2]: _codigos(errores) for fila, errores in carga.rechazadas().items()}


def _codigos(errores):
    return {error.codigo for error in errores}


@pytest.mark.parametrize("campo", CAMPOS_DE_PLANILLA)
def test_un_antigeno_por_planilla_y_por_formulario_recibe_el_mismo_codigo(entra, ventanilla, campo):
    """Of the texts that get the same codes by workbook, one is typed into the form."""
    tomador, por_codigos = entra("tomador"), defaultdict(list)
    rechazados = por_planilla(ventanilla, campo)
    for texto in FIRMES:
        por_codigos[frozenset(rechazados.get(texto, ()))].append(texto)
    assert len(rechazados) > 1
    for codigos, textos in por_codigos.items():
        for texto in textos[:1]:
            ya_hay_uno = {PacienteRecienRegistrado.codigo}  # the form keeps those that are right
            assert por_formulario(tomador, ANTIGENO, campo, texto) - ya_hay_uno == codigos, texto


@pytest.mark.parametrize("campo", CAMPOS)
def test_el_mismo_dato_malo_recibe_el_mismo_codigo(entra, ventanilla, laboratorio_norte, campo):
    norte, tomador = entra("lab.norte"), entra("tomador")
    for texto in FIRMES:
        esperado = por_la_ventanilla(ventanilla, laboratorio_norte, campo, texto)
        if not esperado:
            continue
        assert por_formulario(norte, PROPIA, campo, texto) == esperado, texto
        if campo in DE_LA_TOMA:
            for pagina in (NUEVA, ANTIGENO):
                assert por_formulario(tomador, pagina, campo, texto) == esperado, (pagina, texto)
