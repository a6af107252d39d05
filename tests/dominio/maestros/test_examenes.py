"""The catalogue of examinations as it comes in files: what is refused leaves nothing behind."""

import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from dominio.maestros.examenes import DEMORA_DEL_CATALOGO
from dominio.maestros.publicados import listar
from dominio.ventanilla.catalogo import leer_catalogo
from dominio.vocabulario.enumeraciones import Resultado, Tecnica, TipoMuestra
from dominio.vocabulario.examenes import a_celda, partes
from modelos import Examen, ExamenLaboratorio, ExamenVersion
from tests.elenco import NORTE, SUR, RelojDePrueba
from tests.examenes import FLU, INICIALES, MPOX, codigos_de, traer

AHORA = RelojDePrueba()()
pytestmark = pytest.mark.usefixtures("claves")


def todo(motor):
    """The whole catalogue as it is stored."""
    with motor.connect() as conexion:
        tablas = (Examen, ExamenVersion, ExamenLaboratorio)
        return [sorted(map(str, conexion.execute(select(tabla.__table__)).all())) for tabla in tablas]


def test_un_archivo_con_tres_filas_son_tres_examenes(motor):
    vrs = {
        **FLU,
        "codigo": "VRS",
        "nombre": "Virus respiratorio sincicial",
        "agente": "VRS",
        "resultados": "Positivo|Negativo",
    }
    hecho = traer(motor, FLU, vrs, {**MPOX, "laboratorios": f"{NORTE}|{SUR}"})
    assert (hecho.creadas, hecho.errores) == (3, [])
    with motor.connect() as conexion:
        catalogo = leer_catalogo(conexion)
        assert ("FLU-AB", "Influenza A y B", "RT-PCR") in listar(conexion, "examenes")
        assert ("Otro", "Hisopado rectal", "MPOX") in listar(conexion, "tipos_por_examen")
        assert ("Positivo B", "Positivo", "FLU-AB") in listar(conexion, "valores_por_examen")
    examen = catalogo.examen("FLU-AB", None, AHORA)
    assert examen.restringido
    assert not examen.por_omision
    assert examen.por_veredicto[Resultado.POSITIVO] == ("Positivo A", "Positivo B")
    assert catalogo.autorizados == {("FLU-AB", 1): None, ("VRS", 1): None, ("MPOX", 1): None, ("MPOX", 2): None}
    assert traer(motor, FLU, vrs).sin_cambio == 2


@pytest.mark.parametrize(
    ("mala", "esperado"),
    [
        ({"resultados": ""}, ("HUB-2001", "resultados")),
        ({"resultados": "|"}, ("HUB-2066", "resultados")),
        ({"resultados": "=Positivo|Negativo"}, ("HUB-2066", "resultados")),
        ({"resultados": "Positivo A=Positivo|Positivo A=Positivo"}, ("HUB-2067", "resultados")),
        ({"resultados": "Positivo A=Positivo|POSITIVO A=Negativo"}, ("HUB-2067", "resultados")),
        ({"resultados": "Detectado=Detectable|Negativo"}, ("HUB-2002", "resultados")),
        ({"resultados": "Negativo=Positivo"}, ("HUB-2068", "resultados")),
        ({"resultados": "A=B=Positivo"}, ("HUB-2003", "resultados")),
        ({"resultados": f"{'x' * 61}=Positivo"}, ("HUB-2005", "resultados")),
        ({"tipos_muestra": "Sangre de cordón"}, ("HUB-2002", "tipos_muestra")),
        ({"tipos_muestra": "Rectal=Otro|Oral=Otro"}, ("HUB-2067", "tipos_muestra")),
        ({"tecnica": "Secuenciación"}, ("HUB-2002", "tecnica")),
        ({"codigo": "flu ab"}, ("HUB-2003", "codigo")),
        ({"loinc": "94500"}, ("HUB-2003", "loinc")),
        ({"por_omision": "1"}, ("HUB-2069", "por_omision")),
        ({"restringido": "0"}, ("HUB-2071", "restringido")),
        ({"dias_toma": "0"}, ("HUB-2003", "dias_toma")),
        ({"vigente_desde": "2026-03-01", "vigente_hasta": "2026-02-01"}, ("HUB-2073", "vigente_hasta")),
        ({"snomed_resultados": "Positivo C=10828004"}, ("HUB-2074", "snomed_resultados")),
        ({"snomed_tipos_muestra": "Saliva=abc"}, ("HUB-2003", "snomed_tipos_muestra")),
        ({"laboratorios": "99"}, ("HUB-2013", "laboratorios")),
        ({"laboratorios": "1|norte"}, ("HUB-2003", "laboratorios")),
    ],
)
def test_una_fila_mala_no_deja_nada(motor, mala, esperado):
    """And its neighbour is stored all the same."""
    antes = todo(motor)
    hecho = traer(motor, {**FLU, **mala})
    assert [(codigo, campo) for _, codigo, campo in codigos_de(hecho)] == [esperado]
    assert all(uno.error.mensaje != uno.error.remedio for uno in hecho.errores)
    assert todo(motor) == antes
    hecho = traer(motor, {**FLU, **mala}, MPOX)
    assert (hecho.creadas, hecho.rechazadas) == (1, 1)


