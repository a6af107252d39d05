"""PostgreSQL's own programs, which make and bring back its backups, and as whom they run."""

import os
import pwd
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from consola.auditor import NoSePudo

DE_DEBIAN = "/usr/lib/postgresql/{version}/bin"


def hallar(version: str, dados: Path | None) -> Path:
    """The folder with the programs of that version: the one that was said, Debian's, or one of the PATH."""
    lugares = [dados] if dados is not None else [Path(DE_DEBIAN.format(version=version)), *_del_path()]
    for lugar in lugares:
        if (lugar / "pg_basebackup").exists() and (lugar / "postgres").exists() and _version_de(lugar) == version:
            return lugar
    raise NoSePudo(
        f"No están en esta máquina los programas de PostgreSQL {version}; instálelos (Debian: postgresql-{version}) o "
        "diga con --programas en qué carpeta están."
    )


def _del_path() -> list[Path]:
    return [Path(lugar) for lugar in os.get_exec_path() if lugar]


def _version_de(lugar: Path) -> str:
    dicho = subprocess.run([lugar / "postgres", "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    return dicho.stdout.partition(") ")[2].partition(".")[0].strip()


def identidad() -> dict[str, Any]:
    """As whom they run: PostgreSQL refuses root, which lends them the user that its server has."""
    if os.geteuid() != 0:
        return {}
    try:
        cuenta = pwd.getpwnam("postgres")
    except KeyError:
        raise NoSePudo("PostgreSQL no corre como root y aquí no hay un usuario postgres; dé la orden con el suyo.") from None
    return {"user": cuenta.pw_uid, "group": cuenta.pw_gid, "extra_groups": []}


def ceder(ruta: Path) -> None:
    """Give a path to whom the programs run as."""
    if quien := identidad():
        os.chown(ruta, quien["user"], quien["group"])


def correr(programa: Path | str, *argumentos: str, que: str, entorno: Mapping[str, str] | None = None) -> None:
    """Run one to its end; of one that fails the last line that it said is told, under what it was to do."""
    hecho = subprocess.run(  # noqa: S603 (PostgreSQL's programs, and cp)
        [programa, *argumentos],
        **identidad(),
        cwd="/",
        env={**os.environ, **(entorno or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if hecho.returncode:
        dicho = (hecho.stdout.strip().splitlines() or ["no dijo por qué"])[-1]
        raise NoSePudo(f"{que}: {dicho}")
