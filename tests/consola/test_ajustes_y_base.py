"""Which settings a command has, and on which database it works: told, never guessed, and never made by mistake."""

import json
import os
import re
import socket
import stat
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from config.ajustes import ErrorDeAjuste
from config.archivo_de_ajustes import leer_archivo
from consola.impedimentos import nombre_de_base, por_que_no_abre
from tests.consola.orden import correr, correr_entero

CLAVE = "s3cr&to #1;$HOME"


@pytest.fixture
def entorno(tmp_path):
    """No settings but the directory."""
    return {"PATH": os.environ["PATH"], "HUB_DATOS": str(tmp_path / "datos"), "COLUMNS": "200", "PYTHONUTF8": "1"}


@pytest.fixture
def archivo(tmp_path):
    """Writes a file of settings."""

    def escribir(contenido, codificacion="utf-8"):
        ruta = tmp_path / "hub.env"
        ruta.write_bytes(contenido.encode(codificacion))
        return ruta

    return escribir


# ── the file ────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("linea", "valor"),
    [
        ("HUB_A=postgresql://a:b@h/x?sslmode=require&target_session_attrs=any", None),
        (f"HUB_A={CLAVE}", CLAVE),
        (f'HUB_A="{CLAVE}"', CLAVE),
        (f"HUB_A='{CLAVE}\\\"'", CLAVE + '\\"'),
        ("  HUB_A = uno dos  \r", "uno dos"),
        ("HUB_A=", ""),
        ("HUB_A=''", ""),
        ("# HUB_B=2\n; otra\n\nHUB_A=1", "1"),
        ("HUB_A=1\nHUB_A=2", "2"),
    ],
)
def test_un_archivo_se_lee_como_lo_lee_systemd(archivo, linea, valor):
    """Nothing is a variable, a command or a comment within a value."""
    assert leer_archivo(archivo(linea)) == {"HUB_A": linea.partition("=")[2] if valor is None else valor}


@pytest.mark.parametrize(
    "linea",
    [
        "export HUB_A=1",
        "HUB_A",
        "HUB_A=a\\b",
        "HUB_A=a'b",
        'HUB_A="a\\nb"',
        "HUB_A='a' 'b'",
        "HUB_A='a",
        "HUB-A=1",
        "\ufeffHUB_A=1",
    ],
)
def test_lo_que_se_leeria_de_otro_modo_se_rechaza_con_su_linea(archivo, linea):
    """The line is named and never repeated: it may hold a password."""
    with pytest.raises(ErrorDeAjuste, match="La línea 2 de ") as rechazo:
        leer_archivo(archivo("HUB_B=1\n" + linea))
    assert linea not in str(rechazo.value)


def test_un_archivo_que_no_se_puede_leer_se_dice(archivo, entorno, tmp_path):
    for ruta, motivo in (
        (tmp_path / "nada.env", "no existe"),
        (tmp_path, "no es un archivo"),
        (archivo("HUB_A=ñ", "latin-1"), "no está en UTF-8"),
    ):
        hecho = correr(entorno, "--ajustes", ruta, "maestros", "listar", "comunas")
        assert (hecho.codigo, motivo in hecho.errores) == (4, True), hecho.errores


def test_el_archivo_vale_por_opcion_y_por_variable_y_lo_dicho_en_el_entorno_manda(archivo, entorno, tmp_path):
    """A command like `HUB_BASE_DATOS=… hub migrar` is for another database than the file's, on purpose."""
    ruta = archivo(f"HUB_BASE_DATOS=sqlite\nHUB_DATOS={tmp_path}/otro\n")
    sin_datos = {nombre: valor for nombre, valor in entorno.items() if nombre != "HUB_DATOS"}

    por_opcion = correr_entero(sin_datos, "--ajustes", ruta, "migrar")
    assert (por_opcion.codigo, por_opcion.errores) == (0, f"Base de datos: SQLite, {tmp_path}/otro/hub.db.\n")
    por_variable = correr_entero({**sin_datos, "HUB_AJUSTES": str(ruta)}, "usuario", "listar")
    assert (por_variable.codigo, por_variable.errores) == (0, f"Base de datos: SQLite, {tmp_path}/otro/hub.db.\n")
    manda = correr_entero({**entorno, "HUB_AJUSTES": str(ruta)}, "migrar")
    assert manda.errores == f"Base de datos: SQLite, {tmp_path}/datos/hub.db.\n"


# ── the database ────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("orden", [["migrar"], ["usuario", "listar"], ["servir"], ["auditoria", "verificar"]])
def test_la_base_embebida_no_nace_por_omision(entorno, orden):
    """A setting that got lost would otherwise leave a hub on an empty database that nobody looks at."""
    hecho = correr(entorno, *orden)

    assert (hecho.codigo, "HUB_BASE_DATOS" in hecho.errores) == (4, True), hecho.errores
    assert not Path(entorno["HUB_DATOS"]).exists()


