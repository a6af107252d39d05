"""RUTs as people write them: the digit is where the text shows it, and never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cl import rut as stdnum_rut

from carga_excel.importar import importar
from carga_excel.libros.descripcion import RESULTADOS
from consola.auditoria_filtros import Rut
from dominio.vocabulario.errores import ErrorDominio, RutSinDigito
from dominio.vocabulario.rut import a_rut, lecturas_de_rut, partir_rut
from tests.carga_excel.personas import recepcionadas, xlsx

numeros = st.integers(1_000_000, 99_999_999)


def con_puntos(numero: int) -> str:
    return f"{numero:,}".replace(",", ".")


@given(numeros, st.sampled_from("-‐–− "), st.booleans(), st.sampled_from(["", "00", " "]))
def test_con_guion_un_rut_tiene_una_lectura(numero, guion, puntos, antes):
    digito = stdnum_rut.calc_check_digit(str(numero))
    escrito = antes + (con_puntos(numero) if puntos else str(numero)) + guion + digito.lower()
    assert a_rut(escrito, "rut") == f"{numero}-{digito}"
    assert lecturas_de_rut(escrito, "rut") == ((numero, digito),)


@given(numeros)
def test_sin_guion_solo_deciden_la_k_las_nueve_cifras_y_los_puntos(numero):
    """Of each number, with its digit and without: what is read is who was meant, or nobody."""
    digito = stdnum_rut.calc_check_digit(str(numero))
    junto = f"{numero}{digito}"
    if digito == "K" or len(junto) == 9:
        assert partir_rut(junto, "rut") == (numero, digito)
    else:
        with pytest.raises(RutSinDigito):
            partir_rut(junto, "rut")
        assert (numero, digito) in lecturas_de_rut(junto, "rut")
    assert partir_rut(con_puntos(numero) + digito, "rut") == (numero, digito)


@given(numeros)
def test_un_run_sin_su_digito_nunca_es_de_otra_persona(numero):
    """The one in eleven whose last figure is a right digit, too; a search finds the number that was written."""
    for escrito in (str(numero), con_puntos(numero), f"0{numero}"):
        with pytest.raises(RutSinDigito) as rechazo:
            a_rut(escrito, "rut_medico")
        suyo = f"{numero}-{stdnum_rut.calc_check_digit(str(numero))}"
        assert suyo in rechazo.value.mensaje
        assert lecturas_de_rut(escrito, "rut")[0] == (numero, suyo[-1])


def test_las_dos_lecturas_se_dicen():
    with pytest.raises(RutSinDigito) as rechazo:
        a_rut("66280152", "rut_medico")
    assert "66280152-6 o 6628015-2" in rechazo.value.mensaje


@given(st.text(max_size=60))
def test_ningun_texto_hace_fallar_al_lector(texto):
    try:
        partir_rut(texto, "rut")
    except ErrorDominio as error:
        assert error.mensaje


def test_la_consola_busca_a_las_dos_personas_y_lo_dice(capsys):
    """On the error output, so that what is exported stays clean."""
    assert Rut().convert("66280152", None, None) == "66280152"
    assert "66280152-6 o 6628015-2" in capsys.readouterr().err
    assert Rut().convert("6.628.015-2", None, None) == "6628015-2"


def test_un_rut_sin_guion_vale_en_una_planilla_si_es_el_del_paciente(ventanilla, laboratorio_norte):
    """Whose sample it is decides between the two readings; of anybody else it is refused, with both."""
    ((clave, rut),) = recepcionadas(ventanilla, laboratorio_norte, 1, primero=6_628_015)
    assert rut == "6628015-2"
    with importar(ventanilla, laboratorio_norte, RESULTADOS, xlsx([(clave, "66280160", "Negativo")])) as carga:
        assert carga.por_codigo == {"HUB-2042": 1}
    with importar(ventanilla, laboratorio_norte, RESULTADOS, xlsx([(clave, 66280152, "Negativo")])) as carga:
        assert carga.guardadas == 1
