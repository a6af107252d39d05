"""Bodies are looked through a few at a time."""

from hypothesis import given
from hypothesis import strategies as st

from dominio.auditoria import preparacion


@given(st.lists(st.integers(0, 40 * 1024 * 1024), max_size=400))
def test_lo_que_se_abre_a_la_vez_tiene_un_tope(tamanos):
    """However large single bodies are: nothing is left out, and no part has more than its last one too much."""
    partes = list(preparacion._en_partes(tamanos, int))
    assert [uno for parte in partes for uno in parte] == tamanos
    assert all(0 < len(parte) <= preparacion.PARTE for parte in partes)
    assert all(sum(parte[:-1]) < preparacion.PARTE_BYTES for parte in partes)
