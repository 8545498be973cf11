-- The heap or the clustered index holds each row once. @P1 is the table, quoted.
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-partitions-transact-sql
SELECT CAST(COALESCE(SUM(p.rows), 0) AS bigint) AS row_count
FROM sys.partitions AS p
WHERE p.object_id = OBJECT_ID(@P1) AND p.index_id IN (0, 1)
