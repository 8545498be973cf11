-- $1 schemas: every constraint of their tables, partitions' inherited copies left out. Validated
-- means that PostgreSQL vouches for it: a foreign key whose triggers were disabled is not enforced.
SELECT n.nspname::text, c.relname::text, con.conname::text, con.contype::text,
       coalesce((SELECT array_agg(a.attname::text ORDER BY k.position)
                 FROM unnest(con.conkey) WITH ORDINALITY AS k(attnum, position)
                 JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum), '{}'),
       pg_get_constraintdef(con.oid),
       con.convalidated AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE t.tgconstraint = con.oid AND t.tgenabled IN ('D', 'R')),
       con.condeferrable,
       fn.nspname::text, fc.relname::text,
       coalesce((SELECT array_agg(a.attname::text ORDER BY k.position)
                 FROM unnest(con.confkey) WITH ORDINALITY AS k(attnum, position)
                 JOIN pg_catalog.pg_attribute a ON a.attrelid = fc.oid AND a.attnum = k.attnum), '{}'),
       con.confupdtype::text, con.confdeltype::text
FROM pg_catalog.pg_constraint con
JOIN pg_catalog.pg_class c ON c.oid = con.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_class fc ON fc.oid = con.confrelid
LEFT JOIN pg_catalog.pg_namespace fn ON fn.oid = fc.relnamespace
WHERE n.nspname = ANY ($1::text[]) AND con.contype IN ('p', 'u', 'f', 'c', 'x') AND con.conparentid = 0
  AND NOT c.relispartition
ORDER BY n.nspname, c.relname, con.conname
