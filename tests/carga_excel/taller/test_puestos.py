"""As many uploads at once as the machine has places for, whichever process asks."""

import subprocess
import sys

from carga_excel.taller.puestos import Puestos

OCUPAR = """
import sys
from pathlib import Path
from carga_excel.taller.puestos import Puestos
with Puestos(Path(sys.argv[1]), 2).ocupar() as hubo:
    print(hubo, flush=True)
    sys.stdin.read()
"""


def test_no_hay_mas_puestos_que_los_que_hay_y_el_que_muere_deja_el_suyo(tmp_path):
    """Two in this process and another; the third waits until one of them is gone, even by kill -9."""
    orden = [sys.executable, "-c", OCUPAR, str(tmp_path)]
    with subprocess.Popen(orden, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as otro:
        assert otro.stdout.readline() == "True\n"
        with Puestos(tmp_path, 2).ocupar() as segundo, Puestos(tmp_path, 2).ocupar() as tercero:
            assert (segundo, tercero) == (True, False)
            otro.kill()
            otro.wait(20)
            with Puestos(tmp_path, 2).ocupar() as ahora:
                assert ahora
    with Puestos(tmp_path, 1).ocupar() as solo, Puestos(tmp_path, 1).ocupar() as ninguno:
        assert (solo, ninguno) == (True, False)
