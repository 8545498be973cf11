-- $1 schemas, $2 names, pairwise: the tables that are there, their partitions on all levels, and what they are partitions of
-- (`above`). A constraint of any of these refuses rows of the tables.
WITH wanted AS (
    SELECT c.oid
    FROM unnest($1::text[], $2::text[]) AS w (schema_name, table_name)
    JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema_name
    JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.table_name
    WHERE c.relkind IN ('r', 'p', 'f')),
below AS (
    SELECT oid FROM wanted
    UNION
    SELECT t.relid::oid FROM wanted, pg_catalog.pg_partition_tree(wanted.oid) AS t),
family AS (
    SELECT oid, false AS above FROM below
    UNION ALL
    (SELECT a.relid::oid, true FROM wanted, pg_catalog.pg_partition_ancestors(wanted.oid) AS a
     EXCEPT SELECT oid, true FROM below))
SELECT c.oid, n.nspname::text, c.relname::text, family.above
FROM family
JOIN pg_catalog.pg_class c ON c.oid = family.oid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
ORDER BY 2, 3
