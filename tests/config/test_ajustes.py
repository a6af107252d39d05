"""Settings: what an operator writes in HUB_* is what the hub uses, or the hub does not start."""

from pathlib import Path

import pytest

from config.ajustes import AJUSTES, Ajustes, ErrorDeAjuste
from config.valores import permitida


def test_sin_variables_el_hub_queda_en_este_equipo_con_sqlite(tmp_path):
    """The defaults expose nothing beyond the machine and need no server."""
    ajustes = Ajustes.desde_entorno({"HUB_DATOS": str(tmp_path)})

    assert str(ajustes.escucha) == "127.0.0.1:8080"
    assert ajustes.base_datos == f"sqlite:///{tmp_path}/hub.db"
    assert ajustes.direccion_publica == "http://127.0.0.1:8080"
    assert ajustes.proxies == ()
    assert ajustes.profesional_registrado


def test_la_direccion_publica_sigue_a_la_de_escucha_salvo_que_se_diga_otra():
    """A hub on another port publishes a WSDL that works, and one behind a proxy publishes the proxy's address."""
    assert Ajustes.desde_entorno({"HUB_ESCUCHA": "[::1]:81"}).direccion_publica == "http://[::1]:81"
    publica = Ajustes.desde_entorno({"HUB_ESCUCHA": ":81", "HUB_DIRECCION_PUBLICA": "https://hub.cl/"})
    assert publica.direccion_publica == "https://hub.cl"
    assert str(publica.escucha) == "0.0.0.0:81"


@pytest.mark.parametrize(
    ("nombre", "valor"),
    [
        ("HUB_BASE_DATOS", "mysql://hub:secreto@servidor/base"),
        ("HUB_BASE_DATOS", "servidor con secreto"),
        ("HUB_BASE_PRUEBAS", "mysql://hub:secreto@servidor/base"),
        ("HUB_BASE_PRUEBAS", "sqlite://"),
        ("HUB_BASE_PRUEBAS", "postgresql://hub:secreto@servidor"),
        ("HUB_DIRECCION_PUBLICA", "hub.ejemplo.cl"),
        ("HUB_DIRECCION_PUBLICA", "https://hub.ejemplo.cl/?a=1"),
        ("HUB_DIRECCION_PUBLICA", "https://hub.ejemplo.cl:99999"),
        ("HUB_DIRECCION_PUBLICA", "https://hub.ejemplo.cl:0"),
        ("HUB_DIRECCION_PUBLICA", "https://[hub.ejemplo.cl"),
        ("HUB_ESCUCHA", "8080"),
        ("HUB_ESCUCHA", "127.0.0.1:99999"),
        ("HUB_PROCESOS", "0"),
        ("HUB_PROCESOS", "dos"),
        ("HUB_HILOS", "-1"),
        ("HUB_HILOS", "٣"),
        ("HUB_ESPERA_CIERRE", "1.5"),
        ("HUB_PROXIES", "10.0.0.300"),
        ("HUB_METRICAS_PERMITIDAS", "todas"),
        ("HUB_PROFESIONAL_REGISTRADO", "quizás"),
        ("HUB_ROL_APLICACION", 'hub"; DROP'),
        ("HUB_NIVEL_TRAZAS", "verboso"),
        ("HUB_SELLAR_CADA", "a veces"),
        ("HUB_SELLAR_CADA", "86401"),
        ("HUB_SELLO_TIEMPO", "file:///etc/passwd"),
    ],
)
def test_un_valor_que_no_sirve_se_dice_con_el_nombre_de_su_variable(nombre, valor):
    """The hub refuses to start on a guess, and its complaint repeats no password."""
    with pytest.raises(ErrorDeAjuste) as rechazo:
        Ajustes.desde_entorno({nombre: valor})

    assert nombre in str(rechazo.value)
    assert "secreto" not in str(rechazo.value)


def test_una_variable_mal_escrita_no_se_pasa_por_alto():
    """HUB_BASE_DATO would leave the hub on SQLite unnoticed; HUB_PORT, which orchestrators add, is none of ours."""
    with pytest.raises(ErrorDeAjuste, match=r"¿quiso decir HUB_BASE_DATOS\?"):
        Ajustes.desde_entorno({"HUB_BASE_DATO": "postgresql://localhost/hub"})
    Ajustes.desde_entorno({"HUB_PORT": "tcp://10.0.0.1:8080", "HUB_PRUEBAS_COMPLETAS": "1"})


