"""`hub maestros`, run as a person runs it."""

import json
import os
from functools import partial

import pytest

from dominio.maestros.publicados import cargar_fijos
from modelos import crear_motor
from tests.consola.orden import RAIZ, correr

DEMO = RAIZ / "modelos" / "datos" / "demo"


@pytest.fixture
def hub(bancada, tmp_path):
    """Runs the console on a fresh database with the fixed masters; gives status, output and errors.

    What it does on each kind of database is the domain's, and tried there; here one kind is enough.
    """
    with bancada.base("sqlite") as direccion:
        motor = crear_motor(direccion)
        with motor.begin() as conexion:
            cargar_fijos(conexion)
        motor.dispose()
        yield partial(correr, {"PATH": os.environ["PATH"], "HUB_BASE_DATOS": direccion, "HUB_DATOS": str(tmp_path)})


def test_los_archivos_de_demostracion_entran_enteros_y_repetidos_no_cambian_nada(hub):
    for maestro, cuantos in (("establecimientos", 8), ("laboratorios", 2), ("profesionales", 8)):
        assert hub("maestros", "importar", maestro, DEMO / f"{maestro}.csv") == (
            0,
            f"{maestro}: {cuantos} filas; {cuantos} creadas, 0 actualizadas, 0 sin cambio, 0 rechazadas.\n",
            "",
        )

    codigo, salida, _ = hub("maestros", "importar", "profesionales", DEMO / "profesionales.csv", "--json")
    assert codigo == 0
    assert json.loads(salida) == {
        "maestro": "profesionales",
        "simulada": False,
        "total": 8,
        "creadas": 0,
        "actualizadas": 0,
        "sin_cambio": 8,
        "rechazadas": 0,
        "errores": [],
    }
    assert hub("maestros", "listar", "laboratorios") == (0, "1\tLaboratorio Norte\t2101\n2\tLaboratorio Sur\t10101\n", "")


def test_los_errores_van_a_stderr_y_el_codigo_de_salida_lo_dice(hub, tmp_path):
    archivo = tmp_path / "m.csv"
    archivo.write_text("Comuna;Nombre;Código DEIS\n13101;Bueno;113456\n99999;;113457\n", encoding="utf-8")

    codigo, salida, errores = hub("maestros", "importar", "establecimientos", archivo)

    assert codigo == 1
    assert salida == "establecimientos: 2 filas; 1 creadas, 0 actualizadas, 0 sin cambio, 1 rechazadas.\n"
    assert errores.splitlines() == [
        "fila 3, Nombre: HUB-2001: Falta Nombre.",
        "fila 3, Comuna: HUB-2013: «99999» no está en el maestro de comunas.",
    ]
    assert hub("maestros", "listar", "establecimientos")[1] == "113456\tBueno\t13101\n"


def test_simular_no_guarda_y_un_archivo_ilegible_se_rechaza_entero(hub, tmp_path):
    vacio = tmp_path / "vacio.csv"
    vacio.write_bytes(b"")

    assert (
        "(simulación: no se guardó nada)"
        in hub("maestros", "importar", "laboratorios", DEMO / "laboratorios.csv", "--simular")[1]
    )
    codigo, salida, errores = hub("maestros", "importar", "laboratorios", vacio)
    assert (codigo, salida) == (3, "")
    assert "vacio.csv: HUB-4001" in errores
    assert hub("maestros", "listar", "laboratorios") == (0, "", "")


def test_listar_en_json_da_codigo_nombre_y_padre(hub):
    codigo, salida, _ = hub("maestros", "listar", "comunas", "--json")

    comunas = json.loads(salida)
    assert codigo == 0
    assert len(comunas) == 346
    assert {"codigo": "16101", "nombre": "Chillán", "padre": "16"} in comunas


def test_con_la_codificacion_dicha_entra_lo_que_sin_ella_es_dudoso(hub, tmp_path):
    """One capital in an old file could be of two sets; its sender knows."""
    archivo = tmp_path / "dos.csv"
    archivo.write_bytes("nombre;activo\nLAB GARCÍA;1\n".encode("cp850"))

    codigo, _, errores = hub("maestros", "importar", "laboratorios", archivo)
    assert codigo == 3
    assert "HUB-4036" in errores
    assert hub("maestros", "importar", "laboratorios", archivo, "--codificacion", "utf-8")[0] == 3
    assert hub("maestros", "importar", "laboratorios", archivo, "--codificacion", "dos-850")[0] == 0
    assert "LAB GARCÍA" in hub("maestros", "listar", "laboratorios")[1]
