-- $1 tables: their unique constraints, exclusion constraints and unique indexes, but primary keys; those of partitions that
-- belong to one of these too, with their depth below it. What the definition leaves out is in the statements that come after:
-- comments, CLUSTER ON, REPLICA IDENTITY, statistics targets. The tablespace is '' for the database's own.
-- https://www.postgresql.org/docs/current/catalog-pg-index.html
WITH RECURSIVE tree (oid, parent, depth) AS (
    SELECT x.indexrelid, NULL::oid, 0
    FROM pg_catalog.pg_index x
    JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
    WHERE x.indrelid = ANY ($1::oid[]) AND NOT x.indisprimary AND NOT i.relispartition AND (x.indisunique OR x.indisexclusion)
    UNION ALL
    SELECT h.inhrelid, h.inhparent, tree.depth + 1
    FROM tree
    JOIN pg_catalog.pg_inherits h ON h.inhparent = tree.oid)
SELECT CASE WHEN k.oid IS NULL THEN 'unique index' ELSE 'unique constraint' END,
       n.nspname::text, c.relname::text, i.relname::text, NULL::text, NULL::text, tree.depth,
       (SELECT format('%I.%I', pn.nspname, p.relname) FROM pg_catalog.pg_class p JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
        WHERE p.oid = tree.parent),
       CASE
           -- Of a partitioned index the definition says ONLY, which would come back without those of the partitions.
           WHEN k.oid IS NULL AND i.relkind = 'I'
               THEN replace(pg_get_indexdef(i.oid), quote_ident(i.relname) || ' ON ONLY ', quote_ident(i.relname) || ' ON ')
           WHEN k.oid IS NULL THEN pg_get_indexdef(i.oid)
           -- Of a unique constraint the definition leaves out the index's parameters, which stand before DEFERRABLE.
           WHEN k.contype = 'u'
               THEN left(pg_get_constraintdef(k.oid), length(pg_get_constraintdef(k.oid)) - length(d.deferring))
                    || coalesce(' WITH (' || o.parameters || ')', '') || d.deferring
           ELSE pg_get_constraintdef(k.oid)
       END,
       coalesce(s.spcname::text, ''),
       array_remove(ARRAY[
           'COMMENT ON CONSTRAINT ' || quote_ident(k.conname) || ' ON ' || r.table_name || ' IS '
               || quote_literal(obj_description(k.oid, 'pg_constraint')),
           'COMMENT ON INDEX ' || r.index_name || ' IS ' || quote_literal(obj_description(i.oid, 'pg_class')),
           CASE WHEN x.indisclustered THEN 'ALTER TABLE ' || r.table_name || ' CLUSTER ON ' || quote_ident(i.relname) END,
           CASE WHEN x.indisreplident
               THEN 'ALTER TABLE ' || r.table_name || ' REPLICA IDENTITY USING INDEX ' || quote_ident(i.relname) END], NULL)
       || ARRAY(SELECT format('ALTER INDEX %s ALTER COLUMN %s SET STATISTICS %s', r.index_name, a.attnum, a.attstattarget)
                FROM pg_catalog.pg_attribute a
                WHERE a.attrelid = i.oid AND a.attnum > 0 AND a.attstattarget >= 0
                ORDER BY a.attnum),
       x.indisreplident, '{}'::text, true
FROM tree
JOIN pg_catalog.pg_index x ON x.indexrelid = tree.oid
JOIN pg_catalog.pg_class i ON i.oid = tree.oid
JOIN pg_catalog.pg_class c ON c.oid = x.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = i.oid AND k.conrelid = c.oid AND k.contype IN ('u', 'x')
LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = i.reltablespace
CROSS JOIN LATERAL (
    SELECT format('%I.%I', n.nspname, c.relname) AS table_name, format('%I.%I', n.nspname, i.relname) AS index_name) AS r
CROSS JOIN LATERAL (
    SELECT CASE WHEN k.condeferrable THEN ' DEFERRABLE' ELSE '' END
           || CASE WHEN k.condeferred THEN ' INITIALLY DEFERRED' ELSE '' END AS deferring) AS d
CROSS JOIN LATERAL (
    SELECT string_agg(quote_ident(p.option_name) || '=' || quote_literal(p.option_value), ', ') AS parameters
    FROM pg_options_to_table(i.reloptions) AS p) AS o
ORDER BY tree.depth, 2, 3, 4
