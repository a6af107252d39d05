"""Who has a client of before notices nothing: its day is answered byte for byte as by the hub that had no catalogue."""

from tests.servicios.dia_antiguo import Dia, guardadas

DISTINTAS: dict[str, str] = {}
"""Answers that differ, each with its reason."""


def test_un_dia_de_un_cliente_antiguo_se_contesta_igual(hub, reloj):
    """But for ids and instants; all techniques with all specimens and all results, corrections, terms and queries."""
    ahora, antes = Dia(hub, reloj).jugar(), guardadas()
    assert [que for que, _ in ahora] == [que for que, _ in antes]
    distintas = {que: (dice, decia) for (que, dice), (_, decia) in zip(ahora, antes, strict=True) if dice != decia}
    assert distintas.keys() == DISTINTAS.keys(), next(iter(distintas.items()), None)


def test_el_dia_tiene_de_todo():
    """Accepted, refused and repeated, and the refusals of techniques, specimens, results and terms."""
    texto = "".join(respuesta for _, respuesta in guardadas())
    for que in (
        "creada",
        "existente",
        "actualizada",
        "sin_cambio",
        "HUB-2012",
        "HUB-2010",
        "HUB-2021",
        "HUB-2023",
        "HUB-3006",
    ):
        assert f">{que}<" in texto
