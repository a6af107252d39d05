"""docs/integrador.md shows what the hub really answers, for every operation, and names only what exists."""

import re

import pytest

from dominio.maestros.publicados import MAESTROS
from dominio.muestras.pedidos import CONSULTAS, ESCRITURAS
from dominio.pruebas.laboratorios import (
    COD_DEIS,
    LABORATORIOS,
    MAXIMO_MENSAJE_PRUEBAS,
    MEDICO,
    MENSAJES_POR_ORIGEN,
    PROFESIONAL,
)
from dominio.vocabulario.documentos import CAMPOS_DE_DOCUMENTO, REGLAS_DE_DOCUMENTO
from dominio.vocabulario.errores import catalogo
from dominio.vocabulario.limites import MIB
from servicios.pruebas.puertas import PREFIJO
from servicios.publicacion import RUTAS
from tests.manual import MANUAL, XML, reproducir

TEXTO = MANUAL.read_text(encoding="utf-8")


@pytest.mark.parametrize("tipo", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_cada_respuesta_del_manual_es_la_del_hub(bancada, tipo):
    """If this fails and the new answer is right: `python -m tests.manual` writes it into the manual."""
    with bancada.base(tipo, con="nada") as direccion:
        assert reproducir(TEXTO, direccion) == TEXTO


def test_hay_un_ejemplo_de_cada_operacion():
    """With its request and its answer."""
    ejemplos = "".join(XML.findall(TEXTO))
    faltan = [
        operacion.operacion
        for operacion in (*ESCRITURAS, *CONSULTAS)
        if not re.search(rf"<{operacion.operacion} .*<{operacion.operacion}Response ", ejemplos, re.DOTALL)
    ]
    assert not faltan


def test_los_codigos_que_nombra_existen():
    assert set(re.findall(r"HUB-\d{4}", TEXTO)) <= {clase.codigo for clase in catalogo()}


def test_los_maestros_que_nombra_existen():
    assert set(re.findall(r"(?:maestro|listarMaestro`) \(?«(\w+)»", TEXTO)) <= set(MAESTROS)


def test_la_tabla_de_documentos_es_la_de_las_reglas():
    """One table rules; the manual repeats it for people."""
    filas = dict(
        re.findall(r"^\| `([^`]+)` \| ((?:(?:obligatorio|opcional|no corresponde)(?: \| | \|$)){5})", TEXTO, re.MULTILINE)
    )
    fundidas = [campo for campo in CAMPOS_DE_DOCUMENTO if campo != "paciente_dv"]
    assert {tipo: fila.removesuffix(" |").split(" | ") for tipo, fila in filas.items()} == {
        str(tipo): [str(usos[campo]) for campo in fundidas] for tipo, usos in REGLAS_DE_DOCUMENTO.items()
    }
    assert all(usos["paciente_dv"] is usos["paciente_run"] for usos in REGLAS_DE_DOCUMENTO.values())


def test_el_hub_de_pruebas_es_el_que_se_anuncia():
    """Addresses, keys, people and limits, as an integrator copies them."""
    parte = TEXTO[TEXTO.index("## Probar sin riesgo") : TEXTO.index("## La primera muestra")]
    for uno in LABORATORIOS:
        assert f"| {uno.nombre} | `id_laboratorio` {uno.id_laboratorio}, clave `{uno.clave}` |" in parte
    for ruta in RUTAS.values():
        assert f"`{PREFIJO}{ruta}`" in parte
    for dato in (PROFESIONAL, MEDICO, f"`cod_deis` {COD_DEIS}"):
        assert dato in parte
    assert f"hasta {MAXIMO_MENSAJE_PRUEBAS // MIB} MiB" in parte
    assert f"unos {MENSAJES_POR_ORIGEN.maximo} por minuto" in parte
