"""`hub respaldo`: backups made, tried aside and restored, and what a restoration lost put on record."""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

import click
from sqlalchemy import Engine, func, insert, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from config.ajustes import Ajustes, ErrorDeAjuste
from consola.auditor import NoSePudo, con_json, escribir_json
from consola.base import base_al_dia, con_ajustes, decir_base
from consola.integridad import explicar
from consola.respaldos import anotacion, manifiesto, postgres, sqlite
from dominio.auditoria import Verificador
from dominio.sellos.cabezas import de_fila, leer_publicadas
from dominio.sellos.cabezas import ultima as cabeza_de
from dominio.vocabulario.tiempo import CHILE, reloj_del_sistema
from modelos import Informe, Mensaje, Muestra, RespaldoHecho, SelloHoja, para_leer

CARPETA = click.Path(file_okay=False, path_type=Path)
RESPALDO = click.Path(file_okay=False, exists=True, path_type=Path)
CONTADOS = {"mensajes": Mensaje.id, "muestras": Muestra.id, "informes": Informe.id, "sellados": SelloHoja.lugar}


class Segundo(click.ParamType):
    """An instant to the second: of Chile, unless it says itself how far it is from UTC."""

    name = "instante"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            leido = datetime.fromisoformat(value)
            return (leido if leido.tzinfo is not None else leido.replace(tzinfo=CHILE)).astimezone(UTC)
        except (ValueError, OverflowError):
            raise click.BadParameter(f"«{value}» no es una fecha y hora «aaaa-mm-dd hh:mm:ss».", ctx, param) from None


CON_PROGRAMAS = click.option(
    "--programas", type=CARPETA, help="Carpeta con los programas de PostgreSQL, si no son los de Debian."
)
CON_WAL = click.option("--wal", type=RESPALDO, help="PostgreSQL: carpeta con el WAL escrito desde el respaldo.")
CON_HASTA = click.option(
    "--hasta", type=Segundo(), help="PostgreSQL: el instante al que llegar, «aaaa-mm-dd hh:mm:ss» de Chile; exige --wal."
)


@click.group()
def respaldo() -> None:
    """Respalda la base de datos, prueba los respaldos y los restaura.

    Un respaldo tiene los datos de los pacientes: sus archivos son solo de quien da la orden, y no van cifrados.
    """
    for senal in (signal.SIGTERM, signal.SIGHUP):  # what is half made goes, and no server is left at work on it
        signal.signal(senal, lambda numero, _: sys.exit(128 + numero))


# ── making one ──────────────────────────────────────────────────────────────────────────────────────────────────────
@respaldo.command("crear")
@click.argument("carpeta", type=CARPETA)
@click.option(
    "--conexion", help="PostgreSQL: con qué conexión copiar (de libpq), si el rol de HUB_BASE_DATOS no puede replicar."
)
@click.option(
    "--conservar", type=click.IntRange(1, 10_000), help="Cuántos respaldos dejar en la carpeta; los más viejos se borran."
)
@CON_PROGRAMAS
@con_json
@con_ajustes
def crear(
    ajustes: Ajustes, carpeta: Path, conexion: str | None, conservar: int | None, programas: Path | None, en_json: bool
) -> None:
    """Hace un respaldo en una subcarpeta nueva de CARPETA, mientras el hub atiende."""
    carpeta, comienzo = carpeta.absolute(), monotonic()
    with base_al_dia(ajustes) as motor:
        if motor.dialect.name == "sqlite":
            hecho = sqlite.crear(ajustes, motor, carpeta)
        else:
            hecho = postgres.crear(ajustes, motor, carpeta, conexion, programas)
    anotado = _anotar_hecho(ajustes, manifiesto.leer(hecho, make_url(ajustes.base_datos).get_backend_name()).instante)
    quitados = [] if conservar is None else manifiesto.conservar(carpeta, conservar)
    segundos, bytes_ = monotonic() - comienzo, manifiesto.tamano_de_carpeta(hecho)
    if en_json:
        escribir_json(
            {"respaldo": hecho, "bytes": bytes_, "segundos": round(segundos, 1), "quitados": quitados, "anotado": anotado}
        )
        return
    click.echo(f"Respaldo hecho y revisado en {segundos:.1f} s, {bytes_ >> 20} MiB: {hecho}")
    for uno in quitados:
        click.echo(f"Se borró {uno.name}.")


