"""A row that was refused leaves nothing of a patient who was blanked, also of what was wrong in it."""

from carga_excel.importar import importar
from carga_excel.libros.descripcion import MUESTRAS
from dominio.auditoria.pedidos import VerMensaje
from dominio.mensajes.borrados import ENTERO_BORRADO
from dominio.sellos.sellador import sellar
from tests.carga_excel.personas import xlsx
from tests.carga_excel.test_muestras import TITULOS, fila_de
from tests.dominio.auditoria.identidades import RUN, RUT, dar, orden
from tests.dominio.auditoria.podas import auditar, verificado
from tests.elenco import una_muestra


def test_de_una_fila_rechazada_no_queda_lo_que_decia_mal(ventanilla, laboratorio_norte, motor, reloj):
    """No sample says what it said: the mail is like nothing that is known of them."""
    suya = {"paciente_run": RUN, "paciente_dv": RUT[-1], "paciente_email": f"wences@{300 * 'x'}.cl"}
    filas = [fila_de(una_muestra("W-1"), reloj, **suya), fila_de(una_muestra("N-1"), reloj, cod_deis="999999")]
    with importar(ventanilla, laboratorio_norte, MUESTRAS, xlsx(filas, titulos=TITULOS)) as carga:
        numero = carga.recibo.id_mensaje
    assert b"wences" in auditar(ventanilla, VerMensaje(id_mensaje=numero)).visto.respuesta
    reloj.avanzar(minutes=1)
    sellar(motor, reloj)
    dar(ventanilla, orden())
    visto = auditar(ventanilla, VerMensaje(id_mensaje=numero)).visto
    assert visto.pedido == ENTERO_BORRADO
    assert b"wences" not in visto.respuesta
    assert b"999999" in visto.respuesta
    sellar(motor, reloj)
    assert verificado(motor)[0] == set()
