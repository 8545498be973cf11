-- MySQL 8.0.16 and later.
-- https://dev.mysql.com/doc/refman/9.0/en/information-schema-check-constraints-table.html
SELECT t.table_name AS table_name,
       c.constraint_name AS constraint_name,
       c.check_clause AS check_clause,
       t.enforced AS enforced,
       'Table' AS level
FROM information_schema.table_constraints t
JOIN information_schema.check_constraints c
  ON c.constraint_schema = t.constraint_schema AND c.constraint_name = t.constraint_name
WHERE t.constraint_type = 'CHECK'
  AND t.constraint_schema = ? AND CAST(t.constraint_schema AS BINARY) = CAST(? AS BINARY)
ORDER BY t.table_name, c.constraint_name
