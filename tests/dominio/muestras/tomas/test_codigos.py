"""The codes of labels: short, each its own number's, and any slip of a hand or an eye is noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dominio.muestras.tomas.codigos import a_codigo, codigo_de, es_de_rotulo, para_dictar
from dominio.vocabulario.errores import CodigoDeRotuloNoValido

NUMEROS = st.integers(1, 10**12)


@given(NUMEROS, NUMEROS)
def test_dos_muestras_nunca_tienen_el_mismo_codigo(uno, otro):
    assert (codigo_de(uno) == codigo_de(otro)) is (uno == otro)


@given(NUMEROS)
def test_se_lee_como_se_dicta(numero):
    codigo = codigo_de(numero)
    for escrito in (codigo, para_dictar(codigo), codigo.lower(), f" {codigo[:4]}-{codigo[4:]} "):
        assert es_de_rotulo(escrito)
        assert a_codigo(escrito, "codigo") == codigo


@given(NUMEROS, st.data())
def test_una_cifra_cambiada_se_nota(numero, datos):
    codigo = codigo_de(numero)
    lugar = datos.draw(st.integers(1, len(codigo) - 1))
    otra = datos.draw(st.sampled_from([c for c in "0123456789" if c != codigo[lugar]]))
    with pytest.raises(CodigoDeRotuloNoValido):
        a_codigo(codigo[:lugar] + otra + codigo[lugar + 1 :], "codigo")


@given(NUMEROS, st.data())
def test_dos_cifras_vecinas_permutadas_se_notan(numero, datos):
    codigo = codigo_de(numero)
    lugar = datos.draw(st.integers(1, len(codigo) - 2))
    permutado = codigo[:lugar] + codigo[lugar + 1] + codigo[lugar] + codigo[lugar + 2 :]
    if permutado != codigo:
        with pytest.raises(CodigoDeRotuloNoValido):
            a_codigo(permutado, "codigo")


@given(st.text(max_size=40))
def test_cualquier_otra_cosa_se_rechaza_con_su_codigo(texto):
    if not es_de_rotulo(texto):
        with pytest.raises(CodigoDeRotuloNoValido):
            a_codigo(texto, "codigo")
