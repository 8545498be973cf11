-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-tables-transact-sql (temporal and memory-optimized tables)
SELECT t.object_id AS table_id, t.temporal_type AS temporal_type, t.history_table_id AS history_id,
       t.is_memory_optimized AS memory_optimized, t.durability_desc AS durability, t.is_external AS is_external
FROM sys.tables t
WHERE t.is_ms_shipped = 0 /*only t*/