def test_la_base_embebida_se_pide_por_su_nombre_y_despues_se_usa_porque_existe(entorno):
    assert correr({**entorno, "HUB_BASE_DATOS": "SQLite"}, "usuario", "listar").codigo == 4  # asked for, not yet made
    assert correr({**entorno, "HUB_BASE_DATOS": "SQLite"}, "migrar").codigo == 0
    assert correr(entorno, "usuario", "listar").codigo == 0
    datos = Path(entorno["HUB_DATOS"])
    assert stat.S_IMODE(datos.stat().st_mode) == 0o700
    assert {stat.S_IMODE(archivo.stat().st_mode) for archivo in datos.iterdir()} == {0o600}


@pytest.mark.postgres
def test_por_que_postgresql_no_se_abre_se_dice_con_su_lugar(entorno, bancada):
    """A server that is not there, a role and a database that do not exist: each is another thing to mend."""
    with socket.socket() as nadie, bancada.base("postgres") as direccion:
        nadie.bind(("127.0.0.1", 0))
        buena = make_url(direccion).set(password=CLAVE)
        for url, motivo in (
            (
                buena.set(port=nadie.getsockname()[1], host="127.0.0.1", query={}),
                "en 127.0.0.1:{puerto} no responde: nadie escucha",
            ),
            (buena.set(database="no_existe"), "no tiene la base «no_existe»"),
            (buena.set(username="no_existe"), "no tiene el rol «no_existe»"),
        ):
            for orden in (["usuario", "listar"], ["migrar"]):
                hecho = correr_entero({**entorno, "HUB_BASE_DATOS": url.render_as_string(hide_password=False)}, *orden)
                assert (hecho.codigo, motivo.format(puerto=url.port) in hecho.errores) == (4, True), hecho.errores
                assert re.match(r"Base de datos: PostgreSQL, \S+ en \S+, base \S+\.\n", hecho.errores)
                assert "s3cr" not in hecho.errores


@pytest.mark.parametrize(
    ("dicho", "motivo"),
    [
        ('FATAL:  password authentication failed for user "hub_app"', "no acepta la contraseña de «hub_app»"),
        ("FATAL:  la autentificación password falló para el usuario «hub_app»", "no acepta la contraseña de «hub_app»"),
        ("FATAL:  no existe el rol «hub_app»", "no tiene el rol «hub_app»"),
        ("FATAL:  no existe la base de datos «hub»", "no tiene la base «hub»"),
        ('FATAL:  no pg_hba.conf entry for host "10.0.0.9", user "hub_app"', "pg_hba.conf"),
        ("FATAL:  sorry, too many clients already", "conexiones libres"),
        ("FATAL:  the database system is starting up", "repita en un momento"),
        ('could not translate host name "base" to address: Name or service not known', "ese nombre de servidor no existe"),
        ('connection to server at "10.0.0.9", port 5432 failed: Connection timed out', "no responde"),
        ("something that nobody has seen yet, s3cr3t", "con psql"),
    ],
)
def test_lo_que_dice_el_servidor_se_traduce_y_no_se_repite(dicho, motivo):
    falla = OperationalError("SELECT 1", {}, Exception(dicho))
    explicado = por_que_no_abre(falla, "postgresql://hub_app:s3cr3t@10.0.0.9:5433/hub?password=s3cr3t")

    assert motivo in explicado
    assert "PostgreSQL en 10.0.0.9:5433 " in explicado
    assert "s3cr3t" not in explicado + nombre_de_base("postgresql://hub_app:s3cr3t@10.0.0.9:5433/hub?password=s3cr3t")


def test_de_varios_servidores_se_dicen_todos():
    """As for a failover: libpq tries one after the other."""
    assert "en a:5433, b:5434, base hub" in nombre_de_base("postgresql://hub_app@/hub?host=a:5433&host=b:5434")
    assert "en /run/pg, base hub" in nombre_de_base("postgresql://hub_app@/hub?host=/run/pg")


def test_un_archivo_que_no_es_una_base_se_dice(entorno):
    datos = Path(entorno["HUB_DATOS"])
    datos.mkdir()
    (datos / "hub.db").write_text("esto no es una base de datos, por más que se llame así" * 50)

    hecho = correr(entorno, "usuario", "listar")

    assert (hecho.codigo, "no es una base SQLite" in hecho.errores) == (4, True), hecho.errores


def test_el_hub_que_parte_dice_en_sus_trazas_con_que_base(entorno):
    """On stderr, where each line is JSON; here it ends at once, because the port is taken."""
    with socket.create_server(("127.0.0.1", 0)) as ocupado:
        propio = {**entorno, "HUB_BASE_DATOS": "sqlite", "HUB_ESCUCHA": f"127.0.0.1:{ocupado.getsockname()[1]}"}
        correr(propio, "migrar")
        dichas = [json.loads(linea) for linea in correr_entero(propio, "servir").errores.splitlines() if linea[0] == "{"]

    assert [dicha["base"] for dicha in dichas if dicha["event"] == "base_en_uso"] == [
        f"SQLite, {entorno['HUB_DATOS']}/hub.db"
    ]
