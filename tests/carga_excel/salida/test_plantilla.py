"""What we hand out: pleasant to fill in, hard to break, harmless whatever a patient is called."""

import tracemalloc
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from carga_excel.importar import importar
from carga_excel.lectura.proceso import leer
from carga_excel.libros.descripcion import LIBROS, MUESTRAS, RESULTADOS
from carga_excel.salida import plantilla
from carga_excel.salida.correcciones import correcciones
from carga_excel.salida.descargar import descargar
from dominio.muestras.items import Recepcion
from dominio.muestras.pedidos import RecepcionarMuestra
from dominio.muestras.planillas.pedidos import DatosDePlanilla
from dominio.vocabulario.enumeraciones import TipoDocumento
from modelos import Mensaje, MensajeMuestra
from tests.carga_excel.personas import abierto, recepcionadas, xlsx
from tests.elenco import crear, una_muestra

TODOS = pytest.mark.parametrize("libro", LIBROS.values(), ids=lambda libro: libro.titulo)


@TODOS
def test_la_base_tiene_encabezado_filtro_listas_e_instrucciones(libro):
    """One header frozen and filtered, a drop-down per list, and the rules in words behind."""
    hecho = abierto(plantilla.base(libro))
    hoja = hecho.worksheets[0]
    columnas = list(libro.de_plantilla())

    assert hecho.sheetnames == [libro.titulo, "Instrucciones", "Valores"]
    assert [celda.value for celda in hoja[1]] == [columna.titulo for columna in columnas]
    assert hoja.freeze_panes in ("A2", "B2")
    assert hoja.auto_filter.ref.startswith("A1:")
    assert not hoja.protection.sheet
    con_lista = {str(rango).split(":")[0] for regla in hoja.data_validations.dataValidation for rango in regla.sqref.ranges}
    assert len(con_lista) == sum(bool(columna.valores) for columna in columnas)
    dicho = " ".join(str(celda.value) for fila in hecho["Instrucciones"].iter_rows() for celda in fila if celda.value)
    assert all(columna.regla in dicho and columna.ejemplo in dicho for columna in columnas)


@TODOS
def test_la_base_vuelve_a_entrar(libro):
    """The template is what the reader looks for."""
    hoja = abierto(plantilla.base(libro)).worksheets[0]
    filas = [[columna.ejemplo for columna in libro.de_plantilla()]]
    with leer(xlsx(filas, titulos=[celda.value for celda in hoja[1]]), libro.busqueda()) as lectura:
        assert lectura.total == 1


def test_en_la_data_actual_solo_se_llena_lo_que_falta(ventanilla, laboratorio_norte):
    """The ids and RUTs can be selected and copied, not changed; results can be chosen, typed or looked up."""
    esperan = recepcionadas(ventanilla, laboratorio_norte, 3)

    hoja = abierto(descargar(ventanilla, laboratorio_norte, RESULTADOS)).worksheets[0]

    assert hoja.protection.sheet
    assert not hoja.protection.selectLockedCells
    for numero, (clave, rut) in enumerate(esperan, start=2):
        id_muestra, rut_paciente, resultado = hoja[numero]
        assert (id_muestra.value, rut_paciente.value, resultado.value) == (str(clave), rut, None)
        assert (id_muestra.number_format, rut_paciente.number_format, resultado.number_format) == ("@", "@", "General")
        assert (id_muestra.protection.locked, rut_paciente.protection.locked, resultado.protection.locked) == (1, 1, 0)


def test_la_data_actual_es_solo_del_laboratorio_y_queda_en_el_registro(
    ventanilla, laboratorio_norte, laboratorio_sur, motor
):
    """Neither samples of others, nor informed ones, nor those still on their way; and who saw them is known."""
    propias = recepcionadas(ventanilla, laboratorio_norte, 4)
    recepcionadas(ventanilla, laboratorio_sur, 2, primero=8_000_000)
    ventanilla.atender(laboratorio_norte, crear(una_muestra("en camino")))
    with importar(ventanilla, laboratorio_norte, RESULTADOS, xlsx([(*propias[0], "Negativo")])):
        pass

    hoja = abierto(descargar(ventanilla, laboratorio_norte, RESULTADOS, origen="prueba")).worksheets[0]

    assert [fila[0].value for fila in hoja.iter_rows(min_row=2)] == [str(clave) for clave, _ in propias[1:]]
    with motor.connect() as conexion:
        orden = select(Mensaje.id, Mensaje.origen).where(Mensaje.operacion == DatosDePlanilla.operacion)
        mensaje = conexion.execute(orden).one()
        vistas = conexion.execute(select(func.count()).where(MensajeMuestra.mensaje_id == mensaje.id)).scalar_one()
    assert (mensaje.origen, vistas) == ("prueba", 3)


