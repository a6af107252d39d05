"""A hub as `hub servir` runs it, on a database, a disk and a clock of its own, in a folder where it can be found again."""

import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from bench.convivencia import persona_de
from bench.hub import Hub
from bench.personas import Persona
from bench.procesos import descendientes, hijos
from dominio.vocabulario.tiempo import reloj_del_sistema
from modelos import crear_motor
from modelos.migraciones import migrar
from tests.bases import programas_postgres
from tests.caos.estorbos import Cable, Disco, RelojAjeno
from tests.consola.cluster_propio import ClusterPropio
from tests.consola.orden import correr
from tests.elenco import NORTE, poblar

PROCESOS = 3
PLAZO = 90.0
"""Seconds in which a hub must be well again, whatever happened to it."""
MIRAR_CADA = 0.02
PACIENCIA_DE_ORDEN = 600.0
"""Seconds that a command of the console may take: the record of a thousand faults is verified under load."""


def vivo(pid: int) -> bool:
    """Whether it runs; one that ended and waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


class HubDelCaos(Hub):
    """The hub, sealing often, in a world that fails."""

    def __init__(self, base: str, taller: Path, datos: Path, mas: dict[str, str]) -> None:
        super().__init__(base, taller)
        self._datos, self._mas = datos, mas

    def _entorno(self) -> dict[str, str]:
        propios = {
            "HUB_DATOS": str(self._datos),
            "HUB_PROCESOS": str(PROCESOS),
            "HUB_PROCESOS_CARGA": "1",
            "HUB_BASE_PRUEBAS": "no",
            "HUB_SELLAR_CADA": "10",
            "HUB_CABEZAS": str(self.taller / "cabezas"),
        }
        return {**super()._entorno(), **propios, **self._mas}

    def mandar(self, *argumentos: str) -> str:
        """What a command of the console says; raises if it does not end well."""
        propio = {nombre: valor for nombre, valor in self._entorno().items() if nombre not in self._mas}
        hecho = correr({"PATH": os.environ["PATH"], "PYTHONUTF8": "1", **propio}, *argumentos, segundos=PACIENCIA_DE_ORDEN)
        if hecho.codigo:
            raise RuntimeError(f"hub {argumentos[0]} ended with {hecho.codigo}: {hecho.errores}{hecho.salida}")
        return hecho.salida

    @property
    def termino(self) -> bool:
        """Whether the master is gone."""
        return self._proceso is None or self._proceso.poll() is not None


class Terreno:
    """The hub, and everything that may fail around it."""

    def __init__(self, tipo: str, carpeta: Path) -> None:
        carpeta.mkdir(mode=0o755, parents=True, exist_ok=True)
        self.tipo, self.carpeta = tipo, carpeta
        self.disco, self.reloj = Disco(carpeta / "disco"), RelojAjeno(carpeta / "reloj")
        self.disco.montar()
        self.datos = self.disco.lugar / "datos"
        self.datos.mkdir(exist_ok=True)
        self.cluster: ClusterPropio | None = None
        self.cable: Cable | None = None
        self.direccion = f"sqlite:///{self.datos / 'hub.db'}"
        if tipo == "postgres":
            self._levantar_cluster()
        self.hub = HubDelCaos(self._base_del_hub(), carpeta, self.datos, self.reloj.entorno)
        self.persona = self._preparar()

    def _levantar_cluster(self) -> None:
        programas = programas_postgres()
        if programas is None:
            raise RuntimeError("this machine lacks PostgreSQL (initdb)")
        self.cluster = ClusterPropio(programas, self.disco.lugar / "pg")
        self.cable = Cable(self.cluster.raiz / ".s.PGSQL.5432")
        self.direccion = self.cluster.direccion

    def _base_del_hub(self) -> str:
        return self.direccion if self.cable is None else f"postgresql://hub@127.0.0.1:{self.cable.puerto}/hub"

    def _preparar(self) -> Persona:
        """A laboratory, its key and its person: those that are there, or new ones."""
        ficha = self.disco.lugar / "elenco.json"
        if not ficha.exists():
            motor = crear_motor(self.direccion)
            migrar(motor)
            claves = poblar(motor, reloj_del_sistema())
            motor.dispose()
            ficha.write_text(json.dumps({"clave": claves[NORTE], "contrasena": persona_de(self.hub).contrasena}))
        dicho = json.loads(ficha.read_text())
        self.hub.clave = dicho["clave"]
        return Persona("laura.norte", dicho["contrasena"], None, {})

    # ── how it is ───────────────────────────────────────────────────────────────────────────────────────────────────
    def trabajadores(self) -> list[int]:
        """The processes that serve."""
        return [] if self.hub.termino else hijos(self.hub.pid)

    def aparte(self) -> list[int]:
        """The processes that serve uploads or read workbooks now."""
        return [uno for hijo in self.trabajadores() for uno in descendientes(hijo)]

    def lista(self) -> bool:
        """Whether whoever asks for it is told that the hub can serve."""
        with suppress(OSError, urllib.error.URLError):
            raiz = self.hub.direccion.rpartition("/soap/")[0]
            with urllib.request.urlopen(f"{raiz}/salud/lista", timeout=5) as respuesta:
                return respuesta.status == 200
        return False

    def esperar_bien(self, avanzo: Callable[[], bool]) -> float:
        """Seconds until all its processes are there, it says that it can serve, and `avanzo` tells that it did."""
        desde = time.monotonic()
        self.mantener()  # what was in course may end well although something is down
        while not (len(self.trabajadores()) >= PROCESOS and self.lista() and avanzo()):
            if time.monotonic() - desde > PLAZO:
                raise TimeoutError(f"the hub was not well again after {PLAZO:.0f} s; see {self.carpeta / 'hub.log'}")
            self.mantener()
            time.sleep(MIRAR_CADA)
        return time.monotonic() - desde

    # ── what an operator's machine does by itself ───────────────────────────────────────────────────────────────────
    def mantener(self) -> None:
        """Start again what ended, as systemd does."""
        with suppress(RuntimeError):  # what cannot start yet is started again
            if self.cluster is not None and self.cluster.pid is None:
                self.cluster.partir()
            if self.hub.termino:
                self.hub.iniciar()

    def acabar(self, pids: list[int], senal: int = signal.SIGKILL) -> None:
        """Send a signal to processes that may be gone already."""
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, senal)

    def esperar_que_mueran(self, pids: list[int]) -> None:
        """Come back when they are gone; those that do not go by themselves in time are a fault of the hub's."""
        hasta = time.monotonic() + PLAZO
        while any(vivo(pid) for pid in pids):
            self.hub.termino  # noqa: B018 (collects it)
            if time.monotonic() > hasta:
                raise TimeoutError(f"processes that should have ended go on: {[pid for pid in pids if vivo(pid)]}")
            time.sleep(MIRAR_CADA)

    def cerrar(self, *, conservar: bool) -> None:
        """Stop everything; what is on the disk stays if it shall go on another time."""
        self.reloj.mover(0)
        with suppress(subprocess.SubprocessError):
            self.hub.detener()
        if self.cable is not None:
            self.cable.cortar()
        if self.cluster is not None:
            self.cluster.cerrar()
        self.reloj.barrer()
        if not conservar:
            self.disco.desmontar()
