"""What a message costs is told by its bytes, whatever it is made of, and a stranger's costs next to nothing."""

import io
import math
import re
import time

import pytest

from dominio.vocabulario.limites import (
    MAXIMO_ATRIBUTOS,
    MAXIMO_ATRIBUTOS_POR_ETIQUETA,
    MAXIMO_ELEMENTOS,
    MAXIMO_ETIQUETAS,
    MAXIMO_MENSAJE,
)
from esquemas_wsdl import NAMESPACE
from servicios.aplicacion import crear_aplicacion_soap
from tests.elenco import NORTE
from tests.servicios.construcciones import XSI, construcciones, llenar, mensaje
from tests.servicios.mensajes import MUESTRA, TIPO, crear, ficha, muestra, sobre11

CHICO, GRANDE = 24_000, 384_000
"""Bytes that are compared: the large one is within the limit of tags, were it made of the shortest."""
EXPONENTE = 1.15
DE_UN_EXTRANO, DE_UN_CONOCIDO = 0.3, 2.0
"""Seconds of CPU that a message may cost."""


@pytest.fixture
def puerta(hub):
    """The door itself, without what checks in other tests that it is WSGI."""
    return crear_aplicacion_soap(hub.ventanilla, hub.porteria, "soap11", "https://hub.cl/soap/v1/interconexion")


def costo(puerta, cuerpo, clave, veces=1):
    """Seconds of CPU of one message, the least of some times."""
    return min(_una_vez(puerta, cuerpo, clave) for _ in range(veces))


def _una_vez(puerta, cuerpo, clave):
    entorno = {
        "REQUEST_METHOD": "POST",
        "QUERY_STRING": "",
        "CONTENT_TYPE": TIPO["soap11"],
        "CONTENT_LENGTH": str(len(cuerpo)),
        "REMOTE_ADDR": "192.0.2.7",
        "wsgi.input": io.BytesIO(cuerpo),
        **({} if clave is None else {"HTTP_ACCESSKEY": clave}),
    }
    desde = time.thread_time()
    puerta(entorno, lambda *_: None)
    return time.thread_time() - desde


def exponente(puerta, construccion, clave):
    """By which power of the bytes the CPU grows; measured again if it looks like too much, for the machine may be busy."""
    chico, grande = construccion.de_largo(CHICO), construccion.de_largo(GRANDE)
    minimos = [math.inf, math.inf]
    for _ in range(12):
        minimos = [min(minimos[0], costo(puerta, chico, clave, 2)), min(minimos[1], costo(puerta, grande, clave))]
        hallado = math.log(minimos[1] / minimos[0]) / math.log(GRANDE / CHICO)
        if hallado < EXPONENTE:
            break
    return hallado


@pytest.mark.timeout(500)  # of a machine that does ten other things
@pytest.mark.parametrize("conocido", [True, False])
@pytest.mark.parametrize("tipo_base", ["sqlite"])
def test_ninguna_construccion_cuesta_mas_que_sus_bytes(hub, puerta, conocido):
    """Sixteen times the bytes of anything are about sixteen times the CPU: nothing is quadratic, in any place."""
    clave = hub.claves[NORTE] if conocido else None
    costo(puerta, mensaje(), clave, 3)
    hallados = {uno.nombre: exponente(puerta, uno, clave) for uno in construcciones()}
    assert {nombre: valor for nombre, valor in hallados.items() if valor >= EXPONENTE} == {}


