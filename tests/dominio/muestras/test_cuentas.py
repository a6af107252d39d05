"""How many wait, in the few numbers of a first page: each is read off an index, however many samples there are."""

from datetime import timedelta

import pytest
from sqlalchemy import event, text, update

from dominio.muestras.pedidos import CrearMuestras
from dominio.territorio.establecimiento import VerInicioDeEstablecimiento
from dominio.trabajo.inicio import VerInicioDeLaboratorio
from dominio.trabajo.lista import ListarTrabajo
from dominio.ventanilla.actor import Actor
from dominio.vocabulario.enumeraciones import Estado, Rol
from modelos import Muestra
from tests.elenco import una_muestra

MUCHAS, ULTIMAS = 30_000, 10_000
COMO_ESTA = text("""
    INSERT INTO muestra SELECT (jsonb_populate_record(m, jsonb_build_object(
        'id', m.id + n, 'codigo_muestra_cliente', n, 'fecha_muestra', m.fecha_muestra - n % 100 * interval '1 minute'
    ))).* FROM muestra m, generate_series(1, :cuantas) n WHERE m.id = :id
""")


@pytest.fixture
def muestras(ventanilla, motor, reloj, laboratorio_norte):
    """Many of one laboratory and one establishment that were received, and then those that were not."""
    primera = una_muestra("M", fecha_muestra=reloj() - timedelta(hours=1))
    (una,) = ventanilla.atender(laboratorio_norte, CrearMuestras(items=(primera,))).items
    with motor.begin() as conexion:
        conexion.execute(update(Muestra).values(estado=Estado.RECEPCIONADA.value))
        conexion.execute(COMO_ESTA, {"cuantas": MUCHAS, "id": una.id_muestra})
        ultimas = update(Muestra).where(Muestra.id > una.id_muestra + MUCHAS - ULTIMAS)
        conexion.execute(ultimas.values(estado=Estado.ENVIADA.value))
        conexion.execute(text("ANALYZE muestra"))
    return primera.cod_deis


@pytest.mark.parametrize("tipo_base", [pytest.param("postgres", marks=pytest.mark.postgres)])
@pytest.mark.parametrize("pedido", [VerInicioDeLaboratorio(), ListarTrabajo(), VerInicioDeEstablecimiento()])
def test_contar_no_recorre_todas_las_muestras(ventanilla, motor, laboratorio_norte, muestras, pedido):
    """A limit makes PostgreSQL believe that the first so many rows of the table will do; here they are the last."""
    planes = []

    def explicar(conexion, _cursor, orden, parametros, *_):
        if orden.startswith("SELECT count") and "FROM muestra" in orden:
            planes.append("\n".join(fila[0] for fila in conexion.exec_driver_sql(f"EXPLAIN {orden}", parametros)))

    event.listen(motor, "before_cursor_execute", explicar)
    es_de_laboratorio = not isinstance(pedido, VerInicioDeEstablecimiento)
    del_lugar = Actor(rol=Rol.ESTABLECIMIENTO, laboratorio_id=None, laboratorio_nombre=None, usuario_id=1, cod_deis=muestras)
    ventanilla.atender(laboratorio_norte if es_de_laboratorio else del_lugar, pedido)
    assert planes
    assert not [plan for plan in planes if "Seq Scan on muestra" in plan]
