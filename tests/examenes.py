"""Examinations for tests: those with which the hub begins, and others of which its code knows nothing."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert

from dominio.maestros.importacion import FilaDeMaestro, Importacion, importar
from dominio.vocabulario.examenes import Examen, de_columnas
from dominio.vocabulario.tiempo import PRIMER_DIA
from modelos import Examen as FilaDeExamen
from modelos import ExamenLaboratorio, ExamenVersion
from modelos.migraciones import CARPETA
from tests.elenco import NORTE, RelojDePrueba
from tests.migraciones import cargar

INICIALES: tuple[dict[str, Any], ...] = cargar(CARPETA / "0012_examenes.py").INICIALES
FLU = {
    "codigo": "FLU-AB",
    "nombre": "Influenza A y B",
    "agente": "Influenza",
    "loinc": "92142-9",
    "tecnica": "RT-PCR",
    "tipos_muestra": "Tórulas Nasofaríngeas|Aspirado Nasofaríngeo|Saliva",
    "resultados": "Positivo A=Positivo|Positivo B=Positivo|Negativo|Indeterminado",
    "laboratorios": str(NORTE),
}
MPOX = {
    "codigo": "MPOX",
    "nombre": "Viruela símica",
    "agente": "Monkeypox virus",
    "tecnica": "RT-PCR",
    "tipos_muestra": "Tórula de Lesión|Contenido Vesicular|Hisopado rectal=Otro",
    "resultados": "Detectado=Positivo|No detectado=Negativo|Muestra no apta",
    "dias_toma": "21",
    "dias_recepcion": "10",
    "dias_correccion": "30",
    "laboratorios": str(NORTE),
}


def agregar_iniciales(conexion: Connection) -> None:
    """What the migration puts into the catalogue, where the tables were made without it."""
    for inicial in INICIALES:
        conexion.execute(insert(FilaDeExamen).values(**inicial))
        conexion.execute(insert(ExamenVersion).values(**inicial, rige_desde=PRIMER_DIA))


def vaciar_catalogo(conexion: Connection) -> None:
    """A hub that does nothing as yet."""
    for tabla in (ExamenLaboratorio, ExamenVersion, FilaDeExamen):
        conexion.execute(delete(tabla))


def traer(motor: Engine, *filas: Mapping[str, str], ahora: datetime | None = None, **opciones: Any) -> Importacion:
    """Import rows of the catalogue, as a file has them."""
    dichas = [FilaDeMaestro(numero, fila) for numero, fila in enumerate(filas, start=2)]
    with motor.begin() as conexion:
        return importar(conexion, "examenes", dichas, ahora=ahora or RelojDePrueba()(), **opciones)


def codigos_de(hecho: Importacion) -> list[tuple[int, str, str | None]]:
    """What was wrong, by row."""
    return [(uno.fila, uno.error.codigo, uno.error.campo) for uno in hecho.errores]


class _Fila:
    def __init__(self, valores: Mapping[str, Any]) -> None:
        self.__dict__.update(dict.fromkeys(c.name for c in FilaDeExamen.__table__.columns) | dict(valores))


def iniciales() -> Iterable[Examen]:
    """Those with which the hub begins."""
    return [de_columnas(_Fila(inicial)) for inicial in INICIALES]


def en_vigor(reloj: RelojDePrueba) -> None:
    """Wait until what was changed in the catalogue is in force."""
    reloj.avanzar(seconds=timedelta(minutes=2, seconds=1).total_seconds())
