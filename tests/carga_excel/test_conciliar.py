"""A laboratory's list as a workbook: the same differences as by SOAP, the rows counted as its person sees them."""

import io
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from carga_excel.conciliar import conciliar
from carga_excel.libros.conciliacion import CONCILIACION
from carga_excel.salida.plantilla import base
from dominio.muestras.pedidos import Conciliar
from dominio.ventanilla.actor import Actor
from dominio.vocabulario.enumeraciones import Resultado, Rol
from dominio.vocabulario.errores import (
    ErrorDominio,
    FaltanColumnas,
    FormatoNoReconocido,
    ListaDemasiadoLarga,
    PermisoDenegado,
    SinFilas,
)
from modelos import Mensaje
from tests.dominio.reportes.test_conciliacion import cargar, clases
from tests.elenco import una_informada

DIA = date(2026, 3, 5)


def libro_de(*filas, titulos=("Muestra", "Resultado")):
    """A workbook with a header and these rows."""
    wb, salida = Workbook(), io.BytesIO()
    for fila in (titulos, *filas):
        wb.active.append(fila)
    wb.save(salida)
    return salida.getvalue()


def test_mil_muestras_y_exactamente_seis_diferencias(ventanilla, motor, laboratorio_norte):
    """The list lacks 3, alters 2 and adds 1: those six are named, by workbook as by SOAP."""
    cargar(ventanilla, laboratorio_norte, 1_000)
    filas = [[f"M-{n}", "Negativo"] for n in range(1_000) if n not in (10, 500, 999)]
    filas[0][1], filas[700][1] = "Positivo", "Indeterminado"
    filas.append(["agregada", "Negativo"])
    recibo = conciliar(ventanilla, laboratorio_norte, DIA, libro_de(*filas))
    assert (recibo.enviadas, recibo.coinciden, len(recibo.diferencias)) == (998, 995, 6)
    por_soap = ventanilla.atender(laboratorio_norte, Conciliar(fecha=DIA, lista="\n".join(";".join(fila) for fila in filas)))
    assert clases(recibo) == clases(por_soap)
    assert [una.linea for una in recibo.diferencias] == [2, 702, 999, None, None, None]


def test_un_csv_propio_con_otras_columnas_y_filas_malas(ventanilla, motor, laboratorio_norte, laboratorio_sur):
    """Codes of others are unknown; a bad row is told beside its neighbours, and which sample it is of is not asked for."""
    for codigo in ("N-1", "N-2"):
        una_informada(ventanilla, laboratorio_norte, codigo)
    una_informada(ventanilla, laboratorio_sur, "S-1")
    csv = "Paciente;Código;Resultados\nAna;N-1;positivo\nEva;N-2;Quizás\nLeo;S-1;Positivo\n;;\nIda;;Positivo\nUma;N-9;\n"
    recibo = conciliar(ventanilla, laboratorio_norte, DIA, csv.encode())
    assert [(una.linea, una.clase) for una in recibo.diferencias] == [
        (3, "ilegible"),
        (4, "desconocida"),
        (6, "ilegible"),
        (7, "ilegible"),
    ]
    assert recibo.coinciden == 1
    assert [una.que_hacer[:8] for una in recibo.diferencias if una.clase == "ilegible"] == [
        "HUB-2002",
        "HUB-2001",
        "HUB-2001",
    ]


def test_lo_que_no_se_puede_comparar_lo_dice_y_queda_registrado(ventanilla, motor, laboratorio_norte):
    """A hundred thousand rows, none, no columns, no workbook, and somebody who may not."""
    larga = ("Muestra;Resultado\n" + "N-1;Positivo\n" * 100_000).encode()
    for actor, contenido, error in (
        (laboratorio_norte, larga, ListaDemasiadoLarga),
        (laboratorio_norte, libro_de(), SinFilas),
        (laboratorio_norte, libro_de(titulos=("Muestra", "Fecha")), FaltanColumnas),
        (laboratorio_norte, b"%PDF-1.7", FormatoNoReconocido),
        (Actor(rol=Rol.MESA_AYUDA), libro_de(("N-1", "Positivo")), PermisoDenegado),
    ):
        with pytest.raises(error) as rechazo:
            conciliar(ventanilla, actor, DIA, contenido)
        with motor.connect() as conexion:
            fila = conexion.execute(select(Mensaje).where(Mensaje.id == rechazo.value.id_mensaje)).one()
        assert (fila.operacion, fila.puerta) == ("conciliarPlanilla", "excel")


def test_la_base_se_llena_y_se_lee(ventanilla, motor, laboratorio_norte):
    clave = una_informada(ventanilla, laboratorio_norte, "N-1")
    wb, salida = load_workbook(io.BytesIO(base(CONCILIACION))), io.BytesIO()
    wb.worksheets[0].append([clave, "Positivo"])
    wb.save(salida)
    recibo = conciliar(ventanilla, laboratorio_norte, DIA, salida.getvalue())
    assert (recibo.coinciden, recibo.diferencias) == (1, [])


CELDA = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**17), 10**17),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(date(1900, 1, 2), date(9999, 12, 31)),
    st.sampled_from(["N-1", "n-1", "Positivo", "No apta", "=1+1", "#N/A", "T0000018", " ", "N-1;x", "9" * 70]),
    st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), max_size=80),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(CELDA, CELDA), min_size=1, max_size=40))
def test_cualquier_celda_tiene_respuesta(ventanilla, motor, laboratorio_norte, filas):
    """Whatever is in the cells, each row with data agrees, differs, or is told; a refusal of the file has its code."""
    try:
        recibo = conciliar(ventanilla, laboratorio_norte, DIA, libro_de(*filas))
    except ErrorDominio as error:
        assert not error.codigo.startswith("HUB-9"), error
        return
    assert recibo.coinciden + sum(una.linea is not None for una in recibo.diferencias) == recibo.enviadas
    assert all(una.que_hacer for una in recibo.diferencias)
    assert {una.resultado_enviado for una in recibo.diferencias} <= {None, *map(str, Resultado)}
