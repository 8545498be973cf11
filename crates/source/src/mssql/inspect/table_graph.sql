-- SQL Server 2017 and later.
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-tables-transact-sql
SELECT t.object_id AS table_id, t.is_node AS is_node, t.is_edge AS is_edge
FROM sys.tables t
WHERE t.is_ms_shipped = 0 AND (t.is_node = 1 OR t.is_edge = 1)
