"""`hub reporte`: issue a report, have it again by its number, and see what changed since."""

import json
import secrets
import signal
import sys
from contextlib import nullcontext
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Engine

from carga_excel.conciliar import conciliar as comparar
from carga_excel.taller.hacer_libros import Encuadernador
from carga_excel.taller.puestos import LIBROS, Puestos
from config.ajustes import Ajustes
from consola.administracion import sobre_de_consola
from consola.atadura import atarse_al_hub
from consola.auditor import NoSePudo, con_json, escribir_json, guardar_archivo
from consola.base import NUMERO_DE_HUB, base_al_dia, con_ajustes
from consola.persona import quien_opera
from consola.planillas import CargaRechazada, puesto
from dominio.atencion import abrir_ventanilla
from dominio.reportes.archivo import CSV, partes_sueltas
from dominio.reportes.conciliacion import CLASES_DICHAS
from dominio.reportes.delta import DeltaDeReporte, en_csv
from dominio.reportes.descripcion import CLASES_DE_REPORTE
from dominio.reportes.destinos.despacho import Despachada, despachar
from dominio.reportes.destinos.mensajeria import Mensajeria
from dominio.reportes.destinos.secretos import crear_llave_de_destinos
from dominio.reportes.emision import FichaDeReporte, ReporteHallado, ReportesHallados
from dominio.reportes.entrega import entregar, por_turno
from dominio.reportes.pedidos import CompararReporte, DescargarReporte, EmitirDiario, EmitirReporte, ListarReportes
from dominio.reportes.remesas import pendientes
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.pedidos import Pedido
from dominio.ventanilla.recibos import ConciliacionHecha
from dominio.vocabulario.enumeraciones import Rol
from dominio.vocabulario.errores import ErrorDominio, en_una_linea
from dominio.vocabulario.tiempo import en_chile, reloj_del_sistema
from modelos import para_leer

DIA = click.DateTime(["%Y-%m-%d"])
ALCANCES = (
    ("laboratorio", Rol.LABORATORIO, "laboratorio_id", NUMERO_DE_HUB),
    ("establecimiento", Rol.ESTABLECIMIENTO, "cod_deis", click.STRING),
    ("comuna", Rol.COMUNA, "comuna", NUMERO_DE_HUB),
    ("servicio-salud", Rol.SERVICIO_SALUD, "servicio_salud", NUMERO_DE_HUB),
    ("region", Rol.SEREMI, "region", NUMERO_DE_HUB),
)
"""The options that say whose reports they are: option, role, the actor's field, and how it is read."""


@click.group("reporte")
def reporte() -> None:
    """Emite reportes, los entrega otra vez por su número y dice qué cambió desde entonces.

    Sin más opciones son los del país entero; con una de alcance, los de esa parte.
    """


def de_alcance(orden: Any) -> Any:
    """The options of a scope, as one argument `actor`."""

    def con_actor(ajustes: Ajustes, /, **dicho: Any) -> Any:
        elegidos = [(rol, campo, valor) for n, rol, campo, _ in ALCANCES if (valor := dicho.pop(n.replace("-", "_")))]
        if len(elegidos) > 1:
            raise click.UsageError("Indique un solo alcance.")
        actor = Actor(rol=elegidos[0][0], **{elegidos[0][1]: elegidos[0][2]}) if elegidos else Actor(rol=Rol.MINSAL)
        return orden(ajustes, actor=actor, **dicho)

    con_actor.__doc__ = orden.__doc__
    con_actor.__click_params__ = getattr(orden, "__click_params__", [])  # type: ignore[attr-defined]
    for nombre, _rol, _campo, tipo in reversed(ALCANCES):
        click.option(f"--{nombre}", type=tipo, help=f"Los reportes de este código de {nombre}.")(con_actor)
    return con_actor


def _pedir(motor: Engine, actor: Actor, pedido: Pedido) -> Any:
    ventanilla = abrir_ventanilla(motor)
    try:
        return ventanilla.atender(actor, pedido, sobre_de_consola(ventanilla, pedido, asdict(pedido)))  # type: ignore[call-overload]
    except ErrorDominio as error:
        raise NoSePudo(en_una_linea(error)) from None


