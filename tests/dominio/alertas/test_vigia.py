"""Whoever looks: one process of all machines at a time, in a hub that serves, and nothing of anybody in what it tells."""

import base64
import json
from datetime import timedelta
from urllib.parse import quote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, update

from dominio.alertas import vigia as de_vigia
from dominio.alertas.avisos import SE_ABRIO, SE_CERRO
from dominio.alertas.correo import _lineas
from dominio.alertas.fichas import cifras_de_alertas
from dominio.alertas.tipos import TipoDeAlerta, Umbrales
from dominio.alertas.vigia import Vigia, tomar_turno
from dominio.atencion import abrir_ventanilla
from dominio.personas.laboratorios import crear_credencial
from dominio.ventanilla.actor import Actor
from dominio.vocabulario.enumeraciones import Rol
from modelos import Alerta, AlertaAviso, Credencial, Destino, MensajeCuerpo, crear_motor
from tests.dominio.alertas.escena import (
    JUEVES,
    CanalDePrueba,
    filas,
    laboratorios,
    mirada_por_primera_vez,
    recibidos,
    semanas,
)
from tests.elenco import NORTE, SUR, RelojDePrueba, una_recepcionada

MINUTO = timedelta(minutes=1)


def vigia(motor, reloj, *canales):
    return Vigia(motor, reloj, 60, Umbrales(), canales, timedelta(minutes=15))


def test_de_dos_maquinas_mira_una(motor):
    """Also when their clocks differ by some seconds, and again a minute later; a clock that was ahead stops nobody."""
    cada = timedelta(seconds=60)
    assert tomar_turno(motor, JUEVES, cada)
    assert not tomar_turno(motor, JUEVES + timedelta(seconds=5), cada)
    assert not tomar_turno(motor, JUEVES - timedelta(seconds=5), cada)
    assert tomar_turno(motor, JUEVES + cada, cada)
    assert tomar_turno(motor, JUEVES - timedelta(hours=1), cada)


def test_sin_base_no_se_cae(motor, reloj, bitacora):
    """It says so, and looks again at its next turn."""
    with motor.begin() as conexion:
        conexion.exec_driver_sql("ALTER TABLE alerta_turno RENAME TO perdida")
    vigia(motor, reloj).mirar()
    assert "alertas_impedidas" in bitacora.getvalue()
    with motor.begin() as conexion:
        conexion.exec_driver_sql("ALTER TABLE perdida RENAME TO alerta_turno")
    vigia(motor, reloj).mirar()
    with motor.connect() as conexion:
        assert cifras_de_alertas(conexion, reloj())["alertas_miradas_segundos"] == 0


def test_avisa_quien_tiene_por_donde_aunque_mire_siempre_otro(motor, claves, reloj):
    """One of two machines always comes first, and only the other has channels; one that breaks hinders no other."""
    reloj.ahora = JUEVES
    recibidos(motor, NORTE, JUEVES - timedelta(hours=40))
    canal, roto = CanalDePrueba(), CanalDePrueba("webhook")
    roto.cartas = None
    primera, segunda = vigia(motor, reloj), vigia(motor, reloj, roto, canal)
    for _ in range(7):
        primera.mirar()
        segunda.mirar()
        reloj.avanzar(minutes=1)
    assert [suceso for suceso, _ in canal.sucesos()[0]] == [SE_ABRIO] * len(canal.sucesos()[0]) != []


def test_si_nada_se_puede_anotar_se_nota(motor, reloj, bitacora):
    """They look in time, and nothing comes of it: whoever watches the figures sees it."""
    vigia(motor, reloj).mirar()
    with motor.begin() as conexion:
        conexion.exec_driver_sql("ALTER TABLE alerta RENAME TO perdida")
    for _ in range(16):
        reloj.avanzar(minutes=1)
        vigia(motor, reloj).mirar()
    assert bitacora.getvalue().count("alertas_impedidas") == 16
    with motor.begin() as conexion:
        conexion.exec_driver_sql("ALTER TABLE perdida RENAME TO alerta")
    with motor.connect() as conexion:
        assert cifras_de_alertas(conexion, reloj())["alertas_miradas_segundos"] == 16 * 60


