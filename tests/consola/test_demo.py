"""`hub demo`: it tells how to call it, serves until it is told to stop, and plays a day that really happened."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from consola.demostracion import funcion
from consola.demostracion.anfitrion import Convite
from consola.demostracion.muestras import ERRORES_PUESTOS
from consola.demostracion.relato import orden_curl
from dominio.pruebas.informe_inventado import pdf
from dominio.vocabulario.enumeraciones import Rol
from dominio.vocabulario.tiempo import reloj_del_sistema
from modelos import Historial, Laboratorio, Muestra, crear_motor
from tests.bases import exigir_programa

HUB = [sys.executable, "-c", "from consola import principal; principal()", "demo"]
PLAZO = 60
CLAVES_DEL_CONVITE = {"url", "wsdl11", "wsdl12", "pid", "laboratorios", "profesional", "cod_deis", "usuarios"}


def puerto_libre() -> int:
    with socket.create_server(("127.0.0.1", 0)) as oyente:
        return oyente.getsockname()[1]


def entorno(**cambios: str) -> dict[str, str]:
    ajeno = {nombre: valor for nombre, valor in os.environ.items() if not nombre.startswith(("HUB_", "DEMO_"))}
    return {**ajeno, "COLUMNS": "80", **cambios}


@contextmanager
def en_marcha(datos: Path, *opciones: str, **ajustes: str) -> Iterator[subprocess.Popen[str]]:
    """A demonstration that is stopped at the end, if it goes on."""
    orden = [*HUB, "--puerto", str(puerto_libre()), "--datos", str(datos), *opciones]
    with (datos.parent / "errores.txt").open("w") as errores:
        proceso = subprocess.Popen(
            orden, env=entorno(**ajustes), stdout=subprocess.PIPE, stderr=errores, text=True, start_new_session=True
        )
    try:
        yield proceso
    finally:
        if proceso.poll() is None:
            proceso.terminate()
        proceso.communicate(timeout=PLAZO)


def terminar(proceso: subprocess.Popen[str], senal: int = signal.SIGTERM) -> tuple[int, str]:
    """Its exit code and what it still wrote."""
    proceso.send_signal(senal)
    resto, _ = proceso.communicate(timeout=PLAZO)
    return proceso.returncode, resto


def leer(direccion: str) -> bytes:
    with urllib.request.urlopen(direccion, timeout=20) as respuesta:
        return respuesta.read()


def responde(direccion: str) -> bool:
    try:
        leer(direccion)
    except urllib.error.URLError:
        return False
    return True


def preguntar(convite: dict, clave: str) -> bytes:
    """The answer to `listarMaestro`, a fault or not."""
    cuerpo = (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
        '<listarMaestro xmlns="urn:hub-lis:interconexion:v1"><nombre>laboratorios</nombre></listarMaestro>'
        "</e:Body></e:Envelope>"
    )
    pedido = urllib.request.Request(
        convite["wsdl11"].removesuffix("?wsdl"),
        cuerpo.encode(),
        {"Content-Type": "text/xml; charset=utf-8", "ACCESSKEY": clave},
    )
    try:
        with urllib.request.urlopen(pedido, timeout=20) as respuesta:
            return respuesta.read()
    except urllib.error.HTTPError as falla:
        return falla.read()


def test_dice_en_una_linea_como_llamarlo_y_termina_limpio(tmp_path, bancada, tipo_base):
    """Automation reads one line of JSON and may call at once; SIGTERM ends the hub with 0 and stdout has nothing else."""
    with (
        bancada.base(tipo_base, con="nada") as base,
        en_marcha(tmp_path / "d", "--json", "--sin-jornada", HUB_BASE_DATOS=base) as proceso,
    ):
        convite = json.loads(proceso.stdout.readline())

        assert convite.keys() == CLAVES_DEL_CONVITE
        assert convite["pid"] == proceso.pid
        assert [uno.keys() for uno in convite["laboratorios"]] == [{"id_laboratorio", "nombre", "accesskey"}] * 2
        assert {uno["rol"] for uno in convite["usuarios"]} == set(Rol)
        assert b"Entrar al portal" in leer(f"{convite['url']}/entrar")
        for version in ("wsdl11", "wsdl12"):
            assert f'location="{convite[version].removesuffix("?wsdl")}"'.encode() in leer(convite[version])
        for laboratorio in convite["laboratorios"]:
            assert b"Laboratorio Sur" in preguntar(convite, laboratorio["accesskey"])
        assert b"HUB-2020" in _pegar_en_la_consola(orden_curl(Convite.de_json(json.dumps(convite)), 999))
        assert terminar(proceso) == (0, "")
        assert not responde(f"{convite['url']}/salud")


def _pegar_en_la_consola(orden: str) -> bytes:
    exigir_programa("curl")
    return subprocess.run(["sh", "-c", orden], capture_output=True, timeout=20, check=True).stdout


def test_una_segunda_vez_hay_claves_nuevas_y_las_viejas_no_sirven(tmp_path):
    """The same directory can be used again; keys that were shown on a screen do not live on."""
    convites = []
    for _ in range(2):
        with en_marcha(tmp_path / "d", "--json", "--sin-jornada") as proceso:
            convites.append(json.loads(proceso.stdout.readline()))
            if len(convites) == 2:
                vieja, nueva = (convite["laboratorios"][0]["accesskey"] for convite in convites)
                assert b"HUB-1002" in preguntar(convites[1], vieja)
                assert b"HUB-" not in preguntar(convites[1], nueva)


def test_un_puerto_ocupado_se_dice_y_no_se_toca_nada(tmp_path):
    """Without --datos being touched: a running demonstration there keeps its keys."""
    with socket.create_server(("127.0.0.1", 0)) as oyente:
        puerto = oyente.getsockname()[1]
        for opciones in (["--json", "--sin-jornada"], []):
            hecho = subprocess.run(
                [*HUB, "--puerto", str(puerto), "--datos", str(tmp_path / "d"), *opciones],
                env=entorno(),
                capture_output=True,
                text=True,
                timeout=PLAZO,
                check=False,
            )
            assert hecho.returncode == 4
            assert hecho.stdout == "" or not opciones
            assert f"127.0.0.1:{puerto}: ya lo ocupa otro programa" in hecho.stderr
            assert "Traceback" not in hecho.stderr
    assert not (tmp_path / "d").exists()


def test_no_se_mete_en_la_base_de_otros(tmp_path, bancada, tipo_base):
    """A database where real laboratories work is refused as it is: the demonstration would rename them."""
    with bancada.base(tipo_base) as base:
        motor = crear_motor(base)
        with motor.begin() as conexion:
            propio = {"id": 1, "nombre": "Hospital Regional", "activo": True, "creado_en": reloj_del_sistema()}
            conexion.execute(insert(Laboratorio).values(propio))
        with en_marcha(tmp_path / "d", "--json", "--sin-jornada", HUB_BASE_DATOS=base) as proceso:
            assert proceso.communicate(timeout=PLAZO)[0] == ""
            assert proceso.returncode == 4
        with motor.connect() as conexion:
            assert conexion.scalars(select(Laboratorio.nombre).where(Laboratorio.id > 0)).all() == ["Hospital Regional"]
        motor.dispose()


def test_la_jornada_ocurre_de_verdad_dos_veces(tmp_path):
    """What the terminal tells is in the database, each time with other samples; Ctrl-C or DEMO_SALIR=1 end it with 0."""
    with en_marcha(tmp_path / "d", "--json") as proceso:
        convite = json.loads(proceso.stdout.readline())
        _esperar(lambda: "sigue atendiendo" in (tmp_path / "errores.txt").read_text(), proceso)
        assert responde(f"{convite['url']}/salud")
        assert terminar(proceso, signal.SIGINT) == (0, "")
        assert not responde(f"{convite['url']}/salud")
    _exigir_jornada((tmp_path / "errores.txt").read_text(), tmp_path / "d", veces=1)

    with en_marcha(tmp_path / "d", DEMO_SALIR="1") as proceso:
        relato, _ = proceso.communicate(timeout=PLAZO)
        assert proceso.returncode == 0, relato + (tmp_path / "errores.txt").read_text()
    _exigir_jornada(relato, tmp_path / "d", veces=2)


def _exigir_jornada(relato: str, datos: Path, veces: int) -> None:
    assert all(codigo in relato for codigo, _campo in ERRORES_PUESTOS)
    assert "repetido: sí" in relato
    assert "\x1b" not in relato
    contada = re.search(r"^HUB_DATOS=.* auditoria muestra (\d+)$", relato, re.MULTILINE)
    motor = crear_motor(f"sqlite:///{datos / 'hub.db'}")
    with motor.connect() as conexion:
        por_estado = conexion.execute(select(Muestra.estado, func.count()).group_by(Muestra.estado)).all()
        assert dict(tuple(fila) for fila in por_estado) == {4: 22 * veces, 6: veces}
        pasos = select(Historial.hacia).where(Historial.muestra_id == int(contada[1])).order_by(Historial.id)
        assert conexion.scalars(pasos).all() == [2, 3, 2, 3, 4]
    motor.dispose()


def test_si_cierran_el_terminal_no_queda_un_hub_suelto(tmp_path):
    """The hub that the demonstration started stops with it, even in the middle of the day."""
    with en_marcha(tmp_path / "d", "--json") as proceso:
        convite = json.loads(proceso.stdout.readline())
        assert terminar(proceso, signal.SIGHUP)[0] != 0
        assert not responde(f"{convite['url']}/salud")


class _SeDespide:
    """Whose end is when a signal comes."""

    def __init__(self, senal: int) -> None:
        self._senal = senal

    def __del__(self) -> None:
        signal.raise_signal(self._senal)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("senal", [signal.SIGHUP, signal.SIGINT, signal.SIGTERM])
def test_el_hub_se_detiene_aunque_python_descarte_la_senal(monkeypatch, senal):
    """What a handler raises within a `__del__` is lost: the hub was told to stop even so."""
    propias = {senal: signal.getsignal(senal) for senal in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)}
    lanzar = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda _orden, **_: lanzar(["sleep", "600"]))
    try:
        with funcion._hub_aparte({"HUB_DATOS": "."}) as proceso:
            _SeDespide(senal)
            assert proceso.wait(PLAZO) == -signal.SIGTERM
    finally:
        for senal, hacer in propias.items():
            signal.signal(senal, hacer)


def _esperar(condicion, proceso: subprocess.Popen[str]) -> None:
    for _ in range(PLAZO * 10):
        if condicion() or proceso.poll() is not None:
            break
        signal.sigtimedwait([], 0.1)
    assert condicion()


def test_el_informe_es_un_pdf_con_su_tabla_en_orden():
    """A reader finds each object where the table says, and the text with its accents."""
    documento = pdf(("Título (1)", "Ñandú"))

    inicio = int(re.search(rb"startxref\n(\d+)\n%%EOF\n$", documento)[1])
    assert documento.startswith(b"%PDF-1.4\n")
    assert documento[inicio:].startswith(b"xref\n0 6\n")
    lugares = [int(lugar) for lugar in re.findall(rb"^(\d{10}) 00000 n $", documento[inicio:], re.MULTILINE)]
    assert [documento[lugar : lugar + 7] for lugar in lugares] == [b"%d 0 obj" % numero for numero in range(1, 6)]
    assert "(Título \\(1\\))".encode("cp1252") in documento
