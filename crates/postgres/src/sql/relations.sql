-- $1 schemas, $2 names, pairwise: what kind of relation each is, and its enabled user triggers for INSERT (4) or DELETE (8).
SELECT n.nspname::text, c.relname::text, c.relkind::text,
       ARRAY(SELECT t.tgname::text FROM pg_catalog.pg_trigger t
             WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgenabled <> 'D' AND t.tgtype & 12 <> 0 ORDER BY 1),
       c.relispartition
FROM unnest($1::text[], $2::text[]) AS wanted(schema_name, table_name)
JOIN pg_catalog.pg_namespace n ON n.nspname = wanted.schema_name
JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.table_name
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