@pytest.mark.parametrize(
    "cambio",
    [
        {"activo": "0"},
        {"por_omision": "0", "restringido": "1"},
        {"vigente_hasta": "2026-12-31"},
    ],
)
def test_el_examen_por_omision_no_se_quita(motor, cambio):
    antes = todo(motor)
    hecho = traer(motor, {**de_siempre("SARS2-PCR"), **cambio})
    assert {codigo for _, codigo, _ in codigos_de(hecho)} == {"HUB-2070"}
    assert todo(motor) == antes


def test_dos_nuevos_por_omision_se_rechazan_los_dos(motor):
    nuevos = [{**FLU, "codigo": codigo, "por_omision": "1"} for codigo in ("UNO", "DOS")]
    assert codigos_de(traer(motor, *nuevos)) == [(2, "HUB-2069", "por_omision"), (3, "HUB-2069", "por_omision")]


def test_el_por_omision_se_cambia_por_otro_en_un_archivo(motor):
    """Samples that say nothing are of the one that was the default when they were registered."""
    nuevo = {**FLU, "codigo": "PANEL", "por_omision": "1"}
    viejo = {**de_siempre("SARS2-PCR"), "por_omision": "0", "restringido": "1", "laboratorios": "1"}
    assert traer(motor, nuevo, viejo).errores == []
    with motor.connect() as conexion:
        catalogo = leer_catalogo(conexion)
    assert catalogo.examen(None, Tecnica.RT_PCR, AHORA).codigo == "SARS2-PCR"
    assert catalogo.examen(None, Tecnica.RT_PCR, AHORA + DEMORA_DEL_CATALOGO).codigo == "PANEL"


def test_si_el_que_viene_no_sirve_el_que_estaba_se_queda(motor):
    antes = todo(motor)
    viejo = {**de_siempre("SARS2-PCR"), "por_omision": "0", "restringido": "1"}
    hecho = traer(motor, {**FLU, "por_omision": "1", "resultados": "Cualquiera"}, viejo)
    assert codigos_de(hecho) == [(2, "HUB-2002", "resultados"), (3, "HUB-2070", "por_omision")]
    assert todo(motor) == antes


@pytest.mark.parametrize("cambio", [{"agente": "Otro virus"}, {"tecnica": "Test Pack"}])
def test_un_codigo_no_pasa_a_ser_otro_examen(motor, cambio):
    traer(motor, FLU)
    antes = todo(motor)
    assert {codigo for _, codigo, _ in codigos_de(traer(motor, {**FLU, **cambio}))} == {"HUB-2072"}
    assert todo(motor) == antes


def test_una_celda_vacia_deja_lo_guardado_y_ninguno_quita_a_todos(motor):
    traer(motor, FLU)
    assert traer(motor, {**FLU, "laboratorios": ""}).sin_cambio == 1
    assert traer(motor, {**FLU, "laboratorios": "ninguno"}).actualizadas == 1
    with motor.connect() as conexion:
        (retirado_en,) = conexion.scalars(select(ExamenLaboratorio.retirado_en))
    assert retirado_en == AHORA + DEMORA_DEL_CATALOGO


def test_una_simulacion_no_guarda_nada(motor):
    antes = todo(motor)
    hecho = traer(motor, FLU, {**MPOX, "resultados": "|"}, simular=True)
    assert (hecho.creadas, hecho.rechazadas) == (1, 1)
    assert todo(motor) == antes


def de_siempre(codigo):
    """The row of an examination with which the hub begins, as a file may have it."""
    fila = next(una for una in INICIALES if una["codigo"] == codigo)
    return {nombre: str(int(valor)) if isinstance(valor, bool) else str(valor) for nombre, valor in fila.items()}


NOMBRES = st.text(st.sampled_from(string.ascii_letters + "ñáé 0123"), min_size=1, max_size=60).map(str.strip).filter(bool)


@given(st.dictionaries(NOMBRES, st.sampled_from(TipoMuestra), min_size=1, max_size=8))
def test_una_lista_vuelve_como_se_escribio(dicha):
    pares = [(nombre, str(palabra)) for nombre, palabra in dicha.items()]
    assert partes(a_celda(pares)) == pares


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(fila=st.fixed_dictionaries({nombre: st.text(max_size=40) for nombre in FLU}))
def test_ninguna_fila_hace_fallar_al_hub(motor, fila):
    """Whatever stands in the cells is read or refused with a sentence; it never raises, and never stores half."""
    hecho = traer(motor, fila, simular=True)
    assert all(uno.error.codigo.startswith("HUB-") and uno.error.mensaje for uno in hecho.errores)
    assert hecho.total == hecho.creadas + hecho.actualizadas + hecho.sin_cambio + hecho.rechazadas
