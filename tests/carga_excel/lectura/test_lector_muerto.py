"""The process that reads a workbook is ended by somebody: by the machine when it is short of memory, or by an operator."""

import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from carga_excel.lectura import proceso
from carga_excel.lectura.proceso import leer
from dominio.vocabulario.errores import LibroDesmedido
from tests.carga_excel.libros import BUSQUEDA, FILAS, xlsx

MUERE = """
import os
with open({archivo!r}, "r+") as archivo:
    senal, *otras = archivo.read().split() or [""]
    archivo.seek(0)
    archivo.truncate()
    archivo.write(" ".join(otras))
if senal:
    sys.stdin.buffer.read()
    print('{{"hoja": "a medias"}}', "[[2]]" * 9_999, sep="\\n", flush=True)
    os.kill(os.getpid(), int(senal))
"""
"""A reader that has told something when the next of the signals in a file ends it, if there is one."""
POR_OTROS = [signal.SIGKILL, signal.SIGTERM]

Matar = Callable[..., Callable[[], int]]


@pytest.fixture
def matar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Matar:
    """Have the next readers end by these signals; what it gives tells how many are left."""

    def cada_uno(*senales: int) -> Callable[[], int]:
        archivo = tmp_path / "senales"
        archivo.write_text(" ".join(str(int(senal)) for senal in senales))
        muere = MUERE.format(archivo=str(archivo)).replace("{", "{{").replace("}", "}}")
        monkeypatch.setattr(proceso, "PROGRAMA", f"{muere}\n{proceso.PROGRAMA}")
        return lambda: len(archivo.read_text().split())

    return cada_uno


@pytest.mark.parametrize("senal", POR_OTROS)
def test_un_lector_que_otro_termina_no_es_culpa_del_libro(matar: Matar, senal: int) -> None:
    """It is read again, from its beginning, and what the first reader told is forgotten."""
    matar(senal)

    with leer(xlsx(), BUSQUEDA) as lectura:
        filas = list(lectura.crudas())

    assert [celdas[0] for _, *celdas in filas] == [fila[0] for fila in FILAS]
    assert lectura.total == len(FILAS)


@pytest.mark.parametrize("senal", POR_OTROS)
def test_un_lector_terminado_una_y_otra_vez_se_rechaza(matar: Matar, senal: int) -> None:
    """A machine that cannot read it says so, and tries no further."""
    quedan = matar(*[senal] * 5)

    with pytest.raises(LibroDesmedido):
        leer(xlsx(), BUSQUEDA)

    assert quedan() == 5 - proceso.LECTURAS_SEGUIDAS


def test_lo_que_pasa_de_su_tiempo_no_se_lee_otra_vez(matar: Matar) -> None:
    """The file is to blame, and would be again."""
    quedan = matar(signal.SIGXCPU, signal.SIGXCPU)

    with pytest.raises(LibroDesmedido):
        leer(xlsx(), BUSQUEDA)

    assert quedan() == 1
