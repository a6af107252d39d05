"""The options by which `hub auditoria` searches."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any

import click

from consola.base import NUMERO_DE_HUB
from dominio.auditoria import Filtro
from dominio.auditoria.criterios import LECTORES_DE_CRITERIOS, exigir_periodo
from dominio.vocabulario.enumeraciones import DesenlaceMensaje, Puerta
from dominio.vocabulario.errores import ErrorDominio
from dominio.vocabulario.rut import lecturas_de_rut
from dominio.vocabulario.tiempo import CHILE, dia_buscado

FORMATOS = ("%Y-%m-%d", "%d-%m-%Y", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")
DE_UN_DIA = FORMATOS[:2]


class Momento(click.ParamType):
    """A day, or a day and hour, of Chile. A day alone means its beginning, or (as an end) the beginning of the next."""

    name = "fecha"

    def __init__(self, *, fin: bool = False) -> None:
        self._fin = fin

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        for formato in FORMATOS:
            try:
                leido = datetime.strptime(value, formato).replace(tzinfo=CHILE)
            except ValueError:
                continue
            dia = dia_buscado(leido.date())
            if self._fin and formato in DE_UN_DIA:
                dia += timedelta(days=1)
            return datetime.combine(dia, leido.timetz()).astimezone(UTC)
        mensaje = f"«{value}» no es una fecha aaaa-mm-dd ni una fecha y hora «aaaa-mm-dd hh:mm»."
        raise click.BadParameter(mensaje, ctx, param)


class Criterio(click.ParamType):
    """What the portal's form reads under the same name, in the same way."""

    name = "texto"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        campo = param.name if param is not None and param.name is not None else ""
        try:
            return LECTORES_DE_CRITERIOS[campo](value, campo)
        except ErrorDominio as error:
            raise click.BadParameter(error.mensaje, ctx, param) from None


def en_orden(ctx: click.Context, param: click.Parameter, valor: Any) -> Any:
    """Refuse a period that holds nothing; whichever end is read last knows both. A head of the record is no instant."""
    extremos = {**ctx.params, str(param.name): valor}
    desde, hasta = (uno if isinstance(uno := extremos.get(nombre), datetime) else None for nombre in ("desde", "hasta"))
    try:
        exigir_periodo(desde, hasta)
    except ErrorDominio as error:
        raise click.BadParameter(error.mensaje, ctx, param) from None
    return valor


def opcion_desde(ayuda: str, tipo: click.ParamType | None = None) -> Callable[[Any], Any]:
    """The option that says when a period begins."""
    return click.option("--desde", type=tipo or Momento(), callback=en_orden, help=ayuda)


def opcion_hasta(ayuda: str) -> Callable[[Any], Any]:
    """The option that says when it ends."""
    return click.option("--hasta", type=Momento(fin=True), callback=en_orden, help=ayuda)


class Rut(click.ParamType):
    """A RUT with its right check digit; without hyphen it may be two, and then both are looked for."""

    name = "rut"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            lecturas = lecturas_de_rut(value, "rut")
        except ErrorDominio as error:
            raise click.BadParameter(error.mensaje, ctx, param) from None
        posibles = [f"{numero}-{digito}" for numero, digito in lecturas]
        if len(posibles) == 1:
            return posibles[0]
        click.echo(f"«{value}» puede ser {' o '.join(posibles)}: se buscan los dos. Con guion se busca uno.", err=True)
        return str(value)


OPCIONES = (
    opcion_desde("Desde este día u hora de Chile: aaaa-mm-dd o «aaaa-mm-dd hh:mm»."),
    opcion_hasta("Hasta este día, incluido, o hasta esta hora."),
    click.option("--laboratorio", "id_laboratorio", type=NUMERO_DE_HUB, help="Mensajes de un laboratorio, por su número."),
    click.option(
        "--sin-identificar", is_flag=True, help="Mensajes cuyo remitente no se supo: sin clave o con clave no válida."
    ),
    click.option("--solo-enviado", is_flag=True, default=None, help="Solo lo que los laboratorios enviaron."),
    click.option("--puerta", type=click.Choice([p.value for p in Puerta]), help="Por dónde llegó el mensaje."),
    click.option("--operacion", type=Criterio(), help="Operación, como la nombra el contrato; por ejemplo crearMuestras."),
    click.option("--desenlace", type=click.Choice([d.value for d in DesenlaceMensaje]), help="Qué fue del mensaje."),
    click.option("--error", "codigo_error", type=Criterio(), help="Código de error que recibió; por ejemplo HUB-2004."),
    click.option("--mensaje", "id_mensaje", type=NUMERO_DE_HUB, help="Número de mensaje del hub."),
    click.option("--id-cliente", "id_mensaje_cliente", type=Criterio(), help="Identificador que le dio el remitente."),
    click.option("--muestra", "id_muestra", type=NUMERO_DE_HUB, help="Mensajes que tocaron una muestra, por su número."),
    click.option("--codigo", "codigo_muestra_cliente", type=Criterio(), help="Lo mismo, por el código de su laboratorio."),
    click.option("--rut", type=Rut(), help="Mensajes sobre un paciente, por su RUN (también los rechazados)."),
    click.option("--documento", type=Criterio(), help="Mensajes sobre un paciente, por su pasaporte u otro documento."),
)


def con_filtro(orden: Any) -> Callable[..., Any]:
    """Give a command the search options; it receives them as one `Filtro`."""

    @wraps(orden)
    def con_sus_opciones(*args: Any, **opciones: Any) -> Any:
        criterios = {campo: opciones.pop(campo) for campo in Filtro.__dataclass_fields__}
        criterios["puerta"] = criterios["puerta"] and Puerta(criterios["puerta"])
        criterios["desenlace"] = criterios["desenlace"] and DesenlaceMensaje(criterios["desenlace"])
        return orden(*args, filtro=Filtro(**criterios), **opciones)

    for opcion in reversed(OPCIONES):
        con_sus_opciones = opcion(con_sus_opciones)
    return con_sus_opciones
