-- https://dev.mysql.com/doc/refman/9.0/en/information-schema-views-table.html
-- The text is empty without SHOW VIEW.
SELECT v.table_name AS object_name, v.view_definition AS definition,
       v.check_option AS check_option, v.security_type AS security_type
FROM information_schema.views v
WHERE v.table_schema = ? AND CAST(v.table_schema AS BINARY) = CAST(? AS BINARY)
ORDER BY v.table_name
