"""One window: the same wrong datum gets the same code by whichever door it comes."""

import string
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carga_excel.importar import importar
from carga_excel.libros.descripcion import MUESTRAS, RESULTADOS
from carga_excel.traduccion import ABREVIADO, ANIO_MES_DIA, CON_BARRAS, DIA_MES_ANIO, NO, SI, sin_forma
from dominio.muestras.campos import CAMPOS_MUESTRA
from dominio.muestras.items import MuestraNueva
from dominio.muestras.pedidos import CrearMuestras
from dominio.vocabulario.datos import leer
from dominio.vocabulario.enumeraciones import Resultado, Tecnica, TipoMuestra
from dominio.vocabulario.errores import ErrorDominio
from tests.carga_excel import libros
from tests.carga_excel.personas import recepcionadas, xlsx
from tests.elenco import SUR, una_recepcionada
from tests.examenes import FLU, MPOX, traer
from tests.servicios.conftest import Hub
from tests.servicios.mensajes import MUESTRA, crear, elementos, entregar

INFORMADO = {
    "fecha_recepcion_laboratorio": "2026-03-05T09:00:00-03:00",
    "resultado": "Negativo",
    "fecha_hora_resultado_laboratorio": "2026-03-05T09:20:00-03:00",
}
"""What the workbook asks for besides: right whenever the sample is."""
CAMPOS = [campo.nombre for campo in CAMPOS_MUESTRA if campo.nombre != "codigo_muestra_cliente"]
FIRMES = ["", "   ", ".", "...", "0", "-1", "1.5", "2", "x", "X" * 33, "ñ" * 101, "9" * 19, "12345678-9", "99999999", "K"]
FIRMES += ["2999-01-01", "1899-12-31", "1900-01-01", "2020-01-01T00:00:00", "2999-01-01T00:00:00Z", "2026-02-30", "24:00"]
FIRMES += [
    "PASAPORTE",
    "RUN",
    "Test Pack",
    "Tórula nasal",
    "BAC Brotes",
    "BAC Escolar",
    "FONASA",
    "true",
    "false",
    "604",
    "13101",
]
EXAMENES = ["FLU-AB", "MPOX", "AJENO", "TERMINADO", "SARS2-PCR", "SARS2-AG"]
FIRMES += EXAMENES
ENUMERADOS = {columna.campo: {sin_forma(v) for v in columna.valores} for columna in MUESTRAS.columnas if columna.valores}
LETRAS = string.ascii_letters + string.digits + " .,;:-_/+*()@&<>'\"%#°ñÑáéíóúü¿¡\u2013\u00a0\u200b"

NUMEROS = count()

textos = st.one_of(st.sampled_from(FIRMES), st.text(LETRAS, min_size=1, max_size=40))
filas = st.lists(st.dictionaries(st.sampled_from(CAMPOS), textos, min_size=1, max_size=4), min_size=5, max_size=25)


def es_de_planilla(campo: str, texto: str) -> bool:
    """Whether people may write in a cell what a LIS may not send: those leniencies are the workbook's own."""
    limpio, normal = texto.strip(), sin_forma(texto)
    if campo in ENUMERADOS:
        return normal in ENUMERADOS[campo] and limpio not in valores_de(campo)
    if campo in ("busqueda_activa", "sin_orden_medica"):
        return normal in (*SI, *NO) and limpio not in ("0", "1", "true", "false")
    if campo.startswith(("fecha_", "paciente_fecha")):
        formas = (DIA_MES_ANIO, ANIO_MES_DIA, CON_BARRAS)
        return any(forma.fullmatch(limpio) for forma in formas)
    return limpio.startswith("#") or ABREVIADO.fullmatch(limpio) is not None or (campo == "id_laboratorio" and limpio == "2")


def valores_de(campo: str) -> tuple[str, ...]:
    columna = MUESTRAS.columna(campo)
    assert columna is not None
    return columna.valores


