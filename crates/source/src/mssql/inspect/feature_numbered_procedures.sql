-- Procedures of one name that have numbers beside the first.
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-numbered-procedures-transact-sql
SELECT s.name AS schema_name, CAST(o.name + ';' + CAST(n.procedure_number AS nvarchar(10)) AS nvarchar(300)) AS object_name
FROM sys.numbered_procedures n
JOIN sys.objects o ON o.object_id = n.object_id
JOIN sys.schemas s ON s.schema_id = o.schema_id
