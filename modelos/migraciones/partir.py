"""A table of the record becomes a table in stretches of numbers (PostgreSQL); what it has is its first stretch.

Nobody waits for it longer than for any other step: that all rows are under the border is proved beforehand, beside those who
use the table, and then only names change hands. What was done before is not done again.
"""

from alembic import op

FRONTERA = "hasta_la_frontera"
"""The constraint that proves it, while it is needed."""

_ACOTAR = """
DO $$
DECLARE frontera bigint; siguiente bigint; hay boolean;
BEGIN
    IF (SELECT relkind FROM pg_class WHERE oid = '{tabla}'::regclass) = 'p'
        OR EXISTS (SELECT FROM pg_constraint WHERE conrelid = '{tabla}'::regclass AND conname = '{FRONTERA}') THEN RETURN;
    END IF;
    SELECT registro_frontera('mensaje') INTO frontera;
    IF frontera IS NULL THEN
        SELECT n.siguiente INTO siguiente FROM numerador n WHERE n.serie = 'mensaje';
        SELECT EXISTS (SELECT FROM {tabla}) INTO hay;
        frontera := (coalesce(siguiente, 1) / 1000000 + CASE WHEN hay THEN 10 ELSE 1 END) * 1000000;
    END IF;
    EXECUTE format('ALTER TABLE {tabla} ADD CONSTRAINT {FRONTERA} CHECK ({clave} < %s) NOT VALID', frontera);
END $$
"""
_PROBAR = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_constraint WHERE conrelid = '{tabla}'::regclass AND conname = '{FRONTERA}') THEN
        ALTER TABLE {tabla} VALIDATE CONSTRAINT {FRONTERA};
    END IF;
END $$
"""
_CAMBIAR = """
DO $$
DECLARE
    parte text := '{tabla}' || coalesce(
        (SELECT right(relname, 8) FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
         WHERE inhparent = 'mensaje'::regclass AND relname ~ '_[0-9]{{4}}_[0-9]{{2}}$' ORDER BY relname LIMIT 1),
        to_char(now() AT TIME ZONE 'America/Santiago', '_YYYY_MM'));
    frontera bigint; clave_primaria text; nombre text; orden text; nombres text[]; indices text[]; cierres text[];
    cifras text[]; permiso record;
BEGIN
    IF (SELECT relkind FROM pg_class WHERE oid = '{tabla}'::regclass) = 'p' THEN RETURN; END IF;
    SELECT substring(pg_get_constraintdef(oid) FROM '< ''?([0-9]+)')::bigint INTO STRICT frontera
        FROM pg_constraint WHERE conrelid = '{tabla}'::regclass AND conname = '{FRONTERA}';
    SELECT array_agg(i.indexrelid::regclass::text),
           array_agg(pg_get_indexdef(i.indexrelid)) FILTER (WHERE NOT i.indisprimary AND i.indisvalid)
        INTO nombres, indices FROM pg_index i WHERE i.indrelid = '{tabla}'::regclass;
    SELECT format('ALTER TABLE {tabla} ADD CONSTRAINT %I %s', conname, pg_get_constraintdef(oid)) INTO clave_primaria
        FROM pg_constraint WHERE conrelid = '{tabla}'::regclass AND contype = 'p';
    SELECT array_agg(pg_get_triggerdef(oid)) INTO cierres
        FROM pg_trigger WHERE tgrelid = '{tabla}'::regclass AND NOT tgisinternal;
    SELECT array_agg(pg_get_statisticsobjdef(oid)) INTO cifras FROM pg_statistic_ext WHERE stxrelid = '{tabla}'::regclass;

    EXECUTE format('ALTER TABLE {tabla} RENAME TO %I', parte);
    FOREACH nombre IN ARRAY nombres LOOP
        EXECUTE format('ALTER INDEX %s RENAME TO %I', nombre, left(nombre, 55) || right(parte, 8));
    END LOOP;
    FOR nombre IN SELECT stxname FROM pg_statistic_ext WHERE stxrelid = parte::regclass LOOP
        EXECUTE format('ALTER STATISTICS %I RENAME TO %I', nombre, left(nombre, 55) || right(parte, 8));
    END LOOP;
    EXECUTE format('CREATE TABLE {tabla} (LIKE %I INCLUDING DEFAULTS) PARTITION BY RANGE ({clave})', parte);
    EXECUTE clave_primaria;
    FOREACH orden IN ARRAY coalesce(indices, '{{}}') || coalesce(cierres, '{{}}') || coalesce(cifras, '{{}}') LOOP
        EXECUTE orden;
    END LOOP;
    EXECUTE format('ALTER TABLE {tabla} ATTACH PARTITION %I FOR VALUES FROM (MINVALUE) TO (%s)', parte, frontera);
    EXECUTE format('ALTER TABLE %I DROP CONSTRAINT {FRONTERA}', parte);
    PERFORM registro_unir_tramo('{tabla}', '{tabla}_resto', 'DEFAULT');

    FOR permiso IN SELECT acl.grantee::regrole AS quien, string_agg(acl.privilege_type, ', ') AS cuales
        FROM pg_class, aclexplode(relacl) acl
        WHERE pg_class.oid = parte::regclass AND acl.grantee <> relowner AND acl.grantee <> 0 GROUP BY acl.grantee
    LOOP
        EXECUTE format('GRANT %s ON {tabla} TO %s', permiso.cuales, permiso.quien);
        EXECUTE format('REVOKE ALL ON %I FROM %s', parte, permiso.quien);
    END LOOP;
END $$
"""


def partir(tabla: str, clave: str) -> None:
    """Have it in stretches of `clave`, with the indices, the closures and the permissions that it has."""
    if op.get_context().dialect.name != "postgresql":
        return
    for paso in (_ACOTAR, _PROBAR, _CAMBIAR):
        with op.get_context().autocommit_block():
            op.execute(paso.format(tabla=tabla, clave=clave, FRONTERA=FRONTERA))
