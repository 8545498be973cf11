-- https://dev.mysql.com/doc/refman/9.0/en/information-schema-statistics-table.html
-- Unique indexes of one table over whole columns; the primary key first. How to see that an index is usable differs.
SELECT s.index_name AS index_name, s.column_name AS column_name
FROM information_schema.statistics s
WHERE s.table_schema = ? AND s.table_name = ?
  AND CAST(s.table_schema AS BINARY) = CAST(? AS BINARY) AND CAST(s.table_name AS BINARY) = CAST(? AS BINARY)
  AND s.non_unique = 0 AND s.sub_part IS NULL AND s.index_type = 'BTREE' AND /* usable */
ORDER BY s.index_name = 'PRIMARY' DESC, s.index_name, s.seq_in_index
