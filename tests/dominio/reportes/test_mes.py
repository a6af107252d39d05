"""A generated month of 30 laboratories, over the day that begins at 01:00: every total agrees with an independent count."""

import random
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import Any

import pytest
from sqlalchemy import Engine, insert, text

from dominio.reportes.pedidos import VerTotales
from dominio.ventanilla.actor import Actor
from dominio.vocabulario.enumeraciones import Rol, Tecnica
from modelos import Comuna, Establecimiento, Laboratorio, Muestra
from tests.dominio.reportes.pais import MINSAL, emitido, filas
from tests.elenco import RelojDePrueba, una_muestra

PRIMERO, DIAS = date(2026, 8, 24), 31
COMUNAS = {13101: 13, 13123: 13, 5101: 5, 5109: 5, 8101: 8, 8108: 8}
REGIONES = sorted(set(COMUNAS.values()))
LABORATORIOS = range(1, 31)
CUANTAS = 4_000
DE_REPORTE = {
    "ministerial": ("fecha_muestra", "estado = 4"),
    "global": ("fecha_muestra", "estado BETWEEN 2 AND 9"),
    "por_resultado": ("fecha_hora_resultado_laboratorio", "estado = 4"),
    "antigeno": ("fecha_muestra", "estado BETWEEN 2 AND 9 AND tecnica_muestra = 'Test Pack'"),
}
"""What each report counts, as somebody else would write it in SQL."""


def comienzo(dia: date) -> datetime:
    """The day's first instant in Chile, from the law and not from a library: four hours behind until the clocks go forward
    at the end of 2026-09-05, three afterwards; the 6th begins at 01:00."""
    return datetime(dia.year, dia.month, dia.day, 4 if dia <= date(2026, 9, 6) else 3, tzinfo=UTC)


@pytest.fixture
def mes(motor: Engine, ventanilla: Any, reloj: RelojDePrueba) -> None:
    """Samples at any second of the month, many at the edges of days, in any state, some deleted, some sent on."""
    azar = random.Random(30)
    reloj.ahora = comienzo(PRIMERO + timedelta(days=DIAS + 1))
    deis = [f"9{n:05}" for n in range(24)]
    with motor.begin() as conexion:
        sitios = list(COMUNAS)
        conexion.execute(
            insert(Establecimiento),
            [
                {"cod_deis": uno, "nombre": uno, "comuna_codigo": sitios[n % 6] if n < 23 else None, "activo": True}
                for n, uno in enumerate(deis)
            ],
        )
        conexion.execute(
            insert(Laboratorio),
            [{"id": n, "nombre": f"Lab {n}", "activo": True, "creado_en": reloj()} for n in LABORATORIOS if n > 2],
        )
        conexion.execute(insert(Muestra), [_muestra(azar, n, deis) for n in range(1, CUANTAS + 1)])


def _muestra(azar: random.Random, numero: int, deis: list[str]) -> dict[str, Any]:
    base = una_muestra(f"M-{numero}")
    columnas = {c.name for c in Muestra.__table__.columns}
    datos = {campo: getattr(base, campo) for campo in base.__slots__ if campo in columnas}
    dia = comienzo(PRIMERO + timedelta(days=azar.randrange(DIAS)))
    tomada = dia + timedelta(seconds=azar.choice((0, -1, 1, azar.randrange(90_000))))
    informada = tomada + timedelta(hours=azar.randrange(72))
    estado = azar.choice((2, 3, 4, 4, 4, 4, 5, 6, 7, 8, 9, 10))
    laboratorio = azar.choice(LABORATORIOS)
    return {
        **datos,
        "id": numero,
        "laboratorio_id": laboratorio,
        "laboratorio_origen_id": azar.choice((laboratorio, azar.choice(LABORATORIOS))),
        "huella": numero.to_bytes(32, "big"),
        "estado": estado,
        "creada_en": tomada,
        "fecha_muestra": tomada,
        "cod_deis": azar.choice(deis),
        "tecnica_muestra": azar.choice((Tecnica.RT_PCR, Tecnica.RT_PCR, Tecnica.TEST_PACK)),
        "sin_orden_medica": False,
        "resultado": azar.choice(("Positivo", "Negativo", "Negativo")) if estado in (4, 7, 8, 9, 10) else None,
        "fecha_hora_resultado_laboratorio": informada if estado in (4, 7, 8, 9, 10) else None,
        "informado_en": informada if estado in (4, 7, 8, 9, 10) else None,
        "correcciones": 0,
        "cambios": 1,
    }


