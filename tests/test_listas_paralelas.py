"""Lists that go beside one another say of everything the same: nothing new is left without its name, colour or phrase."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import create_engine

import hub
from carga_excel.libros.descripcion import LIBROS
from dominio.atencion import ATENCION
from dominio.mensajes import lecturas
from dominio.mesa.reenvio import impedimento_de
from dominio.muestras.frases import FRASES
from dominio.ventanilla.compresion import comprimir_cuerpo
from dominio.vocabulario.enumeraciones import DesenlaceMensaje, Puerta
from dominio.vocabulario.palabras import DESENLACES_DE_MENSAJE, OPERACIONES, PUERTAS, SIN_OPERACION
from portal.marco import presentacion
from servicios.tipos import LISTAS, PREGUNTAS
from tests.test_arquitectura import CAPAS

PARCIALES = {
    "FORMATOS[Tipo]": "cells of other kinds are texts and numbers, which need no format",
    "_DE_QUE[Falla]": "of the others it is a message",
    "DE_ACTOR[Rol]": "the other roles reach everything",
    "FORMATOS[TipoDeColumna]": "cells of other kinds are texts and numbers, which need no format",
    "AMBITOS[Rol]": "the other roles reach everything",
    "DE_ALCANCE[Rol]": "the other roles reach everything",
    "ALCANCES[Rol]": "laboratories and auditors have lists of their own",
    "TRANSICIONES[Accion]": "data and deletions have rules of their own",
    "PEDIDOS_DE_FORMULARIO[Accion]": "data are mended on a page of their own",
    "HECHO[Accion]": "data are mended on a page of their own",
    "NOTAS[Pestana]": "the titles of the others say it all",
    "ESTADOS_DE_CARGA[EstadoCarga]": "what became of one that was served depends on its rows",
    "POR_PUERTA[Puerta]": "the other doors are not SOAP's",
}
"""Tables that say nothing of some values, and why."""
RAIZ = Path(__file__).resolve().parent.parent


def modulos() -> Iterator[object]:
    for capa in CAPAS:
        paquete = importlib.import_module(capa)
        for hallado in pkgutil.walk_packages(paquete.__path__, f"{capa}."):
            if not hallado.name.endswith((".env", "gunicorn.conf")) and ".versiones" not in hallado.name:
                yield importlib.import_module(hallado.name)


def tablas() -> Iterator[tuple[str, str, type[Enum], dict]]:
    """Every table of a module that is by the values of one enumeration."""
    for modulo in modulos():
        for nombre, tabla in vars(modulo).items():
            clases = {type(clave) for clave in tabla} if isinstance(tabla, dict) else set()
            if len(clases) == 1 and issubclass(clase := clases.pop(), Enum):
                yield modulo.__name__, nombre, clase, tabla


TABLAS = {f"{modulo}.{nombre}[{clase.__name__}]": (clase, tabla) for modulo, nombre, clase, tabla in tablas()}


@pytest.mark.parametrize("cual", TABLAS)
def test_ninguna_tabla_olvida_un_valor(cual):
    """Of each enumeration all, or the reason why not is above."""
    clase, tabla = TABLAS[cual]
    faltan = [valor.name for valor in clase if valor not in tabla]
    assert bool(faltan) == (cual.rpartition(".")[2] in PARCIALES), faltan


def test_se_miran_las_tablas_que_hay():
    """The walk finds tables of the domain and of the portal, and no reason is left without its table."""
    assert {"portal.marco.presentacion.ROLES[Rol]", "dominio.ventanilla.porteria.PERMISOS[Rol]"} <= TABLAS.keys()
    assert PARCIALES.keys() <= {cual.rpartition(".")[2] for cual in TABLAS}


def test_cada_tono_tiene_su_color():
    """The style sheet knows every tone; what is neutral looks as any label does."""
    hoja = (RAIZ / "portal/static/portal.css").read_text("utf-8")
    con_color = {"neutro", *re.findall(r"\.etiqueta-(\w+)", hoja)}
    tonos = {tono for tabla in (presentacion.DESENLACES, presentacion.ESTADOS_DE_CARGA) for _, tono in tabla.values()}
    tonos |= {*presentacion.TONOS_DE_MENSAJE.values(), *presentacion.TONOS_DE_ESTADO.values()}
    assert tonos <= con_color


def test_cada_cosa_se_llama_de_una_manera():
    """No two roles, doors or outcomes share a name, which a filter could not tell apart."""
    for tabla in (presentacion.ROLES, PUERTAS, DESENLACES_DE_MENSAJE, OPERACIONES):
        assert len(set(tabla.values())) == len(tabla)


# ── operations ──────────────────────────────────────────────────────────────────────────────────────────────────────
def operaciones(*clases: type) -> set[str]:
    return {uno.operacion for uno in ATENCION.respuestas if issubclass(uno, clases)}


ESCRITURAS = {uno.operacion for uno in ATENCION.escritores}
TODAS = ESCRITURAS | {uno.operacion for uno in ATENCION.respuestas}


def test_cada_operacion_tiene_nombre():
    """And no name is of an operation that is no longer there."""
    assert OPERACIONES.keys() - {"", SIN_OPERACION} == TODAS


def test_cada_escritura_tiene_su_frase_en_la_traza():
    """Also those that come by workbook, and no phrase is of an operation that is no longer there."""
    assert ESCRITURAS <= FRASES.keys() <= TODAS


def test_lo_que_no_cambia_muestras_las_lee():
    """What touches a sample is a step of its life or a reading: no operation is neither."""
    assert set(lecturas.CAMBIAN_MUESTRAS) == ESCRITURAS
    assert {*lecturas.EMISORAS, lecturas.DESCARGA, lecturas.ENTREGA} <= TODAS - ESCRITURAS


def test_las_metricas_cuentan_cada_escritura_por_su_nombre():
    nombres = {serie[1] for serie in hub.crear_metricas()._mensajes.puestos}
    assert nombres >= ESCRITURAS
    assert {serie[2] for serie in hub.crear_metricas()._mensajes.puestos} >= set(map(str, DesenlaceMensaje))


# ── what can be served again ────────────────────────────────────────────────────────────────────────────────────────
POR_SOAP = {lista.forma.pedido.operacion for lista in LISTAS.values()}
LECTURAS_POR_SOAP = {pregunta.forma.pedido.operacion for pregunta in PREGUNTAS.values()}
POR_PLANILLA = {libro.pedido.operacion for libro in LIBROS.values()}
SOLO_EN_PAGINAS = ESCRITURAS - POR_SOAP - POR_PLANILLA
DE_SOAP = (Puerta.SOAP11, Puerta.SOAP12)


def impedimento(puerta: Puerta, operacion: str) -> str | None:
    """Why a message that was refused cannot be served again, if its body is kept and its laboratory is active."""
    vacio = bytes.fromhex("28b52ffd2000010000")
    sha = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    suya = {
        "laboratorio_id": 1,
        "activo": True,
        "desenlace": "rechazado",
        "pedido": vacio,
        "huella_pedido": bytes.fromhex(sha),
        "respuesta": comprimir_cuerpo(b'{"simulado": false}'),
        "documentos": None,
    }
    with create_engine("sqlite://").connect() as sin_documentos:
        return impedimento_de(sin_documentos, SimpleNamespace(puerta=puerta, operacion=operacion, **suya))


@pytest.mark.parametrize("puerta", Puerta)
@pytest.mark.parametrize("operacion", sorted(TODAS))
def test_lo_que_se_rechazo_se_atiende_otra_vez_o_se_dice_por_que_no(puerta, operacion):
    """A write by the door that can read its body again; of the rest there is a reason."""
    if operacion in (POR_SOAP if puerta in DE_SOAP else POR_PLANILLA if puerta is Puerta.EXCEL else ()):
        assert impedimento(puerta, operacion) is None
    elif puerta not in (*DE_SOAP, Puerta.EXCEL) or operacion in LECTURAS_POR_SOAP:
        assert impedimento(puerta, operacion)
    else:
        assert operacion not in (POR_SOAP if puerta in DE_SOAP else POR_PLANILLA)  # nothing of the kind comes by this door


def test_cada_escritura_llega_por_alguna_puerta():
    """What only pages ask for is known here, so that whoever adds an operation says how it comes."""
    assert {
        "corregirMuestras",
        "deshacerRecepcion",
        "eliminarMuestra",
        "registrarMuestras",
        "registrarAntigenos",
        "corregirRegistro",
        "corregirAntigeno",
        "eliminarToma",
        "mesa.autorizarEdicion",
        "mesa.autorizarEliminacion",
        "mesa.retirarAutorizacion",
    } == SOLO_EN_PAGINAS
