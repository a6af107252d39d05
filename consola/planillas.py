"""`hub cargar` and `hub planilla`: a laboratory's workbooks, in and out, for whoever has no LIS and no portal at hand."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import reduce
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from carga_excel.importar import CargaHecha, importar
from carga_excel.lectura.texto import CODIFICACIONES, a_utf8
from carga_excel.libros.descripcion import LIBROS
from carga_excel.salida.correcciones import correcciones
from carga_excel.salida.descargar import descargar
from carga_excel.salida.plantilla import base
from config.ajustes import Ajustes
from consola.base import NUMERO_DE_HUB, base_al_dia, con_ajustes
from consola.persona import quien_opera
from dominio.muestras.planillas.pedidos import Planilla
from dominio.personas.laboratorios import laboratorio_activo
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.avance import Avance
from dominio.ventanilla.ventanilla import Ventanilla
from dominio.vocabulario.enumeraciones import Rol
from dominio.vocabulario.errores import (
    DemasiadosErrores,
    ErrorDominio,
    PlanillaDesplazada,
    datos_de,
    en_una_linea,
)
from dominio.vocabulario.rut import a_rut
from hub import crear_ventanilla

CON_RECHAZOS = 1
"""Exit code when some row was refused; the others are stored."""
ARCHIVO_RECHAZADO = 3
"""Exit code when the file cannot be read; nothing was stored."""
ERRORES_A_LA_VISTA = 20
"""Errors that the console shows one by one; the correction workbook has them all."""

ARCHIVO_NUEVO = click.Path(dir_okay=False, path_type=Path)
cual = click.argument("planilla", type=click.Choice([clave.value for clave in LIBROS]))
laboratorio = click.option(
    "--laboratorio", "id_laboratorio", type=NUMERO_DE_HUB, required=True, help="El id_laboratorio que carga."
)
DE_QUIEN_CARGA = (
    click.option("--laboratorio", "id_laboratorio", type=NUMERO_DE_HUB, help="El id_laboratorio que carga."),
    click.option("--tomador", "rut_tomador", help="El RUT de quien tomó las muestras, si la planilla es la de antígeno."),
    click.option("--establecimiento", "cod_deis", help="Dónde las tomó, para las filas que no lo digan."),
)


def quien_carga(orden: Callable[..., None]) -> Callable[..., None]:
    """The options by which a command knows for whom it brings a workbook."""
    return reduce(lambda hecha, opcion: opcion(hecha), reversed(DE_QUIEN_CARGA), orden)


codificacion = click.option(
    "--codificacion",
    type=click.Choice(tuple(CODIFICACIONES)),
    help="Con qué juego de caracteres se guardó un CSV; sin ella, el hub lo reconoce o rechaza el archivo.",
)
en_json = click.option("--json", "en_json", is_flag=True, help="Escribe el resultado como un objeto JSON.")


class CargaRechazada(click.ClickException):
    """The file cannot be read."""

    exit_code = ARCHIVO_RECHAZADO

    def __init__(self, archivo: Path, error: ErrorDominio) -> None:
        numero = f" (mensaje {error.id_mensaje})" if error.id_mensaje else ""
        super().__init__(f"{archivo.name}: {en_una_linea(error)}{numero}")

    def show(self, file: object = None) -> None:
        click.echo(f"Error: {self.message}", err=True)


class FilasRechazadas(CargaRechazada):
    """So many rows are wrong that none was stored."""

    exit_code = CON_RECHAZOS


@click.command("cargar")
@cual
@click.argument("archivo", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@quien_carga
@click.option("--simular", is_flag=True, help="Revisa todo el archivo y dice qué haría, sin guardar nada.")
@click.option(
    "--a-proposito",
    is_flag=True,
    help="Aplica también las filas que repiten algo que ya se aplicó y después se devolvió o cambió (HUB-2033).",
)
@click.option("--correcciones", "salida", type=ARCHIVO_NUEVO, help="Libro .xlsx donde dejar las filas rechazadas.")
@codificacion
@en_json
@con_ajustes
@click.pass_context
def cargar(
    ctx: click.Context,
    ajustes: Ajustes,
    planilla: str,
    archivo: Path,
    id_laboratorio: int | None,
    rut_tomador: str | None,
    cod_deis: str | None,
    simular: bool,
    a_proposito: bool,
    salida: Path | None,
    codificacion: str | None,
    en_json: bool,
) -> None:
    """Carga la planilla de un laboratorio, o de quien toma muestras: .xlsx, .xls, .ods o .csv.

    Las filas buenas se guardan aunque otras tengan errores; las rechazadas vuelven en el libro de correcciones.
    Termina con 0 si entraron todas las filas, con 1 si alguna se rechazó y con 3 si el archivo no se pudo leer.
    """
    with puesto(ajustes, id_laboratorio, rut_tomador, cod_deis) as (ventanilla, actor), ExitStack() as pila:
        with _barra(en_json) as avance:
            try:
                libro, contenido = LIBROS[Planilla(planilla)], archivo.read_bytes()
                carga = importar(
                    ventanilla,
                    actor,
                    libro,
                    a_utf8(contenido, codificacion) if codificacion else contenido,
                    simular=simular,
                    a_proposito=a_proposito,
                    origen=quien_opera(),
                    avance=avance,
                )
            except ErrorDominio as error:
                if not error.codigo.startswith("HUB-4"):
                    raise
                rechazo = FilasRechazadas if isinstance(error, PlanillaDesplazada | DemasiadosErrores) else CargaRechazada
                raise rechazo(archivo, error) from None
            pila.enter_context(carga)
            if salida is not None and carga.recibo.rechazados:
                avance("Escribiendo las correcciones", 0, 0)
                salida.write_bytes(correcciones(carga))
        _mostrar(carga, salida, en_json)
    if carga.recibo.rechazados:
        ctx.exit(CON_RECHAZOS)


@click.group("planilla")
def planilla() -> None:
    """Escribe las planillas: vacías (base) o con lo que espera resultado (actual)."""


@planilla.command("base")
@cual
@click.argument("salida", type=click.Path(dir_okay=False, path_type=Path))
def escribir_base(planilla: str, salida: Path) -> None:
    """Escribe la planilla vacía, con sus instrucciones («Descargar base»)."""
    salida.write_bytes(base(LIBROS[Planilla(planilla)]))
    click.echo(f"Planilla base de {LIBROS[Planilla(planilla)].titulo}: {salida}")


@planilla.command("actual")
@click.argument("planilla", type=click.Choice([clave.value for clave, libro in LIBROS.items() if libro.con_actual]))
@click.argument("salida", type=click.Path(dir_okay=False, path_type=Path))
@laboratorio
@con_ajustes
def escribir_actual(ajustes: Ajustes, planilla: str, salida: Path, id_laboratorio: int) -> None:
    """Escribe la planilla con las muestras del laboratorio que esperan resultado («Descargar data actual»)."""
    libro = LIBROS[Planilla(planilla)]
    with puesto(ajustes, id_laboratorio) as (ventanilla, actor):
        salida.write_bytes(descargar(ventanilla, actor, libro, origen=quien_opera()))
    click.echo(f"Data actual de {libro.titulo}: {salida}")


@contextmanager
def puesto(
    ajustes: Ajustes, id_laboratorio: int | None, rut_tomador: str | None = None, cod_deis: str | None = None
) -> Iterator[tuple[Ventanilla, Actor]]:
    """The window, and the laboratory or the person for whom the console acts."""
    if (id_laboratorio is None) is (rut_tomador is None):
        raise click.UsageError("Diga quién carga: --laboratorio, o --tomador si es la planilla de antígeno.")
    with base_al_dia(ajustes) as motor:
        if rut_tomador is not None:
            actor = Actor(rol=Rol.TOMADOR, rut_profesional=a_rut(rut_tomador, "rut_responsable"), cod_deis=cod_deis)
        else:
            assert id_laboratorio is not None  # noqa: S101 (one of them is there)
            with motor.begin() as conexion:
                nombre = laboratorio_activo(conexion, id_laboratorio)
            actor = Actor(rol=Rol.LABORATORIO, laboratorio_id=id_laboratorio, laboratorio_nombre=nombre)
        yield crear_ventanilla(motor, ajustes), actor


@contextmanager
def _barra(callada: bool) -> Iterator[Avance]:
    """A bar on stderr that goes when the work is done."""
    columnas = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columnas, console=Console(stderr=True), transient=True, disable=callada) as barra:
        tarea = barra.add_task("", total=None)
        yield lambda que, hecho, total: barra.update(tarea, description=que, completed=hecho, total=total or None)


# ── the outcome ─────────────────────────────────────────────────────────────────────────────────────────────────────
def _mostrar(carga: CargaHecha, salida: Path | None, en_json: bool) -> None:
    if en_json:
        click.echo(json.dumps(_a_json(carga, salida), ensure_ascii=False))
        return
    consola = Console(highlight=False)
    for linea in _resumen(carga):
        consola.print(linea, markup=False)
    if carga.recibo.rechazados:
        consola.print(_por_codigo(carga))
        _detallar(consola, carga)
        if salida is not None:
            consola.print(f"Libro de correcciones: {salida}", markup=False, soft_wrap=True)


def _resumen(carga: CargaHecha) -> Iterator[str]:
    recibo = carga.recibo
    yield f"Mensaje {recibo.id_mensaje}: {carga.libro.titulo}, hoja «{carga.lectura.hoja}», {recibo.total} filas."
    if recibo.simulado:
        yield f"Simulación, no se guardó nada. Filas que se guardarían: {carga.guardadas}."
    elif carga.guardadas:
        yield f"Filas guardadas: {carga.guardadas}."
    elif carga.sin_cambio:
        yield "El archivo no agregó nada nuevo."
    if carga.sin_cambio:
        yield f"Filas que ya estaban guardadas tal como vienen: {carga.sin_cambio}."
    if carga.repetidas:
        yield f"Aviso: filas que repiten lo que dice otra del archivo, y cuentan una sola vez: {carga.repetidas}."
    if recibo.rechazados:
        yield f"Filas rechazadas: {recibo.rechazados}."


def _por_codigo(carga: CargaHecha) -> Table:
    ejemplos = {error.codigo: error for error in carga.errores()}
    tabla = Table("Código", "Filas", "Ejemplo")
    for codigo, veces in carga.por_codigo.most_common():
        tabla.add_row(codigo, str(veces), ejemplos[codigo].mensaje)
    return tabla


def _detallar(consola: Console, carga: CargaHecha) -> None:
    for mostrados, error in enumerate(carga.errores()):
        if mostrados == ERRORES_A_LA_VISTA:
            consola.print("… y más: pida el libro con --correcciones SALIDA.xlsx", markup=False)
            return
        lugar = error.celda or f"fila {error.fila}"
        consola.print(f"{lugar}: {en_una_linea(error)}", markup=False, soft_wrap=True)


def _a_json(carga: CargaHecha, salida: Path | None) -> dict[str, Any]:
    recibo = carga.recibo
    return {
        "id_mensaje": recibo.id_mensaje,
        "simulado": recibo.simulado,
        "hoja": carga.lectura.hoja,
        "total": recibo.total,
        "guardadas": carga.guardadas,
        "sin_cambio": carga.sin_cambio,
        "repetidas": carga.repetidas,
        "rechazadas": recibo.rechazados,
        "por_codigo": dict(carga.por_codigo),
        "errores": [{"fila": error.fila, "celda": error.celda, **datos_de(error)} for error in carga.errores()],
        "correcciones": str(salida) if salida and recibo.rechazados else None,
    }
