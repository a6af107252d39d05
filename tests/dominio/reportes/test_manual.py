"""docs/reportes.md tells of each report what the code counts."""

from pathlib import Path

from dominio.reportes.descripcion import CLASES_DE_REPORTE, ClaseDeReporte
from dominio.reportes.rt import ClaseDeFiguras
from dominio.vocabulario.limites import DIAS_ATRAS_DE_REPORTE, DIAS_DE_REPORTE, MAXIMO_FILAS_DE_LIBRO

MANUAL = Path(__file__).resolve().parents[3] / "docs" / "reportes.md"


def de_reporte(reporte: ClaseDeReporte) -> list[str]:
    """The lines about a report."""
    estados = ", ".join(f"{estado.value} ({estado.nombre})" for estado in reporte.estados)
    tecnicas = " y ".join(tecnica.value for tecnica in reporte.tecnicas)
    return [
        f"### {reporte.titulo}",
        f"`{reporte.clave}`. {reporte.cuenta}",
        "",
        f"- Estados: {estados}.",
        f"- Fecha: la {reporte.fecha_dicha} (`{reporte.fecha.name}`).",
        f"- Técnica: {tecnicas}.",
        f"- Columnas: {' · '.join(f'`{titulo}`' for titulo in reporte.titulos)}.",
        "",
    ]


def de_figuras(reporte: ClaseDeFiguras) -> list[str]:
    """The lines about a report of figures."""
    columnas = " · ".join(f"`{titulo}`" for titulo in reporte.titulos)
    return [f"### {reporte.titulo}", f"`{reporte.clave}`. {reporte.cuenta}", "", f"- Columnas: {columnas}.", ""]


def lineas_de(reporte: ClaseDeReporte | ClaseDeFiguras) -> list[str]:
    """The lines about either."""
    return de_figuras(reporte) if isinstance(reporte, ClaseDeFiguras) else de_reporte(reporte)


def de_columnas() -> list[str]:
    """What each column says, once."""
    vistas = {columna.titulo: columna for reporte in CLASES_DE_REPORTE.values() for columna in reporte.columnas}
    filas = [f"| `{una.titulo}` | {una.tipo.value} | {una.que} |" for una in vistas.values()]
    return ["### Columnas", "| columna | tipo | qué dice |", "| --- | --- | --- |", *filas, ""]


def partes() -> list[str]:
    """All that the manual takes from the code."""
    return [linea for reporte in CLASES_DE_REPORTE.values() for linea in lineas_de(reporte)] + de_columnas()


def test_el_manual_dice_lo_que_cuenta_cada_reporte():
    """States, dates, columns and sentences are the code's own."""
    assert "\n".join(partes()) in MANUAL.read_text(encoding="utf-8")


def test_el_manual_dice_los_limites():
    texto = MANUAL.read_text(encoding="utf-8")
    filas = f"{MAXIMO_FILAS_DE_LIBRO:,}".replace(",", ".")
    for dicho in (f"{DIAS_DE_REPORTE} días", f"{DIAS_ATRAS_DE_REPORTE} días", f"{filas} filas"):
        assert dicho in texto
