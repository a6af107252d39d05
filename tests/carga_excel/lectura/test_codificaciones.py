"""No character set is guessed: a file is stored exactly as its sender wrote it, or refused with what it could say."""

import csv
import io
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from carga_excel.lectura.tablas import hallar
from carga_excel.lectura.texto import CODIFICACIONES, a_utf8
from carga_excel.libros.celdas import MAL_CONVERTIDA, Marca
from carga_excel.maestros import leer_maestro
from dominio.vocabulario.errores import CodificacionDudosa, CodificacionErrada, ErrorDominio
from tests.carga_excel.libros import BUSQUEDA, TITULOS
from tests.carga_excel.personas import xlsx

NOMBRES = re.findall(
    r"\w+",
    "Muñoz Núñez Peña Ibáñez Yáñez Ñancupil Zúñiga Güell Argüello Pérez López Gómez García Martínez Rodríguez González "
    "Sánchez Fernández Álvarez Díaz Ávila Óscar Úrsula Íñigo Édgar Ángela José María Raúl Andrés Sofía Verónica Mónica "
    "Inés Tomás Nicolás Sebastián Joaquín Martín Agustín Simón Ramón Fabián Adrián Iván Julián Belén Anaís Cristóbal "
    "Soto Rojas Ana Luis Araya Curiñir Huenchumán Cayún Ñuñoa Peñalolén Vicuña Chillán Concepción Viña Quilpué Copiapó",
)
DE_OTRAS_PARTES = (
    "François|Schröder|SCHRÖDER|O’Higgins|O´Higgins|Weiß|JOÃO|Łukasz|Dvořák|Bjørn|«Ñuñoa»|PERÚ…|BOGOTÁ”|Nº 5|N° 3|1ª|"
    "120 m²|Soto–Rojas|25 µg|37 °C|MuÑoz|GarcÍa|MUñOZ|LÓpez|Иванов|山田|Ana\xa0Soto|Mª José|Ibáñez™|José\u0301|5±1|€ 5"
)
JUEGOS = ("utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1", "cp850", "cp437", "mac_roman")
nombre = st.sampled_from(NOMBRES).flatmap(lambda uno: st.sampled_from([uno, uno.upper(), uno.lower()]))
nombres = st.lists(nombre, min_size=1, max_size=3).map(" ".join)


def _csv(filas, separador=";"):
    salida = io.StringIO(newline="")
    csv.writer(salida, delimiter=separador).writerows(filas)
    return salida.getvalue()


def _resultados(contenido):
    """What is in the third column; `None` for a cell that is marked, and so never stored."""
    celdas = [fila[-1] for fila in hallar(contenido, BUSQUEDA).filas]
    return [None if isinstance(celda, Marca) else celda for celda in celdas]


def _con(textos):
    return [TITULOS, *((str(numero), "1-9", texto) for numero, texto in enumerate(textos))]


@settings(max_examples=1500, deadline=None)
@given(textos=st.lists(nombres, min_size=1, max_size=8), juego=st.sampled_from(JUEGOS))
@example(["Muñoz"], "cp850")
@example(["Muñoz"], "mac_roman")
@example(["GARCÍA"], "cp850")
@example(["raúl"], "mac_roman")
@example(["Íñigo"], "cp850")
def test_lo_escrito_en_un_juego_queda_igual_o_se_rechaza(textos, juego):
    """Names of here in every set that programs of here write, few or many in a file."""
    try:
        contenido = _csv(_con(textos)).encode(juego)
    except UnicodeEncodeError:
        return
    try:
        leidos = _resultados(contenido)
    except CodificacionDudosa:
        assert not juego.startswith("utf")
        return

    assert all(leido in (None, texto) for leido, texto in zip(leidos, textos, strict=True))
    assert not juego.startswith("utf") or leidos == textos


@pytest.mark.parametrize("capital", [str, str.upper])
@pytest.mark.parametrize("nombre", NOMBRES)
def test_cada_nombre_por_si_solo_entra_desde_windows(nombre, capital):
    """The set that most files have needs no other word in the file to be known."""
    assert _resultados(_csv(_con([capital(nombre)])).encode("cp1252")) == [capital(nombre)]


