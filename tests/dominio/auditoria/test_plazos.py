"""How terms are written, reckoned by the calendar, and refused; and numbers in few words."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dominio.auditoria.plazos import Plazo, leer_plazos
from dominio.mensajes.numeros import MUCHOS, Mapa, desplegar, plegar
from dominio.vocabulario.errores import (
    PlazosIlegibles,
)
from tests.dominio.auditoria.podas import AHORA

MEDIANOCHE = AHORA.replace(hour=0, minute=0, second=0, microsecond=0)
NUMEROS = st.sets(st.integers(0, 200)), st.sets(st.integers(0, 210))


@given(*NUMEROS)
def test_los_numeros_plegados_dicen_esos_y_ningun_otro(numeros, otros):
    assert list(desplegar(plegar(numeros), otros)) == sorted(numeros & otros)


@given(*NUMEROS)
def test_tambien_los_que_se_dicen_por_un_mapa(numeros, otros):
    if numeros:
        assert list(desplegar(str(Mapa.de(sorted(numeros))), otros)) == sorted(numeros & otros)


def test_muchos_numeros_sueltos_se_dicen_por_un_mapa():
    """A text of them would be many times as long; one that is a map is read back all the same."""
    sueltos = range(7_000_001, 7_000_001 + 4 * MUCHOS, 2)
    dicho = plegar(sueltos)
    assert len(dicho) < len(sueltos)
    assert list(desplegar(dicho, range(7_000_000, 7_000_400))) == list(range(7_000_001, 7_000_400, 2))
    assert plegar(range(4 * MUCHOS)) == f"0-{4 * MUCHOS - 1}"
    with pytest.raises(ValueError, match=r".+"):
        list(desplegar("bits 5 !", [5]))


def test_los_plazos_siguen_el_calendario():
    """A leap day is no day more, and of a day that a shorter month has not it is all of that month."""
    plazos = leer_plazos(None)
    assert plazos.informes.antes_de(AHORA) == AHORA.replace(year=2025)
    bisiesto = AHORA.replace(year=2028, month=2, day=29)
    assert Plazo("1 año", meses=12).antes_de(bisiesto) == MEDIANOCHE.replace(year=2027, month=3, day=1)
    assert Plazo("1 mes", meses=1).antes_de(AHORA.replace(day=31)) == MEDIANOCHE.replace(month=3, day=1)
    assert [regla.nombre for regla in plazos.reglas][:3] == ["fallidos", "no entendidos", "rechazados"]


INSTANTES = st.timedeltas(timedelta(0), timedelta(days=4_000)).map(lambda cuanto: datetime(2027, 1, 1, tzinfo=UTC) + cuanto)
DE_NOCHE = datetime(2027, 12, 30, 23, 59, 50, tzinfo=UTC), datetime(2028, 2, 28, 23, 59, tzinfo=UTC)


@given(meses=st.integers(0, 300), dias=st.integers(0, 40), uno=INSTANTES, otro=INSTANTES)
@example(meses=6, dias=0, uno=DE_NOCHE[0], otro=DE_NOCHE[0] + timedelta(seconds=15))
@example(meses=12, dias=0, uno=DE_NOCHE[1], otro=DE_NOCHE[1] + timedelta(minutes=2))
def test_lo_que_vencio_sigue_vencido_mas_tarde(meses, dias, uno, otro):
    """A run that goes on past midnight lets go what it began with."""
    plazo = Plazo("así", meses=meses, dias=dias)
    antes, despues = sorted([uno, otro])
    assert plazo.antes_de(antes) <= plazo.antes_de(despues) <= despues


@pytest.mark.parametrize(
    "escrito",
    [
        "no es TOML",
        "informes = '15 años'",
        "[[regla]]\nnombre = 'a'\nplazo = 'pronto'",
        "[[regla]]\nnombre = 'a'",
        "[[regla]]\nnombre = 'a'\nplazo = '1 año'\npuertas = []",
        "[[regla]]\nnombre = 'a'\nplazo = '1 año'\ndesenlaces = ['bueno']",
        "[[regla]]\nnombre = 'a'\nplazo = '1 año'\ndesenlace = ['aceptado']",
        "[[regla]]\nnombre = 'a'\nplazo = '1 año'\n[[regla]]\nnombre = 'a'\nplazo = '2 años'",
        "[[regla]]\nplazo = '1 año'",
        "regla = 3",
        "otra = 3\n[[regla]]\nnombre = 'a'\nplazo = '1 año'",
    ],
)
def test_unos_plazos_que_no_se_entienden_se_niegan(tmp_path, escrito):
    """Two readings of a rule are one too many; the sentence says what is wrong."""
    archivo = tmp_path / "plazos.toml"
    archivo.write_text(escrito)
    with pytest.raises(PlazosIlegibles) as negado:
        leer_plazos(archivo)
    assert str(archivo) in negado.value.mensaje
