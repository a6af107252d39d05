"""The two services that are measured: the hub, started as users start it, and the plain service beside it."""

import ctypes
import hashlib
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from contextlib import closing
from pathlib import Path

import psycopg2.extensions
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from bench import datos, muestras
from bench.cluster import conectar, puerto_libre
from bench.simple import modelos

RAIZ = Path(__file__).parent.parent
TRABAJADORES = 2
HILOS = 8
RUTA = "/soap/v1/interconexion"


LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1


def _morir_con_el_padre() -> None:
    """Have the kernel stop the service when whoever measures it dies, were it by a kill -9."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class ServicioHttp(ABC):
    """A service of two workers on a database of its own."""

    nombre: str

    def __init__(self, base: str, taller: Path) -> None:
        """`base` is the address of its empty database; `taller` a directory for its log and files."""
        self.base, self.taller = base, taller
        self.puerto = puerto_libre()
        self.clave = ""
        """The access key of its only laboratory, once it is prepared."""
        self._proceso: subprocess.Popen[bytes] | None = None

    @property
    def direccion(self) -> str:
        """Where SOAP 1.1 messages go."""
        return f"http://127.0.0.1:{self.puerto}{RUTA}"

    @property
    def pid(self) -> int:
        """The master's process id; the workers are its children."""
        assert self._proceso is not None
        return self._proceso.pid

    @abstractmethod
    def preparar(self) -> None:
        """Make tables, masters, a laboratory and its key."""

    @abstractmethod
    def orden(self) -> tuple[list[str], dict[str, str]]:
        """The command that starts it and what its environment has besides."""

    @abstractmethod
    def primera(self, cursor: "psycopg2.extensions.cursor", cuantas: int) -> int:
        """The first of as many sample numbers, set apart so that the service will not use them."""

    def recepcionadas(self, cuantas: int) -> range:
        """The ids of new samples in state 3, put straight into the database."""
        with closing(self.conectar()) as conexion, conexion.cursor() as cursor:
            return muestras.recepcionadas(cursor, self.primera(cursor, cuantas), cuantas)

    def conectar(self) -> "psycopg2.extensions.connection":
        """An autocommit connection to its database, which must be PostgreSQL."""
        return conectar(self.base)

    def iniciar(self) -> None:
        """Start it and wait until it accepts calls."""
        argumentos, entorno = self.orden()
        with (self.taller / f"{self.nombre}.log").open("ab") as registro:
            self._proceso = subprocess.Popen(
                argumentos,
                env={**os.environ, **entorno},
                cwd=RAIZ,
                stdout=registro,
                stderr=registro,
                start_new_session=True,
                preexec_fn=_morir_con_el_padre,
            )
        limite = time.monotonic() + 30
        while not self._responde():
            if self._proceso.poll() is not None or time.monotonic() > limite:
                raise RuntimeError(f"{self.nombre} did not start:\n{registro_de(self)}")
            time.sleep(0.1)

    def _responde(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.direccion}?wsdl", timeout=5) as respuesta:  # noqa: S310 - our own address
                return respuesta.status == 200
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    def detener(self) -> None:
        """End it and its workers; it has 15 seconds to do so by itself."""
        if self._proceso is None or self._proceso.poll() is not None:
            return
        self._proceso.terminate()
        try:
            self._proceso.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self._proceso.pid, signal.SIGKILL)
            self._proceso.wait(5)

    def buscar_acuses(self, operacion: str, acuses: Path) -> tuple[int, int]:
        """Samples that wrk saw acknowledged, and how much of that is not in the database."""
        estado = 2 if operacion == "crearMuestras" else 4
        with closing(self.conectar()) as conexion, conexion.cursor() as cursor:
            return muestras.buscar_acuses(cursor, acuses, estado)


def registro_de(servicio: ServicioHttp) -> str:
    """The end of what the service wrote."""
    return (servicio.taller / f"{servicio.nombre}.log").read_text(errors="replace")[-3000:]


class Simple(ServicioHttp):
    """The plain spyne and ORM service on gunicorn, with the hub's kind of worker.

    gunicorn's own deals out connections by chance, which would decide the comparison: one process got all 16 at times.
    """

    nombre = "simple"

    def preparar(self) -> None:
        self.clave = secrets.token_urlsafe(32)
        motor = create_engine(self.base)
        modelos.Base.metadata.create_all(motor)
        with Session(motor) as sesion:
            huella = hashlib.sha256(self.clave.encode()).hexdigest()
            sesion.add(modelos.Laboratorio(nombre="Laboratorio Norte", huella_clave=huella, activo=True))
            sesion.add_all(modelos.Comuna(codigo=codigo, nombre=nombre) for codigo, nombre in datos.comunas())
            sesion.add_all(modelos.Establecimiento(cod_deis=c, nombre=f"CESFAM {c}") for c in datos.COD_DEIS)
            sesion.add_all(modelos.Profesional(rut=rut, nombre=f"Profesional {rut}") for rut in datos.PROFESIONALES)
            sesion.commit()
        motor.dispose()

    def orden(self) -> tuple[list[str], dict[str, str]]:
        argumentos = [
            sys.executable,
            "-m",
            "gunicorn",
            "bench.simple.servicio:desde_entorno()",
            "--bind",
            f"127.0.0.1:{self.puerto}",
            "--workers",
            str(TRABAJADORES),
            "--worker-class",
            "config.bucle.trabajador.TrabajadorEnBucle",
            "--threads",
            str(HILOS),
            "--log-level",
            "warning",
        ]
        return argumentos, {"BENCH_SIMPLE_BASE": self.base}

    def primera(self, cursor: "psycopg2.extensions.cursor", cuantas: int) -> int:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('muestra', 'id'))")
        primera = cursor.fetchone()[0]
        cursor.execute("SELECT setval(pg_get_serial_sequence('muestra', 'id'), %s)", (primera + cuantas,))
        return primera
