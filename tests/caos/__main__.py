"""A thousand faults on each database: `python -m tests.caos [--fallas N] [--bases LIST] [--semilla N] [--carpeta DIR]`.

What was done stays in the folder: a run that was cut short goes on when it is started again with the same one. `--de-nuevo`
forgets it.
"""

import argparse
import shutil
import signal
import sys
from pathlib import Path

from tests.caos.estorbos import Disco
from tests.caos.jornada import Jornada


def leer_opciones() -> argparse.Namespace:
    """What was asked for."""
    opciones = argparse.ArgumentParser(prog="python -m tests.caos", description=__doc__)
    opciones.add_argument("--fallas", type=int, default=1000)
    opciones.add_argument("--bases", default="sqlite,postgres")
    opciones.add_argument("--semilla", type=int, default=1)
    opciones.add_argument("--carpeta", type=Path, default=Path("/var/tmp/hub-caos"))
    opciones.add_argument("--de-nuevo", action="store_true")
    return opciones.parse_args()


def decir(linea: str) -> None:
    """Told as it goes."""
    sys.stdout.write(linea + "\n")
    sys.stdout.flush()


def principal() -> int:
    """Exit code 1 if anything was lost, doubled, unrecorded, at odds or refused."""
    dadas, informes, bien = leer_opciones(), [], True
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    for base in dadas.bases.split(","):
        carpeta = dadas.carpeta / f"{base}-{dadas.semilla}"
        if dadas.de_nuevo:
            Disco(carpeta / "disco").desmontar()
            shutil.rmtree(carpeta, ignore_errors=True)
        jornada = Jornada(base, carpeta, dadas.semilla, decir)
        try:
            jornada.correr(dadas.fallas)
        finally:
            jornada.cerrar(conservar=True)
        informes.append(jornada.informe)
        bien = bien and jornada.bien
    decir("\n".join(["", *informes, "all well" if bien else "NOT WELL"]))
    return 0 if bien else 1


if __name__ == "__main__":
    sys.exit(principal())
