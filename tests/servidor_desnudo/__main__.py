"""Do what docs/operacion.md says on a bare Debian, and use what came of it: `make servidor-desnudo` (root, debootstrap).

The root has processes and a network of its own, a loopback and nothing else; only the blocks that fetch packages reach
the registries. All of it ends with this process.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from openpyxl import Workbook

from modelos.datos import demo
from tests.servidor_desnudo.comprobaciones import Llamadas, Servidor
from tests.servidor_desnudo.manual import Bloque, bloques
from tests.servidor_desnudo.raiz import Raiz, raiz_desnuda
from tests.servidor_desnudo.systemd import Systemd

ARBOL = Path(__file__).resolve().parents[2]
VERSIONES = ("1.0.0", "1.1.0")
"""Directories of the manual; in both lies the same release, so that the second is an upgrade to itself."""
DE_DEBIAN = ("postgresql@15-main", "nginx")
"""What Debian starts when it installs it."""
PROBAR_ANTES_DE, RELEVAR_EN = "Respaldos", "Actualizar"
RELEVO = 60.0
PROGRAMAS = ("debootstrap", "unshare", "nsenter", "chroot", "setpriv", "ip")


def decir(linea: str) -> None:
    """Write a line of the report at once."""
    sys.stdout.write(f"{linea}\n")
    sys.stdout.flush()


class NoSalio(Exception):
    """The manual leads nowhere."""


class Ensayo:
    """A reader of the manual, from its first line to its last."""

    def __init__(self, raiz: Raiz) -> None:
        self._raiz, self._systemd = raiz, Systemd(raiz)
        self._comienzo, self.cuentas = time.monotonic(), {"blocks done": 0, "blocks passed over": 0, "checks": 0}
        self._dichos = ""
        self._probado = False

    def correr(self) -> None:
        """All blocks and checks; raises at the first that fails."""
        for bloque in bloques():
            if bloque.seccion == PROBAR_ANTES_DE and not self._probado:
                self._probar()
            if motivo := bloque.por_que_no:
                self._contar("blocks passed over", f"{bloque.seccion}, line {bloque.linea}: {motivo}")
            else:
                self._dar(bloque)
        self._probar_lo_relevado()
        self._systemd.detener()

    def _dar(self, bloque: Bloque) -> None:
        if bloque.seccion == RELEVAR_EN and "systemctl" in bloque.texto:
            with Llamadas(self._servidor().certificado) as llamadas:
                self._teclear(bloque)
                self._esperar_el_relevo()
            self._exigir(not llamadas.fallas and llamadas.hechas > 10, f"calls during the upgrade: {llamadas.fallas}")
            self._contar("checks", f"calls while both hubs were replaced: {llamadas.hechas}, failed 0")
        else:
            self._teclear(bloque)

    def _teclear(self, bloque: Bloque) -> None:
        hecho = self._raiz.teclear(bloque.llenado(), con_red=bloque.con_red)
        self._exigir(
            hecho.returncode == 0, f"{bloque.seccion}, line {bloque.linea}:\n{bloque.texto}\n{hecho.stdout[-3000:]}"
        )
        self._dichos += hecho.stdout
        self._contar("blocks done", f"{bloque.seccion}, line {bloque.linea}: {bloque.texto.splitlines()[0].strip()}")
        if "apt-get install" in bloque.texto:
            self._systemd.hacer("start", *DE_DEBIAN)

    def _servidor(self) -> Servidor:
        return Servidor(self._raiz, self._dichos)

    def _probar(self) -> None:
        self._probado = True
        for prueba in self._servidor().todo():
            try:
                dicho = prueba()
            except Exception as error:
                bitacoras = "\n".join(self._systemd.bitacora(nombre)[-2000:] for nombre in ("hub-lis", "hub-lis-2"))
                raise NoSalio(f"{prueba.__name__}: {error!r}\n{bitacoras}") from error
            self._contar("checks", f"{prueba.__name__.replace('_', ' ')}: {dicho}")

    def _esperar_el_relevo(self) -> None:
        limite = time.monotonic() + RELEVO
        for nombre in ("hub-lis", "hub-lis-2"):
            while VERSIONES[1] not in self._systemd.programa(nombre):
                self._exigir(time.monotonic() < limite, f"{nombre} runs {self._systemd.programa(nombre)}")
                time.sleep(0.1)

    def _probar_lo_relevado(self) -> None:
        self._contar("checks", f"after the upgrade: {self._servidor().los_hubs_estan_listos()}")

    def _contar(self, que: str, linea: str) -> None:
        self.cuentas[que] += 1
        decir(f"{time.monotonic() - self._comienzo:6.1f} s  {que.split()[-1]:7}  {linea}")

    def _exigir(self, condicion: bool, que: str) -> None:
        if not condicion:
            raise NoSalio(que)


def _poner(raiz: Raiz, publicado: Path) -> None:
    """What the reader of the manual has before he begins: two releases, and the files of his masters."""
    for version in VERSIONES:
        shutil.copytree(publicado, raiz.lugar / "opt/hub-lis" / version)
    inventados = Path(demo.__file__).parent
    for nombre in ("establecimientos.csv", "profesionales.csv"):
        raiz.escribir(f"/var/lib/hub-lis/{nombre}", (inventados / nombre).read_bytes())
    libro = Workbook()
    libro.active.append(["nombre", "cod_deis"])
    libro.active.append(["Laboratorio Sur", "900106"])
    libro.save(raiz.lugar / "var/lib/hub-lis/laboratorios.xlsx")


def _dentro(afuera: int) -> int:
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with raiz_desnuda(afuera) as raiz:
        publicado = raiz.lugar.parent / "publicado"
        subprocess.run(
            [sys.executable, ARBOL / "despliegue" / "publicar.py", publicado], check=True, stderr=subprocess.DEVNULL
        )
        _poner(raiz, publicado)
        ensayo = Ensayo(raiz)
        try:
            ensayo.correr()
        except NoSalio as error:
            decir(f"FAILED: {error}")
            return 1
    decir(", ".join(f"{que}: {cuantos}" for que, cuantos in ensayo.cuentas.items()))
    return 0


def _apartarse() -> None:
    """Begin again with processes, mounts and a network of one's own; the machine's network stays at hand as a file."""
    faltan = [uno for uno in PROGRAMAS if shutil.which(uno) is None]
    if os.geteuid() or faltan:
        sys.exit(f"It needs root and debootstrap; missing here: {', '.join(faltan) or 'root'}.")
    afuera = os.open("/proc/self/ns/net", os.O_RDONLY)
    os.set_inheritable(afuera, True)
    solo = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private"]
    os.execvp(solo[0], [*solo, sys.executable, "-m", "tests.servidor_desnudo", str(afuera)])  # noqa: S606 (a program of util-linux)


if __name__ == "__main__":
    if len(sys.argv) == 1:
        _apartarse()
    sys.exit(_dentro(int(sys.argv[1])))
