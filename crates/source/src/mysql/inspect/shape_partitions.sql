-- https://dev.mysql.com/doc/refman/9.0/en/information-schema-partitions-table.html
-- One row per subpartition where there are any: they are added up.
SELECT p.partition_name AS partition_name,
       MIN(p.partition_method) AS partition_method,
       MIN(p.partition_expression) AS partition_expression,
       MIN(p.partition_description) AS partition_description,
       CAST(SUM(p.table_rows) AS UNSIGNED) AS table_rows
FROM information_schema.partitions p
WHERE p.table_schema = ? AND p.table_name = ?
  AND CAST(p.table_schema AS BINARY) = CAST(? AS BINARY) AND CAST(p.table_name AS BINARY) = CAST(? AS BINARY)
  AND p.partition_name IS NOT NULL
GROUP BY p.partition_name
ORDER BY MIN(p.partition_ordinal_position)
