-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-key-constraints-transact-sql
SELECT k.parent_object_id AS table_id, k.name AS constraint_name, k.object_id AS constraint_id,
       k.is_system_named AS is_system_named
FROM sys.key_constraints k
WHERE k.is_ms_shipped = 0
