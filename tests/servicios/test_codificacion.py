"""From receipts and refusals to bytes; every shape is valid against the published schema."""

import base64
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from dominio.ventanilla.recibos import (
    ErrorRegistrado,
    FichaMuestra,
    InformeHallado,
    ItemRecibo,
    MaestroHallado,
    MensajeHallado,
    MuestrasHalladas,
    ReciboLote,
    ServicioEnMarcha,
)
from dominio.vocabulario.enumeraciones import (
    Desenlace,
    DesenlaceMensaje,
    Estado,
    Puerta,
    Resultado,
    Sexo,
)
from dominio.vocabulario.errores import (
    CabeceraNoEntendida,
    ErrorInterno,
    MetodoNoAdmitido,
    TipoDeContenidoNoAdmitido,
    TipoNoValido,
    ValorNoPermitido,
    VersionSoapIncorrecta,
    XmlMalFormado,
)
from servicios import codificacion, fallas
from servicios.envoltura import SOAP11, SOAP12
from tests.servicios.mensajes import ENV11, ENV12, validar

NUMERADO = {"id_mensaje": 7, "recibido_en": datetime(2026, 3, 5, 12, 30, 15, 250_000, tzinfo=UTC)}
CONTROLES = "a\x00b\x0bc\x1fd\x7fe\x9ff\ud800g\ufffeh"


def respuesta(recibo, operacion="crearMuestras", version=SOAP11):
    """The answer's `respuesta`, once its whole is found valid."""
    ((contenido,),) = etree.fromstring(codificacion.desde_recibo(recibo, operacion, version))
    validar(contenido)
    assert contenido.tag == f"{{urn:hub-lis:interconexion:v1}}{operacion}Response"
    return contenido[0]


def plano(elemento):
    """An element as nested pairs of local name and text or children."""
    return [(e.tag.rpartition("}")[2], plano(e) if len(e) else e.text) for e in elemento]


def item(**cambios):
    return ItemRecibo(**{"indice": 1, "desenlace": Desenlace.CREADA, **cambios})


@pytest.mark.parametrize(("version", "espacio"), [(SOAP11, ENV11), (SOAP12, ENV12)])
def test_responde_en_la_version_del_pedido(version, espacio):
    raiz = etree.fromstring(codificacion.desde_recibo(ReciboLote(**NUMERADO, items=[]), "crearMuestras", version))
    assert [raiz.tag, raiz[0].tag] == [f"{{{espacio}}}Envelope", f"{{{espacio}}}Body"]


def test_un_lote_cuenta_y_conserva_el_orden():
    error = ValorNoPermitido(campo="tipo_muestra", valor="<Zaliva>", permitidos="Saliva")
    recibo = ReciboLote(
        **NUMERADO,
        items=[
            item(codigo_muestra_cliente="A&B", id_muestra=5, estado_muestra=Estado.ENVIADA),
            item(indice=2, desenlace=Desenlace.RECHAZADA, errores=[error, ErrorRegistrado("HUB-2001", None, None, "Falta")]),
        ],
    )
    assert plano(respuesta(recibo)) == [
        ("id_mensaje", "7"),
        ("recibido_en", "2026-03-05T09:30:15.250000-03:00"),
        ("simulado", "false"),
        ("repetido", "false"),
        ("total", "2"),
        ("aceptados", "1"),
        ("rechazados", "1"),
        (
            "items",
            [
                (
                    "item",
                    [
                        ("indice", "1"),
                        ("codigo_muestra_cliente", "A&B"),
                        ("id_muestra", "5"),
                        ("estado_muestra", "2"),
                        ("desenlace", "creada"),
                    ],
                ),
                (
                    "item",
                    [
                        ("indice", "2"),
                        ("desenlace", "rechazada"),
                        (
                            "errores",
                            [
                                (
                                    "error",
                                    [
                                        ("codigo", "HUB-2002"),
                                        ("campo", "tipo_muestra"),
                                        ("valor", "<Zaliva>"),
                                        ("mensaje", error.mensaje),
                                    ],
                                ),
                                ("error", [("codigo", "HUB-2001"), ("mensaje", "Falta")]),
                            ],
                        ),
                    ],
                ),
            ],
        ),
    ]


