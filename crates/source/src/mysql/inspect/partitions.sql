-- https://dev.mysql.com/doc/refman/9.0/en/information-schema-partitions-table.html
-- One row per subpartition where there are any.
SELECT p.table_name AS table_name,
       p.partition_name AS partition_name,
       p.partition_method AS partition_method,
       p.partition_expression AS partition_expression,
       p.partition_description AS partition_description,
       p.subpartition_method AS subpartition_method,
       p.subpartition_expression AS subpartition_expression
FROM information_schema.partitions p
WHERE p.table_schema = ? AND CAST(p.table_schema AS BINARY) = CAST(? AS BINARY)
  AND p.partition_name IS NOT NULL
ORDER BY p.table_name, p.partition_ordinal_position, p.subpartition_ordinal_position
