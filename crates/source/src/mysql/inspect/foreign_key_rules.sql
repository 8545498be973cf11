-- https://dev.mysql.com/doc/refman/9.0/en/information-schema-referential-constraints-table.html
-- Asked apart from the columns: old servers join these two tables badly, and MariaDB shows this one only to accounts
-- that have more than SELECT.
SELECT r.table_name AS table_name,
       r.constraint_name AS constraint_name,
       r.update_rule AS update_rule,
       r.delete_rule AS delete_rule
FROM information_schema.referential_constraints r
WHERE r.constraint_schema = ? AND CAST(r.constraint_schema AS BINARY) = CAST(? AS BINARY)
