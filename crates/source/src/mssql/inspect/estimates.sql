-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-partitions-transact-sql
SELECT p.object_id AS table_id, CAST(SUM(p.rows) AS bigint) AS estimated_rows
FROM sys.partitions p
JOIN sys.tables tb ON tb.object_id = p.object_id
WHERE tb.is_ms_shipped = 0 AND p.index_id IN (0, 1)
GROUP BY p.object_id
