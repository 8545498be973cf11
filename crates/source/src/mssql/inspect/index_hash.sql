-- Memory-optimized tables.
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-hash-indexes-transact-sql
SELECT i.object_id AS table_id, i.index_id AS index_id, i.bucket_count AS buckets
FROM sys.hash_indexes i
