-- $1 schemas: tables and views, partitions left out, with the partition key's text and the partitions of each.
SELECT n.nspname::text, c.relname::text, c.relkind::text, pg_get_partkeydef(c.oid),
       coalesce((SELECT array_agg(p.relname::text || ' ' || pg_get_expr(p.relpartbound, p.oid) ORDER BY p.relname)
                 FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class p ON p.oid = i.inhrelid
                 WHERE i.inhparent = c.oid AND p.relispartition), '{}')
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY ($1::text[]) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
ORDER BY n.nspname, c.relname
