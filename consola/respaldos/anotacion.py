"""What makes of a database that came back one in which work goes on: schema, numbers, and the loss put on record."""

from typing import Any

import click
from sqlalchemy import Engine, text

from config.ajustes import Ajustes
from consola.administracion import administrar
from consola.auditor import NoSePudo
from consola.integridad import publicar_cabeza
from dominio.auditoria.pedidos import AsentarRestauracion
from dominio.auditoria.perdidas import perdidas, ultima_publicada
from dominio.auditoria.restauracion import retomar
from dominio.sellos.cabezas import leer_publicadas
from dominio.sellos.llave import Llave
from dominio.sellos.sellador import sellar
from dominio.sellos.verificar_prueba import Cabeza
from dominio.vocabulario.tiempo import reloj_del_sistema
from modelos import para_leer
from modelos.migraciones import historia, migrar, puede_servir, version_actual

_QUIEN_ESCRIBE = text(
    "SELECT pg_get_userbyid(p.grantee) FROM pg_class c, aclexplode(c.relacl) p "
    "WHERE c.oid = 'mensaje'::regclass AND p.privilege_type = 'INSERT' AND p.grantee NOT IN (0, c.relowner)"
)


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


def anotar_en(motor: Engine, origen: str, ultima: Cabeza | None, llave: Llave | None) -> dict[str, Any]:
    """Put the loss on record, carry the numbers on, and seal it; what to tell of it."""

    def asentar(pedido: AsentarRestauracion) -> Any:
        return administrar(motor, pedido)

    pedido = retomar(motor, asentar, origen, ultima, reloj_del_sistema())
    sellado = sellar(motor, reloj_del_sistema, llave)
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
