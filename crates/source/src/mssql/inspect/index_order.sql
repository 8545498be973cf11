-- SQL Server 2022 and later: ordered columnstore indexes.
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-index-columns-transact-sql
SELECT c.object_id AS table_id, c.index_id AS index_id, c.column_id AS column_id
FROM sys.index_columns c
JOIN sys.tables tb ON tb.object_id = c.object_id
WHERE tb.is_ms_shipped = 0 AND c.column_store_order_ordinal > 0
ORDER BY c.object_id, c.index_id, c.column_store_order_ordinal
