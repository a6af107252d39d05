"""Whoever owns the database can change what they like; the seal tells, and names what was changed."""

import pytest
from sqlalchemy import select

from dominio.auditoria import Falla
from dominio.sellos.sellador import sellar
from modelos import Mensaje, SelloHoja
from tests.dominio.auditoria.sellado import borrar
from tests.dominio.auditoria.test_integridad import forzar
from tests.dominio.sellos.registro import escribir


def test_lo_intacto_calza_con_todas_las_cabezas(sellado):
    halladas, verificador = sellado.verificar(*sellado.cabezas)
    assert halladas == set()
    assert verificador.sellados == sellado.cabezas[-1].tamano == 307


@pytest.mark.parametrize("con_cabeza", [True, False])
@pytest.mark.parametrize(
    ("orden", "numero"),
    [
        ("UPDATE mensaje SET duracion_us = duracion_us + 1 WHERE id = 2", 2),
        ("UPDATE mensaje SET origen = '10.9.9.9' WHERE id = 2", 2),
        ("UPDATE mensaje SET usuario_id = 7 WHERE id = 6", 6),
        ("UPDATE mensaje_muestra SET documento = '1-9' WHERE mensaje_id = 1 AND documento IS NOT NULL", 1),
        ("UPDATE mensaje_muestra SET muestra_id = 1 WHERE mensaje_id = 5 AND muestra_id = 2", 5),
        ("UPDATE mensaje_error SET veces = 2 WHERE mensaje_id = 1", 1),
        ("UPDATE mensaje_cliente SET huella = recibo", 1),
        ("UPDATE historial SET ocurrido_en = '2026-03-04 00:00:00' WHERE mensaje_id = 2", 2),
        ("UPDATE historial SET detalle = 'otro' WHERE mensaje_id = 4", 4),
        ("UPDATE informe SET nombre = 'otro.pdf'", 4),
        ("DELETE FROM historial WHERE mensaje_id = 3", 3),
        ("DELETE FROM mensaje_error WHERE mensaje_id = 1", 1),
        ("DELETE FROM sello_sal WHERE mensaje_id = 2", 2),
        ("UPDATE sello_hoja SET huella = (SELECT huella FROM sello_hoja WHERE lugar = 9) WHERE mensaje_id = 2", 2),
        ("INSERT INTO mensaje_error (mensaje_id, codigo, veces) VALUES (2, 'HUB-2001', 1)", 2),
        ("INSERT INTO mensaje_muestra (mensaje_id, indice, muestra_id) VALUES (1005, 0, 1)", 1005),
        (
            "INSERT INTO mensaje_reenvio (mensaje_id, original_id, vez, motivo) VALUES (1007, 1, 1, 'inventado después')",
            1007,
        ),
    ],
)
def test_un_byte_cambiado_nombra_su_mensaje(sellado, orden, numero, con_cabeza):
    """In whatever table of the record, by any head or none: the seal stands and does not fit."""
    forzar(sellado.motor, orden)
    halladas, _ = sellado.verificar(*(sellado.cabezas[:2] if con_cabeza else ()))
    assert (Falla.REGISTRO_ALTERADO, numero) in halladas
    assert {n for falla, n in halladas if falla is Falla.REGISTRO_ALTERADO} == {numero}


def test_un_dato_y_su_huella_cambiados_a_la_vez_se_descubren(sellado):
    """What no digest beside the datum could tell."""
    ordenes = [
        "UPDATE mensaje_cuerpo SET pedido = (SELECT o.pedido FROM mensaje_cuerpo o WHERE o.mensaje_id = 1001) "
        "WHERE mensaje_id = 2",
        "UPDATE mensaje SET huella_pedido = (SELECT o.huella_pedido FROM mensaje o WHERE o.id = 1001) WHERE id = 2",
    ]
    forzar(sellado.motor, *ordenes)
    halladas, _ = sellado.verificar(sellado.cabezas[1])
    assert halladas == {(Falla.REGISTRO_ALTERADO, 2)}


def test_un_paso_agregado_a_una_muestra_se_descubre(sellado):
    """Also one that names a message that never touched the sample, and leaves its state as it is."""
    forzar(
        sellado.motor,
        "INSERT INTO historial (id, muestra_id, mensaje_id, ocurrido_en, operacion, puerta, desde, hacia) "
        "VALUES (0, 1, 1001, '2026-03-04 00:00:00', 'recepcionarMuestra', 'soap11', 2, 2)",
    )
    assert sellado.verificar()[0] == {(Falla.PASO_AJENO, 1)}


