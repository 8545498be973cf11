-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-check-constraints-transact-sql
SELECT k.parent_object_id AS table_id, k.object_id AS constraint_id, k.name AS constraint_name,
       k.is_disabled AS is_disabled, k.is_not_trusted AS is_not_trusted, k.is_system_named AS is_system_named,
       k.is_not_for_replication AS is_not_for_replication
FROM sys.check_constraints k
WHERE k.is_ms_shipped = 0
ORDER BY k.parent_object_id, k.object_id
