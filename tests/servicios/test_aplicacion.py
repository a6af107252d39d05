"""Both SOAP doors, whole, against a real window: who comes in, what is answered, what stays on record."""

import base64
import gc
import io
import re
import threading

import pytest

from dominio.muestras.pedidos import CONSULTAS, ESCRITURAS
from dominio.sellos.sellador import sellar
from servicios.publicacion import RUTAS
from tests.elenco import NORTE, SUR
from tests.servicios.mensajes import (
    SOAP,
    TIPO,
    consulta,
    crear,
    elementos,
    entregar,
    escritura,
    ficha,
    muestra,
    sobre11,
)

PUERTAS = pytest.mark.parametrize("version", ["soap11", "soap12"])
PDF = b"%PDF-1.4 informe"


def desenlaces(respuesta):
    respuesta.contenido  # noqa: B018 (validates)
    return respuesta.todos("desenlace")


# ── a sample's day ──────────────────────────────────────────────────────────────────────────────────────────────────
@PUERTAS
def test_una_muestra_recorre_su_vida(hub, reloj, version):
    creada = hub.operacion(crear(muestra()), version)
    assert (creada.estado, desenlaces(creada)) == ("200 OK", ["creada"])
    clave = creada.texto("id_muestra")

    recepcion = f"<recepcion><id_muestra>{clave}</id_muestra></recepcion>"
    assert desenlaces(hub.operacion(escritura("recepcionarMuestra", "recepciones", recepcion), version)) == ["actualizada"]

    datos = [
        ("id_muestra", clave),
        ("resultado", "Positivo"),
        ("fecha_hora_resultado_laboratorio", reloj().isoformat()),
        ("informe", base64.b64encode(PDF).decode()),
        ("nombre_informe", "a.pdf"),
    ]
    assert desenlaces(hub.operacion(entregar(elementos(datos)), version)) == ["actualizada"]

    leida = hub.operacion(consulta("datosMuestraID", id_muestra=clave), version)
    assert (leida.texto("resultado"), leida.texto("paciente_nombres")) == ("Positivo", "Ana María")
    informe = hub.operacion(consulta("obtenerInforme", id_muestra=clave), version)
    assert base64.b64decode(informe.texto("informe")) == PDF
    assert informe.contenido.tag.endswith("obtenerInformeResponse")


@PUERTAS
def test_cada_operacion_del_contrato_responde(hub, version):
    """Every one is dispatched: none answers that it does not exist, and each answer is valid."""
    hechas = {
        "crearMuestras": crear(muestra()),
        "recepcionarMuestra": escritura("recepcionarMuestra", "recepciones", "<recepcion/>"),
        "rechazarMuestra": escritura("rechazarMuestra", "rechazos", "<rechazo/>"),
        "devolverMuestra": escritura("devolverMuestra", "devoluciones", "<devolucion/>"),
        "cambioLaboratorio": escritura("cambioLaboratorio", "cambios", "<cambio/>"),
        "entregaResultado": entregar(""),
        "corregirResultado": escritura("corregirResultado", "correcciones", "<correccion/>"),
        "datosMuestraID": consulta("datosMuestraID", id_muestra=1),
        "datosMuestraRUT": consulta("datosMuestraRUT", rut_paciente="11111111-1"),
        "datosMuestraFECHA": consulta("datosMuestraFECHA", fecha_muestra="2026-03-05", estado_muestra=2),
        "obtenerInforme": consulta("obtenerInforme", id_muestra=1),
        "estadoMensaje": consulta("estadoMensaje", id_mensaje=1),
        "listarMaestro": consulta("listarMaestro", nombre="comunas"),
        "estadoServicio": consulta("estadoServicio"),
        "cambiosDesde": consulta("cambiosDesde"),
        "reporteDiario": consulta("reporteDiario", fecha="2026-03-05"),
        "conciliar": consulta("conciliar", fecha="2026-03-05", lista="N-1;Positivo"),
    }
    assert set(hechas) == {pedido.operacion for pedido in (*ESCRITURAS, *CONSULTAS)}
    for nombre, contenido in hechas.items():
        respuesta = hub.operacion(contenido, version)
        elemento = respuesta.contenido.tag.rpartition("}")[2]
        assert elemento == f"{nombre}Response" or respuesta.codigo in ("HUB-2020", "HUB-3008"), (nombre, respuesta.cuerpo)
        assert hub.registro(respuesta)[0].operacion == nombre


