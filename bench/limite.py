"""The limit: pgbench writing the very rows that the hub writes for a message, and nothing else.

The rows are learnt from the hub itself: it serves one message of each kind, and what that message left in each table is
the pattern. pgbench then repeats it with other ids, codes and digests: one prepared statement and one transaction a
message, without the look-ups that the hub makes first. No program that stores each message durably in these tables can
do with less.
"""

import io
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bench import muestras
from bench.carga import CONEXIONES, Carga, Medida
from bench.cluster import Cluster
from bench.procesos import segundos_cpu

BASE = "limite"
RESERVA = 1_000_000_000
"""Numbers set apart for a round, far from those of the rounds before."""

PROPIAS = {
    "muestra_id": "{muestra}",
    "mensaje_id": "{mensaje}",
    "codigo_muestra_cliente": "'L-' || ({muestra})",
    "huella": "sha256(int8send({muestra}))",
    "paciente_run": "(5000000 + ({muestra}) * 7919 % 2000 * 10007)::int",
    "huella_pedido": "sha256(int8send({mensaje}))",
    "huella_respuesta": "sha256(int8send(-({mensaje})))",
    "ultimo_cambio": "sha256(int8send({muestra}))",
}
"""Columns that differ from message to message; all others repeat what the hub wrote."""
ID = {"muestra": "{muestra}", "mensaje": "{mensaje}"}
EN_LUGAR = {"mensaje": ":mensaje::bigint", "muestra": ":primera::bigint + p.orden"}


class Limite:
    """pgbench on a copy of the hub's empty database."""

    def __init__(self, cluster: Cluster, modelo: str, taller: Path) -> None:
        """`modelo` is the hub's database, with its schema, masters and laboratory, and nobody connected."""
        self.cluster, self.modelo, self.taller = cluster, modelo, taller
        self._guiones: dict[str, str] = {}
        self._medidas = 0
        with closing(cluster.conectar()) as conexion, conexion.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{BASE}" TEMPLATE "{modelo}"')

    def aprender(self, carga: Carga, id_mensaje: int, antes: dict[str, object]) -> None:
        """Take what message `id_mensaje` left in the hub's database as the pattern for a kind of load.

        `antes` is the sample's row before a delivery; the columns that changed are those that pgbench will update.
        """
        sufijo = f"{carga.operacion.lower()}_{carga.lote}"
        with (
            closing(self.cluster.conectar(self.modelo)) as origen,
            closing(self.cluster.conectar(BASE)) as destino,
            origen.cursor() as lee,
            destino.cursor() as escribe,
        ):
            partes = list(_partes(lee, escribe, id_mensaje, sufijo, cambiadas(lee, antes)))
        texto = "WITH " + ",\n".join(f"t{n} AS ({parte})" for n, parte in enumerate(partes[:-1])) + "\n" + partes[-1]
        self._guiones[carga.nombre] = (
            "\\set n :n + 1\n"
            f"\\set mensaje :inicio + :n * {CONEXIONES} + :client_id\n"
            f"\\set primera :inicio + (:n * {CONEXIONES} + :client_id) * {carga.lote}\n"
            f"{texto};\n"
        )

    def medir(self, carga: Carga, segundos: int, ronda: str, quedan: int) -> Medida:
        """Let pgbench write for some seconds; `quedan` samples are made beforehand when results are delivered."""
        self._medidas += 1
        inicio = self._medidas * RESERVA
        if carga.operacion == "entregaResultado":
            with closing(self.cluster.conectar(BASE)) as conexion, conexion.cursor() as cursor:
                muestras.recepcionadas(cursor, inicio, quedan)
        guion = self.taller / f"limite-{ronda}.sql"
        guion.write_text(self._guiones[carga.nombre], encoding="utf-8")
        for viejo in self.taller.glob("pgbench_log.*"):
            viejo.unlink()
        antes = segundos_cpu(self.cluster.pid())
        salida = subprocess.run(
            self._orden(guion, segundos, inicio),
            env=self.cluster.entorno(),
            check=True,
            capture_output=True,
            text=True,
            timeout=segundos + 60,
        ).stdout
        self._esperar_sesiones()
        return self._medida(carga, salida, segundos, segundos_cpu(self.cluster.pid()) - antes, inicio)

    def _orden(self, guion: Path, segundos: int, inicio: int) -> list[str | Path]:
        """pgbench with prepared statements, a log line per transaction, and where its numbers begin."""
        carga = ["-n", "-M", "prepared", "-c", str(CONEXIONES), "-j", "2", "-T", str(segundos)]
        numeros = ["-D", "n=-1", "-D", f"inicio={inicio}"]
        registro = ["-l", "--log-prefix", str(self.taller / "pgbench_log")]
        return [self.cluster.programas / "pgbench", *carga, *numeros, "-f", guion, *registro, BASE]

    def _esperar_sesiones(self) -> None:
        """Wait until PostgreSQL has buried pgbench's sessions, whose processor time is only then all in its account."""
        with closing(self.cluster.conectar()) as conexion, conexion.cursor() as cursor:
            for _ in range(50):
                cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", (BASE,))
                if not cursor.fetchone()[0]:
                    break
                time.sleep(0.05)
        time.sleep(0.2)

    def _medida(self, carga: Carga, salida: str, segundos: int, cpu: float, inicio: int) -> Medida:
        hechas = int(_dato(r"transactions actually processed: (\d+)", salida))
        tps = float(_dato(r"tps = ([\d.]+) \(without", salida))
        tiempos = sorted(
            int(linea.split()[2]) for ruta in self.taller.glob("pgbench_log.*") for linea in ruta.read_text().splitlines()
        )
        guardadas = self._guardadas(carga, inicio)
        return Medida(
            mensajes_s=tps,
            muestras_s=tps * carga.lote,
            p50_ms=tiempos[len(tiempos) // 2] / 1000,
            p99_ms=tiempos[int(len(tiempos) * 0.99)] / 1000,
            acusadas=hechas * carga.lote,
            faltantes=hechas * carga.lote - guardadas,
            cpu_postgres=cpu / segundos,
        )

    def _guardadas(self, carga: Carga, inicio: int) -> int:
        """Samples of this round that the database has in the state where the load leaves them."""
        estado = 2 if carga.operacion == "crearMuestras" else 4
        with closing(self.cluster.conectar(BASE)) as conexion, conexion.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM muestra WHERE id >= %s AND id < %s AND estado = %s", (inicio, inicio + RESERVA, estado)
            )
            return cursor.fetchone()[0]


