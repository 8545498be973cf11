-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-computed-columns-transact-sql
SELECT c.object_id AS table_id, c.column_id AS column_id, c.is_persisted AS is_persisted
FROM sys.computed_columns c
JOIN sys.tables tb ON tb.object_id = c.object_id
WHERE tb.is_ms_shipped = 0 /*only tb*/
