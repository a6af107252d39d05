"""Clients that are not ours generate themselves from the served WSDL and live through a laboratory's day."""

import base64
import hashlib
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from esquemas_wsdl import VERSION_PUBLICADA
from tests.interoperabilidad.conftest import AQUI

pytestmark = [pytest.mark.cliente, pytest.mark.timeout(420)]

PLAZO = 90
INFORME = b"%PDF-1.7\n" + bytes(range(256)) * 1200 + b"\n%%EOF\n"
"""A report of 300 KB in which every byte occurs."""
NOMBRES = "Ñusta Güldenia <&> José"
REMITENTE = {"1.1": "Client", "1.2": "Sender"}


@pytest.fixture(params=["1.1", "1.2"])
def version(request):
    return request.param


@pytest.fixture(params=["zeep", "node", "php", "perl"])
def cliente(request):
    """The command of a client, and its name."""
    nombre = request.param
    if nombre == "zeep":
        return nombre, [sys.executable, "cliente_zeep.py"]
    archivo = {"node": "cliente_node.js", "php": "cliente_php.php", "perl": "cliente_perl.pl"}[nombre]
    return nombre, [request.getfixturevalue(nombre), archivo]


def un_caso(hub, cliente, version):
    """What a client needs to know: where, who, one good sample and one with three mistakes, and a result."""
    laboratorio = hub["laboratorios"][0]
    codigo = f"{cliente}-{version}"
    ahora = datetime.now(UTC)
    buena = una_muestra(hub, f"{codigo}-buena", ahora - timedelta(hours=3))
    mala = buena | {
        "codigo_muestra_cliente": f"{codigo}-mala",
        "paciente_dv": "4",
        "paciente_nombres": "...",
        "paciente_comuna": 99998,
    }
    return {
        "wsdl": hub["wsdl11" if version == "1.1" else "wsdl12"],
        "version": version,
        "clave": laboratorio["accesskey"],
        "id_laboratorio": laboratorio["id_laboratorio"],
        "id_mensaje_cliente": codigo,
        "campos": list(buena),
        "buena": buena,
        "mala": mala,
        "resultado": "Indeterminado",
        "fecha_recepcion": (ahora - timedelta(hours=2)).isoformat(timespec="milliseconds"),
        "fecha_resultado": (ahora - timedelta(hours=1)).isoformat(timespec="milliseconds"),
        "informe": base64.b64encode(INFORME).decode(),
    }


def una_muestra(hub, codigo, tomada):
    """A sample that breaks no rule, its fields in the contract's order."""
    return {
        "codigo_muestra_cliente": codigo,
        "rut_responsable": hub["profesional"],
        "cod_deis": hub["cod_deis"],
        "paciente_tipodoc": "RUN",
        "paciente_run": 12345678,
        "paciente_dv": "5",
        "paciente_nombres": NOMBRES,
        "paciente_ap_pat": "Ibáñez",
        "paciente_ap_mat": ".",
        "paciente_fecha_nac": "1980-02-29",
        "paciente_sexo": "F",
        "paciente_comuna": 13101,
        "paciente_direccion": "Avenida Ñuble 1234",
        "paciente_telefono": "+56 9 1234 5678",
        "paciente_prevision": "SIN PREVISIÓN",
        "fecha_muestra": tomada.isoformat(timespec="seconds"),
        "tecnica_muestra": "RT-PCR",
        "tipo_muestra": "Tórulas Nasofaríngeas",
        "busqueda_activa": True,
        "estrategia": "BAC Brotes",
        "subestrategia": "BAC Mejor Niñez/SENAME",
    }


def correr(orden, caso):
    """What the client printed; what it complained of, if it failed."""
    corrida = subprocess.run(
        orden, cwd=AQUI, input=json.dumps(caso), capture_output=True, text=True, encoding="utf-8", timeout=PLAZO
    )
    assert corrida.returncode == 0, corrida.stderr + corrida.stdout
    return json.loads(corrida.stdout)


def test_un_cliente_ajeno_vive_la_jornada_de_un_laboratorio(hub, cliente, version):
    """Create, retry, receive, deliver a 300 KB report, read both back, and understand what is refused and why."""
    nombre, orden = cliente
    dia = correr(orden, un_caso(hub, nombre, version))
    buena, mala = dia["creadas"]

    assert dia["version_contrato"] == VERSION_PUBLICADA
    assert (buena["indice"], buena["desenlace"], buena["errores"]) == (1, "creada", [])
    assert (mala["indice"], mala["desenlace"], mala["id_muestra"]) == (2, "rechazada", None)
    assert {tuple(error) for error in mala["errores"]} == {
        ("HUB-2004", "paciente_run"),
        ("HUB-2006", "paciente_nombres"),
        ("HUB-2013", "paciente_comuna"),
    }
    assert dia["repetido"] is True
    assert dia["otra_vez"] == dia["creadas"]
    assert [item["desenlace"] for item in dia["recibida"] + dia["entregada"]] == ["actualizada", "actualizada"]
    assert dia["muestra"] == {
        "id_muestra": buena["id_muestra"],
        "estado_muestra": 4,
        "paciente_nombres": NOMBRES,
        "paciente_tipodoc": "RUN",
        "busqueda_activa": True,
        "resultado": "Indeterminado",
        "tiene_informe": True,
    }
    assert dia["informe_sha256"] == hashlib.sha256(INFORME).hexdigest()
    assert (dia["sin_clave_valida"]["codigo"], dia["sin_clave_valida"]["faultcode"]) == ("HUB-1002", REMITENTE[version])
    assert (dia["desconocida"]["codigo"], dia["desconocida"]["faultcode"]) == ("HUB-2020", REMITENTE[version])
    assert dia["desconocida"]["mensaje"].strip()
