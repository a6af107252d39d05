"""A report chosen, issued and compared by a person at a browser, at both widths, free of serious violations."""

import pytest

from tests.dominio.pasos import correccion, uno
from tests.elenco import una_creada, una_informada


@pytest.mark.parametrize("tipo_base", ["sqlite"])
def test_se_elige_se_emite_y_se_compara(navegante, ventanilla, laboratorio_norte, reloj):
    clave = una_informada(ventanilla, laboratorio_norte, "N-1")
    una_creada(ventanilla, laboratorio_norte, "N-2")
    reloj.avanzar(days=1)
    visita = navegante("minsal")
    pagina = visita.ir("/reportes")
    visita.mirar("reportes")
    pagina.get_by_role("button", name="Ver totales").click()
    visita.mirar("reportes-totales")
    pagina.get_by_role("button", name="Emitir este reporte").click()
    visita.mirar("reporte-emitido")
    assert uno(ventanilla, laboratorio_norte, correccion(clave, ventanilla)).estado_muestra == 4
    pagina.get_by_role("link", name="Qué cambió desde el corte").click()
    visita.mirar("reporte-cambios")
    assert "1 muestra cambió" in pagina.content()
