-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-partitions-transact-sql
SELECT p.object_id AS table_id, p.index_id AS index_id, p.partition_number AS partition_number,
       p.data_compression_desc AS compression,
       (SELECT COUNT_BIG(*) FROM sys.partitions q WHERE q.object_id = p.object_id AND q.index_id = p.index_id) AS partitions
FROM sys.partitions p
JOIN sys.tables tb ON tb.object_id = p.object_id
WHERE tb.is_ms_shipped = 0 AND p.data_compression_desc NOT IN ('NONE', 'COLUMNSTORE')
ORDER BY p.object_id, p.index_id, p.partition_number
