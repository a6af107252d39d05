"""Both SOAP doors, whole, against a real window: who comes in, what is answered, what stays on record."""

import base64
import gc
import io
import re
import threading
import time

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from dominio.pedidos import CONSULTAS, ESCRITURAS
from servicios.aplicacion import VERSIONES
from tests.elenco import NORTE, SUR
from tests.servicios.mensajes import (
    ESPACIO,
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
    sobre12,
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
    }
    assert set(hechas) == {pedido.operacion for pedido in (*ESCRITURAS, *CONSULTAS)}
    for nombre, contenido in hechas.items():
        respuesta = hub.operacion(contenido, version)
        elemento = respuesta.contenido.tag.rpartition("}")[2]
        assert elemento == f"{nombre}Response" or respuesta.codigo in ("HUB-2020", "HUB-3008"), (nombre, respuesta.cuerpo)
        assert hub.registro(respuesta)[0].operacion == nombre


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


# ── what is refused ─────────────────────────────────────────────────────────────────────────────────────────────────
def feos():
    """Nasty inputs by name: body, what else is odd of the request, and the code of the fault."""
    bueno = sobre11(crear(muestra()))
    return {
        "no es XML": (b"hola", {}, "HUB-1010"),
        "vacio": (b"", {}, "HUB-1010"),
        "cortado": (bueno[:200], {"CONTENT_LENGTH": str(len(bueno))}, "HUB-1016"),
        "DOCTYPE": (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + bueno, {}, "HUB-1011"),
        "mil millones de risas": (
            b'<!DOCTYPE a [<!ENTITY a "' + b"x" * 1000 + b'">' + b'<!ENTITY b "&a;&a;&a;">]><a>&b;</a>',
            {},
            "HUB-1011",
        ),
        "instruccion": (b"<?x y?>" + bueno, {}, "HUB-1011"),
        "charset desconocido": (bueno, {"CONTENT_TYPE": "text/xml; charset=klingon"}, "HUB-1012"),
        "Latin-1 que dice ser UTF-8": (bueno.decode().encode("latin-1"), {}, "HUB-1013"),
        "50 MB": (b"<a>" + b" " * 50_000_000, {}, "HUB-1014"),
        "50 MB por trozos": (
            b"<a>" + b" " * 50_000_000,
            {"CONTENT_LENGTH": None, "wsgi.input_terminated": True},
            "HUB-1014",
        ),
        "gzip": (b"\x1f\x8b", {"HTTP_CONTENT_ENCODING": "gzip"}, "HUB-1015"),
        "MTOM": (b"--x", {"CONTENT_TYPE": "multipart/related; boundary=x"}, "HUB-1015"),
        "JSON": (b"{}", {"CONTENT_TYPE": "application/json"}, "HUB-1015"),
        "sin tipo": (bueno, {"CONTENT_TYPE": None}, "HUB-1015"),
        "Body vacio": (sobre11(""), {}, "HUB-1016"),
        "dos Bodies": (bueno.replace(b"</s:Body>", b"</s:Body><s:Body/>"), {}, "HUB-1016"),
        "300 niveles": (sobre11("<a>" * 300 + "</a>" * 300), {}, "HUB-1016"),
        "un millon de etiquetas": (sobre11("<a>" + "<b/>" * 1_000_000 + "</a>"), {}, "HUB-1016"),
        "100.000 atributos": (sobre11("<a " + " ".join(f'a{i}=""' for i in range(100_000)) + "/>"), {}, "HUB-1016"),
        "SOAP 1.2 a 1.1": (sobre12(crear(muestra())), {}, "HUB-1017"),
        "mustUnderstand": (sobre11("<a/>", '<x:To xmlns:x="urn:x" s:mustUnderstand="1"/>'), {}, "HUB-1018"),
        "otra operacion": (sobre11("<borrarTodo/>"), {}, "HUB-1019"),
        "otro marco": (sobre11(crear("<otra/>")), {}, "HUB-1020"),
        "80.000 vacios": (sobre11(crear("<muestra/>" * 80_000)), {}, "HUB-1021"),
        "lista vacia": (sobre11(crear()), {}, "HUB-1022"),
        "PUT": (bueno, {"REQUEST_METHOD": "PUT"}, "HUB-1027"),
        "DELETE": (b"", {"REQUEST_METHOD": "DELETE"}, "HUB-1027"),
    }


FEOS = feos()