@PUERTAS
def test_las_cifras_propias_son_de_un_examen(hub, version):
    """Of the default one, or of that which is named, if the catalogue has it."""
    for nombrado in ({}, {"codigo_examen": "SARS2-PCR"}):
        respuesta = hub.operacion(consulta("reporteDiario", fecha="2026-03-05", **nombrado), version)
        assert [uno.text for uno in respuesta.contenido.iter("{*}fuente")] == ["inf", "sist"]
    respuesta = hub.operacion(consulta("reporteDiario", fecha="2026-03-05", codigo_examen="NO-HAY"), version)
    assert respuesta.codigo == "HUB-2060"


@PUERTAS
def test_lo_malo_vuelve_con_sus_errores_y_lo_demas_se_guarda(hub, version):
    """What cannot be read and what breaks a rule is told together, by field and code."""
    mala = muestra("B", paciente_fecha_nac="ayer", paciente_dv="2", tipo_muestra="Pelo", apodo="x")
    respuesta = hub.operacion(crear(muestra("A"), mala, muestra("C")), version)

    assert desenlaces(respuesta) == ["creada", "rechazada", "creada"]
    item = respuesta.contenido[0].findall("{*}items/{*}item")[1]
    hallados = {(e.findtext("{*}codigo"), e.findtext("{*}campo")) for e in item.iterfind("{*}errores/{*}error")}
    assert {("HUB-2003", "paciente_fecha_nac"), ("HUB-2002", "tipo_muestra"), ("HUB-2008", "apodo")} <= hallados
    assert item.findtext("{*}codigo_muestra_cliente") == "B"
    assert desenlaces(hub.operacion(crear(muestra("A"), muestra("C")), version)) == ["existente", "existente"]


def test_simular_no_guarda(hub):
    assert desenlaces(hub.operacion(crear(muestra(), cola="<simular>true</simular>"))) == ["creada"]
    assert desenlaces(hub.operacion(crear(muestra()))) == ["creada"]


def test_el_mismo_mensaje_del_cliente_recibe_el_primer_recibo(hub):
    contenido = crear(muestra(), cola="<id_mensaje_cliente>M</id_mensaje_cliente>")
    primera, segunda = hub.operacion(contenido), hub.operacion(contenido, "soap12")
    assert (primera.texto("repetido"), segunda.texto("repetido")) == ("false", "true")
    assert primera.texto("id_mensaje") == segunda.texto("id_mensaje")
    otra = hub.operacion(crear(muestra("Z"), cola="<id_mensaje_cliente>M</id_mensaje_cliente>"))
    assert otra.codigo == "HUB-1023"


# ── who comes in ────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("clave", "codigo"), [(None, "HUB-1001"), ("", "HUB-1001"), ("equivocada", "HUB-1002"), ("ñandú\xff", "HUB-1002")]
)
def test_sin_clave_valida_no_se_entra(hub, clave, codigo):
    assert hub.operacion(crear(muestra()), clave=clave).codigo == codigo


def test_a_un_extrano_no_se_le_mira_el_esquema(hub):
    assert hub.operacion(crear("<muestra/>" * 501), clave=None).codigo == "HUB-1001"
    assert hub.operacion(crear("<otra/>"), clave="equivocada").codigo == "HUB-1002"


@PUERTAS
@pytest.mark.parametrize("clave", [None, "equivocada"])
def test_el_estado_del_servicio_es_de_todos(hub, version, clave):
    respuesta = hub.operacion(consulta("estadoServicio"), version, clave=clave)
    assert respuesta.contenido.tag.endswith("estadoServicioResponse")
    assert respuesta.todos("cabeza") == []


@PUERTAS
def test_el_estado_del_servicio_dice_la_cabeza_del_registro_sellado(hub, version, reloj):
    hub.operacion(consulta("estadoServicio"), version)
    cabeza = sellar(hub.motor, reloj).cabeza
    respuesta = hub.operacion(consulta("estadoServicio"), version)
    assert (respuesta.contenido[0][-1].tag.rpartition("}")[2], respuesta.todos("cabeza")) == ("cabeza", [str(cabeza)])