def test_nada_acaba_con_quien_mira(motor, reloj, bitacora, monkeypatch):
    """Whatever fails is told, and the next look is as any other."""
    with monkeypatch.context() as roto:
        roto.setattr(de_vigia, "mirar", lambda *_: 1 // 0)
        vigia(motor, reloj).mirar()
    assert "ZeroDivisionError" in bitacora.getvalue()
    reloj.avanzar(minutes=1)
    vigia(motor, reloj).mirar()
    assert bitacora.getvalue().count("alertas_impedidas") == 1


def test_de_la_condicion_al_aviso_y_a_las_cifras(motor, claves, reloj):
    """The whole way: it is seen, opened, told and counted, and then it is over."""
    reloj.ahora = JUEVES
    mirada_por_primera_vez(motor, JUEVES - timedelta(hours=40))
    recibidos(motor, NORTE, JUEVES - timedelta(hours=40))
    canal = CanalDePrueba()
    uno = vigia(motor, reloj, canal)
    for _ in range(7):
        uno.mirar()
        reloj.avanzar(minutes=1)
    with motor.connect() as conexion:
        cifras = cifras_de_alertas(conexion, reloj())
    assert cifras["alertas_abiertas"] == dict.fromkeys(TipoDeAlerta, 0.0) | {"respaldo": 1, "sello": 1}
    assert {suceso["tipo"] for suceso in canal.cartas[0].sucesos} == {"respaldo", "sello"}
    assert cifras["avisos_sin_enviar"] == 0


PLANTADOS = st.text("abcdefghijklmnñopqrstuvwxyzáéíóúABCXYZ0123456789-.", min_size=6, max_size=30)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PLANTADOS.map(lambda texto: f"plantado{texto}"))
def test_nada_de_nadie_en_un_aviso(bancada, plantado):
    """Whatever patients, keys, targets, bodies and notes are called, nothing of it is in an alert, however it is written."""
    reloj = RelojDePrueba()
    reloj.ahora = JUEVES
    with bancada.base("sqlite", con="elenco") as direccion:
        motor = crear_motor(direccion)
        clave = _un_hub_que_anda_mal(motor, reloj, plantado)
        canal = CanalDePrueba()
        uno = vigia(motor, reloj, canal)
        for paso in (MINUTO,) * 7:
            uno.recorrer()
            reloj.ahora += paso
        dichos = {suceso["tipo"] for carta in canal.cartas for suceso in carta.sucesos}
        assert dichos == {tipo.value for tipo in TipoDeAlerta} - {"laboratorio_callado", "certificado", "tramo"}
        with motor.begin() as conexion:
            conexion.execute(
                update(Alerta).values(nota=plantado, reconocida_en=reloj(), cerrada_en=reloj(), vista_desde=None)
            )
        reloj.avanzar(minutes=20)
        uno.recorrer()
        assert {suceso["suceso"] for suceso in canal.cartas[-1].sucesos} == {SE_CERRO}
        escrito = json.dumps([fila.contenido for fila in filas(motor, AlertaAviso)], ensure_ascii=False)
        for carta in canal.cartas:
            escrito += carta.asunto + "\n".join(_lineas(carta, "https://hub.ejemplo.cl")) + json.dumps(list(carta.sucesos))
        for valor in (plantado, clave, "11111111", "11.111.111", "Calle Larga", "12345678"):
            for forma in (valor, quote(valor), base64.b64encode(valor.encode()).decode()):
                assert forma not in escrito
        motor.dispose()


def _un_hub_que_anda_mal(motor, reloj, plantado):
    """All that can be wrong is, with planted values wherever something is named; gives the key of a laboratory."""
    norte = Actor(rol=Rol.LABORATORIO, laboratorio_id=NORTE, laboratorio_nombre="Laboratorio Norte")
    mirada_por_primera_vez(motor, JUEVES - timedelta(days=9))
    reloj.ahora = JUEVES - timedelta(days=4)
    ventanilla = abrir_ventanilla(motor, reloj=reloj)
    cambios = {"paciente_nombres": plantado, "fecha_muestra": reloj() - timedelta(hours=3)}
    for n in range(10):
        una_recepcionada(ventanilla, norte, f"N-{n}", **cambios)
    reloj.ahora = JUEVES
    for otro in laboratorios(motor, 4, JUEVES):
        recibidos(motor, otro, *semanas(JUEVES, 1, 2, 3), veces=5)
    recibidos(motor, SUR, JUEVES, veces=30, desenlace="rechazado")
    with motor.begin() as conexion:
        clave = crear_credencial(conexion, NORTE, plantado, JUEVES, vence_en=JUEVES - timedelta(days=3))[1]
        conexion.execute(update(Credencial).values(vence_en=JUEVES - timedelta(days=3), ultimo_uso_en=JUEVES))
        destino = {"nombre": plantado, "direccion": f"https://a.ejemplo.cl/{plantado}", "secreto": plantado.encode()}
        valores = {"propuesto_en": JUEVES, "huella": plantado, "fallas": 3, "ultima_falla": plantado}
        conexion.execute(insert(Destino).values(**destino, **valores))
        assert conexion.execute(select(MensajeCuerpo.mensaje_id)).first()
    return clave
