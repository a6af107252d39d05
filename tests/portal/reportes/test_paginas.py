"""The pages of reports: figures, a number, files that stay, and nothing of a neighbour's."""

import hashlib
from io import BytesIO

import pytest
from openpyxl import load_workbook

from carga_excel.taller.hacer_libros import Encuadernador
from dominio.reportes.libros import proceso
from tests.dominio.pasos import correccion, uno
from tests.elenco import NORTE, entrega, una_creada, una_informada, una_recepcionada
from tests.examenes import FLU, traer

DIA = {"desde": "2026-03-05", "hasta": "2026-03-05"}
CUENTAS = ("lab.norte", "utm", "comuna", "servicio", "seremi", "minsal")


@pytest.fixture
def informada(ventanilla, laboratorio_norte, reloj, personas):
    clave = una_informada(ventanilla, laboratorio_norte, "N-1")
    una_creada(ventanilla, laboratorio_norte, "N-2")
    reloj.avanzar(days=1)
    return clave


@pytest.fixture
def reporte_largo(monkeypatch):
    """Every report is too long for a workbook at once."""
    for lugar in ("dominio.reportes.emision", "portal.reportes.emitidos"):
        monkeypatch.setattr(f"{lugar}.FILAS_DE_LIBRO_AL_MOMENTO", 0)


def emitir(cliente, reporte="ministerial"):
    """The address of a report just issued."""
    respuesta = cliente.enviar("/reportes", {"reporte": reporte, **DIA})
    assert respuesta.status_code == 303, respuesta.text
    return respuesta.location


@pytest.mark.parametrize("cuenta", CUENTAS)
def test_cada_perfil_ve_sus_totales_emite_y_descarga(entra, informada, cuenta):
    cliente = entra(cuenta)
    pagina = cliente.ver("/reportes", query_string={"reporte": "ministerial", **DIA}).text
    assert "Ministerial: 1 muestra<" in pagina
    direccion = emitir(cliente)
    assert "Reporte 1: Ministerial" in cliente.ver(direccion).text
    archivo = cliente.ver(f"{direccion}/reporte.csv")
    assert f";{informada};" in archivo.data.decode("utf-8-sig")
    assert hashlib.sha256(archivo.data).hexdigest() == archivo.headers["X-Hub-SHA256"]
    assert int(archivo.headers["Content-Length"]) == len(archivo.data)
    assert direccion in cliente.ver("/reportes").text


def test_el_libro_tiene_fechas_numeros_y_textos(entra, informada):
    """And is the same file each time."""
    cliente = entra("minsal")
    direccion = emitir(cliente, "global")
    primero, segundo = (cliente.ver(f"{direccion}/reporte.xlsx").data for _ in range(2))
    assert primero == segundo
    hoja = load_workbook(BytesIO(primero)).active
    titulos, *filas = hoja.iter_rows(values_only=True)
    una = dict(zip(titulos, filas[0], strict=True))
    assert len(filas) == 2
    assert una["RUN"] == "11111111-1"
    assert f"{una['Fecha de toma de muestra']:%Y-%m-%d}" == "2026-03-05"
    assert una["Edad"] == 46
    assert una["id_muestra"] == informada
    assert f"{una['Resultado conocido por el hub']:%d %H:%M:%S}" == "05 09:30:15"


def test_los_cambios_se_muestran_con_su_mensaje(entra, informada, ventanilla, laboratorio_norte):
    cliente = entra("seremi")
    direccion = emitir(cliente)
    antes = cliente.ver(f"{direccion}/reporte.csv").data
    assert "Nada cambió desde el corte" in cliente.ver(f"{direccion}/cambios").text
    assert uno(ventanilla, laboratorio_norte, correccion(informada, ventanilla)).estado_muestra == 4
    pagina = cliente.ver(f"{direccion}/cambios").text
    assert "1 muestra cambió desde el corte" in pagina
    assert "Resultado: Positivo → Negativo" in pagina
    assert f"cambiada;{informada};Resultado;Positivo;Negativo;" in cliente.ver(f"{direccion}/cambios.csv").text
    assert cliente.ver(f"{direccion}/reporte.csv").data == antes


def test_lo_de_otro_contesta_como_lo_que_no_existe(entra, informada):
    direccion = emitir(entra("lab.norte"))
    for cuenta in ("lab.sur", "minsal", "seremi"):
        cliente = entra(cuenta)
        for resto in ("", "/reporte.csv", "/reporte.xlsx", "/cambios", "/cambios.csv"):
            assert cliente.ver(direccion + resto).status_code == 404


@pytest.mark.parametrize(
    ("datos", "codigo"),
    [
        ({"reporte": "mensual", **DIA}, "HUB-6001"),
        ({"reporte": "global", "desde": "2026-02-20", "hasta": "2026-03-05"}, "HUB-6002"),
        ({"reporte": "global", "desde": "2026-03-05", "hasta": "2026-03-04"}, "HUB-6003"),
        ({"reporte": "global", "desde": "2026-03-06", "hasta": "2026-03-06"}, "HUB-6004"),
        ({"reporte": "global", "desde": "2025-03-05", "hasta": "2025-03-05"}, "HUB-6005"),
        ({"reporte": "global", "desde": "ayer", "hasta": "2026-03-05"}, "HUB-2003"),
        ({}, "HUB-"),
    ],
)
def test_lo_que_no_se_puede_emitir_dice_por_que(entra, informada, datos, codigo):
    cliente = entra("minsal")
    respuesta = cliente.enviar("/reportes", datos)
    assert codigo in respuesta.text
    assert "Todavía no se ha emitido ningún reporte" in cliente.ver("/reportes").text
    if datos and codigo != "HUB-6004":
        assert codigo in cliente.ver("/reportes", query_string=datos).text


