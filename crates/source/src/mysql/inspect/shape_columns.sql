-- https://dev.mysql.com/doc/refman/9.0/en/information-schema-columns-table.html
-- The columns of one table, as little as tells an alteration.
SELECT c.column_name AS column_name,
       c.column_type AS column_type,
       c.is_nullable AS is_nullable,
       c.collation_name AS collation_name,
       c.generation_expression AS generation_expression
FROM information_schema.columns c
WHERE c.table_schema = ? AND c.table_name = ?
  AND CAST(c.table_schema AS BINARY) = CAST(? AS BINARY) AND CAST(c.table_name AS BINARY) = CAST(? AS BINARY)
ORDER BY c.ordinal_position