def contar(motor: Engine, reporte: str, dia: date, donde: str = "1 = 1") -> dict[str, int]:
    """By result, how many samples of a day there are, in plain SQL."""
    fecha, estados = DE_REPORTE[reporte]
    orden = (
        f"SELECT coalesce(resultado, 'Sin resultado'), count(*) FROM muestra m LEFT JOIN establecimiento e"
        f" ON e.cod_deis = m.cod_deis LEFT JOIN comuna c ON c.codigo = e.comuna_codigo"
        f" WHERE {fecha} >= :desde AND {fecha} < :hasta AND {estados} AND {donde} GROUP BY 1"
    )
    bordes = {"desde": comienzo(dia), "hasta": comienzo(dia + timedelta(days=1))}
    if motor.dialect.name == "sqlite":
        bordes = {nombre: f"{valor:%Y-%m-%d %H:%M:%S.000000}" for nombre, valor in bordes.items()}
    with motor.connect() as conexion:
        return dict(tuple(fila) for fila in conexion.execute(text(orden), bordes))


ACTORES = [
    (MINSAL, "1 = 1"),
    *((Actor(rol=Rol.SEREMI, region=region), f"c.region_codigo = {region}") for region in REGIONES),
    *((Actor(rol=Rol.COMUNA, comuna=comuna), f"c.codigo = {comuna}") for comuna in COMUNAS),
    *((Actor(rol=Rol.LABORATORIO, laboratorio_id=n), f"m.laboratorio_id = {n}") for n in LABORATORIOS if n % 6 == 0),
    (Actor(rol=Rol.ESTABLECIMIENTO, cod_deis="900003"), "m.cod_deis = '900003'"),
]


@pytest.mark.usefixtures("mes")
@pytest.mark.parametrize("reporte", DE_REPORTE)
def test_cada_total_es_el_de_una_cuenta_independiente(ventanilla, motor, reporte):
    for semana in range(0, DIAS, 7):
        desde = PRIMERO + timedelta(days=semana)
        hasta = min(desde + timedelta(days=6), PRIMERO + timedelta(days=DIAS - 1))
        for actor, donde in ACTORES:
            totales = ventanilla.atender(actor, VerTotales(reporte=reporte, desde=desde, hasta=hasta))
            for dia, cuentas in totales.por_dia.items():
                assert cuentas == contar(motor, reporte, dia, donde), (actor, dia)


@pytest.mark.usefixtures("mes")
@pytest.mark.parametrize("reporte", DE_REPORTE)
def test_las_partes_suman_el_todo_y_los_archivos_lo_traen(ventanilla, motor, reporte):
    """Comunas make their region, regions and what is of none make the country; and no sample is in two weeks."""
    vistas: list[str] = []
    for semana in range(0, DIAS, 7):
        desde = PRIMERO + timedelta(days=semana)
        hasta = min(desde + timedelta(days=6), PRIMERO + timedelta(days=DIAS - 1))
        pais = [fila["id_muestra"] for fila in filas(motor, emitido(ventanilla, MINSAL, reporte, desde, hasta))]
        partes = [
            [fila["id_muestra"] for fila in filas(motor, emitido(ventanilla, actor, reporte, desde, hasta))]
            for actor, _ in ACTORES[1:10]
        ]
        regiones, comunas = partes[:3], partes[3:]
        assert sorted(chain(*regiones)) == sorted(chain(*comunas))
        with motor.connect() as conexion:
            sin_comuna = set(map(str, conexion.execute(text("SELECT id FROM muestra WHERE cod_deis = '900023'")).scalars()))
        assert sorted(set(pais) - sin_comuna) == sorted(chain(*regiones))
        vistas += pais
    assert (
        len(vistas)
        == len(set(vistas))
        == sum(sum(contar(motor, reporte, PRIMERO + timedelta(days=n)).values()) for n in range(DIAS))
    )
    assert vistas


def test_el_pais_generado_es_el_del_maestro(motor, claves):
    with motor.connect() as conexion:
        for comuna, region in COMUNAS.items():
            orden = Comuna.__table__.select().where(Comuna.codigo == comuna)
            assert conexion.execute(orden).one().region_codigo == region