def test_un_libro_demasiado_largo_se_rechaza_y_el_csv_no(entra, informada, monkeypatch):
    for lugar in ("dominio.reportes.emision", "portal.reportes.emitidos"):
        monkeypatch.setattr(f"{lugar}.MAXIMO_FILAS_DE_LIBRO", 0)
        monkeypatch.setattr(f"{lugar}.FILAS_DE_LIBRO_AL_MOMENTO", 0)
    cliente = entra("minsal")
    direccion = emitir(cliente)
    assert "HUB-6009" in cliente.ver(f"{direccion}/reporte.xlsx").text
    assert "HUB-6009" in cliente.enviar(f"{direccion}/libro").text
    assert "Preparar Excel" not in cliente.ver(direccion).text
    assert cliente.ver(f"{direccion}/reporte.csv").status_code == 200


@pytest.mark.parametrize("cuenta", ["lab.norte", "minsal"])
def test_un_rt_de_otro_examen_se_elige_se_nombra_y_cuenta_lo_suyo(
    entra, ventanilla, motor, reloj, personas, laboratorio_norte, cuenta
):
    """In the totals, the list of issued ones and the names of its files."""
    assert not traer(motor, FLU).errores
    una_informada(ventanilla, laboratorio_norte, "N-1")
    for codigo in ("N-2", "N-3"):
        de_flu = una_recepcionada(ventanilla, laboratorio_norte, codigo, codigo_examen="FLU-AB")
        uno(ventanilla, laboratorio_norte, entrega(de_flu, ventanilla, valor_resultado="Positivo A"))
    reloj.avanzar(days=1)
    cliente, eleccion = entra(cuenta), {"reporte": "rt_7_dias", **DIA, "examen": "FLU-AB"}
    pagina = cliente.ver("/reportes", query_string=eleccion).text
    assert "RT 7 días, FLU-AB: 2 muestras procesadas<" in pagina
    assert '<input type="hidden" name="examen" value="FLU-AB">' in pagina
    direccion = cliente.enviar("/reportes", eleccion).location
    assert "RT 7 días, FLU-AB</td>" in cliente.ver("/reportes").text
    archivo = cliente.ver(f"{direccion}/reporte.csv")
    assert "rt_7_dias-FLU-AB-" in archivo.headers["Content-Disposition"]
    titulos, *lineas = (linea.split(";") for linea in archivo.data.decode("utf-8-sig").splitlines())
    leidas = [dict(zip(titulos, linea, strict=True)) for linea in lineas]
    assert {(f["Fuente"], f["muestras_procesadas_dia"]) for f in leidas if f["id_laboratorio"] == str(NORTE)} == {
        ("inf", "2"),
        ("sist", "2"),
    }
    hoja = load_workbook(BytesIO(cliente.ver(f"{direccion}/reporte.xlsx").data)).active
    assert [fila[0] for fila in hoja.iter_rows(min_row=2, values_only=True)] == [fila["Laboratorio"] for fila in leidas]


def test_un_libro_largo_se_pide_se_espera_y_se_descarga(entra, informada, reporte_largo, motor, reloj, tmp_path):
    """Without a script too: the page says how far it is, and offers the file once it is there."""
    cliente, otro = entra("minsal"), entra("seremi")
    direccion = emitir(cliente)
    assert cliente.ver(f"{direccion}/libro/avance").headers["HX-Redirect"] == direccion
    sin_pedir = cliente.ver(f"{direccion}/reporte.xlsx")
    assert (sin_pedir.status_code, "HUB-6041" in sin_pedir.text) == (409, True)
    assert otro.enviar(f"{direccion}/libro").status_code == 404
    assert otro.ver(f"{direccion}/libro/avance").status_code == 404
    assert cliente.enviar(f"{direccion}/libro").location == direccion
    assert "El libro de Excel empieza en unos segundos." in cliente.ver(direccion).text
    with motor.begin() as conexion:
        tomado = proceso.tomar(conexion, "t", reloj())
    pagina = cliente.ver(direccion).text
    assert "0 de 1 filas" in pagina
    assert "Preparar Excel" not in pagina
    assert "0 de 1 filas" in cliente.ver(f"{direccion}/libro/avance").text
    Encuadernador(motor, reloj, tmp_path).hacer(tomado)
    assert cliente.ver(f"{direccion}/libro/avance").headers["HX-Redirect"] == direccion
    assert "Descargar Excel" in cliente.ver(direccion).text
    libro = cliente.ver(f"{direccion}/reporte.xlsx")
    assert hashlib.sha256(libro.data).hexdigest() == libro.headers["X-Hub-SHA256"]
    assert load_workbook(BytesIO(libro.data)).active.max_row == 2
