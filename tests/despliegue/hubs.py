"""Two hubs on one database, each of which can be told to stop, to begin anew or to reload."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

HUB = [sys.executable, "-c", "from consola import principal; principal()", "servir"]
PACIENCIA = 60.0


class HubDelPar:
    """One of the two, always on the same port."""

    def __init__(self, base: str, puerto: int, lugar: Path, **ajustes: str) -> None:
        lugar.mkdir(parents=True, exist_ok=True)
        self._puerto, self._bitacora = puerto, lugar / "bitacora.txt"
        self._entorno = {
            "HUB_BASE_DATOS": base,
            "HUB_BASE_PRUEBAS": "no",
            "HUB_DATOS": str(lugar),
            "HUB_ESCUCHA": f"127.0.0.1:{puerto}",
            "HUB_PROXIES": "127.0.0.1",
            "HUB_PROCESOS": "1",
            "HUB_ESPERA_RETIRO": "2",
            "HUB_SELLAR_CADA": "0",
            **ajustes,
        }
        self.iniciar()

    def iniciar(self) -> None:
        """Begin, and wait until it can serve."""
        with self._bitacora.open("ab") as errores:
            self.proceso = subprocess.Popen(HUB, env={**os.environ, **self._entorno}, stderr=errores)
        self._esperar_lista()

    def detener(self) -> None:
        """Stop in order."""
        self.proceso.send_signal(signal.SIGTERM)
        assert self.proceso.wait(PACIENCIA) == 0, self._bitacora.read_text()[-2000:]

    def reiniciar(self) -> None:
        """Stop, and begin anew."""
        self.detener()
        self.iniciar()

    def relevar(self) -> None:
        """Have other processes take over, and wait until those before are gone."""
        antes = self._hijos()
        self.proceso.send_signal(signal.SIGHUP)
        limite = time.monotonic() + PACIENCIA
        while antes & self._hijos():
            assert time.monotonic() < limite, self._bitacora.read_text()[-2000:]
            time.sleep(0.05)

    def salud(self) -> dict[str, str]:
        """What it says of itself as soon as it knows of the newest schema."""
        limite = time.monotonic() + PACIENCIA
        while (dicho := self._preguntar())["esquema"] == "ok" and time.monotonic() < limite:
            time.sleep(0.05)
        return dicho

    def _preguntar(self) -> dict[str, str]:
        with closing(http.client.HTTPConnection("127.0.0.1", self._puerto, timeout=20)) as conexion:
            conexion.request("GET", "/salud/lista")
            return json.loads(conexion.getresponse().read())

    def _hijos(self) -> set[int]:
        pid = self.proceso.pid
        return {int(hijo) for hijo in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}

    def _esperar_lista(self) -> None:
        limite = time.monotonic() + PACIENCIA
        while not self._esta_lista():
            assert self.proceso.poll() is None, self._bitacora.read_text()[-2000:]
            assert time.monotonic() < limite, self._bitacora.read_text()[-2000:]
            time.sleep(0.05)

    def _esta_lista(self) -> bool:
        try:
            return self._preguntar()["estado"] == "ok"
        except OSError:
            return False
