"""What the console administers is on record as what the portal administers is: with who asked, and no secret."""

import os
import re

import pytest
from sqlalchemy import select

from dominio.ventanilla.compresion import descomprimir
from modelos import Mensaje, MensajeCuerpo
from tests.consola.orden import correr

CLAVE = re.compile(r"^\S{12,}$", re.MULTILINE)


@pytest.fixture
def hub(motor, claves, tmp_path):
    """Runs `hub` on the populated database."""
    entorno = {
        "PATH": os.environ["PATH"],
        "HUB_BASE_DATOS": motor.url.render_as_string(hide_password=False),
        "HUB_DATOS": str(tmp_path),
        "PYTHONUTF8": "1",
    }
    return lambda *argumentos: correr(entorno, *argumentos)


def registro(motor):
    """What is on record: (operation, outcome, door, origin), and all the bodies as one text."""
    orden = select(Mensaje, MensajeCuerpo.pedido, MensajeCuerpo.respuesta).join(
        MensajeCuerpo, MensajeCuerpo.mensaje_id == Mensaje.id
    )
    with motor.begin() as conexion:
        filas = conexion.execute(orden.order_by(Mensaje.id)).all()
    hechos = [(fila.operacion.removeprefix("administracion."), fila.desenlace) for fila in filas]
    assert {(fila.puerta, (fila.origen or "")[:9], fila.laboratorio_id) for fila in filas} <= {
        ("consola", "consola: ", None)
    }
    return hechos, "".join(descomprimir(cuerpo).decode() for fila in filas for cuerpo in (fila.pedido, fila.respuesta))


def test_lo_que_administra_la_consola_queda_en_el_registro(hub, motor, tmp_path):
    """Laboratories, keys, people and masters, tried out or in earnest, done or refused."""
    archivo = tmp_path / "profesionales.csv"
    archivo.write_text("rut,nombres,apellidos\n11111111-1,Ana,Soto\n", "utf-8")
    ordenes = {
        ("crear-laboratorio", "Laboratorio Este"): ("crearLaboratorio", "administrada"),
        ("crear-laboratorio", "laboratorio este"): ("crearLaboratorio", "rechazado"),
        ("credencial", "crear", 1, "LIS nuevo"): ("crearCredencial", "administrada"),
        ("credencial", "revocar", 1): ("revocarCredencial", "administrada"),
        ("credencial", "revocar", 99): ("revocarCredencial", "rechazado"),
        ("usuario", "crear", "ana.soto", "Ana Soto", "--rol", "minsal"): ("crearUsuario", "administrada"),
        ("usuario", "restablecer", "ana.soto", "--segundo-factor"): ("restablecerUsuario", "administrada"),
        ("usuario", "activar", "ana.soto", "--no"): ("activarUsuario", "administrada"),
        ("maestros", "importar", "profesionales", archivo, "--simular"): ("importarMaestro", "simulado"),
        ("maestros", "importar", "profesionales", archivo): ("importarMaestro", "administrada"),
    }
    hechos = {orden: hub(*orden) for orden in ordenes}
    escrito, cuerpos = registro(motor)
    assert escrito == list(ordenes.values())
    assert "profesionales.csv" in cuerpos
    secretos = [clave for hecho in hechos.values() for clave in CLAVE.findall(hecho.salida)]
    assert len(secretos) == 3
    assert not [clave for clave in secretos if clave in cuerpos]
    assert hub("auditoria", "buscar", "--desenlace", "administrada", "--json").salida.count('"administrada"') == 7


def test_lo_que_solo_se_lista_no_queda(hub, motor):
    for orden in (("credencial", "listar"), ("usuario", "listar"), ("maestros", "listar", "comunas")):
        assert hub(*orden).codigo == 0
    assert registro(motor)[0] == []


def test_una_clave_revocada_o_que_no_existe_se_dice(hub):
    """As before, with 1 and a sentence."""
    assert hub("credencial", "revocar", 1).codigo == 0
    for numero in (1, 99):
        hecho = hub("credencial", "revocar", numero)
        assert (hecho.codigo, "no existe o ya estaba revocada" in hecho.errores) == (1, True)
