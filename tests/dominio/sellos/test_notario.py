"""The process apart that seals, as the hub starts it."""

from pathlib import Path

from sqlalchemy import func, select

from config.ajustes import Ajustes
from dominio.sellos import llave as llaves
from dominio.sellos.cabezas import leer_publicadas
from dominio.vocabulario.tiempo import reloj_del_sistema
from hub import crear_notario
from modelos import Sello
from tests.dominio.sellos.registro import escribir, sellados


def test_el_hub_sella_en_un_proceso_aparte(motor, direccion_base, tmp_path):
    """With the settings of the hub: signed by its key, and the head left in its folder."""
    llave = llaves.crear_llave(tmp_path / "sello.pem")
    entorno = {
        "HUB_BASE_DATOS": motor.url.render_as_string(hide_password=False),
        "HUB_DATOS": str(tmp_path),
        "HUB_LLAVE_SELLO": str(tmp_path / "sello.pem"),
        "HUB_CABEZAS": str(tmp_path / "cabezas"),
    }
    escribir(motor, reloj_del_sistema(), range(1, 20))
    crear_notario(motor, Ajustes.desde_entorno(entorno)).sellar()
    assert sellados(motor) == list(range(1, 20))
    (publicada,) = leer_publicadas(str(tmp_path / "cabezas"))
    with motor.connect() as conexion:
        fila = conexion.execute(select(Sello.tamano, Sello.raiz, Sello.firma, Sello.llave)).one()
    assert (fila.tamano, bytes(fila.raiz), bytes(fila.firma)) == (19, publicada.raiz, publicada.firma)
    assert bytes(fila.llave) == llave.publica


def test_con_una_llave_ilegible_no_se_sella_sin_firma(motor, tmp_path):
    """Heads that should be signed are not made unsigned."""
    entorno = {
        "HUB_BASE_DATOS": motor.url.render_as_string(hide_password=False),
        "HUB_DATOS": str(tmp_path),
        "HUB_LLAVE_SELLO": str(Path(tmp_path, "perdida.pem")),
    }
    escribir(motor, reloj_del_sistema(), [1])
    crear_notario(motor, Ajustes.desde_entorno(entorno)).sellar()
    with motor.connect() as conexion:
        assert conexion.execute(select(func.count()).select_from(Sello)).scalar_one() == 0
