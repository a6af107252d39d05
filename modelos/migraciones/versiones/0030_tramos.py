"""The record in stretches of numbers, at least one for each month, so that no table grows for years.

On SQLite it does nothing: there is one file anyway.
"""

from alembic import op

from modelos.migraciones.medida import Medida
from modelos.migraciones.partir import partir

revision = "0030"
down_revision = "0028"
branch_labels = None
depends_on = None

que = "Parte en tramos de números, por mes, las tablas del registro de mensajes."
medida = Medida(segundos=0.24, espera=0.01)

FRONTERA_DE = """
CREATE OR REPLACE FUNCTION registro_frontera(tabla text) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT max(substring(pg_get_expr(parte.relpartbound, parte.oid) FROM 'TO \\(''?([0-9]+)')::bigint)
    FROM pg_inherits JOIN pg_class parte ON parte.oid = inhrelid WHERE inhparent = tabla::regclass
$$
"""
"""The number with which the last stretch of a table ends."""
UNIR_TRAMO = """
CREATE OR REPLACE FUNCTION registro_unir_tramo(tabla text, parte text, de text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE cierre text;
BEGIN
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', parte, tabla);
    FOR cierre IN SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = tabla::regclass AND NOT tgisinternal LOOP
        EXECUTE replace(
            cierre, format(' ON %I.%I ', current_schema(), tabla), format(' ON %I.%I ', current_schema(), parte));
    END LOOP;
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I %s', tabla, parte, de);
END $$
"""
"""Add a stretch that has the indices of its table, and refuses what that refuses also when it is named itself."""
AGREGAR_TRAMO = """
CREATE OR REPLACE FUNCTION registro_agregar_tramo(tabla text, tramo text, desde bigint, hasta bigint)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF tabla NOT IN ('mensaje', 'mensaje_cuerpo', 'mensaje_error')
        OR tramo !~ '^[0-9]{4}_[0-9]{2}(_[0-9]{1,3})?$' OR NOT coalesce(desde >= registro_frontera(tabla), false) THEN
        RAISE EXCEPTION 'no es un tramo nuevo del registro: %, %', tabla, tramo;
    END IF;
    PERFORM registro_unir_tramo(tabla, tabla || '_' || tramo, format('FOR VALUES FROM (%s) TO (%s)', desde, hasta));
END $$
"""
"""Add one after the last: what the hub may do to these tables though they are not its own."""
DONDE = """
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION registro_agregar_tramo(text, text, bigint, bigint) SET search_path = %I, pg_temp',
                   current_schema());
END $$
"""
"""It works in the schema in which it was made, whatever whoever calls it has put in the way."""


def upgrade() -> None:
    if op.get_context().dialect.name != "postgresql":
        return
    for funcion in (FRONTERA_DE, UNIR_TRAMO, AGREGAR_TRAMO, DONDE):
        op.execute(funcion)
    op.execute("REVOKE ALL ON FUNCTION registro_agregar_tramo(text, text, bigint, bigint) FROM PUBLIC")
    partir("mensaje", "id")
    for tabla in ("mensaje_cuerpo", "mensaje_error"):
        partir(tabla, "mensaje_id")


def downgrade() -> None:
    """One table again would have to be written anew."""
    raise NotImplementedError("el esquema no vuelve atrás")
