"""What both SOAP doors refuse, hostile messages and our own failures: always a fault, always on record."""

import base64
import re
import time

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from dominio.ventanilla.frecuencias import Frecuencia
from servicios.aplicacion import VERSIONES
from servicios.publicacion import RUTAS
from tests.elenco import NORTE, SUR
from tests.servicios.mensajes import (
    ESPACIO,
    consulta,
    crear,
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
    """Each gets a coded fault for less than a second of processor, is on record as it came, and the next one is served."""
    for caso, (cuerpo, entorno, codigo) in FEOS.items():
        with subtests.test(caso):
            comienzo = time.thread_time()
            respuesta = hub.enviar(cuerpo, **entorno)
            segundos = time.thread_time() - comienzo

            assert respuesta.codigo == codigo, respuesta.texto("mensaje")
            assert segundos < 1
            assert respuesta.estado[:3] == {"HUB-1015": "415", "HUB-1027": "405"}.get(codigo, "500")
            fila, pedido, registrada = hub.registro(respuesta)
            assert (fila.puerta, fila.desenlace, fila.laboratorio_id) == ("soap11", "rechazado", NORTE)
            assert (cuerpo.startswith(pedido), registrada) == (True, respuesta.cuerpo)
            assert respuesta.texto("id_mensaje") == respuesta.cabeceras["X-Hub-Mensaje"]
            assert desenlaces(hub.operacion(crear(muestra(caso)))) == ["creada"]


def test_lo_feo_de_un_extrano_tambien(hub, subtests, monkeypatch):
    """The same by someone without a key, who has no more than 64 KiB of it kept."""
    monkeypatch.setattr("dominio.ventanilla.ventanilla.ANONIMOS_EN_TOTAL", Frecuencia("anónimos", 1000, 1))
    for caso, (cuerpo, entorno, codigo) in FEOS.items():
        with subtests.test(caso):
            comienzo = time.thread_time()
            respuesta = hub.enviar(cuerpo, clave=None, **entorno)
            assert time.thread_time() - comienzo < 1
            assert respuesta.codigo in (codigo, "HUB-1001")
            fila, pedido, _ = hub.registro(respuesta)
            assert (fila.laboratorio_id, fila.origen, len(pedido) <= 65536) == (None, "192.0.2.7", True)


@PUERTAS
@pytest.mark.parametrize("con_su_tipo", [True, False])
def test_quien_habla_la_otra_version_recibe_la_falla_en_la_suya(hub, version, con_su_tipo):
    """A client of SOAP 1.2 can read no fault of 1.1, nor the other way round, even if its address is the wrong one."""
    otra, sobre = {"soap11": ("soap12", sobre12), "soap12": ("soap11", sobre11)}[version]
    tipo = {"CONTENT_TYPE": VERSIONES[otra].tipo_de_contenido + "; charset=utf-8"} if con_su_tipo else {}
    respuesta = hub.enviar(sobre(crear(muestra())), version, **tipo)
    assert respuesta.raiz.tag == f"{{{ESPACIO[otra]}}}Envelope"
    assert respuesta.cabeceras["Content-Type"].startswith(VERSIONES[otra].tipo_de_contenido)
    assert respuesta.codigo == ("HUB-1015" if con_su_tipo else "HUB-1017")
    assert con_su_tipo or b"VersionMismatch" in respuesta.cuerpo
    assert f"se atiende en https://hub.cl{RUTAS[otra]}" in respuesta.texto("mensaje")


def test_la_misma_clave_dos_veces_es_una(hub):
    """Servers join both headers with a comma."""
    dos_veces = f"{hub.claves[NORTE]},{hub.claves[NORTE]}"
    assert desenlaces(hub.operacion(crear(muestra()), clave=dos_veces)) == ["creada"]
    assert hub.operacion(crear(muestra()), clave=f"{hub.claves[NORTE]},otra").codigo == "HUB-1002"


# ── whose it is, when only the envelope has the key ─────────────────────────────────────────────────────────────────
def con_ficha_sola():
    """Messages that are refused, by name: how each is made of the header with the key, and the code of the fault."""
    bueno = crear(muestra())
    return {
        "etiqueta sin cerrar": (lambda f: sobre11(crear("<muestra>"), f), {}, "HUB-1010"),
        "& suelto": (
            lambda f: sobre11(crear(muestra(paciente_nombres="Ana @ Eva")), f).replace(b"@", b"&"),
            {},
            "HUB-1010",
        ),
        "cortado": (lambda f: sobre11(bueno, f)[:-200], {}, "HUB-1010"),
        "cola": (lambda f: sobre11(bueno, f) + b"\0", {}, "HUB-1010"),
        "largo y roto": (lambda f: sobre11(crear("<muestra>" + " " * 200_000), f), {}, "HUB-1010"),
        "Latin-1": (lambda f: sobre11(bueno, f).decode().encode("latin-1"), {}, "HUB-1013"),
        "UTF-16 roto": (
            lambda f: sobre11(bueno, f).decode().encode("utf-16")[:-300],
            {"CONTENT_TYPE": "text/xml; charset=utf-16"},
            "HUB-1010",
        ),
        "incompleto": (lambda f: sobre11(bueno, f), {"CONTENT_LENGTH": "1000000"}, "HUB-1016"),
        "dos operaciones": (lambda f: sobre11("<a/><b/>", f), {}, "HUB-1016"),
        "otra version": (lambda f: sobre12(bueno, f), {}, "HUB-1017"),
        "otro tipo": (lambda f: sobre11(bueno, f), {"CONTENT_TYPE": "application/json"}, "HUB-1015"),
        "gzip dicho": (lambda f: sobre11(bueno, f), {"HTTP_CONTENT_ENCODING": "gzip"}, "HUB-1015"),
        "otra operacion": (lambda f: sobre11("<borrarTodo/>", f), {}, "HUB-1019"),
        "instruccion": (lambda f: sobre11("<a><?b?></a>", f), {}, "HUB-1011"),
        "href": (lambda f: sobre11('<a href="#1"/>', f), {}, "HUB-1011"),
        "17 MiB": (lambda f: sobre11("<a>" + " " * 17_000_000 + "</a>", f), {}, "HUB-1014"),
        "PUT": (lambda f: sobre11(bueno, f), {"REQUEST_METHOD": "PUT"}, "HUB-1027"),
    }


def test_lo_que_se_rechaza_consta_de_quien_es_aunque_la_clave_venga_solo_en_el_sobre(hub, subtests):
    """A key that can be read with certainty tells the sender, whatever else is wrong; it is struck out of the record."""
    for caso, (hacer, entorno, codigo) in con_ficha_sola().items():
        with subtests.test(caso):
            respuesta = hub.enviar(hacer(ficha(hub.claves[NORTE])), clave=None, **entorno)
            assert respuesta.codigo == codigo
            fila, pedido, _ = hub.registro(respuesta)
            assert fila.laboratorio_id == NORTE
            assert not re.search(hub.claves[NORTE].encode(), pedido.replace(b"\0", b""))


@pytest.mark.parametrize(
    "cabecera",
    [
        "",
        ficha("equivocada"),
        ficha("{norte}", usuario="2"),
        ficha("{norte}") + ficha("{sur}", usuario="2"),
        ficha("{norte}", tipo="urn:digest"),
        ficha("{norte}").replace("</w:Password>", "<b></w:Password>"),
        "<x:a xmlns:x='urn:x'>" + ficha("{norte}") + "</x:a>",
    ],
)
def test_sin_certeza_no_consta_de_quien_es(hub, cabecera):
    cabecera = cabecera.replace("{norte}", hub.claves[NORTE]).replace("{sur}", hub.claves[SUR])
    respuesta = hub.enviar(sobre11("<a>", cabecera), clave=None)
    assert (respuesta.codigo, hub.registro(respuesta)[0].laboratorio_id) == ("HUB-1010", None)


@pytest.mark.parametrize("codificacion", ["utf-16", "windows-1252", "iso-8859-1"])
def test_entiende_otras_codificaciones(hub, codificacion):
    mensaje = sobre11(crear(muestra())).decode().encode(codificacion)
    respuesta = hub.enviar(mensaje, CONTENT_TYPE=f"text/xml; charset={codificacion}")
    clave = respuesta.texto("id_muestra")
    assert hub.operacion(consulta("datosMuestraID", id_muestra=clave)).texto("paciente_nombres") == "Ana María"


@pytest.mark.parametrize("fecha", ["0001-01-01", "9999-12-26", "9999-12-31"])
def test_una_fecha_extrema_no_es_falla_nuestra(hub, fecha):
    """The seven days from it end after the last day there is; no sample is of then."""
    assert not hub.operacion(consulta("datosMuestraFECHA", fecha_muestra=fecha, estado_muestra=2)).todos("muestra")


@pytest.mark.parametrize("clave", [10**30, 2**63, "", " 1", "1_0", "١"])
def test_un_cursor_inventado_no_es_falla_nuestra(hub, clave):
    """Whatever a caller puts into one: a coded refusal."""
    cursor = base64.urlsafe_b64encode(f"m{clave}".encode()).decode().rstrip("=")
    respuesta = hub.operacion(consulta("datosMuestraRUT", rut_paciente="12345678-5", cursor=cursor))
    assert respuesta.codigo == "HUB-1025"


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
