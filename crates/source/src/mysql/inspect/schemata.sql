-- https://dev.mysql.com/doc/refman/9.0/en/information-schema-schemata-table.html
SELECT s.schema_name AS schema_name
FROM information_schema.schemata s
ORDER BY s.schema_name
