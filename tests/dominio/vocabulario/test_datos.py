"""How texts become data: what the contract's types allow is read, and nothing that Python alone would take."""

from datetime import UTC, date, datetime

import pytest

from dominio.muestras.items import MuestraNueva
from dominio.muestras.reglas import SIN_SOLO_PUNTOS, exigir_texto
from dominio.vocabulario.datos import a_entero, a_fecha, a_instante
from dominio.vocabulario.errores import TextoEnBlanco, TipoNoValido


@pytest.mark.parametrize("texto", ["1980-05-05", " 1980-05-05\n", "1980-05-05Z", "1980-05-05-03:00", "1980-05-05+14:00"])
def test_una_fecha_con_o_sin_zona(texto):
    assert a_fecha(texto, "fecha") == date(1980, 5, 5)


@pytest.mark.parametrize(
    "texto",
    [
        "19800505",
        "1980-W09-6",
        "1980-126",
        "1980-05-05+99:99",
        "1980-05-05-14:30",
        "1980-05-05T00:00:00",
        "0000-01-01",
        "10000-01-01",
        "-1980-05-05",
        "1980-02-30",
        "١٩٨٠-05-05",
    ],
)
def test_lo_que_no_es_una_fecha_del_contrato(texto):
    """ISO 8601 has more ways to write a day than the contract."""
    with pytest.raises(TipoNoValido):
        a_fecha(texto, "fecha")


@pytest.mark.parametrize(
    ("texto", "instante"),
    [
        ("2022-03-05T24:00:00Z", datetime(2022, 3, 6, tzinfo=UTC)),
        ("2022-03-05T24:00:00.000Z", datetime(2022, 3, 6, tzinfo=UTC)),
        ("2022-03-05T10:00:00-03:30", datetime(2022, 3, 5, 13, 30, tzinfo=UTC)),
        ("2022-03-05T10:00:00.1234567+14:00", datetime(2022, 3, 4, 20, 0, 0, 123456, tzinfo=UTC)),
        ("2022-04-02T23:30:00", datetime(2022, 4, 3, 2, 30, tzinfo=UTC)),  # comes twice: the first
        ("2022-09-11T00:30:00", datetime(2022, 9, 11, 4, 30, tzinfo=UTC)),  # never comes: an hour later
    ],
)
def test_un_instante_con_o_sin_zona(texto, instante):
    """Without one it is Chile's hour, also on the two days a year when the clocks change."""
    assert a_instante(texto, "fecha") == instante


@pytest.mark.parametrize(
    "texto",
    [
        "2022-03-05T24:00:00.5Z",
        "2022-03-05T24:00:01Z",
        "2022-03-05T23:59:60Z",
        "2022-03-05T10:00:00+14:01",
        "2022-03-05T10:00:00+03:60",
        "2022-03-05T10:00Z",
        "2022-03-05 10:00:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T24:00:00Z",
        "٢٠٢٢-03-05T10:00:00",
    ],
)
def test_lo_que_no_es_un_instante_del_contrato(texto):
    with pytest.raises(TipoNoValido):
        a_instante(texto, "fecha")


def test_de_un_entero_demasiado_largo_se_dice_que_lo_es():
    """It is a whole number, and its sender must not be told that it is none."""
    with pytest.raises(TipoNoValido) as rechazo:
        a_entero(str(2**63 - 1), "id_muestra")
    assert "hasta 18 cifras" in rechazo.value.mensaje


@pytest.mark.parametrize("campo", SIN_SOLO_PUNTOS)
@pytest.mark.parametrize("texto", [".", ". . .", "\u2003", "\u3000.", "…", "\u2800", "\u3164"])
def test_un_texto_que_no_dice_nada(campo, texto):
    """Dots, and every kind of blank that Unicode has."""
    with pytest.raises(TextoEnBlanco):
        exigir_texto(MuestraNueva(**{campo: texto}), None, campo=campo)
    exigir_texto(MuestraNueva(**{campo: f"{texto}A"}), None, campo=campo)
