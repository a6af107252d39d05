"""Examinations as data: the catalogue, its versions, who may do which, and of which one a sample is.

On SQLite as on PostgreSQL it adds small tables, with the two examinations that the hub had in its code, and two empty
columns to the samples, of which it rewrites none: empty means the default of its technique, and that the verdict says all.
"""

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op

from modelos.base import CODIGO, Instante
from modelos.migraciones.ampliar import columna, indice, tabla
from modelos.migraciones.medida import Medida

revision = "0012"
down_revision = "0013"
branch_labels = None
depends_on = None
que = "Crea el catálogo de exámenes y agrega a las muestras dos columnas vacías."
medida = Medida(segundos=0.27, espera=0.18)

DE_SIEMPRE: dict[str, str | int | bool] = {
    "agente": "SARS-CoV-2",
    "por_omision": True,
    "restringido": False,
    "dias_toma": 7,
    "dias_recepcion": 7,
    "dias_correccion": 7,
    "activo": True,
}
INICIALES: tuple[dict[str, str | int | bool], ...] = (
    {
        **DE_SIEMPRE,
        "codigo": "SARS2-PCR",
        "nombre": "SARS-CoV-2 por RT-PCR",
        "loinc": "94500-6",
        "tecnica": "RT-PCR",
        "tipos_muestra": "Lavado Broncoalveolar|Esputo|Aspirado Traqueal|Aspirado Nasofaríngeo|Tórulas Nasofaríngeas|"
        "Muestra sanguínea|Tejido pulmonar|Saliva|Otro|Tórula de Lesión|Contenido Vesicular",
        "resultados": "Positivo|Negativo|Indeterminado|Muestra no apta",
        "dias_tomador": 14,
    },
    {
        **DE_SIEMPRE,
        "codigo": "SARS2-AG",
        "nombre": "SARS-CoV-2, antígeno",
        "loinc": "94558-4",
        "tecnica": "Test Pack",
        "tipos_muestra": "Tórula nasofaríngea|Tórula nasal",
        "resultados": "Positivo|Negativo|No concluyente",
        "dias_tomador": 11,
    },
)
"""What the hub has always done."""


def _columnas() -> list[sa.Column]:
    return [
        sa.Column("nombre", sa.String(length=120), nullable=False),
        sa.Column("agente", sa.String(length=80), nullable=False),
        sa.Column("loinc", sa.String(length=20), nullable=True),
        sa.Column("tecnica", sa.String(length=20), nullable=False),
        sa.Column("tipos_muestra", sa.Text(), nullable=False),
        sa.Column("resultados", sa.Text(), nullable=False),
        sa.Column("snomed_tipos_muestra", sa.Text(), nullable=True),
        sa.Column("snomed_resultados", sa.Text(), nullable=True),
        sa.Column("por_omision", sa.Boolean(), nullable=False),
        sa.Column("restringido", sa.Boolean(), nullable=False),
        sa.Column("dias_toma", sa.Integer(), nullable=False),
        sa.Column("dias_recepcion", sa.Integer(), nullable=False),
        sa.Column("dias_correccion", sa.Integer(), nullable=False),
        sa.Column("dias_tomador", sa.Integer(), nullable=False),
        sa.Column("vigente_desde", sa.Date(), nullable=True),
        sa.Column("vigente_hasta", sa.Date(), nullable=True),
        sa.Column("activo", sa.Boolean(), nullable=False),
    ]


def upgrade() -> None:
    tabla(
        "examen",
        sa.Column("codigo", CODIGO, nullable=False),
        *_columnas(),
        sa.PrimaryKeyConstraint("codigo", name=op.f("pk_examen")),
    )
    tabla(
        "examen_version",
        sa.Column("codigo", CODIGO, nullable=False),
        sa.Column("rige_desde", Instante(), nullable=False),
        *_columnas(),
        sa.PrimaryKeyConstraint("codigo", "rige_desde", name=op.f("pk_examen_version")),
    )
    indice("ix_examen_version_tecnica", "examen_version", ["tecnica"])
    tabla(
        "examen_laboratorio",
        sa.Column("codigo_examen", CODIGO, nullable=False),
        sa.Column("laboratorio_id", sa.Integer(), nullable=False),
        sa.Column("autorizado_en", Instante(), nullable=False),
        sa.Column("retirado_en", Instante(), nullable=True),
        sa.ForeignKeyConstraint(["laboratorio_id"], ["laboratorio.id"], name=op.f("fk_examen_laboratorio_laboratorio_id")),
        sa.PrimaryKeyConstraint("codigo_examen", "laboratorio_id", name=op.f("pk_examen_laboratorio")),
    )
    columna("muestra", sa.Column("codigo_examen", CODIGO, nullable=True))
    columna("muestra", sa.Column("valor_resultado", sa.String(length=60), nullable=True))
    _agregar_iniciales()


def _agregar_iniciales() -> None:
    """Put them in, and nobody else's in their place if it is done again."""
    zona = "+00" if op.get_context().dialect.name == "postgresql" else ""
    for inicial in INICIALES:
        _agregar("examen", inicial)
        _agregar("examen_version", {**inicial, "rige_desde": f"2020-01-01 00:00:00.000000{zona}"})


def _agregar(nueva: str, valores: Mapping[str, str | int | bool]) -> None:
    """Written out: what goes to a file of SQL has no place for values."""
    escritos = [f"'{valor}'" if isinstance(valor, str) else str(valor).lower() for valor in valores.values()]
    op.execute(f"INSERT INTO {nueva} ({', '.join(valores)}) VALUES ({', '.join(escritos)}) ON CONFLICT DO NOTHING")  # noqa: S608


def downgrade() -> None:
    """Never back to samples of which nobody knows for what they were tested."""
    raise NotImplementedError("el esquema no vuelve atrás")
