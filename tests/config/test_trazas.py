"""The technical log is useful to an operator and useless to a thief: no patient, no key, no driver message."""

import io
import json
import logging
import subprocess
import sys

import psycopg2
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from structlog.contextvars import bound_contextvars
from structlog.testing import capture_logs

from config import trazas

SECRETOS = ("12345678", "Juana", "clave-secreta")


@pytest.fixture
def salida(bitacora):
    """What a hub would have written on stderr."""
    return bitacora


def lineas(salida: io.StringIO) -> list[dict]:
    """The lines, which hold none of the secrets."""
    escrito = salida.getvalue()
    assert not [secreto for secreto in SECRETOS if secreto in escrito]
    return [json.loads(linea) for linea in escrito.splitlines()]


def test_una_traza_es_una_linea_de_json_con_sus_claves(salida):
    """A collector reads the lines without a parser of its own."""
    trazas.traza("hub.servidor").info("atiende", direccion="http://127.0.0.1:8080", procesos=2)

    (linea,) = lineas(salida)
    assert (linea["event"], linea["nivel"], linea["procesos"]) == ("atiende", "info", 2)
    assert linea["direccion"] == "http://127.0.0.1:8080"
    assert linea["instante"].endswith("+00:00")


def test_lo_que_ocurre_en_el_hub_de_pruebas_lo_dice(salida):
    """Whoever is woken by failures can leave the sandbox's out."""
    with bound_contextvars(pruebas=True):
        trazas.traza("hub.ventanilla").error("falla_interna")
    trazas.traza("hub.ventanilla").error("falla_interna")

    assert [linea.get("pruebas") for linea in lineas(salida)] == [True, None]


def test_una_clave_no_declarada_no_pasa(salida):
    """Whoever logs a patient by mistake logs that a key was left out."""
    trazas.traza("hub").warning("muestra_rara", paciente_nombres="Juana", operacion="crearMuestras")

    (linea,) = lineas(salida)
    assert linea["omitidas"] == ["paciente_nombres"]
    assert linea["operacion"] == "crearMuestras"


def test_un_suceso_armado_con_datos_no_pasa(salida):
    """The name of an event is fixed; a sentence with data in it is not one."""
    trazas.traza("hub").error("no se pudo crear la muestra de Juana")

    assert lineas(salida)[0]["event"] == "suceso_sin_nombre"


def test_una_excepcion_se_cuenta_sin_su_mensaje(salida):
    """The message of an exception, and of what caused it, repeats values."""
    try:
        try:
            int("clave-secreta")
        except ValueError as error:
            raise RuntimeError("RUN 12345678") from error
    except RuntimeError:
        trazas.traza("hub").exception("fallo")

    excepcion = lineas(salida)[0]["excepcion"]
    assert excepcion["tipo"] == "builtins.RuntimeError"
    assert excepcion["causa"]["tipo"] == "builtins.ValueError"
    assert excepcion["lugares"][0].startswith("tests/config/test_trazas.py:")


def test_un_error_de_la_base_se_cuenta_sin_sus_valores(salida, motor):
    """SQLAlchemy puts statement and parameters, and PostgreSQL the row, into the message."""
    with pytest.raises(DBAPIError) as fallo, motor.begin() as conexion:
        conexion.execute(text("CREATE TABLE p (nombre varchar(40) UNIQUE)"))
        for _ in range(2):
            conexion.execute(text("INSERT INTO p VALUES (:n)"), {"n": "Juana 12345678"})
    assert "Juana" in str(fallo.value)
    trazas.traza("hub").error("fallo", exc_info=fallo.value)

    excepcion = lineas(salida)[0]["excepcion"]
    assert excepcion["tipo"] == "sqlalchemy.exc.IntegrityError"
    assert excepcion.get("sqlstate") == ("23505" if isinstance(fallo.value.orig, psycopg2.Error) else None)


def test_de_las_bibliotecas_solo_queda_lo_constante(salida):
    """Some libraries log whole messages, others put values into arguments; gunicorn's routine is welcome."""
    logging.getLogger("analizador").error(f"mensaje ilegible: {'Juana 12345678'}")
    logging.getLogger("otra").error("fila %s de %d", "Juana", 7)
    logging.getLogger("gunicorn.error").info("Booting worker with pid: %s", 99)
    logging.getLogger("gunicorn.error").info("Listening")
    logging.getLogger("gunicorn.error").warning("Invalid header ACCESSKEY: clave-secreta")

    textos = [(linea["externa"], linea.get("texto")) for linea in lineas(salida)]
    assert textos == [
        ("analizador", None),
        ("otra", "fila … de 7"),
        ("gunicorn.error", "Booting worker with pid: 99"),
        ("gunicorn.error", "Listening"),
        ("gunicorn.error", None),
    ]


def test_la_excepcion_de_una_biblioteca_tampoco_deja_su_mensaje(salida):
    """logging's own formatter would append the traceback with the message at its end."""
    try:
        raise KeyError("clave-secreta")
    except KeyError:
        logging.getLogger("gunicorn.error").exception("Error handling request %s", "/x?run=12345678")

    (linea,) = lineas(salida)
    assert linea["texto"] == "Error handling request …"
    assert linea["excepcion"]["tipo"] == "builtins.KeyError"


def test_el_nivel_pedido_vale_para_todos(salida):
    """A quiet log is quiet for libraries too."""
    trazas.configurar("error", salida)
    trazas.traza("hub").info("atiende")
    logging.getLogger("otra").warning("aviso")
    trazas.traza("hub").error("fallo")

    assert [linea["event"] for linea in lineas(salida)] == ["fallo"]


def test_un_registrador_usado_antes_sigue_a_la_configuracion(salida):
    registrador = trazas.traza("hub.ventanilla")
    registrador.error("fallo")
    trazas.configurar("info", salida)
    with capture_logs() as capturadas:
        registrador.error("fallo")
    assert [suceso["event"] for suceso in capturadas] == ["fallo"]


def test_una_senal_se_lee_por_su_nombre(salida):
    """Of a process that ended by one, as gunicorn and as the hub tell it."""
    trazas.traza("hub.taller").error("carga_interrumpida", codigo=-9)
    logging.getLogger("gunicorn.error").error("Worker (pid:%s) was sent %s!", 99, "SIGSEGV")
    logging.getLogger("gunicorn.error").info("Handling signal: %s", "term")

    propia, muerte, orden = lineas(salida)
    assert (propia["codigo"], propia["senal"]) == (-9, "SIGKILL")
    assert muerte["texto"] == "Worker (pid:99) was sent SIGSEGV!"
    assert orden["texto"] == "Handling signal: term"


def test_lo_que_nadie_atendio_se_cuenta_como_lo_demas():
    """A thread and a command that end by an exception print no traceback, whose last line may be a patient's."""
    programa = "\n".join(
        (
            "import threading",
            "from config.trazas import configurar",
            "configurar()",
            "def caer(): raise ValueError('Juana 12345678')",
            "hilo = threading.Thread(target=caer); hilo.start(); hilo.join()",
            "caer()",
        )
    )
    hecho = subprocess.run([sys.executable, "-c", programa], capture_output=True, text=True, check=False)

    assert hecho.returncode == 1
    escritas = [json.loads(linea) for linea in hecho.stderr.splitlines()]
    assert [(linea["event"], linea["excepcion"]["tipo"]) for linea in escritas] == [("caida", "builtins.ValueError")] * 2
    assert "Juana" not in hecho.stderr
