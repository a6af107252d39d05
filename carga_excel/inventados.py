"""Invented establishments, professionals and laboratories, for hubs in which nothing is real."""

from datetime import datetime
from importlib.resources import files

from sqlalchemy import Connection

from carga_excel.maestros import HojaDeMaestro, leer_maestro
from dominio.maestros.importacion import importar


def hoja_inventada(nombre: str) -> HojaDeMaestro:
    """The sheet of one of these masters."""
    return leer_maestro(nombre, files("modelos.datos.demo").joinpath(f"{nombre}.csv").read_bytes())


def importar_inventados(conexion: Connection, ahora: datetime, *nombres: str) -> None:
    """Bring these masters in, in this order; harmless when they were before."""
    for nombre in nombres:
        hoja = hoja_inventada(nombre)
        importar(conexion, nombre, hoja.filas, ahora=ahora, encabezados=hoja.titulos)
