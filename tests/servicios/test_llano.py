"""Plain messages are read quickly and the others in the long way: whatever is sent, both ways give the same.

`HUB_PRUEBAS_CAMINOS=1000000` tries as many messages.
"""

import os
from functools import partial
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dominio.muestras.campos import CAMPOS
from dominio.vocabulario.errores import ErrorDominio
from dominio.vocabulario.llanos import lector_llano
from dominio.vocabulario.textos import es_llano
from esquemas_wsdl import NAMESPACE
from servicios import decodificacion, envoltura, lectura, llano
from servicios.envoltura import SOAP11
from servicios.tipos import LISTAS
from tests.servicios.autor import BUENOS, RAROS, Autor
from tests.servicios.mensajes import ENV11, WSSE

CAMINOS = int(os.environ.get("HUB_PRUEBAS_CAMINOS", "12000"))
TANDAS = 4


# ── the two ways ────────────────────────────────────────────────────────────────────────────────────────────────────
def dicho(error: ErrorDominio) -> tuple:
    return error.codigo, error.campo, str(error.valor), error.mensaje


def _nombres(item) -> list[str]:
    return [nombre for nombre in type(item).__dataclass_fields__ if nombre != "errores"]


def contado(sobre, pedido) -> tuple:
    """All that a way made of a message."""
    items = [
        ([dicho(error) for error in item.errores], item.__class__, [getattr(item, nombre) for nombre in _nombres(item)])
        for item in pedido.items
    ]
    return sobre.marca, sobre.credencial, type(pedido), pedido.simular, pedido.id_mensaje_cliente, items


def por_lo_largo(utf8: bytes) -> tuple:
    try:
        sobre = envoltura.abrir(utf8, SOAP11)
        if sobre.marca not in LISTAS:
            return ("desconocida", sobre.marca)
        return contado(sobre, decodificacion.a_pedido(sobre.operacion))
    except ErrorDominio as error:
        return dicho(error)


def por_lo_corto(utf8: bytes) -> tuple | None:
    """None of a message that is not plain, which is read in the long way."""
    try:
        sobre = llano.abrir(utf8, SOAP11)
        return None if sobre is None else contado(sobre, sobre.a_pedido())
    except ErrorDominio as error:
        return dicho(error)


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("tanda", range(TANDAS))
def test_los_dos_caminos_llevan_a_lo_mismo(tanda):
    """Messages that are right, and spoilt in every field and every way to write it: values, errors, options, credentials."""
    autor, llanos, buenos = Autor(tanda), 0, 0
    for _ in range(CAMINOS // TANDAS):
        crudo = autor.mensaje()
        try:
            utf8 = lectura.a_utf8(crudo, None)
        except ErrorDominio:
            continue
        corto = por_lo_corto(utf8)
        if corto is None:
            continue
        llanos += 1
        assert corto == por_lo_largo(utf8), utf8
        buenos += len(corto) == 6
    assert llanos > CAMINOS / TANDAS / 6
    assert buenos > llanos / 2


@given(st.sampled_from(sorted({campo for campos in CAMPOS.values() for campo in campos}, key=str)), st.data())
def test_cada_lector_llano_da_lo_que_da_el_lector_o_nada(campo, datos):
    """Of any plain text, and twice, since it may be remembered."""
    letras = st.characters(min_codepoint=0x20, max_codepoint=0x7E) | st.sampled_from("áéíóúüñÁÉÍÓÚÜÑ")
    raros = [texto for texto in chain(RAROS, BUENOS.values()) if es_llano(texto)]
    parecidos = st.from_regex(r"[0-9:TZ.+-]{1,26}", fullmatch=True)
    texto = datos.draw(st.sampled_from(raros) | st.text(letras, min_size=1, max_size=30) | parecidos)
    if not texto or texto.isspace():
        return
    leer = lector_llano(campo.leer, campo.nombre)
    for _ in range(2):
        try:
            valor = leer(texto)
        except Exception:  # noqa: S112
            continue
        esperado = campo.leer(texto, campo.nombre)
        assert (valor, type(valor)) == (esperado, type(esperado))


# ── what must not be taken for plain ────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "operacion",
    [
        '<!--<a:muestras xmlns:a="{n}"><a:muestra/></a:muestras>--><crearMuestras xmlns="{n}"><muestras/></crearMuestras>',
        '<crearMuestras xmlns="{n}"><muestras xmlns="urn:otro"><muestra/></muestras></crearMuestras>',
        '<crearMuestras xmlns="{n}"><muestras a="1"><muestra/></muestras></crearMuestras>',
        '<crearMuestras xmlns="{n}"><muestras>x<muestra/></muestras></crearMuestras>',
        '<crearMuestras xmlns="{n}"><muestras><muestra></muestra>x</muestras></crearMuestras>',
        '<crearMuestras xmlns="{n}"><otra/><muestras><muestra></muestra></muestras></crearMuestras>',
        '<crearMuestras xmlns="{n}"><muestras><muestra></muestra></muestras><otra/></crearMuestras>',
        '<crearMuestras xmlns="{n}"><muestras><muestra></muestra></muestras><muestras></muestras></crearMuestras>',
        '<entregaResultado xmlns="{n}"><muestras><muestra></muestra></muestras></entregaResultado>',
        '<a:crearMuestras xmlns:a="{n}"><muestras><muestra></muestra></muestras></a:crearMuestras>',
        '<![CDATA[<muestras><muestra></muestra></muestras>]]><crearMuestras xmlns="{n}"><muestras/></crearMuestras>',
        '<crearMuestras xmlns="{n}"><muestras><muestra></muestra></muestras></crearMuestras>&x;',
    ],
)
def test_lo_que_esta_en_otra_parte_no_es_de_la_lista(operacion):
    """Items in a comment, in another list or namespace, or beside something that does not belong there."""
    utf8 = f'<s:Envelope xmlns:s="{ENV11}"><s:Body>{operacion.format(n=NAMESPACE)}</s:Body></s:Envelope>'.encode()
    assert por_lo_corto(utf8) is None


