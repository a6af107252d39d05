"""The orders of `hub auditoria` about the seal of the record: sealing it, and verifying that nobody changed it."""

import json
import os
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Engine

from config.ajustes import Ajustes
from consola.atadura import atarse_al_hub
from consola.auditor import NoSePudo, atender, con_json, escribir_json, guardar_archivo
from consola.auditoria_filtros import Momento, opcion_desde, opcion_hasta
from consola.base import NUMERO_DE_HUB, base_al_dia, cabeza_publicada, con_ajustes, tiene_la_cabeza
from consola.llave_del_sello import llave_del_sello
from dominio.auditoria import EXPLICACIONES, Diferencia, Verificador
from dominio.auditoria.pedidos import AsentarVerificacion, ProbarMensaje
from dominio.auditoria.sin_sellar import debido
from dominio.sellos import cabezas as cabezas_de_la_base
from dominio.sellos import llave as llaves
from dominio.sellos import meses
from dominio.sellos.cabezas import leer_publicadas, por_tamano, publicar
from dominio.sellos.pruebas import continuidad as probar_continuidad
from dominio.sellos.sellador import sellar as sellar_registro
from dominio.sellos.tiempo import SinMarca, marcar
from dominio.sellos.verificar_prueba import Cabeza
from dominio.vocabulario.errores import CabezaIlegible
from dominio.vocabulario.tiempo import reloj_del_sistema
from modelos import para_leer

ARCHIVO = click.Path(dir_okay=False, writable=True, allow_dash=True, path_type=Path)


class DesdeDonde(Momento):
    """A head of the sealed record, or a file or folder of them; otherwise a day, or a day and hour, of Chile."""

    name = "cabeza o fecha"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, list):
            return value
        try:
            return leer_publicadas(value)
        except CabezaIlegible as error:
            if value.startswith("v1.") or os.path.exists(value):
                raise click.BadParameter(error.mensaje, ctx, param) from None
        return super().convert(value, param, ctx)


@click.command("sellar")
@click.option("--del-hub", is_flag=True, help="Como lo llama el hub: no dice nada y termina apenas se cierra su entrada.")
@con_json
@con_ajustes
def sellar(ajustes: Ajustes, del_hub: bool, en_json: bool) -> None:
    """Sella los mensajes que todavía no lo están y muestra la cabeza del registro; el hub lo hace solo mientras atiende."""
    if del_hub:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
        atarse_al_hub()
    llave = llave_del_sello(ajustes)
    with base_al_dia(ajustes) as motor:
        meses.poner_al_dia(motor, reloj_del_sistema)
        hecho = sellar_registro(motor, reloj_del_sistema, llave, todos=not del_hub)
    if hecho.cabeza is not None and ajustes.cabezas is not None:
        publicar_cabeza(ajustes.cabezas, hecho.cabeza, ajustes.sello_tiempo)
    if en_json:
        escribir_json({"sellados": hecho.nuevos, "cabeza": hecho.cabeza and str(hecho.cabeza)})
    elif not del_hub:
        click.echo(f"Mensajes sellados ahora: {hecho.nuevos}. Cabeza del registro:")
        click.echo(str(hecho.cabeza) if hecho.cabeza else "ninguna; todavía no hay mensajes.")
        if llave is None:
            click.echo("La cabeza no va firmada: falta HUB_LLAVE_SELLO (vea «hub auditoria crear-llave»).", err=True)


def publicar_cabeza(carpeta: Path, cabeza: Cabeza, autoridad: str) -> None:
    try:
        archivo = publicar(carpeta, cabeza)
        if autoridad:
            marcar(archivo, autoridad, reloj_del_sistema())
    except OSError as error:
        raise NoSePudo(f"La cabeza no se pudo dejar en {carpeta}: {error.strerror}.") from None
    except SinMarca as motivo:
        raise NoSePudo(f"La autoridad de marcas de tiempo {motivo}; la cabeza quedó sin ella.") from None


