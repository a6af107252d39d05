"""Whoever makes the seal itself anew is told by the heads that were kept; and the verification in parts is the whole one."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Event

import pytest
from sqlalchemy import select

from dominio.auditoria import Falla, Verificador
from dominio.sellos import llave as llaves
from dominio.sellos.sellador import sellar
from dominio.vocabulario.errores import AvanceIlegible
from modelos import SelloHoja
from tests.dominio.auditoria.sellado import borrar, rehacer
from tests.dominio.auditoria.test_integridad import forzar
from tests.dominio.sellos.registro import escribir


@pytest.mark.parametrize("tocado", [1, 5, 1002])
def test_un_arbol_rehecho_entero_se_descubre(sellado, tocado):
    """The whole seal made anew over a changed record fits itself, and no head that was kept."""
    forzar(sellado.motor, f"UPDATE mensaje SET duracion_us = 5 WHERE id = {tocado}")
    rehacer(sellado)
    assert sellado.verificar()[0] == set()
    # new salts make new leaves of all, so that not even the first head fits any more
    assert sellado.verificar(*sellado.cabezas)[0] == {(Falla.CABEZA_DISTINTA, sellado.cabezas[0].tamano)}


@pytest.mark.parametrize("tocado", [1, 5, 1002])
def test_un_arbol_rehecho_desde_lo_cambiado_se_acota_entre_dos_cabezas(sellado, tocado):
    """With the salts left alone the leaves before the change are the old ones, and so is every head over them."""
    motor = sellado.motor
    forzar(motor, f"UPDATE mensaje SET duracion_us = 5 WHERE id = {tocado}")
    with motor.connect() as conexion:
        lugar = conexion.execute(select(SelloHoja.lugar).where(SelloHoja.mensaje_id == tocado)).scalar_one()
    antes = max([c.tamano for c in sellado.cabezas if c.tamano <= lugar], default=0)
    despues = min(c.tamano for c in sellado.cabezas if c.tamano > lugar)
    forzar(
        motor,
        f"DELETE FROM sello_hoja WHERE lugar >= {lugar}",
        "DELETE FROM sello_nodo",
        f"DELETE FROM sello WHERE tamano > {lugar}",
        f"DELETE FROM sello_sal WHERE mensaje_id >= {tocado}",
        "DELETE FROM sello_hueco",
        f"UPDATE sello_avance SET hasta = {tocado - 1}",
    )
    sellar(motor, sellado.reloj)
    assert {f for f, _ in sellado.verificar()[0]} <= {Falla.INTERCALADO, Falla.NODO_ALTERADO}
    halladas, verificador = sellado.verificar(*sellado.cabezas)
    assert (Falla.CABEZA_DISTINTA, despues) in halladas
    (dicho,) = [d for d in verificador.diferencias() if d.falla is Falla.CABEZA_DISTINTA]
    assert f"entre los lugares {antes} y {despues - 1}" in dicho.detalle


def test_una_cabeza_de_la_base_cambiada_se_descubre(sellado):
    """Its root, or who signed it."""
    raiz = "(SELECT huella FROM sello_hoja WHERE lugar = 3)"
    forzar(sellado.motor, f"UPDATE sello SET raiz = {raiz} WHERE tamano = {sellado.cabezas[1].tamano}")
    esperada = {(f, sellado.cabezas[1].tamano) for f in (Falla.CABEZA_DISTINTA, Falla.FIRMA_MALA)}
    assert sellado.verificar()[0] == esperada


def test_un_sello_rehecho_con_otra_llave_se_descubre_sin_ninguna_cabeza(sellado, tmp_path):
    """Who owns the database has not the key."""
    rehacer(sellado, llaves.crear_llave(tmp_path / "ajena.pem"))
    assert sellado.verificar()[0] == {(Falla.FIRMA_MALA, 307)}


def test_los_nodos_guardados_tambien_se_miran(sellado):
    """A wrong one would make proofs that nobody accepts."""
    forzar(sellado.motor, "UPDATE sello_nodo SET huella = (SELECT huella FROM sello_hoja WHERE lugar = 3)")
    assert sellado.verificar(*sellado.cabezas)[0] == {(Falla.NODO_ALTERADO, 0)}


def test_se_verifica_entre_varios_procesos(sellado):
    """The same is found, in the same order, by as many as there are."""
    forzar(sellado.motor, *borrar(1100), "UPDATE mensaje SET duracion_us = 5 WHERE id IN (2, 1200)")
    escribir(sellado.motor, sellado.reloj(), range(2000, 4000))
    solo, _ = sellado.verificar(*sellado.cabezas)
    varios, verificador = sellado.verificar(*sellado.cabezas, procesos=2, a_solas=1)
    assert varios == solo != set()
    assert verificador.revisados["mensajes"] == 306 + 2000


def test_una_verificacion_cortada_sigue_donde_iba(sellado, tmp_path):
    """Wherever it is cut, nothing is found twice or left out."""
    forzar(sellado.motor, *borrar(1100), "UPDATE mensaje SET duracion_us = 5 WHERE id IN (2, 1200)")
    entera, verificador = sellado.verificar(*sellado.cabezas)
    for corte in range(len(entera) + 1):
        avance = tmp_path / f"avance-{corte}"
        cortada = Verificador(sellado.motor, cabezas=sellado.cabezas, avance=avance)
        for _ in zip(range(corte), cortada.diferencias(), strict=False):
            pass
        halladas, otra = sellado.verificar(*sellado.cabezas, avance=avance)
        assert halladas == entera
        assert otra.halladas == len(entera)
        assert otra.revisados == verificador.revisados
        assert otra.sellados == verificador.sellados


def test_un_avance_que_no_es_de_esta_verificacion_se_rechaza(sellado, tmp_path):
    """Another's, or no such file at all; what stands there is left alone. New heads that are ahead are taken along."""
    avance = tmp_path / "avance"
    sellado.verificar(*sellado.cabezas[:1], avance=avance)
    for otra in ({"cabezas": sellado.cabezas}, {"desde": sellado.reloj()}):
        with pytest.raises(AvanceIlegible):
            sellado.verificar(*otra.pop("cabezas", ()), avance=avance, **otra)
    escribir(sellado.motor, sellado.reloj(), [5000])
    nueva = sellar(sellado.motor, sellado.reloj, sellado.llave).cabeza
    assert sellado.verificar(nueva, avance=avance)[0] == set()
    for contenido in ("", "[]", "{}", "null", avance.read_text()[:-9]):
        avance.write_text(contenido)
        with pytest.raises(AvanceIlegible):
            sellado.verificar(*sellado.cabezas, avance=avance)
        assert avance.read_text() == contenido
    for imposible in (tmp_path / "no" / "hay", tmp_path / ("a" * 3000)):
        with pytest.raises(AvanceIlegible):
            sellado.verificar(avance=imposible)


def test_se_verifica_mientras_se_sella(sellado):
    """What is sealed meanwhile is no difference, wherever the verification is."""
    fin = Event()

    def sellar_sin_cesar():
        for numero in count(20_000):
            if fin.is_set():
                return
            escribir(sellado.motor, sellado.reloj(), [numero])
            sellar(sellado.motor, sellado.reloj, sellado.llave, todos=False)

    with ThreadPoolExecutor(1) as hilo:
        trabajo = hilo.submit(sellar_sin_cesar)
        try:
            for _ in range(15):
                assert sellado.verificar(*sellado.cabezas)[0] == set()
        finally:
            fin.set()
        trabajo.result()
