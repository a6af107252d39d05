"""A generated fortnight: samples at any instant of it, in any state, of any examination, and with any delay."""

import random
from datetime import date, timedelta

from sqlalchemy import insert

from dominio.vocabulario.enumeraciones import Tecnica
from modelos import TOMA_DE_MUESTRAS, Establecimiento, Muestra
from tests.dominio.reportes.pais import DEIS_PROVIDENCIA, DEIS_VALPARAISO, poblar_pais
from tests.dominio.reportes.test_mes import comienzo
from tests.elenco import NORTE, SUR, una_muestra

HASTA = date(2026, 9, 10)
"""The 6th, in the newer week, begins at 01:00."""
PRIMERO, DE_LA_SEMANA = HASTA - timedelta(days=13), HASTA - timedelta(days=6)
"""On which the period begins, and the newer week of it."""
CUANTAS = 600
HORA = timedelta(hours=1)
UN_MICROSEGUNDO = timedelta(microseconds=1)
SIN_COMUNA = "999999"
COMUNA_DE = {DEIS_PROVIDENCIA: "Providencia", DEIS_VALPARAISO: "Valparaíso", SIN_COMUNA: None}
REGION_DE = {DEIS_PROVIDENCIA: 13, DEIS_VALPARAISO: 5, SIN_COMUNA: None}


def demora(azar):
    """Around whole hours, where a count that is not exact falls to the wrong side; sometimes long."""
    horas = azar.choice((0, 1, 5, azar.randrange(60), azar.randrange(1000)))
    return max(horas * HORA + azar.choice((-UN_MICROSEGUNDO, timedelta(), UN_MICROSEGUNDO, HORA / 3)), timedelta())


def una_cualquiera(azar, numero, deis):
    """A sample at any instant of the two weeks, or just outside, in any state; of antigen, also where it was taken."""
    dia = comienzo(PRIMERO + timedelta(days=azar.randrange(-2, 16)))
    tomada = dia + azar.choice((timedelta(), -UN_MICROSEGUNDO, UN_MICROSEGUNDO, azar.randrange(80_000) * HORA / 3600))
    estado = azar.choice((2, 3, 3, 4, 4, 4, 4, 4, 5, 6, 7, 8, 9, 10))
    recibida = tomada + demora(azar) if estado not in (2, 10) else None
    informada = recibida + demora(azar) if estado in (4, 7, 8, 9) else None
    tecnica = azar.choice((Tecnica.RT_PCR, Tecnica.RT_PCR, Tecnica.RT_PCR, Tecnica.TEST_PACK))
    lugares = (NORTE, SUR, SUR) if tecnica is Tecnica.RT_PCR else (TOMA_DE_MUESTRAS, TOMA_DE_MUESTRAS, NORTE, SUR)
    laboratorio = azar.choice(lugares)
    base = una_muestra(f"R-{numero}")
    columnas = {c.name for c in Muestra.__table__.columns}
    return {
        **{campo: getattr(base, campo) for campo in base.__slots__ if campo in columnas},
        "id": numero,
        "laboratorio_id": laboratorio,
        "laboratorio_origen_id": min(laboratorio, NORTE),
        "huella": numero.to_bytes(32, "big"),
        "estado": estado,
        "creada_en": tomada,
        "fecha_muestra": tomada,
        "cod_deis": azar.choice(deis),
        "tecnica_muestra": tecnica,
        "codigo_examen": azar.choice((None, None, None, "SARS2-PCR", "FLU")),
        "sin_orden_medica": False,
        "fecha_recepcion_laboratorio": recibida,
        "resultado": informada and azar.choice(("Positivo", "Negativo", "Indeterminado", "Muestra no apta")),
        "fecha_hora_resultado_laboratorio": informada,
        "informado_en": informada,
        "correcciones": 0,
        "cambios": 1,
    }


def sembrar(motor, reloj, semilla, cuantas=CUANTAS):
    """Write them, in the morning after; what was written."""
    reloj.ahora = comienzo(HASTA + timedelta(days=1)) + 9 * HORA
    poblar_pais(motor)
    azar = random.Random(semilla)
    hechas = [una_cualquiera(azar, n, [*COMUNA_DE]) for n in range(1, cuantas + 1)]
    with motor.begin() as conexion:
        conexion.execute(insert(Establecimiento).values(cod_deis=SIN_COMUNA, nombre="x", activo=True))
        conexion.execute(insert(Muestra), hechas)
    return hechas
