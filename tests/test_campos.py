"""One description of a sample's fields: whatever else speaks of one agrees with it, and a new field is missed nowhere."""

import re
from dataclasses import fields
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

import pytest
from lxml import etree
from sqlalchemy import String, select

from carga_excel.libros.columnas import Tipo
from carga_excel.libros.descripcion import MUESTRAS
from carga_excel.salida.descargar import descargar
from dominio.mensajes.mascara import RUTS, VISIBLES
from dominio.muestras.campos import CAMPOS_DE_FORMULARIO, CAMPOS_MUESTRA, CON_MAESTRO
from dominio.muestras.contenido import CAMPOS_GUARDADOS
from dominio.muestras.items import MuestraNueva
from dominio.muestras.planillas.descarga import CON_EXAMEN
from dominio.muestras.planillas.existentes import INFORMADO
from dominio.ventanilla.recibos import FichaMuestra, MuestrasHalladas
from dominio.vocabulario.enumeraciones import Estado, MotivoRechazo, Resultado
from dominio.vocabulario.rut import a_rut
from esquemas_wsdl import XS, leer_contrato
from modelos import Muestra
from modelos.base import largo_de
from servicios import codificacion
from servicios.envoltura import SOAP11
from tests.carga_excel.personas import abierto
from tests.completas import completas, en_xml, registrar, tipo_de
from tests.elenco import RelojDePrueba, crear
from tests.servicios.conftest import Hub
from tests.servicios.mensajes import consulta, elementos, sobre11, validar
from tests.servicios.mensajes import crear as crear_xml
from tests.test_contrato import largo_maximo

RAIZ = Path(__file__).resolve().parent.parent
NOMBRES = tuple(campo.nombre for campo in CAMPOS_MUESTRA)
PRIMEROS = ("id_muestra", "estado_muestra", "estado_nombre")
DE_CADA_UNO = pytest.mark.parametrize("campo", CAMPOS_MUESTRA, ids=lambda campo: campo.nombre)
POR_TIPO = {int: {Tipo.ENTERO}, bool: {Tipo.BOOLEANO}, date: {Tipo.FECHA}, datetime: {Tipo.INSTANTE}}


def secuencia(tipo):
    """The elements of a type of the contract, in order, with their XML type."""
    raiz = etree.fromstring(leer_contrato().xsd)
    return {e.get("name"): e for e in raiz.find(f"{XS}complexType[@name='{tipo}']").iter(f"{XS}element")}


# ── item, column, contract ──────────────────────────────────────────────────────────────────────────────────────────
def test_el_item_tiene_los_campos_de_la_descripcion():
    """In its order, and nothing besides what could not be read."""
    assert tuple(campo.name for campo in fields(MuestraNueva)) == (*NOMBRES, "errores")
    assert set(CAMPOS_GUARDADOS) == set(NOMBRES) - {"id_laboratorio"}


@DE_CADA_UNO
def test_lo_que_se_lee_cabe_en_su_columna(campo):
    """As long as the reader lets a text be, and as every word of a list is; and required where the column is."""
    columna = Muestra.__table__.c["laboratorio_id" if campo.nombre == "id_laboratorio" else campo.nombre]
    if issubclass(tipo_de(campo), StrEnum):
        assert max(map(len, tipo_de(campo))) <= columna.type.length
    elif campo.leer is a_rut:
        assert columna.type.length >= len("99999999-9")
    elif isinstance(columna.type, String):
        assert largo_maximo(campo) in (columna.type.length, None)
        assert campo.largo == columna.type.length
    assert campo.obligatorio <= (not columna.nullable)


@pytest.mark.parametrize("clase", CAMPOS_DE_FORMULARIO, ids=lambda clase: clase.__name__)
def test_ningun_lector_pasa_de_su_columna(clase):
    """Whatever an item brings that is stored under its own name fits there."""
    for campo in CAMPOS_DE_FORMULARIO[clase]:
        columna = Muestra.__table__.c.get(campo.nombre)
        if columna is not None and isinstance(columna.type, String) and (largo := largo_maximo(campo)) is not None:
            assert largo <= columna.type.length, campo.nombre


@pytest.mark.parametrize("campo", CON_MAESTRO)
def test_el_codigo_cabe_en_el_maestro_y_al_reves(campo):
    maestro = CON_MAESTRO[campo]
    if isinstance(maestro.codigo.type, String):
        assert largo_de(Muestra, campo) == largo_de(maestro.modelo, maestro.clave)


def test_el_contrato_tiene_los_campos_de_la_descripcion():
    """In the request in its order; what is required there is required here."""
    publicados = secuencia("MuestraNueva")
    assert tuple(publicados) == NOMBRES
    exigidos = {nombre for nombre, elemento in publicados.items() if elemento.get("minOccurs") is None}
    assert exigidos == {campo.nombre for campo in CAMPOS_MUESTRA if campo.obligatorio}


# ── answers ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_una_respuesta_con_todo_es_la_secuencia_del_contrato():
    """Each element once, in the order published: a field in the middle of it would break those who have a client."""
    datos = {nombre: valor for una in completas() for nombre in NOMBRES if (valor := getattr(una, nombre)) is not None}
    ahora = RelojDePrueba()()
    instantes = ("fecha_recepcion_laboratorio", "fecha_hora_resultado_laboratorio", "creada_en", "vence_en")
    datos |= dict.fromkeys(instantes, ahora)
    datos |= {"resultado": Resultado.NO_APTA, "motivo_rechazo": MotivoRechazo.DERRAMADA, "vencida": True}
    datos["valor_resultado"] = "Hemolizada"
    ficha = FichaMuestra(id_muestra=1, estado=Estado.ENVIADA, campos=datos, laboratorio="Norte", tiene_informe=True)
    recibo = MuestrasHalladas(id_mensaje=1, recibido_en=ahora, muestras=[ficha], cursor="c")
    ((respuesta,),) = etree.fromstring(codificacion.desde_recibo(recibo, "datosMuestraRUT", SOAP11))
    validar(respuesta)
    enviados = [etree.QName(e).localname for e in respuesta.find(".//{*}muestra")]

    assert enviados == list(secuencia("Muestra"))
    assert set(NOMBRES) <= set(codificacion.CAMPOS_FICHA)
    assert tuple(secuencia("Muestra")) == (*PRIMEROS, *codificacion.CAMPOS_FICHA)


