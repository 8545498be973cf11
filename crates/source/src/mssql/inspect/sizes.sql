-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-allocation-units-transact-sql
-- A page has 8192 bytes. Rows and row overflow belong to the partition, large objects too, by another of its numbers.
SELECT p.object_id AS table_id, CAST(SUM(a.used_pages) * 8192 AS bigint) AS estimated_bytes
FROM sys.partitions p
JOIN sys.tables tb ON tb.object_id = p.object_id
JOIN sys.allocation_units a
  ON (a.type IN (1, 3) AND a.container_id = p.hobt_id) OR (a.type = 2 AND a.container_id = p.partition_id)
WHERE tb.is_ms_shipped = 0 AND p.index_id IN (0, 1)
GROUP BY p.object_id
