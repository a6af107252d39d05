"""What makes of a database that came back one in which work goes on: schema, numbers, and the loss put on record."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Engine, text

from config.ajustes import Ajustes
from consola.administracion import administrar
from consola.auditor import NoSePudo
from consola.base import con_ajustes
from consola.integridad import publicar_cabeza
from consola.llave_del_sello import llave_del_sello
from dominio.auditoria.pedidos import AsentarRestauracion
from dominio.auditoria.perdidas import perdidas, ultima_publicada
from dominio.auditoria.restauracion import exigir_creible, retomar
from dominio.sellos.cabezas import leer_publicadas
from dominio.sellos.llave import Llave, leer_publica
from dominio.sellos.sellador import sellar
from dominio.sellos.verificar_prueba import Cabeza
from dominio.vocabulario.tiempo import reloj_del_sistema
from modelos import para_leer
from modelos.migraciones import historia, migrar, puede_servir, version_actual

_CON_CABEZA = click.option(
    "--cabeza", help="La última cabeza publicada (texto, archivo o carpeta), si no está en HUB_CABEZAS."
)
_SIN_CABEZA = click.option("--sin-cabeza", is_flag=True, help="A sabiendas de que no se conoce ninguna cabeza publicada.")
_CON_LLAVE = click.option(
    "--llave",
    "llaves_dadas",
    multiple=True,
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="Otra llave pública (PEM) con que puede estar firmada esa cabeza, si se cambió; se puede repetir.",
)
_A_SABIENDAS = click.option(
    "--a-sabiendas",
    is_flag=True,
    help="Usted responde por esa cabeza: se acepta aunque sea de después de ahora o no la firme una llave conocida.",
)
_QUIEN_ESCRIBE = text(
    "SELECT pg_get_userbyid(p.grantee) FROM pg_class c, aclexplode(c.relacl) p "
    "WHERE c.oid = 'mensaje'::regclass AND p.privilege_type = 'INSERT' AND p.grantee NOT IN (0, c.relowner)"
)


@dataclass(frozen=True, slots=True)
class Conocida:
    """The last head that was published, if any is known; the key that signs, and those of which that head may be.

    `llaves` is None if whoever restores answers for the head.
    """

    cabeza: Cabeza | None
    llave: Llave | None
    llaves: tuple[bytes, ...] | None


def con_cabeza(orden: Callable[..., None]) -> Callable[..., None]:
    """A command that is told which head is the last that was published; refuses one that nobody has to believe."""

    @con_ajustes
    @wraps(orden)
    def dada(
        ajustes: Ajustes,
        cabeza: str | None,
        sin_cabeza: bool,
        llaves_dadas: tuple[Path, ...],
        a_sabiendas: bool,
        **opciones: Any,
    ) -> None:
        ultima, llave = ultima_cabeza(ajustes, cabeza, sin_cabeza=sin_cabeza), llave_del_sello(ajustes)
        propia = () if llave is None else (llave.publica,)
        llaves = None if a_sabiendas else (*propia, *map(leer_publica, llaves_dadas))
        exigir_creible(ultima, reloj_del_sistema(), llaves)
        orden(conocida=Conocida(ultima, llave, llaves), **opciones)

    for opcion in (_CON_CABEZA, _SIN_CABEZA, _CON_LLAVE, _A_SABIENDAS)[::-1]:
        dada = opcion(dada)
    return dada


def ultima_cabeza(ajustes: Ajustes, cabeza: str | None, *, sin_cabeza: bool) -> Cabeza | None:
    """The last head that was published, of all that are known here; refuses not to know any, unless that is meant."""
    conocidas = [] if cabeza is None else leer_publicadas(cabeza)
    if ajustes.cabezas is not None and (publicada := ultima_publicada(ajustes.cabezas)) is not None:
        conocidas.append(publicada)
    if not conocidas and not sin_cabeza:
        raise click.UsageError(
            "No se sabe cuál es la última cabeza publicada: ponga HUB_CABEZAS, dé --cabeza (de la cabecera X-Hub-Cabeza, de "
            "estadoServicio o de quien las guarde) o, si no hay ninguna, --sin-cabeza."
        )
    if conocidas and sin_cabeza:
        raise click.UsageError("Se conocen cabezas publicadas: --sin-cabeza es para cuando no hay ninguna.")
    return max(conocidas, key=lambda una: (una.instante, una.tamano), default=None)


def al_dia(motor: Engine, ajustes: Ajustes) -> None:
    """Bring what came back to the schema of this hub; refuse that of a later one."""
    with motor.connect() as conexion:
        sirve, version = puede_servir(conexion), version_actual(conexion)
    if sirve:
        return
    if version not in {una.revision for una in historia().walk_revisions()}:
        raise NoSePudo(f"El respaldo es de una versión más nueva del hub (esquema {version}): restáurelo con ella.")
    migrar(motor, rol_aplicacion=ajustes.rol_aplicacion or rol_que_servia(motor))


def rol_que_servia(motor: Engine) -> str | None:
    """Under which role the hub wrote to what came back, if it was not its owner: new tables need its permissions too."""
    if motor.dialect.name != "postgresql":
        return None
    with motor.connect() as conexion:
        return conexion.execute(_QUIEN_ESCRIBE).scalars().first()


def anotar_en(motor: Engine, origen: str, conocida: Conocida) -> dict[str, Any]:
    """Put the loss on record, carry the numbers on, and seal it; what to tell of it."""

    def asentar(pedido: AsentarRestauracion) -> Any:
        return administrar(motor, pedido)

    pedido = retomar(motor, asentar, origen, conocida.cabeza, reloj_del_sistema(), conocida.llaves)
    sellado = sellar(motor, reloj_del_sistema, conocida.llave)
    with para_leer(motor) as conexion:
        perdida = perdidas(conexion)[-1]
    return {
        "registrado_como": perdida.id_mensaje,
        "perdido": perdida.dicha(),
        "numeracion": pedido.numeracion,
        "cabeza": sellado.cabeza and str(sellado.cabeza),
    }


def publicar(ajustes: Ajustes, hecho: dict[str, Any]) -> None:
    """Hand out the head that covers the loss; the hub does so too with its next, so that this may wait."""
    if ajustes.cabezas is None or hecho["cabeza"] is None:
        return
    try:
        publicar_cabeza(ajustes.cabezas, leer_publicadas(hecho["cabeza"])[0], ajustes.sello_tiempo)
    except NoSePudo as motivo:
        click.echo(f"Aviso: {motivo.message}", err=True)


def mostrar(hecho: dict[str, Any]) -> None:
    click.echo(hecho["perdido"])
    siguen = ", ".join(f"{serie} {nuevo}" for serie, (_, nuevo) in hecho["numeracion"].items())
    click.echo(f"La numeración sigue en: {siguen}.")
    if hecho["cabeza"] is not None:
        click.echo(f"Cabeza del registro: {hecho['cabeza']}")
