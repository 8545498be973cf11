-- $1 schemas, $2 names, pairwise: primary and unique keys over plain columns, constraints or indexes alike, without predicate.
SELECT n.nspname::text, c.relname::text, i.relname::text, x.indisprimary,
       (SELECT array_agg(a.attname::text ORDER BY k.position)
        FROM unnest(x.indkey::int2[]) WITH ORDINALITY AS k(attnum, position)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
        WHERE k.position <= x.indnkeyatts)
FROM unnest($1::text[], $2::text[]) AS wanted(schema_name, table_name)
JOIN pg_catalog.pg_namespace n ON n.nspname = wanted.schema_name
JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.table_name
JOIN pg_catalog.pg_index x ON x.indrelid = c.oid AND x.indisunique AND x.indisvalid AND x.indpred IS NULL AND x.indexprs IS NULL
JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
ORDER BY n.nspname, c.relname, x.indisprimary DESC, i.relname
