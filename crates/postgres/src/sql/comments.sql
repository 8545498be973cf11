-- $1 schemas: comments of tables (column NULL) and columns.
SELECT n.nspname::text, c.relname::text, a.attname::text, d.description
FROM pg_catalog.pg_description d
JOIN pg_catalog.pg_class c ON c.oid = d.objoid AND d.classoid = 'pg_catalog.pg_class'::regclass
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid AND d.objsubid > 0
WHERE n.nspname = ANY ($1::text[]) AND c.relkind IN ('r', 'p')
ORDER BY n.nspname, c.relname, d.objsubid
