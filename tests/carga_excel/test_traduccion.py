"""Cells as people leave them become the data that a LIS would send, and what cannot be known is asked, never guessed."""

from datetime import UTC, date, datetime, time

import pytest

from carga_excel.libros.celdas import (
    COMBINADA,
    ERROR_DE_CELDA,
    SIN_CALCULAR,
    Marca,
    Mostrada,
)
from carga_excel.libros.descripcion import LIBROS, MUESTRAS, RESULTADOS
from carga_excel.traduccion import Traductor
from dominio.vocabulario.enumeraciones import (
    Prevision,
    Resultado,
    TipoDocumento,
    TipoMuestra,
)

A_LAS_1430 = datetime.fromisoformat("2022-03-05T14:30:00")
A_MEDIANOCHE = datetime.fromisoformat("2022-03-05T00:00:00")
EN_UTC = datetime(2022, 3, 5, 17, 30, tzinfo=UTC)


def item(libro=MUESTRAS, **celdas):
    """The item of a row with these cells."""
    return Traductor(libro, list(celdas)).item(list(celdas.values()))


def dato(campo, celda, libro=MUESTRAS):
    """What the cell means; or its error, as (code, value)."""
    hecho = item(libro, **{campo: celda})
    if hecho.errores:
        (error,) = hecho.errores
        assert error.campo == campo
        return error.codigo, error.valor
    return getattr(hecho, campo)


@pytest.mark.parametrize("escrito", ["Positivo", " positivo", "POSITIVO", "Posi tivo", "Pósitivo", "Positivo\u00a0"])
def test_un_resultado_se_reconoce_sin_acentos_mayusculas_ni_espacios(escrito):
    """It is the same word."""
    assert dato("resultado", escrito, RESULTADOS) is Resultado.POSITIVO


@pytest.mark.parametrize("escrito", ["No apta", "no  apta", "NoApta", "Muestra no apta", "MUESTRA NO APTA"])
def test_no_apta_es_muestra_no_apta(escrito):
    """The short form that workbooks use."""
    assert dato("resultado", escrito, RESULTADOS) is Resultado.NO_APTA


@pytest.mark.parametrize(
    ("celda", "codigo"),
    [
        (0, "HUB-4022"),
        (0.0, "HUB-4022"),
        (Mostrada(0.0, None, "un texto", numerica=False), "HUB-4022"),
        (Mostrada(1.0, None, "un texto", numerica=False), "HUB-4040"),
        (1, "HUB-2002"),
        ("0", "HUB-2002"),
        ("P", "HUB-2002"),
        ("+", "HUB-2002"),
        ("Positivo débil", "HUB-2002"),
        ("Positivo?", "HUB-2002"),
        ("Negativo*", "HUB-2002"),
        ("Pendiente", "HUB-2002"),
        (True, "HUB-2002"),
        (A_LAS_1430, "HUB-2002"),
        (time(3), "HUB-2002"),
        (Marca("#N/A", ERROR_DE_CELDA), "HUB-4020"),
        (Marca("", SIN_CALCULAR), "HUB-4021"),
        (Marca("", COMBINADA), "HUB-4024"),
    ],
)
def test_lo_que_no_es_un_resultado_se_dice_y_no_se_adivina(celda, codigo):
    """A 0 out of a BUSCARV, an error, an unknown word."""
    assert dato("resultado", celda, RESULTADOS)[0] == codigo


@pytest.mark.parametrize("celda", [10482, 10482.0, "10482", " 10482 ", "\u00a010482", "0010482"])
def test_un_id_es_el_mismo_como_numero_y_como_texto(celda):
    assert dato("id_muestra", celda, RESULTADOS) == 10482