def test_una_pagina_de_muestras_lleva_lo_que_hay_y_en_orden():
    ficha = FichaMuestra(
        id_muestra=5,
        estado=Estado.CON_RESULTADO,
        campos={
            "resultado": Resultado.NO_APTA,
            "vencida": True,
            "creada_en": NUMERADO["recibido_en"],
            "paciente_sexo": Sexo.INTERSEX,
            "codigo_muestra_cliente": "A",
            "paciente_fecha_nac": date(1980, 1, 31),
            "fecha_muestra": datetime(2026, 7, 5, 12, tzinfo=UTC),
            "paciente_nombres": CONTROLES,
            "paciente_email": None,
            "epivigila": 0,
        },
        laboratorio="Norte",
        tiene_informe=False,
    )
    hallada = respuesta(MuestrasHalladas(**NUMERADO, muestras=[ficha], cursor="c"), "datosMuestraRUT")
    assert plano(hallada) == [
        (
            "muestras",
            [
                (
                    "muestra",
                    [
                        ("id_muestra", "5"),
                        ("estado_muestra", "4"),
                        ("estado_nombre", "con resultado"),
                        ("codigo_muestra_cliente", "A"),
                        ("paciente_nombres", "abcdefgh"),
                        ("paciente_fecha_nac", "1980-01-31"),
                        ("paciente_sexo", "Intersex"),
                        ("fecha_muestra", "2026-07-05T08:00:00-04:00"),
                        ("epivigila", "0"),
                        ("laboratorio", "Norte"),
                        ("resultado", "Muestra no apta"),
                        ("creada_en", "2026-03-05T09:30:15.250000-03:00"),
                        ("vencida", "true"),
                        ("tiene_informe", "false"),
                    ],
                )
            ],
        ),
        ("cursor", "c"),
        ("id_mensaje", "7"),
    ]


def test_una_pagina_vacia_no_lleva_lista():
    assert plano(respuesta(MuestrasHalladas(**NUMERADO, muestras=[]), "datosMuestraID")) == [("id_mensaje", "7")]


def test_un_informe_viaja_entero():
    hallado = {"id_muestra": 5, "contenido": b"%PDF-\x00\xff", "nombre": None, "sha256": "ab", "tamano": 7, "id_informe": 1}
    recibo = InformeHallado(**NUMERADO, **hallado)
    enviado = respuesta(recibo, "obtenerInforme")
    assert base64.b64decode(enviado.findtext("{*}informe")) == b"%PDF-\x00\xff"


def test_un_mensaje_anterior_trae_sus_items_como_se_respondieron():
    recibo = MensajeHallado(
        **NUMERADO,
        consultado=3,
        consultado_recibido_en=NUMERADO["recibido_en"],
        operacion="crearMuestras",
        puerta=Puerta.SOAP12,
        desenlace=DesenlaceMensaje.PARCIAL,
        id_mensaje_cliente="m",
        total=2,
        aceptados=1,
        rechazados=1,
        codigos_error=["HUB-2001"],
        items=[item(errores=[ErrorRegistrado("HUB-2001", "cod_deis", "1", "Falta")])],
    )
    hallado = dict(plano(respuesta(recibo, "estadoMensaje")))
    assert (hallado["id_mensaje"], hallado["puerta"], hallado["desenlace"]) == ("3", "soap12", "parcial")
    assert hallado["codigos_error"] == [("codigo", "HUB-2001")]
    assert hallado["items"][0][1][2][0] == "errores"


