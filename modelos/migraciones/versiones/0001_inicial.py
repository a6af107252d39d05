"""The first schema, with the record and the trace closed against changes."""

import sqlalchemy as sa
from alembic import op

from modelos.base import GranEntero, Instante
from modelos.numeracion import SERIES

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None
que = "Crea las tablas de muestras, informes, laboratorios, claves, maestros y el registro de mensajes."


def upgrade() -> None:
    op.create_table(
        "mensaje",
        sa.Column("id", GranEntero, autoincrement=False, nullable=False),
        sa.Column("recibido_en", Instante(), nullable=False),
        sa.Column("puerta", sa.String(length=10), nullable=False),
        sa.Column("operacion", sa.String(length=60), nullable=False),
        sa.Column("laboratorio_id", sa.Integer(), nullable=True),
        sa.Column("credencial_id", GranEntero, nullable=True),
        sa.Column("usuario_id", GranEntero, nullable=True),
        sa.Column("origen", sa.String(length=45), nullable=True),
        sa.Column("id_mensaje_cliente", sa.String(length=64), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("aceptados", sa.Integer(), nullable=False),
        sa.Column("rechazados", sa.Integer(), nullable=False),
        sa.Column("desenlace", sa.String(length=12), nullable=False),
        sa.Column("duracion_us", GranEntero, nullable=False),
        sa.Column("tamano_pedido", sa.Integer(), nullable=False),
        sa.Column("huella_pedido", sa.LargeBinary(length=32), nullable=False),
        sa.Column("huella_respuesta", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mensaje")),
    )
    op.create_index("ix_mensaje_laboratorio_id_recibido_en", "mensaje", ["laboratorio_id", "recibido_en"], unique=False)
    op.create_index("ix_mensaje_recibido_en", "mensaje", ["recibido_en"], unique=False)

    op.create_table(
        "mensaje_cliente",
        sa.Column("laboratorio_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id_mensaje_cliente", sa.String(length=64), nullable=False),
        sa.Column("mensaje_id", GranEntero, nullable=False),
        sa.Column("huella", sa.LargeBinary(length=32), nullable=False),
        sa.Column("recibo", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("laboratorio_id", "id_mensaje_cliente", name=op.f("pk_mensaje_cliente")),
    )
    op.create_table(
        "mensaje_cuerpo",
        sa.Column("mensaje_id", GranEntero, autoincrement=False, nullable=False),
        sa.Column("pedido", sa.LargeBinary(), nullable=False),
        sa.Column("respuesta", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("mensaje_id", name=op.f("pk_mensaje_cuerpo")),
    )
    op.create_table(
        "mensaje_error",
        sa.Column("mensaje_id", GranEntero, autoincrement=False, nullable=False),
        sa.Column("codigo", sa.String(length=10), nullable=False),
        sa.Column("veces", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("mensaje_id", "codigo", name=op.f("pk_mensaje_error")),
    )
    op.create_index("ix_mensaje_error_codigo_mensaje_id", "mensaje_error", ["codigo", "mensaje_id"], unique=False)

    op.create_table(
        "mensaje_muestra",
        sa.Column("mensaje_id", GranEntero, autoincrement=False, nullable=False),
        sa.Column("indice", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("muestra_id", GranEntero, nullable=True),
        sa.Column("documento", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("mensaje_id", "indice", name=op.f("pk_mensaje_muestra")),
    )
    op.create_index("ix_mensaje_muestra_documento", "mensaje_muestra", ["documento"], unique=False)
    op.create_index("ix_mensaje_muestra_muestra_id", "mensaje_muestra", ["muestra_id"], unique=False)

    op.create_table(
        "numerador",
        sa.Column("serie", sa.String(length=20), nullable=False),
        sa.Column("siguiente", GranEntero, nullable=False),
        sa.PrimaryKeyConstraint("serie", name=op.f("pk_numerador")),
    )
    op.create_table(
        "pais",
        sa.Column("codigo", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("nombre", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("codigo", name=op.f("pk_pais")),
    )
    op.create_table(
        "profesional",
        sa.Column("rut", sa.String(length=12), nullable=False),
        sa.Column("nombres", sa.String(length=100), nullable=False),
        sa.Column("apellidos", sa.String(length=100), nullable=False),
        sa.Column("profesion", sa.String(length=80), nullable=True),
        sa.Column("activo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("rut", name=op.f("pk_profesional")),
    )
    op.create_table(
        "region",
        sa.Column("codigo", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("nombre", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("codigo", name=op.f("pk_region")),
    )
    op.create_table(
        "comuna",
        sa.Column("codigo", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("nombre", sa.String(length=80), nullable=False),
        sa.Column("region_codigo", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["region_codigo"], ["region.codigo"], name=op.f("fk_comuna_region_codigo")),
        sa.PrimaryKeyConstraint("codigo", name=op.f("pk_comuna")),
    )
    op.create_table(
        "servicio_salud",
        sa.Column("codigo", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("nombre", sa.String(length=80), nullable=False),
        sa.Column("region_codigo", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["region_codigo"], ["region.codigo"], name=op.f("fk_servicio_salud_region_codigo")),
        sa.PrimaryKeyConstraint("codigo", name=op.f("pk_servicio_salud")),
    )
    op.create_table(
        "establecimiento",
        sa.Column("cod_deis", sa.String(length=20), nullable=False),
        sa.Column("nombre", sa.String(length=200), nullable=False),
        sa.Column("comuna_codigo", sa.Integer(), nullable=True),
        sa.Column("servicio_salud_codigo", sa.Integer(), nullable=True),
        sa.Column("dependencia", sa.String(length=80), nullable=True),
        sa.Column("activo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["comuna_codigo"], ["comuna.codigo"], name=op.f("fk_establecimiento_comuna_codigo")),
        sa.ForeignKeyConstraint(
            ["servicio_salud_codigo"], ["servicio_salud.codigo"], name=op.f("fk_establecimiento_servicio_salud_codigo")
        ),
        sa.PrimaryKeyConstraint("cod_deis", name=op.f("pk_establecimiento")),
    )
    op.create_table(
        "laboratorio",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("nombre", sa.String(length=200), nullable=False),
        sa.Column("cod_deis", sa.String(length=20), nullable=True),
        sa.Column("comuna_codigo", sa.Integer(), nullable=True),
        sa.Column("activo", sa.Boolean(), nullable=False),
        sa.Column("creado_en", Instante(), nullable=False),
        sa.ForeignKeyConstraint(["comuna_codigo"], ["comuna.codigo"], name=op.f("fk_laboratorio_comuna_codigo")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_laboratorio")),
    )
    op.create_table(
        "credencial",
        sa.Column("id", GranEntero, autoincrement=True, nullable=False),
        sa.Column("laboratorio_id", sa.Integer(), nullable=False),
        sa.Column("nombre", sa.String(length=100), nullable=False),
        sa.Column("huella", sa.LargeBinary(length=32), nullable=False),
        sa.Column("creada_en", Instante(), nullable=False),
        sa.Column("vence_en", Instante(), nullable=True),
        sa.Column("revocada_en", Instante(), nullable=True),
        sa.Column("ultimo_uso_en", Instante(), nullable=True),
        sa.ForeignKeyConstraint(["laboratorio_id"], ["laboratorio.id"], name=op.f("fk_credencial_laboratorio_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credencial")),
        sa.UniqueConstraint("huella", name=op.f("uq_credencial_huella")),
    )
    op.create_index("ix_credencial_laboratorio_id", "credencial", ["laboratorio_id"], unique=False)

    op.create_table(
        "muestra",
        sa.Column("id", GranEntero, autoincrement=False, nullable=False),
        sa.Column("laboratorio_id", sa.Integer(), nullable=False),
        sa.Column("laboratorio_origen_id", sa.Integer(), nullable=False),
        sa.Column("codigo_muestra_cliente", sa.String(length=64), nullable=False),
        sa.Column("huella", sa.LargeBinary(length=32), nullable=False),
        sa.Column("estado", sa.SmallInteger(), nullable=False),
        sa.Column("creada_en", Instante(), nullable=False),
        sa.Column("vence_en", Instante(), nullable=True),
        sa.Column("rut_responsable", sa.String(length=12), nullable=False),
        sa.Column("cod_deis", sa.String(length=20), nullable=False),
        sa.Column("rut_medico", sa.String(length=12), nullable=True),
        sa.Column("paciente_tipodoc", sa.String(length=20), nullable=False),
        sa.Column("paciente_run", sa.Integer(), nullable=True),
        sa.Column("paciente_dv", sa.String(length=1), nullable=True),
        sa.Column("paciente_pasaporte", sa.String(length=32), nullable=True),
        sa.Column("paciente_ext_paisorigen", sa.Integer(), nullable=True),
        sa.Column("identificador_recien_nacido", sa.String(length=64), nullable=True),
        sa.Column("paciente_nombres", sa.String(length=100), nullable=False),
        sa.Column("paciente_ap_pat", sa.String(length=100), nullable=False),
        sa.Column("paciente_ap_mat", sa.String(length=100), nullable=False),
        sa.Column("paciente_fecha_nac", sa.Date(), nullable=False),
        sa.Column("paciente_sexo", sa.String(length=12), nullable=False),
        sa.Column("paciente_comuna", sa.Integer(), nullable=False),
        sa.Column("paciente_direccion", sa.String(length=200), nullable=False),
        sa.Column("paciente_telefono", sa.String(length=30), nullable=False),
        sa.Column("paciente_email", sa.String(length=254), nullable=True),
        sa.Column("paciente_prevision", sa.String(length=20), nullable=True),
        sa.Column("fecha_muestra", Instante(), nullable=False),
        sa.Column("tecnica_muestra", sa.String(length=20), nullable=False),
        sa.Column("tipo_muestra", sa.String(length=40), nullable=False),
        sa.Column("busqueda_activa", sa.Boolean(), nullable=False),
        sa.Column("estrategia", sa.String(length=40), nullable=True),
        sa.Column("subestrategia", sa.String(length=60), nullable=True),
        sa.Column("sin_orden_medica", sa.Boolean(), nullable=False),
        sa.Column("epivigila", GranEntero, nullable=True),
        sa.Column("fecha_recepcion_laboratorio", Instante(), nullable=True),
        sa.Column("motivo_rechazo", sa.String(length=60), nullable=True),
        sa.Column("resultado", sa.String(length=20), nullable=True),
        sa.Column("fecha_hora_resultado_laboratorio", Instante(), nullable=True),
        sa.Column("informado_en", Instante(), nullable=True),
        sa.Column("correcciones", sa.SmallInteger(), nullable=False),
        sa.Column("informe_id", GranEntero, nullable=True),
        sa.Column("ultimo_cambio", sa.LargeBinary(length=32), nullable=True),
        sa.Column("ultimo_cambio_por", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["laboratorio_id"], ["laboratorio.id"], name=op.f("fk_muestra_laboratorio_id")),
        sa.ForeignKeyConstraint(
            ["laboratorio_origen_id"], ["laboratorio.id"], name=op.f("fk_muestra_laboratorio_origen_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_muestra")),
        sa.UniqueConstraint(
            "laboratorio_origen_id",
            "codigo_muestra_cliente",
            name=op.f("uq_muestra_laboratorio_origen_id_codigo_muestra_cliente"),
        ),
    )
    op.create_index(
        "ix_muestra_laboratorio_id_estado_fecha_muestra",
        "muestra",
        ["laboratorio_id", "estado", "fecha_muestra"],
        unique=False,
    )
    op.create_index("ix_muestra_paciente_run", "muestra", ["paciente_run"], unique=False)

    op.create_table(
        "historial",
        sa.Column("id", GranEntero, autoincrement=True, nullable=False),
        sa.Column("muestra_id", GranEntero, nullable=False),
        sa.Column("mensaje_id", GranEntero, nullable=False),
        sa.Column("ocurrido_en", Instante(), nullable=False),
        sa.Column("operacion", sa.String(length=40), nullable=False),
        sa.Column("puerta", sa.String(length=10), nullable=False),
        sa.Column("laboratorio_id", sa.Integer(), nullable=True),
        sa.Column("credencial_id", GranEntero, nullable=True),
        sa.Column("usuario_id", GranEntero, nullable=True),
        sa.Column("desde", sa.SmallInteger(), nullable=True),
        sa.Column("hacia", sa.SmallInteger(), nullable=False),
        sa.Column("motivo", sa.Text(), nullable=True),
        sa.Column("detalle", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["muestra_id"], ["muestra.id"], name=op.f("fk_historial_muestra_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_historial")),
    )
    op.create_index("ix_historial_muestra_id", "historial", ["muestra_id"], unique=False)

    op.create_table(
        "informe",
        sa.Column("id", GranEntero, autoincrement=False, nullable=False),
        sa.Column("muestra_id", GranEntero, nullable=False),
        sa.Column("mensaje_id", GranEntero, nullable=False),
        sa.Column("creado_en", Instante(), nullable=False),
        sa.Column("nombre", sa.String(length=200), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("tamano", sa.Integer(), nullable=False),
        sa.Column("contenido", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["muestra_id"], ["muestra.id"], name=op.f("fk_informe_muestra_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_informe")),
    )
    op.create_index("ix_informe_muestra_id", "informe", ["muestra_id"], unique=False)
    _sembrar_numeradores()
    _cerrar_registro()


CERRADAS = ("mensaje", "mensaje_muestra", "mensaje_error", "mensaje_cliente", "historial", "informe")
"""Their rows are never changed nor deleted; bodies (`mensaje_cuerpo`) are never changed, but may be expired by the owner."""


def _sembrar_numeradores() -> None:
    for serie in SERIES:
        op.execute(sa.text("INSERT INTO numerador (serie, siguiente) VALUES (:serie, 1)").bindparams(serie=serie))


def _cerrar_registro() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION registro_cerrado() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'registro cerrado: % no se modifica', TG_TABLE_NAME; END $$"
        )
    for tabla in CERRADAS:
        _prohibir(tabla, "UPDATE")
        _prohibir(tabla, "DELETE")
    _prohibir("mensaje_cuerpo", "UPDATE")


def _prohibir(tabla: str, accion: str) -> None:
    nombre = f"cerrado_{tabla}_{accion.lower()}"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {nombre} BEFORE {accion} ON {tabla} FOR EACH STATEMENT EXECUTE FUNCTION registro_cerrado()"
        )
    else:
        op.execute(
            f"CREATE TRIGGER {nombre} BEFORE {accion} ON {tabla} "
            f"BEGIN SELECT RAISE(ABORT, 'registro cerrado: {tabla} no se modifica'); END"
        )


def downgrade() -> None:
    """There is nothing before the first schema; restoring a backup is the way back."""
    raise NotImplementedError("no hay un esquema anterior al primero")
