"""The tree against a plain one, written from the RFC's definitions and nothing else."""

import hashlib

from hypothesis import given, settings
from hypothesis import strategies as st

from dominio.sellos.arbol import Frontera, consistencia, frontera, inclusion, raiz
from dominio.sellos.verificar_prueba import es_continuacion, huella_de_hoja, raiz_por_inclusion


def mth(hojas):
    """RFC 6962, 2.1: the Merkle tree hash of a list of inputs."""
    if not hojas:
        return hashlib.sha256(b"").digest()
    if len(hojas) == 1:
        return hashlib.sha256(b"\x00" + hojas[0]).digest()
    k = corte(len(hojas))
    return hashlib.sha256(b"\x01" + mth(hojas[:k]) + mth(hojas[k:])).digest()


def corte(n):
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def path(m, hojas):
    """RFC 6962, 2.1.1."""
    if len(hojas) == 1:
        return []
    k = corte(len(hojas))
    if m < k:
        return [*path(m, hojas[:k]), mth(hojas[k:])]
    return [*path(m - k, hojas[k:]), mth(hojas[:k])]


def proof(m, hojas):
    """RFC 6962, 2.1.2."""
    return subproof(m, hojas, True)


def subproof(m, hojas, entero):
    n = len(hojas)
    if m == n:
        return [] if entero else [mth(hojas)]
    k = corte(n)
    if m <= k:
        return [*subproof(m, hojas[:k], entero), mth(hojas[k:])]
    return [*subproof(m - k, hojas[k:], False), mth(hojas[:k])]


def guardado(hojas):
    """A stored tree: the nodes that growing leaf by leaf gives out, read back by stratum and place."""
    estratos = {0: []}
    creciente = Frontera()
    for hoja in hojas:
        huella = huella_de_hoja(hoja)
        estratos[0].append(huella)
        for estrato, nodo in creciente.agregar(huella):
            estratos.setdefault(estrato, []).append(nodo)
    assert creciente.raiz() == mth(hojas)
    assert creciente.tamano == len(hojas)

    def leer(estrato, desde, hasta):
        nodos = estratos[estrato][desde:hasta]
        assert len(nodos) == hasta - desde <= 256
        return nodos

    return leer


TAMANOS = st.one_of(st.integers(1, 20), st.integers(250, 260), st.integers(500, 520), st.integers(21, 700))


@settings(max_examples=60)
@given(st.data())
def test_el_arbol_guardado_es_el_de_la_norma(data):
    """Roots and both kinds of path are those of RFC 6962, at whatever size, with any leaf and any earlier size."""
    n = data.draw(TAMANOS)
    hojas = [f"hoja {numero}".encode() for numero in range(n)]
    leer = guardado(hojas)
    m = data.draw(st.integers(1, n))
    lugar = data.draw(st.integers(0, m - 1))
    assert raiz(leer, m) == mth(hojas[:m])
    assert inclusion(leer, lugar, m) == path(lugar, hojas[:m])
    assert consistencia(leer, m, n) == proof(m, hojas)
    assert raiz_por_inclusion(lugar, m, huella_de_hoja(hojas[lugar]), path(lugar, hojas[:m])) == mth(hojas[:m])
    assert es_continuacion(m, mth(hojas[:m]), n, mth(hojas), proof(m, hojas))


@settings(max_examples=60)
@given(st.data())
def test_un_camino_cambiado_no_prueba_nada(data):
    """A step dropped, added, swapped or changed, another place or size: all refused."""
    n = data.draw(st.integers(2, 300))
    hojas = [f"hoja {numero}".encode() for numero in range(n)]
    lugar = data.draw(st.integers(0, n - 1))
    menor = data.draw(st.integers(1, n - 1))
    for camino, prueba in (
        (path(lugar, hojas), lambda c: raiz_por_inclusion(lugar, n, huella_de_hoja(hojas[lugar]), c) == mth(hojas)),
        (proof(menor, hojas), lambda c: es_continuacion(menor, mth(hojas[:menor]), n, mth(hojas), c)),
    ):
        assert prueba(camino)
        paso = data.draw(st.integers(0, len(camino) - 1))
        bit = data.draw(st.integers(0, 255))
        otro = (int.from_bytes(camino[paso]) ^ 1 << bit).to_bytes(32)
        for malo in (camino[:-1], [*camino, camino[0]], [*camino[:paso], otro, *camino[paso + 1 :]], camino[1:]):
            assert not prueba(malo)
    for otro_lugar in {(lugar + 1) % n, n - 1 - lugar} - {lugar}:
        hallada = raiz_por_inclusion(otro_lugar, n, huella_de_hoja(hojas[lugar]), path(lugar, hojas))
        assert hallada != mth(hojas)


def test_se_crece_desde_lo_guardado():
    """A tree taken up again where it was left ends as one that grew at once, over all edges of strata."""
    hojas = [str(numero).encode() for numero in range(1030)]
    leer = guardado(hojas)
    for corte_ in (0, 1, 255, 256, 257, 511, 512, 1024):
        otra = frontera(leer, corte_)
        for hoja in hojas[corte_:]:
            list(otra.agregar(huella_de_hoja(hoja)))
        assert otra.raiz() == mth(hojas)


def test_tres_estratos():
    """Past 65,536 leaves, what is read back from the strata is what grew."""
    hojas = [str(numero).encode() for numero in range(66_000)]
    estratos = {0: [huella_de_hoja(hoja) for hoja in hojas]}
    creciente = Frontera()
    raices = {}
    for lugar, huella in enumerate(estratos[0], start=1):
        for estrato, nodo in creciente.agregar(huella):
            estratos.setdefault(estrato, []).append(nodo)
        if lugar in (65_535, 65_536, 65_537, 66_000):
            raices[lugar] = creciente.raiz()
    assert {estrato: len(nodos) for estrato, nodos in estratos.items()} == {0: 66_000, 1: 257, 2: 1}
    for tamano, debida in raices.items():
        assert raiz(lambda estrato, desde, hasta: estratos[estrato][desde:hasta], tamano) == debida