def test_lo_feo_recibe_una_falla_y_queda_registrado(hub, subtests):
    """Each gets a coded fault within a second, is on record with what came in, and the next caller is served."""
    for caso, (cuerpo, entorno, codigo) in FEOS.items():
        with subtests.test(caso):
            comienzo = time.perf_counter()
            respuesta = hub.enviar(cuerpo, **entorno)
            segundos = time.perf_counter() - comienzo

            assert respuesta.codigo == codigo, respuesta.texto("mensaje")
            assert segundos < 1
            assert respuesta.estado[:3] == {"HUB-1015": "415", "HUB-1027": "405"}.get(codigo, "500")
            fila, pedido, registrada = hub.registro(respuesta)
            assert (fila.puerta, fila.desenlace, fila.laboratorio_id) == ("soap11", "rechazado", NORTE)
            assert (cuerpo.startswith(pedido), registrada) == (True, respuesta.cuerpo)
            assert respuesta.texto("id_mensaje") == respuesta.cabeceras["X-Hub-Mensaje"]
            assert desenlaces(hub.operacion(crear(muestra(caso)))) == ["creada"]


def test_lo_feo_de_un_extrano_tambien(hub, subtests):
    """The same by someone without a key, who has no more than 64 KiB of it kept."""
    for caso, (cuerpo, entorno, codigo) in FEOS.items():
        with subtests.test(caso):
            comienzo = time.perf_counter()
            respuesta = hub.enviar(cuerpo, clave=None, **entorno)
            assert time.perf_counter() - comienzo < 1
            assert respuesta.codigo in (codigo, "HUB-1001")
            fila, pedido, _ = hub.registro(respuesta)
            assert (fila.laboratorio_id, fila.origen, len(pedido) <= 65536) == (None, "192.0.2.7", True)


@PUERTAS
def test_la_falla_es_de_la_version_de_la_direccion(hub, version):
    otra = {"soap11": sobre12, "soap12": sobre11}[version]
    respuesta = hub.enviar(otra(crear(muestra())), version)
    assert respuesta.raiz.tag == f"{{{ESPACIO[version]}}}Envelope"
    assert respuesta.cabeceras["Content-Type"].startswith(VERSIONES[version].tipo_de_contenido)
    assert b"VersionMismatch" in respuesta.cuerpo


@pytest.mark.parametrize("codificacion", ["utf-16", "windows-1252", "iso-8859-1"])
def test_entiende_otras_codificaciones(hub, codificacion):
    mensaje = sobre11(crear(muestra())).decode().encode(codificacion)
    respuesta = hub.enviar(mensaje, CONTENT_TYPE=f"text/xml; charset={codificacion}")
    clave = respuesta.texto("id_muestra")
    assert hub.operacion(consulta("datosMuestraID", id_muestra=clave)).texto("paciente_nombres") == "Ana María"


# ── our own failures ────────────────────────────────────────────────────────────────────────────────────────────────
@PUERTAS
def test_si_el_hub_falla_lo_dice_sin_contar_nada(hub, motor, version):
    """Nothing of a driver reaches the client; the message is on record as one that we failed to serve."""
    with motor.begin() as conexion:
        conexion.execute(text("ALTER TABLE profesional RENAME TO profesional_perdido"))
    with capture_logs() as trazas:
        respuesta = hub.operacion(crear(muestra()), version)

    assert [traza["event"] for traza in trazas] == ["falla_interna"], trazas
    assert respuesta.codigo in ("HUB-9001", "HUB-9002")
    assert respuesta.raiz[0][0][0].text in ("soap:Server", None)
    assert not re.search(rb"profesional|SELECT|INSERT|psycopg|sqlite", respuesta.cuerpo)
    assert hub.registro(respuesta)[0].desenlace == "fallido"


@PUERTAS
def test_sin_base_de_datos_la_respuesta_sigue_siendo_una_falla(hub, motor, version):
    with motor.begin() as conexion:
        for tabla in ("mensaje_cuerpo", "mensaje", "credencial"):
            conexion.execute(text(f"ALTER TABLE {tabla} RENAME TO {tabla}_perdida"))
    with capture_logs() as trazas:
        respuesta = hub.operacion(crear(muestra()), version)
    assert respuesta.codigo in ("HUB-9001", "HUB-9002")
    assert "registro_imposible" in [traza["event"] for traza in trazas]


# ── the rest ────────────────────────────────────────────────────────────────────────────────────────────────────────
@PUERTAS
@pytest.mark.parametrize("metodo", ["GET", "HEAD"])
def test_publica_el_contrato_con_la_direccion_configurada(hub, version, metodo):
    respuesta = hub.enviar(b"", version, REQUEST_METHOD=metodo, QUERY_STRING="wsdl", HTTP_HOST="malo.example")
    assert respuesta.estado == "200 OK"
    assert b"malo.example" not in respuesta.cuerpo
    assert (f"https://hub.cl/{version}".encode() in respuesta.cuerpo) == (metodo == "GET")


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
