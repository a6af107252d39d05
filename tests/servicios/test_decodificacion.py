"""From an operation element to a request: straight when it fits the schema, item by item when it does not."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from dominio.muestras.items import Informe
from dominio.muestras.lectura import leer_item
from dominio.muestras.pedidos import CrearMuestras
from dominio.vocabulario.enumeraciones import Resultado, Tecnica
from esquemas_wsdl import NAMESPACE, esquema_de_validacion
from servicios import decodificacion, marco
from servicios.tipos import LISTAS, Lista
from tests.elenco import una_muestra
from tests.servicios.mensajes import MUESTRA, crear, elementos, entregar, escritura, muestra

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


@pytest.mark.parametrize("compania", ["", RARA])
def test_lee_una_muestra_entera(compania):
    """The same item is read the same whether its neighbours are well or not."""
    assert una(crear(muestra(), compania)) == una_muestra()


def test_lee_las_opciones():
    leido = pedido(crear(muestra(), cola="<simular>1</simular><id_mensaje_cliente> A-1 </id_mensaje_cliente>"))
    assert (type(leido), leido.simular, leido.id_mensaje_cliente) == (CrearMuestras, True, "A-1")


def test_sin_opciones_no_simula():
    leido = pedido(crear(muestra(), cola="<id_mensaje_cliente/>"))
    assert (leido.simular, leido.id_mensaje_cliente) == (False, None)


# ── absence ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "ausente",
    [
        "<{0}/>",
        "<{0}></{0}>",
        "<{0}>  </{0}>",
        f'<{{0}} {XSI} xsi:nil="true"/>',
        f'<{{0}} {XSI} xsi:nil="1">zz</{{0}}>',
        f'<{{0}} {XSI} xmlns:xsd="http://www.w3.org/2001/XMLSchema" xsi:type="xsd:string"/>',
    ],
)
@pytest.mark.parametrize("campo", ["rut_medico", "paciente_run", "fecha_muestra", "busqueda_activa", "paciente_sexo"])
def test_vacio_o_nulo_es_ausente(campo, ausente):
    """node-soap and Perl write what they have not; it is no datum, whatever its type."""
    original = f"<{campo}>{MUESTRA[campo]}</{campo}>"
    leida = una(crear(muestra().replace(original, ausente.format(campo))))
    assert leida == una_muestra(**{campo: None})


def test_los_tipos_que_declara_el_cliente_no_estorban():
    """SOAP::Lite says `xsi:type` of everything, in types that are not those of the schema."""
    tipada = muestra().replace(
        "<tecnica_muestra>", f'<tecnica_muestra {XSI} xmlns:x="http://www.w3.org/2001/XMLSchema" xsi:type="x:string">'
    )
    assert una(crear(tipada)) == una_muestra()


# ── traps ───────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("texto", "valor"), [(" true ", True), ("\n1\n", True), ("0", False), (" false", False)])
def test_un_booleano_con_espacios_es_el_mismo(texto, valor):
    """spyne reads " true " as false."""
    assert una(crear(muestra(busqueda_activa=texto))).busqueda_activa is valor


@pytest.mark.parametrize(
    ("texto", "instante"),
    [
        ("2026-03-05T06:30:15-03:30", datetime(2026, 3, 5, 10, 0, 15, tzinfo=UTC)),
        ("2026-03-05T06:30:15.1234567Z", datetime(2026, 3, 5, 6, 30, 15, 123456, tzinfo=UTC)),
        (" 2026-03-05T06:30:15+00:00 ", datetime(2026, 3, 5, 6, 30, 15, tzinfo=UTC)),
        ("2026-03-05T06:30:15", datetime(2026, 3, 5, 9, 30, 15, tzinfo=UTC)),
        ("2026-07-05T06:30:15", datetime(2026, 7, 5, 10, 30, 15, tzinfo=UTC)),
        ("2026-03-05T24:00:00", datetime(2026, 3, 6, 3, 0, tzinfo=UTC)),
        # The clocks of Chile go from 24:00 of 5 September 2026 to 1:00, and from 24:00 of 4 April back to 23:00.
        ("2026-09-06T00:30:00", datetime(2026, 9, 6, 4, 30, tzinfo=UTC)),
        ("2026-04-04T23:30:00", datetime(2026, 4, 5, 2, 30, tzinfo=UTC)),
    ],
)
def test_lee_instantes_con_y_sin_zona(texto, instante):
    """Without an offset it is Chile's hour; spyne reads -03:30 as -02:30."""
    assert una(crear(muestra(fecha_muestra=texto))).fecha_muestra == instante


@pytest.mark.parametrize("texto", ["1980-01-31", "1980-01-31Z", "1980-01-31-03:00", " 1980-01-31 "])
def test_un_dia_es_el_mismo_en_toda_zona(texto):
    assert una(crear(muestra(paciente_fecha_nac=texto))).paciente_fecha_nac == date(1980, 1, 31)


