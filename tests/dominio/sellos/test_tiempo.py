"""Timestamps of an authority of the test's own, made and verified by openssl."""

import subprocess
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from dominio.sellos.cabezas import publicar
from dominio.sellos.tiempo import SinMarca, marcar
from dominio.sellos.verificar_prueba import Cabeza
from tests.bases import exigir_programa
from tests.consola.orden import correr
from tests.dominio.sellos.registro import escribir

UNA = Cabeza(7, bytes(range(32)), f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}", None)
AJUSTES = """
[tsa]
default_tsa = yo
[yo]
dir = {lugar}
serial = {lugar}/serie
crypto_device = builtin
signer_cert = {lugar}/autoridad.pem
certs = {lugar}/autoridad.pem
signer_key = {lugar}/autoridad.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
"""


@pytest.fixture
def autoridad(tmp_path):
    """A directory with what `openssl ts` needs to stamp."""
    exigir_programa("openssl")
    lugar = tmp_path / "autoridad"
    lugar.mkdir()
    (lugar / "ajustes").write_text(AJUSTES.format(lugar=lugar))
    (lugar / "serie").write_text("01\n")
    orden = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=autoridad de prueba"]
    uso = ["-addext", "extendedKeyUsage=critical,timeStamping", "-addext", "keyUsage=critical,digitalSignature"]
    archivos = ["-keyout", lugar / "autoridad.key", "-out", lugar / "autoridad.pem"]
    subprocess.run([*orden, *uso, *archivos], check=True, capture_output=True, timeout=60)
    return lugar


@contextmanager
def sirviendo(responder):
    """The address of a server that answers each query with what `responder` makes of it."""

    class Autoridad(BaseHTTPRequestHandler):
        def do_POST(self):
            pedido = self.rfile.read(int(self.headers["Content-Length"]))
            estado, cuerpo = responder(pedido)
            self.send_response(estado)
            self.send_header("Content-Length", str(len(cuerpo)))
            self.end_headers()
            self.wfile.write(cuerpo)

        def log_message(self, *_partes):
            pass

    servidor = ThreadingHTTPServer(("127.0.0.1", 0), Autoridad)
    hilo = Thread(target=servidor.serve_forever)
    hilo.start()
    try:
        yield f"http://127.0.0.1:{servidor.server_port}/marcas"
    finally:
        servidor.shutdown()
        servidor.server_close()
        hilo.join()


def marcador(lugar):
    """Stamps as an authority does."""

    def responder(pedido):
        (lugar / "pedido").write_bytes(pedido)
        orden = ["openssl", "ts", "-reply", "-config", lugar / "ajustes", "-queryfile", lugar / "pedido"]
        return 200, subprocess.run(orden, check=True, capture_output=True, timeout=60).stdout

    return responder


def es_buena(lugar, archivo, marca):
    orden = ["openssl", "ts", "-verify", "-data", archivo, "-in", marca, "-CAfile", lugar / "autoridad.pem"]
    return subprocess.run(orden, capture_output=True, timeout=60, check=False).returncode == 0


def test_una_cabeza_por_hora_lleva_marca_de_tiempo(autoridad, tmp_path):
    """Which openssl verifies by the authority's certificate, for that head and for no other."""
    ahora = datetime.now(UTC)
    with sirviendo(marcador(autoridad)) as direccion:
        una, otra = (publicar(tmp_path / "cabezas", UNA._replace(tamano=n)) for n in (7, 8))
        marca = marcar(una, direccion, ahora)
        assert marcar(otra, direccion, ahora) is None
        assert es_buena(autoridad, una, marca)
        assert not es_buena(autoridad, otra, marca)
        assert es_buena(autoridad, otra, marcar(otra, direccion, ahora + timedelta(hours=1, minutes=1)))


@pytest.mark.parametrize("respuesta", ["vieja", "negada", "vacia", "pagina", "error", "nadie"])
def test_lo_que_no_es_una_marca_de_esta_cabeza_no_se_guarda(autoridad, tmp_path, respuesta):
    """An answer to another question, a refusal, a page, or nothing at all."""
    marcar_bien = marcador(autoridad)
    vieja = []

    def responder(pedido):
        vieja.append(marcar_bien(pedido)[1])
        negada = bytes.fromhex("30053003020102")
        cuerpos = {"vieja": vieja[0], "negada": negada, "vacia": b"", "pagina": b"<html>", "error": b"", "nadie": b""}
        return (500 if respuesta == "error" else 200), cuerpos[respuesta]

    with sirviendo(responder) as direccion:
        if respuesta == "vieja":
            marcar(publicar(tmp_path / "otras", UNA._replace(tamano=1)), direccion, datetime.now(UTC))
        archivo = publicar(tmp_path / "cabezas", UNA)
        if respuesta != "nadie":
            with pytest.raises(SinMarca):
                marcar(archivo, direccion, datetime.now(UTC))
    if respuesta == "nadie":
        with pytest.raises(SinMarca):
            marcar(archivo, direccion, datetime.now(UTC))
    assert list(tmp_path.glob("cabezas/*/*.tsr*")) == []


@pytest.mark.parametrize("tipo_base", ["sqlite"])
def test_el_hub_deja_la_marca_junto_a_la_cabeza(motor, autoridad, tmp_path):
    """Without an authority that answers the seal is done all the same, and the order says what is missing."""
    escribir(motor, datetime.now(UTC), [1])
    ajustes = {"HUB_BASE_DATOS": motor.url.render_as_string(), "PYTHONUTF8": "1", "HUB_CABEZAS": str(tmp_path / "cabezas")}
    sin_carpeta = correr({**ajustes, "HUB_CABEZAS": "", "HUB_SELLO_TIEMPO": "http://127.0.0.1:9"}, "auditoria", "sellar")
    assert (sin_carpeta.codigo, "HUB_CABEZAS" in sin_carpeta.errores) == (4, True)
    with sirviendo(lambda _: (500, b"")) as direccion:
        hecho = correr({**ajustes, "HUB_SELLO_TIEMPO": direccion}, "auditoria", "sellar")
    assert (hecho.codigo, "sin ella" in hecho.errores) == (1, True)
    with sirviendo(marcador(autoridad)) as direccion:
        assert correr({**ajustes, "HUB_SELLO_TIEMPO": direccion}, "auditoria", "sellar").codigo == 0
    (marca,) = tmp_path.glob("cabezas/*/*.tsr")
    assert es_buena(autoridad, marca.with_suffix(".txt"), marca)
