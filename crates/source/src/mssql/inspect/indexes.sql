-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-indexes-transact-sql
SELECT i.object_id AS table_id, i.index_id AS index_id, i.name AS index_name, i.type AS kind, i.type_desc AS kind_name,
       i.is_unique AS is_unique, i.is_primary_key AS is_primary_key, i.is_unique_constraint AS is_unique_constraint,
       i.is_disabled AS is_disabled, i.is_hypothetical AS is_hypothetical, i.filter_definition AS filter,
       i.fill_factor AS fill_factor, i.is_padded AS is_padded, i.ignore_dup_key AS ignore_dup_key
FROM sys.indexes i
JOIN sys.tables tb ON tb.object_id = i.object_id
WHERE tb.is_ms_shipped = 0 AND i.type <> 0
ORDER BY i.object_id, i.index_id
