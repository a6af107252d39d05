"""The proof of one message: its record, its path to a signed head, and nothing else, as a file that needs no hub."""

from typing import Any

from sqlalchemy import Connection, select

from dominio.sellos import arbol
from dominio.sellos.cabezas import de_fila, ultima
from dominio.sellos.hojas import Filas, Sales, huella_de, leer_filas, leer_sales, registro_de, sal_del_campo
from dominio.sellos.llave import firmada_por
from dominio.sellos.sellador import lector
from dominio.sellos.verificar_prueba import CONTINUIDAD, CUERPOS, MENSAJE, Cabeza
from dominio.vocabulario.errores import CabezaAjena, CabezaIlegible, MensajeSinSello, SelloNoCalza
from modelos import Sello, SelloHoja


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
    """The proof that the newest head's record begins with all that an earlier head covers; `CabezaAjena` if it does not."""
    fila = ultima(conexion)
    if not anterior.tamano:
        raise CabezaIlegible(campo="cabeza", valor=anterior.dicho)
    if fila is None or anterior.tamano > fila.tamano:
        hay = 0 if fila is None else fila.tamano
        detalle = f"cubre {anterior.tamano} mensajes y hoy hay {hay} sellados"
        raise CabezaAjena(campo="cabeza", valor=anterior.dicho, detalle=detalle)
    if arbol.raiz(lector(conexion), anterior.tamano) != anterior.raiz:
        raise CabezaAjena(campo="cabeza", valor=anterior.dicho, detalle="sus primeros mensajes llevan a otra raíz")
    suya = _llave_de(conexion, anterior)
    return {
        "formato": CONTINUIDAD,
        "anterior": str(anterior),
        "llave_anterior": None if suya is None else suya.hex(),
        "camino": [paso.hex() for paso in arbol.consistencia(lector(conexion), anterior.tamano, fila.tamano)],
        "cabeza": str(de_fila(fila)),
        "llave": None if fila.llave is None else bytes(fila.llave).hex(),
    }


def _llave_de(conexion: Connection, cabeza: Cabeza) -> bytes | None:
    """Of the keys that ever signed a head here, the one that signed this; None if it has no signature, or another's."""
    if cabeza.firma is None:
        return None
    llaves = conexion.execute(select(Sello.llave).where(Sello.llave.is_not(None)).distinct()).scalars()
    return next((bytes(llave) for llave in llaves if llave and firmada_por(bytes(llave), cabeza)), None)