@respaldo.command("hecho")
@click.option(
    "--en", "instante", type=Segundo(), help="Hasta qué instante está todo en él, «aaaa-mm-dd hh:mm:ss»; sin ella, ahora."
)
@con_ajustes
def hecho(ajustes: Ajustes, instante: datetime | None) -> None:
    """Anota que otro programa hizo un respaldo, para que no alarme que sea viejo; `crear` lo anota solo."""
    if instante is not None and instante > reloj_del_sistema():
        raise click.UsageError("Ese instante todavía no llega.")
    decir_base(ajustes)
    if not _anotar_hecho(ajustes, instante or reloj_del_sistema()):
        raise NoSePudo("No se pudo anotar.")
    click.echo("Quedó anotado.")


def _anotar_hecho(ajustes: Ajustes, instante: datetime) -> bool:
    """Whether it could be noted: a database that only reads is backed up all the same."""
    try:
        with base_al_dia(ajustes, decirla=False) as motor, motor.begin() as conexion:
            conexion.execute(insert(RespaldoHecho).values(hecho_en=instante, anotado_en=reloj_del_sistema()))
    except SQLAlchemyError:
        click.echo("Que se hizo no quedó anotado en la base; la alerta de respaldo no lo sabrá.", err=True)
        return False
    return True


# ── trying one ──────────────────────────────────────────────────────────────────────────────────────────────────────
@respaldo.command("probar")
@click.argument("origen", metavar="RESPALDO", type=RESPALDO)
@click.option("--lugar", type=RESPALDO, help="Carpeta donde restaurarlo para la prueba; sin ella, junto al respaldo.")
@CON_WAL
@CON_HASTA
@CON_PROGRAMAS
@con_json
@con_ajustes
@click.pass_context
def probar(ctx: click.Context, ajustes: Ajustes, origen: Path, lugar: Path | None, en_json: bool, **opciones: Any) -> None:
    """Restaura un RESPALDO aparte, verifica todo su registro, cuenta y lo borra; termina con 1 si halla algo malo.

    Dice cuánto tardó (RTO) y de cuándo es lo último que volvió (RPO).
    """
    origen, comienzo = origen.absolute(), monotonic()
    dicho = manifiesto.leer(origen, _motor_de(ajustes))
    with _aparte(ajustes, origen, (lugar or origen.parent).absolute(), opciones) as motor:
        restaurado = monotonic() - comienzo
        anotacion.al_dia(motor, ajustes)
        hallado = _revisar(ajustes, motor, dicho)
    tiempos = {"segundos_restaurar": round(restaurado, 1), "segundos_en_total": round(monotonic() - comienzo, 1)}
    if en_json:
        escribir_json({**hallado, **tiempos})
    else:
        _mostrar_prueba(hallado, tiempos)
    if hallado["diferencias"] or hallado["faltan"]:
        ctx.exit(1)


def _revisar(ajustes: Ajustes, motor: Engine, dicho: manifiesto.Manifiesto) -> dict[str, Any]:
    """Whether what came back is whole, and how much and how new it is."""
    with para_leer(motor) as conexion:
        cuentas = {que: conexion.execute(select(func.count(clave))).scalar_one() for que, clave in CONTADOS.items()}
        ultimo, sello = conexion.execute(select(func.max(Mensaje.recibido_en))).scalar(), cabeza_de(conexion)
    cabezas = [] if dicho.cabeza is None else leer_publicadas(dicho.cabeza)
    if sello is not None and ajustes.cabezas is not None and any(ajustes.cabezas.rglob("*.txt")):
        ya = de_fila(sello)  # heads of later are of what this backup cannot have, or of after it was restored
        publicadas = leer_publicadas(str(ajustes.cabezas))
        cabezas += [una for una in publicadas if una.tamano <= ya.tamano and una.instante <= ya.instante]
    verificador = Verificador(motor, cabezas=cabezas, procesos=os.cpu_count() or 1)
    diferencias = [explicar(una) for una in verificador.diferencias()]
    return {
        **cuentas,
        "cabezas": len(cabezas),
        "faltan": max(0, dicho.sellados - cuentas["sellados"]),
        "diferencias": diferencias,
        "ultimo_mensaje": None if ultimo is None else ultimo.isoformat(),
        "segundos_atras": None if ultimo is None else round((reloj_del_sistema() - ultimo).total_seconds(), 1),
    }


