"""Who comes in: keys, their expiry and revocation, wrong ones, and what each role may do."""

from datetime import timedelta

import pytest
from sqlalchemy import select

import dominio.ventanilla.porteria
from dominio.muestras.pedidos import DatosMuestraID, EstadoServicio
from dominio.personas.laboratorios import crear_credencial, listar_credenciales, revocar_credencial
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.porteria import FALLAS_POR_ORIGEN, Porteria
from dominio.vocabulario.enumeraciones import Rol
from dominio.vocabulario.errores import (
    ClaveNoValida,
    DemasiadosIntentos,
    FaltaClave,
    PermisoDenegado,
    UsuarioNoCorresponde,
)
from modelos import Credencial, Mensaje
from tests.elenco import NORTE, SUR, crear, una_muestra


@pytest.fixture
def porteria(motor, reloj, claves):
    return Porteria(motor, reloj)


def test_la_clave_dice_de_que_laboratorio_es(porteria, claves):
    """And the UsernameToken's user must be that laboratory."""
    actor = porteria.identificar(claves[NORTE])

    assert (actor.rol, actor.laboratorio_id, actor.laboratorio_nombre) == (Rol.LABORATORIO, NORTE, "Laboratorio Norte")
    assert porteria.identificar(claves[NORTE], usuario=" 1 ") == actor
    with pytest.raises(UsuarioNoCorresponde):
        porteria.identificar(claves[NORTE], usuario="2")


@pytest.mark.parametrize("clave", [None, ""])
def test_sin_clave_nadie_entra(porteria, clave):
    """It has a code of its own: the integrator forgot the header."""
    with pytest.raises(FaltaClave):
        porteria.identificar(clave)


def test_el_hub_no_guarda_la_clave(motor, claves):
    """Only its SHA-256."""
    with motor.connect() as conexion:
        filas = [tuple(fila) for fila in conexion.execute(select(*Credencial.__table__.c))]
    assert claves[NORTE] not in str(filas)
    assert len(claves[NORTE]) == 43


def test_una_clave_revocada_deja_de_servir_en_diez_segundos(porteria, claves, motor, reloj, monkeypatch):
    """The cache believes a key for less than that."""
    porteria.identificar(claves[NORTE])
    with motor.begin() as conexion:
        (credencial,) = [c.id for c in listar_credenciales(conexion, NORTE)]
        assert revocar_credencial(conexion, credencial, reloj())
        assert not revocar_credencial(conexion, credencial, reloj())
    antes = dominio.ventanilla.porteria.monotonic()
    monkeypatch.setattr(dominio.ventanilla.porteria, "monotonic", lambda: antes + 10)

    with pytest.raises(ClaveNoValida):
        porteria.identificar(claves[NORTE])


def test_una_clave_vencida_deja_de_servir_en_el_acto(porteria, motor, reloj):
    """Its end is part of what the cache remembers."""
    with motor.begin() as conexion:
        _, clave = crear_credencial(conexion, NORTE, "corta", reloj(), vence_en=reloj() + timedelta(hours=1))
    porteria.identificar(clave)
    reloj.avanzar(hours=1)

    with pytest.raises(ClaveNoValida):
        porteria.identificar(clave)


def test_el_ultimo_uso_queda_anotado(porteria, claves, motor, reloj):
    """So that a key that nobody uses can be told."""
    porteria.identificar(claves[NORTE])

    with motor.connect() as conexion:
        assert [c.ultimo_uso_en for c in listar_credenciales(conexion, NORTE)] == [reloj()]


def test_las_claves_erradas_se_frenan_por_origen_y_las_buenas_no(porteria, claves):
    """One misconfigured LIS does not lock out others behind the same address, nor other addresses."""
    porteria.identificar(claves[NORTE], "10.0.0.1")
    for _ in range(FALLAS_POR_ORIGEN.maximo):
        with pytest.raises(ClaveNoValida):
            porteria.identificar("no-es", "10.0.0.1")

    with pytest.raises(DemasiadosIntentos):
        porteria.identificar("no-es", "10.0.0.1")
    with pytest.raises(ClaveNoValida):
        porteria.identificar("no-es", "10.0.0.2")
    assert porteria.identificar(claves[NORTE], "10.0.0.1").laboratorio_id == NORTE
    assert porteria.identificar(claves[SUR], "10.0.0.1").laboratorio_id == SUR, "never seen before, from that address"


def test_un_rol_sin_permiso_no_escribe_y_queda_registrado(ventanilla, motor):
    """A refusal by role is a message like any other."""
    with pytest.raises(PermisoDenegado) as rechazo:
        ventanilla.atender(Actor(rol=Rol.AUDITOR, usuario_id=7), crear(una_muestra()))

    with motor.connect() as conexion:
        fila = conexion.execute(select(Mensaje.id, Mensaje.usuario_id, Mensaje.desenlace)).one()
    assert fila == (rechazo.value.id_mensaje, 7, "rechazado")


def test_sin_actor_solo_se_pregunta_si_el_servicio_vive(ventanilla):
    """`estadoServicio` needs no key; anything else does."""
    assert ventanilla.atender(None, EstadoServicio()).limites["elementos_por_mensaje"] == 500
    with pytest.raises(FaltaClave):
        ventanilla.atender(None, DatosMuestraID(id_muestra=1))
