"""The hub is an application, not a library: it runs in a virtual environment of its own, or not at all."""

import sys
from importlib.metadata import packages_distributions
from pathlib import Path

from consola import Impedimento

DISTRIBUCION = "hub-lis"
COMO = "Instálelo en uno propio: «python3 -m venv .venv», y ahí con su pip (docs/operacion.md)."


def exigir_entorno_propio() -> None:
    """Refuse to go on among other programs: of two modules named `config` or `portal`, each would be taken for the other."""
    if sys.prefix == sys.base_prefix and not (Path(sys.prefix) / "conda-meta").is_dir():
        raise Impedimento(f"El hub está instalado fuera de un entorno virtual. {COMO}")
    if ajenas := _de_otros():
        modulo, otra = min(ajenas.items())
        raise Impedimento(
            f"«{otra}» está instalado en el mismo entorno que el hub y también trae un módulo «{modulo}». {COMO}"
        )


def _de_otros() -> dict[str, str]:
    """Of each module of ours that another distribution of this environment has too, which one."""
    todas = {modulo: {*distribuciones} for modulo, distribuciones in packages_distributions().items()}
    nuestras = {modulo: quienes - {DISTRIBUCION} for modulo, quienes in todas.items() if DISTRIBUCION in quienes}
    return {modulo: min(otras) for modulo, otras in nuestras.items() if otras}
