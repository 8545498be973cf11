-- https://dev.mysql.com/doc/refman/9.0/en/information-schema-tables-table.html
-- `settles`: microseconds until no later time of creation can be equal to this one. 20 ms more than the rest of the second,
-- because the times of files come from a clock that is read less often.
SELECT t.engine AS engine, CAST(t.create_time AS CHAR) AS create_time,
       TIMESTAMPDIFF(MICROSECOND, NOW(6), t.create_time + INTERVAL 1020000 MICROSECOND) AS settles
FROM information_schema.tables t
WHERE t.table_schema = ? AND t.table_name = ?
  AND CAST(t.table_schema AS BINARY) = CAST(? AS BINARY) AND CAST(t.table_name AS BINARY) = CAST(? AS BINARY)