def test_los_textos_se_componen_y_se_recortan():
    leida = una(crear(muestra(paciente_nombres=" Mun\u0303oz\u00a0")))
    assert leida.paciente_nombres == "Muñoz"


def test_un_texto_partido_es_uno():
    """CDATA and character references are only other ways to write."""
    contenido = crear(muestra(paciente_nombres="QQ")).replace("QQ", "<![CDATA[A&]]>&#241;&amp;B")
    assert una(contenido).paciente_nombres == "A&ñ&B"


@pytest.mark.parametrize("texto", ["JVBERi0xLjQ=", " JVBE\r\nRi0x LjQ= "])
def test_lee_un_informe_en_base64(texto):
    """White space inside is XML's, and Java breaks lines at 76."""
    leida = pedido(entregar(f"<id_muestra>1</id_muestra><resultado>Positivo</resultado><informe>{texto}</informe>"))
    assert leida.items[0].informe == Informe(contenido=b"%PDF-1.4")


@pytest.mark.parametrize(
    "texto", ["JVBERi0xLjQ", "JVBE*i0xLjQ=", "JVBERi0xLjQ==", "ñ", "JVBERi0xLjR=A", "=", "JVBERi0x=", "JVBERi0x=="]
)
def test_rechaza_base64_que_no_es_estricto(texto):
    """spyne lets it pass, and what is stored is not what was signed."""
    (item,) = pedido(entregar(f"<id_muestra>7</id_muestra><resultado>Positivo</resultado><informe>{texto}</informe>")).items
    assert errores(item) == [("HUB-3004", "informe")]
    assert (item.id_muestra, item.resultado, item.informe) == (7, Resultado.POSITIVO, None)


def test_un_nombre_sin_informe_se_dice():
    (item,) = pedido(entregar("<id_muestra>7</id_muestra><nombre_informe>a.pdf</nombre_informe>")).items
    assert errores(item) == [("HUB-2001", "informe")]


# ── bad items ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_un_elemento_malo_no_hunde_el_lote():
    leido = pedido(crear(muestra("A"), muestra("B", paciente_run="once", tecnica_muestra="PCR"), muestra("C")))
    buena, mala, otra = leido.items
    assert (buena, otra) == (una_muestra("A"), una_muestra("C"))
    assert errores(mala) == [("HUB-2003", "paciente_run"), ("HUB-2002", "tecnica_muestra")]
    assert (mala.codigo_muestra_cliente, mala.paciente_run, mala.paciente_dv) == ("B", None, "1")


@pytest.mark.parametrize("campo", ["id_laboratorio", "paciente_run", "paciente_comuna", "epivigila"])
def test_un_numero_que_el_esquema_no_admite_tampoco_se_lee(campo):
    """What were stored could not be told again in an answer that fits the schema."""
    item = elementos({nombre: str(2**31) if nombre == campo else MUESTRA.get(nombre, "") for nombre in CREAR.campos.nombres})
    assert errores(una(crear(f"<muestra>{item}</muestra>"))) == [("HUB-2003", campo)]


def test_una_enumeracion_errada_dice_las_permitidas():
    (error,) = una(crear(muestra(tecnica_muestra="PCR"))).errores
    assert all(valor in error.mensaje for valor in Tecnica)


@pytest.mark.parametrize(
    ("quitar", "poner", "esperados"),
    [
        ("</paciente_dv>", "</paciente_dv><apodo>x</apodo>", [("apodo", "se esperaba «paciente_nombres»")]),
        ("</busqueda_activa>", "</busqueda_activa><apodo/>", [("apodo", "se esperaba «estrategia»")]),
        ("</paciente_dv>", "</paciente_dv><paciente_dv>2</paciente_dv>", [("paciente_dv", "ya vino")]),
        ("<muestra>", '<muestra id="1">', [("muestra/@id", "quite el atributo")]),
        ("<paciente_dv>", '<paciente_dv x="1">', [("paciente_dv/@x", "quite el atributo")]),
        ("<paciente_dv>1", "<paciente_dv><b>1</b>", [("b", "«paciente_dv» lleva solo texto")]),
        ("<cod_deis>", "<cod_deis xmlns=''>", [("cod_deis", NAMESPACE)]),
    ],
)
def test_dice_que_elemento_se_esperaba(quitar, poner, esperados):
    hallados = una(crear(muestra().replace(quitar, poner))).errores
    assert [e.campo for e in hallados] == [campo for campo, _ in esperados]
    for error, (_, frase) in zip(hallados, esperados, strict=True):
        assert error.codigo == "HUB-2008"
        assert frase in error.mensaje


