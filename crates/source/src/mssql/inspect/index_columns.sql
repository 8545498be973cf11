-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-index-columns-transact-sql
-- A column that is there only because the table is partitioned by it has neither place in the key nor in INCLUDE.
SELECT c.object_id AS table_id, c.index_id AS index_id, c.column_id AS column_id, c.key_ordinal AS key_ordinal,
       c.is_descending_key AS is_descending, c.is_included_column AS is_included, c.partition_ordinal AS partition_ordinal
FROM sys.index_columns c
JOIN sys.tables tb ON tb.object_id = c.object_id
WHERE tb.is_ms_shipped = 0
ORDER BY c.object_id, c.index_id, c.key_ordinal, c.index_column_id
