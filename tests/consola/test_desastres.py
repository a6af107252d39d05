"""The server of the database is lost while laboratories send: what was acknowledged comes back, or it is known how much.

`HUB_PRUEBAS_DESASTRES=20` loses it as often.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Event
from time import monotonic

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from dominio.atencion import abrir_ventanilla
from dominio.vocabulario.errores import ErrorDominio
from dominio.vocabulario.tiempo import reloj_del_sistema
from modelos import Muestra, crear_motor
from modelos.migraciones import migrar
from tests.consola.cluster_propio import ClusterPropio, cluster_propio
from tests.consola.test_respaldo import Consola, enviar, hacer
from tests.elenco import poblar

DESASTRES = int(os.environ.get("HUB_PRUEBAS_DESASTRES", "1"))
EMISORES = 6
ANTES_DE_PERDERLO = 100
"""Messages acknowledged before the server is lost, which is while others are on their way."""

ESPERA = 60.0
"""Seconds in which they must be acknowledged."""


@dataclass
class Desastre:
    """When each sample was acknowledged, by its number, and which of them came back."""

    contestadas: dict[int, float] = field(default_factory=dict)
    volvieron: set[int] = field(default_factory=set)

    @property
    def perdidas(self) -> set[int]:
        return self.contestadas.keys() - self.volvieron

    @property
    def segundos(self) -> float:
        """How long before the last answer the first one was given that was lost."""
        ultima = max(self.contestadas.values())
        return ultima - min((self.contestadas[una] for una in self.perdidas), default=ultima)


@pytest.mark.postgres
@pytest.mark.timeout(60 + 120 * DESASTRES)
@pytest.mark.parametrize("espera", [True, False], ids=["espera-al-receptor", "no-espera"])
def test_lo_contestado_vuelve_tras_perder_el_servidor(laboratorio_norte, tmp_path, record_property, espera):
    """All of it if each writing waits until its log is elsewhere (`synchronous_standby_names`); else all but the last."""
    azar = Random(1)
    for numero in range(DESASTRES):
        desastre = Desastre()
        with cluster_propio() as cluster:
            perder_y_restaurar(cluster, tmp_path / str(numero), laboratorio_norte, desastre, azar.randrange(200), espera)
        dicho = "each commit waits for the receiver" if espera else "no commit waits for the receiver"
        perdidas = f"{len(desastre.perdidas)} lost, all of the last {desastre.segundos * 1000:.0f} ms"
        record_property("medido", f"server lost, {dicho}: {len(desastre.contestadas)} acknowledged, {perdidas}")
        assert not desastre.perdidas if espera else desastre.segundos < 1.0


def perder_y_restaurar(
    cluster: ClusterPropio, lugar: Path, actor: object, desastre: Desastre, demas: int, espera: bool
) -> None:
    """Back up, lose the server under load, and put back what the backup and the received log have."""
    lugar.mkdir()
    consola, motor = Consola(cluster.direccion, lugar), crear_motor(cluster.direccion)
    migrar(motor)
    poblar(motor, reloj_del_sistema())
    wal = cluster.recibir_wal("wal")
    if not espera:
        cluster.no_esperar()
    respaldo = hacer(consola, cluster.respaldos)
    enviar_hasta_perderlo(motor, cluster, actor, desastre, ANTES_DE_PERDERLO + demas)
    consola("respaldo", "restaurar", respaldo, cluster.datos, "--wal", wal, "--sin-cabeza")
    cluster.partir()
    cluster.no_esperar()
    assert "Diferencias: 0." in consola("auditoria", "verificar")
    otro_motor = crear_motor(cluster.direccion)
    with otro_motor.connect() as conexion:
        desastre.volvieron = set(conexion.execute(select(Muestra.id)).scalars())
    otro_motor.dispose()


def enviar_hasta_perderlo(motor: object, cluster: ClusterPropio, actor: object, desastre: Desastre, cuantas: int) -> None:
    """Several senders, until the server is there no more."""
    ventanilla, bastan = abrir_ventanilla(motor), Event()

    def emitir(emisor: int) -> None:
        for cual in range(100_000):
            try:
                una = enviar(ventanilla, actor, f"{emisor}-{cual}")
            except ErrorDominio:
                return
            desastre.contestadas[una] = monotonic()
            if len(desastre.contestadas) >= cuantas:
                bastan.set()

    with capture_logs(), ThreadPoolExecutor(EMISORES) as emisores:  # drawing each failure would take seconds
        enviados = [emisores.submit(emitir, emisor) for emisor in range(EMISORES)]
        bastaron = bastan.wait(ESPERA)
        cluster.perderse()
        for uno in enviados:
            uno.result()
    assert bastaron
    motor.dispose()
