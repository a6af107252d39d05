"""The frame of a message, which must be right or the message is refused, and the requests that are no lists."""

from datetime import date

import pytest
from lxml import etree

from dominio.muestras.pedidos import DatosMuestraFECHA, DatosMuestraRUT, EstadoMensaje
from dominio.vocabulario.errores import (
    DatoObligatorio,
    DemasiadosElementos,
    EsquemaNoRespetado,
    ListaVacia,
    TextoDemasiadoLargo,
    TipoNoValido,
)
from esquemas_wsdl import NAMESPACE
from servicios import decodificacion
from servicios.tipos import LISTAS
from tests.servicios.mensajes import consulta, crear, muestra

XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
RARA = "<muestra><epivigila>x</epivigila></muestra>"
"""An item that makes the message unfit for the schema, so that the others are looked at one by one."""
CREAR = LISTAS[f"{{{NAMESPACE}}}crearMuestras"]


def pedido(contenido):
    return decodificacion.a_pedido(etree.fromstring(contenido))


def una(contenido):
    """The first item of a request to create."""
    return pedido(contenido).items[0]


def errores(item):
    return [(error.codigo, error.campo) for error in item.errores]


# ── the frame ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_cuenta_antes_de_validar():
    with pytest.raises(DemasiadosElementos) as rechazo:
        pedido(crear(*["<muestra/>"] * 501))
    assert rechazo.value.datos == {"total": 501, "maximo": 500}
    assert len(pedido(crear(*["<muestra/>"] * 500)).items) == 500


def test_rechaza_una_lista_vacia():
    with pytest.raises(ListaVacia) as rechazo:
        pedido(crear())
    assert rechazo.value.campo == "muestras"


@pytest.mark.parametrize(
    ("contenido", "frase"),
    [
        (f'<crearMuestras xmlns="{NAMESPACE}"/>', "debe comenzar con «muestras»"),
        (f'<crearMuestras xmlns="{NAMESPACE}"><simular>1</simular></crearMuestras>', "«muestras», y vino «simular»"),
        (f'<x:crearMuestras xmlns:x="{NAMESPACE}"><muestras/></x:crearMuestras>', "en el espacio de nombres"),
        (crear("<recepcion/>"), "solo va «muestra», y vino «recepcion»"),
        (crear("hola<muestra/>"), "texto suelto"),
        (crear(muestra(), cola="<otro/>"), "«otro» no se esperaba"),
        (crear(muestra(), cola="<id_mensaje_cliente>a</id_mensaje_cliente><simular>1</simular>"), "«id_mensaje_cliente»"),
        (crear(muestra(), cola="<simular>1</simular><simular>1</simular>"), "ya vino"),
        (crear(muestra()).replace("<muestras>", '<muestras n="1">'), "muestras/@n"),
        (crear(muestra()).replace("<crearMuestras", '<crearMuestras n="1"'), "crearMuestras/@n"),
        (consulta("datosMuestraID", id=5), "«id» no se esperaba"),
        (consulta("estadoServicio", id=5), "«id» no se esperaba"),
    ],
)
def test_rechaza_un_marco_que_no_es_el_del_contrato(contenido, frase):
    with pytest.raises(EsquemaNoRespetado) as rechazo:
        pedido(contenido)
    assert frase in rechazo.value.mensaje


def test_las_opciones_mal_escritas_llevan_su_codigo():
    with pytest.raises(TipoNoValido) as rechazo:
        pedido(crear(muestra(), cola="<simular>quizas</simular>"))
    assert rechazo.value.campo == "simular"
    with pytest.raises(TextoDemasiadoLargo):
        pedido(crear(muestra(), cola=f"<id_mensaje_cliente>{'a' * 65}</id_mensaje_cliente>"))


# ── queries ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("contenido", "esperado"),
    [
        (consulta("datosMuestraRUT", rut_paciente="1-9"), DatosMuestraRUT(rut_paciente="1-9")),
        (consulta("datosMuestraRUT", rut_paciente=" 1-9 ", cursor=""), DatosMuestraRUT(rut_paciente="1-9")),
        (
            consulta("datosMuestraFECHA", fecha_muestra="2026-03-01Z", estado_muestra=" 2 ", cursor="c"),
            DatosMuestraFECHA(fecha_muestra=date(2026, 3, 1), estado_muestra=2, cursor="c"),
        ),
        (consulta("estadoMensaje"), EstadoMensaje()),
        (consulta("estadoMensaje", id_mensaje="", id_mensaje_cliente="A"), EstadoMensaje(id_mensaje_cliente="A")),
    ],
)
def test_lee_consultas(contenido, esperado):
    assert pedido(contenido) == esperado


@pytest.mark.parametrize(
    ("contenido", "error", "campo"),
    [
        (consulta("datosMuestraID"), DatoObligatorio, "id_muestra"),
        (consulta("datosMuestraID", id_muestra=""), DatoObligatorio, "id_muestra"),
        (consulta("datosMuestraID", id_muestra="x"), TipoNoValido, "id_muestra"),
        (consulta("datosMuestraFECHA", fecha_muestra="ayer", estado_muestra=2), TipoNoValido, "fecha_muestra"),
    ],
)
def test_rechaza_consultas_incompletas_o_ilegibles(contenido, error, campo):
    with pytest.raises(error) as rechazo:
        pedido(contenido)
    assert rechazo.value.campo == campo
