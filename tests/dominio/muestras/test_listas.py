"""Lists of many samples: pages merged from many establishments and states, and searches that stop and go on."""

from datetime import timedelta

import pytest
from sqlalchemy import event, insert, select, update

from dominio.muestras.listas import ramas
from dominio.muestras.listas.montones import Pestana
from dominio.muestras.pedidos import CrearMuestras
from dominio.territorio.lista import ListarTerritorio
from dominio.trabajo.lista import ListarTrabajo
from dominio.ventanilla.actor import Actor
from dominio.vocabulario.enumeraciones import Estado, Proposito, Rol
from modelos import Establecimiento, Muestra
from tests.dominio.pasos import cambio, uno
from tests.elenco import una_muestra

CUANTAS = 130
SEREMI = Actor(rol=Rol.SEREMI, laboratorio_id=None, laboratorio_nombre=None, usuario_id=1, region=13)
MINSAL = Actor(rol=Rol.MINSAL, laboratorio_id=None, laboratorio_nombre=None, usuario_id=2, proposito=Proposito.VIGILANCIA)


@pytest.fixture
def muestras(ventanilla, motor, reloj, laboratorio_norte):
    """Of the last ten hours, at eight establishments of a region, in four states; newest first, two at each instant."""
    with motor.begin() as conexion:
        conexion.execute(
            insert(Establecimiento),
            [{"cod_deis": f"9{n}", "nombre": f"Posta {n}", "comuna_codigo": 13101, "activo": True} for n in range(8)],
        )
    nuevas = tuple(
        una_muestra(
            f"N-{n}",
            cod_deis=f"9{n * 5 % 8}",
            fecha_muestra=reloj() - timedelta(hours=n // 2 * 10 / CUANTAS),
            paciente_nombres="Úrsula" if n % 36 == 7 else "Ana",
        )
        for n in range(CUANTAS)
    )
    creadas = ventanilla.atender(laboratorio_norte, CrearMuestras(items=nuevas)).items
    ids = [item.id_muestra for item in creadas]
    assert all(ids), [item.errores for item in creadas if not item.id_muestra][:1]
    with motor.begin() as conexion:
        for n, estado in enumerate((Estado.RECEPCIONADA, Estado.CON_RESULTADO, Estado.EN_MODIFICACION)):
            conexion.execute(update(Muestra).where(Muestra.id.in_(ids[n::5])).values(estado=estado.value))
        orden = select(Muestra.id).order_by(Muestra.fecha_muestra.desc(), Muestra.id.desc())
        return list(conexion.execute(orden).scalars())


def todas_las_paginas(ventanilla, actor, clase, **criterios):
    """What one sees who goes on to the last page, and how many pages that takes."""
    vistas, paginas, cursor = [], 0, None
    while True:
        hallado = ventanilla.atender(actor, clase(**criterios, cursor=cursor))
        vistas += [una.id_muestra for una in hallado.muestras]
        paginas, cursor = paginas + 1, hallado.cursor
        if cursor is None:
            return vistas, paginas


@pytest.mark.parametrize("actor", [SEREMI, MINSAL], ids=["seremi", "minsal"])
def test_las_paginas_se_juntan_de_todos_los_establecimientos_y_estados(ventanilla, muestras, actor):
    """Every sample once, newest first, wherever and in whatever state it is."""
    assert todas_las_paginas(ventanilla, actor, ListarTerritorio) == (muestras, 3)


def test_un_estado_solo_trae_lo_suyo(ventanilla, motor, muestras):
    vistas, _ = todas_las_paginas(ventanilla, SEREMI, ListarTerritorio, estado=Estado.EN_MODIFICACION)
    with motor.connect() as conexion:
        suyas = set(conexion.execute(select(Muestra.id).where(Muestra.estado == 5)).scalars())
    assert vistas == [una for una in muestras if una in suyas]


def test_una_busqueda_por_nombre_se_detiene_y_sigue(ventanilla, motor, muestras, monkeypatch):
    """With too many samples to look at, it says how far it came, and the next pages find the rest, each once."""
    monkeypatch.setattr(ramas, "MAXIMO_LEIDAS", 20)
    primera = ventanilla.atender(SEREMI, ListarTerritorio(texto="ursula"))
    assert primera.hasta_aqui is not None
    assert len(primera.muestras) < 4
    vistas, paginas = todas_las_paginas(ventanilla, SEREMI, ListarTerritorio, texto="ursula")
    with motor.connect() as conexion:
        suyas = set(conexion.execute(select(Muestra.id).where(Muestra.paciente_nombres == "Úrsula")).scalars())
    assert vistas == [una for una in muestras if una in suyas]
    assert paginas > 3


def test_con_pocas_muestras_la_busqueda_llega_al_final(ventanilla, muestras):
    hallado = ventanilla.atender(SEREMI, ListarTerritorio(texto="URSULA"))
    assert (len(hallado.muestras), hallado.hasta_aqui, hallado.cursor) == (4, None, None)


def test_el_laboratorio_busca_tambien_entre_las_que_derivo(ventanilla, muestras, laboratorio_norte, monkeypatch):
    """By name as by number; a search that stopped in between goes on among both kinds."""
    antes = ventanilla.atender(laboratorio_norte, ListarTrabajo(texto="ursula")).muestras
    derivada = next(una.id_muestra for una in antes if una.estado is Estado.ENVIADA)
    uno(ventanilla, laboratorio_norte, cambio(derivada))
    monkeypatch.setattr(ramas, "MAXIMO_LEIDAS", 20)
    vistas, _ = todas_las_paginas(ventanilla, laboratorio_norte, ListarTrabajo, texto="ursula", pestana=Pestana.TODAS)
    assert vistas.count(derivada) == 1
    assert len(vistas) == len(set(vistas))


@pytest.mark.parametrize("texto", ["o'higgins", "o’higgins", "(", "a\\b", "50%", "a_b", "[x]", "ñ*"])
def test_los_signos_de_un_nombre_no_significan_nada_mas(ventanilla, motor, muestras, texto):
    """Whatever is written is looked for as it is written."""
    antes = ventanilla.atender(SEREMI, ListarTerritorio(texto=texto))
    assert antes.muestras == ()
    with motor.begin() as conexion:
        conexion.execute(update(Muestra).where(Muestra.id == muestras[3]).values(paciente_ap_pat=f"de {texto.upper()} y"))
    hallado = ventanilla.atender(SEREMI, ListarTerritorio(texto=texto))
    assert [una.id_muestra for una in hallado.muestras] == [muestras[3]]


@pytest.mark.parametrize("tipo_base", ["sqlite"])
@pytest.mark.parametrize("texto", ["", "ursula"])
@pytest.mark.parametrize(
    ("rol", "alcance"),
    [
        (Rol.MINSAL, {}),
        (Rol.SEREMI, {"region": 13}),
        (Rol.COMUNA, {"comuna": 13101}),
        (Rol.ESTABLECIMIENTO, {"cod_deis": "91"}),
        (Rol.TOMADOR, {"rut_profesional": "12345678-5"}),
    ],
)
def test_ninguna_lista_recorre_todas_las_muestras(ventanilla, motor, rol, alcance, texto):
    """SQLite's plans look every sample up in an index; PostgreSQL's are measured by `make bench`."""
    planes = []

    def explicar(conexion, _cursor, orden, parametros, *_):
        if "FROM muestra" in orden and not orden.startswith("EXPLAIN"):
            planes.extend(fila[3] for fila in conexion.exec_driver_sql(f"EXPLAIN QUERY PLAN {orden}", parametros))

    event.listen(motor, "before_cursor_execute", explicar)
    actor = Actor(rol=rol, laboratorio_id=None, laboratorio_nombre=None, usuario_id=1, **alcance)
    ventanilla.atender(actor, ListarTerritorio(texto=texto))
    assert any("SEARCH muestra USING" in paso for paso in planes)
    assert not [paso for paso in planes if paso.startswith("SCAN muestra")]
