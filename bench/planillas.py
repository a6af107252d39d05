"""Workbooks: from the file to what is stored on PostgreSQL, beside the time that openpyxl needs merely to read the file."""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from sqlalchemy import Engine, create_engine, insert, text
from stdnum.cl import rut
from xlsxwriter.workbook import Workbook

from bench.memoria import Vigia
from carga_excel.importar import importar
from carga_excel.libros.columnas import Libro
from carga_excel.libros.descripcion import LIBROS, MUESTRAS, RESULTADOS
from carga_excel.salida import plantilla
from dominio.atencion import abrir_ventanilla
from dominio.maestros.publicados import cargar_fijos
from dominio.muestras.planillas.pedidos import Planilla
from dominio.personas.laboratorios import crear_laboratorio
from dominio.ventanilla.actor import Actor
from dominio.vocabulario.enumeraciones import Estado, Rol
from modelos import Establecimiento, Profesional, crear_motor
from modelos.cambios import Cambios
from modelos.migraciones import migrar

FILAS_RESULTADOS, FILAS_MUESTRAS = 100_000, 50_000
RONDAS = 3
RONDAS_MUESTRAS = 1
"""The workbook of samples is only reported, and openpyxl needs minutes to read it."""
LABORATORIO = 1
ACTOR = Actor(rol=Rol.LABORATORIO, laboratorio_id=LABORATORIO)
PRIMER_RUN = 5_000_000
COD_DEIS, PROFESIONAL = "113100", "12345678-5"
MAXIMO_VECES = 2.0
"""Times openpyxl's reading that the whole upload may take."""
MAXIMO_MEMORIA_MB = 700


def medir(url_postgres: str) -> dict[str, Any]:
    """Fill an empty database and upload both workbooks to it, each in a process of its own; medians of the rounds."""
    motor = crear_motor(url_postgres)
    try:
        _preparar(motor)
        with tempfile.TemporaryDirectory(prefix="hub-bench-planillas-") as taller:
            resultados = _medir_libro(url_postgres, RESULTADOS, _archivo_de_resultados, Path(taller), RONDAS)
            muestras = _medir_libro(url_postgres, MUESTRAS, _archivo_de_muestras, Path(taller), RONDAS_MUESTRAS)
    finally:
        motor.dispose()
    cumple = resultados["veces_openpyxl"] <= MAXIMO_VECES and resultados["memoria_mb"] < MAXIMO_MEMORIA_MB
    return {"resultados": resultados, "muestras": muestras, "cumple": cumple}


def _medir_libro(
    url: str, libro: Libro, archivo_de: Callable[[int, Path], Path], taller: Path, cuantas: int
) -> dict[str, Any]:
    """Each round has a file of its own, because what is stored stays: the record does not let itself be emptied."""
    rondas = []
    for ronda in range(cuantas):
        archivo = archivo_de(ronda, taller)
        _afinar(url)
        leer = _en_proceso("leer", str(archivo))
        cargar = _en_proceso("cargar", url, libro.clave, str(archivo))
        rondas.append({"openpyxl_s": leer["segundos"], **cargar})
    medianas = {clave: statistics.median(r[clave] for r in rondas) for clave in ("openpyxl_s", "segundos", "memoria_mb")}
    filas = rondas[0]["guardadas"]
    veces = statistics.median(ronda["segundos"] / ronda["openpyxl_s"] for ronda in rondas)
    return {**medianas, "filas": filas, "bytes": archivo.stat().st_size, "veces_openpyxl": veces, "rondas": rondas}


def _en_proceso(*orden: str) -> dict[str, Any]:
    """Run one measure in a process of its own; what it tells, with the peak of it and its children."""
    with Vigia() as vigia:
        proceso = subprocess.Popen([sys.executable, "-m", "bench.planillas", *orden], stdout=subprocess.PIPE)
        vigia.vigilar(proceso.pid)
        salida, _ = proceso.communicate()
    if proceso.returncode:
        raise RuntimeError(f"bench.planillas {orden[0]} ended with {proceso.returncode}")
    return {**json.loads(salida), "memoria_mb": round(vigia.pico / 1e6, 1)}


def leer(archivo: str) -> dict[str, Any]:
    """What openpyxl needs to read the file and do nothing with it."""
    comienzo = time.perf_counter()
    libro = openpyxl.load_workbook(archivo, read_only=True)
    filas = sum(1 for _ in libro.worksheets[0].iter_rows(values_only=True))
    return {"segundos": time.perf_counter() - comienzo, "leidas": filas}


def cargar(url: str, libro: str, archivo: str) -> dict[str, Any]:
    """What the hub needs from the file to all of it stored: results, trace and record."""
    motor = crear_motor(url)
    ventanilla = abrir_ventanilla(motor)
    comienzo = time.perf_counter()
    with importar(ventanilla, ACTOR, LIBROS[Planilla(libro)], Path(archivo).read_bytes()) as carga:
        segundos = time.perf_counter() - comienzo
        if carga.recibo.rechazados:
            raise RuntimeError(next(carga.errores()).mensaje)
        return {"segundos": segundos, "guardadas": carga.guardadas}


