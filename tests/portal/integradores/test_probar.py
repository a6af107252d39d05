"""The try-it page: each operation works as it is offered, whatever is sent gets an answer, nothing reaches the real hub."""

import hashlib
import re

import pytest
from lxml import etree

from dominio.pruebas.laboratorios import LABORATORIOS, MAXIMO_MENSAJE_PRUEBAS, MENSAJES_POR_ORIGEN
from dominio.vocabulario.ejemplos_de_error import EJEMPLOS
from dominio.vocabulario.errores import catalogo
from modelos import Base
from portal.integradores.ensayo import OPERACIONES_DE_ENSAYO
from servicios.pruebas.puertas import PREFIJO
from servicios.publicacion import RUTAS
from tests.portal.pruebas import MAESTROS, hub_entero
from tests.servicios.mensajes import TIPO

NORTE, SUR = (uno.clave for uno in LABORATORIOS)


@pytest.fixture
def hub(tmp_path, bancada, tipo_base):
    with hub_entero(tmp_path, bancada, tipo_base) as entero:
        yield entero


@pytest.fixture
def hub_sqlite(tmp_path, bancada):
    with hub_entero(tmp_path, bancada, "sqlite") as entero:
        yield entero


def contenido(hub):
    """All that is in the real database, by table."""
    with hub.motor.connect() as conexion:
        filas = {nombre: conexion.execute(tabla.select()).all() for nombre, tabla in Base.metadata.tables.items()}
    return {nombre: hashlib.sha256(repr(sorted(map(repr, todas))).encode()).hexdigest() for nombre, todas in filas.items()}


def codigo_de(respuesta):
    return etree.fromstring(respuesta.data).findtext(".//{*}ErrorHub/{*}codigo")


# ── What it is for ──────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("version", RUTAS)
def test_cada_operacion_sirve_tal_como_se_ofrece(hub_sqlite, version):
    """Whoever only presses the two buttons sees every operation succeed."""
    for operacion in OPERACIONES_DE_ENSAYO:
        pagina = hub_sqlite.pagina().preparar(operacion, version)
        assert f"<{operacion} " in pagina.mensaje
        enviada = pagina.enviar()
        assert enviada.resumen.startswith("HTTP 200 OK"), (operacion, enviada.texto)
        assert not enviada.codigos, (operacion, enviada.respuesta)
        assert f"{operacion}Response" in enviada.respuesta
        assert "Mensaje " in enviada.resumen


def test_se_prueba_la_vida_entera_por_los_enlaces(hub):
    """Create, transfer, receive at the other laboratory, result with its report, and the first one reads it."""
    creada = hub.pagina().enviar()
    derivada = creada.seguir("Pasarla al otro laboratorio").enviar()
    recibida = derivada.seguir("Recepcionarla en Laboratorio de Pruebas Sur").enviar()
    informada = recibida.seguir("Entregar su resultado").enviar()
    assert "<estado_muestra>4</estado_muestra>" in informada.respuesta
    leida = informada.seguir("Leer el informe").enviar(clave=NORTE)
    assert "<tamano>" in leida.respuesta
    assert not leida.codigos


def test_los_errores_se_muestran_con_su_remedio(hub_sqlite):
    pagina = hub_sqlite.pagina()
    malo = pagina.mensaje.replace("<paciente_sexo>F<", "<paciente_sexo>Femenino<").replace("FONASA", "Nada")
    enviada = pagina.enviar(malo)
    assert enviada.codigos == ["HUB-2002", "HUB-2002"]
    assert "Campo: paciente_sexo" in enviada.texto
    assert enviada.mensaje == malo
    assert hub_sqlite.pagina().enviar(clave="").codigos == ["HUB-1001"]
    assert hub_sqlite.pagina().enviar(clave="otra").codigos == ["HUB-1002"]


