"""What else is wrong: refusals, delays, targets; each just before and just after it is."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from dominio.alertas import condiciones, demoras
from dominio.alertas.condiciones import mirar
from dominio.alertas.fichas import abiertas
from dominio.alertas.libro import ABRE, anotar
from dominio.alertas.rechazos import POCOS, POCOS_DE_NADIE, rechazos
from dominio.alertas.tipos import TipoDeAlerta, Umbrales
from dominio.alertas.vigia import tomar_turno
from dominio.sellos.sellador import sellar
from modelos import Destino, Laboratorio, Muestra, RespaldoHecho
from modelos.numeracion import Numerador
from modelos.tramos import ANCHO, al_dia, tramos_de
from tests.dominio.alertas.escena import JUEVES, mirada_por_primera_vez, recibidos
from tests.dominio.sellos.registro import escribir
from tests.elenco import NORTE, SUR, una_recepcionada

UMBRALES = Umbrales()


def hallados(motor, condicion, ahora, umbrales=UMBRALES):
    with motor.connect() as conexion:
        return [(uno.sujeto, uno.cuantos) for uno in condicion(conexion, ahora, umbrales)]


# ── refusals ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_suben_los_rechazos_de_quien_no_los_tiene_a_esta_hora(motor, claves):
    """More than thrice the worst of the last seven days, and not a few; the other laboratory always has as many."""
    ayeres = [JUEVES - timedelta(days=n, minutes=20) for n in range(1, 8)]
    recibidos(motor, NORTE, ayeres[3], veces=8, desenlace="rechazado")
    recibidos(motor, SUR, ayeres[6], veces=10, desenlace="parcial")
    recibidos(motor, NORTE, JUEVES - timedelta(minutes=3), veces=13, desenlace="parcial")
    recibidos(motor, NORTE, JUEVES - timedelta(minutes=3), veces=12, desenlace="rechazado")
    recibidos(motor, SUR, JUEVES - timedelta(minutes=3), veces=30, desenlace="rechazado")
    assert hallados(motor, rechazos, JUEVES) == [(str(NORTE), 25)]


@pytest.mark.parametrize(("laboratorio", "pocos"), [(NORTE, POCOS), (None, POCOS_DE_NADIE)])
def test_unos_pocos_no_alarman(motor, claves, laboratorio, pocos):
    recibidos(motor, laboratorio, JUEVES, veces=pocos - 1, desenlace="rechazado")
    recibidos(motor, laboratorio, JUEVES, veces=500, desenlace="fallido")
    assert hallados(motor, rechazos, JUEVES) == []
    recibidos(motor, laboratorio, JUEVES, desenlace="rechazado")
    assert hallados(motor, rechazos, JUEVES) == [("" if laboratorio is None else str(laboratorio), pocos)]


# ── results ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_se_atrasan_las_recibidas_hace_mucho(ventanilla, motor, reloj, laboratorio_norte, laboratorio_sur):
    """Ten of one laboratory; nine of the other are not told of, nor are those that wait for less."""
    for n in range(demoras.ATRASADAS):
        una_recepcionada(ventanilla, laboratorio_norte, f"N-{n}")
        una_recepcionada(ventanilla, laboratorio_sur, f"S-{n}") if n else None
    assert hallados(motor, demoras.atrasadas, reloj() + timedelta(hours=71, minutes=59)) == []
    tarde = reloj() + timedelta(hours=72, seconds=1)
    assert hallados(motor, demoras.atrasadas, tarde) == [(str(NORTE), demoras.ATRASADAS)]
    assert hallados(motor, demoras.atrasadas, tarde, Umbrales(atraso_horas=0)) == []
    with motor.begin() as conexion:
        conexion.execute(update(Muestra).values(estado=4))
    assert hallados(motor, demoras.atrasadas, tarde) == []


def test_las_olvidadas_no_tapan_las_nuevas(ventanilla, motor, reloj, laboratorio_norte):
    """What nobody closed in a month, or is of a laboratory that is gone, is no alert that never ends."""
    for n in range(demoras.ATRASADAS):
        una_recepcionada(ventanilla, laboratorio_norte, f"N-{n}")
    olvido = reloj() + timedelta(hours=72) + demoras.OLVIDADAS
    un_dia_antes = olvido - timedelta(days=1)
    assert hallados(motor, demoras.atrasadas, un_dia_antes) == [(str(NORTE), demoras.ATRASADAS)]
    assert hallados(motor, demoras.atrasadas, olvido + timedelta(seconds=1)) == []
    un_anio = Umbrales(atraso_horas=8760)
    assert len(hallados(motor, demoras.atrasadas, reloj() + timedelta(days=366), un_anio)) == 1
    with motor.begin() as conexion:
        conexion.execute(update(Laboratorio).values(activo=False))
    assert hallados(motor, demoras.atrasadas, un_dia_antes) == []


# ── the seal ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_el_sello_se_atrasa(motor, claves, reloj):
    """What is sealed never is late, however old; the first that is not says since when."""
    reloj.ahora = JUEVES
    recibidos(motor, NORTE, JUEVES - timedelta(days=3))
    sellar(motor, reloj)
    assert hallados(motor, demoras.sello_tarde, JUEVES) == []
    recibidos(motor, NORTE, JUEVES - timedelta(minutes=9))
    assert hallados(motor, demoras.sello_tarde, JUEVES) == []
    assert hallados(motor, demoras.sello_tarde, JUEVES + timedelta(minutes=3)) == [("", 12)]
    assert hallados(motor, demoras.sello_tarde, JUEVES + timedelta(hours=1), Umbrales(sellar_cada=0)) == []
    assert hallados(motor, demoras.sello_tarde, JUEVES + timedelta(minutes=30), Umbrales(sellar_cada=600)) == []
    sellar(motor, reloj)
    assert hallados(motor, demoras.sello_tarde, JUEVES + timedelta(hours=9)) == []


# ── the stretches of the record ─────────────────────────────────────────────────────────────────────────────────────
def test_lo_que_no_es_de_ningun_tramo(motor, claves):
    """On PostgreSQL, until the next stretch is there; what stays below it is told of no more."""
    with motor.connect() as conexion:
        tramos = tramos_de(conexion, "mensaje")
    fin = tramos[-1].hasta if tramos else ANCHO
    escribir(motor, JUEVES, [1, fin - 1])
    assert hallados(motor, demoras.sin_tramo, JUEVES) == []
    escribir(motor, JUEVES, [fin, fin + 7])
    assert hallados(motor, demoras.sin_tramo, JUEVES) == ([("", 2)] if tramos else [])
    with motor.begin() as conexion:
        conexion.execute(update(Numerador).where(Numerador.serie == "mensaje").values(siguiente=fin + 8))
    al_dia(motor, f"{JUEVES + timedelta(days=4000):%Y_%m}")
    assert hallados(motor, demoras.sin_tramo, JUEVES) == []


# ── backups ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_el_respaldo_envejece(motor, claves):
    """Of an empty record none is needed; the newest counts, whenever it was noted."""
    mirada_por_primera_vez(motor, JUEVES - timedelta(days=9))
    assert hallados(motor, demoras.respaldo_viejo, JUEVES) == []
    recibidos(motor, NORTE, JUEVES - timedelta(hours=31))
    assert hallados(motor, demoras.respaldo_viejo, JUEVES) == [("", 0)]
    with motor.begin() as conexion:
        for horas in (29, 50):
            hecho = JUEVES - timedelta(hours=horas)
            conexion.execute(insert(RespaldoHecho).values(hecho_en=hecho, anotado_en=JUEVES))
    assert hallados(motor, demoras.respaldo_viejo, JUEVES) == []
    assert hallados(motor, demoras.respaldo_viejo, JUEVES + timedelta(hours=2)) == [("", 31)]
    assert hallados(motor, demoras.respaldo_viejo, JUEVES + timedelta(days=9), Umbrales(respaldo_horas=0)) == []


def test_sin_ningun_respaldo_se_cuenta_desde_la_primera_mirada(motor, claves):
    """Of years before there were alerts nobody is told in hours; other looks that follow do not begin it anew."""
    recibidos(motor, NORTE, JUEVES - timedelta(days=1000))
    assert hallados(motor, demoras.respaldo_viejo, JUEVES) == []
    for horas in (0, 20, 29):
        assert tomar_turno(motor, JUEVES + timedelta(hours=horas), timedelta(minutes=1))
        assert hallados(motor, demoras.respaldo_viejo, JUEVES + timedelta(hours=horas)) == []
    ahora = JUEVES + timedelta(hours=30)
    assert hallados(motor, demoras.respaldo_viejo, ahora) == [("", 0)]
    for n in (0, 1):
        anotar(motor, ahora + n * ABRE, mirar(motor, ahora, Umbrales()))
    with motor.connect() as conexion:
        (texto,) = [una.texto for una in abiertas(conexion) if una.tipo is TipoDeAlerta.RESPALDO]
    assert texto == "No consta ningún respaldo de la base."


# ── targets ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_un_destino_no_recibe(motor):
    """One in use; by its number and not its name."""
    base = {"nombre": "Ministerio", "direccion": "https://a.example.cl", "secreto": b"x", "propuesto_en": JUEVES}
    with motor.begin() as conexion:
        conexion.execute(insert(Destino).values(**base, fallas=3, huella="una"))
        conexion.execute(insert(Destino).values(**base, fallas=3, huella="una", retirado_en=JUEVES))
        conexion.execute(insert(Destino).values(**base, fallas=3))
    assert hallados(motor, demoras.destinos_caidos, JUEVES) == [("1", 3)]


# ── all of them ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_de_cada_tipo_se_pregunta():
    """Each kind belongs to one question to the database; of the certificate another thread finds out."""
    dichos = [tipo for _, tipos in condiciones.CONDICIONES for tipo in tipos]
    assert sorted([*dichos, TipoDeAlerta.CERTIFICADO]) == sorted(TipoDeAlerta)


def test_lo_que_no_se_puede_saber_no_oculta_lo_demas(motor, claves, bitacora):
    """Of a kind whose table is gone nothing is said, neither that it is well; of the others all is."""
    mirada_por_primera_vez(motor, JUEVES - timedelta(hours=31))
    recibidos(motor, NORTE, JUEVES - timedelta(hours=31))
    with motor.begin() as conexion:
        conexion.exec_driver_sql("ALTER TABLE destino RENAME TO perdida")
    mirada = mirar(motor, JUEVES, UMBRALES)
    assert frozenset(TipoDeAlerta) - mirada.sabidos == {TipoDeAlerta.DESTINO, TipoDeAlerta.CERTIFICADO}
    assert {caso.tipo for caso in mirada.casos} == {TipoDeAlerta.RESPALDO, TipoDeAlerta.SELLO}
    assert bitacora.getvalue().count("alerta_sin_mirar") == 1


def test_en_un_hub_que_esta_bien_no_hay_nada(motor, claves, reloj):
    recibidos(motor, NORTE, JUEVES - timedelta(minutes=1))
    assert mirar(motor, JUEVES, UMBRALES).casos == []
