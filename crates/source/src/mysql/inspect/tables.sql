-- https://dev.mysql.com/doc/refman/9.0/en/information-schema-tables-table.html
-- The plain comparison lets old servers open one folder only; the second one is exact.
SELECT t.table_name AS table_name,
       t.table_type AS table_type,
       t.engine AS engine,
       t.table_collation AS table_collation,
       t.auto_increment AS next_identity,
       t.table_comment AS table_comment,
       t.create_options AS create_options,
       t.table_rows AS table_rows,
       t.data_length AS data_length,
       CAST(t.create_time AS CHAR) AS create_time
FROM information_schema.tables t
WHERE t.table_schema = ? AND CAST(t.table_schema AS BINARY) = CAST(? AS BINARY)
  AND t.table_type IN ('BASE TABLE', 'SYSTEM VERSIONED', 'SEQUENCE')
ORDER BY t.table_name
