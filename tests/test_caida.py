"""A worker that dies in the middle of the load takes nothing with it that was acknowledged."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import caida
from bench.hub import Hub
from modelos import crear_motor


@pytest.fixture
def hub(direccion_base: str, tmp_path: Path) -> Iterator[Hub]:
    """A hub of two workers as `hub servir` starts it, with a laboratory, its key and masters."""
    hub = Hub(direccion_base, tmp_path)
    hub.preparar()
    try:
        hub.iniciar()
        yield hub
    finally:
        hub.detener()


def test_kill_9_bajo_carga_no_pierde_ni_duplica_muestras(hub):
    """What was acknowledged is stored, traced and on record; sending again what got no answer stores nothing twice."""
    balance = caida.probar(hub.direccion, hub.clave, hub.pid, lambda: crear_motor(hub.base), segundos=2.4)

    assert len(balance.muertos) == 2
    assert balance.acusadas
    assert balance.tras_caida > 0, "the hub must go on serving with new workers"
    assert balance.faltantes == 0
    assert balance.duplicadas == 0
    assert balance.rechazos == []
