"""docs/operacion.md says what is: settings, commands, codes, metrics and events are compared with the code."""

import re
import shlex
from pathlib import Path

import click
import pytest

from config.ajustes import AJUSTES
from config.cifras import CifrasComunes, CifrasDelNodo
from consola import principal
from dominio.maestros.importables import IMPORTABLES
from dominio.muestras.comprobantes.comprobacion import COMPROBACIONES_POR_ORIGEN
from dominio.pruebas.laboratorios import MENSAJES_POR_ORIGEN
from dominio.ventanilla.frecuencias import EN_LA_BASE
from dominio.ventanilla.porteria import FALLAS_POR_ORIGEN
from dominio.ventanilla.ventanilla import ANONIMOS_EN_TOTAL, ANONIMOS_POR_ORIGEN
from dominio.vocabulario.errores import catalogo
from hub import crear_metricas
from portal.envios.paginas import ANONIMOS_POR_ORIGEN as FORMULARIOS_POR_ORIGEN
from tests.servidor_desnudo.manual import bloques
from tests.test_arquitectura import CAPAS

RAIZ = Path(__file__).resolve().parent.parent
MANUAL = (RAIZ / "docs" / "operacion.md").read_text(encoding="utf-8")
BLOQUES = "\n".join(uno.texto for uno in bloques())
ORDENES = sorted(set(re.findall(r"(?:^|[/ =])hub ((?!hub)[a-z][a-z-]*(?: .*)?)$", BLOQUES, re.MULTILINE)))


def test_la_tabla_de_ajustes_es_la_de_los_ajustes():
    filas = re.findall(r"^\| `(HUB_[A-Z_]+)` \| (?:`([^`]*)`|—) \|", MANUAL, re.MULTILINE)

    assert filas == [(ajuste.nombre, ajuste.omision) for ajuste in AJUSTES]


@pytest.mark.parametrize("orden", ORDENES)
def test_cada_orden_del_manual_existe_con_sus_opciones(orden):
    """Words that are commands are resolved, and the rest must be arguments and options that the command knows."""
    comando, palabras = principal, shlex.split(orden)
    contexto = click.Context(comando)
    while isinstance(comando, click.Group):
        nombre = palabras.pop(0)
        comando = comando.get_command(contexto, nombre)
        assert comando is not None, f"no existe la orden «{nombre}»"

    opciones, _, _ = comando.make_parser(click.Context(comando)).parse_args(palabras)
    faltan = [p.name for p in comando.params if p.required and opciones.get(p.name) is None]
    assert not faltan


def test_el_manual_muestra_ordenes():
    """The pattern above still finds them."""
    assert {"migrar", "migrar --ver", "auditoria muestra 1234", "maestros listar comunas"} <= set(ORDENES)


def test_los_codigos_y_las_metricas_que_nombra_existen():
    codigos = {clase.codigo for clase in catalogo()}
    otras = CifrasComunes(dict), CifrasDelNodo("", "", 0, bool)
    expuestas = set(re.findall(r"^# TYPE (hub_\w+)", crear_metricas().exponer(*otras).decode(), re.MULTILINE))

    assert set(re.findall(r"HUB-\d{4}", MANUAL)) <= codigos
    assert set(re.findall(r"`(hub_\w+)\{", MANUAL)) == expuestas


def test_los_limites_por_direccion_son_los_que_se_cuentan():
    parte = MANUAL[MANUAL.index("### Límites por dirección") :].partition("\n## ")[0]
    filas = [int(numero) for numero in re.findall(r"^\| [^|]+ \| (\d+)", parte, re.MULTILINE)]
    contados = (
        FALLAS_POR_ORIGEN,
        ANONIMOS_POR_ORIGEN,
        COMPROBACIONES_POR_ORIGEN,
        FORMULARIOS_POR_ORIGEN,
        MENSAJES_POR_ORIGEN,
    )
    assert filas == [uno.maximo for uno in contados]
    assert {uno.segundos for uno in contados} == {60}
    assert f"{ANONIMOS_EN_TOTAL.maximo} por segundo entre todas" in parte
    assert f"más de {EN_LA_BASE.amount} por segundo" in parte


def test_la_tabla_de_sucesos_es_la_de_las_trazas():
    """An event that is not explained here says nothing to who watches."""
    emitidos = {"traza_externa"}
    for carpeta in CAPAS:
        for ruta in (RAIZ / carpeta).rglob("*.py"):
            texto = ruta.read_text(encoding="utf-8")
            emitidos |= set(re.findall(r"traza[s]?(?:\(\"[^\"]+\"\))?\.\w+\(\s*\"([a-z_]+)\"", texto))
    tabla = MANUAL.split("| Suceso | Qué pasó |")[1].split("\n\n")[0]

    assert set(re.findall(r"^\| `(\w+)` \|", tabla, re.MULTILINE)) == emitidos


def test_la_tabla_de_maestros_es_la_de_los_importables():
    for maestro in IMPORTABLES.values():
        fila = re.search(rf"^\| {maestro.nombre} \| (.+?) \| (.+?) \|", MANUAL, re.MULTILINE)
        assert re.findall(r"`(\w+)`", fila[1]) == list(maestro.obligatorias)
        assert re.findall(r"`(\w+)`", fila[2]) == [c.nombre for c in maestro.columnas if not c.obligatoria]
