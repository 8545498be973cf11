-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-table-types-transact-sql
SELECT s.name AS schema_name, t.name AS type_name, t.type_table_object_id AS table_id
FROM sys.table_types t
JOIN sys.schemas s ON s.schema_id = t.schema_id
WHERE t.is_user_defined = 1
ORDER BY s.name, t.name