@reporte.command("emitir")
@click.argument("clase", type=click.Choice(tuple(CLASES_DE_REPORTE)))
@click.option("--desde", type=DIA, required=True, help="Primer día, como aaaa-mm-dd.")
@click.option("--hasta", type=DIA, help="Último día, incluido; sin él, el mismo día.")
@click.option("--examen", help="Código del examen del catálogo; sin él, los de siempre.")
@click.option("--guardar", type=click.Path(dir_okay=False, path_type=Path), help="Archivo donde dejar el CSV.")
@con_json
@con_ajustes
@de_alcance
def emitir(
    ajustes: Ajustes,
    actor: Actor,
    clase: str,
    desde: datetime,
    hasta: datetime | None,
    examen: str | None,
    guardar: Path | None,
    en_json: bool,
) -> None:
    """Emite un reporte de hasta 7 días terminados."""
    pedido = EmitirReporte(reporte=clase, desde=desde.date(), hasta=(hasta or desde).date(), examen=examen)
    with base_al_dia(ajustes) as motor:
        recibo: ReporteHallado = _pedir(motor, actor, pedido)
        if guardar is not None:
            guardar_archivo(guardar, _contenido(motor, recibo.ficha))
    _mostrar(recibo.ficha, en_json)


@reporte.command("listar")
@con_json
@con_ajustes
@de_alcance
def listar(ajustes: Ajustes, actor: Actor, en_json: bool) -> None:
    """Muestra los últimos reportes emitidos de un alcance."""
    with base_al_dia(ajustes) as motor:
        recibo: ReportesHallados = _pedir(motor, actor, ListarReportes())
    for ficha in recibo.reportes:
        _mostrar(ficha, en_json)


