"""The hub as it is installed: a wheel of this tree in an environment of its own, with nothing of the checkout at hand."""

import json
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urljoin
from zipfile import ZipFile

import pytest
import requests
import zeep
from lxml import html

from carga_excel.libros.descripcion import libros_de
from dominio.personas.segundo_factor import codigo
from dominio.vocabulario.enumeraciones import Rol
from dominio.vocabulario.tiempo import reloj_del_sistema
from dominio.vocabulario.version import VERSION_HUB
from servicios.publicacion import RUTAS
from tests.despliegue.proxies import puertos_libres
from tests.procesos import hijos_de, pythones_de_las_pruebas
from tests.test_arquitectura import CAPAS

RAIZ = Path(__file__).resolve().parent.parent
PLAZO = 100
ENLACE = re.compile(r'(?:href|src)="(/[^"#?]*)')


@pytest.fixture(scope="module")
def rueda(tmp_path_factory) -> Path:
    """The wheel of this tree, made of a copy, so that nothing is left beside the sources."""
    lugar = tmp_path_factory.mktemp("rueda")
    copia = lugar / "fuente"
    copia.mkdir()
    for archivo in ("hub.py", "setup.cfg", "pyproject.toml", "README.md", "LICENSE", "NOTICE", *del_arbol()):
        (copia / archivo).parent.mkdir(parents=True, exist_ok=True)
        (copia / archivo).write_bytes((RAIZ / archivo).read_bytes())
    orden = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--disable-pip-version-check", "-w", lugar, copia]
    subprocess.run(orden, check=True, timeout=PLAZO)
    (hecha,) = lugar.glob("*.whl")
    return hecha


def del_arbol() -> list[str]:
    """Every file of the tree's packages, but for what Python leaves there."""
    rutas = (ruta for paquete in CAPAS for ruta in (RAIZ / paquete).rglob("*") if ruta.is_file())
    return sorted(str(ruta.relative_to(RAIZ)) for ruta in rutas if "__pycache__" not in ruta.parts)


def test_la_rueda_trae_cada_archivo_del_arbol_y_ninguno_mas(rueda):
    """Templates, styles, contracts, masters and licences too: a page without its template dies with an empty reply."""
    traidos = {nombre for nombre in ZipFile(rueda).namelist() if ".dist-info/" not in nombre}
    assert traidos == {"hub.py", *del_arbol()}
    for licencia in ("LICENSE", "NOTICE"):
        assert any(nombre.endswith(f"/{licencia}") for nombre in ZipFile(rueda).namelist())


@pytest.fixture(scope="module")
def instalado(rueda, tmp_path_factory) -> Path:
    """The directory of commands of an environment with the wheel and the libraries of this run, but nothing of the tree."""
    lugar = tmp_path_factory.mktemp("instalado")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", lugar], check=True, timeout=PLAZO)
    (paquetes,) = lugar.glob("lib/python*/site-packages")
    bibliotecas = {sysconfig.get_path("purelib"), *(ruta for ruta in sys.path if ruta.endswith("site-packages"))}
    (paquetes / "bibliotecas.pth").write_text("\n".join(sorted(bibliotecas)))
    python = lugar / "bin" / "python"
    instalar(python, "--ignore-installed", rueda)
    donde = subprocess.run(
        [python, "-P", "-c", "import hub; print(hub.__file__)"], capture_output=True, text=True, check=True, cwd="/"
    ).stdout
    assert Path(donde.strip()).is_relative_to(lugar), donde
    return lugar / "bin"