@click.command("crear-llave")
@click.argument("archivo", type=click.Path(dir_okay=False, path_type=Path))
def crear_llave(archivo: Path) -> None:
    """Crea en ARCHIVO la llave que firma las cabezas del registro, y muestra la parte pública, que se reparte."""
    try:
        llave = llaves.crear_llave(archivo)
    except FileExistsError:
        raise NoSePudo(f"{archivo} ya existe y no se toca: una llave perdida no se recupera.") from None
    except OSError as error:
        raise NoSePudo(f"No se puede escribir {archivo}: {error.strerror}.") from None
    click.echo(llaves.publica_en_pem(llave), nl=False)
    click.echo(llave.publica.hex())


@click.command("prueba")
@click.argument("id_mensaje", type=NUMERO_DE_HUB)
@click.argument("archivo", type=ARCHIVO)
@con_ajustes
def prueba(ajustes: Ajustes, id_mensaje: int, archivo: Path) -> None:
    """Escribe en ARCHIVO («-» para la salida estándar) la prueba de que un mensaje está en el registro sellado.

    Quien la reciba la comprueba con «hub verificar-prueba», sin el hub ni su base de datos. No lleva datos personales.
    """
    with base_al_dia(ajustes) as motor:
        _entregar(archivo, atender(motor, ProbarMensaje(id_mensaje=id_mensaje)).contenido)


@click.command("continuidad")
@click.argument("cabeza")
@click.argument("archivo", type=ARCHIVO)
@con_ajustes
def continuidad(ajustes: Ajustes, cabeza: str, archivo: Path) -> None:
    """Escribe en ARCHIVO la prueba de que el registro de hoy empieza con todo lo que cubre una CABEZA que se guardó."""
    with base_al_dia(ajustes) as motor, para_leer(motor) as conexion:
        dada = probar_continuidad(conexion, leer_publicadas(cabeza)[-1])
    _entregar(archivo, json.dumps(dada, indent=1).encode() + b"\n")


def _entregar(archivo: Path, contenido: bytes) -> None:
    if str(archivo) == "-":
        click.echo(contenido, nl=False)
    else:
        guardar_archivo(archivo, contenido)


@click.command("verificar")
@opcion_desde(
    "Una cabeza que se guardó fuera de la base (o el archivo o la carpeta que las tiene), contra la cual comparar; "
    "o un día u hora de Chile, para revisar solo lo recibido desde entonces.",
    DesdeDonde(),
)
@opcion_hasta("Solo lo recibido hasta este día, incluido, u hora.")
@click.option(
    "--llave",
    "llaves_dadas",
    multiple=True,
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="Llave pública (PEM) con que se firmaron las cabezas; se puede repetir. Sin ella, la de HUB_LLAVE_SELLO.",
)
@click.option(
    "--procesos", type=click.IntRange(1, 64), help="Procesos que se reparten el trabajo; sin ella, uno por núcleo."
)
@click.option(
    "--avance",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Archivo donde anotar hasta dónde se llegó; si ya existe, se continúa desde ahí.",
)
@con_json
@con_ajustes
@click.pass_context
def verificar(ctx: click.Context, ajustes: Ajustes, en_json: bool, **opciones: Any) -> None:
    """Comprueba que el registro está completo y sin alteraciones; termina con 1 si halla alguna diferencia.

    Recalcula la huella SHA-256 de cada pedido, respuesta e informe, compara el estado de cada muestra con su traza, y rehace
    el sello entero: cada hoja, cada nodo y cada cabeza, también las que quedaron en HUB_CABEZAS.
    """
    publicada = cabeza_publicada(ajustes)
    with base_al_dia(ajustes, como_este=True) as motor:
        verificador, cabezas = _verificador(ajustes, motor, **opciones)
        halladas = []
        for diferencia in verificador.diferencias():
            halladas.append(asdict(diferencia))
            click.echo(explicar(diferencia), err=True)
        id_mensaje = None  # a database that must be told first that it was restored would give this number again
        if publicada is None or tiene_la_cabeza(motor, publicada):
            id_mensaje = atender(motor, _constancia(motor, verificador, opciones)).id_mensaje
    cuentas = {**verificador.revisados, "sellados": verificador.sellados, "cabezas": len(cabezas)}
    if en_json:
        primera = verificador.primera and asdict(verificador.primera)
        perdidas = [asdict(una) for una in verificador.perdidas]
        cuentas["vencidos"] = verificador.vencidos.total()
        hallado = {
            "vencidos_por_regla": verificador.vencidos,
            "borrados_por_orden": verificador.borrados,
            "diferencias": halladas,
            "primera": primera,
            "perdidas": perdidas,
        }
        escribir_json({**cuentas, **hallado, "registrado_como": id_mensaje})
    else:
        _mostrar(verificador, cuentas, id_mensaje)
    if halladas:
        ctx.exit(1)


