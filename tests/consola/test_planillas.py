"""`hub cargar` and `hub planilla`, run as a person runs them."""

import json
import os
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from dominio.atencion import abrir_ventanilla
from dominio.vocabulario.tiempo import en_chile, reloj_del_sistema
from modelos import Mensaje, crear_motor
from tests.carga_excel.personas import abierto, guardado, recepcionadas, xlsx
from tests.carga_excel.test_antigeno import BUENA, libro
from tests.consola.orden import correr
from tests.dominio.pasos import devolucion
from tests.elenco import COD_DEIS, NORTE, PROFESIONAL
from tests.tomas import poblar_lugares


@pytest.fixture
def base(bancada):
    """Address of a populated database; each kind of database is tried by the tests of the window."""
    with bancada.base("sqlite", con="elenco") as direccion:
        yield direccion


@pytest.fixture
def esperan(base, laboratorio_norte):
    """Five samples of Laboratorio Norte that wait for their result."""
    motor = crear_motor(base)
    yield recepcionadas(abrir_ventanilla(motor), laboratorio_norte, 5, tomada_en=reloj_del_sistema())
    motor.dispose()


@pytest.fixture
def hub(base, tmp_path):
    """Runs the console; gives status, output and errors."""
    entorno = {"PATH": os.environ["PATH"], "HUB_BASE_DATOS": base, "HUB_DATOS": str(tmp_path), "COLUMNS": "200"}

    return partial(correr, entorno)


def test_el_dia_de_un_laboratorio_sin_lis(hub, esperan, tmp_path):
    """Download what waits, fill it in, upload, mend what was refused, upload again."""
    actual, corregir = tmp_path / "actual.xlsx", tmp_path / "corregir.xlsx"
    assert hub("planilla", "actual", "resultados", actual, "--laboratorio", NORTE)[0] == 0
    libro = abierto(actual.read_bytes())
    hoja = libro.worksheets[0]
    assert [(hoja.cell(fila, 1).value, hoja.cell(fila, 2).value) for fila in range(2, 7)] == [
        (str(clave), rut) for clave, rut in esperan
    ]
    for fila in range(2, 7):
        hoja.cell(fila, 3).value = "Negativo" if fila > 2 else "Negatibo"
    actual.write_bytes(guardado(libro))

    codigo, salida, _ = hub("cargar", "resultados", actual, "--laboratorio", NORTE, "--correcciones", corregir)
    assert codigo == 1
    assert "Filas guardadas: 4." in salida
    assert "C2: HUB-2002: «Negatibo» no es un valor de resultado" in salida
    assert str(corregir) in salida

    libro = abierto(corregir.read_bytes())
    libro.worksheets[0]["C2"].value = "Negativo"
    corregir.write_bytes(guardado(libro))
    codigo, salida, _ = hub("cargar", "resultados", corregir, "--laboratorio", NORTE)
    assert (codigo, "Filas guardadas: 1." in salida) == (0, True)

    codigo, salida, _ = hub("cargar", "resultados", corregir, "--laboratorio", NORTE)
    assert (codigo, "El archivo no agregó nada nuevo." in salida) == (0, True)


def test_simular_y_json_para_un_programa(hub, esperan, base, tmp_path):
    """One object on stdout, nothing else, and nothing stored."""
    archivo = tmp_path / "r.xlsx"
    archivo.write_bytes(xlsx([(*esperan[0], "Positivo"), (999_999, esperan[1][1], "Positivo")]))

    codigo, salida, errores = hub("cargar", "resultados", archivo, "--laboratorio", NORTE, "--simular", "--json")

    dicho = json.loads(salida)
    assert (codigo, errores) == (1, "")
    assert (dicho["simulado"], dicho["guardadas"], dicho["rechazadas"], dicho["por_codigo"]) == (True, 1, 1, {"HUB-2020": 1})
    assert dicho["errores"][0]["celda"] == "A3"
    codigo, salida, _ = hub("cargar", "resultados", archivo, "--laboratorio", NORTE, "--json")
    assert json.loads(salida)["guardadas"] == 1


