"""A file of nothing but errors costs the hub neither its memory nor a row."""

import pytest
from sqlalchemy import select

from carga_excel.importar import importar
from carga_excel.libros.descripcion import LIBROS, RESULTADOS
from dominio.vocabulario.errores import DemasiadosErrores
from modelos import MensajeError, Muestra
from tests.carga_excel.personas import recepcionadas, xlsx

MAXIMO = 20


@pytest.fixture(autouse=True)
def _pocos(monkeypatch):
    """As if twenty were a hundred thousand."""
    monkeypatch.setattr("dominio.vocabulario.errores_contados.MAXIMO_ERRORES", MAXIMO)


@pytest.mark.parametrize("resultado", ["#N/A", "Positivo"])
def test_con_demasiados_errores_se_rechaza_el_archivo_y_queda_en_el_registro(
    ventanilla, laboratorio_norte, motor, resultado
):
    """Whether the cells cannot be read or the rules refuse them; the good rows before them are not stored either."""
    buena = [(*recepcionadas(ventanilla, laboratorio_norte, 1)[0], "Positivo")]
    malas = [(900_000 + fila, f"{fila}", resultado) for fila in range(MAXIMO + 1)]

    with pytest.raises(DemasiadosErrores) as dicho:
        importar(ventanilla, laboratorio_norte, RESULTADOS, xlsx(buena + malas))

    with motor.connect() as conexion:
        codigos = conexion.execute(
            select(MensajeError.codigo).where(MensajeError.mensaje_id == dicho.value.id_mensaje)
        ).scalar_one()
        assert conexion.execute(select(Muestra.resultado)).scalars().all() == [None]
    assert codigos == "HUB-4026"


def test_con_tantos_errores_como_se_puede_se_dicen_todos(ventanilla, laboratorio_norte):
    """The limit is what may be, not what may not."""
    libro = LIBROS["muestras"]
    titulos = [columna.titulo for columna in libro.columnas if columna.exigida]
    with importar(ventanilla, laboratorio_norte, libro, xlsx([["x"] * 2 + [None] * (len(titulos) - 2)], titulos)) as carga:
        assert 0 < len(list(carga.errores())) <= MAXIMO
