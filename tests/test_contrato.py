"""The rules of the published contract, each of which some real client breaks without."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from lxml import etree

import esquemas_wsdl
from dominio.muestras.campos import CAMPOS
from dominio.vocabulario.errores import ErrorDominio, TextoDemasiadoLargo, catalogo
from dominio.vocabulario.limites import MAXIMO_ELEMENTOS
from esquemas_wsdl import NAMESPACE, XS, con_direccion, documento_de_validacion, esquema_de_validacion, leer_contrato

WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
SOAP = {
    "wsdl11": "{http://schemas.xmlsoap.org/wsdl/soap/}",
    "wsdl12": "{http://schemas.xmlsoap.org/wsdl/soap12/}",
}
PERMITIDOS = {
    "schema",
    "element",
    "complexType",
    "simpleType",
    "sequence",
    "restriction",
    "enumeration",
    "annotation",
    "documentation",
    "appinfo",
    "DefaultValue",
}
SIN_ASIGNAR = "{http://schemas.microsoft.com/2003/10/Serialization/}DefaultValue"
"""What tells .NET's data contracts not to send a datum that nobody set."""
POR_VALOR = ("xs:int", "xs:long", "xs:boolean", "xs:date", "xs:dateTime")


@pytest.fixture(params=["wsdl11", "wsdl12"])
def version(request):
    return request.param


@pytest.fixture
def wsdl(version):
    return etree.fromstring(getattr(leer_contrato(), version))


@pytest.fixture
def xsd():
    return etree.fromstring(leer_contrato().xsd)


def nombres(padre, etiqueta):
    return [hijo.get("name") for hijo in padre.findall(etiqueta)]


# ── rule 1: one WSDL per SOAP version ───────────────────────────────────────────────────────────────────────────────
def test_cada_wsdl_es_de_una_sola_version(version, wsdl):
    ajena = SOAP[{"wsdl11": "wsdl12", "wsdl12": "wsdl11"}[version]]

    assert wsdl.findall(f".//{SOAP[version]}binding")
    assert not list(wsdl.iter(f"{ajena}*"))


def test_hay_un_solo_servicio_puerto_y_enlace_con_nombres_distintos(wsdl):
    piezas = [wsdl.findall(f"{WSDL}{pieza}") for pieza in ("service", "binding", "portType")]
    piezas.append(wsdl.findall(f"{WSDL}service/{WSDL}port"))
    propios = [pieza.get("name") for hallados in piezas for pieza in hallados]

    assert [len(hallados) for hallados in piezas] == [1, 1, 1, 1]
    assert len({nombre.lower() for nombre in propios}) == 4
    assert wsdl.find(f"{WSDL}service").get("name") == "InterconexionLIS"


# ── rule 2: document/literal wrapped ────────────────────────────────────────────────────────────────────────────────
def test_hay_un_espacio_de_nombres_y_un_esquema_en_linea(wsdl, xsd):
    (esquema,) = wsdl.find(f"{WSDL}types")

    assert wsdl.get("targetNamespace") == esquema.get("targetNamespace") == xsd.get("targetNamespace") == NAMESPACE
    assert esquema.get("elementFormDefault") == "qualified"
    assert not list(wsdl.iter(f"{WSDL}import", f"{XS}import", f"{XS}include"))


def test_el_esquema_del_wsdl_es_letra_por_letra_el_xsd(version):
    """Whoever edits one copies the block to the others."""
    contrato = leer_contrato()
    bloque = contrato.xsd[contrato.xsd.index(b"<xs:schema") :].strip()

    assert bloque in getattr(contrato, version)


def test_los_mensajes_tienen_una_parte_llamada_parameters(wsdl):
    for mensaje in wsdl.findall(f"{WSDL}message"):
        (parte,) = mensaje.findall(f"{WSDL}part")
        assert parte.get("name") == "parameters"
        assert parte.get("type") is None
    assert not wsdl.xpath("//*[@parameterOrder]")


def test_cada_operacion_es_document_literal_con_su_soapaction(version, wsdl):
    soap = SOAP[version]
    enlace = wsdl.find(f"{WSDL}binding")
    operaciones = enlace.findall(f"{WSDL}operation")

    assert enlace.find(f"{soap}binding").get("transport") == "http://schemas.xmlsoap.org/soap/http"
    assert nombres(enlace, f"{WSDL}operation") == nombres(wsdl.find(f"{WSDL}portType"), f"{WSDL}operation")
    for operacion in operaciones:
        declarada = operacion.find(f"{soap}operation")
        assert declarada.get("soapAction") == f"{NAMESPACE}/{operacion.get('name')}"
        assert declarada.get("style") == "document"
        assert {cuerpo.get("use") for cuerpo in operacion.iter(f"{soap}body", f"{soap}fault")} == {"literal"}


