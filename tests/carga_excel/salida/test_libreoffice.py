"""LibreOffice opens what we hand out, and what it saves comes in right, in every format."""

import csv
from collections import Counter
from datetime import UTC, datetime

import pytest
from lxml import etree
from sqlalchemy import select

from carga_excel.importar import importar
from carga_excel.libros.descripcion import LIBROS, RESULTADOS
from carga_excel.salida import plantilla
from carga_excel.salida.correcciones import correcciones
from carga_excel.salida.descargar import descargar
from carga_excel.salida.reporte import a_libro
from dominio.reportes.columnas import TipoDeColumna
from dominio.reportes.descripcion import CLASES_DE_REPORTE
from modelos import Muestra
from tests.carga_excel.personas import recepcionadas, xlsx

pytestmark = [pytest.mark.libreoffice, pytest.mark.timeout(400)]


def test_libreoffice_abre_cada_libro_que_entregamos(oficina, tmp_path, ventanilla, laboratorio_norte):
    """Templates, what waits for a result, and corrections, each with its header and its rows."""
    esperan = recepcionadas(ventanilla, laboratorio_norte, 2)
    malo = xlsx([(clave, rut, "Malo") for clave, rut in esperan])
    libros = {f"base-{clave}": plantilla.base(libro) for clave, libro in LIBROS.items()}
    for clave, libro in LIBROS.items():
        if libro.con_actual:
            libros[f"actual-{clave}"] = descargar(ventanilla, laboratorio_norte, libro)
    with importar(ventanilla, laboratorio_norte, RESULTADOS, malo) as carga:
        libros["correcciones"] = correcciones(carga)
    for nombre, contenido in libros.items():
        (tmp_path / f"{nombre}.xlsx").write_bytes(contenido)

    hechos = oficina.a_csv(tmp_path / "csv", *(tmp_path / f"{nombre}.xlsx" for nombre in libros))

    vistos = {archivo.stem: list(csv.reader(archivo.open(encoding="utf-8"))) for archivo in hechos}
    for clave, libro in LIBROS.items():
        assert vistos[f"base-{clave}"] == [[columna.titulo for columna in libro.de_plantilla()]]
    filas = [[str(clave), rut] for clave, rut in esperan]
    assert [fila[:2] for fila in vistos["actual-resultados"][1:]] == filas
    assert len(vistos["actual-muestras"]) == 3
    assert vistos["correcciones"][1:] == [[*fila, "Malo"] for fila in filas]


def test_libreoffice_ve_las_fechas_de_un_reporte_como_fechas_y_los_rut_como_texto(oficina, tmp_path):
    """By the type of each cell, also of texts that look like a number, a date or a formula."""
    reporte = CLASES_DE_REPORTE["ministerial"]
    de_tipo = {
        TipoDeColumna.TEXTO: ["11111111-1", "0012345", "=1+1", "05-03-2026"],
        TipoDeColumna.NUMERO: ["40", "0", "7", "18"],
        TipoDeColumna.DIA: ["05-03-2026", "29-02-2024", "01-01-2020", "31-12-2026"],
        TipoDeColumna.INSTANTE: ["05-03-2026 09:30:15", "04-04-2026 23:59:59", "01-01-2026 00:00:00", "31-12-2026 12:00:01"],
    }
    filas = [[de_tipo[columna.tipo][n] for columna in reporte.columnas] for n in range(4)]
    archivo = tmp_path / "reporte.xlsx"
    with archivo.open("w+b") as salida:
        a_libro(salida, reporte, 1, datetime(2026, 3, 6, tzinfo=UTC), iter(filas))

    tabla = etree.parse(oficina.a_fods(tmp_path / "visto", archivo)).find(".//{*}table")

    vistas = [_celdas(fila) for fila in tabla.iterfind(".//{*}table-row")][1:5]
    esperado = {TipoDeColumna.TEXTO: "string", TipoDeColumna.NUMERO: "float"}
    for fila, vista in zip(filas, vistas, strict=True):
        for columna, celda, (tipo, valor) in zip(reporte.columnas, fila, vista, strict=True):
            assert tipo == esperado.get(columna.tipo, "date"), (columna.titulo, celda)
            if columna.tipo is TipoDeColumna.TEXTO:
                assert valor == celda
            elif columna.tipo is not TipoDeColumna.NUMERO:
                assert valor.startswith(f"{celda[6:10]}-{celda[3:5]}-{celda[:2]}")


def _celdas(fila):
    """Type and value of each cell, of those that are repeated too."""
    for celda in fila.iterfind("{*}table-cell"):
        atributos = {etree.QName(nombre).localname: valor for nombre, valor in celda.attrib.items()}
        tipo = atributos.get("value-type")
        valor = atributos.get("date-value") or "".join(celda.itertext()).strip()
        if tipo is not None:
            yield from [(tipo, valor)] * int(atributos.get("number-columns-repeated", 1))


@pytest.mark.parametrize("formato", ["xlsx", "xls", "ods", "csv"])
def test_lo_que_libreoffice_llena_y_guarda_entra_bien(oficina, tmp_path, ventanilla, laboratorio_norte, motor, formato):
    """Values typed, values looked up by RUT in the person's own sheet, a 0 and an #N/A out of that, in every format."""
    esperan = recepcionadas(ventanilla, laboratorio_norte, 6)
    origen = tmp_path / "actual.xlsx"
    origen.write_bytes(descargar(ventanilla, laboratorio_norte, RESULTADOS))
    buscar = "=VLOOKUP(B{0};$'Mi planilla'.$A$1:$B$9;2;0)"
    celdas = {"C2": "positivo", "C3": "No apta", **{f"C{fila}": buscar.format(fila) for fila in (4, 5, 6, 7)}}
    mia = [(esperan[3][1], "NEGATIVO"), (esperan[2][1], "Indeterminado"), (esperan[4][1], "")]

    archivo = oficina.llenar(origen, tmp_path, celdas, mia)[formato]
    with importar(ventanilla, laboratorio_norte, RESULTADOS, archivo.read_bytes()) as carga:
        rechazadas = {fila: {error.codigo for error in errores} for fila, errores in carga.rechazadas().items()}

    with motor.connect() as conexion:
        guardados = conexion.execute(select(Muestra.resultado).order_by(Muestra.id)).scalars().all()
    assert guardados == ["Positivo", "Muestra no apta", "Indeterminado", "Negativo", None, None]
    vacia = {"HUB-2001"} if formato == "csv" else {"HUB-4022"}
    assert rechazadas == {6: vacia, 7: {"HUB-4020"}}
    assert Counter(carga.por_codigo).total() == 2
