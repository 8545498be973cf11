-- SQL Server 2019 and later: columns whose data is classified.
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-sensitivity-classifications-transact-sql
SELECT s.name AS schema_name, CAST(t.name + '.' + c.name AS nvarchar(300)) AS object_name
FROM sys.sensitivity_classifications p
JOIN sys.tables t ON t.object_id = p.major_id
JOIN sys.schemas s ON s.schema_id = t.schema_id
JOIN sys.columns c ON c.object_id = p.major_id AND c.column_id = p.minor_id
WHERE p.class = 1