@pytest.mark.parametrize("cual", ["ultimo", "medio", "revelaciones"])
def test_un_mensaje_borrado_con_todas_sus_filas_se_nombra(sellado, cual):
    """The ministry's revelation, deleted with all its rows, which left no trace before."""
    numeros = {"ultimo": [1300], "medio": [1100], "revelaciones": sellado.revelaciones}[cual]
    forzar(sellado.motor, *borrar(*numeros))
    halladas, verificador = sellado.verificar(sellado.cabezas[1])
    assert halladas == {(Falla.MENSAJE_BORRADO, numero) for numero in numeros}
    assert verificador.primera.numero == min(numeros)


def test_un_mensaje_borrado_con_su_hoja_deja_vacio_su_lugar(sellado):
    """Its number went with the leaf; its place, and between which heads it was, did not."""
    forzar(sellado.motor, *borrar(1100, y=["DELETE FROM sello_hoja WHERE mensaje_id = 1100"]))
    halladas, verificador = sellado.verificar(sellado.cabezas[1])
    assert {falla for falla, _ in halladas} == {Falla.SIN_HOJA, Falla.CABEZA_DISTINTA, Falla.NODO_ALTERADO}
    (hoja,) = [d for d in verificador.diferencias() if d.falla is Falla.SIN_HOJA]
    assert hoja.numero == 106


def test_los_ultimos_borrados_con_todo_su_sello_los_delata_la_cabeza(sellado):
    """As if they had never come: only what left the database knows better."""
    quedan = sellado.cabezas[1].tamano
    forzar(
        sellado.motor,
        *borrar(*range(1001, 1301)),
        f"DELETE FROM sello_hoja WHERE lugar >= {quedan}",
        "DELETE FROM sello_nodo",
        f"DELETE FROM sello WHERE tamano > {quedan}",
    )
    assert sellado.verificar(*sellado.cabezas[:2])[0] == set()
    halladas, verificador = sellado.verificar(*sellado.cabezas)
    assert halladas == {(Falla.CABEZA_DISTINTA, 307)}
    (detalle,) = [d.detalle for d in verificador.diferencias()]
    assert f"entre los lugares {quedan} y 306" in detalle


@pytest.mark.parametrize("y_sellado", [False, True])
@pytest.mark.parametrize("numero", [50, 5000])
def test_un_mensaje_agregado_se_nombra(sellado, numero, y_sellado):
    """With an old date, under an old number or a new one; before and after the sealer takes it for a late one."""
    with sellado.motor.begin() as conexion:
        fecha = conexion.execute(select(Mensaje.recibido_en).where(Mensaje.id == 1)).scalar_one()
    escribir(sellado.motor, fecha, [numero])
    if y_sellado:
        assert sellar(sellado.motor, sellado.reloj, sellado.llave).nuevos == 1
    for cabezas in ((), sellado.cabezas[1:2]):
        assert sellado.verificar(*cabezas)[0] == {(Falla.INTERCALADO, numero)}


def test_un_mensaje_que_se_guarda_tarde_no_es_uno_agregado(sellado):
    """Its number is old, and its transaction took an hour."""
    cuando = sellado.reloj()
    sellado.reloj.avanzar(hours=1)
    escribir(sellado.motor, cuando, [50])
    sellar(sellado.motor, sellado.reloj, sellado.llave)
    assert sellado.verificar(*sellado.cabezas)[0] == set()


def test_dos_mensajes_trocados_se_nombran(sellado):
    """What each says under the other's number."""
    trocar = ((-1, 1001), (1001, 1100), (1100, -1))
    forzar(sellado.motor, *(f"UPDATE mensaje SET id = {nuevo} WHERE id = {viejo}" for nuevo, viejo in trocar))
    halladas, _ = sellado.verificar(sellado.cabezas[1])
    assert {n for falla, n in halladas if falla is Falla.REGISTRO_ALTERADO} == {1001, 1100}


def test_dos_hojas_trocadas_se_nombran(sellado):
    """Each leaf knows its place."""
    forzar(
        sellado.motor,
        "UPDATE sello_hoja SET lugar = -1 WHERE lugar = 2",
        "UPDATE sello_hoja SET lugar = 2 WHERE lugar = 100",
        "UPDATE sello_hoja SET lugar = 100 WHERE lugar = -1",
    )
    halladas, _ = sellado.verificar(sellado.cabezas[1])
    with sellado.motor.connect() as conexion:
        trocados = set(conexion.execute(select(SelloHoja.mensaje_id).where(SelloHoja.lugar.in_([2, 100]))).scalars())
    assert {n for falla, n in halladas if falla is Falla.REGISTRO_ALTERADO} == trocados
    assert (Falla.CABEZA_DISTINTA, sellado.cabezas[1].tamano) in halladas
