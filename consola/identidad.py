"""The order of `hub auditoria` that blanks the identity of a patient."""

from dataclasses import asdict
from typing import Any

import click
from sqlalchemy import Engine

from config.ajustes import Ajustes
from consola.administracion import administrar
from consola.auditor import NoSePudo, con_json, escribir_json
from consola.auditoria_filtros import Rut
from consola.base import NUMERO_DE_HUB, base_al_dia, con_ajustes
from consola.llave_del_sello import llave_del_sello
from dominio.auditoria.identidad.orden import IdentidadBorradaHecha, SimulacionDeBorrado, simular_borrado
from dominio.auditoria.pedidos import BorrarIdentidad
from dominio.sellos.sellador import sellar
from dominio.vocabulario.enumeraciones import CausaDeBorrado, SolicitanteDeBorrado
from dominio.vocabulario.errores import ErrorDominio, IdentidadYaBorrada, en_una_linea
from dominio.vocabulario.tiempo import reloj_del_sistema
from modelos import para_leer


@click.command("borrar-identidad")
@click.option("--muestra", "id_muestra", type=NUMERO_DE_HUB, help="La del paciente de esta muestra, en ella.")
@click.option("--rut", type=Rut(), help="La de este RUN, con guion, en todas sus muestras y en todo el registro.")
@click.option("--documento", help="Lo mismo, por pasaporte u otro documento, tal como se envió.")
@click.option(
    "--causa", required=True, type=click.Choice([c.value for c in CausaDeBorrado]), help="Por qué manda la ley borrarla."
)
@click.option(
    "--solicita", required=True, type=click.Choice([s.value for s in SolicitanteDeBorrado]), help="Quién pidió borrarla."
)
@click.option(
    "--motivo", required=True, help="El oficio o la solicitud (más de 10 caracteres), sin nombrar a nadie; queda registrado."
)
@click.option("--simular", "solo_simular", is_flag=True, help="Solo cuenta qué se borraría y qué quedaría fuera.")
@con_json
@con_ajustes
def borrar_identidad(
    ajustes: Ajustes, causa: str, solicita: str, motivo: str, solo_simular: bool, en_json: bool, **de_quien: Any
) -> None:
    """Borra la identidad de un paciente de sus muestras y del registro, y deja constancia; no se deshace.

    Es un acto del dueño de la base de datos, como «hub auditoria podar». Se borra todo o nada.
    """
    if sum(valor is not None for valor in de_quien.values()) != 1:
        raise click.UsageError("Indique a quién con una sola de --muestra, --rut y --documento.")
    pedido = BorrarIdentidad(causa=CausaDeBorrado(causa), solicita=SolicitanteDeBorrado(solicita), motivo=motivo, **de_quien)
    llave = llave_del_sello(ajustes)
    with base_al_dia(ajustes) as motor:
        try:
            if not solo_simular:
                sellar(motor, reloj_del_sistema, llave)
            hecho = _ensayar(motor, pedido) if solo_simular else _borrar(motor, pedido)
        except IdentidadYaBorrada as ya:
            _contar_ya_hecho(ya, en_json=en_json)
            return
        except ErrorDominio as error:
            raise NoSePudo(en_una_linea(error)) from None
        if not solo_simular:
            sellar(motor, reloj_del_sistema, llave)
    if en_json:
        escribir_json(asdict(hecho))
    elif isinstance(hecho, SimulacionDeBorrado):
        _contar_ensayo(hecho)
    else:
        _contar(hecho)


def _ensayar(motor: Engine, pedido: BorrarIdentidad) -> SimulacionDeBorrado:
    with para_leer(motor) as conexion:
        return simular_borrado(conexion, pedido, reloj_del_sistema())


def _borrar(motor: Engine, pedido: BorrarIdentidad) -> IdentidadBorradaHecha:
    """It is rehearsed first: the record of a refusal would keep the very reason that named the patient."""
    _ensayar(motor, pedido)
    hecho: IdentidadBorradaHecha = administrar(motor, pedido, **pedido.dicho)
    return hecho


def _contar_ya_hecho(ya: IdentidadYaBorrada, *, en_json: bool) -> None:
    if en_json:
        escribir_json({"ya_borrada": True, "muestra": ya.valor, "orden": ya.datos["orden"]})
    else:
        click.echo(f"Ya está hecho: {ya.mensaje}")


def _contar_ensayo(hecho: SimulacionDeBorrado) -> None:
    click.echo(f"Se borraría la identidad de {_contadas(len(hecho.muestras), 'muestra')}{_cuales(hecho.muestras)}.")
    click.echo(
        f"Por cambiar: {_contadas(hecho.mensajes, 'mensaje')} ({hecho.cuerpos} con su contenido). "
        f"Por borrar: {_contadas(hecho.informes, 'informe')} y {_contadas(hecho.borradores, 'borrador', 'es')}."
    )
    for operacion, cuantos in hecho.por_operacion.items():
        click.echo(f"  {operacion or '(ninguna)'}: {cuantos}")
    _avisar(hecho.reportes, hecho.archivos)
    click.echo("No se borró nada.")


def _contar(hecho: IdentidadBorradaHecha) -> None:
    click.echo(f"Borrada la identidad de {_contadas(len(hecho.muestras), 'muestra')}{_cuales(hecho.muestras)}.")
    click.echo(
        f"Cambiado: {_contadas(len(hecho.mensajes), 'mensaje')}. "
        f"Borrado: {_contadas(len(hecho.informes), 'informe')} y {_contadas(hecho.borradores, 'borrador', 'es')}."
    )
    _avisar(hecho.reportes, hecho.archivos)
    click.echo(
        f"Constancia: mensaje {hecho.id_mensaje}. Repita la orden en un minuto, por las lecturas que estaban en curso."
    )


def _contadas(cuantas: int, que: str, plural: str = "s") -> str:
    return f"{cuantas} {que}{'' if cuantas == 1 else plural}"


def _cuales(muestras: list[int]) -> str:
    return f" ({', '.join(map(str, muestras))})" if muestras else ""


def _avisar(reportes: list[int], archivos: list[str]) -> None:
    """Where the patient is named still: the hub does not reach there."""
    if reportes:
        click.echo(f"Siguen nombrándola los reportes ya emitidos: {', '.join(map(str, reportes))}.", err=True)
    if archivos:
        click.echo(f"Pueden nombrarla los archivos de lo vencido: {', '.join(archivos)}.", err=True)
