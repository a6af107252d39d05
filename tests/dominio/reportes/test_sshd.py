"""The feed to the server of SFTP that most have, OpenSSH's: each day whole and once, and every refusal says why."""

import getpass
import hashlib
import os
import resource
import shutil
import signal
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import asyncssh
import pytest

from dominio.reportes.destinos.despacho import despachar
from dominio.reportes.destinos.direccion import leer_direccion
from dominio.reportes.destinos.envio import ArchivoDeEnvio, DestinoAbierto
from dominio.reportes.destinos.mensajeria import Mensajeria
from dominio.reportes.destinos.pedidos import ProponerDestino
from dominio.reportes.destinos.por_sftp import PorSftp
from dominio.reportes.destinos.secretos import crear_llave_de_destinos
from dominio.vocabulario.errores import (
    DestinoConOtroContenido,
    DestinoNoRecibe,
    DestinoRechazaSecreto,
    DestinoSinRespuesta,
    HuellaDeDestinoCambiada,
)
from tests.bases import prescindir
from tests.despliegue.proxies import puertos_libres
from tests.dominio.reportes.servidores import leer_dias
from tests.dominio.reportes.test_destinos import LOCALES, MESA, confirmar, dias, emitir, exigir_entero
from tests.elenco import una_informada

pytestmark = pytest.mark.timeout(180)
SSHD = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin")
AQUI = ["127.0.0.1"]
DIA = "2026-03-05"
LIMITE = 65_536
"""Bytes that a file may have at a server whose disk does not take more."""
SEPARACION = Path("/run/sshd")
"""An empty folder that sshd wants when it is root's; its unit of systemd makes it."""
CONFIGURACION = """
ListenAddress 127.0.0.1:{puerto}
HostKey {lugar}/llave
PidFile none
AuthorizedKeysFile {lugar}/permitidas
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
Subsystem sftp internal-sftp {opciones}
"""


class EnSuHilo(PorSftp):
    """Each call in a thread of its own, as the hub has them: where a browser is driven, the main one has a loop at work."""

    def _hacer(self, direccion, trabajo):
        with ThreadPoolExecutor(1) as hilo:
            return hilo.submit(super()._hacer, direccion, trabajo).result()


class Sshd:
    """OpenSSH's server with a configuration, a host key and a user's key of its own; the user is whoever runs this."""

    def __init__(self, lugar: Path) -> None:
        if SSHD is None:
            prescindir("this machine lacks sshd (openssh-server)")
        self.lugar, self.carpeta = lugar, lugar / "raiz"
        self.carpeta.mkdir(parents=True)
        self.cambiar_llave()
        llave = asyncssh.generate_private_key("ssh-ed25519")
        self.secreto = llave.export_private_key().decode()
        (lugar / "permitidas").write_bytes(llave.export_public_key())
        (self.puerto,) = puertos_libres(1)
        self._proceso: subprocess.Popen | None = None

    def cambiar_llave(self) -> None:
        """A new host key, for the next start."""
        (self.lugar / "llave").touch(mode=0o600)
        asyncssh.generate_private_key("ssh-ed25519").write_private_key(self.lugar / "llave")

    def encender(self, opciones: str = "", limite: int = resource.RLIM_INFINITY) -> None:
        configuracion = self.lugar / "sshd_config"
        configuracion.write_text(CONFIGURACION.format(puerto=self.puerto, lugar=self.lugar, opciones=opciones))
        with (self.lugar / "sshd.log").open("ab") as bitacora:
            self._proceso = subprocess.Popen(
                [SSHD, "-D", "-e", "-f", str(configuracion)],
                stderr=bitacora,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limite, limite)),
                restore_signals=False,  # whoever writes beyond the limit is told so, and not ended
                process_group=0,
            )
        for _ in range(600):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.puerto), 1):
                return
            time.sleep(0.05)
        raise AssertionError((self.lugar / "sshd.log").read_text())

    def apagar(self) -> None:
        """End it and whoever serves a session."""
        if self._proceso is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._proceso.pid, signal.SIGKILL)
            self._proceso.wait(20)
            self._proceso = None

    @property
    def direccion(self) -> str:
        return f"sftp://{getpass.getuser()}@127.0.0.1:{self.puerto}{self.carpeta}"

    def archivos(self) -> dict[str, bytes]:
        return leer_dias(self.carpeta)

    def abierto(self, direccion: str | None = None, secreto: str | None = None) -> DestinoAbierto:
        """The target as it was confirmed."""
        leida = leer_direccion(direccion or self.direccion)
        return DestinoAbierto(1, leida, EnSuHilo().mirar(leida, AQUI), secreto or self.secreto)


