"""What happened after a cursor: every change exactly once and in a legal order, whoever writes meanwhile.

`HUB_PRUEBAS_CAMBIOS=100000` has about as many made.
"""

import os
import random
import threading
from collections import Counter, defaultdict
from datetime import date

import pytest
from sqlalchemy import text

from dominio.muestras.pedidos import CambiosDesde
from dominio.vocabulario.cursores import de_lugar
from dominio.vocabulario.errores import CursorAdelantado, CursorDeOtro, CursorNoValido
from tests.asentado import esperar_asentado
from tests.dominio.de_mesa import MESA, borrado, eliminacion
from tests.dominio.pasos import cambio, devolucion, recepcion, uno
from tests.elenco import NORTE, SUR, crear, entrega, una_creada, una_informada, una_muestra

CAMBIOS = int(os.environ.get("HUB_PRUEBAS_CAMBIOS", "1000"))


def leer(ventanilla, actor, cursor=None, **pedido):
    """All that there is after a cursor, and the cursor after it."""
    esperar_asentado(ventanilla.motor)
    return leer_ya(ventanilla, actor, cursor, **pedido)


def leer_ya(ventanilla, actor, cursor=None, **pedido):
    """The same, of what is settled at this moment."""
    cambios = []
    while True:
        recibo = ventanilla.atender(actor, CambiosDesde(cursor=cursor, **pedido))
        cambios += recibo.cambios
        cursor, pedido = recibo.cursor, {}
        if not recibo.quedan:
            return cambios, cursor


def pasos(cambios):
    return [(uno_.id_muestra, uno_.estado_anterior, uno_.estado_muestra) for uno_ in cambios]


def test_sigue_donde_quedo(ventanilla, motor, laboratorio_norte):
    clave = una_informada(ventanilla, laboratorio_norte)
    primeros, cursor = leer(ventanilla, laboratorio_norte)
    assert pasos(primeros) == [(clave, None, 2), (clave, 2, 3), (clave, 3, 4)]
    assert leer(ventanilla, laboratorio_norte, cursor) == ([], cursor)
    uno(ventanilla, laboratorio_norte, devolucion(clave))
    despues, _ = leer(ventanilla, laboratorio_norte, cursor)
    assert pasos(despues) == [(clave, 4, 3)]
    assert leer(ventanilla, laboratorio_norte, cursor)[0] == despues


def test_cada_laboratorio_lo_suyo(ventanilla, motor, laboratorio_norte, laboratorio_sur):
    """Who sent a sample on goes on seeing what becomes of it, since it registered it; the other sees it from then on."""
    clave = una_creada(ventanilla, laboratorio_norte)
    assert leer(ventanilla, laboratorio_sur)[0] == []
    uno(ventanilla, laboratorio_norte, cambio(clave, destino=SUR))
    uno(ventanilla, laboratorio_sur, recepcion(clave))
    assert pasos(leer(ventanilla, laboratorio_norte)[0])[-1] == (clave, 2, 3)
    assert pasos(leer(ventanilla, laboratorio_sur)[0])[-1] == (clave, 2, 3)


def test_una_eliminada_no_viene(ventanilla, motor, laboratorio_norte):
    clave = una_creada(ventanilla, laboratorio_norte)
    uno(ventanilla, MESA, eliminacion(clave))
    uno(ventanilla, laboratorio_norte, borrado(clave))
    assert leer(ventanilla, laboratorio_norte)[0] == []


def test_desde_una_fecha(ventanilla, motor, reloj, laboratorio_norte):
    una_creada(ventanilla, laboratorio_norte, "antes")
    reloj.avanzar(days=3)
    clave = una_creada(ventanilla, laboratorio_norte, "despues", fecha_muestra=reloj())
    assert pasos(leer(ventanilla, laboratorio_norte, fecha=date(2026, 3, 7))[0]) == [(clave, None, 2)]
    assert len(leer(ventanilla, laboratorio_norte, fecha=date(2026, 3, 5))[0]) == 2
    assert len(leer(ventanilla, laboratorio_norte, fecha=date(1900, 1, 1))[0]) == 2
    assert leer(ventanilla, laboratorio_norte, fecha=date(2999, 1, 1))[0] == []
    _, cursor = leer(ventanilla, laboratorio_norte, fecha=date(2026, 3, 9))
    otra = una_creada(ventanilla, laboratorio_norte, "luego", fecha_muestra=reloj())
    assert pasos(leer(ventanilla, laboratorio_norte, cursor)[0]) == [(otra, None, 2)]


def test_por_paginas_no_se_pierde_ni_se_repite(ventanilla, motor, laboratorio_norte, laboratorio_sur, monkeypatch):
    """Pages of two, looking at three steps of everybody at a time: some come empty."""
    monkeypatch.setattr("dominio.muestras.novedades.TAMANO_PAGINA", 2)
    monkeypatch.setattr("dominio.muestras.novedades.MIRADOS", 3)
    for n in range(4):
        una_informada(ventanilla, laboratorio_norte, f"N-{n}")
        una_informada(ventanilla, laboratorio_sur, f"S-{n}")
    cambios, _ = leer(ventanilla, laboratorio_norte)
    assert [uno_.codigo_muestra_cliente for uno_ in cambios] == [f"N-{n}" for n in range(4) for _ in range(3)]


