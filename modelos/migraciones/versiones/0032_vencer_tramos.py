"""A stretch of the record whose bodies expired is dropped whole, by a function that makes sure of it; reports may expire.

On SQLite, where there is one file anyway, only the latter: what closes the table of reports lets their bytes go.
"""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

que = "Agrega la función que suelta entero un tramo del registro cuyos cuerpos vencieron, y deja vencer informes."

CERRADO_SALVO = """
CREATE OR REPLACE FUNCTION registro_cerrado() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME IN
        ('mensaje', 'mensaje_muestra', 'mensaje_cliente', 'mensaje_reenvio', 'historial', 'informe')
        AND EXISTS (SELECT FROM borrado WHERE borrado.xmin = pg_current_xact_id()::xid) THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'informe'
        AND EXISTS (SELECT FROM poda WHERE poda.xmin = pg_current_xact_id()::xid) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'registro cerrado: % no se modifica', TG_TABLE_NAME;
END $$
"""
"""The guard of the record gives way to an order that blanks an identity, as before, and to one by which reports expire."""
INFORME_CERRADO_SALVO = """
CREATE TRIGGER cerrado_informe_identidad BEFORE UPDATE OF contenido, nombre ON informe
WHEN NOT EXISTS (SELECT 1 FROM borrado_mensaje WHERE mensaje_id = OLD.mensaje_id)
    AND NOT (NEW.contenido IS NULL AND NEW.nombre IS OLD.nombre AND EXISTS (
        SELECT 1 FROM poda WHERE OLD.id BETWEEN primero AND ultimo
        AND NOT EXISTS (SELECT 1 FROM mensaje WHERE mensaje.id = poda.mensaje_id)))
BEGIN SELECT RAISE(ABORT, 'registro cerrado: informe no se modifica'); END
"""
"""The same on SQLite: the message of a row that is being written down is not there yet."""

