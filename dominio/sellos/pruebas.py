"""The proof of one message: its record, its path to a signed head, and nothing else, as a file that needs no hub."""

from typing import Any

from sqlalchemy import Connection, select

from dominio.sellos import arbol
from dominio.sellos.cabezas import de_fila, ultima
from dominio.sellos.hojas import DEL_MENSAJE, huella_de, leer_filas, leer_sales, registro_de, sal_de
from dominio.sellos.sellador import lector
from dominio.sellos.verificar_prueba import CONTINUIDAD, CUERPOS, MENSAJE, Cabeza
from dominio.vocabulario.errores import CabezaIlegible, MensajeSinSello, SelloNoCalza
from modelos import SelloHoja


def prueba_de(conexion: Connection, id_mensaje: int) -> dict[str, Any]:
    """The proof of a message under the newest head.

    Raises `MensajeSinSello` before the message is under one, and `SelloNoCalza` where its record is not what was sealed.
    Digests of request and answer are laid open, so that who has these can show that they are the ones; no person's datum is.
    """
    fila = ultima(conexion)
    hoja: Any = conexion.execute(select(SelloHoja.__table__).where(SelloHoja.mensaje_id == id_mensaje)).one_or_none()
    if fila is None or hoja is None or hoja.lugar >= fila.tamano:
        raise MensajeSinSello(campo="id_mensaje", valor=id_mensaje)
    filas, sales = leer_filas(conexion, [id_mensaje]), leer_sales(conexion, [id_mensaje])
    registro = registro_de(hoja.lugar, filas[id_mensaje], sales) if id_mensaje in filas else None
    if registro is None or huella_de(registro) != bytes(hoja.huella):
        raise SelloNoCalza(campo="id_mensaje", valor=id_mensaje)
    sal = sales[id_mensaje, DEL_MENSAJE][0] or b""
    mensaje = filas[id_mensaje].mensaje
    return {
        "formato": MENSAJE,
        "registro": registro,
        "abiertos": {c: {"sal": sal_de(sal, c).hex(), "valor": bytes(getattr(mensaje, c)).hex()} for c in CUERPOS},
        "camino": [paso.hex() for paso in arbol.inclusion(lector(conexion), hoja.lugar, fila.tamano)],
        "cabeza": str(de_fila(fila)),
        "llave": None if fila.llave is None else bytes(fila.llave).hex(),
    }


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
