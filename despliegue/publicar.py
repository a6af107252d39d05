"""What is handed out of a release: the wheel, what it needs, what a server needs besides, what is in it, and digests.

All is made of a commit, not of what lies in the checkout, and comes out the same byte for byte, whenever and wherever.
"""

import configparser
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

RAIZ = Path(__file__).resolve().parent.parent
HUELLAS = "SHA256SUMS"
DEL_SERVIDOR = ("despliegue", "docs", "CHANGELOG.md", "LICENSE", "NOTICE", "SECURITY.md")
"""What a server needs that is not in the wheel."""
AJENOS = {
    "accessible-autocomplete.min.js": ("accessible-autocomplete", "3.0.1", "MIT"),
    "bootstrap.min.css": ("bootstrap", "5.3.9", "MIT"),
    "htmx.min.js": ("htmx.org", "2.0.11", "0BSD"),
}
"""Of each file in the wheel that others wrote: its name among npm's packages, its version and its licence."""


def publicar(destino: Path) -> None:
    """Leave a release of the commit that is checked out in this folder, in the place of the one that was there."""
    with TemporaryDirectory() as temporal:
        fuente, hecho = Path(temporal) / "fuente", Path(temporal) / "hecho"
        hecho.mkdir()
        _extraer(fuente)
        _rueda(fuente, hecho)
        shutil.copyfile(fuente / "requisitos" / "hub.txt", hecho / "hub.txt")
        nombre = "{name}-{version}".format_map(_datos(fuente))
        (hecho / f"{nombre}.cdx.json").write_text(_composicion(fuente), encoding="utf-8")
        servidor = _git("archive", "--format=tar.gz", f"--prefix={nombre}/", "HEAD", *DEL_SERVIDOR)
        (hecho / f"{nombre}-servidor.tar.gz").write_bytes(servidor)
        archivos = sorted(hecho.iterdir())
        (hecho / HUELLAS).write_text("".join(f"{_huella(uno)}  {uno.name}\n" for uno in archivos), encoding="utf-8")
        _dejar(hecho, destino)


def _git(*palabras: str) -> bytes:
    return subprocess.run(["git", "-C", RAIZ, *palabras], check=True, stdout=subprocess.PIPE).stdout  # noqa: S603, S607


def _extraer(fuente: Path) -> None:
    """The files of the commit, as readable for everybody as they are anywhere."""
    archivo = io.BytesIO(_git("-c", "tar.umask=0022", "archive", "--format=tar", "HEAD"))
    with tarfile.open(fileobj=archivo) as tar:
        tar.extractall(fuente, filter="tar")


def _instante() -> str:
    """When the commit was made, in seconds: the clock of whatever is made of it."""
    return _git("log", "-1", "--format=%ct").decode().strip()


def _correr(*palabras: str | Path, donde: Path) -> None:
    entorno = {**os.environ, "SOURCE_DATE_EPOCH": _instante(), "PYTHONHASHSEED": "0", "TZ": "UTC"}
    subprocess.run([sys.executable, "-m", *palabras], check=True, cwd=donde, env=entorno, stdout=sys.stderr)  # noqa: S603


def _rueda(fuente: Path, hecho: Path) -> None:
    """The wheel, by the locked tools of this environment."""
    _correr("build", "--wheel", "--no-isolation", "--outdir", hecho, donde=fuente)


def _datos(fuente: Path) -> configparser.SectionProxy:
    setup = configparser.ConfigParser()
    setup.read(fuente / "setup.cfg", encoding="utf-8")
    return setup["metadata"]


# ── what is in it ───────────────────────────────────────────────────────────────────────────────────────────────────
def _composicion(fuente: Path) -> str:
    """The bill of materials (CycloneDX): the hub, each library that it needs, and each file of others that it brings."""
    datos = _datos(fuente)
    principal = {clave: datos[clave] for clave in ("name", "version", "description", "license")}
    lineas = "\n".join(f"{clave} = {json.dumps(valor)}" for clave, valor in principal.items())
    (fuente / "proyecto.toml").write_text(f"[project]\n{lineas}\n", encoding="utf-8")
    salida = fuente / "composicion.json"
    orden = ("cyclonedx_py", "requirements", "--output-reproducible", "--pyproject", "proyecto.toml", "-o", salida)
    _correr(*orden, fuente / "requisitos" / "hub.txt", donde=fuente)
    dicho = json.loads(salida.read_text(encoding="utf-8"))
    for componente in dicho["components"]:
        del componente["description"]  # a line of the list of requirements, with all its digests once more
    dicho["components"] += _ajenos(fuente)
    dicho["metadata"]["timestamp"] = datetime.fromtimestamp(int(_instante()), UTC).isoformat()
    _depender(dicho)
    texto = json.dumps(dicho, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    if falla := JsonStrictValidator(SchemaVersion.V1_6).validate_str(texto):
        raise SystemExit(f"the bill of materials is not valid: {falla}")
    return texto


def _ajenos(fuente: Path) -> Iterator[dict[str, Any]]:
    for archivo, (nombre, version, licencia) in AJENOS.items():
        ruta = Path("portal", "static", "terceros", archivo)
        compra = f"pkg:npm/{nombre}@{version}"
        yield {
            "type": "library",
            "bom-ref": compra,
            "name": nombre,
            "version": version,
            "purl": compra,
            "licenses": [{"license": {"id": licencia}}],
            "hashes": [{"alg": "SHA-256", "content": _huella(fuente / ruta)}],
            "properties": [{"name": "hub-lis:archivo", "value": str(ruta)}],
        }


def _depender(dicho: dict[str, Any]) -> None:
    """Say that the hub needs all of them."""
    referencias = sorted(componente["bom-ref"] for componente in dicho["components"])
    hub = {"ref": dicho["metadata"]["component"]["bom-ref"], "dependsOn": referencias}
    dicho["dependencies"] = [hub, *({"ref": una} for una in referencias)]


# ── where it is left ────────────────────────────────────────────────────────────────────────────────────────────────
def _huella(archivo: Path) -> str:
    return hashlib.sha256(archivo.read_bytes()).hexdigest()


def _dejar(hecho: Path, destino: Path) -> None:
    """Nothing of a release before stays among what is handed out."""
    destino.mkdir(parents=True, exist_ok=True)
    if (viejas := destino / HUELLAS).exists():
        for linea in viejas.read_text(encoding="utf-8").splitlines():
            (destino / Path(linea.split("  ", 1)[1]).name).unlink(missing_ok=True)
    for archivo in hecho.iterdir():
        shutil.move(archivo, destino / archivo.name)


if __name__ == "__main__":
    publicar(Path(sys.argv[1]))
