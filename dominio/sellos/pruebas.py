"""The proof of one message: its record, its path to a signed head, and nothing else, as a file that needs no hub."""

from typing import Any

from sqlalchemy import Connection, select

from dominio.sellos import arbol
from dominio.sellos.cabezas import de_fila, ultima
from dominio.sellos.hojas import Filas, Sales, huella_de, leer_filas, leer_sales, registro_de, sal_del_campo
from dominio.sellos.sellador import lector
from dominio.sellos.verificar_prueba import CONTINUIDAD, CUERPOS, MENSAJE, Cabeza
from dominio.vocabulario.errores import CabezaIlegible, MensajeSinSello, SelloNoCalza
from modelos import SelloHoja


def prueba_de(conexion: Connection, id_mensaje: int) -> dict[str, Any]:
    """The proof of a message under the newest head.

    Raises `MensajeSinSello` before the message is under one, and `SelloNoCalza` where its record is not what was sealed.
    Digests of request and answer are laid open, so that who has these can show that they are the ones (unless the identity
    of a patient was blanked in them); no person's datum is.
    """
    fila, hoja = ultima(conexion), _hoja_de(conexion, id_mensaje)
    if fila is None or hoja is None or hoja.lugar >= fila.tamano:
        raise MensajeSinSello(campo="id_mensaje", valor=id_mensaje)
    filas, sales = leer_filas(conexion, [id_mensaje]), leer_sales(conexion, [id_mensaje])
    registro = registro_de(hoja.lugar, filas[id_mensaje], sales) if id_mensaje in filas else None
    if registro is None or huella_de(registro) != bytes(hoja.huella):
        raise SelloNoCalza(campo="id_mensaje", valor=id_mensaje)
    return {
        "formato": MENSAJE,
        "registro": registro,
        "abiertos": _abiertos(filas[id_mensaje], sales),
        "camino": [paso.hex() for paso in arbol.inclusion(lector(conexion), hoja.lugar, fila.tamano)],
        "cabeza": str(de_fila(fila)),
        "llave": None if fila.llave is None else bytes(fila.llave).hex(),
    }


def _abiertos(filas: Filas, sales: Sales) -> dict[str, dict[str, str]]:
    """The digests of both bodies with their salts, but of those that had to be forgotten."""
    mensaje = filas.mensaje
    sueltas = {campo: sal_del_campo(sales, mensaje.id, campo)[0] for campo in CUERPOS}
    presentes = {campo: sal for campo, sal in sueltas.items() if sal is not None}
    return {c: {"sal": sal.hex(), "valor": bytes(getattr(mensaje, c)).hex()} for c, sal in presentes.items()}


def tiene_prueba(conexion: Connection, id_mensaje: int) -> bool:
    """Whether a message is under a head already."""
    fila, hoja = ultima(conexion), _hoja_de(conexion, id_mensaje)
    return fila is not None and hoja is not None and hoja.lugar < fila.tamano


def _hoja_de(conexion: Connection, id_mensaje: int) -> Any:
    return conexion.execute(select(SelloHoja.__table__).where(SelloHoja.mensaje_id == id_mensaje)).one_or_none()


def continuidad(conexion: Connection, anterior: Cabeza) -> dict[str, Any]:
    """The proof that the newest head's record begins with all that an earlier head covers."""
    fila = ultima(conexion)
    if fila is None or not 0 < anterior.tamano <= fila.tamano:
        raise CabezaIlegible(campo="cabeza", valor=anterior.dicho)
    return {
        "formato": CONTINUIDAD,
        "anterior": str(anterior),
        "camino": [paso.hex() for paso in arbol.consistencia(lector(conexion), anterior.tamano, fila.tamano)],
        "cabeza": str(de_fila(fila)),
        "llave": None if fila.llave is None else bytes(fila.llave).hex(),
    }