def test_un_maestro_lleva_el_padre_de_quien_lo_tiene():
    recibo = MaestroHallado(**NUMERADO, nombre="comunas", elementos=[("13101", "Santiago", "13"), ("13", "Metrop.", None)])
    elementos = dict(plano(respuesta(recibo, "listarMaestro")))["elementos"]
    assert [dict(datos).get("padre") for _, datos in elementos] == ["13", None]


def test_el_servicio_dice_versiones_hora_y_limites():
    recibo = ServicioEnMarcha(
        **NUMERADO,
        version_hub="1",
        version_contrato="1.0",
        hora=NUMERADO["recibido_en"],
        hoy=date(2026, 3, 5),
        limites={"maximo_elementos": 500},
    )
    datos = dict(plano(respuesta(recibo, "estadoServicio")))
    assert datos["limites"] == [("limite", [("nombre", "maximo_elementos"), ("valor", "500")])]
    assert datos["hora"].endswith("-03:00")


@given(st.text(st.characters(codec=None)))
def test_todo_texto_puede_viajar(texto):
    """What XML cannot bear is left out, the rest comes out as it went in."""
    leido = etree.fromstring(f"<a>{codificacion.texto(texto)}</a>").text or ""
    visibles = [c for c in texto if c in "\t\n" or (c >= " " and not "\x7f" <= c <= "\x9f" and c not in "\ufffe\uffff")]
    assert leido == "".join(c for c in visibles if not "\ud800" <= c <= "\udfff") or "\r" in texto


# ── faults ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def falla(error, version):
    """The fault and its detail's one element, valid."""
    ((contenido,),) = etree.fromstring(fallas.desde_error(error, version))
    detalle = contenido.find("{*}detail") if version is SOAP11 else contenido.find(f"{{{ENV12}}}Detail")
    (error_hub,) = detalle
    validar(error_hub)
    return contenido, error_hub


def test_una_falla_de_soap11():
    error = TipoNoValido(campo="simular", valor="<&>", esperado="true")
    error.id_mensaje = 9
    contenido, detalle = falla(error, SOAP11)
    assert [e.tag for e in contenido] == ["faultcode", "faultstring", "detail"]
    assert contenido.findtext("faultcode") == "soap:Client"
    assert contenido.findtext("faultstring") == f"HUB-2003: {error.mensaje}"
    assert plano(detalle) == [
        ("codigo", "HUB-2003"),
        ("mensaje", error.mensaje),
        ("campo", "simular"),
        ("id_mensaje", "9"),
    ]


def test_una_falla_de_soap12():
    contenido, detalle = falla(XmlMalFormado(detalle="se rompe en la línea 1, columna 2"), SOAP12)
    codigo, razon, _ = contenido
    assert plano(codigo) == [("Value", "soap:Sender")]
    assert razon[0].get("{http://www.w3.org/XML/1998/namespace}lang") == "es"
    assert razon[0].text.startswith("HUB-1010: ")
    assert [nombre for nombre, _ in plano(detalle)] == ["codigo", "mensaje"]


@pytest.mark.parametrize(
    ("error", "en_11", "en_12", "estado"),
    [
        (ErrorInterno(), "Server", "Receiver", "500"),
        (VersionSoapIncorrecta(esperada="1.1"), "VersionMismatch", "VersionMismatch", "500"),
        (CabeceraNoEntendida(valor="To"), "MustUnderstand", "MustUnderstand", "500"),
        (TipoDeContenidoNoAdmitido(valor="x", esperado="y"), "Client", "Sender", "415"),
        (MetodoNoAdmitido(valor="PUT"), "Client", "Sender", "405"),
    ],
)
def test_de_quien_es_la_falla(error, en_11, en_12, estado):
    assert falla(error, SOAP11)[0].findtext("faultcode") == f"soap:{en_11}"
    assert falla(error, SOAP12)[0].findtext(f"{{{ENV12}}}Code/{{{ENV12}}}Value") == f"soap:{en_12}"
    assert fallas.estado_http(error) == int(estado)