@contextmanager
def separacion():
    """The folder that sshd wants, as long as it runs."""
    falta = os.geteuid() == 0 and not SEPARACION.exists()
    if falta:
        with suppress(FileExistsError):
            SEPARACION.mkdir(mode=0o755)
    yield


@pytest.fixture
def sshd(tmp_path):
    with separacion():
        uno = Sshd(tmp_path / "sshd")
        try:
            uno.encender()
            yield uno
        finally:
            uno.apagar()


def archivo(nombre: str, contenido: bytes) -> ArchivoDeEnvio:
    return ArchivoDeEnvio(nombre, contenido, hashlib.sha256(contenido).hexdigest())


ARCHIVOS = [archivo("resultados.csv", b"r" * 3 * LIMITE), archivo("cambios.csv", b""), archivo("manifiesto.json", b"{}")]
ENTEROS = {f"{DIA}/{uno.nombre}": uno.contenido for uno in ARCHIVOS}


@pytest.mark.parametrize("resto", ["archivo", "enlace"])
def test_lo_que_quedo_con_el_nombre_parcial_no_estorba(sshd, resto):
    parcial = sshd.carpeta / f".{DIA}.parcial"
    parcial.write_text("a medias") if resto == "archivo" else parcial.symlink_to("ninguna")
    EnSuHilo().dejar(sshd.abierto(), AQUI, DIA, ARCHIVOS)
    assert sshd.archivos() == ENTEROS


def test_prueba_deja_y_no_repite(sshd):
    """A trial leaves nothing; what an attempt before left half done goes, also folders; what is there stays as it is."""
    destino = sshd.abierto()
    EnSuHilo().probar(destino, AQUI)
    EnSuHilo().probar(destino, AQUI)
    assert list(sshd.carpeta.iterdir()) == []
    parcial = sshd.carpeta / f".{DIA}.parcial"
    (parcial / "otra" / "dentro").mkdir(parents=True)
    (parcial / "viejo.csv").write_text("a medias")
    (parcial / "otra" / "dentro" / "uno").write_text("x")
    EnSuHilo().dejar(destino, AQUI, DIA, ARCHIVOS)
    assert sshd.archivos() == ENTEROS
    assert [uno.name for uno in sshd.carpeta.iterdir()] == [DIA]
    antes = (sshd.carpeta / DIA / "resultados.csv").stat().st_mtime_ns
    EnSuHilo().dejar(destino, AQUI, DIA, ARCHIVOS)
    assert (sshd.carpeta / DIA / "resultados.csv").stat().st_mtime_ns == antes