@pytest.mark.parametrize(
    ("celda", "visto"),
    [
        ("1.67683E+15", "1.67683E+15"),
        ("1,67683E+15", "1,67683E+15"),
        (1.67683e15, "1.67683E+15"),
        (1_676_831_234_567_890.0, "1.67683E+15"),
        (10482.5, "10482.5"),
        ("10.482", "10.482"),
        (A_LAS_1430, "05-03-2022"),
        (float("inf"), "INF"),
    ],
)
def test_un_id_que_la_planilla_abrevio_o_cambio_se_rechaza(celda, visto):
    """Its digits are lost, and the message says how to get them back."""
    assert dato("id_muestra", celda, RESULTADOS) == ("HUB-2003", visto)


@pytest.mark.parametrize(
    "celda",
    [
        "12345678-5",
        "12.345.678-5",
        "123456785",
        123456785,
        123456785.0,
        "12345678\u20135",
        "12345678\u22125",
        " 12345678 - 5",
        "012345678-5",
    ],
)
def test_un_rut_es_el_mismo_con_puntos_sin_guion_con_rayas_o_como_numero(celda):
    assert dato("rut_responsable", celda) == "12345678-5"


def test_un_rut_con_k_minuscula_es_el_mismo():
    assert dato("rut_responsable", "10.000.013-k") == dato("rut_responsable", "10000013K") == "10000013-K"


@pytest.mark.parametrize("celda", ["05-03-2022", "5-3-2022", "05.03.2022", "2022-03-05", date(2022, 3, 5), A_MEDIANOCHE])
def test_una_fecha_es_la_misma_en_celda_o_en_texto(celda):
    assert dato("paciente_fecha_nac", celda) == date(2022, 3, 5)


@pytest.mark.parametrize(
    "celda",
    [
        A_LAS_1430,
        A_LAS_1430.replace(microsecond=1),
        datetime.fromisoformat("2022-03-05T14:29:59.999997"),
        "05-03-2022 14:30",
        "5-3-2022 14:30:00",
        "2022-03-05 14:30",
        "2022-03-05T14:30:00",
        "2022-03-05T14:30:00-03:00",
        "2022-03-05T17:30:00Z",
    ],
)
def test_un_instante_es_el_mismo_en_celda_o_en_texto(celda):
    """Without a zone it is the hour of Chile."""
    assert dato("fecha_muestra", celda) == EN_UTC


@pytest.mark.parametrize("celda", ["05-03-2022", "2022-03-05", date(2022, 3, 5)])
def test_un_dia_sin_hora_es_su_comienzo_en_chile(celda):
    assert dato("fecha_muestra", celda) == datetime(2022, 3, 5, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "celda",
    [
        "31-02-2022",
        "05-03-22",
        "03/25/2022",
        "25/03/2022",
        "05/03/2022",
        "05/03/2022 14:30",
        "2022-13-01",
        "ayer",
        "05-03/2022",
    ],
)
def test_una_fecha_imposible_o_ambigua_se_rechaza_con_lo_que_se_escribio(celda):
    """In the person's own words. With bars nobody knows whether a program in English wrote the month first."""
    assert dato("fecha_muestra", celda) == dato("paciente_fecha_nac", celda) == ("HUB-2003", celda)


def test_un_numero_suelto_no_es_una_fecha():
    """44625 is what remains of a date whose format was lost, but who knows."""
    assert dato("fecha_muestra", 44625.0) == ("HUB-2003", "44625")
    assert dato("fecha_muestra", time(0, 0)) == ("HUB-2003", "00:00:00")


@pytest.mark.parametrize(
    ("celda", "valor"),
    [
        (1, True),
        (0, False),
        (1.0, True),
        ("1", True),
        ("0", False),
        ("Sí", True),
        ("NO", False),
        (True, True),
        ("verdadero", True),
    ],
)
def test_un_si_o_no_de_planilla(celda, valor):
    assert dato("busqueda_activa", celda) is valor


@pytest.mark.parametrize("celda", [2, "tal vez", 0.5, A_LAS_1430])
def test_un_si_o_no_que_no_lo_es(celda):
    assert dato("busqueda_activa", celda)[0] == "HUB-2003"


