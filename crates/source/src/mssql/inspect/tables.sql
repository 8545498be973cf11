-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-tables-transact-sql
-- The time of the last ALTER with all its digits: datetime has three.
SELECT t.object_id AS table_id, s.name AS schema_name, t.name AS table_name,
       CONVERT(nvarchar(30), t.modify_date, 121) AS modified
FROM sys.tables t
JOIN sys.schemas s ON s.schema_id = t.schema_id
WHERE t.is_ms_shipped = 0 /*only t*/
ORDER BY s.name, t.name