def test_lo_que_se_recuerda_no_tiene_fin_ni_secretos(monkeypatch):
    """No key of anybody stays in memory, no id that never comes again, and not more than so many ways to write."""
    recordados = {}
    monkeypatch.setattr(llano, "_MARCOS", recordados)
    item = "<muestras><muestra></muestra></muestras>"
    token = "<w:UsernameToken><w:Password>k</w:Password></w:UsernameToken>"
    ficha = f'<s:Header><w:Security xmlns:w="{WSSE}">{token}</w:Security></s:Header>'

    def mandar(cabecera="", cola="", antes=""):
        cuerpo = f'<crearMuestras xmlns="{NAMESPACE}">{item}{cola}</crearMuestras>'
        texto = f'{antes}<s:Envelope xmlns:s="{ENV11}">{cabecera}<s:Body>{cuerpo}</s:Body></s:Envelope>'
        assert llano.abrir(texto.encode(), SOAP11) is not None

    mandar(ficha)
    mandar(cola="<id_mensaje_cliente>M M</id_mensaje_cliente>")
    mandar(antes=" " * llano.LARGO_DE_MARCO)
    assert recordados == {}
    for n in range(llano.MARCOS + 10):
        mandar(antes=f"<!--{n}-->")
        assert 0 < len(recordados) <= llano.MARCOS


@pytest.mark.parametrize("simular", ["", "<simular>false</simular>"])
def test_el_id_de_cada_mensaje_no_es_otra_manera_de_escribirlo(monkeypatch, simular):
    """Of many messages with ids of their own one frame is remembered, without any of the ids; each is given its own."""
    recordados = {}
    monkeypatch.setattr(llano, "_MARCOS", recordados)
    for n in range(20):
        opciones = f"{simular} <id_mensaje_cliente>LIS:{n}.a-_</id_mensaje_cliente>"
        cuerpo = f'<crearMuestras xmlns="{NAMESPACE}"><muestras><muestra></muestra></muestras>{opciones}</crearMuestras>'
        utf8 = f'<s:Envelope xmlns:s="{ENV11}"><s:Body>{cuerpo}</s:Body></s:Envelope>'.encode()
        assert por_lo_corto(utf8) == por_lo_largo(utf8)
        assert por_lo_corto(utf8)[4] == f"LIS:{n}.a-_"
    ((marco, _),) = recordados
    assert "LIS:" not in marco


@pytest.mark.parametrize(
    "texto", ["", " ", "x" * 64, "x" * 65, "a b", "ñ", "&amp;", "<!---->x", "<![CDATA[x]]>", "x<b/>", "\n"]
)
@pytest.mark.parametrize(
    "opciones", ["{id}", "{id}{id}", "<simular>1</simular>{id}", "<simular>x</simular>{id}", "{id}<simular>1</simular>"]
)
def test_un_id_de_cualquier_modo_se_lee_igual(texto, opciones):
    """Empty, too long, not plain, twice or misplaced."""
    cola = opciones.format(id=f"<id_mensaje_cliente>{texto}</id_mensaje_cliente>")
    cuerpo = f'<crearMuestras xmlns="{NAMESPACE}"><muestras><muestra></muestra></muestras>{cola}</crearMuestras>'
    utf8 = f'<s:Envelope xmlns:s="{ENV11}"><s:Body>{cuerpo}</s:Body></s:Envelope>'.encode()
    assert por_lo_corto(utf8) in (None, por_lo_largo(utf8))


def test_de_prefijos_se_aprenden_unos_cuantos(monkeypatch):
    """Who makes up a new one for each message has them read in the long way."""
    monkeypatch.setattr(llano, "_aprendidos", set())
    abrir = partial(llano.abrir, version=SOAP11)

    def mensaje(p):
        lista = f"<{p}:muestras><{p}:muestra></{p}:muestra></{p}:muestras>"
        operacion = f"<{p}:crearMuestras xmlns:{p}='{NAMESPACE}'>{lista}</{p}:crearMuestras>"
        return f'<s:Envelope xmlns:s="{ENV11}"><s:Body>{operacion}</s:Body></s:Envelope>'.encode()

    leidos = [abrir(mensaje(f"p{n}")) is not None for n in range(llano.PREFIJOS + 3)]
    assert leidos == [True] * llano.PREFIJOS + [False] * 3
    assert abrir(mensaje("p0")) is not None