PROVOCACIONES = {
    "HUB-1001": lambda mensaje: (mensaje, {"clave": ""}),
    "HUB-1002": lambda mensaje: (mensaje, {"clave": "la-clave-de-otro-hub"}),
    "HUB-1011": lambda mensaje: ('<!DOCTYPE a SYSTEM "a.dtd">' + mensaje, {}),
    "HUB-1016": lambda mensaje: (mensaje[mensaje.index("<crear") : mensaje.index("</soap:Body>")], {}),
    "HUB-1017": lambda mensaje: (mensaje.replace("http://schemas.xmlsoap.org/soap/envelope/", SOBRE_12), {}),
    "HUB-1018": lambda mensaje: (mensaje.replace("<soap:Body>", ACCION), {}),
    "HUB-1019": lambda mensaje: (mensaje.replace("crearMuestras", "crearMuestra"), {}),
    "HUB-1020": lambda mensaje: (re.sub(r"</?muestras>", "", mensaje), {}),
    "HUB-1022": lambda mensaje: (re.sub(r"<muestras>.*</muestras>", "<muestras/>", mensaje, flags=re.DOTALL), {}),
    "HUB-2001": lambda mensaje: (re.sub(r"<paciente_prevision>.*</paciente_prevision>", "", mensaje), {}),
    "HUB-2002": lambda mensaje: (con(mensaje, "paciente_sexo", "Femenino"), {}),
    "HUB-2003": lambda mensaje: (con(mensaje, "paciente_fecha_nac", "17/04/85"), {}),
    "HUB-2004": lambda mensaje: (con(con(mensaje, "paciente_run", "60002235"), "paciente_dv", "1"), {}),
    "HUB-2005": lambda mensaje: (con(mensaje, "codigo_muestra_cliente", "A" * 80), {}),
    "HUB-2006": lambda mensaje: (con(mensaje, "paciente_nombres", "..."), {}),
    "HUB-2007": lambda mensaje: (con(mensaje, "paciente_direccion", "Calle 1\nCasa 2"), {}),
    "HUB-2008": lambda mensaje: (mensaje.replace("<paciente_sexo>", EDAD), {}),
    "HUB-2012": lambda mensaje: (mensaje.replace("<paciente_nombres>", PASAPORTE), {}),
    "HUB-2013": lambda mensaje: (con(mensaje, "cod_deis", "000000"), {}),
    "HUB-2015": lambda mensaje: (con(mensaje, "rut_responsable", "11111111-1"), {}),
}
"""How to get an error out of the message that creates a sample, by code."""
SOBRE_12 = "http://www.w3.org/2003/05/soap-envelope"
ACCION = '<soap:Header><wsa:Action xmlns:wsa="urn:wsa" soap:mustUnderstand="1"/></soap:Header><soap:Body>'
EDAD = "<paciente_edad>40</paciente_edad><paciente_sexo>"
PASAPORTE = "<paciente_pasaporte>X1</paciente_pasaporte><paciente_nombres>"


def con(mensaje, elemento, texto):
    return re.sub(rf"<{elemento}>.*</{elemento}>", f"<{elemento}>{texto}</{elemento}>", mensaje)


def test_los_ejemplos_del_catalogo_son_lo_que_el_hub_contesta(hub_sqlite):
    """What the catalogue shows for a message that anyone may send is what comes back, word for word, but from this hub."""
    clases = {clase.codigo: clase for clase in catalogo()}
    aqui = hub_sqlite.ajustes.direccion_publica + PREFIJO
    pagina = hub_sqlite.pagina()
    distintos = {}
    for codigo, cambiar in PROVOCACIONES.items():
        mensaje, ademas = cambiar(pagina.mensaje)
        enviada = pagina.enviar(mensaje, **ademas)
        dichos = enviada.arbol.xpath("//section[@aria-labelledby='respuesta']//tbody/tr/td[2]/text()")
        esperado = EJEMPLOS[codigo].mensaje(clases[codigo]).replace("http://127.0.0.1:8080", aqui)
        if codigo not in enviada.codigos or esperado not in [dicho.strip() for dicho in dichos]:
            distintos[codigo] = (esperado, dichos)
    assert not distintos


def test_la_orden_de_curl_es_el_mismo_mensaje(hub_sqlite):
    pagina = hub_sqlite.pagina("/integradores/probar?operacion=listarMaestro&version=soap12&laboratorio=2")
    assert pagina.mensaje.strip() in pagina.orden
    assert f"ACCESSKEY: {SUR}" in pagina.orden
    assert "application/soap+xml" in pagina.orden
    assert hub_sqlite.ajustes.direccion_publica + PREFIJO + RUTAS["soap12"] in pagina.orden