def test_un_archivo_ilegible_y_uno_desplazado_terminan_distinto(hub, esperan, base, tmp_path):
    """3 when it cannot be read, 1 when its rows were refused; both are on record with who uploaded."""
    roto, desplazado = tmp_path / "roto.xlsx", tmp_path / "desplazado.xlsx"
    roto.write_bytes(xlsx([])[:900])
    desplazado.write_bytes(xlsx([(esperan[n + 1][0], esperan[n][1], "Positivo") for n in range(4)]))

    codigo, _, errores = hub("cargar", "resultados", roto, "--laboratorio", NORTE)
    assert (codigo, "HUB-4008" in errores, "Traceback" in errores) == (3, True, False)
    codigo, _, errores = hub("cargar", "resultados", desplazado, "--laboratorio", NORTE)
    assert (codigo, "HUB-4025" in errores) == (1, True)

    motor = crear_motor(base)
    with motor.connect() as conexion:
        orden = select(Mensaje.puerta, Mensaje.desenlace, Mensaje.origen).order_by(Mensaje.id.desc()).limit(2)
        mensajes = conexion.execute(orden).all()
    motor.dispose()
    assert all((m.puerta, m.desenlace, m.origen.startswith("consola: ")) == ("excel", "rechazado", True) for m in mensajes)


def test_un_laboratorio_que_no_existe_no_carga(hub, tmp_path):
    """The settings or the database do not allow it: 4."""
    archivo = tmp_path / "r.xlsx"
    archivo.write_bytes(xlsx([]))

    codigo, _, errores = hub("cargar", "resultados", archivo, "--laboratorio", 77)

    assert (codigo, "HUB-2014" in errores) == (4, True)


@pytest.mark.parametrize("planilla", ["resultados", "muestras"])
def test_la_planilla_base_se_escribe_sin_base_de_datos(hub, tmp_path, planilla):
    """An empty template needs no laboratory."""
    salida = tmp_path / "base.xlsx"

    assert hub("planilla", "base", planilla, salida)[0] == 0
    assert abierto(salida.read_bytes()).sheetnames[1:] == ["Instrucciones", "Valores"]


def test_lo_que_repite_algo_superado_se_carga_solo_con_a_proposito(hub, esperan, base, laboratorio_norte, tmp_path):
    """The file of yesterday does not bring back what was withdrawn today, unless it is said."""
    archivo = tmp_path / "r.xlsx"
    archivo.write_bytes(xlsx([(*esperan[0], "Positivo")]))
    cargar = ("cargar", "resultados", archivo, "--laboratorio", NORTE)
    assert hub(*cargar)[0] == 0
    motor = crear_motor(base)
    abrir_ventanilla(motor).atender(laboratorio_norte, devolucion(esperan[0][0]))
    motor.dispose()

    codigo, salida, _ = hub(*cargar)
    assert (codigo, "HUB-2033" in salida, "--a-proposito" in salida) == (1, True, True)
    codigo, salida, _ = hub(*cargar, "--a-proposito")
    assert (codigo, "Filas guardadas: 1." in salida) == (0, True)


def test_quien_toma_muestras_carga_sus_antigenos(hub, esperan, base, tmp_path):
    """In the name of a person at an establishment; without either, or with both, nobody is guessed."""
    motor = crear_motor(base)
    poblar_lugares(motor)
    motor.dispose()
    archivo, hoy = tmp_path / "a.xlsx", en_chile(reloj_del_sistema() - timedelta(hours=1)).replace(tzinfo=None)
    archivo.write_bytes(libro({**BUENA, "fecha_muestra": hoy.replace(microsecond=0)}))
    cargar = ("cargar", "antigeno", archivo)
    codigo, salida, errores = hub(*cargar, "--tomador", PROFESIONAL, "--establecimiento", COD_DEIS)
    assert (codigo, "Filas guardadas: 1." in salida) == (0, True), (salida, errores)
    assert hub(*cargar, "--tomador", PROFESIONAL)[0] == 1
    for nadie in ((), ("--tomador", PROFESIONAL, "--laboratorio", NORTE)):
        codigo, _, errores = hub(*cargar, *nadie)
        assert (codigo, "Diga quién carga" in errores) == (2, True)
    assert hub(*cargar, "--laboratorio", NORTE)[0] not in (0, 1)
