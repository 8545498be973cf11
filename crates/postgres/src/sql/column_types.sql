-- $1 a table's quoted name: every column with its type, domains followed down to their base type.
WITH RECURSIVE base AS (
    SELECT a.attname::text AS name, a.atttypmod AS modifier, t.oid, t.typtype, t.typname, t.typnamespace, t.typbasetype,
           t.typtypmod, t.typelem, t.typcategory
    FROM pg_catalog.pg_attribute a
    JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = $1::text::regclass AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT b.name, CASE WHEN b.modifier = -1 THEN b.typtypmod ELSE b.modifier END, t.oid, t.typtype, t.typname,
           t.typnamespace, t.typbasetype, t.typtypmod, t.typelem, t.typcategory
    FROM base b
    JOIN pg_catalog.pg_type t ON t.oid = b.typbasetype
    WHERE b.typtype = 'd'
)
SELECT b.name, n.nspname::text, b.typname::text, b.typtype::text, b.modifier, format_type(b.oid, b.modifier),
       (SELECT e.typname::text FROM pg_catalog.pg_type e WHERE e.oid = b.typelem AND b.typcategory = 'A')
FROM base b
JOIN pg_catalog.pg_namespace n ON n.oid = b.typnamespace
WHERE b.typtype <> 'd'
