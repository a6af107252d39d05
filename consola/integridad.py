"""The orders of `hub auditoria` about the seal of the record: sealing it, and verifying that nobody changed it."""

import signal
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from config.ajustes import Ajustes
from consola.atadura import atarse_al_hub
from consola.auditor import NoSePudo, atender, con_json, escribir_json
from consola.auditoria_filtros import Momento
from consola.base import base_al_dia, con_ajustes
from dominio.auditoria import EXPLICACIONES, Diferencia, Verificador
from dominio.auditoria.pedidos import AsentarVerificacion
from dominio.sellos import llave as llaves
from dominio.sellos.cabezas import publicar
from dominio.sellos.sellador import sellar as sellar_registro
from dominio.vocabulario.tiempo import reloj_del_sistema


@click.command("sellar")
@click.option("--del-hub", is_flag=True, help="Como lo llama el hub: no dice nada y termina apenas se cierra su entrada.")
@con_json
@con_ajustes
def sellar(ajustes: Ajustes, del_hub: bool, en_json: bool) -> None:
    """Sella los mensajes que todavía no lo están y muestra la cabeza del registro; el hub lo hace solo mientras atiende."""
    if del_hub:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
        atarse_al_hub()
    llave = None if ajustes.llave_sello is None else llaves.leer_llave(ajustes.llave_sello)
    with base_al_dia(ajustes) as motor:
        hecho = sellar_registro(motor, reloj_del_sistema, llave, todos=not del_hub)
    if hecho.cabeza is not None and ajustes.cabezas is not None:
        try:
            publicar(ajustes.cabezas, hecho.cabeza)
        except OSError as error:
            raise NoSePudo(f"La cabeza no se pudo dejar en {ajustes.cabezas}: {error.strerror}.") from None
    if en_json:
        escribir_json({"sellados": hecho.nuevos, "cabeza": hecho.cabeza and str(hecho.cabeza)})
    elif not del_hub:
        click.echo(f"Mensajes sellados ahora: {hecho.nuevos}. Cabeza del registro:")
        click.echo(str(hecho.cabeza) if hecho.cabeza else "ninguna; todavía no hay mensajes.")
        if llave is None:
            click.echo("La cabeza no va firmada: falta HUB_LLAVE_SELLO (vea «hub auditoria crear-llave»).", err=True)


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


@click.command("verificar")
@click.option("--desde", type=Momento(), help="Solo lo recibido desde este día u hora de Chile.")
@click.option("--hasta", type=Momento(fin=True), help="Solo lo recibido hasta este día, incluido, u hora.")
@con_json
@con_ajustes
@click.pass_context
def verificar(ctx: click.Context, ajustes: Ajustes, desde: datetime | None, hasta: datetime | None, en_json: bool) -> None:
    """Comprueba que el registro está completo y sin alteraciones; termina con 1 si halla alguna diferencia.

    Recalcula la huella SHA-256 de cada pedido, respuesta e informe, y compara el estado de cada muestra con su traza.
    """
    with base_al_dia(ajustes) as motor:
        verificador = Verificador(motor, desde=desde, hasta=hasta)
        halladas = []
        for diferencia in verificador.diferencias():
            halladas.append(asdict(diferencia))
            click.echo(_explicar(diferencia), err=True)
        recibo = atender(motor, _constancia(verificador, desde, hasta))
    cuentas = {"mensajes": verificador.mensajes, "informes": verificador.informes, "muestras": verificador.muestras}
    if en_json:
        escribir_json({**cuentas, "diferencias": halladas, "registrado_como": recibo.id_mensaje})
    else:
        revisado = ", ".join(f"{cuantos} {que}" for que, cuantos in cuentas.items())
        click.echo(f"Revisados: {revisado}. Diferencias: {len(halladas)}. Quedó registrado: mensaje {recibo.id_mensaje}.")
    if halladas:
        ctx.exit(1)


def _explicar(diferencia: Diferencia) -> str:
    detalle = f" ({diferencia.detalle})" if diferencia.detalle else ""
    return f"{diferencia.falla.de_que} {diferencia.numero}: {EXPLICACIONES[diferencia.falla]}{detalle}"


def _constancia(verificador: Verificador, desde: datetime | None, hasta: datetime | None) -> AsentarVerificacion:
    return AsentarVerificacion(
        desde=desde,
        hasta=hasta,
        mensajes=verificador.mensajes,
        informes=verificador.informes,
        muestras=verificador.muestras,
        diferencias=verificador.halladas,
    )
