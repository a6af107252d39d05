"""The report of an antigen test is there with its result, says what the sample says now, and can be checked by anybody."""

import hashlib
from dataclasses import replace

import pytest
from sqlalchemy import insert, select

from dominio.muestras.comprobantes.comprobacion import COMPROBACIONES_POR_ORIGEN, Comprobaciones
from dominio.muestras.comprobantes.direcciones import LARGO_DE_COMPROBANTE, comprobante_nuevo, direccion_de
from dominio.muestras.tomas.items import EliminacionDeToma, ResultadoDeAntigeno
from dominio.muestras.tomas.pedidos import CorregirAntigeno, CorregirTomas, EliminarTomas, RegistrarAntigenos
from dominio.territorio.toma import InformeDeAlcance
from dominio.vocabulario.enumeraciones import Desenlace, Resultado, Tecnica, TipoMuestra
from dominio.vocabulario.errores import DemasiadasComprobaciones, MuestraDesconocida
from dominio.vocabulario.tiempo import reloj_del_sistema
from modelos import Informe, MarcaTest, Muestra
from tests.dominio.de_mesa import MESA, correccion_de_datos, edicion
from tests.dominio.pasos import PDF
from tests.elenco import una_informada
from tests.poppler import codigos_de_barras, leido
from tests.tomas import TOMADORA, VECINO, poblar_lugares, registrar_antigenos, un_antigeno

MOTIVO = "Se leyó mal la tira del test"


@pytest.fixture(autouse=True)
def lugares(motor, claves):
    poblar_lugares(motor)
    with motor.begin() as conexion:
        conexion.execute(insert(MarcaTest).values(codigo="AG-01", nombre="Marca inventada", activo=True))


def un_test(ventanilla, **cambios):
    """The number of a new test."""
    (item,) = registrar_antigenos(ventanilla, un_antigeno(**cambios))
    assert item.id_muestra is not None, item
    return item.id_muestra


def informes(motor, clave):
    """All reports of a sample, the oldest first, and the number of the present one."""
    with motor.connect() as conexion:
        filas = conexion.execute(select(Informe.__table__).where(Informe.muestra_id == clave).order_by(Informe.id)).all()
        actual = conexion.execute(select(Muestra.informe_id).where(Muestra.id == clave)).scalar_one()
    return filas, actual


def comprobar(motor, comprobante):
    return Comprobaciones(motor, reloj_del_sistema).comprobar(comprobante, "192.0.2.1")


def test_el_informe_esta_con_el_resultado(ventanilla, motor, reloj):
    clave = un_test(ventanilla, codigo_marca_test="AG-01")
    hallado = ventanilla.atender(TOMADORA, InformeDeAlcance(id_muestra=clave))
    texto = leido(hallado.contenido)
    for dicho in ("CESFAM de prueba", "Ana María Pérez", "11111111-1", "Marca inventada (AG-01)", "Negativo", "Eva Paz"):
        assert dicho in texto, dicho
    assert "05-03-2026 09:30:15 (hora de Chile)" in texto
    assert f"Informe N.º {informes(motor, clave)[1]}" in texto


def test_el_vecino_no_lo_ve(ventanilla):
    clave = un_test(ventanilla)
    with pytest.raises(MuestraDesconocida):
        ventanilla.atender(VECINO, InformeDeAlcance(id_muestra=clave))


