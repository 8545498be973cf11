-- $1 schemas, $2 names, pairwise: every column with its type, domains followed down to their base type.
WITH RECURSIVE base AS (
    SELECT t.oid AS start, t.oid, t.typtype, t.typbasetype, t.typtypmod, false AS not_null, NULL::int4 AS modifier
    FROM pg_catalog.pg_type t
    UNION ALL
    SELECT b.start, t.oid, t.typtype, t.typbasetype, t.typtypmod, b.not_null OR d.typnotnull,
           CASE WHEN coalesce(b.modifier, -1) = -1 THEN d.typtypmod ELSE b.modifier END
    FROM base b
    JOIN pg_catalog.pg_type d ON d.oid = b.oid AND d.typtype = 'd'
    JOIN pg_catalog.pg_type t ON t.oid = d.typbasetype
)
SELECT n.nspname::text, c.relname::text, a.attname::text,
       tn.nspname::text, t.typname::text, t.typtype::text,
       coalesce(b.modifier, a.atttypmod),
       format_type(a.atttypid, a.atttypmod),
       format_type(t.oid, coalesce(b.modifier, a.atttypmod)),
       CASE WHEN b.start <> b.oid THEN a.atttypid::regtype::text END,
       a.attnotnull OR b.not_null,
       a.atthasdef AND a.attgenerated = '',
       a.attidentity::text,
       a.attgenerated::text,
       co.collname::text,
       coalesce((SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e
                 WHERE e.enumtypid = t.oid), '{}'),
       (SELECT ety.typname::text FROM pg_catalog.pg_type ety WHERE ety.oid = t.typelem AND t.typcategory = 'A')
FROM unnest($1::text[], $2::text[]) AS wanted(schema_name, table_name)
JOIN pg_catalog.pg_namespace n ON n.nspname = wanted.schema_name
JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.table_name AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN base b ON b.start = a.atttypid AND b.typtype <> 'd'
JOIN pg_catalog.pg_type t ON t.oid = b.oid
JOIN pg_catalog.pg_namespace tn ON tn.oid = t.typnamespace
LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
ORDER BY n.nspname, c.relname, a.attnum