@PUERTAS
@pytest.mark.parametrize("con_cabecera", [None, NORTE])
@pytest.mark.parametrize("exigida", ["0", "1"])
def test_entra_con_usernametoken(hub, version, con_cabecera, exigida):
    mensaje = SOAP[version](crear(muestra()), ficha(hub.claves[NORTE], str(NORTE), exigida=exigida))
    respuesta = hub.enviar(mensaje, version, clave=con_cabecera)
    assert desenlaces(respuesta) == ["creada"]
    assert hub.registro(respuesta)[0].laboratorio_id == NORTE


@pytest.mark.parametrize(
    ("de_la_cabecera", "del_token", "usuario"), [(None, NORTE, SUR), (NORTE, SUR, SUR), (SUR, NORTE, NORTE)]
)
def test_credenciales_que_no_concuerdan(hub, de_la_cabecera, del_token, usuario):
    mensaje = sobre11(crear(muestra()), ficha(hub.claves[del_token], str(usuario)))
    assert hub.enviar(mensaje, clave=de_la_cabecera).codigo == "HUB-1029"


def test_sur_no_detecta_lo_de_norte(hub):
    """Another laboratory's sample answers exactly as one that does not exist."""
    clave = hub.operacion(crear(muestra())).texto("id_muestra")
    for operacion in ("datosMuestraID", "obtenerInforme"):
        ajena = hub.operacion(consulta(operacion, id_muestra=clave), clave=SUR)
        ninguna = hub.operacion(consulta(operacion, id_muestra=999_999), clave=SUR)
        igual = [
            re.sub(rb"<id_mensaje>\d+|\xc2\xab" + n.encode(), b"", r.cuerpo)
            for r, n in ((ajena, clave), (ninguna, "999999"))
        ]
        assert igual[0] == igual[1]


# ── the rest ────────────────────────────────────────────────────────────────────────────────────────────────────────
@PUERTAS
@pytest.mark.parametrize("metodo", ["GET", "HEAD"])
def test_publica_el_contrato_con_la_direccion_configurada(hub, version, metodo):
    respuesta = hub.enviar(b"", version, REQUEST_METHOD=metodo, QUERY_STRING="wsdl", HTTP_HOST="malo.example")
    assert respuesta.estado == "200 OK"
    assert b"malo.example" not in respuesta.cuerpo
    assert (f"https://hub.cl{RUTAS[version]}".encode() in respuesta.cuerpo) == (metodo == "GET")


def test_muchos_hilos_a_la_vez_reciben_cada_uno_lo_suyo(hub):
    """Parser and schema are not shared: no thread is told of another's errors."""
    fallos = []

    def enviar(hilo):
        for vuelta in range(6):
            codigo = f"H{hilo}-{vuelta}"
            respuesta = hub.operacion(crear(muestra(codigo, tecnica_muestra=f"técnica {hilo}"), muestra(codigo)))
            if respuesta.todos("valor")[0] != f"técnica {hilo}" or desenlaces(respuesta) != ["rechazada", "creada"]:
                fallos.append(respuesta.cuerpo)

    hilos = [threading.Thread(target=enviar, args=(n,)) for n in range(8)]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join()
    assert not fallos


@pytest.mark.parametrize("cuerpo", [sobre11(crear(muestra())), sobre11(crear("<muestra/>")), sobre11("<otra/>")])
def test_una_llamada_no_deja_arboles_que_recolectar(hub, cuerpo):
    """A tree can take 100 MB: it must go with the call, not when the collector comes by."""
    hub.enviar(cuerpo)
    gc.collect()
    gc.disable()
    try:
        antes = sum(type(objeto).__name__ in ("ContextoSoap", "_Document") for objeto in gc.get_objects())
        for _ in range(5):
            hub.enviar(cuerpo)
        despues = sum(type(objeto).__name__ in ("ContextoSoap", "_Document") for objeto in gc.get_objects())
    finally:
        gc.enable()
    assert despues <= antes


@PUERTAS
def test_el_largo_de_la_respuesta_se_declara(hub, version):
    respuesta = hub.enviar(b"", version, **{"wsgi.input": io.BytesIO(), "CONTENT_TYPE": TIPO[version]})
    assert int(respuesta.cabeceras["Content-Length"]) == len(respuesta.cuerpo)
