"""What is compressed comes back, whichever dictionary it needs, and what needs one that is not there is told apart."""

import hashlib

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from dominio.ventanilla.compresion import (
    CON_DICCIONARIO,
    MAXIMO_DESCOMPRIMIDO,
    VIGENTE,
    archivo_de,
    comprimir,
    comprimir_cuerpo,
    descomprimir,
)
from tests.diccionario import diccionario, ejemplos, escribir
from tests.servicios.mensajes import consulta, crear, muestra, sobre11

EN_USO = {32_769: "b6e7d27794076fa6ccf90d17560629f5ff84fc423b63809cd1d9b42412ece50d"}
"""Each dictionary that was ever in use, and its SHA-256."""


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=3 * CON_DICCIONARIO), st.text().map(lambda texto: sobre11(texto.replace("\ud800", "")))))
def test_lo_comprimido_vuelve_como_era(cuerpo):
    assert descomprimir(comprimir_cuerpo(cuerpo)) == cuerpo
    assert descomprimir(comprimir(cuerpo)) == cuerpo


def test_lo_guardado_dice_que_diccionario_necesita():
    """And what hubs without one have to read needs none; so does what is too large to gain by it."""
    pequeno = sobre11(crear(muestra()))

    assert zstandard.get_frame_parameters(comprimir_cuerpo(pequeno)).dict_id == VIGENTE
    assert zstandard.get_frame_parameters(comprimir(pequeno)).dict_id == 0
    assert zstandard.get_frame_parameters(comprimir_cuerpo(b"x" * (CON_DICCIONARIO + 1))).dict_id == 0


def test_sin_el_diccionario_no_se_da_otra_cosa():
    ajeno = zstandard.train_dictionary(
        2048, [b"otro texto cualquiera %d" % (n * n) for n in range(500)], dict_id=VIGENTE + 99
    )

    with pytest.raises(zstandard.ZstdError):
        descomprimir(zstandard.ZstdCompressor(dict_data=ajeno).compress(b"otro texto cualquiera 49"))
    with pytest.raises(zstandard.ZstdError):
        descomprimir(b"nada de eso")


@pytest.mark.parametrize("tamano", [MAXIMO_DESCOMPRIMIDO + 1, 1 << 45, (1 << 64) - 2])
def test_lo_que_dice_ser_mas_grande_que_nada_no_se_abre(tamano):
    """Somebody wrote it into the database: it is told as unreadable, and takes no memory."""
    with pytest.raises(zstandard.ZstdError):
        descomprimir(bytes.fromhex("28b52ffde0") + tamano.to_bytes(8, "little") + bytes.fromhex("010000"))


def test_un_mensaje_chico_ocupa_mucho_menos_que_sin_diccionario():
    for operacion in (crear(muestra()), consulta("obtenerInforme", id_muestra=5004)):
        cuerpo = sobre11(operacion)
        assert len(comprimir_cuerpo(cuerpo)) < 0.6 * len(comprimir(cuerpo))


def test_un_diccionario_en_uso_no_cambia():
    """What was compressed with it could not be read any more; a better one gets a number of its own."""
    assert {
        int(una.name.partition(".")[0]): hashlib.sha256(una.read_bytes()).hexdigest()
        for una in archivo_de(VIGENTE).parent.iterdir()
        if una.suffix == ".zdict"
    } == EN_USO
    assert zstandard.ZstdCompressionDict(archivo_de(VIGENTE).read_bytes()).dict_id() == VIGENTE


def test_los_mismos_ejemplos_dan_el_mismo_diccionario():
    assert len(list(ejemplos())) > 20
    assert diccionario() == diccionario()


def test_hacer_otro_no_toca_el_que_hay(tmp_path):
    """Whoever wants a better one has to give it a number."""
    propio = tmp_path / "1.zdict"
    propio.write_bytes(b"en uso")

    with pytest.raises(FileExistsError):
        escribir(propio, b"otro")
    escribir(propio, b"en uso")
    escribir(tmp_path / "2.zdict", b"otro")

    assert [una.read_bytes() for una in sorted(tmp_path.iterdir())] == [b"en uso", b"otro"]
