-- Unique indexes that hold every row, the clustered one first. @P1 is the table, quoted. Of a partitioned index the partitioning column
-- has a partition_ordinal.
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-indexes-transact-sql
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-index-columns-transact-sql
SELECT i.index_id, c.name AS column_name, c.collation_name, CAST(ic.is_descending_key AS int) AS is_descending,
       CAST(ic.partition_ordinal AS int) AS partition_ordinal
FROM sys.indexes AS i
JOIN sys.index_columns AS ic ON ic.object_id = i.object_id AND ic.index_id = i.index_id
JOIN sys.columns AS c ON c.object_id = ic.object_id AND c.column_id = ic.column_id
WHERE i.object_id = OBJECT_ID(@P1) AND i.is_unique = 1 AND i.has_filter = 0 AND i.is_disabled = 0 AND i.is_hypothetical = 0
  AND ic.key_ordinal > 0
ORDER BY CASE WHEN i.type = 1 THEN 0 ELSE 1 END, i.index_id, ic.key_ordinal
