"""`hub auditoria` tells what the help desk did: messages served again, samples opened, samples deleted."""

import json

import pytest

from dominio.mesa.reenvio import PrepararReenvio
from dominio.ventanilla.sobre import Sobre
from servicios.relectura import releer
from tests.dominio.de_mesa import MESA, RAZON, abrir, borrado, correccion_de_datos, eliminacion
from tests.dominio.pasos import uno
from tests.elenco import una_informada
from tests.servicios.conftest import Hub
from tests.servicios.mensajes import crear, muestra

MOTIVO = "Se agregó al maestro a la profesional"


@pytest.fixture
def reenviado(motor, ventanilla, claves):
    """A refused message and the one that served it again, in vain."""
    respuesta = Hub(motor, ventanilla, claves).operacion(crear(muestra(rut_responsable="9999999-3")))
    numero = int(respuesta.cabeceras["X-Hub-Mensaje"])
    preparado = ventanilla.atender(MESA, PrepararReenvio(id_mensaje=numero, veces=0, motivo=MOTIVO))
    sobre = Sobre(
        puerta=preparado.puerta,
        operacion=preparado.nombre_operacion,
        cuerpo=preparado.cuerpo,
        recibido_en=ventanilla.reloj(),
        reenvio=preparado.reenvio,
    )
    nuevo = ventanilla.atender(preparado.actor, releer(preparado.cuerpo, preparado.puerta), sobre)
    return numero, nuevo.id_mensaje


def test_un_mensaje_y_su_reenvio_se_nombran_uno_a_otro(reenviado, auditoria):
    numero, nuevo = reenviado
    assert f"Atendido otra vez     mensaje {nuevo}" in auditoria("ver", numero)
    contado = auditoria("ver", nuevo)
    assert f"Atiende otra vez      el mensaje {numero}" in contado
    assert MOTIVO in contado
    assert "usuario 77" in contado
    enlaces = json.loads(auditoria("ver", nuevo, "--json"))["enlaces"]
    assert enlaces == {"original": numero, "motivo": MOTIVO, "reenvios": []}


def test_la_vida_cuenta_lo_que_hizo_la_mesa_y_sigue_despues_de_eliminada(ventanilla, laboratorio_norte, auditoria):
    """Who authorised it and why, who did it, and that the record is whole."""
    clave = una_informada(ventanilla, laboratorio_norte)
    abrir(ventanilla, clave)
    uno(ventanilla, laboratorio_norte, correccion_de_datos(clave, paciente_nombres="Ana"))
    uno(ventanilla, MESA, eliminacion(clave))
    uno(ventanilla, laboratorio_norte, borrado(clave))

    contada = auditoria("muestra", "--laboratorio", 1, "--codigo", "N-1")

    dichos = ("autorizó una edición", "Datos corregidos", "paciente_nombres", "autorizó eliminarla", "10 (eliminada)")
    lugares = [contada.index(dicho) for dicho in dichos[:4]]
    assert lugares == sorted(lugares)
    assert dichos[4] in contada
    assert RAZON in " ".join(contada.replace("│", " ").split())
    auditoria("sellar")
    assert "Diferencias: 0" in auditoria("verificar")
