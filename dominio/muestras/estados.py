"""From which states each operation may start (source: the states of the PNTM)."""

from sqlalchemy import ColumnElement, literal_column

from dominio.vocabulario.enumeraciones import Estado
from modelos import Muestra

POR_RECEPCIONAR = frozenset({Estado.ENVIADA})
ANTES_DEL_RESULTADO = frozenset({Estado.ENVIADA, Estado.RECEPCIONADA})
POR_DEVOLVER = frozenset({Estado.ENVIADA, Estado.RECEPCIONADA, Estado.CON_RESULTADO})
POR_INFORMAR = frozenset({Estado.RECEPCIONADA})
INFORMADAS = frozenset({Estado.CON_RESULTADO})
POR_AUTORIZAR = frozenset({Estado.CON_RESULTADO, Estado.ENVIADA_A_MUTACIONES, Estado.CON_RESULTADO_DE_MUTACION})
"""The help desk may open them for one edit."""
POR_CORREGIR = frozenset({Estado.EN_MODIFICACION, Estado.EDICION_AUTORIZADA})
"""Their laboratory of origin may mend their data."""
POR_ELIMINAR = frozenset(Estado) - {Estado.EN_CREACION, Estado.EDICION_AUTORIZADA, Estado.ELIMINADA}

_M = Muestra.__table__.c
EXISTE: ColumnElement[bool] = _M.estado != literal_column(str(int(Estado.ELIMINADA)))
"""The condition that every reading of samples has, but an auditor's: one that was deleted is as if it had never been."""
DEL_2_AL_9 = tuple(estado for estado in Estado if Estado.ENVIADA <= estado <= Estado.EDICION_AUTORIZADA)
"""The states of what was sent and not deleted, which is all that lists and reports have."""


def para_leer(estados: frozenset[Estado]) -> str:
    """States as a sentence shows them, for example `2 (enviada) o 3 (recepcionada)`."""
    return " o ".join(f"{estado.value} ({estado.nombre})" for estado in sorted(estados))
