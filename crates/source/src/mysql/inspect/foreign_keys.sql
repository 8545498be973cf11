-- https://dev.mysql.com/doc/refman/9.0/en/information-schema-key-column-usage-table.html
SELECT k.table_name AS table_name,
       k.constraint_name AS constraint_name,
       k.column_name AS column_name,
       k.referenced_table_schema AS referenced_schema,
       k.referenced_table_name AS referenced_table,
       k.referenced_column_name AS referenced_column
FROM information_schema.key_column_usage k
WHERE k.table_schema = ? AND CAST(k.table_schema AS BINARY) = CAST(? AS BINARY)
  AND k.referenced_column_name IS NOT NULL
ORDER BY k.table_name, k.constraint_name, k.ordinal_position