def test_un_codigo_que_la_planilla_volvio_fecha_se_rechaza():
    """05-12 became the fifth of December, and nobody can tell which code it was."""
    codigo, visto = dato("cod_deis", datetime.fromisoformat("2022-12-05T00:00:00"))
    assert (codigo, visto) == ("HUB-2003", "05-12-2022")


def test_numeros_donde_va_texto_conservan_sus_cifras():
    assert dato("paciente_telefono", 56912345678.0) == "56912345678"
    assert dato("paciente_dv", 5.0) == "5"


def test_las_listas_admiten_las_formas_en_que_se_escriben():
    assert dato("tipo_muestra", "torulas nasofaringeas") is TipoMuestra.TORULAS_NASOFARINGEAS
    assert dato("tipo_muestra", "TÓRULA NASOFARÍNGEA") is TipoMuestra.TORULA_NASOFARINGEA
    assert dato("paciente_tipodoc", "Nº ficha clínica") is TipoDocumento.FICHA
    assert dato("paciente_tipodoc", "n° FICHA CLINICA") is TipoDocumento.FICHA
    assert dato("paciente_prevision", "sin prevision") is Prevision.SIN_PREVISION


@pytest.mark.parametrize("celda", [None, "", "  ", "\u00a0", "\ufeff"])
def test_una_celda_en_blanco_es_un_dato_que_no_vino(celda):
    assert item(rut_medico=celda).errores == ()
    assert item(rut_medico=celda).rut_medico is None


def test_todos_los_errores_de_una_fila_se_dicen_juntos():
    hecho = item(rut_medico="x", fecha_muestra="ayer", paciente_sexo="Z", paciente_comuna="Arica")

    assert {(e.codigo, e.campo) for e in hecho.errores} == {
        ("HUB-2003", "rut_medico"),
        ("HUB-2003", "fecha_muestra"),
        ("HUB-2002", "paciente_sexo"),
        ("HUB-2003", "paciente_comuna"),
    }


@pytest.mark.parametrize("libro", LIBROS.values(), ids=lambda libro: libro.titulo)
def test_cada_ejemplo_de_la_tabla_de_columnas_se_lee(libro):
    """The example that the instructions show is one that comes in."""
    for columna in libro.columnas:
        assert not item(libro, **{columna.campo: columna.ejemplo}).errores, columna.campo
        for valor in columna.valores:
            assert not item(libro, **{columna.campo: valor}).errores, valor


@pytest.mark.parametrize("libro", LIBROS.values(), ids=lambda libro: libro.titulo)
def test_ningun_titulo_nombra_dos_columnas(libro):
    """A header must not be able to mean two things."""
    titulos = [t for columna in libro.columnas for t in {columna.titulo, columna.campo, *columna.otros_titulos}]

    assert len(libro.busqueda().titulos) <= len(titulos)
    for columna in libro.columnas:
        for titulo in (columna.titulo, columna.campo, *columna.otros_titulos):
            assert libro.busqueda().titulos[_normal(titulo)] == columna.campo


def _normal(titulo):
    return "".join(letra for letra in titulo.casefold() if letra.isascii() and letra.isalnum())


def test_una_celda_de_fecha_anterior_a_marzo_de_1900_no_se_adivina():
    """Excel has a 29-02-1900, so it shows such a cell one day apart from LibreOffice; a text is what it says."""
    assert dato("paciente_fecha_nac", date(1900, 2, 28)) == ("HUB-2003", "28-02-1900")
    assert dato("paciente_fecha_nac", datetime.fromisoformat("1900-01-01T08:00:00")) == ("HUB-2003", "01-01-1900")
    assert dato("paciente_fecha_nac", date(1900, 3, 1)) == dato("paciente_fecha_nac", "01-03-1900")