def _mostrar_prueba(hallado: dict[str, Any], tiempos: dict[str, float]) -> None:
    for diferencia in hallado["diferencias"]:
        click.echo(diferencia, err=True)
    if hallado["faltan"]:
        click.echo(f"Faltan {hallado['faltan']} mensajes que estaban sellados al hacer el respaldo.", err=True)
    cuentas = ", ".join(f"{hallado[que]} {que}" for que in (*CONTADOS, "cabezas"))
    click.echo(f"Volvieron {cuentas}. Diferencias: {len(hallado['diferencias'])}.")
    restaurar, total = tiempos["segundos_restaurar"], tiempos["segundos_en_total"]
    click.echo(f"RTO: {restaurar} s hasta tener la base en pie, {total} s con la verificación entera.")
    if hallado["ultimo_mensaje"] is not None:
        click.echo(
            f"RPO: el último mensaje que volvió es de hace {hallado['segundos_atras']} s ({hallado['ultimo_mensaje']})."
        )


# ── restoring one ───────────────────────────────────────────────────────────────────────────────────────────────────
@respaldo.command("restaurar")
@click.argument("origen", metavar="RESPALDO", type=RESPALDO)
@click.argument("destino", type=CARPETA)
@CON_WAL
@CON_HASTA
@anotacion.con_cabeza
@CON_PROGRAMAS
@con_json
@con_ajustes
def restaurar(
    ajustes: Ajustes,
    origen: Path,
    destino: Path,
    conocida: anotacion.Conocida,
    en_json: bool,
    **opciones: Any,
) -> None:
    """Restaura un RESPALDO en DESTINO, anota lo perdido y salta la numeración.

    DESTINO es la carpeta de datos, vacía o nueva, de un PostgreSQL detenido; con SQLite, la que tendrá hub.db.
    """
    origen, destino, comienzo = origen.absolute(), destino.absolute(), monotonic()
    with _en_su_lugar(ajustes, origen, destino, opciones) as motor:
        anotacion.al_dia(motor, ajustes)
        hecho = anotacion.anotar_en(motor, origen.name, conocida)
    anotacion.publicar(ajustes, hecho)
    segundos = monotonic() - comienzo
    if en_json:
        escribir_json({**hecho, "destino": destino, "segundos": round(segundos, 1)})
        return
    anotacion.mostrar(hecho)
    click.echo(f"Restaurado en {destino} en {segundos:.1f} s. Ponga en marcha la base y después el hub.")


@respaldo.command("anotar")
@click.option("--origen", required=True, help="De qué respaldo se restauró y hasta cuándo; queda en la constancia.")
@anotacion.con_cabeza
@con_json
@con_ajustes
def anotar(ajustes: Ajustes, origen: str, conocida: anotacion.Conocida, en_json: bool) -> None:
    """Anota lo perdido y salta la numeración de una base que se restauró de otro modo, antes de atender en ella."""
    with base_al_dia(ajustes, como_este=True) as motor:
        hecho = anotacion.anotar_en(motor, origen, conocida)
    anotacion.publicar(ajustes, hecho)
    if en_json:
        escribir_json(hecho)
    else:
        anotacion.mostrar(hecho)


# ── the two databases ───────────────────────────────────────────────────────────────────────────────────────────────
def _motor_de(ajustes: Ajustes) -> str:
    decir_base(ajustes)
    return make_url(ajustes.base_datos).get_backend_name()


def _aparte(ajustes: Ajustes, origen: Path, lugar: Path, opciones: dict[str, Any]) -> AbstractContextManager[Engine]:
    return _segun(ajustes, opciones, lambda: sqlite.aparte(origen, lugar), postgres.aparte, origen, lugar)


def _en_su_lugar(ajustes: Ajustes, origen: Path, destino: Path, opciones: dict[str, Any]) -> AbstractContextManager[Engine]:
    return _segun(ajustes, opciones, lambda: sqlite.en_su_lugar(origen, destino), postgres.en_su_lugar, origen, destino)


def _segun(
    ajustes: Ajustes,
    opciones: dict[str, Any],
    embebida: Callable[[], AbstractContextManager[Engine]],
    servida: Callable[..., AbstractContextManager[Engine]],
    *lugares: Path,
) -> AbstractContextManager[Engine]:
    """What each database does with a backup; SQLite's has no other instant than its own."""
    if _motor_de(ajustes) == "postgresql":
        wal = opciones["wal"] and opciones["wal"].absolute()
        return servida(*lugares, wal, opciones["hasta"], opciones["programas"])
    if dadas := [nombre for nombre in ("wal", "hasta") if opciones[nombre] is not None]:
        raise ErrorDeAjuste(f"--{dadas[0]} es de PostgreSQL; un respaldo de SQLite es de un solo instante, el suyo.")
    return embebida()
