-- https://dev.mysql.com/doc/refman/9.0/en/information-schema-columns-table.html
-- MySQL's text of a view is its query alone, without the names that its columns were given.
SELECT c.table_name AS object_name, c.column_name AS column_name
FROM information_schema.columns c
JOIN information_schema.views v ON v.table_schema = c.table_schema AND v.table_name = c.table_name
  AND CAST(v.table_name AS BINARY) = CAST(c.table_name AS BINARY)
WHERE c.table_schema = ? AND CAST(c.table_schema AS BINARY) = CAST(? AS BINARY)
ORDER BY c.table_name, c.ordinal_position