VA = """
CREATE OR REPLACE FUNCTION registro_va(numero bigint, van bytea, primero bigint) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN numero >= primero AND numero - primero < 8 * length(van)::bigint
        THEN get_bit(van, (numero - primero)::int) = 1 ELSE false END
$$
"""
"""Whether a map of numbers says that one goes."""
NO_VENCEN = """
CREATE OR REPLACE FUNCTION registro_no_vence(parte text, desde bigint, hasta bigint, van bytea, primero bigint, plazos jsonb)
RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE alguno bigint;
BEGIN
    EXECUTE format($orden$
        WITH clase AS (
            SELECT m.puerta, m.operacion, m.desenlace, max(m.recibido_en) AS ultimo, min(c.mensaje_id) AS alguno,
                   bool_and(coalesce(h.lugar < (SELECT max(tamano) FROM sello), false)) AS bajo_una_cabeza
            FROM ONLY %I c
            LEFT JOIN mensaje m ON m.id = c.mensaje_id AND m.id >= $4 AND m.id < $5
            LEFT JOIN sello_hoja h ON h.mensaje_id = c.mensaje_id
            WHERE registro_va(c.mensaje_id, $1, $2) GROUP BY m.puerta, m.operacion, m.desenlace
        )
        SELECT min(alguno) FROM clase WHERE NOT coalesce(
            bajo_una_cabeza
            AND operacion NOT IN ('respaldo.restaurar', 'auditoria.podar', 'auditoria.quitarDocumentos', 'auditoria.retener',
                                  'auditoria.soltar', 'auditoria.revisarPerdida', 'auditoria.borrarIdentidad',
                                  'auditoria.vencerInformes')
            AND ultimo < (
                SELECT (regla->>'antes_de')::timestamptz FROM jsonb_array_elements($3) WITH ORDINALITY AS una(regla, orden)
                WHERE (jsonb_array_length(regla->'puertas') = 0 OR regla->'puertas' ? puerta)
                  AND (jsonb_array_length(regla->'desenlaces') = 0 OR regla->'desenlaces' ? desenlace)
                  AND (jsonb_array_length(regla->'operaciones') = 0 OR EXISTS (
                      SELECT FROM jsonb_array_elements_text(regla->'operaciones') escrita
                      WHERE operacion = escrita OR (right(escrita, 1) = '*' AND starts_with(operacion, left(escrita, -1)))))
                ORDER BY orden LIMIT 1
            ), false)
    $orden$, parte) INTO alguno USING van, primero, plazos, desde, hasta;
    RETURN alguno;
END $$
"""
"""A number of a body that is said to go and that no rule lets go, if there is one: the first rule that fits counts."""
VENCER_TRAMO = """
CREATE OR REPLACE FUNCTION registro_vencer_tramo(tramo text, van bytea, primero bigint, plazos jsonb)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    parte text := 'mensaje_cuerpo_' || tramo; nueva text := parte || '_queda';
    cubre text; desde bigint; hasta bigint; alguno bigint; habia bigint; quedan bigint; cierre text;
BEGIN
    SELECT pg_get_expr(relpartbound, pg_class.oid) INTO cubre FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
        WHERE inhparent = 'mensaje_cuerpo'::regclass AND relname = parte AND tramo ~ '^[0-9]{4}_[0-9]{2}(_[0-9]{1,3})?$';
    desde := coalesce(substring(cubre FROM 'FROM \\(''?([0-9]+)')::bigint, 0);
    hasta := substring(cubre FROM 'TO \\(''?([0-9]+)')::bigint;
    IF NOT coalesce(hasta <= (SELECT siguiente FROM numerador WHERE serie = 'mensaje'), false) THEN
        RAISE EXCEPTION 'no es un tramo terminado del registro: %', tramo USING ERRCODE = 'HUB01';
    END IF;
    PERFORM pg_advisory_xact_lock(7214005);
    PERFORM set_config('lock_timeout', '10s', true);
    EXECUTE format('LOCK TABLE ONLY %I IN SHARE MODE', parte);
    alguno := registro_no_vence(parte, desde, hasta, van, primero, plazos);
    IF alguno IS NOT NULL THEN
        RAISE EXCEPTION 'ninguna regla deja ir el cuerpo %', alguno USING ERRCODE = 'HUB02', DETAIL = alguno::text;
    END IF;

    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', nueva, parte);
    FOR cierre IN SELECT pg_get_triggerdef(oid) FROM pg_trigger
        WHERE tgrelid = 'mensaje_cuerpo'::regclass AND NOT tgisinternal
    LOOP
        EXECUTE replace(cierre, format(' ON %I.mensaje_cuerpo ', current_schema()),
                        format(' ON %I.%I ', current_schema(), nueva));
    END LOOP;
    EXECUTE format('ALTER TABLE %I ADD CONSTRAINT del_tramo CHECK (mensaje_id >= %s AND mensaje_id < %s)',
                   nueva, CASE WHEN cubre LIKE '%(MINVALUE)%' THEN '(-9223372036854775808)' ELSE desde::text END, hasta);
    EXECUTE format('INSERT INTO %I SELECT * FROM ONLY %I c WHERE NOT registro_va(c.mensaje_id, $1, $2)', nueva, parte)
        USING van, primero;
    GET DIAGNOSTICS quedan = ROW_COUNT;
    EXECUTE format('SELECT count(*) FROM ONLY %I', parte) INTO habia;

    PERFORM set_config('lock_timeout', '300ms', true);
    FOR intento IN 1..60 LOOP
        BEGIN
            EXECUTE format('LOCK TABLE ONLY mensaje_cuerpo, ONLY mensaje_cuerpo_resto, ONLY %I', parte);
            EXIT;
        EXCEPTION WHEN lock_not_available THEN
            IF intento = 60 OR EXISTS (SELECT FROM pg_locks WHERE relation = parte::regclass AND NOT granted
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) THEN
                RAISE;
            END IF;
            PERFORM pg_sleep(0.5);
        END;
    END LOOP;
    EXECUTE format('ALTER TABLE mensaje_cuerpo DETACH PARTITION %I', parte);
    EXECUTE format('DROP TABLE %I', parte);
    EXECUTE format('ALTER TABLE mensaje_cuerpo ATTACH PARTITION %I %s', nueva, cubre);
    EXECUTE format('ALTER TABLE %I DROP CONSTRAINT del_tramo', nueva);
    EXECUTE format('ALTER TABLE %I RENAME TO %I', nueva, parte);
    RETURN habia - quedan;
END $$
"""
"""Take those bodies out of a stretch by having another one in its place with all the others; how many went.

While it looks and copies, nobody waits but who would write into the stretch, which is of numbers given long ago; while it
changes names, nobody waits longer than for any other step (`paciencia`). What the map does not say stays, whatever it is.
"""
FUNCION = "registro_vencer_tramo(text, bytea, bigint, jsonb)"
DONDE = f"""
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION {FUNCION} SET search_path = %I, pg_temp', current_schema());
END $$
"""
"""It works in the schema in which it was made, whatever whoever calls it has put in the way."""


def upgrade() -> None:
    if op.get_context().dialect.name != "postgresql":
        op.execute("DROP TRIGGER IF EXISTS cerrado_informe_identidad")
        op.execute(INFORME_CERRADO_SALVO)
        return
    for funcion in (CERRADO_SALVO, VA, NO_VENCEN, VENCER_TRAMO, DONDE):
        op.execute(funcion)
    op.execute(f"REVOKE ALL ON FUNCTION {FUNCION} FROM PUBLIC")


def downgrade() -> None:
    """What it does cannot be undone, and its record stays."""
    raise NotImplementedError("el esquema no vuelve atrás")