# ── what the workbooks speak of ─────────────────────────────────────────────────────────────────────────────────────
def _preparar(motor: Engine) -> None:
    migrar(motor)
    ahora = datetime.now(UTC)
    with motor.begin() as conexion:
        cargar_fijos(conexion)
        conexion.execute(insert(Establecimiento).values(cod_deis=COD_DEIS, nombre="CESFAM", activo=True))
        conexion.execute(insert(Profesional).values(rut=PROFESIONAL, nombres="Eva", apellidos="Paz", activo=True))
        crear_laboratorio(conexion, "Laboratorio de medir", ahora, numero=LABORATORIO)
        cambios = Cambios()
        for numero in range(1, RONDAS * FILAS_RESULTADOS + 1):
            cambios.agregar("muestra", _recepcionada(numero, ahora))
        cambios.escribir(conexion)
        ocupados = {"hasta": RONDAS * FILAS_RESULTADOS + RONDAS_MUESTRAS * FILAS_MUESTRAS + 1}
        conexion.execute(text("UPDATE numerador SET siguiente = :hasta WHERE serie = 'muestra'"), ocupados)


def _digito(numero: int) -> str:
    return rut.calc_check_digit(str(PRIMER_RUN + numero))


def _de_paciente(numero: int, ahora: datetime) -> dict[str, Any]:
    return {
        "codigo_muestra_cliente": f"B-{numero:07}",
        "rut_responsable": PROFESIONAL,
        "cod_deis": COD_DEIS,
        "rut_medico": PROFESIONAL,
        "paciente_tipodoc": "RUN",
        "paciente_run": PRIMER_RUN + numero,
        "paciente_dv": _digito(numero),
        "paciente_nombres": f"Nombre {numero % 997}",
        "paciente_ap_pat": "Pérez",
        "paciente_ap_mat": "Ñuñez",
        "paciente_fecha_nac": date(1980, 1, 31),
        "paciente_sexo": "F",
        "paciente_comuna": 13101,
        "paciente_direccion": f"Calle Larga {numero}",
        "paciente_telefono": "56912345678",
        "paciente_email": f"p{numero}@ejemplo.cl",
        "paciente_prevision": "FONASA",
        "fecha_muestra": ahora.replace(microsecond=0) - timedelta(days=2),
        "tecnica_muestra": "RT-PCR",
        "tipo_muestra": "Saliva",
        "busqueda_activa": False,
        "estrategia": "Sintomáticos",
        "sin_orden_medica": False,
    }


def _recepcionada(numero: int, ahora: datetime) -> dict[str, Any]:
    """A row of `muestra` that waits for its result."""
    return _de_paciente(numero, ahora) | {
        "id": numero,
        "laboratorio_id": LABORATORIO,
        "laboratorio_origen_id": LABORATORIO,
        "huella": numero.to_bytes(32, "big"),
        "estado": Estado.RECEPCIONADA.value,
        "creada_en": ahora,
        "fecha_recepcion_laboratorio": ahora - timedelta(days=1),
        "correcciones": 0,
        "cambios": 1,
    }


def _archivo_de_resultados(ronda: int, taller: Path) -> Path:
    """«Data actual» filled in and saved as Excel does: every different text once, in a table of its own."""
    archivo = taller / "resultados.xlsx"
    with Workbook(archivo) as libro:
        hoja = libro.add_worksheet()
        hoja.write_row(0, 0, [columna.titulo for columna in RESULTADOS.de_plantilla()])
        for fila, numero in enumerate(_numeros(ronda, FILAS_RESULTADOS), start=1):
            paciente = f"{PRIMER_RUN + numero}-{_digito(numero)}"
            hoja.write_row(fila, 0, [str(numero), paciente, "Negativo" if fila % 9 else "Positivo"])
    return archivo


def _archivo_de_muestras(ronda: int, taller: Path) -> Path:
    ahora = datetime.now(UTC).replace(microsecond=0)
    informada = {
        "fecha_recepcion_laboratorio": ahora - timedelta(days=1),
        "resultado": "Negativo",
        "fecha_hora_resultado_laboratorio": ahora - timedelta(hours=3),
    }
    numeros = _numeros(ronda, FILAS_MUESTRAS, desde=RONDAS * FILAS_RESULTADOS)
    archivo = taller / "muestras.xlsx"
    archivo.write_bytes(plantilla.actual(MUESTRAS, (_de_paciente(numero, ahora) | informada for numero in numeros)))
    return archivo


def _numeros(ronda: int, cuantos: int, desde: int = 0) -> range:
    """The samples of a round, that no other round speaks of."""
    return range(desde + ronda * cuantos + 1, desde + (ronda + 1) * cuantos + 1)


def _afinar(url: str) -> None:
    """What autovacuum and the checkpointer would do by themselves, so that no measure pays for them."""
    afinador = create_engine(url, isolation_level="AUTOCOMMIT")
    with afinador.connect() as conexion:
        conexion.execute(text("VACUUM ANALYZE"))
        conexion.execute(text("CHECKPOINT"))
    afinador.dispose()


MEDIDAS: dict[str, Callable[..., dict[str, Any]]] = {"leer": leer, "cargar": cargar}

if __name__ == "__main__":
    print(json.dumps(MEDIDAS[sys.argv[1]](*sys.argv[2:])))
