"""Which characters nobody sees, and which texts were read in the wrong character set."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dominio.muestras.campos import CAMPOS_MUESTRA
from dominio.vocabulario.datos import (
    a_clave,
    a_entero,
    a_instante,
    a_texto,
    enumeracion,
)
from dominio.vocabulario.enumeraciones import TipoMuestra
from dominio.vocabulario.errores import (
    CaracteresNoAdmitidos,
    CodigoDesconocido,
    ErrorDominio,
    TextoMalConvertido,
    TipoNoValido,
)
from dominio.vocabulario.rut import a_rut
from dominio.vocabulario.textos import lectura_probable, mal_convertido, sin_verse
from tests.elenco import codigos, crear, una_muestra

OCULTOS = [0x00AD, 0x061C, 0x034F, 0x180E, *range(0x2066, 0x206A), 0xFFF9, 0xFE0F, 0xE0041, 0xFDD0, 0x1FFFF, 0xE000, 0x378]
OCULTOS += [0x00A0, 0x2007, 0x3000, 0x202A, 0x200B, 0xFEFF, 0x3164, 0xFFA0, 0x115F, 0x2800, 0x180B, 0xE0100, 0x0A, 0x85]
NOMBRES = ["Muñoz", "José", "MARÍA", "Núñez", "Íñiguez", "Güiñez", "Peña", "IBÁÑEZ", "Óscar", "Ángel", "Concepción"]
AJENOS = """
    François Gonçalves João Müller Łukasz Ødegård Søren Þór Čapek Nguyễn Đặng Иван Αλέξης 王小明 محمد O’Higgins D´Angelo
    Jean–Luc Soto—Mayor Mª Åse Žižek Šárka Núñez-Peña Zoë Renée Éloïse Öztürk İbrahim Þorsteinn JOSÉ–LUIS SÃO McÍver L’Hôte
