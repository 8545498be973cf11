-- https://dev.mysql.com/doc/refman/9.0/en/information-schema-columns-table.html
-- Columns of one table that hold text, with their character sets.
SELECT c.column_name AS column_name, c.character_set_name AS character_set_name
FROM information_schema.columns c
WHERE c.table_schema = ? AND c.table_name = ?
  AND CAST(c.table_schema AS BINARY) = CAST(? AS BINARY) AND CAST(c.table_name AS BINARY) = CAST(? AS BINARY)
  AND c.character_set_name IS NOT NULL
