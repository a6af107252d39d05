"""What is mistyped in a search of the console is refused, as on the portal, and not answered with "nothing found"."""

import itertools

import click
import pytest
from click.testing import CliRunner

from consola import principal
from consola.auditoria import auditoria
from consola.auditoria_filtros import OPCIONES, Criterio, Momento
from dominio.auditoria.criterios import LECTORES_DE_CRITERIOS
from dominio.mensajes.filtro import Filtro
from portal.auditoria.filtro import leer_busqueda
from tests.test_documentado import ordenes

PERIODO = {"desde": "2026-03-06", "hasta": "2026-03-04"}


def de_periodo() -> list[str]:
    """The commands that take a period of days and hours."""
    todas = ordenes(principal, "hub")
    return [n for n, orden in todas if {p.name for p in orden.params if isinstance(p.type, Momento)} >= PERIODO.keys()]


def probada(nombre: str, *palabras: str) -> tuple[int, str]:
    """What a command of `hub auditoria` answers before it has seen any setting."""
    hecho = CliRunner().invoke(auditoria, [*nombre.split()[2:], *palabras])
    return hecho.exit_code, hecho.output


@pytest.mark.parametrize("nombre", de_periodo())
def test_un_periodo_al_reves_no_se_revisa_ni_se_busca(nombre):
    """Whichever end is written first; the other options that a command demands are given something."""
    orden = dict(ordenes(principal, "hub"))[nombre]
    otras = [p for p in orden.params if p.required and p.name not in PERIODO]
    demas = [palabra for p in otras for palabra in (["a"] if isinstance(p, click.Argument) else [p.opts[0], "a"])]
    for extremos in itertools.permutations(PERIODO.items()):
        codigo, dicho = probada(nombre, *demas, *(f"--{campo}={dia}" for campo, dia in extremos))
        assert (codigo, "un momento posterior" in dicho) == (2, True), dicho


@pytest.mark.parametrize(
    ("opcion", "escrito", "debia"), [("--operacion", "crearMuestra", "crearMuestras"), ("--error", "hub-204", "HUB-2041")]
)
def test_de_muchos_nombres_se_dicen_los_mas_parecidos_una_vez(opcion, escrito, debia):
    """In a few lines of a terminal, each once."""
    codigo, dicho = probada("hub auditoria buscar", opcion, escrito)
    nombres = dicho.partition("uno de estos: ")[2].partition(" (")[0].split(" · ")
    assert codigo == 2
    assert debia in nombres
    assert len(nombres) == len(set(nombres)) <= 12
    assert len(probada("hub auditoria buscar", opcion, "x" * 10_000)[1]) < 20_000


def test_hay_ordenes_de_periodo():
    assert {"hub auditoria buscar", "hub auditoria exportar", "hub auditoria retener", "hub auditoria verificar"} <= set(
        de_periodo()
    )


@pytest.mark.parametrize(
    ("opcion", "campo", "texto"),
    [
        ("--operacion", "operacion", "noexiste"),
        ("--error", "codigo_error", "HUB-0000"),
        ("--puerta", "puerta", "ventana"),
        ("--desenlace", "desenlace", "perdido"),
        ("--mensaje", "id_mensaje", "0"),
        ("--muestra", "id_muestra", "x"),
        ("--id-cliente", "id_mensaje_cliente", "a" * 65),
        ("--codigo", "codigo_muestra_cliente", "a" * 65),
        ("--documento", "documento", "a" * 65),
        ("--rut", "rut", "11111111-2"),
    ],
)
def test_lo_que_el_portal_rechaza_lo_rechaza_la_consola(opcion, campo, texto):
    assert leer_busqueda({campo: texto}).errores
    codigo, dicho = probada("hub auditoria buscar", f"{opcion}={texto}")
    assert codigo == 2, dicho


def test_cada_criterio_de_la_consola_se_lee_como_en_el_portal():
    """What is a text there too is read by the same reader, so that a new one is read at all."""
    parametros = click.command("x")(_con_opciones()).params
    sueltos = [p.name for p in parametros if isinstance(p.type, click.types.StringParamType)]
    assert sueltos == []
    assert {p.name for p in parametros if isinstance(p.type, Criterio)} <= LECTORES_DE_CRITERIOS.keys()
    assert {p.name for p in parametros} == set(Filtro.__dataclass_fields__)


def _con_opciones():
    def nada(**_dichas):
        """Takes all the options of a search."""

    for opcion in reversed(OPCIONES):
        opcion(nada)
    return nada