def test_un_enlace_no_puede_poner_ordenes_en_lo_que_se_copia(hub_sqlite):
    """Whoever follows a link and copies the order runs nothing but curl."""
    for codigo in ("x%0AFIN_DEL_MENSAJE%0Atouch+/tmp/x", "x';touch+/tmp/x"):
        respuesta = hub_sqlite.cliente.get(f"/integradores/probar?codigo={codigo}")
        assert (respuesta.status_code, "curl" in respuesta.text) == (400, False)
    pagina = hub_sqlite.pagina("/integradores/probar").enviar("FIN_DEL_MENSAJE\ntouch /tmp/x")
    assert "touch" not in pagina.orden


@pytest.mark.parametrize("version", RUTAS)
def test_el_wsdl_de_pruebas_lleva_a_las_puertas_de_pruebas(hub_sqlite, version):
    ruta = PREFIJO + RUTAS[version]
    wsdl = hub_sqlite.cliente.get(f"{ruta}?wsdl").text
    assert f'location="{hub_sqlite.ajustes.direccion_publica}{ruta}"' in wsdl
    assert hub_sqlite.cliente.get(f"{ruta}?xsd").status_code == 200
    assert not list(hub_sqlite.ajustes.datos.glob("pruebas*"))


# ── Set apart ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_la_puerta_de_pruebas_dice_su_propia_clave_y_su_propio_limite(hub_sqlite):
    """A page with the real hub's key and limit would send a programmer to the help desk for nothing."""
    de_pruebas, real = (hub_sqlite.cliente.get(prefijo + RUTAS["soap11"]).text for prefijo in (PREFIJO, ""))

    assert NORTE in de_pruebas
    assert "hasta 1 MiB" in de_pruebas
    assert "hasta 16 MiB" in real
    assert "mesa de ayuda" in real


def test_las_claves_no_cruzan(hub):
    assert hub.soap(MAESTROS, NORTE).status_code == 200
    assert hub.soap(MAESTROS, hub.claves[1], pruebas=False).status_code == 200
    assert codigo_de(hub.soap(MAESTROS, NORTE, pruebas=False)) == "HUB-1002"
    assert codigo_de(hub.soap(MAESTROS, hub.claves[1])) == "HUB-1002"


def test_una_muestra_de_pruebas_no_existe_en_el_hub(hub):
    """Neither by its number nor by its code, for the laboratory with the same number."""
    creada = hub.pagina().enviar()
    numero = etree.fromstring(creada.respuesta.encode()).findtext(".//{*}id_muestra")
    codigo = etree.fromstring(creada.respuesta.encode()).findtext(".//{*}codigo_muestra_cliente")
    xmlns = 'xmlns="urn:hub-lis:interconexion:v1"'
    por_numero = f"<datosMuestraID {xmlns}><id_muestra>{numero}</id_muestra></datosMuestraID>"
    por_codigo = (
        f"<recepcionarMuestra {xmlns}><recepciones><recepcion><codigo_muestra_cliente>{codigo}</codigo_muestra_cliente>"
        "</recepcion></recepciones></recepcionarMuestra>"
    )
    assert hub.soap(por_numero, NORTE).status_code == 200
    assert codigo_de(hub.soap(por_numero, hub.claves[1], pruebas=False)) == "HUB-2020"
    assert "HUB-2020" in hub.soap(por_codigo, hub.claves[1], pruebas=False).text


def test_nada_de_lo_que_se_prueba_llega_a_la_base_ni_a_las_metricas(hub):
    """Nor of what goes wrong on the page itself: an old form, one too large, a page that does not exist there."""
    hub.cliente.get("/")
    antes, metricas = contenido(hub), hub.metricas.exponer()
    pagina = hub.pagina()
    pagina.preparar("obtenerInforme").enviar()
    pagina.enviar("<!DOCTYPE x>", clave="cualquiera")
    assert pagina.enviar(csrf_token="vencido").estado == 400
    assert pagina.enviar("x" * (3 * MAXIMO_MENSAJE_PRUEBAS)).estado == 413
    hub.soap(MAESTROS, NORTE)
    hub.soap(MAESTROS, "mala")

    assert contenido(hub) == antes
    assert hub.metricas.exponer() == metricas


