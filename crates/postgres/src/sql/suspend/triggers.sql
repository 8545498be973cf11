-- $1 schemas, $2 tables, $3 names: triggers of these that rows fire which are inserted (4) or deleted (8), in the columns of
-- indexes.sql. One that is disabled stays.
SELECT 'trigger', n.nspname::text, c.relname::text, t.tgname::text, NULL::text, NULL::text, 0, NULL::text,
       pg_get_triggerdef(t.oid), NULL::text,
       array_remove(ARRAY[
           CASE WHEN t.tgenabled IN ('R', 'A')
               THEN format('ALTER TABLE %I.%I ENABLE %s TRIGGER %I', n.nspname, c.relname,
                           CASE t.tgenabled WHEN 'R' THEN 'REPLICA' ELSE 'ALWAYS' END, t.tgname) END,
           'COMMENT ON TRIGGER ' || quote_ident(t.tgname) || ' ON ' || format('%I.%I', n.nspname, c.relname) || ' IS '
               || quote_literal(obj_description(t.oid, 'pg_trigger'))], NULL),
       false, '{}'::text, true
FROM unnest($1::text[], $2::text[], $3::text[]) AS w (schema_name, table_name, trigger_name)
JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema_name
JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.table_name
JOIN pg_catalog.pg_trigger t ON t.tgrelid = c.oid AND t.tgname = w.trigger_name
WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND t.tgenabled <> 'D' AND t.tgtype & 12 <> 0
ORDER BY 2, 3, 4
