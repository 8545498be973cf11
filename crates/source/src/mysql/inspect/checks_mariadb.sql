-- https://mariadb.com/kb/en/information-schema-check_constraints-table/
SELECT c.table_name AS table_name,
       c.constraint_name AS constraint_name,
       c.check_clause AS check_clause,
       'YES' AS enforced,
       c.level AS level
FROM information_schema.check_constraints c
WHERE c.constraint_schema = ? AND CAST(c.constraint_schema AS BINARY) = CAST(? AS BINARY)
ORDER BY c.table_name, c.constraint_name
