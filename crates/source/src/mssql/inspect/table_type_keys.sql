-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-table-types-transact-sql
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-index-columns-transact-sql
SELECT i.object_id AS table_id, i.index_id AS index_id, i.is_primary_key AS is_primary_key, i.is_unique AS is_unique,
       col.name AS column_name
FROM sys.table_types tt
JOIN sys.indexes i ON i.object_id = tt.type_table_object_id AND i.type <> 0
JOIN sys.index_columns c ON c.object_id = i.object_id AND c.index_id = i.index_id AND c.key_ordinal > 0
JOIN sys.columns col ON col.object_id = c.object_id AND col.column_id = c.column_id
ORDER BY i.object_id, i.index_id, c.key_ordinal
