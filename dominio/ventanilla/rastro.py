"""What a line of the technical log says of the message that it is about."""

from typing import Any

from dominio.ventanilla.actor import Actor
from dominio.ventanilla.sobre import Sobre


def rastro(sobre: Sobre, actor: Actor | None) -> dict[str, Any]:
    """Its number in the record, the operation and the laboratory, as far as they are known; nothing of a patient."""
    return {
        "id_mensaje": sobre.id_mensaje,
        "puerta": sobre.puerta.value,
        "operacion": sobre.operacion or None,
        "laboratorio_id": actor.laboratorio_id if actor is not None else None,
    }
