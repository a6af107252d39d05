"""Valid samples as a LIS would send them, and the masters that they refer to; the same bytes go to both services."""

import csv
import random
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from stdnum.cl import rut

SEMILLA = 20210131
PACIENTES = 2000
"""Different patients in the pool; every sample has its own code, so patients may come back as they do in life."""

CHILE = ZoneInfo("America/Santiago")
COD_DEIS = tuple(f"11{numero:04d}" for numero in range(100, 120))
NOMBRES = ("María José", "José Luis", "Camila", "Benjamín", "Sofía Ignacia", "Martín", "Ángela", "Óscar Andrés")
APELLIDOS = ("González", "Muñoz", "Rojas", "Díaz", "Pérez", "Soto", "Núñez", "Sepúlveda", "Ibáñez", "Contreras")
CALLES = ("Avenida Libertador Bernardo O'Higgins", "Los Aromos", "Pasaje Ñuble", "Camino a Melipilla", "Arturo Prat")
PREVISIONES = ("FONASA", "ISAPRE", "CAPREDENA", "DIPRECA", "SIN PREVISIÓN")
TIPOS = ("Tórulas Nasofaríngeas", "Aspirado Nasofaríngeo", "Saliva", "Esputo")


def con_digito(numero: int) -> str:
    """The RUT `12345678-5` of a number."""
    return f"{numero}-{rut.calc_check_digit(str(numero))}"


PROFESIONALES = tuple(con_digito(9_000_000 + 1_371 * numero) for numero in range(40))


def comunas() -> list[tuple[int, str]]:
    """The country's comunas, as (CUT code, name)."""
    with (files("modelos") / "datos" / "comunas.csv").open(encoding="utf-8") as archivo:
        return [(int(fila["codigo"]), fila["nombre"]) for fila in csv.DictReader(archivo)]


def _paciente(azar: random.Random, codigos: list[int], hoy: datetime) -> list[tuple[str, str]]:
    run, digito = con_digito(azar.randrange(5_000_000, 26_000_000)).split("-")
    nacimiento = hoy.date() - timedelta(days=azar.randrange(200, 33_000))
    return [
        ("paciente_tipodoc", "RUN"),
        ("paciente_run", run),
        ("paciente_dv", digito),
        ("paciente_nombres", azar.choice(NOMBRES)),
        ("paciente_ap_pat", azar.choice(APELLIDOS)),
        ("paciente_ap_mat", azar.choice(APELLIDOS)),
        ("paciente_fecha_nac", nacimiento.isoformat()),
        ("paciente_sexo", azar.choice("MF")),
        ("paciente_comuna", str(azar.choice(codigos))),
        ("paciente_direccion", f"{azar.choice(CALLES)} {azar.randrange(1, 9999)}"),
        ("paciente_telefono", f"+569{azar.randrange(10**7, 10**8)}"),
        ("paciente_email", f"paciente{run}@ejemplo.cl"),
        ("paciente_prevision", azar.choice(PREVISIONES)),
    ]


def _muestra(azar: random.Random, codigos: list[int], ahora: datetime) -> list[tuple[str, str]]:
    tomada = ahora - timedelta(hours=6, seconds=azar.randrange(3 * 86_400))
    return [
        ("rut_responsable", azar.choice(PROFESIONALES)),
        ("cod_deis", azar.choice(COD_DEIS)),
        ("rut_medico", con_digito(azar.randrange(6_000_000, 19_000_000))),
        *_paciente(azar, codigos, ahora),
        ("fecha_muestra", tomada.replace(microsecond=0).isoformat()),
        ("tecnica_muestra", "RT-PCR"),
        ("tipo_muestra", azar.choice(TIPOS)),
        ("busqueda_activa", "false"),
        ("estrategia", "Atención médica"),
        ("sin_orden_medica", "false"),
    ]


def cuerpos() -> list[str]:
    """The XML of the pool's samples, each without its first field, the laboratory's code."""
    azar, codigos, ahora = random.Random(SEMILLA), [codigo for codigo, _ in comunas()], datetime.now(CHILE)
    return [
        "".join(f"<ns0:{campo}>{escape(valor)}</ns0:{campo}>" for campo, valor in _muestra(azar, codigos, ahora))
        for _ in range(PACIENTES)
    ]


def escribir_cuerpos(destino: Path) -> None:
    """Put the pool where wrk's script reads it, one sample a line."""
    destino.write_text("\n".join(cuerpos()) + "\n", encoding="utf-8")


def momento_de_resultado() -> str:
    """A time for results that is after every reception and not in the future."""
    return (datetime.now(CHILE) - timedelta(minutes=5)).replace(microsecond=0).isoformat()
