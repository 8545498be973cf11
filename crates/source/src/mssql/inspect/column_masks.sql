-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-masked-columns-transact-sql
SELECT c.object_id AS table_id, c.column_id AS column_id, c.masking_function AS masking_function
FROM sys.masked_columns c
WHERE c.is_masked = 1