def _verificador(ajustes: Ajustes, motor: Engine, **opciones: Any) -> tuple[Verificador, list[Cabeza]]:
    """What verifies, and the heads against which it does."""
    desde = opciones["desde"]
    cabezas = list(desde) if isinstance(desde, list) else []
    if ajustes.cabezas is not None and any(ajustes.cabezas.rglob("*.txt")):
        cabezas = por_tamano([*cabezas, *leer_publicadas(str(ajustes.cabezas))])
    rutas = opciones["llaves_dadas"] or ([ajustes.llave_sello] if ajustes.llave_sello else [])
    verificador = Verificador(
        motor,
        desde=None if isinstance(desde, list) else desde,
        hasta=opciones["hasta"],
        cabezas=cabezas,
        llaves=[llaves.leer_publica(ruta) for ruta in rutas],
        procesos=opciones["procesos"] or os.cpu_count() or 1,
        avance=opciones["avance"],
        sellado_hasta=debido(reloj_del_sistema(), ajustes.sellar_cada),
    )
    return verificador, cabezas


def _mostrar(verificador: Verificador, cuentas: dict[str, int], id_mensaje: int | None) -> None:
    for perdida in verificador.perdidas:
        click.echo(perdida.dicha())
    if verificador.vencidos:
        dichos = ", ".join(f"{cuantos} por la regla «{regla}»" for regla, cuantos in sorted(verificador.vencidos.items()))
        click.echo(f"Contenidos vencidos, según el registro: {dichos}.")
    if verificador.borrados:
        dichos = ", ".join(f"{cuantos} por la orden {orden}" for orden, cuantos in sorted(verificador.borrados.items()))
        click.echo(f"Mensajes en que se borró la identidad de un paciente, según el registro: {dichos}.")
    if (primera := verificador.primera) is not None:
        click.echo(f"La primera en el orden del sello: {explicar(primera)}")
    revisado = ", ".join(f"{cuantos} {que}" for que, cuantos in cuentas.items())
    asentado = f"Quedó registrado: mensaje {id_mensaje}."
    if id_mensaje is None:
        asentado = "No quedó registrado: si la base se restauró de un respaldo, falta «hub respaldo anotar»."
    click.echo(f"Revisados: {revisado}. Diferencias: {verificador.halladas}. {asentado}")


def explicar(diferencia: Diferencia) -> str:
    detalle = f" ({diferencia.detalle})" if diferencia.detalle else ""
    return f"{diferencia.falla.de_que} {diferencia.numero}: {EXPLICACIONES[diferencia.falla]}{detalle}"


def _constancia(motor: Engine, verificador: Verificador, opciones: dict[str, Any]) -> AsentarVerificacion:
    with para_leer(motor) as conexion:
        ultima = cabezas_de_la_base.ultima(conexion)
    return AsentarVerificacion(
        desde=None if isinstance(opciones["desde"], list) else opciones["desde"],
        hasta=opciones["hasta"],
        **verificador.revisados,
        sellados=verificador.sellados,
        vencidos=verificador.vencidos.total(),
        borrados=verificador.borrados.total(),
        cabeza=None if ultima is None else str(cabezas_de_la_base.de_fila(ultima)),
        diferencias=verificador.halladas,
    )
