"""What users can meet is documented, and what the documents say leads somewhere."""

import json
import re
import unicodedata
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from config.ajustes import AJUSTES
from consola import ORDENES, principal
from consola.demostracion.anfitrion import Convite, LaboratorioDemo
from dominio.muestras.pedidos import CONSULTAS, ESCRITURAS
from dominio.personas.usuarios_demo import UsuarioDemo
from dominio.vocabulario.enumeraciones import Rol

RAIZ = Path(__file__).resolve().parent.parent
DOCUMENTOS = sorted([*RAIZ.glob("*.md"), *(RAIZ / "docs").rglob("*.md"), *(RAIZ / "esquemas_wsdl").glob("*.md")])
README = (RAIZ / "README.md").read_text(encoding="utf-8")
PARA_USUARIOS = "\n".join(ruta.read_text(encoding="utf-8") for ruta in DOCUMENTOS if ruta.name != "CONTRIBUTING.md")
QUE_NOMBRAN_ORDENES = sorted(
    ruta
    for capa in ("consola", "config", "dominio", "portal")
    for ruta in (RAIZ / capa).rglob("*.py")
    if "«hub " in ruta.read_text("utf-8")
)
CODIGO = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


# ── The command ─────────────────────────────────────────────────────────────────────────────────────────────────────
def ordenes(grupo: click.Group, antes: str) -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, with the words that call it."""
    contexto = click.Context(grupo)
    for nombre in grupo.list_commands(contexto):
        orden = grupo.get_command(contexto, nombre)
        if isinstance(orden, click.Group):
            yield from ordenes(orden, f"{antes} {nombre}")
        else:
            yield f"{antes} {nombre}", orden


@pytest.mark.parametrize("primera", ORDENES)
def test_cada_orden_y_cada_opcion_esta_en_un_manual(primera):
    """Someone who reads the manuals knows all that the command can do."""
    orden = getattr(import_module(ORDENES[primera]), primera.replace("-", "_"))
    todas = dict(ordenes(orden, f"hub {primera}") if isinstance(orden, click.Group) else [(f"hub {primera}", orden)])
    assert todas
    for palabras, comando in todas.items():
        assert palabras in PARA_USUARIOS, f"ningún manual muestra «{palabras}»"
        for opcion in (nombre for p in comando.params if isinstance(p, click.Option) for nombre in p.opts):
            assert re.search(rf"{opcion}\b", PARA_USUARIOS), f"ningún manual explica {opcion} de «{palabras}»"


def inexistente(palabras: str) -> bool:
    """Whether these words begin with `hub` and a command that there is not; what follows a command is its arguments."""
    orden: click.Command | None = principal
    for palabra in palabras.split()[1:]:
        if not isinstance(orden, click.Group):
            return False
        orden = orden.get_command(click.Context(orden), palabra)
        if orden is None:
            return True
    return False


@pytest.mark.parametrize("ruta", [*DOCUMENTOS, *QUE_NOMBRAN_ORDENES], ids=lambda ruta: str(ruta.relative_to(RAIZ)))
def test_cada_orden_que_se_nombra_existe(ruta):
    """In every manual and in every text of the hub: who is sent to a command finds it."""
    nombradas = re.findall(r"[`«](hub(?: [a-z][a-z-]*)+)", ruta.read_text(encoding="utf-8"))
    assert [una for una in nombradas if inexistente(una)] == []


def test_se_nota_una_orden_que_no_existe():
    assert [inexistente(f"hub {una}") for una in ("auditoria ver", "auditoria mensaje", "migrar ya", "nada")] == [
        False,
        True,
        False,
        True,
    ]


def test_los_codigos_de_salida_son_los_de_la_ayuda():
    """The README, the manual of operation and the module that decides them tell the same five."""
    import consola

    for texto in (README, consola.__doc__):
        assert set(re.findall(r"(?:^|[·:] )\**([0-4])\** (?=[a-z])", texto, re.MULTILINE)) >= {"0", "1", "2", "3", "4"}


# ── Settings, operations, the line of the demonstration ─────────────────────────────────────────────────────────────
@pytest.mark.parametrize("ajuste", [ajuste.nombre for ajuste in AJUSTES])
def test_cada_ajuste_esta_en_el_readme_y_en_la_ayuda(ajuste):
    assert f"`{ajuste}`" in README
    assert ajuste in principal.epilog


def test_cada_ajuste_que_se_nombra_existe():
    """A setting that was renamed does not live on in a document (those of the tests are in CONTRIBUTING.md)."""
    nombrados = set(re.findall(r"\bHUB_[A-Z_]+\b", PARA_USUARIOS))
    opciones = {str(opcion.envvar) for opcion in principal.params if opcion.envvar}
    assert nombrados == {ajuste.nombre for ajuste in AJUSTES} | opciones


@pytest.mark.parametrize("operacion", [pedido.operacion for pedido in (*ESCRITURAS, *CONSULTAS)])
def test_cada_operacion_tiene_su_titulo_en_el_manual(operacion):
    manual = (RAIZ / "docs" / "integrador.md").read_text(encoding="utf-8")
    assert re.search(rf"^### {operacion}$", manual, re.MULTILINE)


def test_las_claves_de_la_linea_de_la_demostracion_estan_en_el_readme():
    """Automation is written against the README."""
    uno = LaboratorioDemo(id_laboratorio=1, nombre="Norte", accesskey="k")
    persona = UsuarioDemo(cuenta="norte", nombre="Ana", rol=Rol.LABORATORIO, contrasena="c", totp_secreto=None)
    convite = Convite(
        url="", wsdl11="", wsdl12="", pid=1, laboratorios=(uno,), profesional="", cod_deis="", usuarios=(persona,)
    )
    linea = json.loads(convite.a_json())
    parrafo = README[README.index("**For automation**") : README.index("## Security")]
    for clave in (*linea, *linea["laboratorios"][0], *linea["usuarios"][0]):
        assert f"`{clave}`" in parrafo
    assert Convite.de_json(convite.a_json()) == convite


# ── Links ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def ancla(titulo: str) -> str:
    """The fragment by which GitHub and GitLab link to a heading."""
    texto = re.sub(r"[`*_]|\]\([^)]*\)|\[", "", titulo).strip().lower()
    return re.sub(r"[^\w\- ]", "", texto, flags=re.UNICODE).replace(" ", "-")


def anclas(ruta: Path) -> set[str]:
    sin_codigo = CODIGO.sub("", ruta.read_text(encoding="utf-8"))
    return {ancla(titulo) for titulo in re.findall(r"^#+ (.+)$", sin_codigo, re.MULTILINE)}


@pytest.mark.parametrize("ruta", DOCUMENTOS, ids=lambda ruta: str(ruta.relative_to(RAIZ)))
def test_cada_enlace_lleva_a_alguna_parte(ruta):
    """Files and headings exist, pictures too; addresses of the outside are not called."""
    rotos = []
    for destino in re.findall(r"\]\(([^)\s]+)\)", CODIGO.sub("", ruta.read_text(encoding="utf-8"))):
        if re.match(r"https?:|mailto:", destino):
            continue
        archivo, _, fragmento = unicodedata.normalize("NFC", unquote(destino)).partition("#")
        apuntado = (ruta.parent / archivo).resolve() if archivo else ruta
        if not apuntado.exists() or (fragmento and fragmento not in anclas(apuntado)):
            rotos.append(destino)
    assert not rotos


def test_las_pruebas_de_enlaces_ven_los_documentos():
    """The parametrization above is not empty."""
    assert {"README.md", "integrador.md", "operacion.md"} <= {ruta.name for ruta in DOCUMENTOS}


def test_el_plano_de_la_casa_es_el_de_la_casa():
    """The map of CONTRIBUTING has every room of the domain, and the files that its two walks pass are there."""
    texto = (RAIZ / "CONTRIBUTING.md").read_text(encoding="utf-8")
    salas = {ruta.parent.name for ruta in (RAIZ / "dominio").glob("*/__init__.py")}
    pisos = "".join(re.findall(r"^\| \d \|([^|]*)\|", texto, re.MULTILINE))
    assert set(re.findall(r"`(\w+)/`", pisos)) == salas
    camino = texto.partition("The way of a sample by SOAP")[2].partition("**Words of the house")[0]
    todos = {str(ruta.relative_to(RAIZ)) for ruta in RAIZ.rglob("*.py") if ".venv" not in ruta.parts}
    for nombrado in re.findall(r"`([\w/]+\.py)`", camino):
        assert any(ruta == nombrado or ruta.endswith("/" + nombrado) for ruta in todos), nombrado
