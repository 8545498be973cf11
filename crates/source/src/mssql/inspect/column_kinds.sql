-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-columns-transact-sql (columns that the server fills, or hides)
SELECT c.object_id AS table_id, c.column_id AS column_id, c.is_hidden AS is_hidden,
       c.generated_always_type_desc AS generated
FROM sys.columns c
JOIN sys.tables tb ON tb.object_id = c.object_id
WHERE tb.is_ms_shipped = 0 AND (c.is_hidden = 1 OR c.generated_always_type <> 0) /*only tb*/
