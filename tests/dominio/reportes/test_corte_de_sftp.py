"""A server of SFTP that hangs or cuts while the parts of a file are on their way: one refusal, soon, and nothing else."""

import asyncio
import gc
import hashlib

import pytest

from dominio.reportes.destinos import por_sftp
from dominio.reportes.destinos.direccion import leer_direccion
from dominio.reportes.destinos.envio import ArchivoDeEnvio, DestinoAbierto
from dominio.vocabulario.errores import DestinoSinRespuesta
from tests.dominio.reportes.servidores import CORTA, CUELGA, SECRETO, ServidorSftp, servidor
from tests.dominio.reportes.test_sshd import AQUI, EnSuHilo

GRANDE = bytes(4_000_000)


@pytest.fixture
def sin_dichos(caplog):
    """What asyncio holds for nobody would be logged with its trace, whenever and wherever it is collected."""
    yield
    gc.collect()
    assert [dicho.getMessage() for dicho in caplog.get_records("call") if dicho.name == "asyncio"] == []


@pytest.mark.timeout(60)
@pytest.mark.parametrize("como", [CORTA, CUELGA])
@pytest.mark.usefixtures("sin_dichos")
def test_termina_a_tiempo(tmp_path, monkeypatch, como):
    """Also the file that is open ends there: to close it, a server that hangs would be waited for without a limit."""
    monkeypatch.setattr(por_sftp, "PLAZO_DE_SFTP", 0.3)
    monkeypatch.setattr(por_sftp, "OCTETOS_POR_SEGUNDO", 10**8)
    archivo = ArchivoDeEnvio("cambios.csv", GRANDE, hashlib.sha256(GRANDE).hexdigest())
    with servidor(ServidorSftp, tmp_path) as uno:
        direccion = leer_direccion(uno.direccion)
        destino = DestinoAbierto(1, direccion, EnSuHilo().mirar(direccion, AQUI), SECRETO)
        uno.maltrato.como = como
        for _ in range(3):
            with pytest.raises(DestinoSinRespuesta):
                EnSuHilo().dejar(destino, AQUI, "2026-03-05", [archivo])


@pytest.mark.usefixtures("sin_dichos")
def test_una_falla_que_nadie_espera_no_se_dice():
    """As those of a file's parts, when the time for all of them is over."""

    async def dejar_una():
        async def cortarse():
            raise ConnectionResetError

        sueltas.append(asyncio.ensure_future(cortarse()))
        await asyncio.sleep(0.01)

    sueltas: list = []
    EnSuHilo()._hacer(leer_direccion("sftp://hub@127.0.0.1:22/"), dejar_una())
    sueltas.clear()
