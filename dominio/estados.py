"""From which states each operation may start (source: the states of the PNTM)."""

from dominio.enumeraciones import Estado

POR_RECEPCIONAR = frozenset({Estado.ENVIADA})
ANTES_DEL_RESULTADO = frozenset({Estado.ENVIADA, Estado.RECEPCIONADA})
POR_DEVOLVER = frozenset({Estado.ENVIADA, Estado.RECEPCIONADA, Estado.CON_RESULTADO})
POR_INFORMAR = frozenset({Estado.RECEPCIONADA})
INFORMADAS = frozenset({Estado.CON_RESULTADO})


def para_leer(estados: frozenset[Estado]) -> str:
    """States as a sentence shows them, for example `2 (enviada) o 3 (recepcionada)`."""
    return " o ".join(f"{estado.value} ({estado.nombre})" for estado in sorted(estados))