def test_dos_elementos_cambiados_son_un_error():
    nombres, paterno = "<paciente_nombres>Ana María</paciente_nombres>", "<paciente_ap_pat>Pérez</paciente_ap_pat>"
    leida = una(crear(muestra().replace(nombres + paterno, paterno + nombres)))
    (error,) = leida.errores
    assert (error.campo, error.codigo) == ("paciente_ap_pat", "HUB-2008")
    assert "se esperaba «paciente_nombres»" in error.mensaje
    assert (leida.paciente_nombres, leida.paciente_ap_pat) == ("Ana María", "Pérez")


@pytest.mark.parametrize(
    ("orden", "campo", "frase"),
    [
        (["tecnica_muestra", "codigo_muestra_cliente", "cod_deis"], "tecnica_muestra", "«codigo_muestra_cliente»"),
        (["codigo_muestra_cliente", "tecnica_muestra", "cod_deis"], "tecnica_muestra", "se esperaba «cod_deis»"),
        (["cod_deis", "tecnica_muestra", "codigo_muestra_cliente"], "codigo_muestra_cliente", "va antes de «cod_deis»"),
    ],
)
def test_uno_fuera_de_lugar_no_acusa_a_los_demas(orden, campo, frase):
    item = f"<muestra>{elementos({nombre: MUESTRA[nombre] for nombre in orden})}</muestra>"
    (error,) = una(crear(item)).errores
    assert error.campo == campo
    assert frase in error.mensaje


def test_texto_suelto_entre_elementos():
    (error,) = una(crear(muestra().replace("<cod_deis>", "hola<cod_deis>"))).errores
    assert (error.codigo, "texto suelto" in error.mensaje) == ("HUB-1020", True)


def test_los_errores_de_forma_son_contados():
    assert len(una(crear(f"<muestra>{'<x/>' * 5000}</muestra>")).errores) == marco.MAXIMO_DE_FORMA


@given(st.permutations(range(12)))
def test_lo_que_queda_en_orden_es_lo_mas_posible(lugares):
    """What is kept is in order, and no single thing that was left out could have been kept besides."""
    elegidos = marco.mayor_en_orden(list(enumerate(lugares)))
    assert list(elegidos.values()) == sorted(elegidos.values())
    assert [lugares[i] for i in elegidos] == list(elegidos.values())
    for i, lugar in enumerate(lugares):
        con_otro = sorted([*elegidos.items(), (i, lugar)]) if i not in elegidos else []
        assert not con_otro or [x for _, x in con_otro] != sorted(x for _, x in con_otro)


# ── agreement of both ways ──────────────────────────────────────────────────────────────────────────────────────────
TEXTOS = st.one_of(
    st.sampled_from(["", " ", "true", " 1", "0", "-5", "+7", "007", "2147483647", "2026-01-31", "2026-01-31T10:00:00"]),
    st.sampled_from(["Positivo", "Saliva", " Saliva", "FONASA", "M", "RUN", "11.111.111-1", "12345678-5", "2026-13-01"]),
    st.datetimes().map(datetime.isoformat),
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), max_size=12),
    st.text("JVBERi0xLjQ= \n", max_size=16),
    st.integers().map(str),
)


@st.composite
def listas_de_uno(draw):
    """A write with one item of some of its fields, in order, with plausible texts."""
    lista: Lista = draw(st.sampled_from(list(LISTAS.values())))
    campos = [nombre for nombre in lista.campos.nombres if draw(st.booleans())]
    textos = [(nombre, draw(TEXTOS)) for nombre in campos]
    dentro = f"<{lista.forma.elemento}>{elementos(textos)}</{lista.forma.elemento}>"
    return lista, escritura(lista.forma.pedido.operacion, lista.forma.lista, dentro)


def leido(lista, item, de_que_modo):
    """The item of the domain, when the element is looked at in that way."""
    return leer_item(lista.forma, item, lambda elemento: de_que_modo(lista, elemento))


@given(listas_de_uno())
def test_el_camino_corto_y_el_largo_leen_lo_mismo(caso):
    """Whether an item fits the schema only decides how closely it is looked at, never what is read in it."""
    lista, contenido = caso
    item = etree.fromstring(contenido)[0][0]
    if esquema_de_validacion()(item):
        assert repr(leido(lista, item, decodificacion.leer_valido)) == repr(leido(lista, item, decodificacion.leer_dudoso))


@given(listas_de_uno())
def test_lo_que_no_cabe_en_el_esquema_se_dice_o_sobra_espacio(caso):
    """What the schema refuses is read without an error only if a datum lacks, or has white space around it."""
    lista, contenido = caso
    item = etree.fromstring(contenido)[0][0]
    if not leido(lista, item, decodificacion.leer_dudoso).errores:
        for hijo in list(item):
            hijo.text = (hijo.text or "").strip()
            if not hijo.text:
                item.remove(hijo)
        esquema = esquema_de_validacion()
        esquema(item)
        assert not [e.message for e in esquema.error_log if "Missing child" not in e.message and "Expected" not in e.message]
