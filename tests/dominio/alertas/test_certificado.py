"""The certificate of the public address: told in time, by whoever it is signed; without an answer nothing is known."""

import socket
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event
from threading import enumerate as todos_los_hilos

import pytest

from dominio.alertas import certificado as de_certificado
from dominio.alertas.certificado import CertificadoPublico
from dominio.alertas.condiciones import Mirada
from dominio.alertas.fichas import FRASES_DE_ALERTA
from dominio.alertas.libro import ABRE
from dominio.alertas.tipos import DIAS_DE_CERTIFICADO, CasoDeAlerta, TipoDeAlerta, Umbrales
from dominio.alertas.vigia import Vigia
from tests.certificados import certificar
from tests.dominio.alertas.escena import JUEVES, filas
from tests.dominio.alertas.servidores import webhook

CERTIFICADO = TipoDeAlerta.CERTIFICADO
NADA = Mirada([], frozenset())
AHORA = datetime.now(UTC).replace(microsecond=0)


def con_respuesta(publico):
    """What is added to a look once somebody has found out."""
    publico.mirar()
    mirada = publico.agregar(NADA, AHORA)
    return CERTIFICADO in mirada.sabidos, [uno.cuantos for uno in mirada.casos]


def _hilos():
    """Whoever is finding out."""
    return [hilo for hilo in todos_los_hilos() if hilo.name == "certificado"]


@contextmanager
def servido(carpeta, vence):
    """A server with such a certificate, which no client has a reason to trust."""
    with webhook(certificar(carpeta, vence)) as (direccion, _):
        yield direccion


@pytest.mark.parametrize(
    ("dura", "cuantos"),
    [
        (timedelta(days=DIAS_DE_CERTIFICADO), []),
        (timedelta(days=DIAS_DE_CERTIFICADO, seconds=-1), [1]),
        (timedelta(days=3, hours=1), [18]),
        (timedelta(hours=3), [21]),
        (timedelta(days=-4), [25]),
    ],
)
def test_se_abre_a_menos_de_veintiun_dias_del_fin_o_despues(tmp_path, dura, cuantos):
    with servido(tmp_path, AHORA + dura) as direccion:
        assert con_respuesta(CertificadoPublico(direccion)) == (True, cuantos)


def test_sin_respuesta_no_se_sabe(tmp_path, monkeypatch, bitacora):
    """Nobody there, somebody who is silent, or speaks no TLS; also after it was known, and a line says so."""
    monkeypatch.setattr(de_certificado, "EN_TOTAL", 0.3)
    with servido(tmp_path, AHORA) as direccion:
        publico = CertificadoPublico(direccion)
        assert con_respuesta(publico) == (True, [DIAS_DE_CERTIFICADO])
    assert con_respuesta(publico) == (False, [])
    with socket.create_server(("127.0.0.1", 0)) as mudo:
        assert con_respuesta(CertificadoPublico(f"https://127.0.0.1:{mudo.getsockname()[1]}")) == (False, [])
    assert bitacora.getvalue().count('"tipo": "certificado"') == 2


@pytest.mark.parametrize("direccion", ["", "http://127.0.0.1:1"])
def test_donde_no_hay_certificado_no_hay_nada_que_saber(direccion):
    """One that is open closes."""
    assert CertificadoPublico(direccion).agregar(NADA, JUEVES) == Mirada([], frozenset((CERTIFICADO,)))


def test_se_mira_una_vez_por_hora_y_nadie_espera():
    """A look goes on while the other thread is still at it; a clock that was set back stops nobody."""
    veces, seguir = [], Event()

    class Lento(CertificadoPublico):
        def mirar(self):
            veces.append(1)
            seguir.wait(30)

    publico = Lento("https://127.0.0.1:1")
    otros = Mirada([CasoDeAlerta(tipo=TipoDeAlerta.SELLO, cuantos=1)], frozenset((TipoDeAlerta.SELLO,)))
    for minutos in (0, 1, 59, 60, 61, -30):
        publico.refrescar(JUEVES + timedelta(minutes=minutos))
        assert publico.agregar(otros, JUEVES + timedelta(minutes=minutos)) == otros
    seguir.set()
    for hilo in _hilos():
        hilo.join(30)
    assert len(veces) == 3


def test_de_la_mirada_al_libro(tmp_path, motor, claves, reloj):
    """Whoever looks in a hub that serves opens it, and says in how many days it ends."""
    reloj.ahora = AHORA
    with servido(tmp_path, AHORA + timedelta(days=5, hours=1)) as direccion:
        vigia = Vigia(motor, reloj, 60, Umbrales(), (), ABRE, direccion)
        vigia.mirar()
        for hilo in _hilos():
            hilo.join(30)
        for _ in range(2):
            vigia.recorrer()
            reloj.ahora += ABRE
    (una,) = [fila for fila in filas(motor) if fila.tipo == CERTIFICADO.value]
    assert una.abierta_en is not None
    assert "vence en 5 días" in FRASES_DE_ALERTA[CERTIFICADO]("", una.cuantos)