"""
LIBRES = [
    "Av. O’Higgins N° 12, 3º «B»",
    "¿Qué? ¡Sí!",
    "5 µL de ácido ± 2",
    "n.º 5–7",
    "“Los Ñirres” · depto 4",
    "25 °C",
    "Costó £5 o 3 €",
]


# ── characters that nobody sees ─────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("punto", OCULTOS, ids=lambda punto: f"{punto:04X}")
def test_una_clave_con_un_caracter_oculto_se_rechaza_y_dice_cual(punto):
    """At whatever place inside; around a datum, blanks say nothing."""
    with pytest.raises(CaracteresNoAdmitidos) as rechazo:
        a_clave(f"C{chr(punto)}-1", "codigo", 64)
    assert f"U+{punto:04X} en la posición 2" in rechazo.value.mensaje


@given(st.characters(exclude_characters=" "))
def test_dos_claves_que_se_ven_iguales_son_una_o_ninguna(letra):
    """What is not a letter, a mark, a figure, a sign or the plain space never gets into a key."""
    oculta = unicodedata.category(letra)[0] in "CZ" or not letra.isprintable()
    try:
        leida = a_clave(f"a{letra}b", "codigo", 64)
    except ErrorDominio:
        return
    assert not oculta
    assert leida == unicodedata.normalize("NFC", f"a{letra}b")


CLAVES = ["codigo_muestra_cliente", "cod_deis", "paciente_pasaporte", "identificador_recien_nacido"]


@pytest.mark.parametrize("campo", CLAVES)
def test_cada_clave_de_una_muestra_pasa_por_el_mismo_lugar(campo):
    leer = next(c.leer for c in CAMPOS_MUESTRA if c.nombre == campo)
    for oculto in ("\u00ad", "\u00a0", "\ufe0f", "\U000e0041"):
        with pytest.raises(CaracteresNoAdmitidos):
            leer(f"C{oculto}1", campo)


def test_un_texto_libre_no_guarda_blancos_raros_ni_marcas():
    """What a word processor puts in is taken out; what turns a text around is refused."""
    assert a_texto("Ana\u00a0Mar\u00ad\u00eda ⚠\ufe0f", "paciente_nombres", 100) == "Ana María ⚠"
    with pytest.raises(CaracteresNoAdmitidos):
        a_texto("Ana\u202eaíraM", "paciente_nombres", 100)


@pytest.mark.parametrize(
    ("leer", "texto"),
    [
        (a_rut, "\u202a12345678-5"),
        (a_entero, "12\u200b3"),
        (enumeracion(TipoMuestra), "Sal\u00adiva"),
        (a_instante, "2026-03-05\u200fT10:00:00"),
        (a_rut, "1234567\u0665-5"),
    ],
)
def test_un_valor_que_parece_bueno_dice_que_trae(leer, texto):
    """The person sees a right value and would otherwise never know."""
    with pytest.raises(ErrorDominio) as rechazo:
        leer(texto, "campo")
    lugar, oculto = next((i, c) for i, c in enumerate(texto, start=1) if not c.isascii())
    assert f"U+{ord(oculto):04X} en la posición {lugar}" in rechazo.value.mensaje


def test_un_codigo_que_no_esta_en_el_maestro_dice_que_trae():
    """A Cyrillic letter looks like ours."""
    assert "U+0421 en la posición 1" in CodigoDesconocido(campo="x", valor="\u0421-1", maestro="y").mensaje
    assert "U+" not in TipoNoValido(campo="x", valor="ñandú", esperado="otra cosa").mensaje


def test_el_codigo_con_guion_opcional_no_es_otra_muestra(ventanilla, laboratorio_norte):
    recibo = ventanilla.atender(laboratorio_norte, crear(una_muestra("C-1")))
    assert recibo.aceptados == 1
    with pytest.raises(CaracteresNoAdmitidos):
        a_clave("C\u00ad-1", "codigo_muestra_cliente", 64)


# ── letters read in the wrong character set ─────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("leido", ["cp1252", "latin-1", "cp850", "cp437", "mac_roman"])
@pytest.mark.parametrize("nombre", NOMBRES)
def test_un_nombre_en_utf8_leido_como_otra_cosa_se_reconoce(nombre, leido):
    """Doubly encoded, in each set that programs take a text for, and the reading is offered where it can be had."""
    try:
        danado = nombre.encode("utf-8").decode(leido)
    except UnicodeDecodeError:
        danado = nombre.encode("utf-8").decode(leido, "replace")
    assert mal_convertido(danado, es_nombre=True) or sin_verse(danado)
    assert lectura_probable(danado) in (nombre, None)


DANADOS = ["Mu¤oz", "MU¥OZ", "Garc¡a", "Jos‚", "Mu–oz", "MuÒoz", "JosÚ", "MuÃ±oz", "Mu├▒oz", "Mu√±oz", "Mu\ufffdoz", "Mu?oz"]


@pytest.mark.parametrize("danado", DANADOS)
def test_un_nombre_danado_no_entra(danado):
    with pytest.raises(TextoMalConvertido):
        a_texto(danado, "paciente_ap_pat", 100, es_nombre=True)


def test_las_dos_lecturas_van_juntas():
    with pytest.raises(TextoMalConvertido) as rechazo:
        a_texto("MuÃ±oz", "paciente_ap_pat", 100, es_nombre=True)
    assert "«MuÃ±oz»" in rechazo.value.mensaje
    assert "«Muñoz»" in rechazo.value.mensaje


@pytest.mark.parametrize(
    "nombre", [*AJENOS.split(), *NOMBRES, *(nombre.upper() for nombre in NOMBRES), "DEL RÍO", "Ma. Inés", "."]
)
def test_los_nombres_de_otras_lenguas_entran(nombre):
    assert a_texto(nombre, "paciente_nombres", 100, es_nombre=True) == unicodedata.normalize("NFC", nombre)


@pytest.mark.parametrize("texto", LIBRES)
def test_un_texto_libre_puede_llevar_signos(texto):
    assert a_texto(texto, "observacion", 500) == texto


def test_por_soap_un_nombre_danado_rechaza_su_muestra(ventanilla, laboratorio_norte):
    """With the code of its own, whoever sends it."""
    leer = {campo.nombre: campo.leer for campo in CAMPOS_MUESTRA}
    with pytest.raises(TextoMalConvertido) as rechazo:
        leer["paciente_ap_pat"]("Mu\ufffdoz", "paciente_ap_pat")
    danada = una_muestra("N-1", paciente_ap_pat=None, errores=(rechazo.value,))
    malo, bueno = ventanilla.atender(laboratorio_norte, crear(danada, una_muestra("N-2"))).items
    assert codigos(malo) == {("HUB-2041", "paciente_ap_pat")}
    assert not bueno.errores
