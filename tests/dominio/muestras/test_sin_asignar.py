"""A zero or the first day of year 1 where the contract has none is told by its cause, in whatever field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dominio.muestras.campos import CAMPOS
from dominio.muestras.items import Recepcion
from dominio.muestras.pedidos import RecepcionarMuestra
from dominio.vocabulario.errores import ErrorDominio, ValorSinAsignar
from tests.elenco import una_creada

NUMEROS = (
    "id_laboratorio",
    "paciente_run",
    "paciente_ext_paisorigen",
    "paciente_comuna",
    "epivigila",
    "id_nuevo_laboratorio",
)
FECHAS = ("paciente_fecha_nac", "fecha_muestra", "fecha_recepcion_laboratorio", "fecha_hora_resultado_laboratorio")
LECTORES = {campo.nombre: campo.leer for campos in CAMPOS.values() for campo in campos}
ceros = st.from_regex(r"[ \t]{0,2}[+-]?0{1,18}[ \t]{0,2}", fullmatch=True)
zonas = st.sampled_from(["", "Z", "-03:00", "-04:43", "+00:00", "+14:00"])
minimos = st.builds(
    "0001-01-01T{}{}".format, st.sampled_from(["00:00:00", "00:00:00.0000000", "04:42:46", "03:00:00"]), zonas
)


def error_de(campo, texto):
    with pytest.raises(ErrorDominio) as caido:
        LECTORES[campo](texto, campo)
    return caido.value


@given(st.sampled_from(NUMEROS), ceros)
def test_un_cero_donde_no_hay_cero_dice_su_causa(campo, texto):
    error = error_de(campo, texto)

    assert (error.codigo, error.campo, error.valor) == ("HUB-2050", campo, texto.strip())
    assert ".NET" in error.mensaje
    assert "--serializer XmlSerializer" in error.remedio


@given(st.sampled_from(FECHAS), minimos | st.builds("0001-01-01{}".format, zonas))
def test_el_primer_dia_del_ano_1_dice_su_causa(campo, texto):
    assert isinstance(error_de(campo, texto), ValorSinAsignar)


@given(st.sampled_from(NUMEROS), st.integers(-5, 999).filter(bool))
def test_lo_demas_se_lee_como_siempre(campo, numero):
    """Anything but zero is read, or refused for what it is."""
    try:
        assert LECTORES[campo](str(numero), campo) == numero
    except ErrorDominio as error:
        assert error.codigo == "HUB-2003"


def test_id_muestra_en_cero_es_ausente_junto_al_codigo_y_se_dice_si_esta_solo(ventanilla, laboratorio_norte):
    """Proxies that send 0 for what nobody set go on working; one that says nothing else is told why it is not understood."""
    una_creada(ventanilla, laboratorio_norte, "N-1")
    items = (Recepcion(id_muestra=0, codigo_muestra_cliente="N-1"), Recepcion(id_muestra=0), Recepcion())

    recibo = ventanilla.atender(laboratorio_norte, RecepcionarMuestra(items=items))

    assert [[error.codigo for error in item.errores] for item in recibo.items] == [[], ["HUB-2050"], ["HUB-2024"]]
