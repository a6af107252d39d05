"""A system that asks for a report that expired is told so by a code, and by which rule."""

from dominio.vocabulario.errores import InformeVencido
from tests.portal.laboratorio.test_informe_vencido import informe_vencido
from tests.servicios.mensajes import SOAP, consulta


def test_obtener_informe_dice_que_vencio_y_por_que_regla(hub, ventanilla, laboratorio_norte, reloj):
    muestra = informe_vencido(ventanilla, laboratorio_norte, reloj)
    respuesta = hub.enviar(SOAP["soap11"](consulta("obtenerInforme", id_muestra=muestra)), "soap11")
    for parte in (InformeVencido.codigo, "«informes»", "15 años"):
        assert parte in respuesta.cuerpo.decode()