@pytest.mark.parametrize("malo", ["", "x", "MS4w", "....", "ñ", "A" * 400, "MS4wLjExLjU1NmU3MDBl"])
def test_un_cursor_mutilado_se_rechaza(ventanilla, motor, laboratorio_norte, malo):
    with pytest.raises(CursorNoValido):
        ventanilla.atender(laboratorio_norte, CambiosDesde(cursor=malo))


def test_cualquier_letra_cambiada_se_nota(ventanilla, motor, laboratorio_norte):
    una_creada(ventanilla, laboratorio_norte)
    _, cursor = leer(ventanilla, laboratorio_norte)
    for lugar in range(len(cursor)):
        cambiado = cursor[:lugar] + ("A" if cursor[lugar] != "A" else "B") + cursor[lugar + 1 :]
        try:
            ventanilla.atender(laboratorio_norte, CambiosDesde(cursor=cambiado))
        except CursorNoValido:
            continue
        assert lugar == len(cursor) - 1  # the last letter may hold bits that mean nothing


def test_un_cursor_ajeno_o_adelantado_dice_que_hacer(ventanilla, motor, laboratorio_norte, laboratorio_sur):
    una_creada(ventanilla, laboratorio_norte)
    _, cursor = leer(ventanilla, laboratorio_norte)
    with pytest.raises(CursorDeOtro):
        ventanilla.atender(laboratorio_sur, CambiosDesde(cursor=cursor))
    for lugar in ((0, 10**9), (10**15, 1)):
        with pytest.raises(CursorAdelantado):
            ventanilla.atender(laboratorio_norte, CambiosDesde(cursor=de_lugar(NORTE, *lugar)))


@pytest.mark.postgres
@pytest.mark.parametrize("tipo_base", ["postgres"])
def test_lo_que_tarda_en_guardarse_no_se_pierde(ventanilla, motor, laboratorio_norte):
    """A transaction that began first and ends last: what others stored meanwhile waits for it, and then all come once."""
    clave = una_creada(ventanilla, laboratorio_norte, "lenta")
    _, cursor = leer(ventanilla, laboratorio_norte)
    with motor.connect() as lenta:
        lenta.execute(
            text(
                "INSERT INTO historial"
                " (muestra_id, mensaje_id, ocurrido_en, operacion, puerta, laboratorio_id, desde, hacia)"
                " VALUES (:m, 1, now(), 'recepcionarMuestra', 'soap11', 1, 2, 3)"
            ),
            {"m": clave},
        )
        rapida = una_creada(ventanilla, laboratorio_norte, "rapida")
        en_medio, cursor = leer_ya(ventanilla, laboratorio_norte, cursor)
        assert en_medio == []
        lenta.commit()
    despues, _ = leer(ventanilla, laboratorio_norte, cursor)
    assert pasos(despues) == [(clave, 2, 3), (rapida, None, 2)]


@pytest.mark.timeout(60 + CAMBIOS // 25)
def test_ocho_escriben_y_uno_lee_a_saltos(ventanilla, motor, laboratorio_norte):
    """A reader that is killed and resumed from its cursor at random sees each change once, and each sample in order."""
    cuantas, por_mensaje, informadas = 8, 25, 8
    vueltas = max(1, round(CAMBIOS / cuantas / (por_mensaje + 2 * informadas)))

    def escribir(quien):
        azar = random.Random(quien)
        for vuelta in range(vueltas):
            muestras = [una_muestra(f"W-{quien}-{vuelta}-{n}") for n in range(por_mensaje)]
            claves = [item.id_muestra for item in ventanilla.atender(laboratorio_norte, crear(*muestras)).items]
            for clave in azar.sample(claves, informadas):
                uno(ventanilla, laboratorio_norte, recepcion(clave))
                uno(ventanilla, laboratorio_norte, entrega(clave, ventanilla))

    hilos = [threading.Thread(target=escribir, args=(quien,)) for quien in range(cuantas)]
    for hilo in hilos:
        hilo.start()
    azar, vistos, cursor = random.Random(0), [], None
    while any(hilo.is_alive() for hilo in hilos):
        recibo = ventanilla.atender(laboratorio_norte, CambiosDesde(cursor=cursor))
        if azar.random() < 0.5:  # killed before it stored the page and its cursor
            vistos, cursor = [*vistos, *recibo.cambios], recibo.cursor
    resto, _ = leer(ventanilla, laboratorio_norte, cursor)
    vistos += resto
    with motor.connect() as conexion:
        escritos = conexion.execute(text("SELECT muestra_id, mensaje_id, hacia FROM historial")).all()
    assert len(escritos) == cuantas * vueltas * (por_mensaje + 2 * informadas)
    assert Counter((v.id_muestra, v.id_mensaje_del_cambio, v.estado_muestra) for v in vistos) == Counter(
        map(tuple, escritos)
    )
    de_cada_una = defaultdict(list)
    for visto in vistos:
        de_cada_una[visto.id_muestra].append((visto.estado_anterior, visto.estado_muestra))
    assert set(map(tuple, de_cada_una.values())) == {((None, 2),), ((None, 2), (2, 3), (3, 4))}
