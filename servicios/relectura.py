"""A message of the record, read again as the door reads it: the same verification, schema and readers, without a caller."""

from dominio.ventanilla.pedidos import Pedido
from dominio.vocabulario.enumeraciones import Puerta
from dominio.vocabulario.errores import OperacionDesconocida
from puertas import cupo
from servicios import decodificacion, envoltura, lectura
from servicios.envoltura import SOAP11, SOAP12
from servicios.tipos import LISTAS, PREGUNTAS

POR_PUERTA = {version.puerta: version for version in (SOAP11, SOAP12)}


def releer(cuerpo: bytes, puerta: Puerta) -> Pedido:
    """The request that these bytes are; raises what the door would refuse them with.

    The record has no HTTP headers, so the character set is the one that the document declares, or UTF-8.
    """
    with cupo.DEL_PROCESO.tomar(len(cuerpo)):
        operacion = envoltura.abrir(lectura.a_utf8(cuerpo, None), POR_PUERTA[puerta]).operacion
        if operacion.tag not in LISTAS and operacion.tag not in PREGUNTAS:
            raise OperacionDesconocida(valor=operacion.tag)
        return decodificacion.a_pedido(operacion)
