"""A catalogue that changes while samples are on their way: these keep what was in force when they were registered."""

import pytest

from dominio.atencion import abrir_ventanilla
from dominio.muestras.items import Recepcion
from dominio.muestras.pedidos import RecepcionarMuestra
from dominio.vocabulario.enumeraciones import Desenlace, Resultado, TipoMuestra
from tests.de_examenes import DE_FLU, catalogo, entregar, una  # noqa: F401 (a fixture)
from tests.elenco import SUR, codigos, una_creada, una_recepcionada
from tests.examenes import FLU, en_vigor, traer, vaciar_catalogo


@pytest.mark.usefixtures("catalogo")
def test_lo_registrado_sigue_con_lo_que_regia(motor, ventanilla, laboratorio_norte, reloj):
    """A value that is gone is still a result of what was on its way, and none of what comes after."""
    en_camino = una_recepcionada(ventanilla, laboratorio_norte, "N-1", **DE_FLU)
    cambiada = {**FLU, "resultados": "Positivo|Negativo", "tipos_muestra": "Esputo"}
    assert not traer(motor, cambiada, ahora=reloj()).errores
    en_vigor(reloj)
    despues = abrir_ventanilla(motor, reloj=reloj)

    assert entregar(despues, laboratorio_norte, en_camino, Resultado.POSITIVO, "Positivo B").errores == ()
    con_nuevo = {**DE_FLU, "fecha_muestra": reloj(), "tipo_muestra": TipoMuestra.ESPUTO}
    nueva = una_recepcionada(despues, laboratorio_norte, "N-2", **con_nuevo)
    item = entregar(despues, laboratorio_norte, nueva, Resultado.POSITIVO, "Positivo B")
    assert codigos(item) == {("HUB-2063", "valor_resultado")}
    de_antes = una(despues, laboratorio_norte, "N-3", fecha_muestra=reloj(), **DE_FLU)
    assert codigos(de_antes) == {("HUB-2012", "tipo_muestra")}


@pytest.mark.usefixtures("catalogo")
def test_un_examen_que_termina_no_dana_a_sus_muestras(motor, ventanilla, laboratorio_norte, reloj):
    en_camino = una_creada(ventanilla, laboratorio_norte, "N-1", **DE_FLU)
    assert not traer(motor, {**FLU, "activo": "0"}, ahora=reloj()).errores
    en_vigor(reloj)
    despues = abrir_ventanilla(motor, reloj=reloj)

    assert codigos(una(despues, laboratorio_norte, "N-2", **DE_FLU)) == {("HUB-2061", "codigo_examen")}
    (item,) = despues.atender(laboratorio_norte, RecepcionarMuestra(items=(Recepcion(id_muestra=en_camino),))).items
    assert item.desenlace is Desenlace.ACTUALIZADA
    assert entregar(despues, laboratorio_norte, en_camino, Resultado.NEGATIVO).errores == ()


@pytest.mark.usefixtures("catalogo")
def test_un_laboratorio_que_pierde_la_autorizacion_termina_lo_suyo(motor, ventanilla, laboratorio_norte, reloj):
    en_camino = una_creada(ventanilla, laboratorio_norte, "N-1", **DE_FLU)
    assert not traer(motor, {**FLU, "laboratorios": str(SUR)}, ahora=reloj()).errores
    en_vigor(reloj)
    despues = abrir_ventanilla(motor, reloj=reloj)

    assert codigos(una(despues, laboratorio_norte, "N-2", **DE_FLU)) == {("HUB-2062", "codigo_examen")}
    (item,) = despues.atender(laboratorio_norte, RecepcionarMuestra(items=(Recepcion(id_muestra=en_camino),))).items
    assert item.desenlace is Desenlace.ACTUALIZADA
    assert entregar(despues, laboratorio_norte, en_camino, Resultado.POSITIVO, "Positivo A").errores == ()


@pytest.mark.usefixtures("catalogo")
@pytest.mark.parametrize(
    ("vigencia", "dicho"),
    [
        ({"vigente_desde": "2026-03-06"}, "hasta el 06-03-2026"),
        ({"vigente_hasta": "2026-03-04"}, "rigió hasta el 04-03-2026"),
        ({"activo": "0"}, "no recibe muestras nuevas."),
    ],
)
def test_fuera_de_su_vigencia_no_se_registra(motor, ventanilla, laboratorio_norte, vigencia, dicho):
    assert not traer(motor, {**FLU, "codigo": "FLU-2", **vigencia}).errores
    (error,) = una(ventanilla, laboratorio_norte, codigo_examen="FLU-2").errores
    assert (error.codigo, error.campo) == ("HUB-2061", "codigo_examen")
    assert dicho in error.mensaje


def test_lo_que_se_agrega_sirve_de_inmediato_y_se_recuerda(motor, ventanilla, laboratorio_norte):
    """A code that nobody knew is asked again each time; one that is known, not for a minute."""
    assert codigos(una(ventanilla, laboratorio_norte, "N-1", **DE_FLU)) == {("HUB-2060", "codigo_examen")}
    traer(motor, {**FLU, "laboratorios": str(SUR)})
    assert codigos(una(ventanilla, laboratorio_norte, "N-1", **DE_FLU)) == {("HUB-2062", "codigo_examen")}
    traer(motor, FLU)
    assert una(ventanilla, laboratorio_norte, "N-1", **DE_FLU).desenlace is Desenlace.CREADA


def test_sin_catalogo_nada_se_supone(motor, ventanilla, laboratorio_norte):
    """A hub that has no default of a technique asks which examination is meant."""
    with motor.begin() as conexion:
        vaciar_catalogo(conexion)
    vacia = abrir_ventanilla(motor, reloj=ventanilla.reloj)
    assert codigos(una(vacia, laboratorio_norte)) == {("HUB-2065", "codigo_examen")}
    traer(motor, FLU)
    assert una(vacia, laboratorio_norte, **DE_FLU).desenlace is Desenlace.CREADA