def test_la_solicitud_se_llama_como_la_operacion_y_la_respuesta_response(wsdl):
    partes = {m.get("name"): m.find(f"{WSDL}part").get("element") for m in wsdl.findall(f"{WSDL}message")}
    for operacion in wsdl.find(f"{WSDL}portType").findall(f"{WSDL}operation"):
        nombre = operacion.get("name")
        entrada, salida = (
            partes[operacion.find(WSDL + via).get("message").removeprefix("tns:")] for via in ("input", "output")
        )
        assert (entrada, salida) == (f"tns:{nombre}", f"tns:{nombre}Response")


# ── rules 3 to 6: the schema ────────────────────────────────────────────────────────────────────────────────────────
def test_el_esquema_solo_usa_lo_que_todos_los_generadores_entienden(xsd):
    usados = {etree.QName(e).localname for e in xsd.iter() if isinstance(e.tag, str)}

    assert usados <= PERMITIDOS
    assert not xsd.xpath("//@nillable | //@default | //@fixed | //@form | //@mixed | //@abstract")


def test_las_envolturas_son_anonimas_y_lo_demas_tiene_nombre(xsd):
    for elemento in xsd.findall(f"{XS}element"):
        assert elemento.get("type") is None
        assert elemento.find(f"{XS}complexType/{XS}sequence") is not None
    assert not xsd.findall(f".//{XS}sequence/{XS}element/{XS}complexType")
    assert not xsd.findall(f".//{XS}element/{XS}simpleType")


def test_ningun_elemento_global_se_llama_como_un_tipo(xsd):
    """Not even but for the case: generators capitalise the names of elements to make classes."""
    elementos = {nombre.lower() for nombre in nombres(xsd, f"{XS}element")}
    tipos = [nombre.lower() for clase in ("complexType", "simpleType") for nombre in nombres(xsd, XS + clase)]

    assert not elementos & set(tipos)
    assert len(set(tipos)) == len(tipos)


def test_lo_opcional_es_minoccurs_cero_y_lo_repetido_tiene_su_envoltura(xsd):
    assert {*xsd.xpath("//@minOccurs")} == {"0"}
    assert {*xsd.xpath("//@maxOccurs")} == {"unbounded"}
    for repetido in xsd.iterfind(".//*[@maxOccurs]"):
        assert len(repetido.getparent()) == 1


def test_un_vocabulario_es_un_tipo_con_nombre_y_sin_otras_facetas(xsd):
    for tipo in xsd.findall(f"{XS}simpleType"):
        restriccion = tipo.find(f"{XS}restriction")
        assert restriccion.get("base") == "xs:string"
        assert {etree.QName(faceta).localname for faceta in restriccion} == {"enumeration"}


def test_net_no_envia_lo_opcional_que_no_se_asigno(xsd):
    """Numbers, dates and booleans, whose default means absent; never an enumeration, whose first value is a datum too."""
    avisados = {e for e in xsd.iter(f"{XS}element") if e.find(f"{XS}annotation/{XS}appinfo") is not None}
    opcionales = {e for e in de_ida(xsd) if e.get("minOccurs") == "0" and e.get("type") in POR_VALOR}

    assert avisados == opcionales
    for elemento in avisados:
        (aviso,) = elemento.find(f"{XS}annotation/{XS}appinfo")
        assert (aviso.tag, dict(aviso.attrib)) == (SIN_ASIGNAR, {"EmitDefaultValue": "false"})


def de_ida(xsd):
    """The elements of what clients send; what the hub answers is left out."""
    tipos = {tipo.get("name"): tipo for tipo in xsd.findall(f"{XS}complexType")}
    pendientes = [e for e in xsd.findall(f"{XS}element") if f"{e.get('name')}Response" in nombres(xsd, f"{XS}element")]
    while pendientes:
        elementos = pendientes.pop().findall(f".//{XS}sequence/{XS}element")
        yield from elementos
        pendientes += [tipos[tipo] for e in elementos if (tipo := e.get("type").removeprefix("tns:")) in tipos]


def test_la_copia_de_validacion_acota_las_listas_de_solicitud():
    acotadas = documento_de_validacion().xpath("//@maxOccurs[. != 'unbounded']")

    assert acotadas == [str(MAXIMO_ELEMENTOS)] * 7
    assert not etree.fromstring(leer_contrato().xsd).xpath("//@maxOccurs[. != 'unbounded']")


