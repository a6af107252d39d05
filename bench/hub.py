"""The hub as a contender: set up and started by its own console, as its users do."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

import psycopg2.extensions

from bench import datos
from bench.carga import Carga
from bench.cliente import Cliente, Respuesta
from bench.contendientes import HILOS, TRABAJADORES, ServicioHttp

GUION = Path(sys.executable).with_name("hub")
ORDEN = [str(GUION)] if GUION.exists() else [sys.executable, "-c", "import consola; consola.principal()"]
"""The `hub` command, also where the hub runs from its sources without having been installed."""
COMUNA = 13101


class Hub(ServicioHttp):
    """The hub as `hub servir` runs it, on SQLite or PostgreSQL."""

    nombre = "hub"

    def migrar(self) -> None:
        """Make the schema and nothing else."""
        self.correr("migrar")

    def preparar(self) -> None:
        """Make the schema, a laboratory with a key, and the masters that the samples refer to."""
        self.migrar()
        self._importar(
            "establecimientos", ("cod_deis", "nombre", "comuna"), ((cod, f"CESFAM {cod}", COMUNA) for cod in datos.COD_DEIS)
        )
        self._importar(
            "profesionales", ("rut", "nombres", "apellidos"), ((rut, "Profesional", rut) for rut in datos.PROFESIONALES)
        )
        laboratorio = json.loads(self.correr("crear-laboratorio", "Laboratorio Norte", "--json"))["id_laboratorio"]
        self.clave = json.loads(self.correr("credencial", "crear", str(laboratorio), "bench", "--json"))["accesskey"]

    def orden(self) -> tuple[list[str], dict[str, str]]:
        return [*ORDEN, "servir"], self._entorno()

    def primera(self, cursor: "psycopg2.extensions.cursor", cuantas: int) -> int:
        cursor.execute(
            "UPDATE numerador SET siguiente = siguiente + %s WHERE serie = 'muestra' RETURNING siguiente - %s",
            (cuantas, cuantas),
        )
        return cursor.fetchone()[0]

    def ejemplo(self, carga: Carga) -> tuple[int, dict[str, object]]:
        """Have one message of a kind served; its number, and its sample's row before, when it delivers a result."""
        cliente = Cliente(self.direccion, self.clave)
        codigos = [f"ejemplo-{carga.lote}-{n}" for n in range(carga.lote)]
        if carga.operacion == "crearMuestras":
            return _numero(cliente.crear(codigos)), {}
        (muestra,) = self.recepcionadas(1)
        with closing(self.conectar()) as conexion, conexion.cursor() as cursor:
            cursor.execute("SELECT to_jsonb(m) FROM muestra m WHERE id = %s", (muestra,))
            antes = cursor.fetchone()[0]
        return _numero(cliente.entregar(muestra, datos.momento_de_resultado())), antes

    def correr(self, *argumentos: str, segundos: int = 120) -> str:
        """What a command of the hub says."""
        entorno = {**os.environ, **self._entorno()}
        hecho = subprocess.run(
            [*ORDEN, *argumentos], env=entorno, capture_output=True, text=True, timeout=segundos, check=False
        )
        if hecho.returncode:
            raise RuntimeError(f"hub {argumentos[0]} ended with {hecho.returncode}: {hecho.stderr}{hecho.stdout}")
        return hecho.stdout

    def _importar(self, maestro: str, columnas: Sequence[str], filas: Iterable[Sequence[object]]) -> None:
        archivo = self.taller / f"{maestro}.csv"
        with archivo.open("w", encoding="utf-8", newline="") as salida:
            csv.writer(salida).writerows([columnas, *filas])
        self.correr("maestros", "importar", maestro, str(archivo))

    def _entorno(self) -> dict[str, str]:
        return {
            "HUB_BASE_DATOS": self.base or "sqlite",
            "HUB_DATOS": str(self.taller),
            "HUB_ESCUCHA": f"127.0.0.1:{self.puerto}",
            "HUB_PROCESOS": str(TRABAJADORES),
            "HUB_HILOS": str(HILOS),
            "HUB_ESPERA_RETIRO": "0",
        }


def _numero(respuesta: Respuesta) -> int:
    if respuesta.estado != 200 or respuesta.numero is None or b"rechazada" in respuesta.cuerpo:
        raise RuntimeError(f"the hub refused the example: {respuesta.cuerpo[:2000].decode()}")
    return respuesta.numero