@settings(max_examples=600, deadline=None)
@given(
    textos=st.lists(nombres, min_size=1, max_size=5),
    leido_como=st.sampled_from(["cp1252", "latin-1", "cp850", "cp437", "mac_roman"]),
    como=st.sampled_from(["csv", "xlsx", "maestro"]),
)
def test_lo_que_se_convirtio_dos_veces_no_se_guarda(textos, leido_como, como):
    """Text in UTF-8 that some program took for another set: a row without accents is good, the others are refused."""
    torcidos = [texto.encode().decode(leido_como, "replace") for texto in textos]
    if como == "maestro":
        filas = leer_maestro("laboratorios", _csv([("nombre", "activo"), *((uno, "1") for uno in torcidos)]).encode()).filas
        leidos = [fila.textos.get("nombre") for fila in filas]
        assert all(fila.errores["nombre"].codigo == "HUB-2041" for fila in filas if "nombre" not in fila.textos)
    else:
        leidos = _resultados(xlsx(_con(torcidos)[1:]) if como == "xlsx" else _csv(_con(torcidos)).encode())

    assert leidos == [texto if texto.isascii() else None for texto in textos]


@pytest.mark.parametrize(
    "torcido", ["Mu¤oz", "MU¥OZ", "Mu–oz", "Mu±oz", "MuÒoz", "P‚rez", "JosÚ", "Garc’a", "L¢pez", "Mu\ufffdoz", "GARC\ufffdA"]
)
def test_lo_que_paso_por_otro_juego_se_conoce_tambien_en_una_celda(torcido):
    """A workbook is in Unicode, which does not mend what came into it wrong; both readings are told."""
    (celda,) = [fila[-1] for fila in hallar(xlsx([("1", "1-9", torcido)]), BUSQUEDA).filas]
    assert celda == Marca(torcido, MAL_CONVERTIDA)

    (fila,) = leer_maestro("laboratorios", xlsx([(torcido, 1)], titulos=("nombre", "activo"))).filas
    mensaje = fila.errores["nombre"].mensaje
    assert torcido in mensaje
    assert "perdió letras" in mensaje or "Parece decir «" in mensaje


@pytest.mark.parametrize("texto", DE_OTRAS_PARTES.split("|"))
def test_lo_que_no_es_de_aqui_no_se_toma_por_error(texto):
    """Names from elsewhere, signs in their place and odd capitals come in as they are, where the file says its set."""
    for contenido in (xlsx([("1", "1-9", texto)]), _csv(_con([texto])).encode(), _csv(_con([texto])).encode("utf-16")):
        assert _resultados(contenido) == [texto]


def test_lo_dudoso_se_rechaza_con_las_dos_lecturas():
    """Side by side, so that its sender sees which one is right."""
    with pytest.raises(CodificacionDudosa) as rechazo:
        leer_maestro("laboratorios", "nombre;activo\nGARCÍA;1\n".encode("cp850"))

    assert "«GARCÍA» (DOS 850)" in rechazo.value.mensaje
    assert "«GARCÖA» (Windows-1252)" in rechazo.value.mensaje


@given(textos=st.lists(nombres, min_size=1, max_size=3), nombre=st.sampled_from(sorted(CODIFICACIONES)))
def test_con_la_codificacion_dicha_no_hay_duda(textos, nombre):
    """What the sender tells is what is read, whatever else the bytes could say."""
    try:
        contenido = _csv(_con(textos)).encode(CODIFICACIONES[nombre])
    except UnicodeEncodeError:
        return

    assert _resultados(a_utf8(contenido, nombre)) == textos


@pytest.mark.parametrize(
    ("contenido", "nombre"), [("Muñoz".encode("cp1252"), "utf-8"), (b"Mu\x81oz", "windows-1252"), (b"M\x00u", "mac-roman")]
)
def test_una_codificacion_que_no_es_la_del_archivo_se_dice(contenido, nombre):
    """Rather than stored with marks of replacement."""
    with pytest.raises(CodificacionErrada):
        a_utf8(contenido, nombre)


def test_la_codificacion_dicha_no_cambia_un_libro():
    """A workbook tells its own."""
    libro = xlsx([("1", "1-9", "Muñoz")])

    assert a_utf8(libro, "mac-roman") == libro


@settings(max_examples=500, deadline=None)
@given(st.binary(max_size=60))
def test_octetos_cualesquiera_se_leen_o_se_rechazan(cola):
    """Composing the refusal raises nothing else."""
    contenido = _csv(_con(["x"])).encode() + cola
    try:
        _resultados(contenido)
    except ErrorDominio as error:
        assert error.mensaje
