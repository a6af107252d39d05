"""What `make servidor-desnudo` does with docs/operacion.md is the whole of it, and can be done on a bare Debian."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.servidor_desnudo.manual import MANUAL, NO_SE_DAN, VALORES, Bloque, bloques
from tests.servidor_desnudo.systemd import ORDENES, Unidad

BLOQUES = bloques()
TEXTO = "\n".join(bloque.texto for bloque in BLOQUES)
DESPLIEGUE = MANUAL.parents[1] / "despliegue"
DE_DEBIAN = {"apt-get", "cat", "cd", "chmod", "cp", "echo", "install", "ln", "nginx", "rm", "sed", "sha256sum", "systemctl"}
DE_PAQUETES = {
    "python3-venv": {"python3"},
    "postgresql": {"psql", "pg_dump", "pg_restore", "createdb"},
    "nginx": {"nginx"},
    "openssl": {"openssl"},
    "sudo": {"sudo"},
}
DEL_HUB = {"hub", ".venv/bin/pip"}
AQUI = re.compile(r"<<'FIN'\n.*?\nFIN\n", re.DOTALL)


def programas(bloque: Bloque) -> set[str]:
    """The first word of each of its commands, beyond variables and the person as whom it is given."""
    hallados = set()
    for linea in AQUI.sub("\n", bloque.texto).replace("\\\n", " ").splitlines():
        palabras = shlex.split(linea, comments=True)
        while palabras and re.match(r"[A-Z_]+=", palabras[0]):
            del palabras[0]
        if palabras[:2] == ["sudo", "-u"]:
            hallados.add("sudo")
            palabras = palabras[3:]
        hallados |= {re.sub(r"^/opt/hub-lis/.*/bin/hub$", "hub", palabra) for palabra in palabras[:1]}
    return hallados


def test_todo_lo_que_se_teclea_esta_en_un_bloque_que_se_conoce():
    """A block in another shell's name would be passed over and nobody would know."""
    assert set(re.findall(r"^ *```(\S*)$", MANUAL.read_text(), re.MULTILINE)) == {"sh", "ini", "sql", ""}
    assert len(BLOQUES) == len(re.findall(r"^ *```sh$", MANUAL.read_text(), re.MULTILINE)) > 25


@pytest.mark.parametrize("palabra", NO_SE_DAN)
def test_lo_que_no_se_da_es_un_bloque_y_tiene_su_motivo(palabra):
    assert [palabra in bloque.texto for bloque in BLOQUES].count(True) == 1
    assert len(NO_SE_DAN[palabra]) > 20


def test_lo_que_se_llena_esta_en_el_manual_y_nada_mas_hay_que_llenar():
    for dicho in VALORES:
        assert dicho in TEXTO
    for bloque in BLOQUES:
        if bloque.por_que_no is None:
            assert not re.search(r"…|CLAVE-[A-Z]", bloque.llenado()), bloque


@pytest.mark.parametrize("bloque", BLOQUES, ids=lambda bloque: f"{bloque.seccion}:{bloque.linea}")
def test_cada_bloque_es_shell_y_da_ordenes_que_hay(bloque):
    """Those of Debian, of the packages that the manual has one install, and of the hub."""
    assert subprocess.run(["bash", "-n", "-c", bloque.llenado()], check=False).returncode == 0
    del_manual = {"useradd", "tar"} | DE_DEBIAN | DEL_HUB | set().union(*DE_PAQUETES.values())
    assert programas(bloque) - {"/opt/hub-lis/actual/.venv/bin/python"} <= del_manual


def test_los_paquetes_que_se_usan_son_los_que_se_instalan():
    (instalados,) = re.findall(r"^apt-get install (.+)$", TEXTO, re.MULTILINE)
    assert set(instalados.split()) == set(DE_PAQUETES)


def test_lo_que_se_pide_a_systemd_es_lo_que_se_hace_en_su_lugar():
    assert set(re.findall(r"^systemctl (\S+)", TEXTO, re.MULTILINE)) <= set(ORDENES)


def test_el_segundo_hub_es_otro(tmp_path):
    """The manual's commands change of the first one's units the port, the socket and the directory, and nothing else."""
    for nombre in ("hub-lis.service", "hub-lis.socket"):
        (tmp_path / nombre).write_bytes((DESPLIEGUE / "systemd" / nombre).read_bytes())
    (guion,) = (bloque.texto for bloque in BLOQUES if "hub-lis-2.service" in bloque.texto and "sed" in bloque.texto)
    ordenes = "\n".join(linea for linea in guion.splitlines() if linea.startswith("sed"))
    subprocess.run(["bash", "-ec", ordenes], check=True, cwd=tmp_path)

    servicio, enchufe = (Unidad(tmp_path / f"hub-lis-2.{que}", "") for que in ("service", "socket"))
    assert enchufe.todas("ListenStream") == ["127.0.0.1:8081"]
    assert servicio.una("Requires") == "hub-lis-2.socket"
    assert servicio.una("StateDirectory") == "hub-lis-2"
    assert servicio.todas("Environment") == ["HUB_AJUSTES=/etc/hub-lis.env", "HUB_DATOS=/var/lib/hub-lis-2"]
    distintas = {*lineas(tmp_path / "hub-lis-2.service")} - {*lineas(tmp_path / "hub-lis.service")}
    assert {linea.partition("=")[0] for linea in distintas} == {"Requires", "After", "StateDirectory", "Environment"}


def lineas(archivo: Path) -> list[str]:
    return archivo.read_text().splitlines()
