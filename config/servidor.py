"""The hub's server: gunicorn with config/gunicorn.conf.py, the HUB_ settings and our logs."""

import gc
import os
import resource
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import Application
from gunicorn.glogging import Logger

from config.ajustes import Ajustes
from config.bucle.reparto import REPARTO
from config.capataz import Capataz, ProcesoAnterior
from config.escucha import de_descriptor, escuchar
from config.metricas import RANURAS, Metricas
from config.peticion import PETICION
from config.relevo import Relevo, escuchar_senales
from config.trazas import traza
from config.valores import NIVELES

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

ARCHIVO = Path(__file__).with_name("gunicorn.conf.py")
SENALES_DE_CIERRE = {signal.SIGTERM, signal.SIGINT, signal.SIGQUIT}
ARCHIVOS = 4096
"""Open files of a process: 1,000 connections, a file for each large request, the database's; 1,024 is the usual limit."""
AL_MATAR = 5
"""Seconds that a process gets beyond those in which it should have ended."""


def servir(
    ajustes: Ajustes,
    fabrica: "Callable[[], WSGIApplication]",
    metricas: Metricas,
    al_escuchar: Callable[[], None] | None = None,
    *,
    relevable: bool = False,
) -> None:
    """Serve until SIGTERM or SIGINT, then finish what was taken; ends by SystemExit.

    What is `relevable` begins anew on SIGHUP, by executing again the command that was given, without failing a call.

    `fabrica` makes the application, once in each process. `al_escuchar` is called when calls are accepted: from then on a
    call is answered, if need be as soon as a process is up. Raises `ErrorDeAjuste` when the port is taken.
    """
    relevo = Relevo.recibido()
    escucha, ajena = (de_descriptor(relevo.descriptor), relevo.ajena) if relevo else escuchar(ajustes.escucha)
    os.register_at_fork(after_in_parent=lambda: signal.pthread_sigmask(signal.SIG_UNBLOCK, SENALES_DE_CIERRE))
    servidor = Servidor(ajustes, fabrica, metricas, escucha, al_escuchar, ajena=ajena)
    Capataz(servidor, relevo.anteriores if relevo else (), ajena=ajena, relevable=relevable).run()


class Servidor(Application):
    """gunicorn, set up for one hub."""

    def __init__(
        self,
        ajustes: Ajustes,
        fabrica: "Callable[[], WSGIApplication]",
        metricas: Metricas,
        escucha: socket.socket,
        al_escuchar: Callable[[], None] | None,
        *,
        ajena: bool,
    ) -> None:
        self._ajustes = ajustes
        self.ajena = ajena
        """Whether somebody else holds the listening socket, so that connections may wait in it for the next hub."""
        self._fabrica = fabrica
        self._metricas = metricas
        self._escucha = escucha
        self._al_escuchar = al_escuchar
        self._ocupadas: dict[int, int] = {}
        """Stretch of the metrics by age of the process that counts there."""
        super().__init__()

    def load_config(self) -> None:
        """First the file, then what the settings decide."""
        self.load_config_from_file(str(ARCHIVO))
        for nombre, valor in self._opciones().items():
            self.cfg.set(nombre, valor)

    @property
    def espera_retiro(self) -> int:
        """Seconds that a process goes on as before when it is told to stop."""
        return self._ajustes.espera_retiro

    def load(self) -> "WSGIApplication":
        """The application, made in the process that will serve with it."""
        return self._fabrica()

    def _opciones(self) -> dict[str, Any]:
        ajustes = self._ajustes
        return {
            "bind": f"fd://{self._escucha.detach()}",
            "workers": ajustes.procesos,
            "threads": ajustes.hilos,
            "graceful_timeout": ajustes.espera_retiro + ajustes.espera_cierre + AL_MATAR,
            "forwarded_allow_ips": ",".join(str(red) for red in ajustes.proxies),
            "logger_class": Bitacora,
            "loglevel": NIVELES[ajustes.nivel_trazas].lower(),
            "tmp_upload_dir": str(ajustes.datos) if os.access(ajustes.datos, os.W_OK) else None,
            "accesslog": "-" if ajustes.trazar_accesos else None,
            "when_ready": self._al_quedar_listo,
            "pre_fork": self._antes_de_partir,
            "post_fork": self._recien_partido,
            "child_exit": self._al_morir,
        }

    def _al_quedar_listo(self, servidor: Any) -> None:
        traza("hub.servidor").info(
            "atiende", escucha=str(servidor.LISTENERS[0]), procesos=self._ajustes.procesos, hilos=self._ajustes.hilos
        )
        escuchar_senales()
        if self._al_escuchar:
            self._al_escuchar()

    def _antes_de_partir(self, servidor: Any, trabajador: Any) -> None:
        """Leave what is in memory alone, so that the processes go on sharing it, and choose where the new one counts."""
        gc.collect()
        gc.freeze()
        tomadas = self._ocupadas.values()
        self._ocupadas[trabajador.age] = next((n for n in range(RANURAS - 1) if n not in tomadas), RANURAS - 1)
        signal.pthread_sigmask(signal.SIG_BLOCK, SENALES_DE_CIERRE)

    def _recien_partido(self, servidor: Any, trabajador: Any) -> None:
        """A signal to stop that comes before gunicorn listens to it would be lost, and the stop would wait in vain."""
        _poder_abrir(ARCHIVOS)
        for senal in SENALES_DE_CIERRE:
            signal.signal(senal, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SENALES_DE_CIERRE)
        self._metricas.ocupar(self._ocupadas[trabajador.age])

    def _al_morir(self, servidor: Any, trabajador: Any) -> None:
        if isinstance(trabajador, ProcesoAnterior):
            return  # it counted for the program before this one
        if (ranura := self._ocupadas.pop(trabajador.age, None)) is not None:
            self._metricas.soltar(ranura)
        REPARTO.olvidar(trabajador.age)


def _poder_abrir(cuantos: int) -> None:
    """Have so many open files allowed, where the usual limit is lower and the operator's is not."""
    blando, duro = resource.getrlimit(resource.RLIMIT_NOFILE)
    if blando != resource.RLIM_INFINITY and blando < cuantos:
        resource.setrlimit(resource.RLIMIT_NOFILE, (cuantos if duro == resource.RLIM_INFINITY else min(cuantos, duro), duro))


class Bitacora(Logger):
    """gunicorn's log, written as the rest of the hub's (config/trazas.py)."""

    def setup(self, cfg: Any) -> None:
        """Leave the lines to the handler that the whole process has."""
        self.cfg = cfg
        self._access_log_enabled = cfg.accesslog is not None
        self.loglevel = self.LOG_LEVELS[cfg.loglevel]
        for registrador in (self.error_log, self.access_log):
            registrador.handlers.clear()
            registrador.propagate = True
            registrador.setLevel(self.loglevel)

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> None:
        """One line per request when it was asked for, without the query, which may hold a patient's data."""
        if not self.access_log_enabled:
            return
        traza("hub.acceso").info(
            "acceso",
            peticion=environ.get(PETICION),
            origen=environ.get("REMOTE_ADDR"),
            metodo=environ.get("REQUEST_METHOD"),
            ruta=environ.get("PATH_INFO"),
            estado=int(str(resp.status).split(maxsplit=1)[0]),
            bytes=getattr(resp, "sent", None),
            milisegundos=round(request_time.total_seconds() * 1000, 1),
        )
