"""The ministry's first page says whether the daily report is out, where it is, and what is missing from it."""

from datetime import date

from dominio.reportes.entrega import entregar
from dominio.reportes.pedidos import EmitirDiario
from tests.dominio.reportes.pais import MINSAL
from tests.elenco import una_informada, una_recepcionada


def test_dice_si_salio_donde_esta_y_que_falta(entra, ventanilla, motor, laboratorio_norte, reloj, tmp_path):
    una_informada(ventanilla, laboratorio_norte, "N-1")
    una_recepcionada(ventanilla, laboratorio_norte, "N-2")
    reloj.avanzar(days=1)
    cliente = entra("minsal")
    pagina = " ".join(cliente.ver("/territorio/muestras").text.split())
    assert "Todavía no se ha emitido ningún reporte diario. Falta el del 05-03-2026" in pagina
    assert "1 muestra</a> no está en ninguno porque espera su resultado" in pagina
    ventanilla.atender(MINSAL, EmitirDiario(dia=date(2026, 3, 5)))
    pagina = " ".join(cliente.ver("/territorio/muestras").text.split())
    assert "reporte diario del 05-03-2026</a> se emitió" in pagina
    assert "con 1 resultado y no está en la carpeta" in pagina
    entregar(motor, tmp_path, reloj)
    pagina = " ".join(cliente.ver("/territorio/muestras").text.split())
    assert "quedó en la carpeta el" in pagina
    assert "Falta" not in pagina


def test_los_demas_no_lo_ven(entra, personas):
    assert "reporte diario" not in entra("seremi").ver("/territorio/muestras").text
