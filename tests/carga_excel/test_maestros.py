"""Files with masters as people and DEIS make them: any order of columns, other titles, other formats."""

from io import BytesIO

import pytest
import xlsxwriter

from carga_excel.maestros import leer_maestro
from dominio.maestros.importables import IMPORTABLES
from dominio.maestros.importacion import importar
from dominio.maestros.publicados import listar
from dominio.vocabulario.errores import FaltanColumnas, MaestroDesconocido

DEIS = (
    "EstablecimientoCodigoAntiguo;EstablecimientoCodigo;EstablecimientoGlosa;SeremiSaludCodigo_ServicioDeSaludCodigo;"
    "DependenciaAdministrativa;ComunaCodigo;ComunaGlosa;EstadoFuncionamiento\n"
    "01-100;101100;Hospital Inventado;1;Servicio de Salud;15101;Arica;Vigente en Operación Habitual\n"
    "01-101;101101;Posta Inventada;1;Municipal;01101;Iquique;Cierre definitivo\n"
)


def libro(*filas):
    salida = BytesIO()
    with xlsxwriter.Workbook(salida) as planilla:
        hoja = planilla.add_worksheet()
        for numero, fila in enumerate(filas):
            hoja.write_row(numero, 0, fila)
    return salida.getvalue()


def test_el_archivo_de_deis_se_lee_tal_como_se_descarga():
    """Its old codes and its mixed column of SEREMI and services are not taken for something else."""
    hoja = leer_maestro("establecimientos", DEIS.encode())

    assert [dict(fila.textos) for fila in hoja.filas] == [
        {
            "cod_deis": "101100",
            "nombre": "Hospital Inventado",
            "dependencia": "Servicio de Salud",
            "comuna": "15101",
            "activo": "1",
        },
        {
            "cod_deis": "101101",
            "nombre": "Posta Inventada",
            "dependencia": "Municipal",
            "comuna": "01101",
            "activo": "0",
        },
    ]
    assert [fila.numero for fila in hoja.filas] == [2, 3]
    assert hoja.titulos["comuna"] == "ComunaCodigo"


def test_las_columnas_vienen_en_cualquier_orden_y_con_otras_que_no_importan():
    contenido = "Apellidos,Correo,Nombres,RUN\nAraya,nadie@ejemplo.cl,Ana,35000001-1\n".encode("utf-16")

    (fila,) = leer_maestro("profesionales", contenido).filas

    assert fila.textos == {"apellidos": "Araya", "nombres": "Ana", "rut": "35000001-1"}


def test_un_libro_con_codigos_numericos_da_los_mismos_textos():
    """A spreadsheet turns codes into numbers; as text they are what the user sees."""
    contenido = libro(
        ("Maestro de establecimientos",),
        ("Código DEIS", "nombre", "comuna", "activo"),
        (113456, "CESFAM Centro", 13101.0, True),
    )

    (fila,) = leer_maestro("establecimientos", contenido).filas

    assert fila.numero == 3
    assert fila.textos == {"cod_deis": "113456", "nombre": "CESFAM Centro", "comuna": "13101", "activo": "1"}


def test_una_celda_con_error_de_formula_no_se_importa_como_texto():
    """`#N/A` is never the name of a laboratory."""
    (fila,) = leer_maestro("laboratorios", b"nombre,cod_deis\n#N/A,113456\n").filas

    error = fila.errores["nombre"]
    assert (error.codigo, error.campo, error.valor) == ("HUB-2003", "nombre", "#N/A")
    assert "nombre" not in fila.textos


@pytest.mark.parametrize(
    ("texto", "leido"),
    [("Sí", "1"), ("VIGENTE", "1"), ("no", "0"), ("Inactivo", "0"), ("1", "1"), ("0", "0"), ("", ""), ("quizás", "quizás")],
)
def test_la_vigencia_se_entiende_como_la_escribe_la_gente(texto, leido):
    (fila,) = leer_maestro("laboratorios", f"nombre,activo,otra\nNorte,{texto},x\n".encode()).filas

    assert fila.textos["activo"] == leido


def test_sin_las_columnas_obligatorias_se_rechaza_el_archivo_entero():
    with pytest.raises(FaltanColumnas) as rechazo:
        leer_maestro("profesionales", b"rut,nombres\n35000001-1,Ana\n")

    assert "apellidos" in rechazo.value.mensaje


def test_un_maestro_fijo_no_se_lee_de_un_archivo():
    with pytest.raises(MaestroDesconocido):
        leer_maestro("comunas", b"codigo,nombre\n1,x\n")


@pytest.mark.parametrize("nombre", IMPORTABLES)
def test_cada_maestro_se_lee_de_un_archivo_con_sus_columnas(nombre):
    """Under their own names, whether or not other files call them otherwise."""
    columnas = [columna.nombre for columna in IMPORTABLES[nombre].columnas]
    (fila,) = leer_maestro(nombre, f"{','.join(columnas)}\n{','.join('1' for _ in columnas)}\n".encode()).filas
    assert fila.textos == dict.fromkeys(columnas, "1")


def test_las_marcas_de_un_archivo_son_las_que_se_listan(motor, claves, reloj):
    """The ones that may be used, by code; one that was retired is read as unknown from then on."""
    hoja = leer_maestro(
        "marcas_test", "Código de marca;Nombre;Vigente\nB-2;Marca dos;si\nA-1;Marca uno;si\nC-3;Vieja;no\n".encode()
    )
    with motor.begin() as conexion:
        importar(conexion, "marcas_test", hoja.filas, ahora=reloj(), encabezados=hoja.titulos)
        assert listar(conexion, "marcas_test") == [("A-1", "Marca uno", None), ("B-2", "Marca dos", None)]