def por_soap(hub: Hub, version: str, datos: list[dict[str, str]]) -> list[list[tuple[str, str]]]:
    enviados = [{**MUESTRA, **uno} for uno in datos]
    muestras = [elementos([(c.nombre, uno[c.nombre]) for c in CAMPOS_MUESTRA if c.nombre in uno]) for uno in enviados]
    mensaje = crear(*(f"<muestra>{una}</muestra>" for una in muestras), cola="<simular>true</simular>")
    items = hub.operacion(mensaje, version).contenido.iter("{*}item")
    return [sorted((e.findtext("{*}codigo"), e.findtext("{*}campo")) for e in item.iter("{*}error")) for item in items]


def por_excel(hub: Hub, actor: Any, datos: list[dict[str, str]]) -> list[list[tuple[str, str]]]:
    titulos = [*CAMPOS, "codigo_muestra_cliente", *INFORMADO]
    valores = [{**MUESTRA, **uno, **INFORMADO} for uno in datos]
    xml = libros.fila(1, titulos)
    for numero, fila in enumerate(valores, start=2):
        xml += libros.fila(numero, [fila.get(titulo, "") for titulo in titulos])
    with importar(hub.ventanilla, actor, MUESTRAS, libros.xlsx(hoja=libros.hoja(xml)), simular=True) as carga:
        return [codigos(item.errores) for item in carga.recibo.items]


def por_la_ventanilla(hub: Hub, actor: Any, datos: list[dict[str, str]]) -> list[list[tuple[str, str]]]:
    """As a form of the portal or a command does: texts read by the shared readers."""
    items = []
    for uno in datos:
        errores: list[ErrorDominio] = []
        leidos = {c.nombre: leer(c.leer, {**MUESTRA, **uno}.get(c.nombre), c.nombre, errores) for c in CAMPOS_MUESTRA}
        items.append(MuestraNueva(**leidos, errores=tuple(errores)))
    recibo = hub.ventanilla.atender(actor, CrearMuestras(items=tuple(items), simular=True))
    return [codigos(item.errores) for item in recibo.items]


def codigos(errores: Any) -> list[tuple[str, str]]:
    """Codes and fields, but for those of reception and result, which only the workbook has."""
    return sorted((error.codigo, error.campo) for error in errores if error.campo not in INFORMADO)


@pytest.fixture
def hub(motor, ventanilla, claves) -> Hub:
    """Both SOAP doors on the database of the window, which knows examinations of its own, of another, and one that ended."""
    ajeno, terminado = ({**FLU, "codigo": codigo, "nombre": codigo} for codigo in ("AJENO", "TERMINADO"))
    assert not traer(motor, FLU, MPOX, {**ajeno, "laboratorios": str(SUR)}, {**terminado, "activo": "0"}).errores
    return Hub(motor, ventanilla, claves)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(filas)
def test_el_mismo_dato_malo_recibe_el_mismo_codigo_por_cada_puerta(hub, laboratorio_norte, sorteadas):
    """Samples spoilt at random, sent by SOAP 1.1 and 1.2, by Excel and straight to the window."""
    datos = [
        {"codigo_muestra_cliente": f"N-{numero}"}
        | {campo: texto for campo, texto in fila.items() if not es_de_planilla(campo, texto)}
        for numero, fila in enumerate(sorteadas)
    ]
    esperado = por_la_ventanilla(hub, laboratorio_norte, datos)

    assert por_excel(hub, laboratorio_norte, datos) == esperado
    assert por_soap(hub, "soap11", datos) == esperado
    assert por_soap(hub, "soap12", datos) == esperado