@reporte.command("descargar")
@click.argument("numero", type=NUMERO_DE_HUB)
@click.argument("archivo", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@con_ajustes
@de_alcance
def descargar(ajustes: Ajustes, actor: Actor, numero: int, archivo: Path) -> None:
    """Escribe en un ARCHIVO («-» para la salida estándar) el CSV de un reporte emitido, byte por byte como entonces."""
    with base_al_dia(ajustes) as motor:
        recibo: ReporteHallado = _pedir(motor, actor, DescargarReporte(numero=numero))
        _entregar(archivo, _contenido(motor, recibo.ficha))


@reporte.command("cambios")
@click.argument("numero", type=NUMERO_DE_HUB)
@click.argument("archivo", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@con_ajustes
@de_alcance
def cambios(ajustes: Ajustes, actor: Actor, numero: int, archivo: Path) -> None:
    """Escribe como CSV qué cambió desde el corte de un reporte, con los mensajes que lo cambiaron."""
    with base_al_dia(ajustes) as motor:
        delta: DeltaDeReporte = _pedir(motor, actor, CompararReporte(numero=numero))
    _entregar(archivo, en_csv(delta))
    click.echo(f"{len(delta.cambios)} muestras cambiaron desde el corte.", err=True)


@reporte.command("conciliar")
@click.argument("archivo", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--laboratorio", "id_laboratorio", type=NUMERO_DE_HUB, required=True, help="El id_laboratorio de la lista.")
@click.option("--fecha", type=DIA, required=True, help="Día de los resultados, como aaaa-mm-dd.")
@con_json
@con_ajustes
@click.pass_context
def conciliar(
    ctx: click.Context, ajustes: Ajustes, archivo: Path, id_laboratorio: int, fecha: datetime, en_json: bool
) -> None:
    """Compara la lista de un laboratorio (planilla o CSV con Muestra y Resultado) con lo que el hub tiene de ese día.

    Nombra cada diferencia con lo que hay que hacer. Termina con 0 si no hay ninguna, con 1 si hay y con 3 si el archivo no
    se pudo leer.
    """
    with puesto(ajustes, id_laboratorio) as (ventanilla, actor):
        try:
            recibo = comparar(ventanilla, actor, fecha.date(), archivo.read_bytes(), origen=quien_opera())
        except ErrorDominio as error:
            raise CargaRechazada(archivo, error) from None
    if en_json:
        escribir_json({"id_mensaje": recibo.id_mensaje, **recibo.resumen(), "diferencias": _todas(recibo)})
    else:
        for una in recibo.diferencias:
            donde = f"Fila {una.linea}, " if una.linea else ""
            click.echo(
                f"{donde}{una.codigo_muestra_cliente or 'sin código'}: {CLASES_DICHAS[una.clase].lower()}. {una.que_hacer}"
            )
        click.echo(f"{recibo.enviadas} filas, {recibo.coinciden} coinciden, {len(recibo.diferencias)} diferencias.")
    if recibo.diferencias:
        ctx.exit(1)


def _todas(recibo: ConciliacionHecha) -> list[dict[str, Any]]:
    return [asdict(una) for una in recibo.diferencias]


@reporte.command("diario")
@click.option("--fecha", type=DIA, help="Solo el de este día, como aaaa-mm-dd; sin ella, todos los que falten, en orden.")
@click.option("--del-hub", is_flag=True, help="Como lo llama el hub: no dice nada y termina apenas se cierra su entrada.")
@con_ajustes
def diario(ajustes: Ajustes, fecha: datetime | None, del_hub: bool) -> None:
    """Emite el reporte diario de los días que no lo tienen, y lo deja en la carpeta HUB_REMESAS y en los destinos.

    Repetirlo es inocuo: cada día se emite una vez y queda una vez en cada parte.
    """
    if del_hub:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
        atarse_al_hub()
    with base_al_dia(ajustes) as motor, por_turno(motor) as mio:
        if not mio:
            if not del_hub:
                click.echo("Otro proceso lo está emitiendo; cuando termine, «hub reporte listar» lo muestra.", err=True)
            return
        with para_leer(motor) as conexion:
            dias = [fecha.date()] if fecha else pendientes(conexion, reloj_del_sistema())
        for dia in dias:
            ficha = _pedir(motor, Actor(rol=Rol.MINSAL), EmitirDiario(dia=dia)).ficha
            if not del_hub:
                _mostrar(ficha, en_json=False)
        mensajeria = Mensajeria(ajustes.llave_destinos, ajustes.destinos_permitidos)
        despachadas = despachar(abrir_ventanilla(motor), mensajeria)
        dejados = [] if ajustes.remesas is None else _entregar_remesas(motor, ajustes.remesas)
    if not del_hub:
        _decir_entregas(dejados, despachadas)


def _decir_entregas(dejados: list[date], despachadas: list[Despachada]) -> None:
    lineas = [f"Quedó en la carpeta el del {dia:%d-%m-%Y}." for dia in dejados]
    lineas += [f"Quedó en «{una.nombre}» el del {dia:%d-%m-%Y}." for una in despachadas for dia in una.dias]
    click.echo("\n".join(lineas) or "Nada nuevo que dejar.")
    fallas = [f"{una.nombre}: {en_una_linea(una.falla)}" for una in despachadas if una.falla is not None]
    if fallas:
        raise NoSePudo(" · ".join(fallas))


@reporte.command("hacer-libros")
@click.argument("toma", required=False)
@con_ajustes
def hacer_libros(ajustes: Ajustes, toma: str | None) -> None:
    """Hace los libros de Excel que se pidieron de reportes largos, y termina.

    El hub lo hace solo mientras atiende. Con TOMA, que es como el hub lo llama, termina apenas se cierra su entrada.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    if toma:
        atarse_al_hub()
    puesto_libre = nullcontext(True) if toma else Puestos(ajustes.datos, 1, LIBROS).ocupar()
    with base_al_dia(ajustes, decirla=not toma) as motor, puesto_libre as libre:
        if not libre:
            raise NoSePudo("Otro proceso de esta máquina los está haciendo.")
        encuadernador = Encuadernador(motor, reloj_del_sistema, ajustes.datos / "libros")
        encuadernador.limpiar()
        hechos = encuadernador.hacer_todos(toma or secrets.token_hex(16))
    if not toma:
        click.echo(f"Libros atendidos: {hechos}.")


@reporte.command("crear-llave")
@click.argument("archivo", type=click.Path(dir_okay=False, path_type=Path))
def crear_llave(archivo: Path) -> None:
    """Crea el ARCHIVO con la llave que cifra los secretos de los destinos (HUB_LLAVE_DESTINOS).

    Para cambiarla, ponga la nueva en la primera línea y deje la anterior debajo.
    """
    try:
        crear_llave_de_destinos(archivo)
    except OSError as error:
        raise NoSePudo(f"No se puede crear {archivo}: {error.strerror}.") from None
    click.echo(f"Llave creada en {archivo}: guárdela también fuera de este servidor.")


def _entregar_remesas(motor: Engine, carpeta: Path) -> list[date]:
    try:
        return entregar(motor, carpeta, reloj_del_sistema)
    except ErrorDominio as error:
        raise NoSePudo(en_una_linea(error)) from None


def _contenido(motor: Engine, ficha: FichaDeReporte) -> bytes:
    try:
        return b"".join(partes_sueltas(motor, ficha.numero, CSV, ficha.archivos[CSV][0]))
    except ErrorDominio as error:
        raise NoSePudo(en_una_linea(error)) from None


def _entregar(archivo: Path, contenido: bytes) -> None:
    if str(archivo) == "-":
        click.echo(contenido, nl=False)
    else:
        guardar_archivo(archivo, contenido)


def _mostrar(ficha: FichaDeReporte, en_json: bool) -> None:
    if en_json:
        escribir_json(json.loads(json.dumps(asdict(ficha), default=str)))
        return
    sha256, tamano = ficha.archivos[CSV]
    examen = f" ({ficha.examen})" if ficha.examen else ""
    click.echo(
        f"{ficha.numero}: {ficha.titulo}{examen}, {ficha.desde:%d-%m-%Y} al {ficha.hasta:%d-%m-%Y}, {ficha.ambito}; "
        f"corte {en_chile(ficha.cortado_en):%d-%m-%Y %H:%M:%S}; {ficha.filas} filas, {tamano} bytes, SHA-256 {sha256}."
    )