def solicitud(items, contenido="<id_muestra>1</id_muestra>"):
    lista = f"<recepcion>{contenido}</recepcion>" * items
    texto = f'<recepcionarMuestra xmlns="{NAMESPACE}"><recepciones>{lista}</recepciones></recepcionarMuestra>'
    return etree.fromstring(texto)


@pytest.mark.parametrize(("items", "valida"), [(0, True), (1, True), (500, True), (501, False)])
def test_se_validan_la_operacion_completa_y_su_marco(items, valida):
    assert esquema_de_validacion().validate(solicitud(items)) is valida


def test_se_valida_un_elemento_de_la_lista_por_separado():
    bueno, malo = solicitud(1)[0][0], solicitud(1, "<id_muestra>uno</id_muestra>")[0][0]

    assert esquema_de_validacion().validate(bueno)
    assert not esquema_de_validacion().validate(malo)


# ── rule 8: the fault ───────────────────────────────────────────────────────────────────────────────────────────────
def test_toda_operacion_declara_la_falla_errorhub(wsdl):
    partes = {m.get("name"): m.find(f"{WSDL}part").get("element") for m in wsdl.findall(f"{WSDL}message")}
    for camino in (f"{WSDL}portType/{WSDL}operation", f"{WSDL}binding/{WSDL}operation"):
        for operacion in wsdl.findall(camino):
            assert nombres(operacion, f"{WSDL}fault") == ["ErrorHub"]
    for falla in wsdl.iterfind(f"{WSDL}portType/{WSDL}operation/{WSDL}fault"):
        assert partes[falla.get("message").removeprefix("tns:")] == "tns:ErrorHub"


# ── documentation ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_toda_operacion_tipo_y_elemento_esta_documentado(wsdl):
    piezas = [*wsdl.iterfind(f"{WSDL}portType/{WSDL}operation"), *wsdl.findall(f"{WSDL}service"), wsdl]
    sin_texto = [p.get("name") for p in piezas if not p.findtext(f"{WSDL}documentation", "").strip()]
    for pieza in wsdl.iter(f"{XS}element", f"{XS}complexType", f"{XS}simpleType"):
        anonimo = pieza.get("name") is None
        if not anonimo and not pieza.findtext(f"{XS}annotation/{XS}documentation", "").strip():
            sin_texto.append(pieza.get("name"))

    assert sin_texto == []


@pytest.mark.parametrize("clase", CAMPOS, ids=lambda clase: clase.__name__)
def test_el_largo_documentado_de_cada_texto_es_el_que_se_exige(clase, xsd):
    tipo = xsd.find(f"{XS}complexType[@name='{clase.__name__}']")
    for campo in CAMPOS[clase]:
        documentado = tipo.findtext(f".//{XS}element[@name='{campo.nombre}']/{XS}annotation/{XS}documentation")
        hallado = re.search(r"hasta (\d+) caracteres", documentado)
        assert (int(hallado[1]) if hallado else None) == largo_maximo(campo), campo.nombre


def largo_maximo(campo):
    """The characters that a field admits, asked of its reader; none for what is no text."""
    try:
        campo.leer("x" * 100_000, campo.nombre)
    except TextoDemasiadoLargo as error:
        return error.datos["maximo"]
    except ErrorDominio:
        return None
    raise AssertionError(f"{campo.nombre} no tiene máximo")


def test_el_leeme_explica_cada_codigo_de_error_con_sus_textos():
    leeme = Path(esquemas_wsdl.__file__).with_name("README.md").read_text(encoding="utf-8")
    filas = re.findall(r"^\| (HUB-\d{4}) \| (.+) \| (.+) \|$", leeme, re.MULTILINE)

    escritas = [(error.codigo, error.plantilla, error.remedio) for error in catalogo()]
    assert filas == escritas, "write them anew with: python -m tests.codigos"


# ── the address ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_la_direccion_es_lo_unico_que_cambia_al_servir(version):
    comprometido = getattr(leer_contrato(), version)
    servido = con_direccion(comprometido, 'https://hub.example/a?b=1&c="2"')
    direccion = etree.fromstring(servido).find(f".//{SOAP[version]}address").get("location")

    assert direccion == 'https://hub.example/a?b=1&c="2"'
    assert len(set(comprometido.splitlines()) - set(servido.splitlines())) == 1


def test_cada_hilo_valida_con_su_propio_esquema():
    """`error_log` belongs to the schema: threads that shared one would read each other's errors."""
    with ThreadPoolExecutor(max_workers=1) as hilo:
        ajeno = hilo.submit(esquema_de_validacion).result()

    assert ajeno is not esquema_de_validacion()
    assert esquema_de_validacion() is esquema_de_validacion()
