-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-foreign-keys-transact-sql
SELECT k.parent_object_id AS table_id, k.object_id AS constraint_id, k.name AS constraint_name,
       rs.name AS referenced_schema, r.name AS referenced_table,
       k.delete_referential_action_desc AS on_delete, k.update_referential_action_desc AS on_update,
       k.is_disabled AS is_disabled, k.is_not_trusted AS is_not_trusted, k.is_system_named AS is_system_named,
       k.is_not_for_replication AS is_not_for_replication
FROM sys.foreign_keys k
LEFT JOIN sys.objects r ON r.object_id = k.referenced_object_id
LEFT JOIN sys.schemas rs ON rs.schema_id = r.schema_id
WHERE k.is_ms_shipped = 0
ORDER BY k.parent_object_id, k.object_id
