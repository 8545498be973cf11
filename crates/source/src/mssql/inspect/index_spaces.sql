-- Where heaps and indexes lie, if not in the default file group or the primary one, which a script's reader takes for no option.
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-data-spaces-transact-sql
SELECT i.object_id AS table_id, i.index_id AS index_id, d.name AS space_name, d.type AS kind
FROM sys.indexes i
JOIN sys.tables tb ON tb.object_id = i.object_id
JOIN sys.data_spaces d ON d.data_space_id = i.data_space_id
WHERE tb.is_ms_shipped = 0 AND d.is_default = 0 AND d.name <> 'PRIMARY' AND d.type IN ('FG', 'PS')
