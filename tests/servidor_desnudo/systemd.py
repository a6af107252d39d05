"""What systemd does with the units of a root, as far as the manual needs it: sockets, services, reload.

The units are those in the root: their commands, users, environments and directories. Of the sandboxing only what a child
process can be given is: no privileges, no new ones, and the mask of its files.
"""

import os
import shlex
import socket
import subprocess
import sys
import threading
from collections import defaultdict
from contextlib import suppress
from fnmatch import fnmatch
from pathlib import Path

from tests.red import con_escucha
from tests.servidor_desnudo.raiz import ENTORNO, Raiz

AVISOS, PEDIDO, HECHO = "/run/systemd/notify", "/run/systemctl.pedido", "/run/systemctl.hecho"
SYSTEMCTL = f'#!/bin/sh\necho "$*" > {PEDIDO}\nread -r codigo < {HECHO}\nexit "$codigo"\n'
CARPETAS = ("etc/systemd/system", "lib/systemd/system")
ORDENES = ("daemon-reload", "enable", "start", "reload")
ARRANQUE = 30.0


class Unidad:
    """A unit's file, read."""

    def __init__(self, archivo: Path, instancia: str) -> None:
        self.nombre = archivo.name
        self._dicho = defaultdict(list)
        for linea in archivo.read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
            clave, igual, valor = linea.partition("=")
            if igual and not linea.startswith(("#", ";")):
                self._dicho[clave].append(valor.replace("%i", instancia).replace("%S", "/var/lib"))

    def todas(self, clave: str) -> list[str]:
        """Each time that it says something of this."""
        return self._dicho[clave]

    def una(self, clave: str, omision: str = "") -> str:
        """The last time."""
        return self._dicho[clave][-1] if self._dicho[clave] else omision


class Systemd:
    """Keeps the sockets, starts the services and knows their processes."""

    def __init__(self, raiz: Raiz) -> None:
        self._raiz = raiz
        self._enchufes: dict[str, socket.socket] = {}
        self._procesos: dict[str, subprocess.Popen[bytes]] = {}
        raiz.escribir("/usr/local/sbin/systemctl", SYSTEMCTL, 0o755)
        for ruta in (PEDIDO, HECHO):
            os.mkfifo(raiz.lugar / ruta[1:])
        self._avisos = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        (raiz.lugar / AVISOS[1:]).parent.mkdir()
        self._avisos.bind(str(raiz.lugar / AVISOS[1:]))
        (raiz.lugar / AVISOS[1:]).chmod(0o777)
        self._avisos.settimeout(ARRANQUE)
        threading.Thread(target=self._atender, daemon=True).start()

    def _atender(self) -> None:
        """Do what `systemctl` in the root asks for."""
        while True:
            palabras = shlex.split((self._raiz.lugar / PEDIDO[1:]).read_text(encoding="utf-8"))
            try:
                self.hacer(*palabras)
                codigo = 0
            except Exception as error:  # whatever it is, the reader of the manual is told that it failed
                sys.stderr.write(f"systemctl {shlex.join(palabras)}: {error!r}\n")
                codigo = 1
            (self._raiz.lugar / HECHO[1:]).write_text(f"{codigo}\n", encoding="utf-8")

    def hacer(self, orden: str, *nombres: str) -> None:
        """`daemon-reload`, `enable --now`, `start`, `reload`: nothing else is in the manual."""
        unidades = [nombre for nombre in nombres if not nombre.startswith("--")]
        if orden == "daemon-reload":
            return
        assert orden in ORDENES and (orden != "enable" or "--now" in nombres), orden
        for nombre in unidades:
            if orden == "reload":
                self._recargar(nombre)
            else:
                self._iniciar(nombre)

    def detener(self) -> None:
        """Stop what it started, in order."""
        for proceso in self._procesos.values():
            proceso.terminate()
        for proceso in self._procesos.values():
            proceso.wait(60)

    def programa(self, nombre: str) -> str:
        """The Python that a service's process runs now."""
        dicho = self._raiz.leer(f"/proc/{self._procesos[nombre].pid}/cmdline")
        return dicho.split("\0")[0]

    def bitacora(self, nombre: str) -> str:
        """What a service wrote."""
        return self._raiz.leer(f"/var/log/{nombre}.log")

    def _leer(self, nombre: str) -> Unidad:
        base, arroba, instancia = nombre.partition("@")
        archivos = (self._raiz.lugar / carpeta / f"{base}{arroba}.service" for carpeta in CARPETAS)
        if nombre.endswith(".socket"):
            archivos = (self._raiz.lugar / carpeta / nombre for carpeta in CARPETAS)
        return Unidad(next(archivo for archivo in archivos if archivo.exists()), instancia)

    def _iniciar(self, nombre: str) -> None:
        unidad = self._leer(nombre)
        if nombre.endswith(".socket"):
            direccion, _, puerto = unidad.una("ListenStream").rpartition(":")
            self._enchufes[nombre] = socket.create_server((direccion, int(puerto)), backlog=int(unidad.una("Backlog")))
        elif unidad.una("Type") == "notify":
            self._con_aviso(nombre, unidad)
        else:
            for orden in (*unidad.todas("ExecStartPre"), *unidad.todas("ExecStart")):
                self._correr(orden)

    def _con_aviso(self, nombre: str, unidad: Unidad) -> None:
        """Start it with its socket as file number 3, and wait until it says that it is ready."""
        quien = unidad.una("User")
        self._correr(f"install -d -m {unidad.una('StateDirectoryMode')} -o {quien} /var/lib/{unidad.una('StateDirectory')}")
        privilegios = ["setpriv", "--reuid", quien, "--regid", unidad.una("Group"), "--init-groups"]
        privilegios += ["--no-new-privs", "--bounding-set", "-all", "--"]
        enchufe = self._enchufes[unidad.una("Requires")]
        propio = {"PATH": ENTORNO["PATH"], "LANG": "C.UTF-8", "HOME": "/var/lib/hub-lis", "NOTIFY_SOCKET": AVISOS}
        entorno = dict(par.split("=", 1) for linea in unidad.todas("Environment") for par in shlex.split(linea))
        with (self._raiz.lugar / f"var/log/{nombre}.log").open("ab") as bitacora:
            self._procesos[nombre] = subprocess.Popen(
                con_escucha(enchufe, self._raiz.orden(*privilegios, *shlex.split(unidad.una("ExecStart")))),
                env={**propio, **entorno},
                umask=int(unidad.una("UMask"), 8),
                stdin=subprocess.DEVNULL,
                stdout=bitacora,
                stderr=bitacora,
                pass_fds=[enchufe.fileno()],
            )
        with suppress(TimeoutError):
            while b"READY=1" not in self._avisos.recv(4096):
                pass
            return
        raise RuntimeError(f"{nombre} did not begin: {self.bitacora(nombre)[-2000:]}")

    def _recargar(self, forma: str) -> None:
        nombres = [uno for uno in self._procesos if fnmatch(uno, forma) or fnmatch(f"{uno}.service", forma)] or [forma]
        for nombre in nombres:
            proceso = self._procesos.get(nombre)
            for orden in self._leer(nombre).todas("ExecReload"):
                self._correr(orden.replace("$MAINPID", str(proceso.pid if proceso else "")))

    def _correr(self, orden: str) -> None:
        hecho = subprocess.run(
            self._raiz.orden(*shlex.split(orden.lstrip("-"))),
            env=ENTORNO,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        if hecho.returncode:
            raise RuntimeError(f"{orden}: {hecho.stdout}{hecho.stderr}")
