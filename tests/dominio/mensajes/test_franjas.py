"""In which stretches of the record the messages of a period are, so that the others are not even looked at."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, select

from dominio.auditoria import cifras
from dominio.mensajes.franjas import Numeros, con_huecos, del_periodo, entre_numeros, franjas
from dominio.vocabulario.enumeraciones import DesenlaceMensaje, Puerta
from modelos import Mensaje
from modelos.tramos import ANCHO, al_dia, tramos_de
from tests.dominio.mensajes.test_recorrido import Hecho, Registro

COMIENZO = datetime(2026, 1, 1, 12, tzinfo=UTC)
DIA = timedelta(days=1)
solo_postgres = pytest.mark.parametrize("tipo_base", [pytest.param("postgres", marks=pytest.mark.postgres)])


def hecho(dia: int) -> Hecho:
    return Hecho(
        COMIENZO + dia * DIA, 1, Puerta.SOAP11, "crearMuestras", DesenlaceMensaje.RECHAZADO, frozenset({"HUB-2004"})
    )


def test_todo_numero_esta_en_una_franja():
    """Also those that no stretch has."""
    tramos = [Numeros(0, 10), Numeros(10, 20), Numeros(50, 60)]
    huecos = [Numeros(None, 0), Numeros(20, 50), Numeros(60, None)]
    assert sorted(con_huecos(tramos), key=str) == sorted([*tramos, *huecos], key=str)
    assert con_huecos([]) == [Numeros(None, None)]


def test_un_registro_vacio_no_tiene_franjas(motor, claves):
    with motor.connect() as conexion:
        assert franjas(conexion) == []


@pytest.fixture
def dos_meses(motor, claves):
    """A record in two stretches, of which the newer one was added when it was already known."""
    registro = Registro(motor)
    registro.agregar(hecho(0), hecho(1))
    with motor.connect() as conexion:
        assert [una.numeros for una in franjas(conexion)] == [Numeros(0, ANCHO)]
    nuevo = al_dia(motor, "9000_01")
    registro.agregar(hecho(30), desde=nuevo.desde)
    return registro, nuevo


@solo_postgres
def test_de_un_periodo_se_miran_solo_sus_franjas(dos_meses, motor):
    """A message with a number of before counts where its number is, whenever it came."""
    registro, nuevo = dos_meses
    de_antes, de_ahora = Numeros(0, ANCHO), Numeros(nuevo.desde, nuevo.hasta)
    with motor.connect() as conexion:
        todas = franjas(conexion)
        assert del_periodo(todas, COMIENZO + 20 * DIA, None) == [de_ahora]
        assert del_periodo(todas, None, COMIENZO + 20 * DIA) == [de_antes]
        assert del_periodo(todas, COMIENZO + 2 * DIA, COMIENZO + 20 * DIA) == []
        assert len(tramos_de(conexion, "mensaje")) == 2
        assert partes_de(conexion, select(Mensaje.id).where(*entre_numeros(Mensaje.id, [de_ahora]))) == {nuevo.nombre}
    registro.agregar(hecho(31))
    with motor.connect() as conexion:
        numeros = del_periodo(franjas(conexion), COMIENZO + 31 * DIA, None)
        assert de_antes.desde == numeros[0].desde
        assert conexion.scalars(select(Mensaje.id).where(*entre_numeros(Mensaje.id, numeros))).all()


@solo_postgres
def test_los_errores_mas_frecuentes_se_cuentan_sin_mirar_los_de_otros_meses(dos_meses, motor):
    """Those of a day long ago, in a stretch of its own."""
    _, nuevo = dos_meses
    hechas = []
    event.listen(motor, "after_cursor_execute", lambda _c, cursor, *_: hechas.append(cursor.query.decode()))
    with motor.connect() as conexion:
        assert cifras.codigos_frecuentes(conexion, COMIENZO + 29 * DIA, COMIENZO + 31 * DIA) == [("HUB-2004", 1)]
        (orden,) = [una for una in hechas if "mensaje_error" in una and "GROUP BY" in una]
        assert partes_de(conexion, orden.removeprefix("BEGIN;")) == {nuevo.nombre}


def partes_de(conexion, orden) -> set[str]:
    """The stretches that PostgreSQL would look at."""
    if not isinstance(orden, str):
        orden = str(orden.compile(conexion, compile_kwargs={"literal_binds": True}))
    plan = conexion.exec_driver_sql(f"EXPLAIN (FORMAT TEXT) {orden}".replace("%", "%%")).scalars().all()
    tablas = [renglon for renglon in plan if " on mensaje" in renglon and "Bitmap Index" not in renglon]
    nombres = [renglon.partition(" on ")[2].split()[0] for renglon in tablas]
    return {nombre.removeprefix("mensaje_").removeprefix("error_") for nombre in nombres}
