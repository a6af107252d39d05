"""Uploads in which something is in doubt: what was applied before, and a character set."""

import io

import pytest
from sqlalchemy import select

from carga_excel.taller.procesar import procesar
from modelos import CargaArchivo
from tests.carga_excel.personas import recepcionadas
from tests.dominio.pasos import devolucion
from tests.portal.laboratorio.test_cargas import RESULTADOS, con_resultados, fila, informadas, subida


@pytest.fixture
def muestras(ventanilla, laboratorio_norte):
    """Samples that Norte received, each with its patient."""
    return recepcionadas(ventanilla, laboratorio_norte, 4)


@pytest.mark.parametrize("como", ["al subir", "desde su página", "desde la prueba"])
def test_lo_que_repite_algo_superado_se_carga_solo_a_proposito(entra, motor, muestras, ventanilla, laboratorio_norte, como):
    """The page says which rows, and applies them when a person decides it: before, after or in a trial."""
    norte, contenido = entra("lab.norte"), con_resultados(muestras, "Negativo")
    subida(norte, contenido)
    procesar(ventanilla, "t")
    ventanilla.atender(laboratorio_norte, devolucion(muestras[0][0]))
    lugar = subida(norte, contenido, accion="probar" if como == "desde la prueba" else "cargar")
    procesar(ventanilla, "t")
    assert (fila(motor).guardadas, fila(motor).sin_cambio, fila(motor).rechazadas) == (0, 3, 1)
    assert "HUB-2033" in norte.ver(lugar).text
    assert "Repetir a propósito la fila que repite algo ya superado" in norte.ver(lugar).text

    if como == "al subir":
        subida(norte, contenido, a_proposito="1")
    else:
        assert norte.enviar(f"{lugar}/cargar", {"a_proposito": "1"}).status_code == 303
    procesar(ventanilla, "t")

    una = fila(motor)
    assert (una.simular, una.a_proposito, una.guardadas, una.sin_cambio, una.rechazadas) == (False, True, 1, 3, 0)
    assert informadas(motor) == 4


def test_sin_nada_superado_no_hay_que_repetir_a_proposito(entra, muestras, ventanilla):
    """A file that was stored is not served again by an address typed by hand."""
    norte = entra("lab.norte")
    lugar = subida(norte, con_resultados(muestras, "Negativo", "Tal vez"))
    procesar(ventanilla, "t")

    assert "Repetir a propósito" not in norte.ver(lugar).text
    assert norte.enviar(f"{lugar}/cargar", {"a_proposito": "1"}).status_code == 404


def test_un_csv_con_su_codificacion_dicha_se_guarda_como_se_leyo(entra, motor, muestras):
    """What the record keeps is the text that was read, so that whoever serves it again reads the same."""
    norte, ((clave, rut), *_) = entra("lab.norte"), muestras
    contenido = f"ID Muestra;ID Paciente (RUT);Resultados;Señal\n{clave};{rut};Negativo;GARCÍA\n".encode("cp850")

    def enviar(cual):
        datos = {"archivo": (io.BytesIO(contenido), "r.csv"), "accion": "cargar", "codificacion": cual}
        return norte.enviar(RESULTADOS, datos)

    assert "HUB-4037" in enviar("utf-8").text
    assert enviar("dos-850").status_code == 303
    with motor.connect() as conexion:
        guardado = conexion.execute(
            select(CargaArchivo.contenido).order_by(CargaArchivo.carga_id.desc()).limit(1)
        ).scalar_one()
    assert bytes(guardado).decode("utf-8-sig") == contenido.decode("cp850")
