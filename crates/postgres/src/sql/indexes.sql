-- $1 schemas: every index of their tables, partitions' own copies left out.
SELECT n.nspname::text, c.relname::text, i.relname::text, am.amname::text, x.indisunique, x.indisprimary,
       x.indisvalid AND x.indisready, pg_get_indexdef(x.indexrelid),
       EXISTS (SELECT FROM pg_catalog.pg_constraint con WHERE con.conindid = x.indexrelid AND con.contype IN ('p', 'u', 'x')),
       (SELECT array_agg(pg_get_indexdef(x.indexrelid, part, true) ORDER BY part)
        FROM generate_series(1, x.indnkeyatts::int4) AS part),
       pg_get_expr(x.indpred, x.indrelid)
FROM pg_catalog.pg_index x
JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
JOIN pg_catalog.pg_am am ON am.oid = i.relam
JOIN pg_catalog.pg_class c ON c.oid = x.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY ($1::text[]) AND NOT i.relispartition AND c.relkind IN ('r', 'p', 'm')
ORDER BY n.nspname, c.relname, i.relname
