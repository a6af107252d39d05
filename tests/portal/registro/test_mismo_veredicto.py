"""A wrong datum gets by the forms, a laboratory's and a taker's, the code that it gets by any other door."""

import re

import pytest

from dominio.muestras.campos import CAMPOS_MUESTRA
from dominio.muestras.items import MuestraNueva
from dominio.muestras.pedidos import CrearMuestras
from dominio.vocabulario.datos import leer
from dominio.vocabulario.documentos import CAMPOS_DE_DOCUMENTO
from dominio.vocabulario.errores import ErrorDominio
from tests.portal.tomas import ANTIGENO, ESCRITO, NUEVA, PROPIO, llenar
from tests.test_cuatro_puertas import FIRMES

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
