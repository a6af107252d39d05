"""Whatever the door, a message in which all is wrong costs what a small one does, and so do the pages that tell it."""

import pytest

from carga_excel.importar import importar
from carga_excel.libros.descripcion import MUESTRAS, RESULTADOS
from dominio.maestros.administracion import ImportarMaestro
from dominio.maestros.importacion import FilaDeMaestro
from dominio.muestras.campos import CAMPOS
from servicios.tipos import LISTAS
from tests.carga_excel.personas import rut_de, xlsx
from tests.dominio.de_mesa import MESA
from tests.ordenes import contadas, de_lectura
from tests.portal.conftest import entra, personas, portal  # noqa: F401 (fixtures)
from tests.servicios.conftest import Hub, hub  # noqa: F401 (a fixture)
from tests.servicios.mensajes import elementos, escritura

POCOS, MUCHOS = 2, 200
TABLAS = 9
"""Statements more that many rows may take to be written: one for each table, where a few go in one round trip."""


def cuesta_lo_mismo(motor, pedir) -> None:
    """Ask with few items and with many, after once that counts for nothing: each reading is made as many times."""
    with contadas(motor) as ordenes:
        pedir(POCOS)
        costos = []
        for n in (POCOS, MUCHOS):
            ordenes.clear()
            pedir(n)
            costos.append(list(ordenes))
    pocos, muchos = costos
    assert pocos
    assert len(de_lectura(pocos)) == len(de_lectura(muchos))
    assert len(muchos) <= len(pocos) + TABLAS


# ── SOAP ────────────────────────────────────────────────────────────────────────────────────────────────────────────
MALOS = {
    "nada": lambda _campos, _n: {},
    "desconocida": lambda _campos, n: {"codigo_muestra_cliente": f"no-hay-{n}"},
    "ilegible": lambda campos, n: {"codigo_muestra_cliente": f"no-hay-{n}"} | dict.fromkeys(campos, "ñandú-1"),
    "numerosa": lambda campos, n: {"codigo_muestra_cliente": f"no-hay-{n}"} | dict.fromkeys(campos, "987654321"),
}


@pytest.mark.parametrize("malo", MALOS)
@pytest.mark.parametrize("lista", LISTAS.values(), ids=lambda lista: lista.forma.pedido.operacion)
def test_por_soap(hub, motor, lista, malo):  # noqa: F811
    """Each write with items that say nothing, name what is not there, or cannot be read in any field."""
    nombre, elemento = lista.lista.rpartition("}")[2], lista.elemento.rpartition("}")[2]
    orden = [campo.nombre for campo in CAMPOS[lista.forma.item]]
    otros = [campo for campo in orden if campo not in ("id_muestra", "codigo_muestra_cliente", "informe")]

    def pedir(n):
        datos = [MALOS[malo](otros, i) for i in range(n)]
        cuerpos = [elementos([(campo, uno[campo]) for campo in orden if campo in uno]) for uno in datos]
        dentro = "".join(f"<{elemento}>{cuerpo}</{elemento}>" for cuerpo in cuerpos)
        respuesta = hub.operacion(escritura(lista.forma.pedido.operacion, nombre, dentro))
        assert respuesta.todos("desenlace") == ["rechazada"] * n

    cuesta_lo_mismo(motor, pedir)


# ── workbooks ───────────────────────────────────────────────────────────────────────────────────────────────────────
FILAS = {
    "desconocida": lambda libro, n: [n + 10**9 if c.campo == "id_muestra" else f"9{n}" for c in libro.columnas],
    "ilegible": lambda libro, _n: ["¿?" for _ in libro.columnas],
    "a medias": lambda libro, n: [f"9{n}" if lugar == 0 else None for lugar, _ in enumerate(libro.columnas)],
}


@pytest.mark.parametrize("simular", [True, False], ids=["ensayo", "de verdad"])
@pytest.mark.parametrize("fila", FILAS)
@pytest.mark.parametrize("libro", [MUESTRAS, RESULTADOS], ids=lambda libro: libro.clave)
def test_por_planilla(ventanilla, motor, laboratorio_norte, libro, fila, simular):
    """Rows of samples that are not there, or that cannot be read; tried out and in earnest."""

    def pedir(n):
        contenido = xlsx([FILAS[fila](libro, i) for i in range(n)], [columna.titulo for columna in libro.columnas])
        with importar(ventanilla, laboratorio_norte, libro, contenido, simular=simular) as carga:
            assert (carga.recibo.total, carga.recibo.aceptados) == (n, 0)

    cuesta_lo_mismo(motor, pedir)


# ── the portal ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_por_el_portal(entra, motor):  # noqa: F811
    """Many samples that were ticked and are not there, and the page that tells of each."""
    norte = entra("lab.norte")

    def pedir(n):
        marcadas = [str(10**9 + i) for i in range(n)]
        pagina = norte.enviar("/laboratorio/muestras/recepcionar", {"id": marcadas})
        mensaje = norte.ver(pagina.location) if pagina.status_code == 303 else pagina
        assert mensaje.text.count("fila-mal") == n

    cuesta_lo_mismo(motor, pedir)


# ── masters ─────────────────────────────────────────────────────────────────────────────────────────────────────────
ENTRADAS = {
    "buena": lambda n: {"rut": rut_de(10_000_000 + n), "nombres": "Ana", "apellidos": f"Soto {n}"},
    "ilegible": lambda n: {"rut": f"{n}-x", "nombres": "", "apellidos": "\x01"},
    "a medias": lambda n: {"rut": rut_de(10_000_000 + n)},
    "repetida": lambda n: {"rut": rut_de(10_000_000), "nombres": "Ana", "apellidos": f"Soto {n}"},
}


@pytest.mark.parametrize("simular", [True, False], ids=["ensayo", "de verdad"])
@pytest.mark.parametrize("entrada", ENTRADAS)
def test_por_un_maestro(ventanilla, motor, entrada, simular):
    """Rows of a file of a master, right or wrong; tried out and in earnest."""
    veces = iter(range(1, 100))

    def pedir(n):
        desde = next(veces) * 1000
        filas = [FilaDeMaestro(i, ENTRADAS[entrada](desde + i)) for i in range(n)]
        pedido = ImportarMaestro(maestro="profesionales", filas=filas, encabezados={}, simular=simular)
        assert ventanilla.atender(MESA, pedido).importacion.total == n

    cuesta_lo_mismo(motor, pedir)