def test_un_hub_de_pruebas_que_no_se_puede_abrir_no_estorba_al_hub(tmp_path, bancada):
    """Its callers get a coded fault; /salud and the real door know nothing of it."""
    with hub_entero(tmp_path, bancada, "sqlite", HUB_BASE_PRUEBAS="sqlite:////proc/no/pruebas.db") as hub:
        respuesta = hub.soap(MAESTROS, NORTE)
        assert (respuesta.status_code, codigo_de(respuesta)) == (500, "HUB-9002")
        assert hub.pagina().enviar().codigos == ["HUB-9002"]
        assert hub.cliente.get("/salud").status_code == 200
        assert hub.soap(MAESTROS, hub.claves[1], pruebas=False).status_code == 200


def test_apagado_no_hay_nada_de_el(tmp_path, bancada):
    with hub_entero(tmp_path, bancada, "sqlite", HUB_BASE_PRUEBAS="no") as hub:
        for ruta in (*(PREFIJO + ruta for ruta in RUTAS.values()), "/integradores/probar"):
            assert hub.cliente.get(ruta).status_code == 404
        assert codigo_de(hub.soap(MAESTROS, NORTE)) == "HUB-1031"
        for ruta in ("/integradores", "/integradores/ejemplos", "/integradores/errores", "/integradores/examenes"):
            assert "/integradores/probar" not in hub.cliente.get(ruta).text
        assert not list(tmp_path.glob("pruebas*"))


# ── Bounded ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_hay_un_limite_de_mensajes_por_direccion(hub_sqlite):
    """The page's messages count too; another address goes on."""
    for _ in range(MENSAJES_POR_ORIGEN.maximo):
        hub_sqlite.soap("<x/>", NORTE)
    assert codigo_de(hub_sqlite.soap(MAESTROS, NORTE)) == "HUB-1030"
    assert hub_sqlite.pagina().enviar().codigos == ["HUB-1030"]
    otra = hub_sqlite.soap(MAESTROS, NORTE, environ_base={"REMOTE_ADDR": "192.0.2.9"})
    assert otra.status_code == 200


def test_no_ocupa_todos_los_hilos_del_hub(tmp_path, bancada):
    """While the sandbox's threads are busy, others hear at once that they are; the real door goes on."""
    with hub_entero(tmp_path, bancada, "sqlite", HUB_HILOS="2") as hub:
        assert hub.soap(MAESTROS, NORTE).status_code == 200
        (lugares,) = [f.func.__self__._lugares for f in _puertas_de_pruebas(hub)][:1]
        with lugares:
            assert codigo_de(hub.soap(MAESTROS, NORTE)) == "HUB-9004"
            assert hub.soap(MAESTROS, hub.claves[1], pruebas=False).status_code == 200
        assert hub.soap(MAESTROS, NORTE).status_code == 200


def _puertas_de_pruebas(hub):
    return [puerta for ruta, puerta in hub.cliente.application.aplicacion._rutas.items() if ruta.startswith(PREFIJO)]


@pytest.mark.parametrize("version", RUTAS)
def test_un_mensaje_demasiado_grande_recibe_su_falla(hub_sqlite, version):
    ruta, grande = PREFIJO + RUTAS[version], b"x" * (MAXIMO_MENSAJE_PRUEBAS + 1)
    respuesta = hub_sqlite.enviar(ruta, grande, {"ACCESSKEY": NORTE}, TIPO[version])
    assert codigo_de(respuesta) == "HUB-1014"
    assert "1 MiB" in respuesta.text
    assert respuesta.content_type == TIPO[version].partition("; action")[0]


@pytest.mark.parametrize(
    ("mensaje", "codigo"),
    [
        ("", "HUB-1010"),
        ("<a>", "HUB-1010"),
        ("\x00\x01\x02\ud7ff\ufffd", "HUB-1010"),
        ('<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>', "HUB-1011"),
        ("</textarea><script>alert(1)</script>", "HUB-1010"),
        ("<a/>", "HUB-1016"),
        ("x" * (MAXIMO_MENSAJE_PRUEBAS + 10), "HUB-1014"),
    ],
    ids=["vacío", "a medias", "binario", "DOCTYPE", "HTML", "otro XML", "enorme"],
)
def test_lo_hostil_recibe_una_falla_y_se_muestra_como_texto(hub_sqlite, mensaje, codigo):
    enviada = hub_sqlite.pagina().enviar(mensaje)
    assert enviada.estado == 200
    assert enviada.codigos == [codigo]
    assert f"<codigo>{codigo}</codigo>" in enviada.respuesta
    assert "<script>alert" not in enviada.texto
    assert "root:" not in enviada.texto