def cambiadas(cursor, antes: dict[str, object]) -> list[str]:
    """The columns of a sample's row that are not as they were in `antes`."""
    if not antes:
        return []
    cursor.execute("SELECT to_jsonb(m) FROM muestra m WHERE id = %s", (antes["id"],))
    ahora = cursor.fetchone()[0]
    return [columna for columna, valor in ahora.items() if valor != antes[columna]]


def _partes(lee, escribe, id_mensaje: int, sufijo: str, cambian: list[str]) -> Iterator[str]:
    """The statement's parts, one a table; as a side effect the pattern tables are made."""
    lee.execute("SELECT DISTINCT muestra_id FROM historial WHERE mensaje_id = %s ORDER BY muestra_id", (id_mensaje,))
    tocadas = [fila[0] for fila in lee.fetchall()]
    for tabla, columnas in _tablas(lee):
        if tabla == "muestra":
            cuales = f"id = ANY (ARRAY{tocadas}::bigint[])"
        elif tabla == "mensaje":
            cuales = f"id = {id_mensaje}"
        else:
            cuales = f"mensaje_id = {id_mensaje}"
        filas = _copiar(lee, escribe, tabla, columnas, cuales, f"plantilla_{tabla}_{sufijo}")
        if not filas:
            continue
        if tabla == "muestra" and cambian:
            yield _actualizar(cambian, f"plantilla_{tabla}_{sufijo}")
        else:
            yield _insertar(tabla, columnas, f"plantilla_{tabla}_{sufijo}")


def _tablas(cursor) -> list[tuple[str, list[str]]]:
    """The tables that messages write to, samples first, with their columns; a stretch of one is no table of its own."""
    cursor.execute(
        """SELECT table_name, array_agg(column_name::text ORDER BY ordinal_position) FROM information_schema.columns
           JOIN pg_class ON oid = table_name::regclass AND NOT relispartition
           WHERE table_schema = 'public' GROUP BY table_name
           HAVING table_name IN ('muestra', 'mensaje') OR bool_or(column_name = 'mensaje_id')
           ORDER BY table_name <> 'muestra', table_name"""
    )
    return cursor.fetchall()


def _copiar(lee, escribe, tabla: str, columnas: list[str], cuales: str, plantilla: str) -> int:
    orden = "id" if tabla == "muestra" else "muestra_id" if "muestra_id" in columnas else "1"
    escribe.execute(f"CREATE TABLE {plantilla} AS SELECT 0::bigint AS orden, * FROM {tabla} WHERE false")
    filas = io.StringIO()
    elegidas = f"SELECT row_number() OVER (ORDER BY {orden}) - 1, * FROM {tabla} WHERE {cuales}"
    lee.copy_expert(f"COPY ({elegidas}) TO STDOUT", filas)
    filas.seek(0)
    escribe.copy_expert(f"COPY {plantilla} FROM STDIN", filas)
    escribe.execute(f"ANALYZE {plantilla}")
    escribe.execute(f"SELECT count(*) FROM {plantilla}")
    return escribe.fetchone()[0]


def _valor(tabla: str, columna: str) -> str:
    # Few items of messages have a digest, and those of a pattern have none.
    propias = {} if (tabla, columna) == ("mensaje_muestra", "huella") else PROPIAS
    propia = ID.get(tabla) if columna == "id" else propias.get(columna)
    return f"p.{columna}" if propia is None else propia.format(**EN_LUGAR)


def _insertar(tabla: str, columnas: list[str], plantilla: str) -> str:
    puestas = [columna for columna in columnas if columna != "id" or tabla in ID]
    valores = ", ".join(_valor(tabla, columna) for columna in puestas)
    return f"INSERT INTO {tabla} ({', '.join(puestas)}) SELECT {valores} FROM {plantilla} p"


def _actualizar(cambian: list[str], plantilla: str) -> str:
    puestas = ", ".join(f"{columna} = {_valor('muestra', columna)}" for columna in cambian)
    return f"UPDATE muestra SET {puestas} FROM {plantilla} p WHERE muestra.id = {EN_LUGAR['muestra']} AND muestra.estado = 3"


def _dato(patron: str, salida: str) -> str:
    hallado = re.search(patron, salida)
    if hallado is None:
        raise RuntimeError(f"pgbench said something unexpected:\n{salida}")
    return hallado.group(1)
