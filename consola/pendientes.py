"""What `hub migrar --ver` says."""

import json

import click
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from config.ajustes import ErrorDeAjuste
from consola.impedimentos import por_que_no_abre
from modelos.migraciones.medida import Medida
from modelos.migraciones.pendientes import MigracionPendiente, VersionDesconocida, pendientes

EN_SQLITE = "En SQLite son una sola transacción: quien escribe espera a que termine. Cuánto demoran ahí: no medido."


def ver_pendientes(direccion: str, *, en_json: bool = False) -> None:
    """Say what would be done to the database, and do nothing."""
    en_sqlite = make_url(direccion).get_backend_name() == "sqlite"
    actual, faltan = _pendientes(direccion)
    if en_json:
        dicho = {"version": actual, "una_transaccion": en_sqlite, "pendientes": [_a_json(una, en_sqlite) for una in faltan]}
        click.echo(json.dumps(dicho, ensure_ascii=False))
    else:
        _contar(actual, faltan, en_sqlite)


def _pendientes(direccion: str) -> tuple[str | None, list[MigracionPendiente]]:
    try:
        return pendientes(direccion)
    except VersionDesconocida as error:
        raise ErrorDeAjuste(
            f"La base de datos está en la versión {error.version}, que este hub no conoce: es de uno más nuevo. "
            "Actualice el hub; no hay nada que migrar con este."
        ) from None
    except SQLAlchemyError as error:
        raise ErrorDeAjuste(por_que_no_abre(error, direccion)) from None


def _contar(actual: str | None, faltan: list[MigracionPendiente], en_sqlite: bool) -> None:
    click.echo(f"Versión del esquema: {actual or 'ninguna, la base está vacía'}.")
    if not faltan:
        click.echo("No falta ninguna migración.")
        return
    for una in faltan:
        click.echo(f"\n{una.numero}  {una.que}")
        for linea in [] if en_sqlite else (_si_detiene(una), _cuanto(una.medida)):
            click.echo(f"      {linea}")
    click.echo(f"\n«hub migrar» haría {_migraciones(len(faltan))}." + (f" {EN_SQLITE}" if en_sqlite else ""))


def _a_json(una: MigracionPendiente, en_sqlite: bool) -> dict[str, str | float | bool | None]:
    """On SQLite who writes waits for all of them, and none was measured."""
    medida = None if en_sqlite else una.medida
    return {
        "numero": una.numero,
        "que": una.que,
        "detiene": en_sqlite or una.detiene,
        "segundos": medida.segundos if medida else None,
        "espera": medida.espera if medida else None,
    }


def _si_detiene(una: MigracionPendiente) -> str:
    if una.detiene:
        return "Detiene a quien escribe mientras dura: hágala sin hubs en marcha."
    return "No detiene a nadie más de un segundo; se puede hacer con los hubs en marcha."


def _cuanto(medida: Medida | None) -> str:
    if medida is None:
        return "Con un millón de filas: no medida."
    demora, espera = _segundos(medida.segundos), _segundos(medida.espera)
    return f"Con un millón de filas demoró {demora}; quien escribía esperó a lo más {espera}."


def _segundos(cuantos: float) -> str:
    return f"{cuantos:.2f}".replace(".", ",") + " s"


def _migraciones(cuantas: int) -> str:
    return "una migración" if cuantas == 1 else f"{cuantas} migraciones"
