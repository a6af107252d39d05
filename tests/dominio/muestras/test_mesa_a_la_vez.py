"""The help desk and a laboratory act on one sample at the same instant: one wins, and the trace tells the true order."""

from concurrent.futures import ThreadPoolExecutor

from dominio.auditoria import Verificador
from dominio.vocabulario.enumeraciones import Desenlace
from tests.dominio.de_mesa import MESA, abrir, correccion_de_datos, eliminacion, retiro
from tests.dominio.pasos import devolucion, uno
from tests.elenco import codigos, una_creada, una_informada


def a_la_vez(ventanilla, pedidos):
    """What each of these requests got, asked at the same instant."""
    with ThreadPoolExecutor(len(pedidos)) as hilos:
        return list(hilos.map(lambda par: uno(ventanilla, *par), pedidos))


def test_una_edicion_y_su_retiro_a_la_vez_no_ganan_los_dos(ventanilla, laboratorio_norte, motor):
    """Whoever was second is told how the sample is now, and the trace ends in the state that the sample has."""
    for numero in range(8):
        clave = una_informada(ventanilla, laboratorio_norte, f"N-{numero}")
        abrir(ventanilla, clave)
        pedidos = ((laboratorio_norte, correccion_de_datos(clave, paciente_nombres="Ana")), (MESA, retiro(clave)))
        items = a_la_vez(ventanilla, pedidos)
        ganaron = [item for item in items if item.desenlace is Desenlace.ACTUALIZADA]
        perdio = [codigos(item) for item in items if item.errores]
        assert len(ganaron) == 1
        assert perdio in ([{("HUB-2022", "id_muestra")}], [{("HUB-2032", "id_muestra")}])
    assert list(Verificador(motor).diferencias()) == []


def test_una_correccion_y_la_autorizacion_de_eliminar_quedan_en_orden(ventanilla, laboratorio_norte, motor):
    """Neither changes what the other looked at without the trace telling the true order."""
    for numero in range(8):
        clave = una_creada(ventanilla, laboratorio_norte, f"N-{numero}")
        uno(ventanilla, laboratorio_norte, devolucion(clave))
        pedidos = ((laboratorio_norte, correccion_de_datos(clave, paciente_nombres="Ana")), (MESA, eliminacion(clave)))
        a_la_vez(ventanilla, pedidos)
    assert list(Verificador(motor).diferencias()) == []
