-- MySQL 5.7 and MariaDB: no spatial reference systems here.
-- https://dev.mysql.com/doc/refman/5.7/en/information-schema-columns-table.html
-- https://mariadb.com/kb/en/information-schema-columns-table/
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
       NULL AS srs_id
FROM information_schema.columns c
WHERE c.table_schema = ? AND CAST(c.table_schema AS BINARY) = CAST(? AS BINARY)
ORDER BY c.table_name, c.ordinal_position
