"""How things stand: counts, delays and what waits, of the caller's scope alone."""

from datetime import date, timedelta

import pytest

from dominio.reportes.pedidos import VerSituacion
from dominio.reportes.situacion import Demora
from dominio.vocabulario.enumeraciones import Resultado, Tecnica, TipoMuestra
from dominio.vocabulario.errores import DiaSinTerminar, PermisoDenegado, ReporteMuyAntiguo
from tests.dominio.de_mesa import MESA
from tests.dominio.pasos import recepcion, uno
from tests.dominio.reportes.pais import DEIS_PROVIDENCIA, METROPOLITANA, MINSAL, QUINTA, poblar_pais
from tests.elenco import entrega, una_creada, una_informada


@pytest.fixture
def semanas(ventanilla, motor, reloj, laboratorio_norte, laboratorio_sur):
    """A week ago one negative; yesterday two positive ones and a negative one, one that waits, and an antigen test."""
    poblar_pais(motor)
    una_informada(ventanilla, laboratorio_norte, "vieja", resultado=Resultado.NEGATIVO)
    reloj.avanzar(days=7)
    for n, (resultado, demora) in enumerate(
        ((Resultado.POSITIVO, 2), (Resultado.POSITIVO, 4), (Resultado.NEGATIVO, 10), (None, 0))
    ):
        clave = una_creada(
            ventanilla,
            laboratorio_sur,
            f"S-{n}",
            cod_deis=DEIS_PROVIDENCIA,
            fecha_muestra=reloj() - timedelta(hours=5, minutes=10),
        )
        cuando = reloj()
        uno(ventanilla, laboratorio_sur, recepcion(clave))
        if resultado is not None:
            reloj.avanzar(hours=demora)
            uno(ventanilla, laboratorio_sur, entrega(clave, ventanilla, resultado=resultado))
            reloj.ahora = cuando
    antigeno = {"tecnica_muestra": Tecnica.TEST_PACK, "tipo_muestra": TipoMuestra.TORULA_NASAL}
    una_creada(ventanilla, laboratorio_norte, "A-1", fecha_muestra=reloj(), **antigeno)
    reloj.avanzar(days=1)


def ver(ventanilla, actor, **pedido):
    return ventanilla.atender(actor, VerSituacion(**pedido))


@pytest.mark.usefixtures("semanas")
def test_la_semana_al_lado_de_la_anterior(ventanilla):
    vista = ver(ventanilla, MINSAL)
    assert [dia.dia for dia in vista.dias] == [date(2026, 2, 27) + timedelta(days=n) for n in range(14)]
    assert [(d.tomadas, d.concluyentes, d.positivas) for d in (vista.semana[-1], vista.anterior[-1])] == [
        (4, 3, 2),
        (1, 1, 0),
    ]
    assert sum(dia.tomadas for dia in vista.dias) == 5
    assert [(c.nombre, c.tomadas, c.concluyentes, c.positivas) for c in vista.comunas] == [("Providencia", 4, 3, 2)]
    assert vista.espera[0][1] + vista.espera[1][1] == 1


@pytest.mark.usefixtures("semanas")
def test_las_demoras_son_mediana_y_p90(ventanilla):
    (sur,) = ver(ventanilla, MINSAL).laboratorios
    assert (sur.nombre, sur.hasta_recibir, sur.hasta_informar) == ("Laboratorio Sur", Demora(5, 5, 4), Demora(4, 10, 3))
    assert (sur.callado, sur.esperan) == (False, 1)


@pytest.mark.usefixtures("semanas")
def test_quien_no_informa_esta_en_silencio(ventanilla, reloj):
    reloj.avanzar(days=3)
    (sur,) = ver(ventanilla, MINSAL).laboratorios
    assert sur.callado


@pytest.mark.usefixtures("semanas")
def test_cada_alcance_y_cada_tecnica_lo_suyo(ventanilla, laboratorio_norte):
    assert sum(dia.tomadas for dia in ver(ventanilla, METROPOLITANA).dias) == 5
    assert sum(dia.tomadas for dia in ver(ventanilla, QUINTA).dias) == 0
    assert ver(ventanilla, QUINTA).espera[0][1] == 0
    assert sum(dia.tomadas for dia in ver(ventanilla, laboratorio_norte).dias) == 1
    assert sum(dia.tomadas for dia in ver(ventanilla, MINSAL, tecnica=Tecnica.TEST_PACK).dias) == 1
    with pytest.raises(PermisoDenegado):
        ver(ventanilla, MESA)


@pytest.mark.usefixtures("semanas")
def test_lo_que_no_se_puede_mirar_se_dice(ventanilla):
    for hasta, error in ((date(2026, 3, 14), DiaSinTerminar), (date(2025, 1, 1), ReporteMuyAntiguo)):
        with pytest.raises(error):
            ver(ventanilla, MINSAL, hasta=hasta)
