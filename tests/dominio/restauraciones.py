"""What is put on record of a restoration that lost nothing."""

UNA_RESTAURACION = {
    "respaldo": "uno de ayer",
    "hasta": None,
    "lugares": 0,
    "cabeza": None,
    "historial_ultimo": 0,
    "numeracion": {"mensaje": (1, 1_000_001), "historial": (1, 1_000_001)},
}
