"""What is told besides counters: of this node as it is, and of all nodes as the database knows it."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from config.cifras import COMUNES, POR_TIPO, CifrasComunes, CifrasDelNodo
from config.metricas import Metricas


def dichas(metricas: Metricas, *otras) -> dict[str, float]:
    """What a Prometheus server would read, by name."""
    familias = text_string_to_metric_families(metricas.exponer(*otras).decode())
    return {muestra.name: muestra.value for familia in familias for muestra in familia.samples}


@pytest.fixture
def metricas() -> Metricas:
    return Metricas(puertas=[], operaciones=[], desenlaces=[], codigos=[])


def test_lo_de_un_proceso_se_va_con_el_y_lo_contado_queda(metricas):
    """Two processes, of which one ends; its place is taken by another, which has no connections yet."""
    metricas.ocupar(1)
    metricas.anotar_conexiones(3, 16)
    metricas.contar_interrupcion()
    metricas.ocupar(0)
    metricas.anotar_conexiones(2, 16)
    leidas = dichas(metricas)
    assert (leidas["hub_procesos"], leidas["hub_conexiones_en_uso"], leidas["hub_conexiones_tope"]) == (2, 5, 32)
    metricas.soltar(1)
    leidas = dichas(metricas)
    assert (leidas["hub_procesos"], leidas["hub_conexiones_en_uso"], leidas["hub_conexiones_tope"]) == (1, 2, 16)
    assert leidas["hub_cargas_interrumpidas_total"] == 1


def test_lo_comun_se_dice_mientras_se_sepa(metricas):
    """Nobody who asks waits for the database; what cannot be read is not told, and never as 0."""
    leidas = {nombre: {"sello": 7.0} if nombre in POR_TIPO else 7.0 for nombre in COMUNES}

    def leer():
        if not leidas:
            raise OSError
        return leidas

    comunes = CifrasComunes(leer)
    assert not [nombre for nombre in dichas(metricas, comunes) if "comun" in nombre]
    comunes.leer()
    assert {nombre: valor for nombre, valor in dichas(metricas, comunes).items() if "comun" in nombre} == {
        f"hub_comun_{nombre}": 7.0 for nombre in COMUNES
    }
    leidas = {}
    comunes.leer()
    assert dichas(metricas, comunes)["hub_comun_base_bytes"] == 7.0
    comunes._hasta = 0.0
    assert "hub_comun_base_bytes" not in dichas(metricas, comunes)


@pytest.mark.parametrize("bueno", [True, False])
def test_el_nodo_dice_que_atiende_y_si_puede(metricas, bueno):
    leidas = dichas(metricas, CifrasDelNodo("1.2.3", "0019", 4, lambda: bueno))
    assert (leidas["hub_programa"], leidas["hub_procesos_pedidos"], leidas["hub_base_disponible"]) == (1, 4, float(bueno))
