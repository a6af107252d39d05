"""A small country: two regions with establishments, and authorities that read its reports."""

from sqlalchemy import Engine, insert, update

from dominio.reportes.archivo import CSV, filas_de, partes_de
from dominio.reportes.pedidos import EmitirReporte
from dominio.ventanilla.actor import Actor
from dominio.vocabulario.enumeraciones import Proposito, Rol
from modelos import Establecimiento

SANTIAGO, PROVIDENCIA, VALPARAISO = 13101, 13123, 5101
DEIS_PROVIDENCIA, DEIS_VALPARAISO = "113101", "106100"
MINSAL = Actor(rol=Rol.MINSAL, usuario_id=90, proposito=Proposito.VIGILANCIA)
METROPOLITANA, QUINTA = Actor(rol=Rol.SEREMI, region=13), Actor(rol=Rol.SEREMI, region=5)
DE_COMUNAS = [Actor(rol=Rol.COMUNA, comuna=comuna) for comuna in (SANTIAGO, PROVIDENCIA, VALPARAISO)]


def poblar_pais(motor: Engine) -> None:
    """The establishment of the cast is in Santiago; there is one more in Providencia and one in Valparaíso."""
    with motor.begin() as conexion:
        conexion.execute(update(Establecimiento).values(comuna_codigo=SANTIAGO, servicio_salud_codigo=11))
        for deis, comuna in ((DEIS_PROVIDENCIA, PROVIDENCIA), (DEIS_VALPARAISO, VALPARAISO)):
            conexion.execute(insert(Establecimiento).values(cod_deis=deis, nombre=deis, comuna_codigo=comuna, activo=True))


def emitido(ventanilla, actor, reporte="ministerial", desde=None, hasta=None):
    """What was issued."""
    return ventanilla.atender(actor, EmitirReporte(reporte=reporte, desde=desde, hasta=hasta or desde)).ficha


def bytes_de(motor, ficha, nombre=CSV):
    """The whole file."""
    with motor.connect() as conexion:
        return b"".join(partes_de(conexion, ficha.numero, nombre))


def filas(motor, ficha):
    """The rows as mappings of heads to cells."""
    with motor.connect() as conexion:
        titulos, *resto = filas_de(partes_de(conexion, ficha.numero))
    return [dict(zip(titulos, fila, strict=True)) for fila in resto]
