"""What an auditor sees of a body before giving a reason, and after."""

import json

import pytest

from dominio.mensajes.mascara import MAXIMA_PROFUNDIDAD, para_leer, tapar_rut
from dominio.ventanilla.registro import sin_clave
from tests.servicios.mensajes import MUESTRA, SOAP, crear, ficha, muestra, sobre11

PERSONALES = ("11111111", "Ana María", "Pérez", "1980-01-31", "Calle Larga 12", "+56 9 1234 5678")


def test_un_pedido_se_lee_sin_los_datos_del_paciente():
    """What identifies nobody stays readable: codes, dates of the sample, kind of document."""
    texto = para_leer(sobre11(crear(muestra())))
    assert not [dato for dato in PERSONALES if dato in texto]
    assert "<codigo_muestra_cliente>N-1</codigo_muestra_cliente>" in texto
    assert "<tecnica_muestra>RT-PCR</tecnica_muestra>" in texto
    assert "<paciente_run>*****111-*</paciente_run>" in texto


def test_revelado_se_lee_entero():
    """With a reason, everything that was sent is there."""
    texto = para_leer(sobre11(crear(muestra())), revelado=True)
    assert all(f">{dato}<" in texto for dato in MUESTRA.values())


@pytest.mark.parametrize(
    "disfraz",
    [
        "<paciente_nombres><![CDATA[Ana María]]></paciente_nombres>",
        "<paciente_nombres>&#65;na Mar&#xED;a</paciente_nombres>",
        "<x:paciente_nombres xmlns:x='urn:hub-lis:interconexion:v1'>Ana María</x:paciente_nombres>",
        "<paciente_nombres>Ana <b/>María</paciente_nombres>",
        "<otro_nombre>Ana María</otro_nombre>",
        "<codigo nombre='Ana María'>1</codigo>",
        "<!-- Ana María -->",
    ],
)
def test_ningun_disfraz_deja_ver_un_nombre(disfraz):
    """However the datum is written, and wherever, it is covered."""
    texto = para_leer(sobre11(crear(f"<muestra>{disfraz}</muestra>")))
    assert "María" not in texto
    assert "Ana" not in texto


def test_un_error_solo_repite_el_dato_de_un_campo_que_no_es_personal():
    """An error's value and sentence are as personal as its field."""
    respuesta = (
        "<errores><error><codigo>HUB-2004</codigo><campo>paciente_run</campo><valor>11111111-2</valor>"
        "<mensaje>El RUN 11111111-2 no es válido</mensaje></error>"
        "<error><codigo>HUB-2013</codigo><campo>cod_deis</campo><valor>999</valor><mensaje>«999» no está</mensaje></error>"
        "</errores>"
    )
    texto = para_leer(respuesta.encode())
    assert "11111111" not in texto
    assert "<valor>999</valor>" in texto
    assert "«999» no está" in texto


@pytest.mark.parametrize("version", SOAP)
def test_una_falla_sobre_un_rut_no_lo_repite(version):
    """The fault's own sentence is covered too, in both versions."""
    detalle = "<e><ErrorHub><codigo>HUB-2004</codigo><mensaje>El RUN 1-2</mensaje><campo>rut_paciente</campo></ErrorHub></e>"
    falla = (
        f"<s:Fault><faultstring>El RUN 1-2</faultstring><s:Reason><s:Text>El RUN 1-2</s:Text></s:Reason>{detalle}</s:Fault>"
    )
    texto = para_leer(SOAP[version](falla))
    assert "1-2" not in texto
    assert "HUB-2004" in texto