def test_su_codigo_lleva_a_lo_que_lo_confirma(ventanilla, motor, reloj):
    """The QR of the page, read by a decoder; number, digest and instant, and one changed byte has another digest."""
    clave = un_test(ventanilla)
    ((fila,), actual) = informes(motor, clave)
    (leida,) = codigos_de_barras(fila.contenido)
    assert leida == direccion_de("http://localhost", fila.comprobante)
    confirmado = comprobar(motor, leida.rpartition("/")[2])
    assert (confirmado.numero, confirmado.emitido_en, confirmado.vigente) == (actual, reloj(), True)
    assert confirmado.sha256 == hashlib.sha256(fila.contenido).hexdigest()
    cambiado = bytearray(fila.contenido)
    cambiado[len(cambiado) // 2] ^= 1
    assert confirmado.sha256 != hashlib.sha256(cambiado).hexdigest()


def test_un_reintento_no_hace_otro(ventanilla, motor):
    clave = un_test(ventanilla)
    assert un_test(ventanilla) == clave
    assert len(informes(motor, clave)[0]) == 1


def test_un_ensayo_no_guarda_ninguno(ventanilla, motor):
    recibo = ventanilla.atender(TOMADORA, RegistrarAntigenos(items=(un_antigeno(),), simular=True))
    assert not recibo.rechazados
    with motor.connect() as conexion:
        assert conexion.execute(select(Informe.id)).all() == []


def test_otro_resultado_es_otro_informe_y_el_anterior_deja_de_estar_vigente(ventanilla, motor):
    clave = un_test(ventanilla)
    item = ResultadoDeAntigeno(id_muestra=clave, resultado=Resultado.POSITIVO, motivo=MOTIVO)
    assert not ventanilla.atender(TOMADORA, CorregirAntigeno(items=(item,))).rechazados
    (antes, ahora), actual = informes(motor, clave)
    assert actual == ahora.id
    assert "Positivo" in leido(ahora.contenido)
    assert "Negativo" not in leido(ahora.contenido)
    assert [comprobar(motor, fila.comprobante).vigente for fila in (antes, ahora)] == [False, True]


def test_otros_datos_son_otro_informe(ventanilla, motor):
    """The help desk opens it for once, and the paper says the name as it was mended."""
    clave = un_test(ventanilla)
    ventanilla.atender(MESA, edicion(clave))
    de_antigeno = {"tecnica_muestra": Tecnica.TEST_PACK, "tipo_muestra": TipoMuestra.TORULA_NASAL}
    corregidas = correccion_de_datos(clave, paciente_nombres="Ana Luisa", **de_antigeno).items
    (hecha,) = ventanilla.atender(TOMADORA, CorregirTomas(items=corregidas)).items
    assert hecha.desenlace is Desenlace.ACTUALIZADA, hecha.errores
    (antes, ahora), actual = informes(motor, clave)
    assert actual == ahora.id != antes.id
    assert "Ana Luisa Pérez" in leido(ahora.contenido)


def test_de_lo_eliminado_nada_sigue_vigente(ventanilla, motor):
    clave = un_test(ventanilla)
    item = EliminacionDeToma(id_muestra=clave, motivo=MOTIVO)
    assert not ventanilla.atender(TOMADORA, EliminarTomas(items=(item,))).rechazados
    ((fila,), _) = informes(motor, clave)
    assert comprobar(motor, fila.comprobante).vigente is False


def test_el_informe_de_un_laboratorio_tambien_se_comprueba(ventanilla, motor, laboratorio_norte):
    clave = una_informada(ventanilla, laboratorio_norte, informe=PDF)
    ((fila,), actual) = informes(motor, clave)
    assert comprobar(motor, fila.comprobante).numero == actual == fila.id


def test_cada_test_de_un_lote_tiene_el_suyo(ventanilla, motor):
    tests = [un_antigeno(paciente_run=None, paciente_dv=None, **documento(n)) for n in range(5)]
    malo = replace(tests[2], paciente_nombres=None)
    items = registrar_antigenos(ventanilla, *tests[:2], malo, *tests[3:])
    assert [item.id_muestra is None for item in items] == [False, False, True, False, False]
    for item in items:
        if item.id_muestra is not None:
            assert item.codigo_muestra_cliente in leido(informes(motor, item.id_muestra)[0][0].contenido)


def documento(numero):
    return {
        "paciente_tipodoc": "PASAPORTE",
        "paciente_pasaporte": f"P-{numero}",
        "paciente_ext_paisorigen": 604,
        "paciente_prevision": None,
    }


def test_la_direccion_no_se_adivina():
    todas = {comprobante_nuevo() for _ in range(1000)}
    assert len(todas) == 1000
    assert all(len(una) == LARGO_DE_COMPROBANTE and una.isalnum() and una == una.lower() for una in todas)
    for lugar in range(LARGO_DE_COMPROBANTE - 1):
        assert len({una[lugar] for una in todas}) > 16


def test_desde_un_lugar_se_pregunta_hasta_un_limite(motor, reloj):
    comprobaciones = Comprobaciones(motor, reloj)
    for _ in range(COMPROBACIONES_POR_ORIGEN.maximo):
        assert comprobaciones.comprobar("x", "192.0.2.1") is None
    with pytest.raises(DemasiadasComprobaciones):
        comprobaciones.comprobar("x", "192.0.2.1")
    assert comprobaciones.comprobar("x", "192.0.2.2") is None
