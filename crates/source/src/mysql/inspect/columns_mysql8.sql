-- MySQL 8.0 and later.
-- https://dev.mysql.com/doc/refman/9.0/en/information-schema-columns-table.html
SELECT c.table_name AS table_name,
       c.column_name AS column_name,
       c.column_type AS column_type,
       c.is_nullable AS is_nullable,
       c.column_default AS column_default,
       c.extra AS extra,
       c.generation_expression AS generation_expression,
       c.character_set_name AS character_set_name,
       c.collation_name AS collation_name,
       c.column_comment AS column_comment,
       c.srs_id AS srs_id
FROM information_schema.columns c
WHERE c.table_schema = ? AND CAST(c.table_schema AS BINARY) = CAST(? AS BINARY)
ORDER BY c.table_name, c.ordinal_position
