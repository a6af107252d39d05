"""What `make release` hands out: the same bytes each time, whole, and telling of itself what is in it."""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from dominio.vocabulario.version import VERSION_HUB
from tests.bases import exigir_programa

RAIZ = Path(__file__).resolve().parent.parent
TERCEROS = "portal/static/terceros"
PAQUETE = re.compile(r"^([a-z0-9._-]+)==([^ ;]+)", re.MULTILINE)


@pytest.mark.timeout(300)
def test_una_publicacion_trae_todo_y_dos_son_lo_mismo_byte_por_byte(tmp_path):
    """The second is left where an older one and something else lie: only the older one goes."""
    exigir_programa("git")
    primera, segunda = tmp_path / "primera", tmp_path / "segunda"
    segunda.mkdir()
    (segunda / "hub_lis-0.9-py3-none-any.whl").write_bytes(b"")
    (segunda / "SHA256SUMS").write_text(f"{hashlib.sha256(b'').hexdigest()}  hub_lis-0.9-py3-none-any.whl\n")
    (segunda / "apuntes").write_text("de otro")
    for lugar in (primera, segunda):
        subprocess.run([sys.executable, RAIZ / "despliegue" / "publicar.py", lugar], check=True, timeout=140)

    hechos = {archivo.name: archivo.read_bytes() for archivo in primera.iterdir()}
    assert {archivo.name: archivo.read_bytes() for archivo in segunda.iterdir()} == {**hechos, "apuntes": b"de otro"}
    exigir_huellas(primera)
    exigir_lo_que_un_servidor_necesita(primera)
    exigir_composicion(primera)


def uno(lugar: Path, forma: str) -> Path:
    (hallado,) = lugar.glob(forma)
    return hallado


def exigir_huellas(lugar: Path) -> None:
    """Of all files, in the form that `sha256sum --check` reads."""
    dichas = dict(reversed(linea.split("  ")) for linea in (lugar / "SHA256SUMS").read_text().splitlines())
    assert dichas == {
        archivo.name: hashlib.sha256(archivo.read_bytes()).hexdigest()
        for archivo in lugar.iterdir()
        if archivo.name != "SHA256SUMS"
    }


def exigir_lo_que_un_servidor_necesita(lugar: Path) -> None:
    """The wheel, what it needs, and what is not in it."""
    assert (lugar / "hub.txt").read_bytes() == subprocess.run(
        ["git", "-C", RAIZ, "show", "HEAD:requisitos/hub.txt"], check=True, capture_output=True
    ).stdout
    assert uno(lugar, "*.whl").name == f"hub_lis-{VERSION_HUB}-py3-none-any.whl"
    with ZipFile(uno(lugar, "*.whl")) as rueda:
        assert {"hub.py", "consola/__init__.py", f"{TERCEROS}/htmx.LICENSE.txt"} <= {*rueda.namelist()}
    tar = subprocess.run(["tar", "-tzf", uno(lugar, "*.tar.gz")], check=True, capture_output=True, text=True).stdout
    prefijo = f"hub-lis-{VERSION_HUB}"
    servidor = ("despliegue/systemd/hub-lis.service", "despliegue/contenedor/Containerfile", "docs/operacion.md", "NOTICE")
    assert {f"{prefijo}/{archivo}" for archivo in servidor} <= {*tar.splitlines()}


def exigir_composicion(lugar: Path) -> None:
    """It names each library and each file of others, this one with its digest, and the hub needs all of them."""
    dicho = json.loads(uno(lugar, "*.cdx.json").read_text())
    hub = dicho["metadata"]["component"]
    assert (hub["name"], hub["version"], hub["type"]) == ("hub-lis", VERSION_HUB, "application")
    compras = {parte["purl"].partition("?")[0] for parte in dicho["components"]}
    pedidos = PAQUETE.findall((lugar / "hub.txt").read_text())
    assert {f"pkg:pypi/{nombre}@{version}" for nombre, version in pedidos} <= compras
    (depende,) = (una["dependsOn"] for una in dicho["dependencies"] if una["ref"] == hub["bom-ref"])
    assert set(depende) == {parte["bom-ref"] for parte in dicho["components"]}
    ajenos = {parte["properties"][0]["value"]: parte for parte in dicho["components"] if "hashes" in parte}
    assert set(ajenos) == {f"{TERCEROS}/{una.name}" for una in (RAIZ / TERCEROS).glob("*.min.*") if una.suffix == ".js"} | {
        f"{TERCEROS}/bootstrap.min.css"
    }
    with ZipFile(uno(lugar, "*.whl")) as rueda:
        for archivo, parte in ajenos.items():
            assert parte["hashes"] == [{"alg": "SHA-256", "content": hashlib.sha256(rueda.read(archivo)).hexdigest()}]


def test_la_nota_de_licencias_nombra_lo_mismo():
    """Each library that is locked, and each file of others with its licence beside it."""
    nota = (RAIZ / "NOTICE").read_text()
    nombrados = set(re.findall(r"^  ([a-z0-9.-]+) {2,}\S", nota, re.MULTILINE))
    assert {nombre for nombre, _ in PAQUETE.findall((RAIZ / "requisitos" / "hub.txt").read_text())} == nombrados
    for archivo in (RAIZ / TERCEROS).glob("*.min.*"):
        nombre = archivo.name.partition(".min.")[0]
        assert (RAIZ / TERCEROS / f"{nombre}.LICENSE.txt").exists()
        assert re.search(rf"^  {nombre}[.a-z]* [0-9.]+ ", nota, re.MULTILINE)