def test_una_variable_vacia_vale_como_ausente():
    """Compose files and unit files often pass a variable on without a value."""
    vacias = {ajuste.nombre: "" for ajuste in AJUSTES}
    assert Ajustes.desde_entorno(vacias) == Ajustes.desde_entorno({})


def test_cada_ajuste_llega_a_su_campo():
    """No setting of the table is read and then forgotten."""
    dados = {
        "HUB_DATOS": "/var/lib/hub",
        "HUB_BASE_DATOS": "postgresql://hub@/hub",
        "HUB_BASE_PRUEBAS": "no",
        "HUB_ESCUCHA": "10.0.0.1:80",
        "HUB_DIRECCION_PUBLICA": "https://hub.cl",
        "HUB_PROCESOS": "4",
        "HUB_HILOS": "3",
        "HUB_PROCESOS_CARGA": "2",
        "HUB_ESPERA_CIERRE": "5",
        "HUB_ESPERA_RETIRO": "3",
        "HUB_PROXIES": "10.0.0.5, 10.1.0.0/16",
        "HUB_METRICAS_PERMITIDAS": "10.9.0.0/16",
        "HUB_PROFESIONAL_REGISTRADO": "no",
        "HUB_ROL_APLICACION": "hub_app",
        "HUB_SELLAR_CADA": "0",
        "HUB_LLAVE_SELLO": "/etc/sello.pem",
        "HUB_CABEZAS": "/mnt/cabezas",
        "HUB_SELLO_TIEMPO": "https://tsa.cl/marcas",
        "HUB_CONSERVACION": "/etc/plazos.toml",
        "HUB_REMESAS": "/mnt/remesas",
        "HUB_REMESAS_DESDE": "09:15",
        "HUB_LLAVE_DESTINOS": "/etc/destinos.llave",
        "HUB_DESTINOS_PERMITIDOS": "10.20.0.0/24",
        "HUB_ALERTAS_CADA": "30",
        "HUB_ALERTA_ATRASO": "5",
        "HUB_ALERTA_RESPALDO": "7",
        "HUB_AVISOS_CADA": "20",
        "HUB_AVISOS_CORREO": "guardia@minsal.cl",
        "HUB_AVISOS_REMITENTE": "hub@minsal.cl",
        "HUB_AVISOS_SMTP": "smtps://hub@correo.minsal.cl",
        "HUB_AVISOS_SMTP_CLAVE": "/etc/smtp.clave",
        "HUB_AVISOS_WEBHOOK": "https://avisos.minsal.cl/hub",
        "HUB_AVISOS_SECRETO": "/etc/avisos.secreto",
        "HUB_NIVEL_TRAZAS": "Aviso",
        "HUB_TRAZAR_ACCESOS": "sí",
    }
    assert set(dados) == {ajuste.nombre for ajuste in AJUSTES}
    ajustes, omisiones = Ajustes.desde_entorno(dados), Ajustes.desde_entorno({})
    assert [a.campo for a in AJUSTES if getattr(ajustes, a.campo) == getattr(omisiones, a.campo)] == []
    assert ajustes.datos == Path("/var/lib/hub")


def test_la_base_de_pruebas_es_otra_que_la_del_hub(tmp_path):
    """A file of its own by default, none when it is switched off, and never the hub's, under whichever role."""
    assert Ajustes.desde_entorno({"HUB_DATOS": str(tmp_path)}).base_pruebas == f"sqlite:///{tmp_path}/pruebas.db"
    assert Ajustes.desde_entorno({"HUB_BASE_PRUEBAS": "No"}).base_pruebas is None
    for real, pruebas in (
        (f"sqlite:///{tmp_path}/hub.db", f"sqlite:///{tmp_path}/hub.db"),
        ("postgresql://hub_app:a@servidor/hub", "postgresql+psycopg2://otro:secreto@servidor/hub"),
    ):
        with pytest.raises(ErrorDeAjuste, match="HUB_BASE_PRUEBAS") as rechazo:
            Ajustes.desde_entorno({"HUB_BASE_DATOS": real, "HUB_BASE_PRUEBAS": pruebas})
        assert "secreto" not in str(rechazo.value)


def test_permitida_entiende_redes_y_direcciones_ipv4_dentro_de_ipv6():
    """A dual-stack socket tells ::ffff:10.1.2.3 for a caller of 10.1.0.0/16."""
    redes = Ajustes.desde_entorno({"HUB_PROXIES": "10.1.0.0/16 ::1"}).proxies

    assert permitida("10.1.2.3", redes)
    assert permitida("::ffff:10.1.2.3", redes)
    assert permitida("::1", redes)
    assert not permitida("10.2.0.1", redes)
    assert not permitida("", redes)
