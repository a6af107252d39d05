"""The two ways of telling, with real servers on this machine: what arrives, what is refused, and nothing goes in clear."""

import json
import socket
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.ajustes import Ajustes, ErrorDeAjuste
from config.ajustes_de_alertas import a_correo
from dominio.alertas import correo
from dominio.alertas.avisos import SE_ABRIO, Carta
from dominio.alertas.canales import abrir_canales
from dominio.alertas.enganche import firma
from dominio.vocabulario.errores import CorreoNoSale, ErrorDominio, SecretoDeAvisosNoSirve, WebhookNoRecibe
from tests.certificados import certificar
from tests.dominio.alertas.escena import JUEVES
from tests.dominio.alertas.servidores import CLAVE, Correo, webhook

SECRETO = "un secreto de más de dieciséis letras"
SUCESO = {
    "suceso": SE_ABRIO,
    "numero": 1,
    "veces": 2,
    "texto": "Muestras de Laboratorio Ñuñoa (1): 12.",
    "que_hacer": "Pregunte.",
}
CARTA = Carta("0123456789abcdef" * 2, JUEVES, (SUCESO,))


@contextmanager
def que_diga(clase, texto):
    """The error must come, and say that."""
    with pytest.raises(clase) as falla:
        yield falla
    assert texto in falla.value.mensaje


@pytest.fixture
def autoridad(tmp_path, monkeypatch):
    """A certificate for 127.0.0.1 that this process trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return certificar(tmp_path)


@pytest.fixture
def servir():
    """Makes servers of e-mail that end with the test."""
    hechos = []

    def hacer(*args, **opciones):
        hechos.append(Correo(*args, **opciones))
        return hechos[-1]

    yield hacer
    for uno in hechos:
        uno.escucha.close()


def por_correo(tmp_path, servidor, esquema="smtp", **otros):
    (tmp_path / "clave").write_text(CLAVE + "\n")
    entorno = {
        "HUB_AVISOS_CORREO": "ana@ejemplo.cl, guardia@ejemplo.cl",
        "HUB_AVISOS_REMITENTE": "hub@ejemplo.cl",
        "HUB_AVISOS_SMTP": f"{esquema}://hub@127.0.0.1:{servidor.puerto}",
        "HUB_AVISOS_SMTP_CLAVE": str(tmp_path / "clave"),
        "HUB_DIRECCION_PUBLICA": "https://hub.ejemplo.cl",
        **otros,
    }
    (canal,) = abrir_canales(Ajustes.desde_entorno(entorno))
    return canal


# ── e-mail ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("esquema", ["smtp", "smtps"])
def test_el_correo_llega_cifrado(tmp_path, autoridad, servir, monkeypatch, esquema):
    """To all at once; the password and the text never go in clear, and the same message has the same identifier."""
    monkeypatch.setattr(correo, "LOCALES", ())
    servidor = servir(autoridad, desde_el_comienzo=esquema == "smtps")
    por_correo(tmp_path, servidor, esquema).enviar(CARTA)
    (carta,) = servidor.cartas
    assert carta["Message-ID"] == f"<{CARTA.clave}@ejemplo.cl>"
    assert carta["To"] == "ana@ejemplo.cl, guardia@ejemplo.cl"
    assert "Laboratorio Ñuñoa (1): 12. Van 2 veces." in carta.get_content()
    assert "https://hub.ejemplo.cl/alertas" in carta.get_content()
    assert all(orden.upper().startswith((b"EHLO", b"STARTTLS")) for orden in servidor.en_claro)


@pytest.mark.parametrize(
    ("como", "clave", "dice"),
    [
        ({"ofrece_tls": False}, CLAVE, "no ofrece TLS"),
        ({}, "otra clave", "no acepta el usuario"),
        ({"rehusa": True}, CLAVE, "a ningún destinatario"),
    ],
)
def test_por_que_no_sale(tmp_path, autoridad, servir, monkeypatch, como, clave, dice):
    """Without TLS nothing is said; of what the server said nothing is repeated."""
    monkeypatch.setattr(correo, "LOCALES", ())
    servidor = servir(autoridad, **como)
    canal = por_correo(tmp_path, servidor)
    (tmp_path / "clave").write_text(clave)
    with que_diga(CorreoNoSale, dice) as falla:
        canal.enviar(CARTA)
    assert "11111111" not in falla.value.mensaje
    assert clave not in falla.value.mensaje
    assert servidor.cartas == []


def test_un_certificado_que_no_vale_no_recibe_nada(tmp_path, autoridad, servir, monkeypatch):
    monkeypatch.setattr(correo, "LOCALES", ())
    monkeypatch.delenv("SSL_CERT_FILE")
    servidor = servir(autoridad)
    with que_diga(CorreoNoSale, "su certificado no vale"):
        por_correo(tmp_path, servidor).enviar(CARTA)
    assert servidor.cartas == []


def test_quien_no_contesta_no_detiene(tmp_path, monkeypatch):
    """A server that takes the call and is silent."""
    monkeypatch.setattr(correo, "EN_TOTAL", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as mudo:
        servidor = type("Mudo", (), {"puerto": mudo.getsockname()[1]})
        with que_diga(CorreoNoSale, "demoró demasiado"):
            por_correo(tmp_path, servidor).enviar(CARTA)


# ── webhook ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def por_webhook(tmp_path, direccion, permitidos="127.0.0.0/8", secreto=SECRETO):
    (tmp_path / "secreto").write_text(secreto)
    entorno = {"HUB_AVISOS_WEBHOOK": direccion, "HUB_AVISOS_SECRETO": str(tmp_path / "secreto")}
    (canal,) = abrir_canales(Ajustes.desde_entorno({**entorno, "HUB_DESTINOS_PERMITIDOS": permitidos}))
    return canal


def test_el_webhook_recibe_lo_firmado(tmp_path, autoridad):
    """Whoever knows the secret can tell that it is the hub's, and of when."""
    with webhook(autoridad) as (direccion, recibido):
        por_webhook(tmp_path, direccion).enviar(CARTA)
    ((ruta, cabeceras, cuerpo),) = recibido
    assert (ruta, cabeceras["X-Hub-Aviso"]) == ("/avisos", CARTA.clave)
    instante = int(cabeceras["X-Hub-Firma"].removeprefix("t=").partition(",")[0])
    assert cabeceras["X-Hub-Firma"] == firma(SECRETO, instante, cuerpo)
    assert json.loads(cuerpo)["alertas"] == [SUCESO]


