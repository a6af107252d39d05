"""The image and its composition: small rights, no secret with a default, and what a linter of such files asks for."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

CONTENEDOR = Path(__file__).resolve().parents[2] / "despliegue" / "contenedor"
RECETA = CONTENEDOR / "Containerfile"
HADOLINT = Path(sys.prefix) / "bin" / "hadolint"
SECRETO = re.compile(r"CLAVE|PASSWORD|SECRET", re.IGNORECASE)


@pytest.fixture(scope="module")
def servicios() -> dict[str, dict]:
    return yaml.safe_load((CONTENEDOR / "compose.yaml").read_text())["services"]


@pytest.fixture(scope="module")
def instrucciones() -> list[tuple[str, str]]:
    """Of the image itself, without what it is made with."""
    texto = RECETA.read_text().replace("\\\n", " ")
    lineas = [linea.split(None, 1) for linea in texto.splitlines() if linea.strip() and not linea.startswith("#")]
    ultima = max(numero for numero, (que, _) in enumerate(lineas) if que == "FROM")
    return [(que, resto.strip()) for que, resto in lineas[ultima:]]


def test_hadolint_no_tiene_reparos():
    hecho = subprocess.run([HADOLINT, "--failure-threshold", "style", RECETA], capture_output=True, text=True, check=False)
    assert (hecho.returncode, hecho.stdout) == (0, "")


def test_la_imagen_corre_sin_privilegios_y_dice_como_esta(instrucciones):
    ordenes = dict(instrucciones)
    assert ordenes["USER"] == "10001:10001"
    assert "/salud/lista" in ordenes["HEALTHCHECK"]
    assert ordenes["STOPSIGNAL"] == "SIGTERM"
    assert ordenes["VOLUME"] == "/var/lib/hub-lis"
    assert [resto for que, resto in instrucciones if que == "COPY"] == ["--from=instalado /opt/hub-lis /opt/hub-lis"]


def test_instala_lo_publicado_con_sus_huellas():
    texto = RECETA.read_text()
    assert "sha256sum --check --strict" in texto
    assert "--require-hashes -r hub.txt" in texto
    assert "-slim" in texto


def test_ninguna_clave_tiene_un_valor_por_omision(servicios):
    """Each comes from the environment of who starts it, and without it nothing starts."""
    claves = [
        (nombre, valor)
        for servicio in servicios.values()
        for nombre, valor in servicio.get("environment", {}).items()
        if SECRETO.search(nombre)
    ]
    assert len(claves) >= 5
    assert [par for par in claves if not re.fullmatch(r"\$\{[A-Z_]+:\?falta\}", par[1])] == []
    for servicio in servicios.values():
        assert ":" not in servicio.get("environment", {}).get("HUB_BASE_DATOS", "").partition("//")[2].partition("@")[0]


@pytest.mark.parametrize("nombre", ["hub", "migrar"])
def test_lo_del_hub_no_puede_escribir_ni_tener_privilegios(servicios, nombre):
    servicio = servicios[nombre]
    assert servicio["read_only"] is True
    assert servicio["tmpfs"] == ["/tmp"]
    assert servicio["cap_drop"] == ["ALL"]
    assert servicio["security_opt"] == ["no-new-privileges:true"]


def test_se_detiene_con_paciencia_y_solo_se_ve_desde_la_maquina(servicios):
    """The longest that a hub takes to stop by default is 5 + 30 + 5 seconds."""
    assert servicios["hub"]["stop_grace_period"] == "60s"
    assert servicios["hub"]["ports"] == ["127.0.0.1:8080:8080"]
    assert "ports" not in servicios["base"]


def test_lo_que_prepara_la_base_es_un_guion_correcto():
    assert subprocess.run(["sh", "-n", CONTENEDOR / "roles.sh"], check=False).returncode == 0
    assert (CONTENEDOR / "roles.sh").stat().st_mode & 0o111
