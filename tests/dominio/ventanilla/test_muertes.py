"""A process that is killed in the middle of committing a group loses nothing that it acknowledged, and doubles nothing."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select

from dominio.vocabulario.enumeraciones import DesenlaceMensaje
from modelos import Historial, Mensaje, MensajeCuerpo, MensajeMuestra, Muestra
from tests.dominio.ventanilla.mortal import GRANDE
from tests.elenco import crear, una_muestra

MUERTES = int(os.environ.get("HUB_PRUEBAS_MUERTES", "6"))


@pytest.fixture
def mortal(direccion_base: str, claves: dict[int, str]) -> Iterator[subprocess.Popen]:
    """The process that makes those that die."""
    orden = [sys.executable, "-m", "tests.dominio.ventanilla.mortal", direccion_base]
    with subprocess.Popen(orden, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as proceso:
        yield proceso
        proceso.stdin.close()
        proceso.wait(30)


@pytest.mark.timeout(60 + 20 * MUERTES)
def test_un_proceso_muerto_al_confirmar_un_grupo_no_pierde_ni_duplica(mortal, motor, ventanilla, laboratorio_norte, capsys):
    """Each acknowledged sample is stored under the number that was told, and each stored one has its step and its message;
    what was not acknowledged is sent again, and is one."""
    acusadas: dict[str, tuple[int, int]] = {}
    tamanos = []
    for muerte in range(MUERTES):
        mortal.stdin.write(f"{muerte} K{muerte}\n")
        mortal.stdin.flush()
        for linea in mortal.stdout:
            que, *resto = linea.split()
            if que == "A":
                acusadas[resto[0]] = int(resto[1]), int(resto[2])
            elif que == "G":
                tamanos.append(int(resto[0]))
            else:
                assert resto == ["-9"]
                break
    assert len(tamanos) == MUERTES and min(tamanos) >= GRANDE

    almacenadas = guardadas(motor)
    assert {codigo: almacenadas.get(codigo) for codigo in acusadas} == acusadas
    sin_acuse = [codigo for codigo in almacenadas if codigo not in acusadas]
    for codigo in [*sin_acuse[:50], *(f"{uno}-otra" for uno in sin_acuse[:5])]:
        (item,) = ventanilla.atender(laboratorio_norte, crear(una_muestra(codigo))).items
        assert item.id_muestra is not None
        assert almacenadas.get(codigo, (item.id_muestra,))[0] == item.id_muestra
    with capsys.disabled():
        sys.stdout.write(
            f"\n{motor.dialect.name}: {MUERTES} kills in the commit of groups of {min(tamanos)} to {max(tamanos)}; "
            f"{len(acusadas)} acknowledged, {len(sin_acuse)} stored without an answer, 0 lost, 0 doubled\n"
        )


def guardadas(motor: Engine) -> dict[str, tuple[int, int]]:
    """Of each stored sample its id and its message, once it is certain that all of it is there, and once."""
    with motor.connect() as conexion:
        muestras = conexion.execute(select(Muestra.codigo_muestra_cliente, Muestra.id)).all()
        pasos = conexion.execute(select(Historial.muestra_id, Historial.mensaje_id)).all()
        tocadas = conexion.execute(select(MensajeMuestra.muestra_id, MensajeMuestra.mensaje_id)).all()
        mensajes = dict(conexion.execute(select(Mensaje.id, Mensaje.desenlace)).all())
        cuerpos = set(conexion.execute(select(MensajeCuerpo.mensaje_id)).scalars())
    assert max(Counter(codigo for codigo, _ in muestras).values()) == 1
    assert sorted(pasos) == sorted(tocadas)
    assert {clave for _, clave in muestras} == {clave for clave, _ in pasos} and len(pasos) == len(muestras)
    assert mensajes.keys() == cuerpos
    aceptado = DesenlaceMensaje.ACEPTADO.value
    assert {clave for clave, suyo in mensajes.items() if suyo == aceptado} == {mensaje for _, mensaje in pasos}
    mensaje_de = dict(map(tuple, pasos))
    return {codigo: (clave, mensaje_de[clave]) for codigo, clave in muestras}
