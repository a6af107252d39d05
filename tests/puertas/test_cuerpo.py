"""The body of a request, within bounds."""

import io

import pytest

from dominio.vocabulario.errores import MensajeDemasiadoGrande, SobreNoValido, XmlMalFormado
from dominio.vocabulario.limites import MAXIMO_CUERPO_ILEGIBLE, MAXIMO_MENSAJE
from puertas.cuerpo import MAXIMO_DRENADO, exigir_completo, leer_cuerpo
from servicios.aplicacion import IDIOMAS

SOAP = IDIOMAS["soap11"]


class Corriente(io.RawIOBase):
    """An input of so many bytes that says how many were taken."""

    def __init__(self, total: int) -> None:
        self.pendiente = self.total = total

    def read(self, cuantos: int = -1) -> bytes:
        tomados = min(cuantos, self.pendiente)
        self.pendiente -= tomados
        return b"x" * tomados


class Cortada(io.RawIOBase):
    """An input whose caller has gone."""

    def read(self, cuantos: int = -1) -> bytes:
        raise ConnectionResetError


def test_lee_lo_que_anuncia_el_largo():
    entorno = {"wsgi.input": io.BytesIO(b"hola y mas"), "CONTENT_LENGTH": "4"}
    assert leer_cuerpo(entorno, SOAP).contenido == b"hola"


def test_lee_por_trozos_hasta_el_final():
    """A chunked request has no length; the server says that its input ends by itself."""
    entorno = {"wsgi.input": io.BytesIO(b"hola"), "wsgi.input_terminated": True}
    assert leer_cuerpo(entorno, SOAP).contenido == b"hola"


@pytest.mark.parametrize("largo", ["", "-5", "abc", "٤"])
def test_sin_largo_legible_no_lee(largo):
    """Reading without a length from a server that does not end its input would wait for ever."""
    entorno = {"wsgi.input": io.BytesIO(b"hola"), "CONTENT_LENGTH": largo}
    assert leer_cuerpo(entorno, SOAP).contenido == b""


@pytest.mark.parametrize("por_trozos", [False, True])
def test_drena_lo_que_excede_y_guarda_el_comienzo(por_trozos):
    """The sender of 50 MB has to be able to finish, or it gets a reset instead of the fault."""
    entrada = Corriente(50_000_000)
    entorno = {"wsgi.input": entrada, "wsgi.input_terminated": True}
    cuerpo = leer_cuerpo(entorno if por_trozos else {**entorno, "CONTENT_LENGTH": "50000000"}, SOAP)

    assert (len(cuerpo.contenido), entrada.pendiente) == (MAXIMO_CUERPO_ILEGIBLE, 0)
    with pytest.raises(MensajeDemasiadoGrande):
        exigir_completo(cuerpo, SOAP)


def test_no_drena_sin_fin():
    entrada = Corriente(10**12)
    leer_cuerpo({"wsgi.input": entrada, "CONTENT_LENGTH": str(10**12)}, SOAP)
    assert entrada.total - entrada.pendiente <= MAXIMO_DRENADO + MAXIMO_CUERPO_ILEGIBLE


def test_admite_justo_el_maximo():
    cuerpo = leer_cuerpo({"wsgi.input": Corriente(MAXIMO_MENSAJE), "wsgi.input_terminated": True}, SOAP)
    exigir_completo(cuerpo, SOAP)
    assert len(cuerpo.contenido) == MAXIMO_MENSAJE


@pytest.mark.parametrize(
    ("entrada", "frase"), [(io.BytesIO(b"hol"), "3 de los 4 bytes anunciados"), (Cortada(), "no llegó entero")]
)
def test_dice_que_el_mensaje_llego_cortado(entrada, frase):
    with pytest.raises(SobreNoValido) as rechazo:
        exigir_completo(leer_cuerpo({"wsgi.input": entrada, "CONTENT_LENGTH": "4"}, SOAP), SOAP)
    assert frase in rechazo.value.mensaje


@pytest.mark.parametrize("largo", [None, "", "0"])
def test_dice_que_el_mensaje_llego_vacio(largo):
    """A redirection lost the body, or nobody said how long it is: no line and column will tell that."""
    entorno = {"wsgi.input": io.BytesIO(), **({} if largo is None else {"CONTENT_LENGTH": largo})}
    with pytest.raises(XmlMalFormado) as rechazo:
        exigir_completo(leer_cuerpo(entorno, SOAP), SOAP)
    assert all(dicho in rechazo.value.mensaje for dicho in ("vacío", "redirección", "Content-Length"))
