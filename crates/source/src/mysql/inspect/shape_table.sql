-- https://dev.mysql.com/doc/refman/9.0/en/information-schema-tables-table.html
SELECT t.engine AS engine, CAST(t.create_time AS CHAR) AS create_time
FROM information_schema.tables t
WHERE t.table_schema = ? AND t.table_name = ?
  AND CAST(t.table_schema AS BINARY) = CAST(? AS BINARY) AND CAST(t.table_name AS BINARY) = CAST(? AS BINARY)
