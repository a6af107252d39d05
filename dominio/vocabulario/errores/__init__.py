"""The closed list of what the hub refuses and why: all of it, whichever family's file it stands in.

`catalogo` gives every error by its code; a code never changes its meaning once published.
"""

from dominio.vocabulario.errores.acceso import *
from dominio.vocabulario.errores.acceso import ErrorDeAcceso
from dominio.vocabulario.errores.alertas import *
from dominio.vocabulario.errores.base import LARGO_DE_VALOR, ErrorDominio, catalogo
from dominio.vocabulario.errores.conservacion import *
from dominio.vocabulario.errores.destinos import *
from dominio.vocabulario.errores.dicho import Dicho, datos_de, en_una_linea
from dominio.vocabulario.errores.examen import *
from dominio.vocabulario.errores.mensaje import *
from dominio.vocabulario.errores.muestra import *
from dominio.vocabulario.errores.nuestros import *
from dominio.vocabulario.errores.nuestros import FallaNuestra
from dominio.vocabulario.errores.planilla import *
from dominio.vocabulario.errores.portal import *
from dominio.vocabulario.errores.reportes import *
from dominio.vocabulario.errores.resultado import *
from dominio.vocabulario.errores.toma import *

__all__ = [
    *(clase.__name__ for clase in catalogo()),
    "LARGO_DE_VALOR",
    "Dicho",
    "ErrorDeAcceso",
    "ErrorDominio",
    "FallaNuestra",
    "catalogo",
    "datos_de",
    "en_una_linea",
]
