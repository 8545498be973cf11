-- SQL Server 2017 and later: columns of graph tables that the server adds.
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-columns-transact-sql
SELECT c.object_id AS table_id, c.column_id AS column_id
FROM sys.columns c
JOIN sys.tables tb ON tb.object_id = c.object_id
WHERE tb.is_ms_shipped = 0 AND c.graph_type IS NOT NULL /*only tb*/
