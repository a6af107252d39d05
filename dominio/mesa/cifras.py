"""What the database of all nodes says to whoever watches over the hub: counts and sizes, and nothing of anybody."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, text

from dominio.cargas.estados import EstadoCarga
from modelos import Carga, Credencial

POR_VENCER = timedelta(days=30)
"""Keys that end within this time should be replaced now."""
_TAMANO = {
    "postgresql": "SELECT pg_database_size(current_database())",
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
}


def cifras_comunes(conexion: Connection, ahora: datetime) -> dict[str, float]:
    """By name, what is the same whichever node tells it. Each question is of few rows, or of none."""
    cuantas, desde = conexion.execute(
        select(func.count(), func.min(Carga.subida_en)).where(Carga.estado == EstadoCarga.EN_ESPERA.value)
    ).one()
    por_vencer = select(func.count()).where(
        Credencial.revocada_en.is_(None), Credencial.vence_en > ahora, Credencial.vence_en <= ahora + POR_VENCER
    )
    return {
        "cargas_en_espera": cuantas,
        "cargas_espera_segundos": (ahora - desde).total_seconds() if desde is not None else 0.0,
        "claves_por_vencer": conexion.scalar(por_vencer) or 0,
        "base_bytes": conexion.scalar(text(_TAMANO[conexion.dialect.name])) or 0,
    }