@pytest.mark.parametrize("ajeno", ["vacia", "otra", "carpeta", "archivo", "enlace"])
def test_lo_ajeno_no_se_pisa(sshd, ajeno):
    """Whatever is at the day's place: an empty folder, another feed or folders in it, a file, a link to nowhere."""
    lugar = sshd.carpeta / DIA
    if ajeno == "archivo":
        lugar.write_text("otra cosa")
    elif ajeno == "enlace":
        lugar.symlink_to(sshd.carpeta / "ninguna")
    else:
        lugar.mkdir()
    if ajeno == "otra":
        (lugar / "resultados.csv").write_text("otra cosa")
    if ajeno == "carpeta":
        (lugar / "resultados.csv").mkdir()
    with pytest.raises(DestinoConOtroContenido):
        EnSuHilo().dejar(sshd.abierto(), AQUI, DIA, ARCHIVOS)
    if ajeno == "carpeta":
        assert (lugar / "resultados.csv").is_dir()
    assert lugar.is_symlink() == (ajeno == "enlace")
    assert sshd.archivos() != ENTEROS


def test_lo_que_no_se_puede_dice_por_que(sshd):
    destino = sshd.abierto()
    with pytest.raises(DestinoNoRecibe) as rechazo:
        EnSuHilo().dejar(sshd.abierto(f"{sshd.direccion}/no-existe"), AQUI, DIA, ARCHIVOS)
    assert "no existe la carpeta" in rechazo.value.mensaje
    otra = asyncssh.generate_private_key("ssh-ed25519").export_private_key().decode()
    with pytest.raises(DestinoRechazaSecreto):
        EnSuHilo().dejar(sshd.abierto(secreto=otra), AQUI, DIA, ARCHIVOS)
    sshd.apagar()
    with pytest.raises(DestinoSinRespuesta):
        EnSuHilo().dejar(destino, AQUI, DIA, ARCHIVOS)
    sshd.encender("-R")
    for hacer in (lambda: EnSuHilo().dejar(destino, AQUI, DIA, ARCHIVOS), lambda: EnSuHilo().probar(destino, AQUI)):
        with pytest.raises(DestinoNoRecibe) as rechazo:
            hacer()
        assert "no permite escribir" in rechazo.value.mensaje
    sshd.apagar()
    sshd.cambiar_llave()
    sshd.encender()
    with pytest.raises(HuellaDeDestinoCambiada):
        EnSuHilo().dejar(destino, AQUI, DIA, ARCHIVOS)
    assert list(sshd.carpeta.iterdir()) == []


def test_lo_que_no_cupo_no_aparece_y_despues_llega_entero(sshd):
    """The disk takes the beginning of a file and no more."""
    destino = sshd.abierto()
    sshd.apagar()
    sshd.encender(limite=LIMITE)
    with pytest.raises(DestinoNoRecibe):
        EnSuHilo().dejar(destino, AQUI, DIA, ARCHIVOS)
    assert sshd.archivos() == {}
    sshd.apagar()
    sshd.encender()
    EnSuHilo().dejar(destino, AQUI, DIA, ARCHIVOS)
    assert sshd.archivos() == ENTEROS


def test_cada_dia_una_vez_y_en_orden(sshd, ventanilla, motor, reloj, laboratorio_norte, tmp_path):
    """From the proposal to the receipt, with a server that is away for a day."""
    crear_llave_de_destinos(tmp_path / "destinos.llave")
    mensajeria = Mensajeria(tmp_path / "destinos.llave", LOCALES)
    una_informada(ventanilla, laboratorio_norte)
    emitir(ventanilla, reloj, *dias(5))
    secreto = mensajeria.cerrar(sshd.direccion, sshd.secreto)
    pedido = ProponerDestino(nombre="Ministerio", direccion=sshd.direccion, secreto=secreto)
    confirmar(ventanilla, mensajeria, ventanilla.atender(MESA, pedido).numero)
    assert despachar(ventanilla, mensajeria)[0].dias == tuple(dias(5))
    sshd.apagar()
    emitir(ventanilla, reloj, *dias(6, 7))
    assert despachar(ventanilla, mensajeria)[0].falla.codigo == "HUB-5058"
    sshd.encender()
    reloj.avanzar(hours=2)
    assert despachar(ventanilla, mensajeria)[0].dias == tuple(dias(6, 7))
    exigir_entero(sshd, motor, dias(5, 6, 7))
