-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-default-constraints-transact-sql
SELECT d.parent_object_id AS table_id, d.parent_column_id AS column_id, d.object_id AS constraint_id, d.name AS constraint_name
FROM sys.default_constraints d
WHERE d.is_ms_shipped = 0
