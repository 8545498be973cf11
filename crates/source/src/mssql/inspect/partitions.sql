-- Tables whose heap or clustered index lies on a partition scheme, with the column and the function.
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-partition-schemes-transact-sql
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-partition-functions-transact-sql
SELECT i.object_id AS table_id, col.name AS column_name, f.function_id AS function_id,
       f.boundary_value_on_right AS on_right
FROM sys.indexes i
JOIN sys.tables tb ON tb.object_id = i.object_id
JOIN sys.partition_schemes s ON s.data_space_id = i.data_space_id
JOIN sys.partition_functions f ON f.function_id = s.function_id
JOIN sys.index_columns c ON c.object_id = i.object_id AND c.index_id = i.index_id AND c.partition_ordinal = 1
JOIN sys.columns col ON col.object_id = c.object_id AND col.column_id = c.column_id
WHERE tb.is_ms_shipped = 0 AND i.index_id IN (0, 1) /*only tb*/
