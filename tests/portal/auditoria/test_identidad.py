"""What people see of a sample after the identity of its patient was blanked by order: that it was, by which, and when."""

import pytest
from sqlalchemy import select, update

from carga_excel.taller.procesar import procesar
from dominio.auditoria.pedidos import BorrarIdentidad
from dominio.reportes.archivo import partes_de
from dominio.sellos.sellador import sellar
from dominio.ventanilla.actor import Actor
from dominio.vocabulario.enumeraciones import CausaDeBorrado, Proposito, Rol, SolicitanteDeBorrado
from modelos import Muestra, para_leer
from tests.carga_excel.personas import recepcionadas, xlsx
from tests.dominio.auditoria.identidades import dar
from tests.dominio.auditoria.podas import verificado
from tests.dominio.de_mesa import MESA, correccion_de_datos, edicion
from tests.dominio.pasos import PDF, uno
from tests.dominio.reportes.pais import emitido
from tests.elenco import una_informada
from tests.portal.auditoria.test_lecturas import filas_de, lectores
from tests.portal.laboratorio.test_cargas import subida
from tests.servicios.conftest import Hub
from tests.servicios.mensajes import consulta

RUT = "11.111.111-1"
DE_QUIEN = ("11111111", "11.111.111", "Ana María", "Pérez", "Calle Larga 12", "1234 5678", "01-01-1900")


@pytest.fixture
def borrada(motor, ventanilla, claves, entra, laboratorio_norte, reloj):
    """The number of the sample, and of the order; it was read before."""
    clave = una_informada(ventanilla, laboratorio_norte, informe=PDF)
    Hub(motor, ventanilla, claves).operacion(consulta("datosMuestraID", id_muestra=clave))
    entra("lab.norte").ver(f"/laboratorio/muestras/{clave}")
    reloj.avanzar(minutes=1)
    sellar(motor, reloj)
    causa = {"causa": CausaDeBorrado.TRIBUNAL, "solicita": SolicitanteDeBorrado.TRIBUNAL}
    hecho = dar(ventanilla, BorrarIdentidad(**causa, motivo="Causa rol 77-2026", rut=RUT))
    assert hecho.mensajes
    return clave, hecho.id_mensaje


def test_las_paginas_dicen_que_se_borro(borrada, entra):
    """And nothing of the patient, wherever the sample is shown."""
    clave, orden = borrada
    dicho = f"Identidad borrada por la orden {orden}"
    for quien, ruta, entero in (
        ("lab.norte", f"/laboratorio/muestras/{clave}", True),
        ("lab.norte", "/laboratorio/muestras?pestana=todas", False),
        ("minsal", f"/territorio/muestras/{clave}", True),
        ("minsal", "/territorio/muestras", False),
        ("auditora", f"/auditoria/muestras/{clave}", True),
        ("mesa", f"/mesa/muestras/{clave}", False),
    ):
        respuesta = entra(quien).ver(ruta)
        assert respuesta.status_code == 200, (ruta, respuesta.text)
        assert [uno for uno in DE_QUIEN if uno in respuesta.text] == [], ruta
        if quien != "mesa":  # who sees no patient
            assert (dicho if not entero else f"{dicho} (resolución de un tribunal) el 05-03-2026") in respuesta.text, ruta


def test_el_auditor_ve_la_orden_y_lo_que_quedo(borrada, entra):
    clave, orden = borrada
    auditora = entra("auditora")
    pagina = auditora.ver(f"/auditoria/mensajes/{orden}").text
    assert "Borrar la identidad de un paciente" in pagina
    tocados = [fila[-1] for fila in filas_de(auditora.ver(f"/auditoria/lecturas/quien-vio.xlsx?id_muestra={clave}").data)]
    vistos = [auditora.ver(f"/auditoria/mensajes/{numero}").text for numero in tocados]
    assert any(f"Identidad borrada por la orden {orden}" in pagina for pagina in vistos)
    assert not any("NO concuerdan" in pagina for pagina in vistos)


def test_quien_la_vio_se_sabe_por_la_muestra_y_no_por_el_rut(borrada, entra):
    auditora = entra("auditora")
    assert [que for _, _, que in lectores(auditora, id_muestra=borrada[0])][:2] == [
        "Consultar muestras por su número",
        "Ver una muestra",
    ]
    assert lectores(auditora, rut=RUT) == []


def test_los_reportes_de_despues_la_cuentan_sin_nombrarla(borrada, ventanilla, motor, reloj):
    """Its row is there, so that the figures of the day are what they were."""
    actor = Actor(rol=Rol.MINSAL, usuario_id=1, proposito=Proposito.VIGILANCIA)
    reloj.avanzar(days=1)
    ficha = emitido(ventanilla, actor, "global", desde=reloj().date().replace(day=5), hasta=reloj().date().replace(day=5))
    with para_leer(motor) as conexion:
        texto = b"".join(partes_de(conexion, ficha.numero)).decode()
    assert f";Identidad borrada por la orden {borrada[1]};F;;" in texto
    assert [uno for uno in DE_QUIEN if uno in texto] == []


def test_sus_datos_ya_no_se_corrigen(borrada, ventanilla, laboratorio_norte):
    """Nobody puts another patient in the place of one who was blanked, and the help desk opens nothing for it."""
    clave, _ = borrada
    assert [error.codigo for error in uno(ventanilla, MESA, edicion(clave)).errores] == ["HUB-6077"]
    with ventanilla.motor.begin() as conexion:
        conexion.execute(update(Muestra).where(Muestra.id == clave).values(estado=5))  # of before, say
    item = uno(ventanilla, laboratorio_norte, correccion_de_datos(clave, paciente_nombres="Otra"))
    assert [error.codigo for error in item.errores] == ["HUB-6077"]


def test_una_planilla_con_una_fila_suya_sale_entera(ventanilla, laboratorio_norte, entra, motor, reloj):
    """The rows stay in the samples; who wants what was refused of the file is told why there is none."""
    (suya, rut), (otra, otro) = recepcionadas(ventanilla, laboratorio_norte, 2)
    norte = entra("lab.norte")
    lugar = subida(norte, xlsx([(suya, rut, "Positivo"), (otra, otro, "Quizás")]))
    procesar(ventanilla, "t")
    assert norte.ver(f"{lugar}/correcciones").status_code == 200
    sellar(motor, reloj)
    causa = {"causa": CausaDeBorrado.ERROR, "solicita": SolicitanteDeBorrado.LABORATORIO}
    hecho = dar(ventanilla, BorrarIdentidad(**causa, motivo="Oficio 12 del laboratorio", id_muestra=suya))
    negada = norte.ver(f"{lugar}/correcciones")
    assert (negada.status_code, "HUB-6078" in negada.text, f"orden {hecho.id_mensaje}" in negada.text) == (410, True, True)
    sellar(motor, reloj)
    assert verificado(motor)[0] == set()
    with motor.connect() as conexion:
        estados = dict(conexion.execute(select(Muestra.id, Muestra.estado)).all())
    assert estados == {suya: 4, otra: 3}
