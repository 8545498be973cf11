-- Indexes on views.
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-indexes-transact-sql
SELECT s.name AS schema_name, CAST(v.name + '.' + i.name AS nvarchar(300)) AS object_name
FROM sys.indexes i
JOIN sys.views v ON v.object_id = i.object_id
JOIN sys.schemas s ON s.schema_id = v.schema_id
WHERE v.is_ms_shipped = 0 AND i.type <> 0 AND i.is_hypothetical = 0
ORDER BY s.name, v.name, i.index_id
