"""The orders of `hub auditoria` about how long bodies are kept: rules, letting them expire, and the files of these."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine

from config.ajustes import Ajustes
from consola.administracion import administrar
from consola.auditor import NoSePudo, atender, con_json, escribir_json
from consola.auditoria_vistas import contar_mensaje, lectura_de
from consola.base import NUMERO_DE_HUB, base_al_dia, con_ajustes
from consola.llave_del_sello import llave_del_sello
from dominio.auditoria import archivo as archivos
from dominio.auditoria.archivo import carpeta_propia, hallar, recoger, reparos, traer
from dominio.auditoria.atencion import MensajeAuditado
from dominio.auditoria.documentos_sueltos import recoger_documentos
from dominio.auditoria.informes_vencidos import ResumenDeInformes, podar_informes
from dominio.auditoria.plazos import PROPIOS, leer_plazos
from dominio.auditoria.poda import Resumen
from dominio.auditoria.poda import podar as podar_registro
from dominio.auditoria.reloj import exigir_reloj_creible
from dominio.auditoria.simulacion import Simulacion, simular
from dominio.auditoria.vencibles import AlcanceDePoda
from dominio.sellos.sellador import sellar
from dominio.ventanilla.pedidos import Administracion
from dominio.vocabulario.errores import ErrorDominio, en_una_linea
from dominio.vocabulario.tiempo import en_chile, reloj_del_sistema
from modelos import para_leer

CARPETA = click.Path(file_okay=False, exists=True, path_type=Path)


@click.command("plazos")
@con_ajustes
def plazos(ajustes: Ajustes) -> None:
    """Muestra los plazos de conservación que rigen, como se escriben en el archivo de HUB_CONSERVACION."""
    leer_plazos(ajustes.conservacion)
    click.echo(PROPIOS if ajustes.conservacion is None else ajustes.conservacion.read_text("utf-8"), nl=False)


# ── letting bodies expire ───────────────────────────────────────────────────────────────────────────────────────────
@click.command("podar")
@click.option("--simular", "solo_simular", is_flag=True, help="Solo cuenta qué vencería, qué se retiene y por qué.")
@click.option("--archivo", "carpeta", type=CARPETA, help="Carpeta donde dejar antes lo que vence, comprimido.")
@con_json
@con_ajustes
def podar(ajustes: Ajustes, solo_simular: bool, carpeta: Path | None, en_json: bool) -> None:
    """Borra el pedido y la respuesta de los mensajes cuyo plazo pasó; sus hechos y sus huellas quedan.

    Es un acto del dueño de la base de datos, como «hub migrar». Si se corta, la misma orden continúa.
    """
    alcance = AlcanceDePoda(leer_plazos(ajustes.conservacion), reloj_del_sistema(), carpeta and carpeta.absolute())
    with base_al_dia(ajustes) as motor:
        if solo_simular:
            with para_leer(motor) as conexion:
                hallado = _o_no_se_pudo(lambda: simular(conexion, alcance))
            _mostrar_simulacion(hallado, en_json=en_json)
            return
        llave = llave_del_sello(ajustes)
        with para_leer(motor) as conexion:
            _o_no_se_pudo(lambda: exigir_reloj_creible(conexion, alcance.ahora))
        hecho = _o_no_se_pudo(lambda: _podar(motor, alcance, en_json=en_json))
        sellar(motor, reloj_del_sistema, llave)
    _mostrar_resumen(hecho, en_json=en_json)


def _o_no_se_pudo(hacer: Callable[[], Any]) -> Any:
    try:
        return hacer()
    except ErrorDominio as error:
        raise NoSePudo(en_una_linea(error)) from None


@dataclass(frozen=True, slots=True)
class _Podado:
    """All that a run did: bodies, reports, documents; and what is to be told of the files in its folder afterwards."""

    cuerpos: Resumen
    informes: ResumenDeInformes
    documentos: int
    ajenos: dict[str, str]

    def datos(self) -> dict[str, Any]:
        """The same as data, for a program."""
        mas = {"informes": asdict(self.informes), "documentos": self.documentos, "archivos_ajenos": self.ajenos}
        return {**self.cuerpos.datos(), **mas}


def _podar(motor: Engine, alcance: AlcanceDePoda, *, en_json: bool) -> _Podado:
    def servir(pedido: Administracion) -> Any:
        return administrar(motor, pedido)

    def avisar(resumen: Resumen) -> None:
        if not en_json:
            click.echo(f"Vencidos hasta ahora: {resumen.por_regla.total()}.", err=True)

    carpeta = alcance.carpeta
    with nullcontext() if carpeta is None else carpeta_propia(carpeta):
        if carpeta is not None:
            recoger(carpeta)
        resumen = podar_registro(motor, servir, alcance, avisar=avisar)
        informes = podar_informes(motor, servir, alcance, reloj_del_sistema)
        with para_leer(motor) as conexion:
            ajenos = {} if carpeta is None else reparos(conexion, carpeta)
    return _Podado(resumen, informes, recoger_documentos(motor, servir, reloj_del_sistema), ajenos)


def _mostrar_resumen(hecho: _Podado, *, en_json: bool) -> None:
    if en_json:
        escribir_json(hecho.datos())
        return
    resumen = hecho.cuerpos
    for regla, cuantos in resumen.por_regla.items():
        click.echo(f"Vencidos por la regla «{regla}»: {cuantos}.")
    for nombre in resumen.archivos:
        click.echo(f"Archivado: {nombre}")
    constancias = [*resumen.constancias, *hecho.informes.constancias]
    mensajes = f" Constancia: mensajes {', '.join(map(str, constancias))}." if constancias else ""
    if resumen.tramos:
        click.echo(f"Tramos del registro que se soltaron enteros: {', '.join(resumen.tramos)}.")
    if hecho.informes.cuantos:
        click.echo(f"Informes de muestras vencidos: {hecho.informes.cuantos}, {_tamano(hecho.informes.bytes)}.")
    total = f"En total {resumen.por_regla.total()} mensajes, {_tamano(resumen.bytes)}, y {hecho.documentos} documentos."
    click.echo(total + mensajes)
    if resumen.alterados:
        click.echo(
            f"No se tocaron {len(resumen.alterados)} cuerpos que no son lo que llegó, por ejemplo el del mensaje "
            f"{resumen.alterados[0]}: dé «hub auditoria verificar».",
            err=True,
        )
    if hecho.informes.alterados:
        click.echo(
            f"No se tocaron {len(hecho.informes.alterados)} informes que no son lo que se entregó: dé «hub auditoria "
            "verificar».",
            err=True,
        )
    for nombre, reparo in hecho.ajenos.items():
        click.echo(f"Aviso: {nombre} {reparo}.", err=True)


def _mostrar_simulacion(hallado: Simulacion, *, en_json: bool) -> None:
    if en_json:
        escribir_json(asdict(hallado))
        return
    tabla = Table("Regla", "Plazo", "Vencerían", "Ocupan", "Recibidos")
    for una in hallado.por_regla:
        periodo = f"{en_chile(una.desde):%d-%m-%Y}\n{en_chile(una.hasta):%d-%m-%Y}" if una.desde and una.hasta else "—"
        plazo = "siempre" if una.regla.plazo is None else una.regla.plazo.dicho
        tabla.add_row(una.regla.nombre, plazo, str(una.cuantos), _tamano(una.bytes), periodo)
    Console().print(tabla)
    total, ocupan = sum(una.cuantos for una in hallado.por_regla), sum(una.bytes for una in hallado.por_regla)
    click.echo(f"Vencerían {total} mensajes, {_tamano(ocupan)}. No se borró nada.")
    if hallado.tramos:
        click.echo(f"Casi todo lo de estos tramos vence, y se soltarían enteros: {', '.join(hallado.tramos)}.")
    for retiene, cuantos in hallado.retenidos:
        click.echo(f"Retenidos {cuantos} por la retención {retiene.id_mensaje} ({retiene.que}): {retiene.motivo}")
    if hallado.sin_sellar:
        click.echo(f"Esperan el sello {hallado.sin_sellar}: no vencen antes.")
    if hallado.informes:
        click.echo(
            f"Informes de muestras que pasaron su plazo: {hallado.informes}; vencen los que ya no trae ningún mensaje."
        )


def _tamano(bytes_: int) -> str:
    return f"{bytes_ / 2**20:.1f} MiB".replace(".", ",")


# ── what was put into files ─────────────────────────────────────────────────────────────────────────────────────────
@click.group("archivo")
def archivo() -> None:
    """Busca y trae de vuelta lo que «hub auditoria podar --archivo» dejó en una CARPETA."""


@archivo.command("buscar")
@click.argument("carpeta", type=CARPETA)
@click.argument("id_mensaje", type=NUMERO_DE_HUB)
@con_json
def buscar(carpeta: Path, id_mensaje: int, en_json: bool) -> None:
    """Dice qué archivo de CARPETA tiene el contenido de un mensaje."""
    datos, manifiesto = _o_no_se_pudo(lambda: hallar(carpeta, id_mensaje))
    if en_json:
        escribir_json({"archivo": str(datos), "sha256": manifiesto["sha256"], "mensajes": manifiesto["mensajes"]})
    else:
        click.echo(f"El mensaje {id_mensaje} está en {datos}, con otros {manifiesto['mensajes'] - 1}.")


@archivo.command("ver")
@click.argument("carpeta", type=CARPETA)
@click.argument("id_mensaje", type=NUMERO_DE_HUB)
@click.option("--revelar", is_flag=True, help="Muestra los datos personales; exige --motivo.")
@click.option("--motivo", help="Por qué necesita verlos (más de 10 caracteres); queda registrado.")
@click.option("--guardar", type=CARPETA, help="Directorio donde dejar el pedido y la respuesta; exige --revelar.")
@con_json
@con_ajustes
def ver(
    ajustes: Ajustes,
    carpeta: Path,
    id_mensaje: int,
    revelar: bool,
    motivo: str | None,
    guardar: Path | None,
    en_json: bool,
) -> None:
    """Muestra un mensaje con el contenido que quedó en el archivo, si sus huellas son las del registro."""
    pedido = lectura_de(id_mensaje, revelar=revelar, motivo=motivo, guardar=guardar)
    traido = _o_no_se_pudo(lambda: traer(carpeta, id_mensaje))
    with base_al_dia(ajustes) as motor:
        recibo = _con_lo_archivado(atender(motor, pedido), traido)
    contar_mensaje(recibo, guardar, en_json=en_json, origen=f"Del archivo {traido.archivo.name}. ")


def _sin_reparos(traido: archivos.Archivado) -> dict[str, Any]:
    return {**traido.cuerpos, "integro": True, "falla": None, "vencido": None}


def _con_lo_archivado(recibo: MensajeAuditado, traido: archivos.Archivado) -> MensajeAuditado:
    """The message with what the file has of it, which must have the digests of the record."""
    visto = recibo.visto
    if not traido.es(visto.huella_pedido, visto.huella_respuesta):
        raise NoSePudo(f"Lo que {traido.archivo.name} tiene de ese mensaje no da las huellas del registro: no se muestra.")
    entero = replace(visto, **_sin_reparos(traido))
    return replace(recibo, visto=entero)