@pytest.mark.parametrize(
    "cuerpo",
    [
        b"Ana Maria 11111111-1",
        b"<Envelope><paciente_nombres>Ana</Envelope>",
        b'<!DOCTYPE a [<!ENTITY e "Ana">]><a>&e;</a>',
        "<a>Ana</a>".encode("cp1252") + b"\xff",
        b"PK\x03\x04" + bytes(50) + b"Ana",
        b"<a>" * (MAXIMA_PROFUNDIDAD + 2) + b"Ana" + b"</a>" * (MAXIMA_PROFUNDIDAD + 2),
    ],
)
def test_lo_que_no_se_entiende_no_se_muestra_sin_motivo(cuerpo):
    """What cannot be told apart is hidden whole."""
    assert "Ana" not in para_leer(cuerpo)
    assert str(len(cuerpo)) in para_leer(cuerpo)


def test_la_clave_de_acceso_no_se_muestra_ni_revelada():
    """A reason to see a patient is no reason to see a key, not even in a message that is no XML."""
    cuerpo = sobre11(crear(muestra()), ficha("clave-secreta"))
    for visto in (cuerpo, cuerpo[:-5]):
        assert "clave-secreta" not in para_leer(visto, revelado=True)
        assert "UsernameToken" in para_leer(visto, revelado=True)


@pytest.mark.parametrize("codificacion", ["utf-8", "utf-16", "utf-16-be"])
def test_el_registro_no_guarda_la_clave(codificacion):
    """The key is struck out of what is kept; not a byte of the rest changes."""
    texto = sobre11(crear(muestra(paciente_nombres="Añañuca")), ficha("clave-secreta")).decode()
    guardado = sin_clave(texto.encode(codificacion) + b"\xd8")
    assert guardado[-1:] == b"\xd8"
    assert guardado[:-1].decode(codificacion) == texto.replace("clave-secreta", "*" * len("clave-secreta"))


def test_un_mensaje_ajeno_no_gobierna_la_terminal():
    """Escape sequences and marks that turn a text round are replaced."""
    texto = para_leer("\x1b[2Jhola\u202e\x9b".encode(), revelado=True)
    assert "hola" in texto
    assert not {"\x1b", "\u202e", "\x9b"} & set(texto)


def test_los_pedidos_de_auditoria_muestran_su_motivo_y_tapan_a_quien_buscaban():
    """Another auditor reads why; whom, only with a reason of their own."""
    cuerpo = json.dumps({"motivo": "reclamo 15", "filtro": {"rut": "11.111.111-1", "documento": "P-9", "operacion": "x"}})
    leido = json.loads(para_leer(cuerpo.encode()))
    assert leido == {"motivo": "reclamo 15", "filtro": {"rut": "*****111-*", "documento": "***", "operacion": "x"}}


def test_un_informe_no_llena_la_pantalla():
    """A PDF in base64 is told by its length."""
    cuerpo = b"<a><informe>" + b"QUJD" * 10_000 + b"</informe></a>"
    assert len(para_leer(cuerpo, revelado=True)) < 200
    assert "40000" in para_leer(cuerpo, revelado=True)


@pytest.mark.parametrize(
    ("rut", "tapado"),
    [("12345678-5", "*****678-*"), ("12.345.678-5", "*****678-*"), ("99-K", "***"), ("P123", "***"), (None, None)],
)
def test_de_un_rut_quedan_tres_cifras(rut, tapado):
    """Enough to tell two patients apart on a page, too little to know who they are."""
    assert tapar_rut(rut) == tapado


@pytest.mark.parametrize(
    "datos",
    [
        {"muestras": [{"paciente_nombres": "Ana"}]},
        {"muestras": {"paciente_nombres": "Ana"}},
        {"total": [[{"direccion": "Ana"}]]},
        [{"paciente_nombres": "Ana"}],
        ["Ana"],
        "Ana",
    ],
)
def test_un_nombre_visible_no_muestra_lo_que_hay_dentro_de_el(datos):
    """Objects and lists under a name that is shown are masked name by name, and so is what has no name at all."""
    assert "Ana" not in para_leer(json.dumps(datos).encode())
    assert "Ana" in para_leer(json.dumps(datos).encode(), revelado=True)
    assert "[\n    5" in para_leer(json.dumps({"muestras": [5]}).encode())
