-- https://dev.mysql.com/doc/refman/9.0/en/information-schema-routines-table.html
SELECT r.routine_name AS object_name, r.routine_type AS routine_type, r.routine_definition AS definition
FROM information_schema.routines r
WHERE r.routine_schema = ? AND CAST(r.routine_schema AS BINARY) = CAST(? AS BINARY)
ORDER BY r.routine_name, r.routine_type