de_examen = st.fixed_dictionaries(
    {
        "codigo_examen": st.sampled_from(["", *EXAMENES, "flu-ab", "NADA", " MPOX "]),
        "tecnica_muestra": st.sampled_from([str(uno) for uno in Tecnica]),
        "tipo_muestra": st.sampled_from([str(uno) for uno in TipoMuestra]),
        "id_laboratorio": st.sampled_from(["", "1", "2"]),
        "fecha_muestra": st.sampled_from(
            ["2026-03-05T06:00:00-03:00", "2026-02-20T06:00:00-03:00", "2026-01-20T06:00:00-03:00"]
        ),
    }
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(de_examen, min_size=10, max_size=40))
def test_el_mismo_examen_recibe_el_mismo_codigo_por_cada_puerta(hub, laboratorio_norte, sorteadas):
    """Examinations with any technique, specimen, destination and age."""
    datos = [{"codigo_muestra_cliente": f"N-{n}", **fila} for n, fila in enumerate(sorteadas)]
    esperado = por_la_ventanilla(hub, laboratorio_norte, datos)
    assert por_soap(hub, "soap11", datos) == esperado
    assert por_soap(hub, "soap12", datos) == esperado
    propios = [(uno, codigos) for uno, codigos in zip(datos, esperado, strict=True) if uno["id_laboratorio"] != "2"]
    if propios:  # a workbook informs what its own laboratory analysed
        filas, suyos = zip(*propios, strict=True)
        assert por_excel(hub, laboratorio_norte, list(filas)) == list(suyos)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    examen=st.sampled_from([None, "FLU-AB", "MPOX"]),
    resultado=st.sampled_from([str(uno) for uno in Resultado]),
    valor=st.sampled_from(["", "Positivo A", "Positivo B", "Detectado", "Negativo", "positivo a", "Otro", "x" * 61]),
)
def test_el_mismo_valor_recibe_el_mismo_codigo_por_cada_puerta(hub, ventanilla, laboratorio_norte, examen, resultado, valor):
    """Results with values of theirs, of others and of none, in a message and in a row."""
    codigo = f"V-{next(NUMEROS)}"
    mas = {"tipo_muestra": TipoMuestra.OTRO} if examen == "MPOX" else {}
    clave = una_recepcionada(ventanilla, laboratorio_norte, codigo, codigo_examen=examen, **mas)
    fecha = "2026-03-05T09:30:15-03:00"
    entrega = {"id_muestra": str(clave), "resultado": resultado, "fecha_hora_resultado_laboratorio": fecha}
    titulos = ("ID Muestra", "ID Paciente (RUT)", "Resultados", "valor_resultado")
    archivo = xlsx([(clave, "11111111-1", resultado, valor)], titulos)
    with importar(ventanilla, laboratorio_norte, RESULTADOS, archivo, simular=True) as carga:
        en_excel = sorted((error.codigo, error.campo) for error in carga.recibo.items[0].errores)
    respuesta = hub.operacion(entregar(elementos(entrega | ({"valor_resultado": valor} if valor else {}))))
    errores = [(e.findtext("{*}codigo"), e.findtext("{*}campo")) for e in respuesta.contenido.iter("{*}error")]
    assert en_excel == sorted(errores)


@pytest.mark.parametrize("resultado", ["", "Quizás", "POSITIVISIMO", "1", "Negativo;", "No concluyente", "Positivo " * 20])
def test_el_mismo_resultado_malo_recibe_el_mismo_codigo(hub, ventanilla, laboratorio_norte, resultado):
    """A result that nobody gives is refused alike in a message and in a cell."""
    ((clave, rut),) = recepcionadas(ventanilla, laboratorio_norte, 1)
    entrega = {
        "id_muestra": str(clave),
        "resultado": resultado,
        "fecha_hora_resultado_laboratorio": "2026-03-05T09:30:15-03:00",
    }
    respuesta = hub.operacion(entregar(elementos(entrega)))
    with importar(ventanilla, laboratorio_norte, RESULTADOS, xlsx([(clave, rut, resultado)])) as carga:
        en_excel = {error.codigo for error in carga.recibo.items[0].errores}

    assert en_excel == set(respuesta.todos("codigo"))
    assert len(en_excel) == 1