def instalar(python: Path, *palabras: str | Path) -> None:
    """`pip install` into the environment of another Python, of what is at hand."""
    orden = [sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", "--no-index", *palabras]
    subprocess.run(orden, check=True, timeout=PLAZO)


@contextmanager
def en_marcha(bin_: Path, datos: Path) -> Iterator[dict]:
    """A hub of demonstration, as the command serves it; gives what it says of itself."""
    orden = [bin_ / "hub", "demo", "--puerto", str(puertos_libres(1)[0]), "--datos", datos, "--json", "--sin-jornada"]
    lugar = {"cwd": "/", "env": {"PATH": "/usr/bin:/bin"}}
    with (datos / "errores").open("w") as errores:
        proceso = subprocess.Popen(orden, stdout=subprocess.PIPE, stderr=errores, text=True, **lugar)
        try:
            linea = proceso.stdout.readline()
            assert linea, (datos / "errores").read_text()
            yield json.loads(linea)
        finally:
            proceso.terminate()
            proceso.wait(PLAZO)


@pytest.fixture(scope="module")
def hub(instalado, tmp_path_factory) -> Iterator[dict]:
    """The installed hub, serving."""
    with en_marcha(instalado, tmp_path_factory.mktemp("datos")) as convite:
        yield convite


def entrar(hub: dict, usuario: dict) -> requests.Session:
    """Somebody who came in, as a browser does."""
    sesion = requests.Session()
    pagina = sesion.get(f"{hub['url']}/entrar", timeout=PLAZO)
    pagina = llenar(sesion, pagina, cuenta=usuario["cuenta"], contrasena=usuario["contrasena"])
    if usuario["totp_secreto"]:
        pagina = llenar(sesion, pagina, codigo_totp=codigo(usuario["totp_secreto"], reloj_del_sistema()))
    assert (pagina.status_code, "/entrar" in pagina.url) == (200, False), pagina.text
    if "/proposito" in pagina.url:
        llenar(sesion, pagina, proposito="vigilancia")
    return sesion


def llenar(sesion: requests.Session, pagina: requests.Response, **datos: str) -> requests.Response:
    """Send the form of a page with what it hides in it; gives the page to which that leads."""
    formulario = next(uno for uno in html.fromstring(pagina.text).forms if datos.keys() <= set(uno.fields.keys()))
    formulario.fields.update(datos)
    donde = urljoin(pagina.url, formulario.action or "")
    return sesion.post(donde, data=dict(formulario.form_values()), timeout=PLAZO)


def test_cada_pagina_a_la_que_lleva_un_enlace_se_abre(hub):
    """From where each role begins, every link and every file of a page that is in the same place."""
    abiertas = set()
    for usuario in [None, *hub["usuarios"]]:
        sesion = requests.Session() if usuario is None else entrar(hub, usuario)
        pendientes, vistas = ["/"] if usuario is None else ["/inicio"], set()
        while pendientes:
            ruta = pendientes.pop()
            if ruta in vistas or len(vistas) > 60:
                continue
            vistas.add(ruta)
            respuesta = sesion.get(hub["url"] + ruta, timeout=PLAZO)
            assert respuesta.status_code == 200, (usuario and usuario["rol"], ruta)
            if "html" in respuesta.headers["Content-Type"]:
                pendientes += ENLACE.findall(respuesta.text)
        abiertas |= vistas
    assert len(abiertas) > 40


def version_de_las_pruebas(wsdl: str) -> str:
    """What the sandbox says of itself; its process, which gives way to all others, may need more than one wait to start."""
    servicio = zeep.Client(wsdl).service
    hasta = monotonic() + PLAZO
    while True:
        try:
            return servicio.estadoServicio().version_hub
        except zeep.exceptions.Fault as falla:
            if not falla.message.startswith("HUB-9004") or monotonic() > hasta:
                raise


def test_cada_puerta_atiende(hub):
    """SOAP in both versions, the workbooks' templates, the sandbox and what operators look at."""
    laboratorio = hub["laboratorios"][0]
    for wsdl in (hub["wsdl11"], hub["wsdl12"]):
        sesion = requests.Session()
        sesion.headers["ACCESSKEY"] = laboratorio["accesskey"]
        servicio = zeep.Client(wsdl, transport=zeep.Transport(session=sesion)).service
        nombres = [uno.nombre for uno in servicio.listarMaestro(nombre="laboratorios").elementos.elemento]
        assert laboratorio["nombre"] in nombres
        assert version_de_las_pruebas(wsdl.replace("/soap", "/pruebas/soap"))
    persona = next(u for u in hub["usuarios"] if u["rol"] == "laboratorio")
    sesion = entrar(hub, persona)
    for libro in libros_de(Rol.LABORATORIO):
        base = sesion.get(f"{hub['url']}/laboratorio/cargas/{libro.value}/base", timeout=PLAZO)
        assert (base.status_code, base.content[:2]) == (200, b"PK")
    for ruta in ("/salud", "/metricas"):
        assert requests.get(hub["url"] + ruta, timeout=PLAZO).status_code == 200


def test_una_version_sobre_otra_no_deja_modulos_de_la_anterior(instalado, rueda):
    """What a release no longer has is gone after `pip install` of it."""
    (paquetes,) = instalado.parent.glob("lib/python*/site-packages")
    (registro,) = paquetes.glob("hub_lis-*.dist-info/RECORD")
    viejo = paquetes / "dominio" / "viejo.py"
    viejo.write_text("")
    registro.write_text(registro.read_text() + "dominio/viejo.py,,\n")
    instalar(instalado / "python", "--force-reinstall", rueda)
    assert not viejo.exists()


# ── a newer version beside one that serves ──────────────────────────────────────────────────────────────────────────
NUEVA = f"{VERSION_HUB}.post1"


@pytest.fixture
def dos_versiones(instalado, tmp_path) -> tuple[Path, Path]:
    """A link to the environment of this version, as the manual has it, and the environment of a newer one beside it."""
    nueva = tmp_path / "nueva"
    shutil.copytree(instalado.parent, nueva, symlinks=True)
    (paquetes,) = nueva.glob("lib/python*/site-packages")
    (datos,) = paquetes.glob("hub_lis-*.dist-info/METADATA")
    for archivo, antes, despues in (
        (nueva / "bin" / "hub", str(instalado), str(nueva / "bin")),
        (datos, f"\nVersion: {VERSION_HUB}\n", f"\nVersion: {NUEVA}\n"),
    ):
        assert antes in archivo.read_text()
        archivo.write_text(archivo.read_text().replace(antes, despues))
    for pagina in (paquetes / "portal" / "templates").rglob("*.html"):
        pagina.write_text(pagina.read_text().replace("<title>", "<title>[nueva] "))
    actual = tmp_path / "actual"
    actual.symlink_to(instalado.parent)
    return actual, nueva


def apuntar(actual: Path, version: Path) -> None:
    """As `ln -sfn` does: at no moment is there none."""
    (actual.parent / "otro").symlink_to(version)
    (actual.parent / "otro").rename(actual)


@contextmanager
def servido(actual: Path, datos: Path) -> Iterator[tuple[subprocess.Popen, str]]:
    """A hub as its unit starts it, by the link."""
    url = f"127.0.0.1:{puertos_libres(1)[0]}"
    entorno = {"PATH": "/usr/bin:/bin", "HUB_BASE_DATOS": "sqlite", "HUB_DATOS": str(datos), "HUB_ESCUCHA": url}
    entorno |= {"HUB_PROCESOS": "1", "HUB_ESPERA_RETIRO": "0", "HUB_SELLAR_CADA": "0"}
    subprocess.run([actual / "bin" / "hub", "migrar"], check=True, env=entorno, cwd="/", timeout=PLAZO)
    with (datos / "errores").open("w") as errores:
        proceso = subprocess.Popen([actual / "bin" / "hub", "servir"], env=entorno, cwd="/", stderr=errores)
        try:
            esperar(lambda: "atiende" in (datos / "errores").read_text())
            yield proceso, f"http://{url}"
        finally:
            proceso.terminate()
            assert proceso.wait(PLAZO) == 0, (datos / "errores").read_text()


def esperar(que: Callable[[], bool]) -> None:
    hasta = monotonic() + PLAZO
    while not que():
        assert monotonic() < hasta
        sleep(0.05)


def exigir_hija_de(version: Path, url: str, datos: Path) -> None:
    """Have the hub start the process of the sandbox, which may be slow to answer: its Python must be of that version."""
    cuerpo = '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body/></e:Envelope>'
    with suppress(requests.RequestException):
        requests.post(url + RUTAS["soap11"].replace("/soap", "/pruebas/soap"), cuerpo, timeout=5)
    esperar(lambda: any(Path(una).is_relative_to(version) for una in pythones_de_las_pruebas(datos)))


def version_de(url: str) -> str:
    return requests.get(f"{url}/salud", timeout=PLAZO).json()["version"]


@pytest.mark.timeout(300)
def test_una_version_nueva_al_lado_no_se_nota_hasta_el_relevo(dos_versiones, instalado, tmp_path):
    """Pages not loaded yet and the processes that the hub starts are of the version that serves; then of the other."""
    actual, nueva = dos_versiones
    (tmp_path / "datos").mkdir()
    with servido(actual, tmp_path / "datos") as (proceso, url):
        apuntar(actual, nueva)
        assert "[nueva]" not in requests.get(f"{url}/entrar", timeout=PLAZO).text
        assert version_de(url) == VERSION_HUB
        exigir_hija_de(instalado.parent, url, tmp_path / "datos")

        antes = hijos_de(proceso)
        proceso.send_signal(signal.SIGHUP)
        esperar(lambda: not antes & hijos_de(proceso))
        assert version_de(url) == NUEVA
        assert "[nueva]" in requests.get(f"{url}/entrar", timeout=PLAZO).text
        exigir_hija_de(nueva, url, tmp_path / "datos")


@pytest.mark.timeout(300)
def test_una_version_que_no_esta_entera_no_toma_el_lugar_de_la_que_sirve(dos_versiones, tmp_path):
    """Without a module, its Python, its command or all of it: the log says why, and the hub goes on."""
    actual, nueva = dos_versiones
    (paquetes,) = nueva.glob("lib/python*/site-packages")
    (tmp_path / "datos").mkdir()
    with servido(actual, tmp_path / "datos") as (proceso, url):
        apuntar(actual, nueva)
        for veces, falta in enumerate((paquetes / "servicios", nueva / "bin" / "python", nueva / "bin" / "hub", nueva), 1):
            falta.rename(tmp_path / "quitado")
            proceso.send_signal(signal.SIGHUP)
            esperar(lambda veces=veces: (tmp_path / "datos" / "errores").read_text().count("relevo_imposible") == veces)
            assert version_de(url) == VERSION_HUB
            assert proceso.poll() is None
            (tmp_path / "quitado").rename(falta)
