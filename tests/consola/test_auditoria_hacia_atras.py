"""At the console too, a search that finds next to nothing says how far back it looked and how to go on."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from config.ajustes import Ajustes
from consola.auditoria import auditoria
from dominio.mensajes.recorrido import RitmoDeBusqueda
from dominio.vocabulario.enumeraciones import DesenlaceMensaje, Puerta
from tests.dominio.mensajes.test_recorrido import Hecho, Registro


@pytest.fixture
def hub(motor, claves, tmp_path, monkeypatch):
    """`hub auditoria` in this process, which looks at one day each time; on record is what was refused a month ago."""
    Registro(motor).agregar(
        Hecho(
            datetime(2026, 1, 1, 12, tzinfo=UTC), 1, Puerta.SOAP11, "crearMuestras", DesenlaceMensaje.RECHAZADO, frozenset()
        ),
        Hecho(
            datetime(2026, 2, 1, 12, tzinfo=UTC), 1, Puerta.SOAP11, "crearMuestras", DesenlaceMensaje.ACEPTADO, frozenset()
        ),
    )
    breve = RitmoDeBusqueda(en_total=0, por_tramo=1, corte=30, primero=timedelta(days=20), resto=0)
    monkeypatch.setattr("consola.auditoria.EN_CONSOLA", breve)
    entorno = {"HUB_BASE_DATOS": motor.url.render_as_string(hide_password=False), "HUB_DATOS": str(tmp_path)}

    def correr(*argumentos: str) -> str:
        hecho = CliRunner().invoke(auditoria, argumentos, obj=Ajustes.desde_entorno(entorno), catch_exceptions=False)
        assert hecho.exit_code == 0, hecho.output
        return hecho.stdout

    return correr


def test_la_consola_dice_hasta_cuando_busco_y_como_seguir(hub):
    """For people in words, and for programs with the count that is none of all."""
    primera = hub("buscar", "--desenlace", "rechazado")
    assert "0 mensajes en esta página; en total, al menos 0." in primera
    assert "Se buscó hasta el 12-01-2026 09:00:00 (hora de Chile), y más atrás puede haber otros." in primera
    segunda = hub("buscar", "--desenlace", "rechazado", "--cursor", re.search(r"--cursor (\S+)", primera)[1])
    assert "1 mensajes en esta página" in segunda
    assert "Se buscó hasta" not in segunda
    datos = json.loads(hub("buscar", "--desenlace", "rechazado", "--json"))
    assert (datos["total"], datos["total_exacto"], datos["mensajes"]) == (0, False, [])
    assert datos["buscado_hasta"] == "2026-01-12 12:00:00+00:00"
    assert datos["cursor"]


def test_la_exportacion_de_la_consola_es_entera(hub, tmp_path):
    archivo = tmp_path / "rechazados.csv"
    assert "1 mensajes en" in hub("exportar", str(archivo), "--desenlace", "rechazado")
    assert "Registrar muestras" in archivo.read_text(encoding="utf-8-sig")