@pytest.mark.parametrize("estado", [302, 307, 401, 500, 503])
def test_lo_que_no_es_un_si_es_un_no(tmp_path, autoridad, estado):
    """No redirection is followed."""
    with webhook(autoridad, estado) as (direccion, recibido), que_diga(WebhookNoRecibe, f"contestó {estado}"):
        por_webhook(tmp_path, direccion).enviar(CARTA)
    assert len(recibido) == 1


def test_ni_a_una_red_propia_ni_con_un_certificado_ajeno(tmp_path, autoridad, monkeypatch):
    with webhook(autoridad) as (direccion, recibido):
        with que_diga(WebhookNoRecibe, "HUB_DESTINOS_PERMITIDOS"):
            por_webhook(tmp_path, direccion, "").enviar(CARTA)
        monkeypatch.delenv("SSL_CERT_FILE")
        with que_diga(WebhookNoRecibe, "certificado"):
            por_webhook(tmp_path, direccion).enviar(CARTA)
    assert recibido == []


def test_un_secreto_corto_o_perdido_no_firma(tmp_path, autoridad):
    with webhook(autoridad) as (direccion, recibido):
        with pytest.raises(SecretoDeAvisosNoSirve):
            por_webhook(tmp_path, direccion, secreto="corto").enviar(CARTA)
        canal = por_webhook(tmp_path, direccion)
        (tmp_path / "secreto").unlink()
        with pytest.raises(SecretoDeAvisosNoSirve):
            canal.enviar(CARTA)
    assert recibido == []