def test_los_pacientes_sin_run_llevan_su_documento_y_vuelven(ventanilla, laboratorio_norte, reloj):
    """The column is called RUT, but passports are people too."""
    sin_run = {"paciente_run": None, "paciente_dv": None, "paciente_prevision": None, "paciente_ext_paisorigen": 604}
    muestras = [
        una_muestra(
            "e-1",
            paciente_tipodoc=TipoDocumento.PASAPORTE,
            paciente_pasaporte="ab 123",
            **sin_run,
        ),
        una_muestra("e-2", paciente_tipodoc=TipoDocumento.SIN_DOCUMENTACION, **sin_run),
    ]
    ids = [item.id_muestra for item in ventanilla.atender(laboratorio_norte, crear(*muestras)).items]

    ventanilla.atender(laboratorio_norte, RecepcionarMuestra(items=tuple(Recepcion(id_muestra=i) for i in ids)))

    hoja = abierto(descargar(ventanilla, laboratorio_norte, RESULTADOS)).worksheets[0]
    assert [[celda.value for celda in fila[:2]] for fila in hoja.iter_rows(min_row=2)] == [
        [str(ids[0]), "ab 123"],
        [str(ids[1]), None],
    ]
    filas = [(ids[0], "AB 123 ", "Negativo"), (ids[1], None, "Negativo")]
    with importar(ventanilla, laboratorio_norte, RESULTADOS, xlsx(filas)) as carga:
        assert (carga.guardadas, list(carga.errores())) == (2, [])
    with importar(ventanilla, laboratorio_norte, RESULTADOS, xlsx([(ids[0], "AB 124", "Negativo")])) as carga:
        assert carga.por_codigo == {"HUB-2022": 1, "HUB-4023": 1}


PELIGROSOS = ['=cmd|"/c calc"!A1', "+56911111111", "-2+3", "@SUM(A1)", "\tx", "=HYPERLINK(A1)"]


def test_ningun_texto_de_un_paciente_se_vuelve_formula():
    """Neither when it is opened nor when someone edits the cell: Excel is told to quote it."""
    filas = [{"codigo_muestra_cliente": texto, "paciente_nombres": texto} for texto in PELIGROSOS]

    hoja = abierto(plantilla.actual(MUESTRAS, filas)).worksheets[0]

    for fila, texto in zip(hoja.iter_rows(min_row=2), PELIGROSOS, strict=True):
        assert (fila[0].value, fila[0].data_type, fila[0].quotePrefix) == (texto, "s", True)


def test_el_libro_de_correcciones_tiene_solo_lo_rechazado(ventanilla, laboratorio_norte, reloj):
    """With the columns that the person's file had besides, each wrong cell coloured and explained, and all in a list."""
    (a, ruta), (b, _) = recepcionadas(ventanilla, laboratorio_norte, 2)
    manana = (reloj() + timedelta(days=1)).isoformat()
    titulos = ("ID Muestra", "ID Paciente (RUT)", "Resultados", "Fecha resultado", "Nota")
    archivo = xlsx([(a, ruta, "Negativo", None, "x"), (b, "?", "Malo", manana, "=y")], titulos=titulos)
    with importar(ventanilla, laboratorio_norte, RESULTADOS, archivo) as carga:
        libro = abierto(correcciones(carga))

    hoja = libro.worksheets[0]
    assert [[celda.value for celda in fila] for fila in hoja.iter_rows(max_col=4)] == [
        list(titulos[:4]),
        [str(b), "?", "Malo", manana],
    ]
    marcadas = [celda.coordinate for celda in hoja[2] if celda.fill.fgColor.rgb == "FFFFC7CE"]
    assert marcadas == [celda.coordinate for celda in hoja[2] if celda.comment] == ["B2", "C2", "D2"]
    assert "Positivo · Negativo" in hoja["C2"].comment.text
    lista = [[celda.value for celda in fila] for fila in libro["Errores"].iter_rows(min_row=2)]
    assert [(fila[0], fila[1], fila[5]) for fila in lista] == [
        (2, "B3", "HUB-2003"),
        (2, "C3", "HUB-2002"),
        (2, "D3", "HUB-2010"),
    ]


def test_cien_mil_filas_se_escriben_sin_guardarlas_en_memoria():
    """The file grows, the process does not."""
    filas = ({"id_muestra": numero, "rut_paciente": f"{numero}-1"} for numero in range(100_000))
    tracemalloc.start()
    contenido = plantilla.actual(RESULTADOS, filas)
    _, pico = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(contenido) > 500_000
    assert pico < 40_000_000
