-- MariaDB 10.6 and later.
-- https://mariadb.com/kb/en/information-schema-statistics-table/
SELECT s.table_name AS table_name,
       s.index_name AS index_name,
       s.non_unique AS non_unique,
       s.seq_in_index AS seq_in_index,
       s.column_name AS column_name,
       s.collation AS direction,
       s.sub_part AS sub_part,
       s.index_type AS index_type,
       s.index_comment AS index_comment,
       NULL AS expression,
       CASE s.ignored WHEN 'YES' THEN 'NO' ELSE 'YES' END AS visible
FROM information_schema.statistics s
WHERE s.table_schema = ? AND CAST(s.table_schema AS BINARY) = CAST(? AS BINARY)
ORDER BY s.table_name, s.index_name, s.seq_in_index
