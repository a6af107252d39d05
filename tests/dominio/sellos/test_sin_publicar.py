"""A head that could not leave the database: it is tried again without a new message, and somebody is told."""

from datetime import timedelta

import pytest

from config.ajustes import Ajustes
from dominio.alertas.demoras import sello_tarde
from dominio.alertas.tipos import Umbrales
from dominio.sellos.cabezas import archivo_de, leer_publicadas, publicar
from dominio.sellos.sellador import sellar, tomar_turno
from dominio.vocabulario.tiempo import reloj_del_sistema
from hub import crear_notario
from tests.dominio.sellos.registro import escribir

CADA = timedelta(seconds=60)


def alertado(motor, ahora, carpeta):
    with motor.connect() as conexion:
        return [uno.cuantos for uno in sello_tarde(conexion, ahora, Umbrales(cabezas=carpeta))]


def impedir(carpeta, como):
    """Have no head written into the folder."""
    if como == "archivo":
        carpeta.write_text("no es una carpeta")
    elif como == "dia":
        carpeta.mkdir()
        (carpeta / f"{reloj_del_sistema():%Y-%m-%d}").write_text("no es una carpeta")


@pytest.mark.parametrize("como", ["archivo", "dia", "falta"])
def test_hay_turno_y_alerta_hasta_que_sale(motor, reloj, tmp_path, como):
    """Each turn, as long as the newest is not in the folder; then no more."""
    carpeta = tmp_path / "cabezas"
    reloj.ahora = reloj_del_sistema()
    impedir(carpeta, como)
    escribir(motor, reloj(), [1])
    assert tomar_turno(motor, reloj(), CADA, carpeta)
    cabeza = sellar(motor, reloj).cabeza
    for minutos in (1, 2):
        reloj.avanzar(minutes=minutos)
        assert tomar_turno(motor, reloj(), CADA, carpeta)
        assert not tomar_turno(motor, reloj(), CADA, carpeta)
    assert alertado(motor, reloj(), carpeta) == []
    reloj.avanzar(minutes=8)
    assert alertado(motor, reloj(), carpeta) == [11]
    if como == "archivo":
        carpeta.unlink()
    elif como == "dia":
        archivo_de(carpeta, cabeza).parent.unlink()
    publicar(carpeta, cabeza)
    reloj.avanzar(minutes=1)
    assert not tomar_turno(motor, reloj(), CADA, carpeta)
    assert alertado(motor, reloj(), carpeta) == []


def test_sin_carpeta_no_hay_nada_que_publicar(motor, reloj):
    escribir(motor, reloj(), [1])
    sellar(motor, reloj)
    reloj.avanzar(minutes=30)
    assert not tomar_turno(motor, reloj(), CADA)
    assert alertado(motor, reloj(), None) == []


def test_el_hub_la_deja_cuando_puede(motor, tmp_path):
    """Its own process seals what it can, and takes the head out once the folder is one, though nothing came since."""
    carpeta = tmp_path / "cabezas"
    carpeta.write_text("no es una carpeta")
    entorno = {
        "HUB_BASE_DATOS": motor.url.render_as_string(hide_password=False),
        "HUB_DATOS": str(tmp_path),
        "HUB_CABEZAS": str(carpeta),
    }
    notario = crear_notario(motor, Ajustes.desde_entorno(entorno))
    escribir(motor, reloj_del_sistema(), [1])
    notario.sellar()
    carpeta.unlink()
    notario.sellar()
    assert [una.tamano for una in leer_publicadas(str(carpeta))] == [1]