def al_limite():
    """The largest messages: some of each construct, and those that come close to every limit of what they are full of."""
    todas = list(construcciones())
    for una in todas[:: len(todas) // 40]:
        cuerpo = una.de_largo(MAXIMO_MENSAJE - 4000)
        yield una.nombre, cuerpo[:MAXIMO_MENSAJE]
    relleno = "x" * (MAXIMO_MENSAJE // MAXIMO_ETIQUETAS - 12)
    for lugar in ("hdr", "op", "lista", "item", "campo", "cola"):
        yield f"etiquetas en {lugar}", mensaje(**{lugar: f"<b>{relleno}</b>" * (MAXIMO_ETIQUETAS // 2 - 20)})
        llenas = "<b" + llenar(' a{i}="xxxxxxxx"', 16 * (MAXIMO_ATRIBUTOS_POR_ETIQUETA - 4)) + "/>"
        cuantas = min((MAXIMO_ATRIBUTOS - 50) // llenas.count("="), (MAXIMO_MENSAJE - 4000) // len(llenas))
        yield f"atributos en {lugar}", mensaje(**{lugar: llenas * cuantas})
        declaran = "<b" + llenar(' xmlns:n{i}="u{i}"', 22 * (MAXIMO_ATRIBUTOS_POR_ETIQUETA - 4)) + "/>"
        yield f"declaraciones en {lugar}", mensaje(**{lugar: declaran * ((MAXIMO_ATRIBUTOS - 50) // declaran.count("="))})
    marco = llenar(' xmlns:n{i}="u{i}"', 20 * 55)
    yield (
        "declaraciones por muestras",
        mensaje(
            envtag=marco,
            bodytag=marco,
            optag=marco,
            listatag=marco,
            lista="<muestra><epivigila>x</epivigila></muestra>" * 499,
        ),
    )
    yield "todo errado", sobre11(crear(*(f"<muestra>{errados}</muestra>" for errados in [_errados()] * MAXIMO_ELEMENTOS)))
    yield "informe", sobre11(crear(muestra(paciente_nombres="A" * (MAXIMO_MENSAJE - 4000))))


def _errados():
    """An item in which everything is wrong that an item has: each field, its order, attributes, and what is inside of it."""
    return "".join(f"<{campo} z='1'><b/>\u2028é</{campo}>" for campo in reversed(MUESTRA)) + "<b c='1'/>" * 60


@pytest.mark.cronometro
@pytest.mark.timeout(500)
@pytest.mark.parametrize("tipo_base", ["sqlite"])
def test_ningun_mensaje_admitido_cuesta_mas_que_un_rato(hub, puerta):
    """The dearest messages of up to 16 MiB, of a known caller and of strangers without a key and with a wrong one."""
    caros = {}
    for nombre, cuerpo in al_limite():
        assert len(cuerpo) <= MAXIMO_MENSAJE, nombre
        for clave, tope in ((hub.claves[NORTE], DE_UN_CONOCIDO), (None, DE_UN_EXTRANO), ("equivocada", DE_UN_EXTRANO)):
            if (segundos := costo(puerta, cuerpo, clave)) > tope and (segundos := costo(puerta, cuerpo, clave, 3)) > tope:
                caros[nombre, tope] = segundos
    assert caros == {}


# ── honest excess ───────────────────────────────────────────────────────────────────────────────────────────────────
def como_axis(contenido: str, prefijo: str) -> str:
    """The sample as Axis writes it: each element declares its namespaces anew and says its type, or that it is nil."""
    propios = f'xmlns:{prefijo}="{NAMESPACE}" xmlns:xsi="{XSI}" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
    abierto = rf'<{prefijo}:\1 {propios} xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/" xsi:type="xsd:string">'
    nulos = "".join(f'<{prefijo}:{nombre} {propios} xsi:nil="true"/>' for nombre in ("estrategia", "epivigila"))
    escrito = re.sub(r"</(\w+)>", rf"</{prefijo}:\1>", re.sub(r"<(\w+)>", abierto, contenido))
    return escrito.replace(f"</{prefijo}:muestra>", f"{nulos}</{prefijo}:muestra>")


@pytest.mark.parametrize("con_ficha", [False, True])
def test_quinientas_muestras_que_declaran_y_tipan_cada_elemento_entran(hub, con_ficha):
    """Axis 1.4 and SOAP::Lite write so; it is honest, and as large as it gets."""
    cuerpo = sobre11(
        crear(*(como_axis(muestra(f"A-{i}"), f"ns{i % 9}") for i in range(MAXIMO_ELEMENTOS))),
        ficha(hub.claves[NORTE]) if con_ficha else "",
    )
    respuesta = hub.enviar(cuerpo, clave=None if con_ficha else NORTE)
    assert respuesta.todos("desenlace") == ["creada"] * MAXIMO_ELEMENTOS


def test_un_sobre_con_sesenta_declaraciones_entra(hub):
    """Generated clients declare whatever they know on the Envelope."""
    declaraciones = llenar(' xmlns:n{i}="urn:n{i}"', 26 * 60)
    cuerpo = sobre11(crear(muestra())).replace(b"<s:Envelope", b"<s:Envelope" + declaraciones.encode())
    assert hub.enviar(cuerpo).todos("desenlace") == ["creada"]
