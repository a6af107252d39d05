"""Documents out of the bodies of messages and back into them: whatever a body is, it comes back as it was."""

import base64
from random import Random
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dominio.ventanilla.documentos import CIFRADO_MINIMO, MAXIMO, RENGLON_MINIMO, apartar, recomponer

CORTES = ("\n", "\r\n", "\r", " ", "\t", "\n      ", "&#13;\n", "&#xD;\n", "&#xd;&#xA;", "&#10;")


def documento(semilla: int, tamano: int) -> bytes:
    """Bytes that begin as those of a PDF and go on at random."""
    return b"%PDF-1.7\n" + Random(semilla).randbytes(tamano)


def en_renglones(cifrado: str, renglon: int, corte: str) -> str:
    """A text in lines."""
    return corte.join(cifrado[i : i + renglon] for i in range(0, len(cifrado), renglon)) if renglon else cifrado


@st.composite
def bien_escritos(dar):
    """A document as base64 that can be put back."""
    contenido = documento(dar(st.integers(0, 999)), dar(st.integers(1000, 6000)))
    cifrado = dar(st.sampled_from((base64.b64encode, base64.urlsafe_b64encode)))(contenido).decode()
    if dar(st.booleans()):
        cifrado = cifrado.rstrip("=")
    return en_renglones(cifrado, dar(st.sampled_from((0, RENGLON_MINIMO, 64, 72, 76, 500))), dar(st.sampled_from(CORTES)))


@st.composite
def mal_escritos(dar):
    """A document as base64 that nobody writes so, or that is none: cut off, broken somewhere, written over."""
    dicho = list(dar(bien_escritos()))
    for _ in range(dar(st.integers(1, 4))):
        lugar = dar(st.integers(0, len(dicho) - 1))
        dicho[lugar : lugar + dar(st.integers(0, 3))] = dar(
            st.sampled_from(("", "=", "\n", " ", "&#13;", "&#x4A;", "-", "_", "+/", "ñ", "]]>", "A", "JVBERi0"))
        )
    return "".join(dicho)


LITERALES = st.sampled_from(
    (
        "",
        "<informe>",
        "</informe>\n",
        "<informe><![CDATA[",
        "]]></informe>",
        "JVBERi0",
        "ñandú €",
        "&amp;",
        "=",
        "\n\n",
        "<a/>",
    )
)


@st.composite
def cuerpos(dar, escritos):
    """A body with documents between other things, in any character set that the hub takes, and cut off anywhere."""
    partes = dar(st.lists(st.one_of(LITERALES, escritos), max_size=8))
    cuerpo = "".join(partes).encode(dar(st.sampled_from(("utf-8", "utf-16", "utf-16-le", "utf-16-be"))))
    return cuerpo[dar(st.integers(0, 3)) : len(cuerpo) - dar(st.integers(0, 3))]


@settings(max_examples=300, deadline=None)
@given(cuerpos(st.one_of(bien_escritos(), mal_escritos())))
def test_un_cuerpo_vuelve_byte_por_byte(cuerpo):
    apartado = apartar(cuerpo)

    assert recomponer(apartado.resto, apartado.escritos, apartado.contenidos) == cuerpo


@settings(max_examples=150, deadline=None)
@given(st.lists(bien_escritos(), max_size=4), st.sampled_from(("utf-8", "iso-8859-1", "utf-16", "utf-16-be")))
def test_lo_que_un_programa_escribe_se_aparta(dichos, letras):
    """However its library breaks the lines; nothing of the documents is left."""
    cuerpo = "".join(f"<informe>{dicho}</informe>\n" for dicho in dichos).encode(letras)

    apartado = apartar(cuerpo)

    assert len(apartado.escritos) == len(dichos)
    assert len(apartado.resto) <= len("<informe></informe>\n".encode(letras)) * (len(dichos) + 1)
    assert recomponer(apartado.resto, apartado.escritos, apartado.contenidos) == cuerpo


def test_lo_pequeno_y_lo_que_pasa_de_la_cuenta_se_queda_en_el_cuerpo():
    pequeno = base64.b64encode(b"%PDF-1.4" + bytes(100))
    apenas = base64.b64encode(documento(1, CIFRADO_MINIMO))

    assert apartar(pequeno + b"<" * CIFRADO_MINIMO).escritos == ()
    apartado = apartar(b"<".join([apenas] * (MAXIMO + 2)))
    assert len(apartado.escritos) == MAXIMO
    assert apartado.resto.count(b"JVBERi0") == 2
    assert len(apartado.contenidos) == 1


@pytest.mark.cronometro
@pytest.mark.parametrize("pieza", ["JVBERi0]", "JVBERi0<", "JVBERi0", "JVBERi0=]", "JVBERi0\n", "JVBERi0 &#13;]"])
@pytest.mark.parametrize("letras", ["utf-8", "utf-16-le"])
def test_un_cuerpo_hostil_cuesta_lo_que_mide(pieza, letras):
    """Many beginnings of documents that are none: four times the bytes take about four times as long, not sixteen."""

    def segundos(cuantas):
        cuerpo = f"<informe>{pieza * cuantas}</informe>".encode(letras)
        comienzo = process_time()
        apartar(cuerpo)
        return process_time() - comienzo

    chico = min(segundos(25_000) for _ in range(3))
    assert segundos(100_000) < 8 * chico + 0.05
