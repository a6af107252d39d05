"""Twenty samples of invented patients, as a LIS would send them; the last one with three mistakes."""

from datetime import datetime, timedelta
from typing import Any

from stdnum.cl import rut

from consola.demostracion.anfitrion import Convite
from dominio.vocabulario.limites import DIAS_FECHA_MUESTRA

PACIENTES = (
    ("Amanda", "Rojas", "Vera", "F"),
    ("Benjamín", "Muñoz", "Lagos", "M"),
    ("Catalina", "Soto", "Ibáñez", "F"),
    ("Diego", "Contreras", "Núñez", "M"),
    ("Elisa", "Silva", "Ortega", "F"),
    ("Felipe", "Martínez", ".", "M"),
    ("Gabriela", "Sepúlveda", "Peña", "F"),
    ("Hernán", "Morales", "Ríos", "M"),
    ("Isidora", "Rodríguez", "Cárdenas", "F"),
    ("Joaquín", "López", "Arancibia", "M"),
    ("Karina", "Fuentes", "Muñoz", "F"),
    ("Lautaro", "Huenchumil", "Antilef", "M"),
    ("Magdalena", "Torres", "Zúñiga", "F"),
    ("Nicolás", "Araya", "Godoy", "M"),
    ("Olivia", "Flores", "Bustos", "F"),
    ("Pablo", "Espinoza", "Yáñez", "M"),
    ("Rayén", "Valenzuela", "Curihuinca", "Intersex"),
    ("Simón", "Castillo", "Pizarro", "M"),
    ("Trinidad", "Tapia", "Olivares", "F"),
    ("Vicente", "Reyes", "Gallardo", "M"),
)
PRIMER_RUN = 60_000_001
"""Numbers of this size are given to organisations, never to people."""
ANTOFAGASTA = 2101
ERRORES_PUESTOS = frozenset({("HUB-2004", "paciente_run"), ("HUB-2002", "paciente_sexo"), ("HUB-2010", "fecha_muestra")})
"""What the hub has to find in the last sample."""


def muestras(convite: Convite, corrida: str, ahora: datetime) -> list[dict[str, Any]]:
    """The samples without mistakes; `corrida` makes their codes unlike those of any other run."""
    return [_muestra(convite, corrida, ahora, numero) for numero in range(1, len(PACIENTES) + 1)]


def _muestra(convite: Convite, corrida: str, ahora: datetime, numero: int) -> dict[str, Any]:
    nombres, paterno, materno, sexo = PACIENTES[numero - 1]
    run = PRIMER_RUN + 1117 * numero
    return {
        "codigo_muestra_cliente": f"{corrida}-{numero:02}",
        "rut_responsable": convite.profesional,
        "cod_deis": convite.cod_deis,
        "rut_medico": convite.profesional,
        "paciente_tipodoc": "RUN",
        "paciente_run": run,
        "paciente_dv": rut.calc_check_digit(str(run)),
        "paciente_nombres": nombres,
        "paciente_ap_pat": paterno,
        "paciente_ap_mat": materno,
        "paciente_fecha_nac": (ahora - timedelta(days=3 * 365 + 811 * numero)).date(),
        "paciente_sexo": sexo,
        "paciente_comuna": ANTOFAGASTA,
        "paciente_direccion": f"Pasaje Inventado {100 + numero}",
        "paciente_telefono": f"+56 9 0000 00{numero:02}",
        "paciente_prevision": "FONASA" if numero % 3 else "ISAPRE",
        "fecha_muestra": (ahora - timedelta(hours=5, minutes=7 * numero)).replace(microsecond=0),
        "tecnica_muestra": "RT-PCR",
        "tipo_muestra": "Tórulas Nasofaríngeas",
        "busqueda_activa": False,
        "estrategia": "Sintomáticos",
    }


def con_errores(muestra: dict[str, Any]) -> dict[str, Any]:
    """The same sample with another check digit, a sex that is not on the list and an old sampling date."""
    digito = "1" if muestra["paciente_dv"] != "1" else "2"
    vieja = muestra["fecha_muestra"] - timedelta(days=DIAS_FECHA_MUESTRA + 2)
    return muestra | {"paciente_dv": digito, "paciente_sexo": "Masculino", "fecha_muestra": vieja}
