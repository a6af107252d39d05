"""What was sent to be tried out stores nothing, whoever has it served again."""

import pytest
from sqlalchemy import select, update

from carga_excel.importar import importar
from carga_excel.libros.descripcion import RESULTADOS
from dominio.ventanilla.sobre import Sobre
from dominio.vocabulario.enumeraciones import Puerta
from dominio.vocabulario.errores import ErrorDominio
from modelos import Muestra
from tests.carga_excel.personas import recepcionadas, xlsx
from tests.portal.reenvios import asiento, numero_nuevo, reenviar
from tests.servicios.mensajes import crear as crear_xml
from tests.servicios.mensajes import muestra, sobre11


def rechazada_entera(ventanilla, actor, **como):
    """The number of a workbook that was refused as a whole; once its samples are received, nothing speaks against it."""
    unas = recepcionadas(ventanilla, actor, 4)
    with ventanilla.motor.begin() as conexion:
        conexion.execute(update(Muestra).values(paciente_run=1))
    with pytest.raises(ErrorDominio) as rechazo:
        importar(ventanilla, actor, RESULTADOS, xlsx([(*una, "Negativo") for una in unas]), **como)
    with ventanilla.motor.begin() as conexion:
        for id_muestra, rut, *_ in unas:
            conexion.execute(update(Muestra).where(Muestra.id == id_muestra).values(paciente_run=int(rut.split("-")[0])))
    return rechazo.value.id_mensaje


def con_resultado(motor):
    with motor.connect() as conexion:
        return len(conexion.execute(select(Muestra.id).where(Muestra.resultado.is_not(None))).all())


@pytest.mark.parametrize(
    ("como", "guardadas"),
    [({}, 4), ({"a_proposito": True}, 4), ({"simular": True}, 0), ({"simular": True, "a_proposito": True}, 0)],
)
def test_una_planilla_de_prueba_no_se_guarda_nunca(hub, mesa, motor, ventanilla, laboratorio_norte, como, guardadas):
    """Whoever tries a file out wants nothing stored; that holds for the help desk too, which cannot see it in the file."""
    numero = rechazada_entera(ventanilla, laboratorio_norte, **como)
    respuesta = reenviar(mesa, numero)
    assert con_resultado(motor) == guardadas
    if not guardadas:
        pagina = mesa.ver(f"/mesa/mensajes/{numero}").text
        assert (respuesta.status_code, "HUB-5040" in respuesta.text) == (422, True)
        assert "para probar" in pagina
        assert "reenviar" not in pagina


def test_un_mensaje_de_prueba_que_fallo_no_se_atiende_por_la_mesa(hub, mesa, motor, ventanilla, laboratorio_norte):
    """By SOAP the message says it itself."""
    cuerpo = sobre11(crear_xml(muestra("N-1"), cola="<simular>true</simular>"))
    como = {"cuerpo": cuerpo, "recibido_en": ventanilla.reloj(), "codificar_error": lambda error: b""}
    sobre = Sobre(puerta=Puerta.SOAP11, operacion="crearMuestras", **como)
    numero = ventanilla.asentar_falla(sobre, RuntimeError(), laboratorio_norte).id_mensaje

    nuevo = numero_nuevo(reenviar(mesa, numero))

    assert asiento(motor, nuevo).desenlace == "rechazado"
    pagina = mesa.ver(f"/mesa/mensajes/{nuevo}").text
    assert "HUB-5040" in pagina
    assert "para probar" in pagina
    with motor.connect() as conexion:
        assert conexion.execute(select(Muestra.id)).all() == []
