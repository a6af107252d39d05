"""A report asked again after 50 corrections is identical, and its delta lists exactly those 50 with their messages."""

from datetime import date

from dominio.muestras.pedidos import CrearMuestras, EntregaResultado, RecepcionarMuestra
from dominio.reportes.pedidos import CompararReporte
from dominio.vocabulario.enumeraciones import Resultado
from tests.dominio.pasos import correccion, recepcion
from tests.dominio.reportes.pais import MINSAL, bytes_de, emitido
from tests.elenco import entrega, una_muestra


def test_cincuenta_correcciones(ventanilla, motor, reloj, laboratorio_norte):
    muestras = tuple(una_muestra(f"M-{n}") for n in range(120))
    claves = [item.id_muestra for item in ventanilla.atender(laboratorio_norte, CrearMuestras(items=muestras)).items]
    recibidas = tuple(recepcion(clave).items[0] for clave in claves)
    ventanilla.atender(laboratorio_norte, RecepcionarMuestra(items=recibidas))
    entregas = tuple(entrega(clave, ventanilla, resultado=Resultado.POSITIVO).items[0] for clave in claves)
    ventanilla.atender(laboratorio_norte, EntregaResultado(items=entregas))
    reloj.avanzar(days=1)
    ficha = emitido(ventanilla, MINSAL, desde=date(2026, 3, 5))
    antes = bytes_de(motor, ficha)
    hechas = {
        clave: ventanilla.atender(laboratorio_norte, correccion(clave, ventanilla)).id_mensaje for clave in claves[::2][:50]
    }
    assert bytes_de(motor, ficha) == antes
    delta = ventanilla.atender(MINSAL, CompararReporte(numero=ficha.numero))
    assert {cambio.id_muestra: [paso.mensaje_id for paso in cambio.mensajes] for cambio in delta.cambios} == {
        clave: [mensaje] for clave, mensaje in hechas.items()
    }
    assert len(hechas) == 50
    assert all(cambio.columnas["Resultado"] == ("Positivo", "Negativo") for cambio in delta.cambios)
