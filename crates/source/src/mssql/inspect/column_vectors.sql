-- SQL Server 2025 and later, and Azure SQL Database.
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-columns-transact-sql
SELECT c.object_id AS table_id, c.column_id AS column_id, c.vector_dimensions AS dimensions,
       c.vector_base_type_desc AS base_type
FROM sys.columns c
JOIN sys.tables tb ON tb.object_id = c.object_id
WHERE tb.is_ms_shipped = 0 AND c.vector_dimensions IS NOT NULL /*only tb*/
