"""The declaration's page at both widths, as laboratory and as ministry."""

import pytest

from tests.elenco import una_informada


@pytest.mark.parametrize("tipo_base", ["sqlite"])
def test_se_declara_y_se_mira(navegante, ventanilla, laboratorio_norte, reloj):
    una_informada(ventanilla, laboratorio_norte)
    reloj.avanzar(days=1)
    visita = navegante("lab.norte")
    pagina = visita.ir("/reportes/tributacion")
    for rotulo, cifra in (("Stock de espera", 0), ("Recibidas", 2), ("Procesadas", 1), ("Stock final", 1), ("Positivas", 1)):
        pagina.get_by_label(rotulo, exact=True).fill(str(cifra))
    pagina.get_by_label("Capacidad máxima").fill("10")
    visita.mirar("tributacion-declarar")
    pagina.get_by_role("button", name="Declarar").click()
    visita.mirar("tributacion-declarada")
    assert "difiere" in pagina.content()
    ministerio = navegante("minsal")
    ministerio.ir("/reportes/tributacion")
    ministerio.mirar("tributacion-ministerio")