def test_el_orden_de_las_respuestas_no_es_el_de_las_solicitudes():
    """What version 1 was released with stands first in both, so that either grows by additions at the end alone."""
    publicado = etree.fromstring((RAIZ / "tests/contrato_publicado/v1/interconexion.xsd").read_bytes())
    for tipo, nuestros in (("MuestraNueva", NOMBRES), ("Muestra", (*PRIMEROS, *codificacion.CAMPOS_FICHA))):
        antes = [e.get("name") for e in publicado.find(f"{XS}complexType[@name='{tipo}']").iter(f"{XS}element")]
        assert list(nuestros[: len(antes)]) == antes


# ── from door to column, and back ───────────────────────────────────────────────────────────────────────────────────
def test_cada_dato_llega_a_su_columna_y_vuelve(motor, ventanilla, claves):
    """Every field of every kind of document, by SOAP: stored under its own name, and answered as it was sent."""
    registrar(motor)
    hub, muestras = Hub(motor, ventanilla, claves), completas()
    enviadas = [f"<muestra>{elementos(en_xml(una))}</muestra>" for una in muestras]
    respuesta = hub.enviar(sobre11(crear_xml(*enviadas)))
    assert respuesta.todos("desenlace") == ["creada"] * len(muestras), respuesta.todos("mensaje")
    for una, clave in zip(muestras, respuesta.todos("id_muestra"), strict=True):
        with motor.connect() as conexion:
            fila = conexion.execute(select(Muestra.__table__).where(Muestra.id == int(clave))).one()
        assert {campo: getattr(fila, campo) for campo in CAMPOS_GUARDADOS} == {c: getattr(una, c) for c in CAMPOS_GUARDADOS}
        leida = hub.enviar(sobre11(consulta("datosMuestraID", id_muestra=clave)))
        assert {nombre: leida.todos(nombre) for nombre in en_xml(una)} == {n: [t] for n, t in en_xml(una).items()}
    assert {nombre for una in muestras for nombre in en_xml(una)} == set(NOMBRES), "no sample has this field"


def test_la_planilla_descargada_trae_cada_dato(motor, ventanilla, laboratorio_norte):
    """So that whoever sends it back loses nothing."""
    registrar(motor)
    muestras = completas()
    assert not ventanilla.atender(laboratorio_norte, crear(*muestras)).rechazados
    titulos, *filas = abierto(descargar(ventanilla, laboratorio_norte, MUESTRAS)).worksheets[0].iter_rows(values_only=True)
    for una, fila in zip(muestras, filas, strict=True):
        traida = dict(zip(titulos, fila, strict=True))
        for campo in CAMPOS_MUESTRA:
            if isinstance(valor := getattr(una, campo.nombre), str):
                assert str(traida[campo.nombre]) == valor, campo.nombre
            assert (traida[campo.nombre] is None) is (valor is None), campo.nombre


# ── mask, workbook, manuals ─────────────────────────────────────────────────────────────────────────────────────────
@DE_CADA_UNO
def test_la_mascara_deja_ver_lo_que_la_descripcion_dice(campo):
    assert (campo.nombre in VISIBLES) is campo.visible
    assert (campo.nombre in RUTS) is (campo.leer is a_rut or campo.nombre == "paciente_run")


def test_la_planilla_tiene_los_campos_de_la_descripcion():
    """One column each and in its order, then what makes a sample informed; with other names for some.

    What came later stands behind, since macros count columns.
    """
    propias = [columna for columna in MUESTRAS.columnas if columna.en_vez_de is None]
    de_siempre = tuple(nombre for nombre in NOMBRES if nombre not in CON_EXAMEN)
    assert tuple(columna.campo for columna in propias) == (*de_siempre, *INFORMADO, *CON_EXAMEN)


@DE_CADA_UNO
def test_la_columna_de_la_planilla_es_la_del_campo(campo):
    columna = MUESTRAS.columna(campo.nombre)
    tipo = tipo_de(campo)
    de_lista = {Tipo.LISTA} if issubclass(tipo, StrEnum) else {Tipo.RUT} if campo.leer is a_rut else {Tipo.TEXTO}
    assert columna.tipo in POR_TIPO.get(tipo, de_lista)
    assert columna.exigida is campo.obligatorio
    if columna.valores:
        assert columna.valores == tuple(map(str, tipo))
    if dicho := re.search(r"hasta (\d+) letras", columna.regla):
        assert int(dicho[1]) == campo.largo


def test_el_manual_del_integrador_tiene_cada_campo():
    """Name, what it is, whether it is required, its length and its master, in the contract's order."""
    manual = (RAIZ / "docs" / "integrador.md").read_text(encoding="utf-8")
    tabla = manual.partition("### Los campos de una muestra\n")[2].partition("\n#")[0]
    filas = [fila for fila in tabla.splitlines() if fila.startswith("| `")]

    assert filas == [
        f"| `{campo.nombre}` | {campo.rotulo} | {'Sí' if campo.obligatorio else 'Según la regla'} | {campo.largo or '—'} | "
        f"{f'`{campo.maestro}`' if campo.maestro else '—'} |"
        for campo in CAMPOS_MUESTRA
    ]
