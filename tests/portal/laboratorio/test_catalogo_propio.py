"""A hub that begins with an empty catalogue and three invented examinations does these, and has never heard of others."""

import io

import openpyxl
import pytest
from sqlalchemy import select

from carga_excel.importar import importar
from carga_excel.libros.descripcion import RESULTADOS
from carga_excel.salida.descargar import descargar
from modelos import Muestra
from tests.carga_excel.personas import guardado
from tests.examenes import traer, vaciar_catalogo
from tests.portal.formularios import formularios
from tests.servicios.mensajes import consulta, crear, elementos, entregar, escritura, muestra

ANTES = ("sars", "covid", "coronavirus", "influenza")
"""Agents of other hubs; an antigen test is a technique of the contract."""
INVENTADOS = (
    {
        "codigo": "ALFA",
        "nombre": "Fiebre alfa",
        "agente": "Virus alfa",
        "tecnica": "RT-PCR",
        "tipos_muestra": "Hilo dental=Otro|Saliva",
        "resultados": "Visto=Positivo|No visto=Negativo",
        "por_omision": "1",
    },
    {
        "codigo": "BETA",
        "nombre": "Fiebre beta",
        "agente": "Virus beta",
        "tecnica": "RT-PCR",
        "tipos_muestra": "Esputo",
        "resultados": "Tipo 1=Positivo|Tipo 2=Positivo|Nada=Negativo",
        "laboratorios": "1",
    },
    {
        "codigo": "GAMA",
        "nombre": "Tira gama",
        "agente": "Virus gama",
        "tecnica": "Test Pack",
        "tipos_muestra": "Tórula nasal",
        "resultados": "Positivo|Negativo",
        "por_omision": "1",
    },
)


@pytest.fixture(autouse=True)
def _vacio(motor, claves):
    with motor.begin() as conexion:
        vaciar_catalogo(conexion)
    assert traer(motor, *INVENTADOS).creadas == 3


def dicho(respuesta):
    """The text of an answer or a page, in which there is no old word."""
    texto = respuesta.text if hasattr(respuesta, "text") else respuesta.cuerpo.decode()
    assert not [palabra for palabra in ANTES if palabra in texto.lower()]
    return texto


def test_los_tres_se_hacen_por_todas_las_puertas(hub, entra, motor, ventanilla, laboratorio_norte):
    muestras = [
        muestra("A-1", tipo_muestra="Otro"),
        muestra("B-1", tipo_muestra="Esputo", codigo_examen="BETA"),
        muestra("G-1", tipo_muestra="Tórula nasal", tecnica_muestra="Test Pack"),
        muestra("B-2", tipo_muestra="Esputo", codigo_examen="BETA"),
        muestra("A-2", tipo_muestra="Sangre"),
        muestra("A-3", tipo_muestra="Esputo"),
    ]
    creadas = hub.operacion(crear(*muestras))
    dicho(creadas)
    assert creadas.todos("desenlace") == ["creada"] * 4 + ["rechazada"] * 2
    alfa, beta, gama, otra = creadas.todos("id_muestra")
    recepciones = "".join(f"<recepcion><id_muestra>{uno}</id_muestra></recepcion>" for uno in (alfa, beta, gama, otra))
    dicho(hub.operacion(escritura("recepcionarMuestra", "recepciones", recepciones), "soap12"))
    _por_soap(hub, alfa)
    _por_planilla(ventanilla, laboratorio_norte, int(beta), int(gama))
    _por_el_portal(entra, otra)
    with motor.connect() as conexion:
        filas = conexion.execute(select(Muestra.resultado, Muestra.valor_resultado).order_by(Muestra.id)).all()
    assert [tuple(fila) for fila in filas] == [
        ("Positivo", "Visto"),
        ("Positivo", "Tipo 2"),
        ("Negativo", None),
        ("Negativo", "Nada"),
    ]
    for nombre in ("examenes", "tipos_por_examen", "valores_por_examen"):
        dicho(hub.operacion(consulta("listarMaestro", nombre=nombre)))
    for pagina in ("/laboratorio/muestras?pestana=todas", f"/laboratorio/muestras/{alfa}", "/laboratorio/muestras/nueva"):
        dicho(entra("lab.norte").ver(pagina))


def _por_soap(hub, clave):
    fecha = "2026-03-05T09:30:15-03:00"
    datos = {"id_muestra": clave, "resultado": "Indeterminado", "fecha_hora_resultado_laboratorio": fecha}
    malo = hub.operacion(entregar(elementos(datos)))
    assert "cuyos resultados son Positivo, Negativo" in dicho(malo)
    bueno = hub.operacion(entregar(elementos({**datos, "resultado": "Positivo"})))
    assert "actualizada" in dicho(bueno)
    assert "<valor_resultado>Visto</valor_resultado>" in dicho(hub.operacion(consulta("datosMuestraID", id_muestra=clave)))


def _por_planilla(ventanilla, actor, beta, gama):
    libro = openpyxl.load_workbook(io.BytesIO(descargar(ventanilla, actor, RESULTADOS)))
    hoja = libro["Resultados"]
    escritos = {beta: "Tipo 2", gama: "Negativo"}
    for fila in reversed(list(hoja.iter_rows(min_row=2))):
        if int(fila[0].value) in escritos:
            fila[2].value = escritos[int(fila[0].value)]
        else:
            hoja.delete_rows(fila[0].row)
    with importar(ventanilla, actor, RESULTADOS, guardado(libro)) as hecha:
        assert list(hecha.errores()) == []


def _por_el_portal(entra, clave):
    cliente, pagina = entra("lab.norte"), f"/laboratorio/muestras/{clave}"
    (formulario,) = [uno for uno in formularios(dicho(cliente.ver(pagina)), pagina) if uno.ruta == f"{pagina}/entregar"]
    enviado = {"valor_resultado": "Nada", "fecha_hora_resultado_laboratorio": "2026-03-05T09:30:15"}
    assert cliente.entregar(formulario.ruta, {**formulario.campos, **enviado}).status_code == 303
    assert "Nada (Negativo)" in dicho(cliente.ver(pagina))
