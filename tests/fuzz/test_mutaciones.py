"""Whatever comes in is answered with a code of its sender's, and nothing is stored of what was refused."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from carga_excel.importar import importar
from carga_excel.libros.descripcion import MUESTRAS, RESULTADOS
from dominio.vocabulario.enumeraciones import Desenlace
from dominio.vocabulario.errores import ErrorDominio
from modelos import Historial, Muestra
from tests.carga_excel.personas import recepcionadas, xlsx
from tests.elenco import una_creada
from tests.fuzz.mutaciones import CELDAS, libros_mutados, mensajes
from tests.fuzz.plazo import LIMITE, largamente
from tests.servicios.conftest import Hub
from tests.servicios.mensajes import MUESTRA

NUESTRO = re.compile("HUB-9|HUB-2040")
CODIGO = re.compile(rb"HUB-\d{4}")
SEGUNDOS = 5.0
"""That a message or a workbook of some kilobytes may take at most on a busy machine."""
POCO_A_POCO = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
INFORMADO = {
    "fecha_recepcion_laboratorio": "2026-03-05T09:00:00-03:00",
    "resultado": "Negativo",
    "fecha_hora_resultado_laboratorio": "2026-03-05T09:20:00-03:00",
}


def cuantas(motor: Engine) -> tuple[int, int]:
    """Samples and steps that are stored."""
    with motor.connect() as conexion:
        return tuple(
            conexion.execute(select(func.count()).select_from(tabla)).scalar_one() for tabla in (Muestra, Historial)
        )


@contextmanager
def en_tiempo() -> Iterator[None]:
    desde = time.monotonic()
    yield
    assert time.monotonic() - desde < SEGUNDOS


@pytest.mark.timeout(LIMITE)
def test_un_mensaje_estropeado_recibe_un_codigo_y_no_deja_nada(motor, ventanilla, claves, laboratorio_norte):
    """Messages of every operation, with texts, attributes, order, namespaces, encodings, entities and ends spoilt."""
    hub = Hub(motor, ventanilla, claves)
    una_creada(ventanilla, laboratorio_norte, "N-1")

    @POCO_A_POCO
    @given(mensajes())
    def probar(caso):
        version, cuerpo = caso
        antes = cuantas(motor)
        with en_tiempo():
            respuesta = hub.enviar(cuerpo, version)
        creadas = respuesta.cuerpo.count(b"desenlace>creada<") + respuesta.cuerpo.count(b"desenlace>actualizada<")
        assert not NUESTRO.search(respuesta.cuerpo.decode("utf-8")), respuesta.cuerpo
        if respuesta.estado != "200 OK":
            assert CODIGO.search(respuesta.cuerpo), respuesta.cuerpo
            assert respuesta.estado[0] in "45"
            creadas = 0
        simulado = b"simulado>true<" in respuesta.cuerpo
        despues = cuantas(motor)
        assert despues[1] - antes[1] == (0 if simulado else creadas), respuesta.cuerpo

    largamente(probar)


def filas_de_muestras() -> list[list[str]]:
    """A sample with its result, as text."""
    return [[*({**MUESTRA, **INFORMADO, "codigo_muestra_cliente": f"X-{n}"}).values()] for n in range(2)]


@pytest.mark.timeout(LIMITE)
def test_una_planilla_estropeada_recibe_un_codigo_y_no_deja_nada(motor, ventanilla, laboratorio_norte):
    """Cells, heads, entries of the zip, XML of the sheet and bytes."""
    ((clave, rut),) = recepcionadas(ventanilla, laboratorio_norte, 1)
    sanos = [
        (RESULTADOS, xlsx([(clave, rut, "Negativo")])),
        (MUESTRAS, xlsx(filas_de_muestras(), (*MUESTRA, *INFORMADO))),
    ]

    @settings(POCO_A_POCO, max_examples=12)
    @given(st.data())
    def probar(datos):
        libro, sano = datos.draw(st.sampled_from(sanos))
        if datos.draw(st.booleans()):
            titulos = datos.draw(
                st.lists(st.sampled_from([c.titulo for c in libro.columnas] + ["", "x"]), min_size=1, max_size=8)
            )
            filas = datos.draw(st.lists(st.lists(CELDAS, min_size=1, max_size=8), max_size=4))
            contenido = xlsx([[_celda(una) for una in fila] for fila in filas], titulos)
        else:
            contenido = datos.draw(libros_mutados(sano))
        antes, guardadas = cuantas(motor), 0
        try:
            with en_tiempo(), importar(ventanilla, laboratorio_norte, libro, contenido) as carga:
                guardadas = sum(uno.desenlace in (Desenlace.CREADA, Desenlace.ACTUALIZADA) for uno in carga.recibo.items)
                assert not any(NUESTRO.match(codigo) for codigo in carga.por_codigo), carga.por_codigo
        except ErrorDominio as error:
            assert not NUESTRO.match(error.codigo), error
            assert error.mensaje
        despues = cuantas(motor)
        assert (despues == antes) if not guardadas else despues[1] > antes[1]

    largamente(probar)


def _celda(una: object) -> object:
    """As openpyxl can write it: no text of control characters, no formula."""
    if isinstance(una, str):
        return una.replace("=", "").replace("\ufffd", "?")[:3000]
    return str(una) if isinstance(una, float) else una