# ── settings ────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("entorno", "dice"),
    [
        ({"HUB_AVISOS_CORREO": "ana@ejemplo.cl"}, "HUB_AVISOS_SMTP"),
        ({"HUB_AVISOS_CORREO": "ana"}, "dirección de correo"),
        ({"HUB_AVISOS_CORREO": "ana@ejemplo.cl\nBcc:otro@ejemplo.cl"}, "dirección de correo"),
        ({"HUB_AVISOS_SMTP": "smtp://correo.ejemplo.cl"}, "HUB_AVISOS_CORREO"),
        ({"HUB_AVISOS_SMTP": "smtp://hub:clave@correo.ejemplo.cl"}, "sin contraseña"),
        ({"HUB_AVISOS_SMTP": "correo.ejemplo.cl"}, "smtp://"),
        ({"HUB_AVISOS_WEBHOOK": "http://avisos.ejemplo.cl"}, "https://"),
        ({"HUB_AVISOS_WEBHOOK": "https://avisos.ejemplo.cl"}, "HUB_AVISOS_SECRETO"),
        ({"HUB_ALERTAS_CADA": "301"}, "0 y 300"),
    ],
)
def test_medio_camino_no_parte(entorno, dice):
    """Nobody would be told, and nobody would notice; and no password is repeated."""
    with pytest.raises(ErrorDeAjuste, match=dice) as falla:
        Ajustes.desde_entorno(entorno)
    assert "hub:clave" not in str(falla.value)


@pytest.mark.parametrize("direccion", ["a..b@x.cl", ".a@x.cl", "a.@x.cl", "a@b..cl", "a@x.cl@y.cl"])
def test_una_direccion_que_no_cabe_en_un_correo_no_parte(direccion):
    """Else every message to it would fail, and only when there is something to tell."""
    for ajuste in ("HUB_AVISOS_CORREO", "HUB_AVISOS_REMITENTE"):
        with pytest.raises(ErrorDeAjuste, match="dirección de correo"):
            Ajustes.desde_entorno({ajuste: direccion})


@settings(max_examples=300)
@given(st.text('aB0.-_%+ ñ"', max_size=5), st.text("xY0.-_ ñ", max_size=8))
def test_con_la_direccion_que_se_acepta_se_compone_un_correo(de, donde):
    """Whatever is written into a setting: it is refused at once, or a message to it can be made."""
    direccion = f"{de}@{donde}"
    try:
        a_correo(direccion)
    except ValueError:
        return
    entorno = dict.fromkeys(("HUB_AVISOS_REMITENTE", "HUB_AVISOS_CORREO"), direccion)
    (canal,) = abrir_canales(Ajustes.desde_entorno({"HUB_AVISOS_SMTP": "smtp://127.0.0.1:9", **entorno}))
    assert f"To: {direccion}".encode() in canal._mensaje(CARTA).as_bytes()


RESERVADO = "T0KEN"


@pytest.mark.parametrize(
    "direccion",
    [
        f"http://ganchos.ejemplo.cl/{RESERVADO}",
        f"https:/ganchos.ejemplo.cl/{RESERVADO}",
        f"ganchos.ejemplo.cl/{RESERVADO}",
        f"https://[ganchos.ejemplo.cl/{RESERVADO}",
        f"https://ganchos.ejemplo.cl/avisos?clave={RESERVADO}",
        f"https://hub:{RESERVADO}@ganchos.ejemplo.cl/",
        f"https://{RESERVADO}@ganchos.ejemplo.cl/",
        f"https://ganchos.ejemplo.cl/ñ{RESERVADO}",
        f"https://ganchos.ejemplo.cl:puerto/{RESERVADO}",
    ],
)
def test_de_un_webhook_que_no_sirve_solo_se_repite_el_servidor(tmp_path, direccion):
    """Who calls by a secret path would read it in the journal."""
    with pytest.raises((ErrorDeAjuste, ErrorDominio)) as falla:
        por_webhook(tmp_path, direccion)
    assert RESERVADO.lower() not in f"{falla.value} {getattr(falla.value, 'mensaje', '')}".lower()
    assert falla.value.__cause__ is None and falla.value.__suppress_context__


def test_sin_ajustes_no_hay_a_quien_avisar():
    assert abrir_canales(Ajustes.desde_entorno({})) == []
