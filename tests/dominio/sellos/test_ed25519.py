"""The verifier's Ed25519: RFC 8032's own vectors, and agreement with a well-kept library on whatever is made or bent."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from dominio.sellos.verificar_prueba import ORDEN_DE_LA_CURVA, firma_buena

VECTORES = {
    "1": (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    "2": (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    "3": (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    "SHA(abc)": (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
}
"""Of RFC 8032, 7.1: key, message, signature."""


@pytest.mark.parametrize("cual", VECTORES)
def test_los_vectores_de_la_norma(cual):
    llave, mensaje, firma = map(bytes.fromhex, VECTORES[cual])
    assert firma_buena(llave, mensaje, firma)
    assert not firma_buena(llave, mensaje + b"x", firma)


@settings(max_examples=40)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.data())
def test_se_juzga_como_la_biblioteca(semilla, mensaje, data):
    """What it signs is good, and whatever bit is turned, in key, message or signature, is bad."""
    privada = Ed25519PrivateKey.from_private_bytes(semilla)
    partes = [privada.public_key().public_bytes_raw(), mensaje, privada.sign(mensaje)]
    assert firma_buena(*partes)
    cual = data.draw(st.sampled_from([0, 2, *([1] if mensaje else [])]))
    bit = data.draw(st.integers(0, len(partes[cual]) * 8 - 1))
    partes[cual] = (int.from_bytes(partes[cual]) ^ 1 << bit).to_bytes(len(partes[cual]))
    assert firma_buena(*partes) == _segun_la_biblioteca(*partes) == False  # noqa: E712 (a chain of three)


def _segun_la_biblioteca(llave, mensaje, firma):
    try:
        Ed25519PublicKey.from_public_bytes(llave).verify(firma, mensaje)
    except (InvalidSignature, ValueError):
        return False
    return True


def test_una_firma_se_escribe_de_una_sola_manera():
    """Its scalar plus the order of the group would sign as well; RFC 8032 refuses it, and so a proof cannot be varied."""
    privada = Ed25519PrivateKey.from_private_bytes(bytes(32))
    firma = privada.sign(b"x")
    otra = firma[:32] + (int.from_bytes(firma[32:], "little") + ORDEN_DE_LA_CURVA).to_bytes(32, "little")
    assert not firma_buena(privada.public_key().public_bytes_raw(), b"x", otra)


@pytest.mark.parametrize("llave", [b"", bytes(31), bytes(33), b"\xff" * 32, (2).to_bytes(32, "little")])
def test_lo_que_no_es_una_llave_no_firma_nada(llave):
    assert not firma_buena(llave, b"x", bytes(64))
    assert not firma_buena(bytes(32), b"x", b"")
