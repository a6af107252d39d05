"""The labels that who takes samples prints: of one tube, or of all that were registered today."""

from io import BytesIO

from flask import Blueprint, send_file
from werkzeug.wrappers import Response

from dominio.territorio.rotulos import RotulosHallados, VerRotulos
from dominio.ventanilla.pedidos import Permiso
from dominio.vocabulario.errores import NadaEnEstaDireccion
from portal.impresos.rotulos import PapelDeRotulo, pdf_de_rotulos
from portal.marco import contexto
from portal.marco.argumentos import entiende, opcion_de
from portal.marco.permisos import exige

paginas = Blueprint("impresion", __name__, url_prefix="/toma")
FORMATOS = {uno.value: uno for uno in PapelDeRotulo}


@paginas.get("/muestras/<int:id_muestra>/rotulo.pdf")
@exige(Permiso.MUESTRA_TOMAR)
@entiende("formato")
def rotulo(id_muestra: int) -> Response:
    """The label of one tube."""
    return _impreso(VerRotulos(id_muestra=id_muestra), f"rotulo-{id_muestra}.pdf")


@paginas.get("/rotulos.pdf")
@exige(Permiso.MUESTRA_TOMAR)
@entiende("formato")
def rotulos() -> Response:
    """The labels of today."""
    return _impreso(VerRotulos(), "rotulos-de-hoy.pdf")


def _impreso(pedido: VerRotulos, nombre: str) -> Response:
    formato = opcion_de("formato", FORMATOS) or PapelDeRotulo.TERMICO
    hallados = contexto.pedir(pedido, RotulosHallados).rotulos
    if not hallados:
        raise NadaEnEstaDireccion(campo="pagina", valor="rótulos de hoy")
    return send_file(BytesIO(pdf_de_rotulos(hallados, formato)), "application/pdf", as_attachment=True, download_name=nombre)
